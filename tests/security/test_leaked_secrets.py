"""The repository contains no secret, and a check that got no answer never reports "no vulnerabilities"."""

import json
import subprocess

import pytest

from tests.security import leaked_secrets


def test_no_tracked_file_holds_a_secret():
    assert leaked_secrets.tracked_files() == {}


@pytest.mark.slow
def test_no_commit_ever_added_a_secret():
    assert leaked_secrets.history() == {}


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEowIBAAKCAQEAu1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffAt0gun",
        "AKIA" + "IOSFODNN7EXAMPLE",
        "ENCRYPTION_KEYS=" + "wL3kq8Zr0uYw5tXv2nBm" + "7cDf4gHj6kLs9aQe1RtYuI8=",
        "DATABASE_URL=postgresql://" + "oss:h4rusR4hasia@10.0.0.5/oss",
        "SECRET_KEY=" + "q8Zr0uYw5tXv2nBm7cDf4gHj6kLs9",
    ],
)
def test_the_search_finds_what_it_is_for(text):
    assert leaked_secrets.search(text)


def _answers_with(monkeypatch, output: str):
    finished = subprocess.CompletedProcess([], 0, output, "")
    monkeypatch.setattr(leaked_secrets.subprocess, "run", lambda *_a, **_k: finished)


def test_packages_that_nobody_could_be_asked_about_are_not_called_well(monkeypatch):
    _answers_with(monkeypatch, json.dumps({"dependencies": [{"name": "django", "skip_reason": "not found"}]}))
    holes, cause = leaked_secrets.packages()
    assert holes == []
    assert "1 of 1 packages: not found" in cause
    _answers_with(monkeypatch, "")
    assert leaked_secrets.packages()[1]
    _answers_with(monkeypatch, json.dumps({"dependencies": []}))
    assert leaked_secrets.packages()[1]


def test_a_package_with_a_known_hole_is_named(monkeypatch):
    content = {"dependencies": [{"name": "django", "version": "1.0", "vulns": [{"id": "CVE-2019-19844"}]}]}
    _answers_with(monkeypatch, json.dumps(content))
    assert leaked_secrets.packages() == (["django 1.0: CVE-2019-19844"], "")

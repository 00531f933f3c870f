"""A pytest plugin that writes every result at once, so that `bin/attack` can print lines while tests are running."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

# The environment variable with the name of the file.
VARIABLE = "ATTACK_REPORT"


def _write(**line: Any) -> None:
    with Path(os.environ[VARIABLE]).open("a") as file:
        file.write(json.dumps(line) + "\n")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: object, ids: list[str]) -> None:
    _write(ids=ids)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        words = report.longreprtext.strip().rpartition("\n")[2] if report.failed else ""
        _write(test=report.nodeid, when=report.when, outcome=report.outcome, seconds=report.duration, words=words)

"""Shared fixtures. Factories are in `tests/factories`, one module an app."""

import pytest

from oss_portal import batas
from tests.factories.registrasi import HakAksesFactory, PenggunaFactory, PetugasFactory


@pytest.fixture(autouse=True)
def _hitungan_proses_bersih():
    """Limits kept in the memory of a process start anew with each test."""
    batas._DI_PROSES.clear()


@pytest.fixture
def pengguna(db):
    return PenggunaFactory()


@pytest.fixture
def petugas(db):
    return PetugasFactory()


@pytest.fixture
def hak_akses(db):
    """A perseorangan whose penanggung jawab is signed up and verified."""
    return HakAksesFactory()


@pytest.fixture(autouse=True)
def tanpa_spanduk(monkeypatch):
    """No version is announced: a list that a web worker read in another test must not speak in this one.

    A test of the banner calls `ketentuan.spanduk.lupakan()`.
    """
    monkeypatch.setattr("ketentuan.spanduk._simpanan", (float("inf"), []))

"""Shared fixtures. Factories are in `tests/factories`, one module an app."""

import pytest
from django.db import connection

from oss_portal import batas, cetakan
from tests.factories.registrasi import HakAksesFactory, PenggunaFactory, PetugasFactory
from tests.registrasi.bantu import siapkan_ketentuan


@pytest.fixture(autouse=True)
def _hitungan_proses_bersih():
    """Limits and moulds kept in the memory of a process start anew with each test."""
    batas._DI_PROSES.clear()
    cetakan.lupakan()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests with real transactions empty every table afterwards: the guards against that sleep in the test database."""
    with django_db_blocker.unblock(), connection.cursor() as kursor:
        kursor.execute("select tgrelid::regclass::text, tgname from pg_trigger where tgname like '%tak\\_dikosongkan%'")
        for tabel, pemicu in kursor.fetchall():
            kursor.execute(f'alter table {tabel} disable trigger "{pemicu}"')


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


@pytest.fixture
def ketentuan(db):
    """Version 1 of the terms and of the privacy notice are in force."""
    siapkan_ketentuan()


@pytest.fixture(autouse=True)
def tanpa_spanduk(monkeypatch):
    """No version is announced, no outage recorded: what a web worker read in another test must not speak in this one.

    A test of the banner calls `ketentuan.spanduk.lupakan()` or `oss_portal.gangguan.lupakan()`.
    """
    monkeypatch.setattr("ketentuan.spanduk._simpanan", (float("inf"), []))
    monkeypatch.setattr("oss_portal.gangguan._simpanan", (float("inf"), []))

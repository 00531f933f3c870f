"""Factories of the helpdesk: tickets are made through the service, as the portal makes them."""

from django.contrib.auth.models import Group

from helpdesk.data_awal import muat
from helpdesk.models import JenisTiket, Kategori, Tiket
from helpdesk.services import buat_tiket
from oss_portal.models import Pengguna
from tests.factories.registrasi import PetugasFactory


def data_awal() -> None:
    """Load the set-up data once a test."""
    if not Kategori.objects.exists():
        muat(lambda teks: None)


def petugas_helpdesk(penyelia: bool = False, **kwargs) -> Pengguna:
    """Return an officer with the group of the helpdesk, or of its supervisors."""
    data_awal()
    petugas = PetugasFactory(**kwargs)
    petugas.groups.add(Group.objects.get(name="Penyelia Helpdesk" if penyelia else "Petugas Helpdesk"))
    return petugas


def tiket(**kwargs) -> Tiket:
    """Return a ticket; without `pelapor` it comes from a stranger."""
    data_awal()
    nilai = {
        "jenis": JenisTiket.KELUHAN,
        "perihal": "Surel aktivasi tidak masuk",
        "isi": "Sudah tiga hari saya menunggu surel aktivasi.",
    } | kwargs
    if pelapor := nilai.get("pelapor"):
        nilai = {"nama": pelapor.nama, "email": pelapor.email} | nilai
    else:
        nilai = {"nama": "Budi Santoso", "email": "budi@contoh.id"} | nilai
    return buat_tiket(**nilai)

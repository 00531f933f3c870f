"""Factories of the helpdesk: tickets are made through the service, as the portal makes them."""

from helpdesk.models import JenisTiket, Kategori, Tiket
from helpdesk.permissions import OFFICERS, SUPERVISORS
from helpdesk.reference_data import load
from helpdesk.services import open_tiket
from oss_portal.models import Pengguna
from tests.factories.registrasi import PetugasFactory


def load_reference_data() -> None:
    """Load the set-up data once a test."""
    if not Kategori.objects.exists():
        load(lambda text: None)


def helpdesk_officer(supervisor: bool = False, **kwargs) -> Pengguna:
    """Return an officer with the group of the helpdesk, or of its supervisors."""
    load_reference_data()
    return PetugasFactory(group=SUPERVISORS if supervisor else OFFICERS, **kwargs)


def tiket(**kwargs) -> Tiket:
    """Return a ticket; without `pelapor` it comes from a stranger."""
    load_reference_data()
    value = {
        "jenis": JenisTiket.KELUHAN,
        "perihal": "Surel aktivasi tidak masuk",
        "content": "Sudah tiga hari saya menunggu surel aktivasi.",
    } | kwargs
    if pelapor := value.get("pelapor"):
        value = {"nama": pelapor.nama, "email": pelapor.email} | value
    else:
        value = {"nama": "Budi Santoso", "email": "budi@contoh.id"} | value
    return open_tiket(**value)

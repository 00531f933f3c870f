"""Factories of the helpdesk; tickets are made through the service, as in the portal."""

from dataclasses import fields

from helpdesk.models import JenisTiket, Kategori, Tiket
from helpdesk.permissions import OFFICERS, SUPERVISORS
from helpdesk.reference_data import load
from helpdesk.services.creation import About, Origin, Reporter, open_tiket
from oss_portal.models import Pengguna
from tests.factories.registrasi import PetugasFactory
from tests.reference_copies import put_back


def load_reference_data() -> None:
    """Load the set-up data once per test."""
    if not Kategori.objects.exists() and not put_back("helpdesk"):
        load(lambda text: None)


def helpdesk_officer(supervisor: bool = False, **kwargs) -> Pengguna:
    """Return an officer in the group of the helpdesk, or of its supervisors."""
    load_reference_data()
    return PetugasFactory(group=SUPERVISORS if supervisor else OFFICERS, **kwargs)


def tiket(**kwargs) -> Tiket:
    """Return a ticket; without `pelapor` its reporter has no account; `prioritas` makes a kategori with it."""
    load_reference_data()
    if n := kwargs.pop("prioritas", None):
        names = {"nama": f"Prioritas {n}", "prioritas": n, "aktif": False}
        kwargs["kategori"], _new = Kategori.objects.get_or_create(kode=f"prioritas-{n}", defaults=names)
    value = {
        "jenis": JenisTiket.KELUHAN,
        "perihal": "Surel aktivasi tidak masuk",
        "content": "Sudah tiga hari saya menunggu surel aktivasi.",
    } | kwargs
    if pelapor := value.get("pelapor"):
        value = {"nama": pelapor.nama, "email": pelapor.email} | value
    else:
        value = {"nama": "Budi Santoso", "email": "budi@contoh.id"} | value
    reporter = Reporter(value.pop("nama"), value.pop("email"), value.pop("telepon", ""), value.pop("pelapor", None))
    origin = Origin(value.pop("channel", "web"), token=value.pop("token_form", None), by=value.pop("by", None))
    about = About(**{f.name: value.pop(f.name) for f in fields(About) if f.name in value})
    return open_tiket(reporter=reporter, origin=origin, about=about, **value)

"""Session engine: Django's database sessions, each naming its person, address and browser."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as BasisDataStore

from oss_portal.jejak import jejak_kini


class SessionStore(BasisDataStore):
    @classmethod
    def get_model_class(cls):
        from oss_portal.models import Sesi

        return Sesi

    def create_model_instance(self, data):
        sesi = super().create_model_instance(data)
        jejak = jejak_kini()
        pengguna_id = data.get(SESSION_KEY)
        sesi.pengguna_id = int(pengguna_id) if pengguna_id else None
        sesi.ip, sesi.agen = jejak.ip, jejak.agen[:300]
        return sesi


def akhiri_semua_sesi(pengguna, *, kecuali: str | None = None) -> int:
    """End every session of `pengguna` (but the one with key `kecuali`); they are dead in the very next request."""
    sesi = pengguna.sesi.all()
    if kecuali:
        sesi = sesi.exclude(session_key=kecuali)
    return sesi.delete()[0]

"""What the walks through the browser share: signing in without the page, and acts of others meanwhile."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connections
from django.test import Client

from ketentuan.models import JenisDokumen
from ketentuan.services import setujui_ketentuan, versi_berlaku


def di_luar(perbuatan, **data):
    """Do an act as another process would: Playwright's event loop runs in this thread, and signing wants its own."""

    def jalan():
        try:
            return perbuatan(**data)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as kolam:
        return kolam.submit(jalan).result()


def masuk(p, pengguna) -> None:
    """Give the walker `p` the session of a person who has accepted the texts in force (staff need not)."""
    if not pengguna.is_staff:
        for jenis in JenisDokumen:
            setujui_ketentuan(versi=versi_berlaku(jenis), saluran="dinding", pengguna=pengguna)
    klien = Client()
    klien.force_login(pengguna, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
    p.konteks.add_cookies([{"name": "sessionid", "value": klien.cookies["sessionid"].value, "url": p.alamat}])

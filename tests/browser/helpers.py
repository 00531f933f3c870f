"""Helpers of the walks through the browser: signing in without the page, and acts of others at the same time."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connections
from django.test import Client

from ketentuan.models import JenisDokumen
from ketentuan.services.persetujuan import accept_ketentuan, version_in_force


def in_another_thread(perform, *rows, **data):
    """Do an act as another process would: Playwright's event loop runs in this thread; signing needs its own."""

    def run_all():
        try:
            return perform(*rows, **data)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run_all).result()


def sign_in(p, pengguna) -> None:
    """Give the walker `p` the session of a person who has accepted the terms in force (staff need not)."""
    if not pengguna.is_staff:
        for jenis in JenisDokumen:
            accept_ketentuan(versi=version_in_force(jenis), channel="dinding", pengguna=pengguna)
    web_client = Client()
    web_client.force_login(pengguna, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    p.context.add_cookies([{"name": "sessionid", "value": web_client.cookies["sessionid"].value, "url": p.address}])

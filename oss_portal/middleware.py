import time
import uuid

from django.conf import settings
from django.contrib.auth import logout
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from oss_portal.jejak import Jejak, pakai_jejak


def alamat_ip(request) -> str | None:
    """Return the client's address: `REMOTE_ADDR`, or the entry of X-Forwarded-For that our own proxies vouch for."""
    if settings.JUMLAH_PROKSI:
        rantai = [b.strip() for b in request.headers.get("X-Forwarded-For", "").split(",") if b.strip()]
        if len(rantai) >= settings.JUMLAH_PROKSI:
            return rantai[-settings.JUMLAH_PROKSI]
    return request.META.get("REMOTE_ADDR") or None


class JejakMiddleware:
    """Sets the trace of the request (address, browser, correlation id) for the audit trail and the logs."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        agen = "".join(c for c in request.headers.get("User-Agent", "") if c.isprintable())
        request.jejak = Jejak(ip=alamat_ip(request), agen=agen[:300], korelasi=uuid.uuid4())
        with pakai_jejak(request.jejak):
            response = self.get_response(request)
        response.headers["X-Korelasi"] = str(request.jejak.korelasi)
        return response


class BahasaMiddleware:
    """Indonesian unless the person chose otherwise: many phones in Indonesia are set to English by their maker."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.dikenal = dict(settings.LANGUAGES)

    def __call__(self, request):
        pilihan = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        bahasa = pilihan if pilihan in self.dikenal else settings.LANGUAGE_CODE
        with translation.override(bahasa):
            request.LANGUAGE_CODE = bahasa
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", bahasa)
        return response


class HalamanPribadiMiddleware:
    """Pages of a signed-in person are never cached, and a session left idle ends (KEA-3)."""

    KUNCI = "terakhir_aktif"

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # A visitor without a session cookie costs no query here.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            kini = int(time.time())
            terakhir = request.session.get(self.KUNCI, kini)
            if kini - terakhir > settings.SESI_DIAM_MAKS.total_seconds():
                logout(request)
                request.sesi_habis = True
            elif kini - terakhir >= 60 or self.KUNCI not in request.session:
                # At most one session write a minute.
                request.session[self.KUNCI] = kini
        response = self.get_response(request)
        if getattr(request, "user", None) is not None and settings.SESSION_COOKIE_NAME in request.COOKIES:
            add_never_cache_headers(response)
        return response

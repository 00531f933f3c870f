"""Whom the gate asks, and which pages stay open (AKS-3, U7, U8)."""

from collections.abc import Callable
from fnmatch import fnmatchcase
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest

# URL names that a person who has not accepted, or declined, still reaches. Other apps mark their own views with
# `ketentuan_exempt`.
EXEMPT_NAMES = (
    # The texts, the gate, the proofs.
    "ketentuan",
    "ketentuan-*",
    "privasi",
    "pengumuman",
    "pengumuman-*",
    "persetujuan",
    "persetujuan-*",
    # The helpdesk and what its forms need.
    "bantuan",
    "bantuan-*",
    "tiket-saya",
    "kontak",
    "captcha-*",
    "kode-keamanan-*",
    "lanjut",
    # Own data.
    "data-pribadi",
    "data-pribadi-*",
    # Ending the access (AKH-1): one's own, that of a kuasa, in favour of a successor, on every device. Not `undang`:
    # to give access is work.
    "hak-akses",
    "hak-akses-ganti",
    "hak-akses-cabut",
    "hak-akses-cabut-*",
    "hak-akses-permohonan",
    "hak-akses-permohonan-*",
    "akun-sesi",
    "akhiri-sesi",
    # Leaving.
    "masuk",
    "masuk-*",
    "keluar",
    "admin:logout",
    # How the portal is read, and what it says about itself.
    "set_language",
    "cookie",
    "aksesibilitas",
    "lisensi",
    "robots",
    "sehat-*",
    "metrik",
)
# The API authenticates systems by key, not persons by session: a declined text does not stop it (U8).
EXEMPT_PREFIXES = ("/bantuan/", "/api/")


def ketentuan_exempt(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that stays open to a person who has not accepted the terms in force."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    setattr(wrapped, "ketentuan_exempt", True)  # noqa: B010 - a mark on a function, which has no such attribute
    return wrapped


def is_asked(request: HttpRequest) -> bool:
    """Whether the gate asks whoever sent this request; costs no query for a visitor without a session."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return False
    return not request.user.is_staff or settings.KETENTUAN_FOR_STAFF


def is_open(request: HttpRequest, view: Callable[..., Any]) -> bool:
    """Whether the page asked for stays open in spite of the gate."""
    if getattr(view, "ketentuan_exempt", False) or request.path_info.startswith(
        (settings.STATIC_URL, *EXEMPT_PREFIXES)
    ):
        return True
    name = request.resolver_match.view_name if request.resolver_match else ""
    return any(fnmatchcase(name, pattern) for pattern in EXEMPT_NAMES)

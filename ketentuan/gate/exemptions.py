"""Exemptions of the gate: the people whom it asks, and the pages that stay open (AKS-3, U7, U8)."""

from collections.abc import Callable
from fnmatch import fnmatchcase
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest

# URL names that stay open to a person who has not accepted, or has declined. Other apps mark their own views with
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
    # The helpdesk and the pages that its forms need.
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
    # Ending access (AKH-1): the person's own, that of a kuasa, by a successor, on every device. Not `undang`: giving
    # access needs the accepted terms.
    "hak-akses",
    "hak-akses-ganti",
    "hak-akses-cabut",
    "hak-akses-cabut-*",
    "hak-akses-permohonan",
    "hak-akses-permohonan-*",
    "akun-sesi",
    "akhiri-sesi",
    # Signing in and out.
    "masuk",
    "masuk-*",
    "keluar",
    "admin:logout",
    # Language, information about the portal, and pages for machines.
    "set_language",
    "cookie",
    "aksesibilitas",
    "lisensi",
    "robots",
    "sehat-*",
    "metrik",
)
# The API authenticates systems by key, not people by session, so a declined text does not block it (U8).
EXEMPT_PREFIXES = ("/bantuan/", "/api/")


def ketentuan_exempt(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that stays open to a person who has not accepted the terms in force."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    setattr(wrapped, "ketentuan_exempt", True)  # noqa: B010 - a mark on a function, which has no such attribute
    return wrapped


def is_asked(request: HttpRequest) -> bool:
    """Whether the gate asks the person who sent this request; no query for a visitor without a session."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return False
    return not request.user.is_staff or settings.KETENTUAN_FOR_STAFF


def is_open(request: HttpRequest, view: Callable[..., Any]) -> bool:
    """Whether the requested page stays open in spite of the gate."""
    if getattr(view, "ketentuan_exempt", False) or request.path_info.startswith(
        (settings.STATIC_URL, *EXEMPT_PREFIXES)
    ):
        return True
    name = request.resolver_match.view_name if request.resolver_match else ""
    return any(fnmatchcase(name, pattern) for pattern in EXEMPT_NAMES)

"""Pages that are the same for every stranger but for a few values: rendered once for a language, then only filled in.

A mould is the ordinary page, rendered with a placeholder where each value goes. Whoever has a session gets the page
rendered as always; so there is one template, and nothing personal can ever be in a mould.
"""

import re
import secrets
import time
from collections.abc import Callable, Hashable, Mapping

from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.translation import get_language

from oss_portal.kait import spanduk

# Seconds until a mould is made anew: that long may anything live on that neither values nor `ragam` tell of.
UMUR = 60
_MAKS = 200
# (template, path, language, …) -> (end of life, text and names of values in turn)
_CETAKAN: dict[Hashable, tuple[float, list[str]]] = {}


def lupakan() -> None:
    """Make every mould of this process anew."""
    _CETAKAN.clear()


def isi_cetakan(
    request,
    templat: str,
    konteks: Callable[[Mapping[str, object]], dict],
    nilai: dict[str, object],
    *,
    ragam: Hashable = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the page `templat`, whose context `konteks` makes of the values.

    `nilai` are printed as they are (the template may neither test nor format them); everything else the page depends
    on, besides path, host, language and banners, is in `ragam`.
    """
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return render(request, templat, konteks(nilai), status=status)
    kata = tuple(tuple(s.items()) for s in spanduk.kumpulkan(request))
    kunci = (templat, request.path, request.get_host(), get_language(), kata, ragam)
    kini = time.monotonic()
    cetakan = _CETAKAN.get(kunci)
    if cetakan is None or cetakan[0] < kini:
        if len(_CETAKAN) >= _MAKS:
            lupakan()
        cetakan = _CETAKAN[kunci] = (kini + UMUR, _buat(request, templat, konteks, nilai))
    # A page without a form that needs it sets no cookie.
    if "csrf_token" in cetakan[1]:
        nilai = nilai | {"csrf_token": get_token(request)}
    isi = "".join(conditional_escape(nilai[b]) if n % 2 else b for n, b in enumerate(cetakan[1]))
    return HttpResponse(isi, status=status)


def _buat(request, templat: str, konteks: Callable, nilai: dict) -> list[str]:
    """Return the page cut at its values: text, name of a value, text, …"""
    tanda = {nama: f"x{secrets.token_hex(16)}" for nama in (*nilai, "csrf_token")}
    isi = render_to_string(templat, konteks(tanda) | {"csrf_token": tanda["csrf_token"]}, request)
    nama = {t: n for n, t in tanda.items()}
    return [nama.get(b, b) for b in re.split(f"({'|'.join(nama)})", isi)]

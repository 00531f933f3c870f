"""Addresses of public pages in other languages than Indonesian: `/en/bantuan/` is `/bantuan/` in English.

Only public pages have them; on other pages a cookie holds the choice. So no rule about a path, in this program or in a
proxy before it, can be bypassed by adding `/en` to the path.
"""

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve

# Public pages with the same content for everybody.
PUBLIC_PAGES = (
    *("beranda", "panduan", "apa-itu-nib", "daftar", "cek", "kbli", "setelah-nib", "bantuan", "pengumuman"),
    *("ketentuan", "privasi", "kontak", "aksesibilitas", "angka-publik", "status", "cookie", "lisensi"),
    "api-dokumentasi",
)
# With the public pages of which there is one for each article or KBLI code.
_PUBLIC_NAMES = {*PUBLIC_PAGES, "bantuan-artikel", "kbli-kode"}
OTHERS = tuple(code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)


def split_language(path: str) -> tuple[str, str]:
    """Return (language, path without it) of an address; the language is empty if the address has none."""
    for code in OTHERS:
        if path == f"/{code}" or path.startswith(f"/{code}/"):
            return code, path[len(code) + 1 :] or "/"
    return "", path


def is_public(path: str) -> bool:
    """Whether `path` is a public page, which has an address in each language."""
    try:
        return resolve(path).url_name in _PUBLIC_NAMES
    except Resolver404:
        return False


def addresses(request: HttpRequest) -> dict[str, str]:
    """Return language -> full address of the requested page; empty if the page is not public."""
    match = request.resolver_match
    if match is None or match.url_name not in _PUBLIC_NAMES:
        return {}
    own = {settings.LANGUAGE_CODE: f"{settings.BASE_URL}{request.path}"}
    return own | {code: f"{settings.BASE_URL}/{code}{request.path}" for code in OTHERS}

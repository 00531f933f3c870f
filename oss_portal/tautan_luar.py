"""Links that leave the portal say so (LIM-a): for another system's words and safety Lembaga OSS does not answer."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

_TAUTAN = re.compile(r'<a ([^>]*?)href="((?:https?:)?//[^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)
_REL = re.compile(r'\s*rel="[^"]*"')


def tandai(html: str) -> SafeString:
    """Return sanitised HTML whose links to other hosts carry `rel="external"` and the words that one leaves OSS."""
    milik = urlsplit(settings.ALAMAT_DASAR).hostname

    def ganti(m: re.Match) -> str:
        sebelum, alamat, sesudah, teks = m.groups()
        if urlsplit(alamat).hostname == milik:
            return m[0]
        atribut = _REL.sub("", f"{sebelum}{{}}{sesudah}").replace("{}", f'href="{alamat}"')
        kata = escape(_("keluar dari OSS"))
        return f'<a {atribut} rel="external noopener noreferrer">{teks} <span class="keluar-oss">({kata})</span></a>'

    return mark_safe(_TAUTAN.sub(ganti, html))  # noqa: S308 - what was safe stays safe: only a rel and fixed words are added

"""Marks on links that leave the portal (LIM-a): Lembaga OSS is not liable for content and safety of other systems."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

_LINK = re.compile(r'<a ([^>]*?)href="((?:https?:)?//[^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)
_REL = re.compile(r'\s*rel="[^"]*"')


def mark_external_links(html: str) -> SafeString:
    """Return sanitised HTML whose links to other hosts have `rel="external"` and a note that they leave OSS."""
    own_host = urlsplit(settings.BASE_URL).hostname

    def replace(m: re.Match[str]) -> str:
        before, address, after, text = m.groups()
        if urlsplit(address).hostname == own_host:
            return m[0]
        attrs = _REL.sub("", f"{before}{{}}{after}").replace("{}", f'href="{address}"')
        words = escape(_("keluar dari OSS"))
        return f'<a {attrs} rel="external noopener noreferrer">{text} <span class="leaves-portal">({words})</span></a>'

    return mark_safe(_LINK.sub(replace, html))  # noqa: S308 - the input is safe: only a rel and fixed words are added

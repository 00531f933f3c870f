"""Template tags of the terms: anchors, state of a version, differences."""

import re

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from ketentuan.beda import beda_html
from ketentuan.naskah import Naskah
from oss_portal.tautan_luar import tandai
from oss_portal.templatetags.portal import url_bila_ada

register = template.Library()

# Ends before a list inside the clause, so that the link stands behind the clause's own words.
_KLAUSUL = re.compile(
    r'(<(?P<tag>h2|p|li)\b[^>]*? id="(?P<id>[^"]+)"[^>]*>.*?)(?=\n?<ol|\n?<ul|\n?</li>|</p>|</h2>)', re.DOTALL
)


@register.simple_tag
def naskah_bertautan(naskah: Naskah):
    """Return the HTML of a text with, behind each clause, a link to itself and one to write about it."""
    label = {k.jangkar: k.label for k in naskah.klausul} | dict(naskah.daftar_isi)
    tanya = url_bila_ada("bantuan-tanya")

    def tambahi(cocok: re.Match) -> str:
        jangkar = cocok["id"]
        nama = label.get(jangkar, jangkar)
        tautan = format_html(
            ' <a class="jangkar" href="#{}" aria-label="{}">#</a>', jangkar, _("Tautan ke %(k)s") % {"k": nama}
        )
        if tanya and cocok["tag"] != "h2":
            tautan += format_html(
                ' <a class="saran" href="{}?klausul={}">{}</a>',
                tanya,
                jangkar,
                _("saran atau keluhan atas klausul ini"),
            )
        return cocok[1] + tautan

    return tandai(_KLAUSUL.sub(tambahi, naskah.html))


@register.inclusion_tag("komponen/tanda.html")
def tanda_versi(versi):
    """Show whether a version (with `dengan_masa`) is in force, to come, or replaced."""
    teks, warna = {
        "akan": (_("Akan berlaku"), "biru"),
        "berlaku": (_("Berlaku sekarang"), "hijau"),
        "digantikan": (_("Digantikan"), ""),
    }[versi.keadaan]
    return {"teks": teks, "warna": warna}


@register.simple_tag
def beda_versi(lama, baru, semua=False):
    """Show what changed from `lama` to `baru`."""
    return beda_html(lama, baru, semua=bool(semua))

"""Template tags of the terms: anchors, state of a version, differences."""

import re

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ketentuan.models import VersiKetentuan
from ketentuan.texts.diff import diff_html
from ketentuan.texts.parser import ParsedText
from oss_portal.web.external_links import mark_external_links

register = template.Library()

# The match ends before a list inside the clause, so that the link follows the clause's own words.
_KLAUSUL = re.compile(
    r'(<(?P<tag>h2|p|li)\b[^>]*? id="(?P<id>[^"]+)"[^>]*>.*?)(?=\n?<ol|\n?<ul|\n?</li>|</p>|</h2>)', re.DOTALL
)


@register.simple_tag
def text_with_links(parsed_text: ParsedText) -> SafeString:
    """Return the HTML of a text with two links after each clause: one to the clause, one to send feedback about it."""
    labels = {k.anchor: k.label for k in parsed_text.klausul} | dict(parsed_text.table_of_contents)
    ask_url = reverse("bantuan-tanya")

    def add_link(matches: re.Match[str]) -> str:
        anchor = matches["id"]
        name = labels.get(anchor, anchor)
        link = format_html(
            ' <a class="anchor" href="#{}" aria-label="{}">#</a>', anchor, _("Tautan ke %(k)s") % {"k": name}
        )
        if matches["tag"] != "h2":
            link += format_html(
                ' <a class="clause-feedback" href="{}?klausul={}">{}</a>',
                ask_url,
                anchor,
                _("saran atau keluhan atas klausul ini"),
            )
        return str(matches[1]) + link

    return mark_external_links(_KLAUSUL.sub(add_link, parsed_text.html))


@register.inclusion_tag("components/status_tag.html")
def version_badge(versi: VersiKetentuan) -> dict[str, str]:
    """Show whether a version (with `with_period`) is in force, upcoming or replaced."""
    text, colour = {
        "akan": (_("Akan berlaku"), "blue"),
        "berlaku": (_("Berlaku sekarang"), "green"),
        "digantikan": (_("Digantikan"), ""),
    }[versi.state]
    return {"text": text, "colour": colour}


@register.simple_tag
def version_diff(old: VersiKetentuan | None, new: VersiKetentuan | str, everything: object = False) -> SafeString:
    """Show the changes from `old` to `new`."""
    return diff_html(old, new, everything=bool(everything))

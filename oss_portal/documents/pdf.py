"""PDF from our own templates: PDF/A-3a and PDF/UA-1, fetching nothing (no SSRF, no local file), printing no boxes."""

from base64 import b64encode
from collections.abc import Sequence

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from oss_portal.documents.jobs import make
from oss_portal.parsing.jobs import Unfit


class DocumentRefused(ValueError):
    """A document asked for something outside of its template."""


def render_pdf(
    template: str,
    context: dict,
    *,
    styles: str = "document.css",
    attachments: Sequence[tuple[str, bytes]] = (),
) -> bytes:
    """Render a template to the bytes of a document of PDF/A-3a and PDF/UA-1, with the files attached to it.

    The template escapes what people typed, as every template does; `styles` is a style sheet of
    `oss_portal/documents/styles/`. A character that no font draws is printed as its name in brackets, never as a box
    (`.notdef`, which PDF/A forbids). Raises `DocumentRefused`; `Unfit` and `ParserBusy` where it cannot be made now.
    """
    with translation.override(settings.LANGUAGE_CODE):
        html: str = render_to_string(template, {"portal": settings.PORTAL, "base_url": settings.BASE_URL} | context)
    files = [(name, b64encode(content).decode()) for name, content in attachments]
    try:
        _facts, pdf = make("render", html.encode(), styles=styles, attachments=files)
    except Unfit as unfit:
        if unfit.reason != "outside":
            raise
        raise DocumentRefused(unfit.facts["what"]) from None
    return pdf

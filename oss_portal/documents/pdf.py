"""PDF from our own templates: PDF/A-3a and PDF/UA-1, without loading any address (no SSRF, no local file)."""

from base64 import b64encode
from collections.abc import Sequence

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from oss_portal.documents.jobs import make
from oss_portal.parsing.jobs import Unfit


class DocumentRefused(ValueError):
    """A document requested an address outside of its template."""


def render_pdf(
    template: str,
    context: dict,
    *,
    styles: str = "document.css",
    attachments: Sequence[tuple[str, bytes]] = (),
) -> bytes:
    """Render a template to the bytes of a PDF/A-3a and PDF/UA-1 document, with attached files.

    The template escapes what people typed, as every template does; `styles` is a style sheet of
    `oss_portal/documents/styles/`. A character that no font has is printed as its name in brackets, never as a box
    (`.notdef`, which PDF/A forbids). Raises `DocumentRefused`; `Unfit` and `ParserBusy` if it cannot be made.
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

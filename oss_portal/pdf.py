"""PDF from our own templates: PDF/A-2u, tagged, and nothing fetched from anywhere (no SSRF, no local file)."""

from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher


class DokumenDitolak(ValueError):
    """A document asked for something outside of its template."""


class PengambilTertutup(URLFetcher):
    """Refuses every address: what a document shows stands in its template, and one that asks for more is not made."""

    def fetch(self, url, headers=None):
        raise FatalURLFetchingError(f"a document may not load {url.split(':', 1)[0]}:…")


@lru_cache(maxsize=8)
def _gaya(nama: str) -> tuple[CSS, FontConfiguration]:
    huruf = FontConfiguration()
    berkas = settings.BASE_DIR / "oss_portal" / "berkas" / nama
    return CSS(string=berkas.read_text(encoding="utf-8"), font_config=huruf, url_fetcher=PengambilTertutup()), huruf


def render_pdf(
    templat: str,
    konteks: dict,
    *,
    gaya: str = "dokumen.css",
    bahasa: str | None = None,
    lampiran: list[tuple[str, bytes]] = (),
) -> bytes:
    """Render a template to the bytes of a PDF/A-2u document with tags (PDF/A-3u where files are attached to it).

    The template escapes what people typed, as every template does; `gaya` is a style sheet in `oss_portal/berkas/`.
    Raises `DokumenDitolak`.
    """
    css, huruf = _gaya(gaya)
    with translation.override(bahasa or settings.LANGUAGE_CODE):
        html = render_to_string(templat, {"portal": settings.PORTAL, "alamat_dasar": settings.ALAMAT_DASAR} | konteks)
    try:
        return HTML(string=html, url_fetcher=PengambilTertutup()).write_pdf(
            stylesheets=[css],
            font_config=huruf,
            pdf_variant="pdf/a-3u" if lampiran else "pdf/a-2u",
            pdf_tags=True,
            attachments=[
                Attachment(string=isi, name=nama, description=nama, relationship="Supplement") for nama, isi in lampiran
            ]
            or None,
        )
    except FatalURLFetchingError as galat:
        # Not an `Exception` in WeasyPrint: it would end the worker.
        raise DokumenDitolak(str(galat)) from None

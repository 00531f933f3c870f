"""HTML to PDF with WeasyPrint, where papers are made only (`oss_portal.documents.jobs`)."""

import unicodedata
from base64 import b64decode
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import ImageFile
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from oss_portal.documents.jobs import unpack
from oss_portal.parsing.jobs import Unfit

# WeasyPrint sets it for the whole process when it is imported, and half a picture would then pass for a whole one.
ImageFile.LOAD_TRUNCATED_IMAGES = False


class ClosedFetcher(URLFetcher):
    """Refuses every address: what a document shows is in its template, and one that asks for more is not made."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> None:
        raise FatalURLFetchingError(f"a document may not load {url.split(':', 1)[0]}:…")


@lru_cache(maxsize=8)
def _style(name: str) -> tuple[CSS, FontConfiguration]:
    fonts = FontConfiguration()
    file = Path(__file__).parent / "styles" / name
    return CSS(string=file.read_text(encoding="utf-8"), font_config=fonts, url_fetcher=ClosedFetcher()), fonts


def _in_words(c: str) -> str:
    """Return what stands for a character that no font of this machine draws: a box would say nothing."""
    return f"[{unicodedata.name(c, f'U+{ord(c):04X}').lower()}]"


# The claim of PDF/UA-1 beside that of PDF/A (ISO 14289-1, 5), with the description of its schema that PDF/A-3 asks for
# (ISO 19005-3, 6.6.2.3.3). WeasyPrint writes one of the two claims.
_ACCESSIBLE = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>Part</pdfaProperty:description>
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""


def _claim_accessibility(_document: Any, pdf: Any) -> None:
    """Add the claim of PDF/UA-1 to the metadata, just before the document is written."""
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    [claims] = metadata.stream
    metadata.stream = [claims.replace(b"</rdf:RDF>", _ACCESSIBLE)]


def render(packed: bytes) -> tuple[dict[str, Any], bytes]:
    """Render HTML with a style sheet of `styles/` and the files attached to it.

    A character that no font draws is printed as its name in brackets. Raises `Unfit` for a document that asks for
    something outside of itself.
    """
    asked, content = unpack(packed)
    html = content.decode()
    css, fonts = _style(asked["styles"])
    options = {
        "pdf_variant": "pdf/a-3a",
        "pdf_tags": True,
        "attachments": [
            Attachment(string=b64decode(file), name=name, description=name, relationship="Supplement")
            for name, file in asked["attachments"]
        ]
        or None,
    }
    try:
        while True:
            document = HTML(string=html, url_fetcher=ClosedFetcher()).render(
                stylesheets=[css], font_config=fonts, **options
            )
            pdf: bytes = document.write_pdf(finisher=_claim_accessibility, **options)
            missing = {chr(point) for font in document.fonts.values() for point in font.missing}
            if not missing & set(html):
                return {}, pdf
            # Free text (a mail, a message) may hold what no field for names lets through.
            html = html.translate({ord(c): _in_words(c) for c in missing})
    except FatalURLFetchingError as error:
        # Not an `Exception` in WeasyPrint: it would end the worker.
        raise Unfit("outside", what=str(error)) from None

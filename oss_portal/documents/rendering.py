"""HTML to PDF with WeasyPrint; only processes that make documents load it (`oss_portal.documents.jobs`)."""

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

# WeasyPrint sets it to True for the whole process on import; then half a picture would be accepted as a whole one.
ImageFile.LOAD_TRUNCATED_IMAGES = False


class ClosedFetcher(URLFetcher):
    """URL fetcher that refuses every address: a document may show only what its template contains."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> None:
        raise FatalURLFetchingError(f"a document may not load {url.split(':', 1)[0]}:…")


@lru_cache(maxsize=8)
def _style(name: str) -> tuple[CSS, FontConfiguration]:
    fonts = FontConfiguration()
    file = Path(__file__).parent / "styles" / name
    return CSS(string=file.read_text(encoding="utf-8"), font_config=fonts, url_fetcher=ClosedFetcher()), fonts


def _in_words(c: str) -> str:
    """Return the name of a character in brackets, to print it when no font has it: a box would tell nothing."""
    return f"[{unicodedata.name(c, f'U+{ord(c):04X}').lower()}]"


# The claim of PDF/UA-1 (ISO 14289-1, 5), with the description of its schema that PDF/A-3 requires (ISO 19005-3,
# 6.6.2.3.3). WeasyPrint writes only the claim of PDF/A.
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
    """Render HTML with a style sheet of `styles/`, and attach files.

    A character that no font has is printed as its name in brackets. Raises `Unfit` for a document that requests an
    address.
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
            # Free text (a mail, a message) may contain characters that the fields for names refuse.
            html = html.translate({ord(c): _in_words(c) for c in missing})
    except FatalURLFetchingError as error:
        # WeasyPrint's error is no `Exception`: uncaught, it would end the worker.
        raise Unfit("outside", what=str(error)) from None

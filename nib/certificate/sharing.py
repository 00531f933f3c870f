"""Ways for the owner to show the NIB: the card on pages, the text to pass on, the A6 card for the stall."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nib.certificate.versions import check_url, emblem, qr_code
from nib.models import Nib, SertifikatNib
from oss_portal.db.compiled import compiled
from oss_portal.documents.issued import register_document
from oss_portal.documents.pdf import render_pdf
from oss_portal.models import DokumenTerbit
from registrasi.choices import Kewenangan
from registrasi.models import HakAkses
from registrasi.permissions import allowed

# When both names together have more letters, the card prints them smaller, so that the QR code stays on the one page.
LONG_NAMES = 50


def share(nib: Nib, certificate: SertifikatNib) -> dict[str, str]:
    """Return the text that the owner passes on, the address of the check, and the link that opens WhatsApp."""
    url = check_url(certificate)
    text = _("NIB %(nama)s: %(nomor)s. Periksa keasliannya:") % {
        "nama": nib.pelaku_usaha.readable_name,
        "nomor": nib.nomor,
    }
    return {"text": text, "url": url, "whatsapp": f"https://wa.me/?{urlencode({'text': f'{text} {url}'})}"}


@compiled
def _certificates(nib: int) -> QuerySet[SertifikatNib]:
    """Return the certificates of an NIB, newest first, without loading their documents and data."""
    return SertifikatNib.objects.filter(nib=nib).defer("pdf", "pdf_awal", "data").order_by("-versi")


def nib_card_context(nib: Nib, right: HakAkses) -> dict[str, Any]:
    """Return the context of an NIB's card: its certificates, newest first, and the texts to share while it is in force.

    A kuasa without a right to certificates sees none. `may_reply`: whether the person may answer supervision steps.
    """
    nib.pelaku_usaha = right.pelaku_usaha
    certificates = _certificates(nib.pk) if allowed(right, kewenangan=Kewenangan.SERTIFIKAT) else []
    certificate = next(iter(certificates), None)
    return {
        "nib": nib,
        "certificates": certificates,
        "certificate": certificate,
        "share": share(nib, certificate) if certificate and nib.in_force else None,
        "may_reply": allowed(right, writing=True, kewenangan=Kewenangan.PERUBAHAN),
    }


def stall_card(nib: Nib, certificate: SertifikatNib) -> bytes:
    """Return the A6 card with name, NIB and QR code as a PDF, to print and put up in the stall.

    The file is registered, so that the public check recognises it like every other document of the portal.
    """
    names = [k.get("nama_usaha") for k in certificate.data["kegiatan"]]
    nama_usaha = next((name for name in names if name), "")
    context = {
        "nib": nib,
        "nama_usaha": nama_usaha,
        "is_long": len(nama_usaha) + len(nib.pelaku_usaha.nama) > LONG_NAMES,
        "qr": qr_code(certificate),
        "code": certificate.short_code_display,
        "emblem": emblem(settings.PORTAL["emblem_svg"]),
        "sample": not (settings.PORTAL["is_official"] and settings.PORTAL["emblem_svg"]),
    }
    card = render_pdf("nib/stall_card.html", context, styles="card.css")
    register_document(card, jenis=DokumenTerbit.Jenis.KARTU, subject=certificate, sebutan=nib.nomor, kept=False)
    return card

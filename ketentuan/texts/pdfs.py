"""PDFs of this app: a text, and the proof that a person accepted it (PJP-2)."""

import re
from contextlib import suppress

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from ketentuan.models import Persetujuan, TextPdf, VersiKetentuan
from ketentuan.texts.parser import read
from oss_portal.db.background import enqueue
from oss_portal.documents.issued import newest_bytes, register_document
from oss_portal.documents.pdf import render_pdf
from oss_portal.documents.signing import sign_document
from oss_portal.models import DokumenTerbit
from oss_portal.web.downloads import pdf_response
from oss_portal.web.process_cache import ProcessCache

# Cached for an hour: a later revision only has newer time stamps.
_PDFS = ProcessCache[bytes](limit=16, seconds=3600)
_LIST_TAG = re.compile(r"<(/?)(ol|ul|li)\b([^>]*)>(\s*<p\b[^>]*>)?")


def with_numbers(html: str) -> str:
    """Return the HTML of a text with the numbers of its lists written out.

    The PDF library numbers every list from 1, but PENUTUP of version 1 starts at 2.
    """
    stack: list[list] = []

    def replace(matches: re.Match) -> str:
        closing, tag, attributes, _paragraph = matches.groups()
        attrs = dict(re.findall(r'([a-z]+)="([^"]*)"', attributes))
        if tag != "li":
            if closing:
                stack.pop()
                return str(matches[0])
            stack.append([tag, attrs.get("type", "1"), int(attrs.get("start", 1))])
            return str(matches[0]).replace(f"<ol{attributes}>", '<ol class="numbered">')
        if closing or not stack or stack[-1][0] == "ul":
            return str(matches[0])
        current = stack[-1]
        nomor = int(attrs.get("value", current[2]))
        current[2] = nomor + 1
        mark = chr(ord("a") + nomor - 1) if current[1] == "a" and nomor <= 26 else nomor
        # If there are blank lines between the items of a list, the number is put into the item's first paragraph.
        return f'{matches[0]}<span class="no">{mark}. </span>'

    return _LIST_TAG.sub(replace, html)


def _context(versi: VersiKetentuan) -> dict:
    parsed_text = read(versi.sumber)
    return {"versi": versi, "parsed_text": parsed_text, "html": mark_safe(with_numbers(parsed_text.html))}


def store_text_pdf(pk: int) -> None:
    """Make and store the PDF of an announced text once, as the text never changes."""
    if TextPdf.objects.filter(pk=pk).exists():
        return
    versi = VersiKetentuan.objects.get(pk=pk, status=VersiKetentuan.Status.DIUMUMKAN)
    signed = sign_document(render_pdf("ketentuan/pdf_text.html", _context(versi)), alasan=str(versi))
    with transaction.atomic():
        text, created = TextPdf.objects.get_or_create(pk=pk, defaults={"pdf": signed.pdf})
        if created:
            register_document(signed, jenis=DokumenTerbit.Jenis.TEKS, subject=text, sebutan=str(versi))


def text_pdf(versi: VersiKetentuan) -> bytes | None:
    """Return an announced text as PDF; if it does not exist yet, queue a task that makes it and return None."""
    for _attempt in range(2):
        with suppress(TextPdf.DoesNotExist):
            return _PDFS.get(lambda: newest_bytes(TextPdf.objects.only("pk").get(pk=versi.pk)), versi.pk)
        if cache.add(f"text-pdf-{versi.pk}", True, 60):
            enqueue("ketentuan.tasks.make_text_pdf", versi.pk)
    return None


def proof_pdf(persetujuan: Persetujuan) -> bytes:
    """Return a signed PDF with the record of an acceptance, the hash and the whole accepted text."""
    versi = persetujuan.versi
    address = reverse("ketentuan-teks", args=[versi.jenis, versi.nomor])
    context = _context(versi) | {
        "proof": persetujuan,
        "created": timezone.now(),
        "text_url": settings.BASE_URL + address,
    }
    signed = sign_document(
        render_pdf("ketentuan/pdf_proof.html", context), alasan=f"Bukti persetujuan {persetujuan.kode}"
    )
    register_document(signed, jenis=DokumenTerbit.Jenis.BUKTI, subject=persetujuan, sebutan=str(versi), kept=False)
    return signed.pdf


def proof_response(persetujuan: Persetujuan) -> HttpResponse:
    """Return the proof as a file to keep."""
    versi = persetujuan.versi
    return pdf_response(proof_pdf(persetujuan), f"bukti-{versi.jenis}-versi-{versi.nomor}")

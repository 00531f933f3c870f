"""Numbered letters: rendered, signed and kept in the transaction of the act they confirm (AKH-2)."""

import hashlib

from django.db import models
from django.http import HttpResponse
from django.utils import timezone

from oss_portal.audit.events import Event
from oss_portal.audit.trail import record
from oss_portal.db.numbering import next_number
from oss_portal.documents.issued import newest_bytes, register_document
from oss_portal.documents.pdf import render_pdf
from oss_portal.documents.signing import sign_document, signer_name
from oss_portal.models import DokumenTerbit, LogLeaf, Pengguna, SuratBernomor
from oss_portal.web.downloads import pdf_response

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def next_letter_number(series: str = "") -> str:
    """Return the next number of a letter, as offices write it: `S-000123/OSS/XI/2026`.

    With a `series` the numbers count separately: `S-000001/9120001234567/OSS/XI/2026`.
    """
    now = timezone.localtime()
    number = next_number(f"surat {series}".strip(), now.year)
    return "/".join(filter(None, [f"S-{number:06d}", series, "OSS", _ROMAN[now.month - 1], str(now.year)]))


def issue_letter(
    *,
    jenis: str,
    perihal: str,
    template: str,
    context: dict,
    subject: models.Model,
    about: Pengguna | None = None,
    by: Pengguna | None = None,
    series: str = "",
) -> SuratBernomor:
    """Number, render (`template` gets `nomor`, `perihal`, `tanggal` besides `context`), sign and keep a letter.

    Call it inside the transaction of the act: until that ends, the next letter of the same series waits. Letters that
    no officer decides have a `series` of their own. `mail_attachments` attaches the letter to a mail.
    """
    nomor = next_letter_number(series)
    default = {"nomor": nomor, "perihal": perihal, "tanggal": timezone.localdate(), "marker": signer_name()}
    content = render_pdf(template, default | context)
    signed = sign_document(content, alasan=f"Surat {nomor}")
    letter = SuratBernomor.objects.create(
        nomor=nomor,
        jenis=jenis,
        perihal=perihal,
        subjek_jenis=subject._meta.label_lower,
        subjek_id=str(subject.pk),
        tentang=about,
        pdf=signed.pdf,
        sha256=hashlib.sha256(signed.pdf).hexdigest(),
        oleh=by,
    )
    register_document(signed, jenis=DokumenTerbit.Jenis.SURAT, subject=letter, sebutan=nomor)
    LogLeaf.objects.append(LogLeaf.Kind.LETTER, letter.pk, content)
    record(Event.SURAT_TERBIT, subject=letter, by=by, about=about, details={"nomor": nomor, "sha256": letter.sha256})
    return letter


def mail_attachments(letter: SuratBernomor) -> list[dict]:
    """Return the `attachment` of `queue_mail` that attaches the letter."""
    name = letter.nomor.replace("/", "-")
    return [
        {
            "nama": f"{name}.pdf",
            "model": "oss_portal.suratbernomor",
            "pk": letter.pk,
            "kolom": "pdf",
            "tipe": "application/pdf",
        }
    ]


def letter_response(letter: SuratBernomor) -> HttpResponse:
    """Return the letter with its last time stamp as a download; the caller must check who may see it."""
    return pdf_response(newest_bytes(letter), letter.nomor)

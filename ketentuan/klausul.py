"""The clauses of a version, for whoever cites one (helpdesk tickets, letters, mails)."""

from ketentuan.models import VersiKetentuan
from ketentuan.naskah import Klausul, baca


def daftar_klausul(versi: VersiKetentuan) -> list[Klausul]:
    """Return the clauses of a version in the order of the text: anchor, heading, number, text."""
    return baca(versi.sumber).klausul


def cari_klausul(versi: VersiKetentuan, jangkar: str) -> Klausul | None:
    """Return the clause with this anchor, or None."""
    return next((k for k in daftar_klausul(versi) if k.jangkar == jangkar), None)

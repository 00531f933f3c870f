"""The clauses of a version, for citations (helpdesk tickets, letters, mails)."""

from ketentuan.models import VersiKetentuan
from ketentuan.texts.parser import Klausul, read


def klausul_list(versi: VersiKetentuan) -> list[Klausul]:
    """Return the clauses of a version in the order of the text: anchor, heading, number, text."""
    return read(versi.sumber).klausul


def find_klausul(versi: VersiKetentuan, anchor: str) -> Klausul | None:
    """Return the clause with this anchor, or None."""
    return next((k for k in klausul_list(versi) if k.anchor == anchor), None)

"""The tables of the terms."""

from ketentuan.models.held_form import HeldFile, HeldForm
from ketentuan.models.mailing import ChangeNotice, Mailing
from ketentuan.models.persetujuan import Persetujuan
from ketentuan.models.text_pdf import TextPdf
from ketentuan.models.versi import JenisDokumen, VersiKetentuan

__all__ = [
    "HeldFile",
    "JenisDokumen",
    "HeldForm",
    "ChangeNotice",
    "Mailing",
    "Persetujuan",
    "TextPdf",
    "VersiKetentuan",
]

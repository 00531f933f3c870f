"""Masking of personal data for screens, audit rows and logs. Only a recorded reveal shows it in clear."""

import logging
import re

TITIK = "•"

_NIK = re.compile(r"(?<!\d)(\d{4})\d{8}(\d{4})(?!\d)")
_TELEPON = re.compile(r"(?<![\d])(\+?62|0)(8\d)(\d{4,8})(\d{2})(?!\d)")
_SUREL = re.compile(r"([A-Za-z0-9])[A-Za-z0-9._%+-]*@([A-Za-z0-9.-]+\.[A-Za-z]{2,})")


def samarkan_nik(nik: str) -> str:
    """Return `3171••••••••0001`: first and last four of the 16 digits; anything shorter is hidden but its ends."""
    if len(nik) == 16:
        return f"{nik[:4]}{TITIK * 8}{nik[-4:]}"
    return f"{nik[:1]}{TITIK * max(len(nik) - 2, 1)}{nik[-1:]}" if nik else ""


def samarkan_surel(surel: str) -> str:
    """Return `d•••@gmail.com`."""
    nama, _, ranah = surel.partition("@")
    return f"{nama[:1]}{TITIK * 3}@{ranah}" if ranah else TITIK * 3


def samarkan_telepon(telepon: str) -> str:
    """Return the number with all but its start and its last two digits hidden."""
    return f"{telepon[:5]}{TITIK * 6}{telepon[-2:]}" if len(telepon) > 7 else TITIK * 3


def samarkan_teks(teks: str) -> str:
    """Mask every NIK, Indonesian mobile number and mail address inside free text."""
    teks = _NIK.sub(rf"\g<1>{TITIK * 8}\g<2>", teks)
    teks = _TELEPON.sub(rf"\g<1>\g<2>{TITIK * 6}\g<4>", teks)
    return _SUREL.sub(rf"\g<1>{TITIK * 3}@\g<2>", teks)


class SaringanLog(logging.Filter):
    """Masks personal data in every log line and keeps line breaks from forging a second one."""

    def filter(self, record: logging.LogRecord) -> bool:
        pesan = record.getMessage()
        record.msg = samarkan_teks(pesan).replace("\r", "\\r").replace("\n", "\\n")
        record.args = ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = samarkan_teks(record.exc_text)
        return True

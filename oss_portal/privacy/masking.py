"""Masking of personal data for screens, audit rows and logs. Only a recorded reveal shows it in clear."""

import logging
import re

BULLET = "•"

_NIK = re.compile(r"(?<!\d)(\d{4})\d{8}(\d{4})(?!\d)")
_PHONE = re.compile(r"(?<![\d])(\+?62|0)(8\d)(\d{4,8})(\d{2})(?!\d)")
# With a limit, as log lines may be long: the name of a mailbox has at most 64 letters.
_EMAIL = re.compile(r"([A-Za-z0-9])[A-Za-z0-9._%+-]{0,63}@([A-Za-z0-9.-]+\.[A-Za-z]{2,})")


def mask_nik(nik: str) -> str:
    """Return `3171••••••••0001`: first and last four of the 16 digits; of other lengths the first and last letter."""
    if len(nik) == 16:
        return f"{nik[:4]}{BULLET * 8}{nik[-4:]}"
    return f"{nik[:1]}{BULLET * max(len(nik) - 2, 1)}{nik[-1:]}" if nik else ""


def mask_email(mail: str) -> str:
    """Return `d•••@gmail.com`."""
    name, _, domain = mail.partition("@")
    return f"{name[:1]}{BULLET * 3}@{domain}" if domain else BULLET * 3


def mask_phone(telepon: str) -> str:
    """Return the number with all but its start and its last two digits hidden."""
    return f"{telepon[:5]}{BULLET * 6}{telepon[-2:]}" if len(telepon) > 7 else BULLET * 3


def mask_text(text: str) -> str:
    """Mask every NIK, Indonesian mobile number and mail address inside free text."""
    text = _NIK.sub(rf"\g<1>{BULLET * 8}\g<2>", text)
    text = _PHONE.sub(rf"\g<1>\g<2>{BULLET * 6}\g<4>", text)
    return _EMAIL.sub(rf"\g<1>{BULLET * 3}@\g<2>", text)


def _without_path(record: logging.LogRecord) -> str:
    """Return the message with the URL pattern instead of the path, which may hold the token of a link.

    Django logs the path of every answer with 4xx or 5xx, also when a form behind such a link has errors.
    """
    message, request = record.getMessage(), getattr(record, "request", None)
    path = getattr(request, "path", "")
    if path.strip("/"):
        match = getattr(request, "resolver_match", None)
        pattern = f"/{match.route if match else '-'}"
        # Replace the path as it is, and as Django writes a path with non-ASCII letters.
        for written in (path, path.encode("unicode_escape").decode("ascii")):
            message = message.replace(written, pattern)
    return message


class LogMaskingFilter(logging.Filter):
    """A log filter that masks personal data and paths, and escapes line breaks, which could forge further log lines."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = _without_path(record)
        record.msg = mask_text(message).replace("\r", "\\r").replace("\n", "\\n")
        record.args = ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = mask_text(record.exc_text)
        return True

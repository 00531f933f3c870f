"""Search words of staff in addresses: encrypted, because logs contain addresses.

Officers search people by NIK, name and mail address; the page sends the word by POST and redirects to an address with
the encrypted word. Each search is recorded, without its words, and the number of searches of an officer is limited.
"""

from contextlib import suppress

from django.db import transaction
from django.http import HttpRequest

from oss_portal.audit.trail import record
from oss_portal.models import Pengguna
from oss_portal.privacy.crypto import DecryptionFailed, blind_index, decrypt, encrypt
from oss_portal.staff.colleagues import tell_supervisors
from oss_portal.staff.permissions import officer_of
from oss_portal.staff.work.events import Event
from oss_portal.web.limits import LIMITS
from oss_portal.web.rate_limit import TooManyAttempts, count_attempt

_MARK = "~"
_SCOPE = "kata-cari"
MAX_LENGTH = 200


def hide(words: str) -> str:
    """Return the encrypted form of `words` (their first 200 characters) for an address."""
    return _MARK + encrypt(words[:MAX_LENGTH], scope=_SCOPE)


def read(text: str) -> str:
    """Return the decrypted word: `text` itself when it is not encrypted, an empty text when it cannot be decrypted."""
    if not text.startswith(_MARK):
        return text
    try:
        return decrypt(text[len(_MARK) :], scope=_SCOPE)
    except DecryptionFailed:
        return ""


def record_search(request: HttpRequest, listing: str, words: str, count: int) -> None:
    """Record that an officer searched `words` in `listing` and saw `count` hits, before these are shown.

    A keyed fingerprint of the words is kept: with it one can find out who searched for a known number or name, and
    nothing else. Raises `TooManyAttempts`: then nothing is shown, and supervisors are told.
    """
    officer = officer_of(request)
    _count_search(officer)
    fingerprint = blind_index("".join(words.split()).casefold(), _SCOPE)
    details = {"daftar": listing, "jumlah": count, "sidik": fingerprint}
    record(Event.DICARI, subject=officer, by=officer, details=details)


def _count_search(officer: Pengguna) -> None:
    """Count a search of an officer; tell supervisors once an hour that the limit is hit. Raises `TooManyAttempts`."""
    key, most = str(officer.pk), LIMITS["petugas-cari"].size
    if count_attempt("petugas-cari", key) < most:
        return
    with suppress(TooManyAttempts):
        count_attempt("petugas-cari-habis", key)
        with transaction.atomic():
            record(Event.SEARCH_LIMIT_REACHED, subject=officer, by=officer, details={"jumlah": most})
            tell_supervisors("oss_portal/search_limit_reached", by=officer, context={"jumlah": most})

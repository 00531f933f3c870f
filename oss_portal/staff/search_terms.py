"""Words that staff search for, as they may stand in an address: encrypted, for addresses end up in logs.

Officers look people up by NIK, name and mail address; the page posts the word and goes on with what is made of it here.
Each search is on record, without its words, and an officer has so many an hour.
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
    """Return what stands for `words` (its first 200 characters) in an address."""
    return _MARK + encrypt(words[:MAX_LENGTH], scope=_SCOPE)


def read(text: str) -> str:
    """Return the word behind `text`: itself when it was never hidden, nothing when it cannot be read."""
    if not text.startswith(_MARK):
        return text
    try:
        return decrypt(text[len(_MARK) :], scope=_SCOPE)
    except DecryptionFailed:
        return ""


def record_search(request: HttpRequest, listing: str, words: str, count: int) -> None:
    """Put on record that an officer looked for `words` in `listing` and saw `count` hits, before they are shown.

    Of the words a keyed fingerprint is kept: it says who looked for a number or name that one knows, and nothing else.
    Raises `TooManyAttempts`: then nothing is shown, and supervisors know of it.
    """
    officer = officer_of(request)
    _count_search(officer)
    fingerprint = blind_index("".join(words.split()).casefold(), _SCOPE)
    details = {"daftar": listing, "jumlah": count, "sidik": fingerprint}
    record(Event.DICARI, subject=officer, by=officer, details=details)


def _count_search(officer: Pengguna) -> None:
    """Keep the budget of an officer; supervisors are told once an hour that it is used up. Raises `TooManyAttempts`."""
    key, most = str(officer.pk), LIMITS["petugas-cari"].size
    if count_attempt("petugas-cari", key) < most:
        return
    with suppress(TooManyAttempts):
        count_attempt("petugas-cari-habis", key)
        with transaction.atomic():
            record(Event.SEARCH_LIMIT_REACHED, subject=officer, by=officer, details={"jumlah": most})
            tell_supervisors("oss_portal/search_limit_reached", by=officer, context={"jumlah": most})

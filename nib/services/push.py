"""Pushes of NIB changes to agencies: queued in the act's transaction, signed, retried, each safe to send twice."""

import hashlib
import hmac
import http
import json
import logging
import secrets
import time
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.events import Event
from nib.models import InstansiPemerintah, NibPush, SertifikatNib
from nib.models.push import RETRY_DELAYS
from nib.services.instansi import record_disclosure
from nib.services.payload import PUSHED, full_nibs, nib_data
from oss_portal.audit.trail import record
from oss_portal.db.clock import is_due
from oss_portal.db.compiled import compiled
from oss_portal.exceptions import Refused, WrongState
from oss_portal.models import Pengguna
from oss_portal.privacy.masking import mask_text
from oss_portal.staff.colleagues import tell_colleagues
from oss_portal.text.bounded_json import read_json
from oss_portal.web.https_client import AddressRefused, check_address, send

METHOD = "receiveNIB"
# Result for an answer 2xx that says that the change was not saved: it counts as a refusal of this delivery only.
NOT_SAVED = 422
# Maximum time for one agency in a run that all agencies share.
TURN_TIME = timedelta(seconds=30)
BROKEN_DELAY = timedelta(hours=1)
logger = logging.getLogger(__name__)
_S = NibPush.Status


@transaction.atomic
def configure_push(
    *, instansi: InstansiPemerintah, url: str, by: Pengguna, pia_username: str = "", pia_password: str = ""
) -> str:
    """Send changes to `url` from now on and return the new secret of the signature. Raises `WrongState`, `Refused`.

    With a name and password from the agency each delivery also has the header Token of PIA, and counts as arrived only
    when the agency answers that it was saved.

    If the other request of a double click set the same values after the caller read `instansi`, its secret is returned,
    so that either page shows the valid secret.
    """
    if bool(pia_username) != bool(pia_password):
        field = "pia_password" if pia_username else "pia_username"
        raise Refused(_("Isi nama pengguna dan kata sandi PIA, atau kosongkan keduanya."), field)
    seen, instansi = instansi, InstansiPemerintah.objects.select_for_update().get(pk=instansi.pk)
    if not instansi.can_read:
        raise WrongState(_("Instansi ini tidak aktif atau mandatnya sudah berakhir."))
    is_set = (instansi.url_kiriman, instansi.pia_username, instansi.pia_password) == (url, pia_username, pia_password)
    if is_set and instansi.rahasia_kiriman != seen.rahasia_kiriman:
        return instansi.rahasia_kiriman
    try:
        check_address(url)
    except AddressRefused:
        message = _("Alamat harus https dan dapat dijangkau dari internet, bukan jaringan dalam.")
        raise Refused(message, "url") from None
    old, instansi.url_kiriman = instansi.url_kiriman, url
    instansi.rahasia_kiriman = secrets.token_urlsafe(32)
    instansi.pia_username, instansi.pia_password = pia_username, pia_password
    instansi.save(update_fields=["url_kiriman", "rahasia_kiriman", "pia_username", "pia_password"])
    record(Event.KIRIMAN_DIATUR, subject=instansi, by=by, changes={"url_kiriman": (old, url)})
    tell_colleagues(obj=instansi, by=by, columns=[_("Kiriman perubahan NIB ke %(url)s") % {"url": url}])
    return instansi.rahasia_kiriman


@transaction.atomic
def stop_push(*, instansi: InstansiPemerintah, alasan: str, by: Pengguna) -> InstansiPemerintah:
    """Stop all deliveries to an agency, also those that wait. Safe to call twice."""
    instansi = InstansiPemerintah.objects.select_for_update().get(pk=instansi.pk)
    if instansi.url_kiriman:
        old, instansi.url_kiriman, instansi.rahasia_kiriman = instansi.url_kiriman, "", ""
        instansi.pia_username = instansi.pia_password = ""
        instansi.save(update_fields=["url_kiriman", "rahasia_kiriman", "pia_username", "pia_password"])
        record(Event.KIRIMAN_DIATUR, subject=instansi, by=by, alasan=alasan, changes={"url_kiriman": (old, "")})
    return instansi


def queue_pushes(certificate: SertifikatNib) -> int:
    """Queue a version for every agency that wants changes; call it in the transaction of the act. Returns how many."""
    return len(NibPush.objects.bulk_create([NibPush(instansi_id=i, sertifikat=certificate) for i in _receivers()]))


@compiled
def _receivers() -> QuerySet[InstansiPemerintah, int]:
    return InstansiPemerintah.objects.filter(aktif=True).exclude(url_kiriman="").values_list("pk", flat=True)


def push_body(push: NibPush) -> bytes:
    """Return the body: the data in force, with kind and version of the change."""
    s = push.sertifikat
    data = nib_data(full_nibs().get(pk=s.nib_id)) | PUSHED | {"tipe_dokumen": s.tipe, "versi_dokumen": s.versi}
    return json.dumps({"dataNIB": data}, ensure_ascii=False).encode()


def sign(secret: str, moment: int, body: bytes) -> str:
    """Return the header `X-OSS-Tanda`: HMAC-SHA256 over time and body, so that an old call cannot be replayed."""
    fingerprint = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={fingerprint}"


def pia_token(instansi: InstansiPemerintah, nomor: str) -> str:
    """Return the header `Token` of PIA: SHA-1 over user name, password, NIB and the day in Jakarta (Ymd)."""
    text = f"{instansi.pia_username}{instansi.pia_password}{nomor}{timezone.localdate():%Y%m%d}"
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def _refused_in_words(answer: bytes, *, must_confirm: bool) -> str | None:
    """Return what the agency said when it did not save the change (`"status": "2"`), None when it did.

    `must_confirm`: an agency that uses PIA must answer "1"; an answer in another form counts as a refusal.
    """
    try:
        content = read_json(answer)["responreceiveNIB"]
        status, words = str(content["status"]), str(content.get("keterangan", ""))
    except (ValueError, LookupError, TypeError, AttributeError):
        return "tanpa responreceiveNIB" if must_confirm else None
    return None if status == "1" else words or f"status {status}"


def _due() -> Q:
    """Return the condition for deliveries that wait and are due."""
    return (Q(percobaan=0) | is_due("coba_lagi_pada", RETRY_DELAYS[-1])) & Q(status=_S.ANTRE)


@transaction.atomic
def _take(pk: int) -> tuple[NibPush, bytes] | None:
    """Take a due delivery for one try, with its body; its next try is set first, so a killed worker only delays it."""
    k = (
        NibPush.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("instansi", "sertifikat__nib")
        .defer("sertifikat__pdf")
        .filter(_due(), pk=pk)
        .first()
    )
    if k is None:
        return None
    if not (k.instansi.can_read and k.instansi.url_kiriman):
        k.status = _S.BATAL
        k.save(update_fields=["status"])
        return None
    if newer := _newest_arrived(k):
        # That one carried the data in force; PIA has no versions, so the agency would take this older change as newer.
        k.status, k.hasil = _S.TERKIRIM, f"termuat dalam versi {newer}"
        k.save(update_fields=["status", "hasil"])
        return None
    if k.percobaan == 0:
        record_disclosure(instansi=k.instansi, nib=k.sertifikat.nib, metode=METHOD)
    k.coba_lagi_pada = timezone.now() + RETRY_DELAYS[min(k.percobaan, len(RETRY_DELAYS) - 1)]
    k.percobaan += 1
    k.save(update_fields=["percobaan", "coba_lagi_pada"])
    return k, push_body(k)


def _newest_arrived(push: NibPush) -> int | None:
    """Return the newest version of the same NIB that is later than this one and that the agency saved."""
    s = push.sertifikat
    saved = NibPush.objects.filter(instansi=push.instansi_id, status=_S.TERKIRIM, sertifikat__nib=s.nib_id)
    later = saved.filter(sertifikat__versi__gt=s.versi).values_list("sertifikat__versi", flat=True)
    return max(later, default=None)


def deliver(pk: int) -> bool:
    """Send one delivery if it is due, and return whether it arrived: an answer 2xx that does not say "not saved"."""
    return _arrived(_attempt(pk))


def _arrived(status: int | None) -> bool:
    return status is not None and 200 <= status < 300


def _attempt(pk: int) -> int | None:
    """Try one delivery and return the HTTP status: 0 without an answer, None when it was not due."""
    taken = _take(pk)
    if taken is None:
        return None
    k, body = taken
    moment = int(timezone.now().timestamp())
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": str(k.kode),
        "X-OSS-Tanda": sign(k.instansi.rahasia_kiriman, moment, body),
    }
    speaks_pia = bool(k.instansi.pia_username)
    if speaks_pia:
        headers["Token"] = pia_token(k.instansi, k.sertifikat.nib.nomor)
    try:
        status, answer = send(k.instansi.url_kiriman, body, headers)
        result = f"HTTP {status}"
    except (AddressRefused, OSError) as error:
        status, answer, result = 0, b"", type(error).__name__
    refusal = _refused_in_words(answer, must_confirm=speaks_pia and _arrived(status))
    if _arrived(status) and refusal is not None:
        # The agency did not save it: it counts as not arrived, but the next deliveries need not wait.
        status, result = NOT_SAVED, "tidak disimpan"
    new: dict[str, Any] = {"hasil": result[:40], "keterangan": mask_text(refusal or "")[:255]}
    if _arrived(status):
        new |= {"status": _S.TERKIRIM, "terkirim_pada": timezone.now()}
    elif k.percobaan > len(RETRY_DELAYS):
        new |= {"status": _S.MENYERAH}
    NibPush.objects.filter(pk=k.pk, status=_S.ANTRE).update(**new)
    return status


def deliver_due(limit: int = 500, max_duration: timedelta = timedelta(minutes=5)) -> int:
    """Send due deliveries for `max_duration` at most, one agency after the other. Returns how many arrived.

    Agencies that failed before come last, so that no agency waits for a broken one.
    """
    start, count = time.monotonic(), 0
    waiting = NibPush.objects.filter(status=_S.ANTRE).values("instansi")
    waiting = waiting.annotate(ready=Count("pk", filter=_due()), failed=Max("percobaan"), since=Min("coba_lagi_pada"))
    for instansi in waiting.filter(ready__gt=0).order_by("failed", "since").values_list("instansi", flat=True):
        if time.monotonic() - start > max_duration.total_seconds():
            break
        count += _deliver_to(instansi, limit)
    return count


def _deliver_to(instansi: int, limit: int) -> int:
    """Send to one agency, in the order of the changes, until it fails or its time is over. Returns how many arrived.

    The rest waits for the next run: an agency that is down costs one time-out each minute, a slow one `TURN_TIME`.
    """
    start, count = time.monotonic(), 0
    ready = NibPush.objects.filter(_due(), instansi=instansi).order_by("pk")
    for pk in ready.values_list("pk", flat=True)[:limit]:
        try:
            status = _attempt(pk)
        except Exception as error:
            # A delivery that cannot be made (for example because a key is lost) must not block the next ones.
            logger.exception("delivery %s to an agency cannot be made; it is tried again later", pk)
            _postpone(pk, type(error).__name__)
            continue
        count += _arrived(status)
        broken = status is not None and (status == 0 or status == http.HTTPStatus.TOO_MANY_REQUESTS or status >= 500)
        if broken or time.monotonic() - start > TURN_TIME.total_seconds():
            break
    return count


def _postpone(pk: int, result: str) -> None:
    """Postpone a delivery that could not be tried; it is given up after as many tries as any other."""
    k = NibPush.objects.filter(pk=pk, status=_S.ANTRE)
    k.update(percobaan=F("percobaan") + 1, coba_lagi_pada=timezone.now() + BROKEN_DELAY, hasil=result[:40])
    k.filter(percobaan__gt=len(RETRY_DELAYS)).update(status=_S.MENYERAH)


@transaction.atomic
def retry(*, push: NibPush, by: Pengguna) -> NibPush:
    """Put a delivery that was given up back into the queue. Raises `WrongState`."""
    k = NibPush.objects.select_for_update().get(pk=push.pk)
    if k.status != _S.MENYERAH:
        raise WrongState(_("Kiriman ini tidak gagal."))
    k.status, k.percobaan, k.coba_lagi_pada = _S.ANTRE, 1, timezone.now()
    k.save(update_fields=["status", "percobaan", "coba_lagi_pada"])
    record(Event.KIRIMAN_DICOBA_LAGI, subject=k, by=by)
    return k

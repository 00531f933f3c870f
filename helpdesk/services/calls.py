"""Check of a caller: their answers are compared with the account, whose data are never shown."""

import hmac
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.access.conflicts import ConflictCircle
from helpdesk.events import Event
from helpdesk.models import StatusTiket, Tiket
from helpdesk.services.accounts import find_account
from helpdesk.services.base import add_system_note, in_office, lock_tiket
from oss_portal.audit.trail import record
from oss_portal.exceptions import ConflictOfInterest
from oss_portal.models import Pengguna
from oss_portal.web.rate_limit import count_attempt
from registrasi.services.conflicts import has_conflict, record_refused


@dataclass(frozen=True)
class CheckResult:
    """The result of a check: `owner` is the account (None: not found); answers are True, False or None (not asked)."""

    owner: Pengguna | None
    tanggal_lahir: bool | None
    akhir_identitas: bool | None

    @property
    def matches(self) -> bool:
        """Whether both answers are right. No proof: people close to the holder know them, and the NIK has the date."""
        return self.owner is not None and self.tanggal_lahir is True and self.akhir_identitas is True


def check_caller(*, account: str, tanggal_lahir: date | None, akhir_identitas: str, by: Pengguna) -> CheckResult:
    """Compare the answers with the account and record the check. Raises `TooManyAttempts` after 5 in an hour.

    Call it outside of a transaction, so that a try is counted even if the act fails. Without an answer nothing is
    compared. Raises `ConflictOfInterest` for an account of a person close to the officer; this try is recorded.
    """
    owner = find_account(account)
    if owner is not None and has_conflict(by, owner):
        record_refused(petugas=by, obj=owner, wanted="telepon", about=owner)
        raise ConflictOfInterest
    if not account or (tanggal_lahir is None and not akhir_identitas):
        return CheckResult(owner, None, None)
    # The count is by account, however it is written: a User-ID in another case, its address, its NIB.
    count_attempt("helpdesk.penelepon", f"#{owner.pk}" if owner else account)
    result = CheckResult(
        owner=owner,
        tanggal_lahir=None if tanggal_lahir is None else bool(owner and owner.tanggal_lahir == tanggal_lahir),
        akhir_identitas=None
        if not akhir_identitas
        else owner is not None
        and len(akhir_identitas) == 4
        and hmac.compare_digest(owner.nomor_identitas[-4:].encode(), akhir_identitas.encode()),
    )
    if owner is not None:
        record(
            Event.PENELEPON_DIPERIKSA,
            subject=owner,
            by=by,
            about=owner,
            details={"tanggal_lahir": result.tanggal_lahir, "akhir_identitas": result.akhir_identitas},
        )
    return result


@transaction.atomic
def record_check_result(*, tiket: Tiket, owner: Pengguna | None, matches: bool) -> None:
    """Note on the ticket whether the caller's answers were right; a double click notes it once.

    The holder becomes the reporter only after the code (`verify_code`); until then the account is only shown beside the
    ticket.
    """
    tiket = lock_tiket(tiket)
    if matches and owner is not None:
        words = _("Jawaban penelepon cocok dengan akun %(akun)s. Pemilik baru terbukti setelah menyebut kode.")
        text = in_office(words, {"akun": owner.user_id})
        if tiket.pelapor_id is None and tiket.akun_cocok_id != owner.pk:
            tiket.akun_cocok = owner
            tiket.save(update_fields=["akun_cocok"])
    else:
        text = in_office(_("Jawaban penelepon TIDAK cocok dengan akun yang disebut."))
    if tiket.pesan.order_by("-id").values_list("isi", flat=True).first() != text:
        add_system_note(tiket, text, internal=True)


def caller_tiket(*, telepon: str, email: str, owner: Pengguna | None, petugas: Pengguna) -> list[Tiket]:
    """Return the newest reports from this telephone number, address or account: most callers ask about one of them."""
    same = Q(pelapor=owner) if owner else Q()
    if telepon:
        same |= Q(telepon=telepon)
    if email:
        same |= Q(email=email.lower())
    if not same:
        return []
    rows = Tiket.objects.visible_to(petugas).filter(same).exclude(status=StatusTiket.SPAM)
    rows = rows.exclude(ConflictCircle.of(petugas).condition())
    return list(rows.select_related("petugas").order_by("-id")[:8])

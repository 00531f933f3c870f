"""The few acts of the helpdesk on an account: always with a reason, and its holder is always told.

The helpdesk ends no access, edits no NIB and changes no address: two officers of Lembaga OSS decide, and the old
address is asked.
"""

import hmac
import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helpdesk.events import Event
from helpdesk.exceptions import (
    AccountNotFound,
    CannotSend,
    ConflictOfInterest,
    DataRequestOpen,
    NoMailbox,
    ReporterNotProven,
    TiketNotHeld,
    WrongCode,
)
from helpdesk.models import Attachment, Message, Prioritas, Saluran, Tiket, UnitEskalasi, VerificationCode
from helpdesk.services.base import (
    SECOND_CLICK_PERIOD,
    add_system_note,
    check_conflict,
    in_office,
    lock_for_officer,
    lock_tiket,
    noted_just_now,
    required,
)
from helpdesk.services.closing import close
from helpdesk.services.handling import classify, escalate, passed_on_just_now
from helpdesk.sla.periods import CODE_PERIOD
from nib.models import Nib
from nib.rules.numbers import is_well_formed
from oss_portal.audit.trail import record
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import Pengguna
from oss_portal.privacy.crypto import blind_index
from oss_portal.privacy.masking import mask_email
from oss_portal.text.numbers import digits_only
from oss_portal.uploads.storage import read_upload
from registrasi.exceptions import PermohonanAlreadyOpen
from registrasi.models import HakAkses, Pendaftaran, PermintaanData, PermohonanSurel
from registrasi.services import personal_data
from registrasi.services.conflicts import has_conflict
from registrasi.services.lost_email import claim_account
from registrasi.services.pendaftaran import resend_registration
from registrasi.services.reveal import reveal_identity

MAX_ATTEMPTS = 5


def find_account(account: str) -> Pengguna | None:
    """Return the person with this User-ID or address, or the penanggung jawab of the business with this NIB.

    An officer is never returned, whatever names them.
    """
    account = account.strip()
    if is_well_formed(account):
        nib = Nib.objects.live().filter(nomor=account).select_related("pelaku_usaha").first()
        if nib is not None:
            rights = nib.pelaku_usaha.hak_akses.live().filter(peran="penanggung_jawab", pengguna__is_staff=False)
            right = rights.select_related("pengguna").first()
            return right.pengguna if right else None
    return Pengguna.objects.find_holder(name=account)


def _account(account: str, tiket: Tiket, by: Pengguna) -> Pengguna:
    """Return the account on which an officer acts. Raises `AccountNotFound`, `ConflictOfInterest`."""
    person = find_account(account)
    if person is None or person.pk == by.pk:
        raise AccountNotFound
    if has_conflict(by, person):
        raise ConflictOfInterest(tiket, about=person)
    return person


def _code_hash(tiket: Tiket, kode: str) -> str:
    return blind_index(f"{tiket.pk}|{kode}", "kode-periksa")


@transaction.atomic
def send_verification_code(*, tiket: Tiket, account: str, by: Pengguna) -> VerificationCode:
    """Mail a code to the registered address of an account; a reporter who names it proves that they hold the account.

    A second click sends no second code, which would make the first one invalid. Raises `AccountNotFound`, `NoMailbox`,
    `ConflictOfInterest`, `TiketNotOpen`, `AlreadyTaken`.
    """
    person = _account(account, tiket, by)
    if not person.has_mailbox:
        raise NoMailbox
    tiket = lock_for_officer(tiket, by)
    sent, mailed_since = waiting_code(tiket), timezone.now() - SECOND_CLICK_PERIOD
    if sent is not None and sent.pengguna_id == person.pk and sent.berlaku_sampai - CODE_PERIOD > mailed_since:
        return sent
    kode = f"{secrets.randbelow(10**6):06d}"
    code = VerificationCode.objects.create(
        tiket=tiket,
        pengguna=person,
        hash=_code_hash(tiket, kode),
        dikirim_oleh=by,
        berlaku_sampai=timezone.now() + CODE_PERIOD,
    )
    queue_mail(
        "helpdesk/check_code",
        recipient=person.email,
        pengguna=person,
        context={
            "nama": person.nama,
            "kode": f"{kode[:3]} {kode[3:]}",
            "nomor": tiket.nomor,
            # A caller without an address has no link to a page.
            "has_page": bool(tiket.pelapor_id or tiket.email),
        },
        secret=True,
    )
    record(Event.KODE_PERIKSA_DIKIRIM, subject=tiket, by=by, about=person)
    add_system_note(
        tiket,
        _("Kode pemeriksaan dikirim ke alamat terdaftar %(surel)s (%(akun)s)."),
        internal=True,
        surel=mask_email(person.email),
        akun=person.user_id,
    )
    return code


def waiting_code(tiket: Tiket) -> VerificationCode | None:
    """Return the code that the reporter has to name: the newest mailed one, while it is valid and may still be tried.

    An older code, perhaps of another account, does not become valid again when the newest is used or was tried too
    often.
    """
    code = VerificationCode.objects.filter(tiket=tiket).first()
    if code is None or code.terbukti_pada or code.berlaku_sampai <= timezone.now() or code.percobaan >= MAX_ATTEMPTS:
        return None
    return code


def verify_code(*, tiket: Tiket, kode: str, by: Pengguna) -> Tiket:
    """Compare the code that the reporter named; with the right one the account's holder becomes the reporter.

    A wrong try is counted even if the act fails. Raises `WrongCode`.
    """
    with transaction.atomic():
        tiket = lock_for_officer(tiket, by)
        code = waiting_code(tiket)
        typed = _code_hash(tiket, digits_only(kode))
        matches = False
        if code is not None and (matches := hmac.compare_digest(code.hash, typed)):
            code.terbukti_pada = timezone.now()
            code.save(update_fields=["terbukti_pada"])
            tiket.pelapor, tiket.akun_cocok = tiket.pelapor or code.pengguna, None
            tiket.save(update_fields=["pelapor", "akun_cocok"])
            record(Event.PELAPOR_TERBUKTI, subject=tiket, by=by, about=code.pengguna)
            words = _("Pelapor terbukti pemegang akun %(akun)s.")
            add_system_note(tiket, words, internal=True, akun=code.pengguna.user_id)
        elif code is not None:
            code.percobaan += 1
            code.save(update_fields=["percobaan"])
    if not matches:
        raise WrongCode(_wrong(MAX_ATTEMPTS - code.percobaan) if code is not None else "")
    return tiket


def _wrong(left: int) -> str:
    if not left:
        return gettext("Kodenya tidak cocok, dan sudah terlalu sering dicoba. Kirim kode baru.")
    words = gettext("Kodenya tidak cocok. Minta pelapor membacakannya lagi; sisa %(n)s kali coba.")
    return words % {"n": left}


@transaction.atomic
def reveal_reporter(*, tiket: Tiket, alasan: str, by: Pengguna) -> str:
    """Return the identity number of the reporter, once, to the officer who holds the open ticket (PRV-2).

    Raises `ReporterNotProven`, `TiketNotHeld`, `ConflictOfInterest`, and what `reveal_identity` raises.
    """
    tiket = lock_tiket(tiket)
    check_conflict(tiket, by)
    if tiket.pelapor is None:
        raise ReporterNotProven
    if not tiket.is_open or tiket.petugas_id != by.pk:
        raise TiketNotHeld
    return reveal_identity(obj=tiket.pelapor, by=by, alasan=alasan, details={"tiket": tiket.nomor})


@transaction.atomic
def resend_activation(*, tiket: Tiket, pendaftaran: Pendaftaran, by: Pengguna) -> None:
    """Send the activation mail of a registration again, to its stored address. Raises `CannotSend`."""
    tiket = lock_for_officer(tiket, by)
    if not resend_registration(kode=pendaftaran.kode):
        raise CannotSend
    record(Event.AKTIVASI_DIKIRIM_ULANG, subject=tiket, by=by, details={"pendaftaran": str(pendaftaran.kode)})
    add_system_note(tiket, _("Surel aktivasi dikirim ulang."), internal=True)


@transaction.atomic
def open_email_case(*, tiket: Tiket, account: str, email: str, alasan: str, by: Pengguna) -> PermohonanSurel:
    """Open the case of a lost mailbox for an account (U11): two other officers decide it, and the old address is told.

    The reporter's files become documents of the case. Raises `AccountNotFound`, `ConflictOfInterest`, `EmptyContent`,
    `TiketNotOpen`, `AlreadyTaken`.
    """
    alasan, email = required(alasan), email.strip().lower()
    person = _account(account, tiket, by)
    tiket = lock_for_officer(tiket, by)
    note = _("Permohonan ganti surel %(nomor)s dibuka untuk akun %(akun)s: %(alasan)s")
    said: dict[str, Any] = {"akun": person.user_id, "alasan": alasan}
    opened = PermohonanSurel.objects.is_open().filter(pengguna=person, klaim__surel_baru=email).first()
    if opened is not None and noted_just_now(tiket, note, nomor=opened.nomor, **said):
        return opened
    sent = Attachment.objects.filter(pesan__tiket=tiket, pesan__arah=Message.Arah.MASUK).select_related("unggahan")
    case = claim_account(
        pengguna=person,
        email=email,
        telepon=tiket.telepon,
        comment=f"{tiket.nomor}: {alasan}",
        files=[read_upload(a.unggahan) for a in sent],
        by=by,
    )
    queue_mail("registrasi/lost_email_received", recipient=email, context={})
    queue_mail(
        "helpdesk/email_change_started",
        recipient=person.email,
        pengguna=person,
        context={"nama": person.nama, "baru": mask_email(email), "nomor": tiket.nomor, "case": case},
    )
    record(
        Event.GANTI_SUREL_DIMULAI,
        subject=tiket,
        by=by,
        about=person,
        alasan=alasan,
        changes={"email": (person.email, email)},
    )
    add_system_note(tiket, note, internal=True, nomor=case.nomor, **said)
    return case


@transaction.atomic
def propose_block(*, tiket: Tiket, account: str, alasan: str, by: Pengguna) -> Tiket:
    """Propose to block the rights of an account: the ticket goes, as urgent, to the officers who may decide (AKS-4).

    Raises `AccountNotFound` for an account without a live right, `ConflictOfInterest`, `EmptyContent`, `TiketNotOpen`,
    `AlreadyTaken`.
    """
    alasan = required(alasan)
    person = _account(account, tiket, by)
    if not HakAkses.objects.live().filter(pengguna=person).exists():
        raise AccountNotFound
    text = in_office(_("Usul blokir Hak Akses %(akun)s: %(alasan)s"), {"akun": person.user_id, "alasan": alasan})
    tiket = lock_for_officer(tiket, by)
    if passed_on_just_now(tiket, unit=UnitEskalasi.HAK_AKSES, alasan=text):
        return tiket
    classify(tiket=tiket, by=by, jenis=tiket.jenis, kategori=tiket.kategori, prioritas=int(Prioritas.MENDESAK))
    record(Event.BLOKIR_DIUSULKAN, subject=tiket, by=by, about=person, alasan=alasan)
    return escalate(tiket=tiket, by=by, unit=UnitEskalasi.HAK_AKSES, alasan=text)


@transaction.atomic
def move_to_personal_data(*, tiket: Tiket, jenis: str, by: Pengguna) -> PermintaanData:
    """Move a ticket to the queue of personal data; its 72 hours start on the day the ticket came (UU 27/2022).

    Raises `ReporterNotProven` if no account is proven, `DataRequestOpen`, `TiketNotOpen`, `AlreadyTaken`.
    """
    tiket = lock_for_officer(tiket, by)
    # The answers on the telephone are printed on every copy of a KTP, so they do not prove who the caller is.
    by_code = VerificationCode.objects.filter(tiket=tiket, terbukti_pada__isnull=False, pengguna=tiket.pelapor)
    if tiket.pelapor is None or (tiket.saluran == Saluran.TELEPON and not by_code.exists()):
        raise ReporterNotProven
    content = "\n\n".join(tiket.pesan.filter(arah=Message.Arah.MASUK).order_by("id").values_list("isi", flat=True))
    try:
        data_request = personal_data.request_data(
            pengguna=tiket.pelapor,
            jenis=jenis,
            # The officer settles the column with the person later: here it is only known that something is to be
            # corrected.
            fields=PermintaanData.Column.LAIN,
            content=f"{tiket.nomor}: {tiket.perihal}\n\n{content}"[:10_000],
            by=by,
            diterima_pada=tiket.dibuat_pada,
        )
    except PermohonanAlreadyOpen as error:
        raise DataRequestOpen from error
    record(
        Event.DIPINDAHKAN_DATA_PRIBADI,
        subject=tiket,
        by=by,
        about=tiket.pelapor,
        details={"ke": data_request.nomor},
    )
    words = _("Dilanjutkan sebagai permintaan data pribadi %(nomor)s.")
    close(tiket=tiket, by=by, alasan=words, nomor=data_request.nomor)
    return data_request

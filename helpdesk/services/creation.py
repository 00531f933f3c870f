"""The creation of a ticket, by web, mail or telephone."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, fields

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.access.masking import without_nik
from helpdesk.access.secret_links import new_email_token, new_token
from helpdesk.choices import OPEN
from helpdesk.events import Event
from helpdesk.models import JenisTiket, Kategori, Message, Prioritas, Saluran, SlaRule, StatusTiket, Tiket
from helpdesk.services.base import (
    normalise_content,
    normalise_line,
    notify_reporter,
    required,
    tell_supervisors,
    write,
)
from helpdesk.sla import clock
from helpdesk.sla.periods import (
    DATA_PRIBADI_RESOLUTION,
    DATA_PRIBADI_RESPONSE,
    PENGADUAN_RESOLUTION_DAYS,
    RESOLUTION_DAYS,
    RESPONSE_DAYS,
    SAME_REPORT_PERIOD,
)
from ketentuan.models import VersiKetentuan
from oss_portal.audit.trail import record
from oss_portal.db.locks import lock_key
from oss_portal.db.numbering import next_case_number
from oss_portal.mail.outgoing import current_language
from oss_portal.mail.unproven import may_write_to
from oss_portal.models import Pengguna
from oss_portal.privacy.crypto import token_digest
from oss_portal.reference.business_calendar import working_day
from oss_portal.uploads.checking import CleanFile
from registrasi.models import PelakuUsaha, Pendaftaran


def promised_times(jenis: str, prioritas: int) -> tuple[int, int, bool]:
    """Return the promise for a kind and priority: minutes to the first answer, to the end, and if in calendar time."""
    rule = SlaRule.objects.filter(jenis=jenis, prioritas=prioritas).first()
    if rule:
        return rule.menit_tanggapan, rule.menit_penyelesaian, rule.jam_kalender
    if jenis == JenisTiket.DATA_PRIBADI:
        return clock.minutes(DATA_PRIBADI_RESPONSE), clock.minutes(DATA_PRIBADI_RESOLUTION), True
    days = PENGADUAN_RESOLUTION_DAYS if jenis == JenisTiket.PENGADUAN else RESOLUTION_DAYS
    return clock.minutes(RESPONSE_DAYS * working_day()), clock.minutes(days * working_day()), False


@dataclass(frozen=True)
class Reporter:
    """The reporter of a ticket: an account if it is proven, and how to reach them."""

    nama: str
    email: str = ""
    telepon: str = ""
    pengguna: Pengguna | None = None
    # The account whose check questions a caller answered correctly; this proves nothing.
    answered_for: Pengguna | None = None

    @classmethod
    def of(cls, tiket: Tiket) -> "Reporter":
        """Return the reporter of an earlier ticket."""
        return cls(tiket.nama, tiket.email, tiket.telepon, tiket.pelapor, tiket.akun_cocok)


@dataclass(frozen=True)
class Origin:
    """The origin of a ticket: the form that was sent (`token`), the mail (`mail_id`), or the officer who took a call.

    `quotes` are the positions where a mail that continues an earlier ticket quotes another mail.
    """

    channel: str = Saluran.WEB
    token: uuid.UUID | None = None
    message_kode: uuid.UUID | None = None
    mail_id: str = ""
    quotes: tuple[list[int], ...] = ()
    by: Pengguna | None = None
    # For a ticket that comes from an earlier one: its sender, if that is not the reporter, and its language.
    alamat_lain: str = ""
    bahasa: str = ""


@dataclass(frozen=True, kw_only=True)
class About:
    """The subject matter of a ticket, besides its text."""

    pelaku_usaha: PelakuUsaha | None = None
    pendaftaran: Pendaftaran | None = None
    nib: str = ""
    klausul: str = ""
    versi_ketentuan: VersiKetentuan | None = None
    tentang_petugas: bool = False

    @classmethod
    def of(cls, tiket: Tiket) -> "About":
        """Return the subject matter of an earlier ticket."""
        return cls(**{f.name: getattr(tiket, f.name) for f in fields(cls)})


def _unsaved_tiket(
    *,
    jenis: str,
    perihal: str,
    reporter: Reporter,
    origin: Origin,
    about: About,
    kategori: Kategori | None,
) -> Tiket:
    """Return the ticket with its secret links and its clocks, which start now; it has no number yet."""
    now = timezone.now()
    token = new_token()
    prioritas = kategori.prioritas if kategori else Prioritas.BIASA
    menit_tanggapan, menit_penyelesaian, calendar_time = promised_times(jenis, prioritas)
    tiket = Tiket(
        token=token,
        token_hash=token_digest(token),
        token_surel=new_email_token(),
        token_form=origin.token or uuid.uuid4(),
        jenis=jenis,
        perihal=perihal,
        bahasa=origin.bahasa or current_language(),
        nama=normalise_line(reporter.nama, 150) or _("Pelapor"),
        email=reporter.email.strip().lower(),
        telepon=reporter.telepon,
        pelapor=reporter.pengguna,
        akun_cocok=reporter.answered_for,
        saluran=origin.channel,
        kategori=kategori,
        prioritas=prioritas,
        **{f.name: getattr(about, f.name) for f in fields(about)},
        menit_tanggapan=menit_tanggapan,
        menit_penyelesaian=menit_penyelesaian,
        jam_kalender=calendar_time,
        dibuat_pada=now,
        diubah_pada=now,
        pesan_pelapor_pada=now,
    )
    clock.start_clock(tiket, now)
    clock.set_due(tiket, StatusTiket.BARU, now)
    return tiket


def _number_and_save(tiket: Tiket, origin: Origin) -> Tiket:
    """Save the ticket; if the same form was sent twice at the same moment, return the ticket of the other request."""
    tiket.nomor = next_case_number("HD", "tiket")
    try:
        with transaction.atomic():
            tiket.save(force_insert=True)
    except IntegrityError:
        if existing := _made_already(origin):
            return existing
        raise
    return tiket


def _tell_about_new(tiket: Tiket, *, reporter_too: bool) -> None:
    """Tell the reporter, and the supervisors if a ticket is about an officer."""
    # Anyone can type another person's address into the form; mails are counted in `inbound_mail`.
    by_stranger = tiket.pelapor is None and tiket.saluran == Saluran.WEB
    if reporter_too and (not by_stranger or may_write_to(tiket.email, proven=False)):
        notify_reporter(tiket, "received", key=f"hd-diterima-{tiket.kode}")
    if tiket.tentang_petugas:
        tell_supervisors(tiket, gettext_lazy("Tiket baru khusus penyelia"))


@transaction.atomic
def open_tiket(
    *,
    jenis: str,
    perihal: str,
    content: str,
    reporter: Reporter,
    origin: Origin = Origin(),
    about: About = About(),
    kategori: Kategori | None = None,
    attachments: Iterable[CleanFile] = (),
    notify: bool = True,
) -> Tiket:
    """Make a ticket with its number, secret link, clocks and first message, and tell the reporter.

    A second call with the same token of `origin` returns the first ticket. Raises `EmptyContent`.
    """
    if existing := _made_already(origin):
        return existing
    content = required(content)
    tiket = _unsaved_tiket(
        jenis=jenis,
        perihal=_perihal(perihal, content),
        reporter=reporter,
        origin=origin,
        about=about,
        kategori=kategori,
    )
    if (saved := _number_and_save(tiket, origin)) is not tiket:
        return saved
    pelapor = reporter.pengguna
    write(
        tiket,
        content=content,
        arah=Message.Arah.MASUK,
        # An officer writes down what a caller says.
        by=origin.by if origin.by and origin.channel == Saluran.TELEPON else pelapor,
        channel=origin.channel,
        attachments=attachments,
        id_surel=origin.mail_id,
        alamat_lain=origin.alamat_lain,
        quotes=origin.quotes,
        kode=origin.message_kode,
    )
    record(
        Event.TIKET_DIBUAT,
        subject=tiket,
        by=origin.by or pelapor,
        about=pelapor,
        nib=about.nib,
        details={"nomor": tiket.nomor, "jenis": str(jenis), "saluran": str(origin.channel)},
    )
    _tell_about_new(tiket, reporter_too=notify)
    return tiket


def said_already(reporter: Reporter, *, perihal: str, content: str, attachments: Iterable[CleanFile]) -> Message | None:
    """Return the message of the last half hour in which this person reported the same in the same words.

    Locks this address until the transaction ends, so that a report from it at the same moment waits.
    """
    email = reporter.email.strip().lower()
    if not email:
        return None
    lock_key(f"laporan-{email}")
    files = sorted(file.sha256 for file in attachments)
    earlier = Message.objects.filter(
        tiket__email=email,
        tiket__pelapor=reporter.pengguna,
        tiket__perihal=_perihal(perihal, content),
        tiket__status__in=OPEN,
        arah=Message.Arah.MASUK,
        isi=normalise_content(content),
        waktu__gte=timezone.now() - SAME_REPORT_PERIOD,
    ).select_related("tiket")
    for message in earlier.order_by("-pk")[:5]:
        if sorted(message.lampiran.values_list("unggahan__sha256", flat=True)) == files:
            return message
    return None


def _perihal(perihal: str, content: str) -> str:
    return without_nik(normalise_line(perihal, 150) or normalise_line(content, 80))


def _made_already(origin: Origin) -> Tiket | None:
    """Return the ticket that the same form made already."""
    return Tiket.objects.filter(token_form=origin.token).first() if origin.token else None

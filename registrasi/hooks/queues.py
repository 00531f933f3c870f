"""The queues of this app on the staff's front page."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from oss_portal.hooks import StaffQueue, count_queue, staff_queues
from oss_portal.models import AuditEvent, OutgoingMail, Pengguna, UsulanPetugas
from oss_portal.officers.base import MANAGE
from registrasi.events import Event
from registrasi.models import (
    HakAkses,
    Insiden,
    Pendaftaran,
    PermintaanData,
    PermohonanAkses,
    PermohonanSurel,
    StatusVerifikasi,
)
from registrasi.rules.periods import IDENTITY_REVIEW_DAYS, INSIDEN_NOTICE_PERIOD


@staff_queues.register
def insiden_queue(petugas: Pengguna) -> StaffQueue | None:
    """Incidents that nobody was told of yet: red from a day before the end of the 72 hours."""
    if not petugas.has_perm("registrasi.kelola_insiden"):
        return None
    is_open = Insiden.objects.filter(status=Insiden.Status.DICATAT)
    oldest = is_open.order_by("diketahui_pada").values_list("diketahui_pada", flat=True).first()
    if oldest is None:
        return None
    return StaffQueue(
        title=_("Insiden data pribadi (3 × 24 jam)"),
        url=reverse("admin:registrasi_insiden_changelist"),
        count=count_queue(is_open),
        oldest=oldest,
        overdue=timezone.now() - oldest > timedelta(hours=48),
        deadline=oldest + INSIDEN_NOTICE_PERIOD,
    )


@staff_queues.register
def failed_mail_queue(petugas: Pengguna) -> StaffQueue | None:
    """Mails that could not be delivered: legal time counts from sending."""
    if not petugas.has_perm("oss_portal.view_outgoingmail"):
        return None
    failed = OutgoingMail.objects.filter(status=OutgoingMail.Status.GAGAL)
    count = count_queue(failed)
    if not count:
        return None
    return StaffQueue(
        title=_("Surat yang gagal dikirim"),
        url=reverse("admin:oss_portal_outgoingmail_changelist") + "?status__exact=gagal",
        count=count,
        oldest=failed.order_by("id").values_list("dibuat_pada", flat=True).first(),
        overdue=True,
    )


@staff_queues.register
def proposal_queue(petugas: Pengguna) -> StaffQueue | None:
    """Proposals about administrators that wait for a second person."""
    if not petugas.has_perm(MANAGE):
        return None
    waiting = UsulanPetugas.objects.filter(status=UsulanPetugas.Status.DIUSULKAN)
    oldest = waiting.order_by("id").values_list("diusulkan_pada", flat=True).first()
    if oldest is None:
        return None
    return StaffQueue(
        title=_("Usulan hak petugas"),
        url=reverse("admin:oss_portal_usulanpetugas_changelist") + "?status__exact=diusulkan",
        count=count_queue(waiting),
        oldest=oldest,
        overdue=False,
    )


@staff_queues.register
def reveal_queue(petugas: Pengguna) -> StaffQueue | None:
    """Officers who were shown as many identity numbers as they may be within an hour, in the last seven days."""
    if not petugas.has_perm("registrasi.lihat_audit"):
        return None
    since = timezone.now() - timedelta(days=7)
    events = AuditEvent.objects.filter(peristiwa=str(Event.BATAS_PENGUNGKAPAN), waktu__gt=since)
    oldest = events.order_by("id").values_list("waktu", flat=True).first()
    if oldest is None:
        return None
    return StaffQueue(
        title=_("Petugas yang banyak melihat nomor identitas (7 hari)"),
        url=reverse("petugas-pengungkapan"),
        count=count_queue(events),
        oldest=oldest,
        overdue=True,
    )


@staff_queues.register
def pendaftaran_queue(petugas: Pengguna) -> StaffQueue | None:
    """Registrations that wait for an officer."""
    if not petugas.has_perm("registrasi.tinjau_pendaftaran"):
        return None
    waiting = Pendaftaran.objects.filter(
        Q(status=Pendaftaran.Status.AKTIF) | Q(status=Pendaftaran.Status.MENUNGGU_AKTIVASI),
        verifikasi=StatusVerifikasi.PERLU_DITINJAU,
    )
    # Since when an officer can do something: pictures may come long after the form.
    oldest = waiting.order_by("diubah_pada").values_list("diubah_pada", flat=True).first()
    return StaffQueue(
        title=_("Pendaftaran perlu ditinjau"),
        url=reverse("admin:registrasi_pendaftaran_changelist") + "?verifikasi__exact=perlu_ditinjau",
        count=count_queue(waiting),
        oldest=oldest,
        overdue=bool(oldest and (timezone.now() - oldest).days >= IDENTITY_REVIEW_DAYS),
        deadline=oldest and oldest + timedelta(days=IDENTITY_REVIEW_DAYS),
    )


@staff_queues.register
def case_queue(petugas: Pengguna) -> StaffQueue | None:
    """Cases of Hak Akses that wait for an officer; a secured account is overdue after one day."""
    if not petugas.has_perm("registrasi.putuskan_pengakhiran"):
        return None
    waiting = PermohonanAkses.objects.waits_for_officer()
    oldest = waiting.order_by("id").values_list("dibuat_pada", flat=True).first()
    suspicions = waiting.filter(dasar=PermohonanAkses.Dasar.DUGAAN)
    oldest_suspicion = suspicions.order_by("id").values_list("dibuat_pada", flat=True).first()
    return StaffQueue(
        title=_("Perkara Hak Akses"),
        url=reverse("admin:registrasi_permohonanakses_changelist"),
        count=count_queue(waiting),
        oldest=oldest,
        overdue=bool(oldest_suspicion and oldest_suspicion < timezone.now() - timedelta(days=1)),
        deadline=oldest_suspicion and oldest_suspicion + timedelta(days=1),
    )


@staff_queues.register
def email_change_queue(petugas: Pengguna) -> StaffQueue | None:
    """Lost mailboxes that wait for the first or the second officer."""
    if not petugas.has_perm("registrasi.putuskan_surel"):
        return None
    waiting = PermohonanSurel.objects.filter(
        status__in=[PermohonanSurel.Status.DIAJUKAN, PermohonanSurel.Status.DIPERIKSA]
    )
    oldest = waiting.order_by("id").values_list("dibuat_pada", flat=True).first()
    return StaffQueue(
        title=_("Ganti surel yang hilang"),
        url=reverse("admin:registrasi_permohonansurel_changelist"),
        count=count_queue(waiting),
        oldest=oldest,
        overdue=bool(oldest and (timezone.now() - oldest).days >= 2),
        deadline=oldest and oldest + timedelta(days=2),
    )


@staff_queues.register
def data_request_queue(petugas: Pengguna) -> StaffQueue | None:
    """Requests about personal data; the clock of 72 hours is red from twelve hours before its end."""
    if not petugas.has_perm("registrasi.jawab_permintaan_data"):
        return None
    waiting = PermintaanData.objects.waiting()
    deadline = waiting.order_by("tenggat").values_list("tenggat", flat=True).first()
    return StaffQueue(
        title=_("Permintaan data pribadi (3 × 24 jam)"),
        url=reverse("admin:registrasi_permintaandata_changelist") + "?status__exact=diajukan",
        count=count_queue(waiting),
        oldest=waiting.order_by("id").values_list("dibuat_pada", flat=True).first(),
        overdue=bool(deadline and deadline < timezone.now() + timedelta(hours=12)),
        deadline=deadline,
    )


@staff_queues.register
def block_queue(petugas: Pengguna) -> StaffQueue | None:
    """Blocks that end by themselves within three days."""
    if not petugas.has_perm("registrasi.kelola_hak_akses"):
        return None
    ending_soon = HakAkses.objects.filter(
        status=HakAkses.Status.DIBLOKIR, blokir_sampai__lt=timezone.now() + timedelta(days=3)
    )
    first = ending_soon.order_by("blokir_sampai").values_list("blokir_sampai", flat=True).first()
    return StaffQueue(
        title=_("Blokir yang segera berakhir"),
        url=reverse("admin:registrasi_hakakses_changelist") + "?status__exact=diblokir&o=5",
        count=count_queue(ending_soon),
        oldest=None,
        overdue=bool(first and first < timezone.now() + timedelta(days=1)),
        deadline=first,
    )

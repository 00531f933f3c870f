"""What registrasi shows on the pages of the foundation, and what it hears of."""

from datetime import timedelta
from typing import Any

from axes.signals import user_locked_out
from django.db.models import Q
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from oss_portal.audit.trail import record
from oss_portal.hooks import count_queue, dashboard_cards, staff_queues
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import OutgoingMail, Pengguna
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
from registrasi.models.insiden import NOTICE_PERIOD

_COLOURS = {
    StatusVerifikasi.OTOMATIS_LOLOS: "green",
    StatusVerifikasi.TERVERIFIKASI: "green",
    StatusVerifikasi.PERLU_PERBAIKAN: "red",
    StatusVerifikasi.DITOLAK: "red",
}


@dashboard_cards.register(10)
def identity_card(request: HttpRequest) -> dict:
    """How far the check of identity and authority is."""
    usaha = request.hak_akses.pelaku_usaha
    text = {
        StatusVerifikasi.OTOMATIS_LOLOS: _("Data pendaftaran Anda lengkap."),
        StatusVerifikasi.TERVERIFIKASI: _("Data pendaftaran Anda sudah diperiksa petugas."),
        StatusVerifikasi.PERLU_DITINJAU: _("Petugas sedang memeriksa data pendaftaran Anda, paling lama 2 hari kerja."),
        StatusVerifikasi.PERLU_PERBAIKAN: _("Petugas meminta perbaikan data pendaftaran."),
        StatusVerifikasi.DITOLAK: _("Pendaftaran tidak dapat disetujui. Alasannya ada di surat kami."),
    }.get(usaha.verifikasi, "")
    links = [(_("Akun saya"), reverse("akun"))]
    if usaha.verifikasi == StatusVerifikasi.PERLU_PERBAIKAN:
        p = Pendaftaran.objects.filter(pelaku_usaha=usaha, pengguna=request.user).only("kode").first()
        if p:
            links.insert(0, (_("Perbaiki sekarang"), reverse("perbaikan-pendaftaran", args=[p.kode])))
    return {
        "judul": _("Pendaftaran"),
        "teks": text,
        "status": {"teks": usaha.get_verifikasi_display(), "colour": _COLOURS.get(usaha.verifikasi, "yellow")},
        "tautan": links,
    }


@dashboard_cards.register(80)
def hak_akses_card(request: HttpRequest) -> dict:
    """Who acts for the business, and the way to shut everybody out at once (U23)."""
    owner = request.hak_akses.peran == HakAkses.Peran.PENANGGUNG_JAWAB
    return {
        "judul": _("Hak Akses"),
        "teks": _("Beri kuasa kepada orang yang membantu Anda, tanpa meminjamkan kata sandi.")
        if owner
        else _("Anda bertindak sebagai kuasa."),
        "status": None,
        "tautan": [
            (_("Hak Akses dan kuasa"), reverse("hak-akses")),
            (_("Amankan akun"), reverse("amankan")),
        ],
    }


@staff_queues.register(20)
def case_queue(petugas) -> dict | None:
    """Cases of Hak Akses that wait for an officer; a secured account is overdue after one day."""
    if not petugas.has_perm("registrasi.putuskan_pengakhiran"):
        return None
    waiting = PermohonanAkses.objects.waits_for_officer()
    oldest = waiting.order_by("id").values_list("dibuat_pada", flat=True).first()
    suspicions = waiting.filter(dasar=PermohonanAkses.Dasar.DUGAAN)
    oldest_suspicion = suspicions.order_by("id").values_list("dibuat_pada", flat=True).first()
    return {
        "judul": _("Perkara Hak Akses"),
        "url": reverse("admin:registrasi_permohonanakses_changelist"),
        "jumlah": count_queue(waiting),
        "oldest": oldest,
        "tenggat": bool(oldest_suspicion and oldest_suspicion < timezone.now() - timedelta(days=1)),
        "deadline_at": oldest_suspicion and oldest_suspicion + timedelta(days=1),
    }


@staff_queues.register(22)
def email_change_queue(petugas) -> dict | None:
    """Lost mailboxes that wait for the first or the second officer."""
    if not petugas.has_perm("registrasi.putuskan_surel"):
        return None
    waiting = PermohonanSurel.objects.filter(
        status__in=[PermohonanSurel.Status.DIAJUKAN, PermohonanSurel.Status.DIPERIKSA]
    )
    oldest = waiting.order_by("id").values_list("dibuat_pada", flat=True).first()
    return {
        "judul": _("Ganti surel yang hilang"),
        "url": reverse("admin:registrasi_permohonansurel_changelist"),
        "jumlah": count_queue(waiting),
        "oldest": oldest,
        "tenggat": bool(oldest and (timezone.now() - oldest).days >= 2),
        "deadline_at": oldest and oldest + timedelta(days=2),
    }


@staff_queues.register(24)
def data_request_queue(petugas) -> dict | None:
    """Requests about personal data; the clock of 72 hours is red from twelve hours before its end."""
    if not petugas.has_perm("registrasi.jawab_permintaan_data"):
        return None
    waiting = PermintaanData.objects.waiting()
    deadline = waiting.order_by("tenggat").values_list("tenggat", flat=True).first()
    return {
        "judul": _("Permintaan data pribadi (3 × 24 jam)"),
        "url": reverse("admin:registrasi_permintaandata_changelist") + "?status__exact=diajukan",
        "jumlah": count_queue(waiting),
        "oldest": waiting.order_by("id").values_list("dibuat_pada", flat=True).first(),
        "tenggat": bool(deadline and deadline < timezone.now() + timedelta(hours=12)),
        "deadline_at": deadline,
    }


@staff_queues.register(5)
def insiden_queue(petugas) -> dict | None:
    """Incidents that nobody was told of yet: red from a day before the end of the 72 hours."""
    if not petugas.has_perm("registrasi.kelola_insiden"):
        return None
    is_open = Insiden.objects.filter(status=Insiden.Status.DICATAT)
    oldest = is_open.order_by("diketahui_pada").values_list("diketahui_pada", flat=True).first()
    if oldest is None:
        return None
    return {
        "judul": _("Insiden data pribadi (3 × 24 jam)"),
        "url": reverse("admin:registrasi_insiden_changelist"),
        "jumlah": count_queue(is_open),
        "oldest": oldest,
        "tenggat": timezone.now() - oldest > timedelta(hours=48),
        "deadline_at": oldest + NOTICE_PERIOD,
    }


@staff_queues.register(6)
def failed_mail_queue(petugas) -> dict | None:
    """Mails that could not be delivered: legal time counts from sending."""
    if not petugas.has_perm("oss_portal.view_outgoingmail"):
        return None
    failed = OutgoingMail.objects.filter(status=OutgoingMail.Status.GAGAL)
    count = count_queue(failed)
    if not count:
        return None
    return {
        "judul": _("Surat yang gagal dikirim"),
        "url": reverse("admin:oss_portal_outgoingmail_changelist") + "?status__exact=gagal",
        "jumlah": count,
        "oldest": failed.order_by("id").values_list("dibuat_pada", flat=True).first(),
        "tenggat": True,
    }


@staff_queues.register(25)
def block_queue(petugas) -> dict | None:
    """Blocks that end by themselves within three days."""
    if not petugas.has_perm("registrasi.kelola_hak_akses"):
        return None
    ending_soon = HakAkses.objects.filter(
        status=HakAkses.Status.DIBLOKIR, blokir_sampai__lt=timezone.now() + timedelta(days=3)
    )
    first = ending_soon.order_by("blokir_sampai").values_list("blokir_sampai", flat=True).first()
    return {
        "judul": _("Blokir yang segera berakhir"),
        "url": reverse("admin:registrasi_hakakses_changelist") + "?status__exact=diblokir&o=5",
        "jumlah": count_queue(ending_soon),
        "oldest": None,
        "tenggat": bool(first and first < timezone.now() + timedelta(days=1)),
        "deadline_at": first,
    }


@staff_queues.register(10)
def pendaftaran_queue(petugas) -> dict | None:
    """Registrations that wait for an officer."""
    if not petugas.has_perm("registrasi.tinjau_pendaftaran"):
        return None
    waiting = Pendaftaran.objects.filter(
        Q(status=Pendaftaran.Status.AKTIF) | Q(status=Pendaftaran.Status.MENUNGGU_AKTIVASI),
        verifikasi=StatusVerifikasi.PERLU_DITINJAU,
    )
    oldest = waiting.order_by("id").values_list("dibuat_pada", flat=True).first()
    return {
        "judul": _("Pendaftaran perlu ditinjau"),
        "url": reverse("admin:registrasi_pendaftaran_changelist") + "?verifikasi__exact=perlu_ditinjau",
        "jumlah": count_queue(waiting),
        "oldest": oldest,
        "tenggat": bool(oldest and (timezone.now() - oldest).days >= 2),
        "deadline_at": oldest and oldest + timedelta(days=2),
    }


@receiver(user_locked_out)
def notify_locked_out(sender, request: HttpRequest, username, ip_address, **kwargs: Any) -> None:
    """Tell the holder of a login that wrong passwords were tried; once a day (U12, LIM-e)."""
    pengguna = Pengguna.objects.filter(Q(user_id=(username or "").upper()) | Q(email__iexact=username or "")).first()
    if pengguna is None:
        return
    today = timezone.localdate().isoformat()
    record(Event.MASUK_TERKUNCI, subject=pengguna, about=pengguna)
    queue_mail(
        "registrasi/sign_in_locked",
        recipient=pengguna.email,
        pengguna=pengguna,
        context={"nama": pengguna.nama, "waktu": timezone.now()},
        key=f"masuk-terkunci-{pengguna.pk}-{today}",
    )

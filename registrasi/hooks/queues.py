"""The queues of this app: the work of its officers, and the other lists of the staff's front page."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.db.inserts import at_end_of_act
from oss_portal.hooks import StaffQueue, count_queue, officer_rights_taken, staff_queues
from oss_portal.models import AuditEvent, OutgoingMail, Pengguna, UsulanPetugas, WorkItem
from oss_portal.officers.base import APPROVE, MANAGE
from oss_portal.reference.business_calendar import start_of_day, working_days_later
from oss_portal.staff.work.queues import Summary, WorkQueue, WorkSource, WorkState, register, sync
from registrasi.choices import FINDINGS, StatusVerifikasi
from registrasi.events import Event
from registrasi.exceptions import OfficerOwnCase
from registrasi.models import HakAkses, Insiden, Pendaftaran, PermintaanData, PermohonanAkses, PermohonanSurel
from registrasi.rules.periods import CASE_DAYS, IDENTITY_REVIEW_DAYS, SUSPICION_PERIOD
from registrasi.services import lost_email, review
from registrasi.services.conflicts import check_officer
from registrasi.services.permohonan_akses.base import check_officer as check_case_officer

Wait = WorkItem.Wait


def _waiting(rows: QuerySet[Any], since: str, *, title: str, url: str, overdue: bool) -> StaffQueue | None:
    """Return the queue of `rows`, which wait since their column `since`; None if there are none."""
    oldest = rows.order_by("id").values_list(since, flat=True).first()
    if oldest is None:
        return None
    return StaffQueue(title=title, url=url, count=count_queue(rows), oldest=oldest, overdue=overdue)


@staff_queues.register
def failed_mail_queue(petugas: Pengguna) -> StaffQueue | None:
    """Return the queue of mails that could not be delivered: periods of the law count from sending."""
    if not petugas.has_perm("oss_portal.view_outgoingmail"):
        return None
    return _waiting(
        OutgoingMail.objects.filter(status=OutgoingMail.Status.GAGAL),
        "dibuat_pada",
        title=_("Surat yang gagal dikirim"),
        url=reverse("admin:oss_portal_outgoingmail_changelist") + "?status__exact=gagal",
        overdue=True,
    )


@staff_queues.register
def proposal_queue(petugas: Pengguna) -> StaffQueue | None:
    """Return the queue of proposals about administrators, for officers who propose and officers who decide."""
    if not (petugas.has_perm(MANAGE) or petugas.has_perm(APPROVE)):
        return None
    return _waiting(
        UsulanPetugas.objects.filter(status=UsulanPetugas.Status.DIUSULKAN),
        "diusulkan_pada",
        title=_("Usulan hak petugas"),
        url=reverse("admin:oss_portal_usulanpetugas_changelist") + "?status__exact=diusulkan",
        overdue=False,
    )


@staff_queues.register
def reveal_queue(petugas: Pengguna) -> StaffQueue | None:
    """Return the queue of officers who, in the last seven days, saw as many identity numbers as an hour allows."""
    if not petugas.has_perm("registrasi.lihat_audit"):
        return None
    since = timezone.now() - timedelta(days=7)
    return _waiting(
        AuditEvent.objects.filter(peristiwa=str(Event.BATAS_PENGUNGKAPAN), waktu__gt=since),
        "waktu",
        title=_("Petugas yang banyak melihat nomor identitas (7 hari)"),
        url=reverse("petugas-pengungkapan"),
        overdue=True,
    )


@staff_queues.register
def block_queue(petugas: Pengguna) -> StaffQueue | None:
    """Return the queue of blocks that end automatically within three days."""
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


# --- Work on records --------------------------------------------------------------------------------------------------


def _pendaftaran_state(p: Pendaftaran) -> WorkState | None:
    """Return the state of a registration, which waits from the time an officer can act: pictures may come late."""
    if p.status not in {Pendaftaran.Status.AKTIF, Pendaftaran.Status.MENUNGGU_AKTIVASI}:
        return None
    if p.verifikasi == StatusVerifikasi.PERLU_PERBAIKAN:
        return WorkState(since=p.diubah_pada, wait=Wait.PEMOHON)
    if p.verifikasi != StatusVerifikasi.PERLU_DITINJAU:
        return None
    return WorkState(since=p.diubah_pada, due=working_days_later(p.diubah_pada, IDENTITY_REVIEW_DAYS))


def _pendaftaran_summary(p: Pendaftaran) -> Summary:
    why = [str(FINDINGS.get(code, code)) for code in p.temuan]
    if p.sengketa:
        why.insert(0, _("Nomor identitasnya juga ada pada pendaftaran lain"))
    if not why:
        why = [_("Identitas belum diperiksa") if p.perseorangan else _("Wewenang atas badan usaha belum diperiksa")]
    return Summary(p.nama_badan or p.nama or _("(data dihapus)"), "; ".join(why), p.get_jenis_perusahaan_display())


register(
    WorkSource(
        model=Pendaftaran,
        queues=[
            WorkQueue(
                code="pendaftaran",
                title=gettext_lazy("Pendaftaran perlu ditinjau"),
                short=gettext_lazy("Pendaftaran"),
                permission="registrasi.tinjau_pendaftaran",
            )
        ],
        kind="jenis_perusahaan",
        state=_pendaftaran_state,
        waiting=lambda: Pendaftaran.objects.filter(
            status__in=[Pendaftaran.Status.AKTIF, Pendaftaran.Status.MENUNGGU_AKTIVASI],
            verifikasi__in=[StatusVerifikasi.PERLU_DITINJAU, StatusVerifikasi.PERLU_PERBAIKAN],
        ),
        summary=_pendaftaran_summary,
        check=review.check_officer,
        related=["pengguna", "pelaku_usaha"],
        about=lambda p: p.pengguna,
    )
)


def _case_state(p: PermohonanAkses) -> WorkState | None:
    if p.status == PermohonanAkses.Status.PERLU_PERBAIKAN:
        return WorkState(since=p.dibuat_pada, wait=Wait.PEMOHON)
    if p.status not in PermohonanAkses.WAITING_FOR_OFFICER:
        return None
    if p.dasar == PermohonanAkses.Dasar.DUGAAN:
        state = WorkState(since=p.dibuat_pada, due=p.dibuat_pada + SUSPICION_PERIOD)
        # The holder gets no new password before the case about the address of the account is decided.
        contested = PermohonanSurel.objects.is_open().filter(pengguna=p.pengguna_id).only("berlaku_pada").first()
        return replace(state, wait=Wait.SUREL, until=contested.berlaku_pada) if contested else state
    # Only a change that an officer entered has a period for objections.
    by_officer = p.status == PermohonanAkses.Status.DIUSULKAN or p.keberatan_sampai
    proposer = p.diajukan_oleh_id if by_officer else None
    if p.status == PermohonanAkses.Status.DIAJUKAN and p.keberatan_sampai:
        decidable = start_of_day(p.keberatan_sampai + timedelta(days=1))
        return WorkState(
            since=p.dibuat_pada,
            due=working_days_later(decidable, CASE_DAYS),
            wait=Wait.KEBERATAN if decidable > timezone.now() else "",
            until=decidable,
            not_by=proposer,
        )
    return WorkState(since=p.diubah_pada, due=working_days_later(p.diubah_pada, CASE_DAYS), not_by=proposer)


register(
    WorkSource(
        model=PermohonanAkses,
        queues=[
            WorkQueue(
                code="hak_akses",
                title=gettext_lazy("Perkara Hak Akses"),
                short=gettext_lazy("Hak Akses"),
                permission="registrasi.putuskan_pengakhiran",
                first_half="registrasi.usulkan_pengakhiran",
            )
        ],
        kind="dasar",
        state=_case_state,
        waiting=lambda: PermohonanAkses.objects.filter(
            status__in=[*PermohonanAkses.WAITING_FOR_OFFICER, PermohonanAkses.Status.PERLU_PERBAIKAN]
        ),
        summary=lambda p: Summary(p.nama_usaha, f"{p.get_dasar_display()}: {p.get_status_display()}", p.nomor),
        check=check_case_officer,
        related=["pengguna", "pelaku_usaha", "diajukan_oleh"],
        about=lambda p: p.pengguna,
    )
)


def _data_request_state(p: PermintaanData) -> WorkState | None:
    if p.status != PermintaanData.Status.DIAJUKAN:
        return None
    return WorkState(since=p.dibuat_pada, due=p.tenggat)


register(
    WorkSource(
        model=PermintaanData,
        queues=[
            WorkQueue(
                code="data_pribadi",
                title=gettext_lazy("Permintaan data pribadi (3 × 24 jam)"),
                short=gettext_lazy("Data pribadi"),
                permission="registrasi.jawab_permintaan_data",
                can_pause=False,
            )
        ],
        kind="jenis",
        state=_data_request_state,
        waiting=lambda: PermintaanData.objects.waiting(),
        summary=lambda p: Summary(p.pengguna.nama, p.get_jenis_display(), p.nomor),
        check=check_officer,
        related=["pengguna"],
        about=lambda p: p.pengguna,
    )
)


def _email_change_state(p: PermohonanSurel) -> WorkState | None:
    if p.status not in {PermohonanSurel.Status.DIAJUKAN, PermohonanSurel.Status.DIPERIKSA}:
        return None
    since = p.diubah_pada
    checked = p.status == PermohonanSurel.Status.DIPERIKSA
    return WorkState(
        queue="surel_putusan" if checked else "surel_hilang",
        since=since,
        due=working_days_later(since, CASE_DAYS),
        not_by=p.diperiksa_oleh_id,
    )


_WHY_EMAIL = gettext_lazy("Seseorang mengatakan surel terdaftar akun ini tidak dapat dibuka lagi.")


def _check_email_officer(petugas: Pengguna, p: PermohonanSurel) -> None:
    lost_email.check_officer(petugas, p)
    if p.diperiksa_oleh_id == petugas.pk:
        raise OfficerOwnCase


register(
    WorkSource(
        model=PermohonanSurel,
        queues=[
            WorkQueue(
                code="surel_hilang",
                title=gettext_lazy("Ganti surel yang hilang"),
                short=gettext_lazy("Surel hilang"),
                permission="registrasi.periksa_surel",
                seen_by="registrasi.view_permohonansurel",
            ),
            WorkQueue(
                code="surel_putusan",
                title=gettext_lazy("Ganti surel menunggu petugas kedua"),
                short=gettext_lazy("Putusan surel"),
                permission="registrasi.putuskan_surel",
                first_half="registrasi.periksa_surel",
            ),
        ],
        state=_email_change_state,
        waiting=lambda: PermohonanSurel.objects.filter(
            status__in=[PermohonanSurel.Status.DIAJUKAN, PermohonanSurel.Status.DIPERIKSA]
        ),
        summary=lambda p: Summary(p.pengguna.nama, str(_WHY_EMAIL), p.nomor),
        check=_check_email_officer,
        related=["pengguna"],
        about=lambda p: p.pengguna,
    )
)


@receiver(post_save, sender=PermohonanSurel, dispatch_uid="registrasi.wait_for_address")
def _wait_for_address(sender: object, instance: PermohonanSurel, raw: bool = False, **kwargs: Any) -> None:
    """Update a suspicion about an account, which waits for the decision on the address, when that case changes."""
    if raw:
        return

    def follow() -> None:
        dugaan = PermohonanAkses.Dasar.DUGAAN
        for case in PermohonanAkses.objects.is_open().filter(pengguna=instance.pengguna_id, dasar=dugaan):
            sync(case)

    at_end_of_act((_wait_for_address, instance.pengguna_id), follow)


@officer_rights_taken.register
def reopen_checked_mailboxes(petugas: Pengguna) -> int:
    """Return to the queue the cases that an officer who left had compared, so that others compare them again."""
    return lost_email.look_again_without(petugas)


def _insiden_state(o: Insiden) -> WorkState | None:
    if o.status != Insiden.Status.DICATAT:
        return None
    return WorkState(since=o.diketahui_pada, due=o.tenggat)


register(
    WorkSource(
        model=Insiden,
        queues=[
            WorkQueue(
                code="insiden",
                title=gettext_lazy("Insiden data pribadi (3 × 24 jam)"),
                short=gettext_lazy("Insiden"),
                permission="registrasi.kelola_insiden",
                can_pause=False,
            )
        ],
        state=_insiden_state,
        waiting=lambda: Insiden.objects.filter(status=Insiden.Status.DICATAT),
        summary=lambda o: Summary(o.judul, o.get_status_display(), o.nomor),
        check=check_officer,
    )
)

"""Admin page of background tasks, with readable names instead of function names and UUIDs."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django_tasks_db import admin as _library_pages  # noqa: F401 - it registers the page that ours replaces
from django_tasks_db.models import DBTaskResult, get_date_max

from oss_portal.staff.admin_base import ReadOnlyAdmin
from oss_portal.staff.admin_site import name_library

# The readable name of each task; a test checks that none is missing.
TITLES = {
    "oss_portal.tasks.send_outgoing_mail": _("Mengirim surat"),
    "oss_portal.tasks.sweep_outgoing_mail": _("Mengirim surat yang tertunda"),
    "oss_portal.tasks.send_phone_message": _("Mengirim pesan ke telepon"),
    "oss_portal.tasks.move_deadlines": _("Menggeser tenggat karena hari libur"),
    "oss_portal.tasks.seal_audit": _("Menyegel jejak audit hari yang lewat"),
    "oss_portal.tasks.keep_partitions": _("Menyiapkan tabel bulan berikutnya"),
    "oss_portal.tasks.sequence_log": _("Mencatat ke log transparansi"),
    "oss_portal.tasks.remove_old_counters": _("Menghapus hitungan percobaan lama"),
    "oss_portal.tasks.end_terms_of_officers": _("Mengakhiri masa tugas petugas"),
    "oss_portal.tasks.check_work": _("Memeriksa tenggat dan cuti"),
    "oss_portal.tasks.tidy_work": _("Mengirim ringkasan pagi, merapikan antrean"),
    "oss_portal.tasks.restamp_documents": _("Memperbarui stempel waktu dokumen"),
    "oss_portal.tasks.requeue_orphaned_tasks": _("Mengulang tugas yang terputus"),
    "oss_portal.tasks.remove_old_tasks": _("Menghapus catatan tugas lama"),
    "oss_portal.tasks.remove_old_sessions": _("Menghapus sesi dan kode yang berakhir"),
    "helpdesk.tasks.check_clocks": _("Memeriksa waktu layanan tiket"),
    "helpdesk.tasks.remind_and_close": _("Mengingatkan pelapor, menutup tiket"),
    "helpdesk.tasks.fetch_mail": _("Mengambil surel masuk"),
    "ketentuan.tasks.mail_announcement": _("Menyurati pengumuman ketentuan"),
    "ketentuan.tasks.resume_mailings": _("Melanjutkan pengumuman ketentuan"),
    "ketentuan.tasks.compute_report": _("Menghitung persetujuan ketentuan"),
    "ketentuan.tasks.erase_expired_held_forms": _("Menghapus isian yang tertahan terlalu lama"),
    "ketentuan.tasks.make_text_pdf": _("Membuat PDF ketentuan"),
    "ketentuan.tasks.make_text_pdfs": _("Membuat PDF ketentuan yang belum ada"),
    "registrasi.tasks.carry_out_help": _("Menyurati bantuan masuk yang diminta"),
    "registrasi.tasks.tell_same_number": _("Mengabari pemilik nomor identitas yang sama"),
    "registrasi.tasks.expire_pendaftaran": _("Mengakhiri pendaftaran yang tidak diaktifkan"),
    "registrasi.tasks.check_identities": _("Memeriksa identitas ke data kependudukan"),
    "registrasi.tasks.end_expired_rights": _("Mengakhiri blokir, kuasa, dan undangan"),
    "registrasi.tasks.give_back_conflicts": _("Mengembalikan perkara kerabat petugas ke antrean"),
    "registrasi.tasks.apply_retention": _("Menghapus data yang masa simpannya lewat"),
    "registrasi.tasks.send_insiden_notices": _("Menyurati orang terdampak insiden"),
    "registrasi.tasks.resume_insiden_notices": _("Melanjutkan surat insiden"),
    "registrasi.tasks.count_figures": _("Menghitung angka"),
    "nib.tasks.render_certificate": _("Membuat PDF sertifikat"),
    "nib.tasks.render_missed": _("Membuat PDF sertifikat yang terlewat"),
    "nib.tasks.move_to_active_era": _("Memindahkan NIB ke era yang berlaku"),
    "nib.tasks.send_reminders": _("Mengirim pengingat"),
    "nib.tasks.grant_overdue": _("Menerbitkan NIB yang lewat waktu"),
    "nib.tasks.grant_overdue_izin": _("Menyetujui izin yang lewat waktu"),
    "nib.tasks.push_changes": _("Mengirim perubahan ke instansi"),
}
_STATUS = {
    "READY": _("Menunggu"),
    "RUNNING": _("Berjalan"),
    "FAILED": _("Gagal"),
    "SUCCESSFUL": _("Selesai"),
}
_QUEUES = {"surel": _("Surat"), "default": _("Umum"), "berkas": _("Sertifikat"), "kiriman": _("Kiriman ke instansi")}


class _ChoiceFilter(admin.SimpleListFilter):
    """A filter by a column of the library, with our own labels of its values."""

    column = ""
    words: dict[str, Any]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(self.words.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{self.column: self.value()}) if self.value() in self.words else queryset


class StatusFilter(_ChoiceFilter):
    title, parameter_name, column, words = _("keadaan"), "keadaan", "status", _STATUS


class QueueFilter(_ChoiceFilter):
    title, parameter_name, column, words = _("antrean"), "antrean", "queue_name", _QUEUES


name_library(DBTaskResult, app=_("Pekerjaan latar"), one=_("tugas latar"), many=_("tugas latar"))
admin.site.unregister(DBTaskResult)


@admin.register(DBTaskResult)
class TaskAdmin(ReadOnlyAdmin):
    """List of background tasks; it never shows their arguments, which may be secrets, encrypted or not."""

    list_display = ["what", "state", "queue", "enqueued", "started", "finished"]
    list_filter = [StatusFilter, QueueFilter]
    ordering = ["-enqueued_at"]
    sortable_by = ()
    fields = ["what", "state", "queue", "enqueued", "waits_until", "started", "finished", "task_path", "fault"]

    @admin.display(description=_("tugas"))
    def what(self, o: DBTaskResult) -> str:
        return str(TITLES.get(o.task_path, o.task_path))

    @admin.display(description=_("keadaan"))
    def state(self, o: DBTaskResult) -> str:
        return str(_STATUS.get(o.status, o.status))

    @admin.display(description=_("antrean"))
    def queue(self, o: DBTaskResult) -> str:
        return str(_QUEUES.get(o.queue_name, o.queue_name))

    @admin.display(description=_("masuk"))
    def enqueued(self, o: DBTaskResult) -> Any:
        return o.enqueued_at

    @admin.display(description=_("tidak sebelum"))
    def waits_until(self, o: DBTaskResult) -> Any:
        return None if o.run_after == get_date_max() else o.run_after

    @admin.display(description=_("mulai"))
    def started(self, o: DBTaskResult) -> Any:
        return o.started_at

    @admin.display(description=_("selesai"))
    def finished(self, o: DBTaskResult) -> Any:
        return o.finished_at

    @admin.display(description=_("galat"))
    def fault(self, o: DBTaskResult) -> str:
        return format_html("<pre>{}</pre>", o.traceback) if o.traceback else "–"

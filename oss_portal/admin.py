"""Master data and trails of the foundation, for staff."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oss_portal.audit.subjects import number_subjects
from oss_portal.audit.trail import record
from oss_portal.forms import ReasonForm
from oss_portal.forms.outages import EndOutageForm, OutageForm
from oss_portal.mail.outgoing import mark_handled, resend
from oss_portal.models import AuditEvent, DokumenTerbit, HariLibur, Outage, OutgoingMail, Penandatangan, SuratBernomor
from oss_portal.officers import admin as _officers  # noqa: F401 - it registers its pages
from oss_portal.operation import task_admin as _tasks  # noqa: F401 - it registers its pages
from oss_portal.privacy.personal_data import ERASED
from oss_portal.staff.action_admin import ActionAdmin
from oss_portal.staff.actions import Action, Done
from oss_portal.staff.admin_base import EncryptedChangeList, ReadOnlyAdmin
from oss_portal.staff.permissions import officer_of
from oss_portal.staff.record_search import RecordSearch
from oss_portal.templatetags.audit import detail_lines, event_sentence, subject_label
from oss_portal.text.readable import day
from oss_portal.web import outages

HOLIDAY_SAVED, HOLIDAY_REMOVED = "kalender.libur_dicatat", "kalender.libur_dihapus"


class TrailList(EncryptedChangeList):
    """The list of audit events; its rows show the numbers of the records that they are about."""

    def complete(self, rows: Iterable[AuditEvent]) -> None:
        number_subjects(rows)


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ["waktu", "what", "tentang", "nib", "about", "alasan"]
    list_select_related = ["oleh", "tentang"]
    fieldsets = [
        (None, {"fields": ["waktu", "what", "oleh", "tentang", "nib", "about", "alasan", "details"]}),
        (_("Rincian teknis"), {"fields": ["peristiwa", "ip", "agen", "korelasi"], "classes": ["collapse"]}),
    ]
    SEARCH = RecordSearch(nib=("nib",), user_id=("oleh__user_id", "tentang__user_id"), start=("peristiwa",))
    search_help_text = _("User-ID petugas atau orang, nomor NIB, atau awal nama peristiwa")
    ordering = ["-id"]
    # To sort by any other column, the database would sort the whole trail.
    sortable_by = ()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return TrailList

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> AuditEvent | None:
        event: AuditEvent | None = super().get_object(request, *args, **kwargs)
        number_subjects([event] if event else [])
        return event

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        # The heading shows the sentence of the event, not its code and key.
        shown = {"subtitle": "", "original": event_sentence(context["original"])}
        return super().render_change_form(request, context | shown, *args, **kwargs)

    @admin.display(description=_("peristiwa"))
    def what(self, o: AuditEvent) -> str:
        return event_sentence(o)

    @admin.display(description=_("tentang catatan"))
    def about(self, o: AuditEvent) -> str:
        return subject_label(o)

    @admin.display(description=_("rincian"))
    def details(self, o: AuditEvent) -> str:
        return format_html_join("", "<div>{}</div>", ((line,) for line in detail_lines(o))) or "–"


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ActionAdmin):
    list_display = ["perihal", "kepada", "status", "percobaan", "dibuat_pada", "terkirim_pada"]
    # No filter by template: to list the templates would scan every mail ever sent.
    list_filter = ["status"]
    SEARCH = RecordSearch(exact=("kepada",), user_id=("pengguna__user_id",))
    sortable_by = ()
    search_help_text = _("alamat surel atau User-ID")
    ACTIONS = (
        Action(
            name="kirim_lagi",
            title=_("Kirim lagi"),
            permission="oss_portal.tangani_suratkeluar",
            # Retention empties old mails: there is nothing left to send.
            visible=lambda o: o.status == OutgoingMail.Status.GAGAL and o.templat != ERASED,
            perform=lambda o, by, form: resend(mail=o, by=by),
            done=_("Surat dikirim lagi."),
            effects=[_("Surat yang sama dikirim ke alamat yang sama; waktu hukum tetap dihitung sejak sampai.")],
        ),
        Action(
            name="ditangani",
            title=_("Sudah disampaikan dengan cara lain"),
            permission="oss_portal.tangani_suratkeluar",
            form=ReasonForm,
            visible=lambda o: o.status == OutgoingMail.Status.GAGAL,
            perform=lambda o, by, form: mark_handled(mail=o, by=by, **form.cleaned_data),
            done=_("Tercatat."),
            effects=[_("Tulis bagaimana orangnya diberi tahu: telepon, pos, atau loket. Surat tidak dikirim lagi.")],
        ),
    )
    # The body is never shown: it may hold a secret link.
    fields = [
        "perihal",
        "kepada",
        "templat",
        "status",
        "percobaan",
        "galat_terakhir",
        "coba_lagi_pada",
        "dibuat_pada",
        "terkirim_pada",
        "dibaca_pada",
    ]


@admin.register(SuratBernomor)
class SuratBernomorAdmin(ReadOnlyAdmin):
    list_display = ["nomor", "perihal", "tentang", "terbit_pada"]
    exclude = ["kode", "jenis", "pdf", "subjek_jenis", "subjek_id"]
    list_select_related = ["tentang"]
    SEARCH = RecordSearch(exact=("nomor",), user_id=("tentang__user_id",))
    search_help_text = _("Nomor surat atau User-ID")


@admin.register(DokumenTerbit)
class DokumenTerbitAdmin(ReadOnlyAdmin):
    list_display = ["jenis", "sebutan", "revisi", "penandatangan", "stempel_sampai", "dibuat_pada"]
    list_select_related = ["penandatangan"]
    SEARCH = RecordSearch(exact=("sha256",))
    search_help_text = _("SHA-256 berkas")
    sortable_by = ()
    # `sebutan` says what the document is about.
    exclude = ["pdf", "subjek_jenis", "subjek_id"]


@admin.register(Penandatangan)
class PenandatanganAdmin(ReadOnlyAdmin):
    list_display = ["subjek", "sidik", "berlaku_sejak", "berlaku_sampai", "dibuat_pada"]
    fields = ["subjek", "sidik", "kunci", "berlaku_sejak", "berlaku_sampai", "dibuat_pada", "last_signed"]
    readonly_fields = ["last_signed"]
    sortable_by = ()

    @admin.display(description=_("yang terakhir ditandatangani"))
    def last_signed(self, obj: Penandatangan) -> str:
        """Return the 20 latest documents that it signed; any document is found by the hash of its file."""
        return "\n".join(f"{d} ({day(d.dibuat_pada)})" for d in obj.dokumen.defer("pdf").order_by("-id")[:20])


@admin.register(HariLibur)
class HariLiburAdmin(admin.ModelAdmin):
    """Calendar of holidays; each change is recorded in the audit trail, because deadlines depend on it."""

    RECORDED_ELSEWHERE = True

    list_display = ["tanggal", "nama", "jenis"]
    list_filter = ["jenis"]
    date_hierarchy = "tanggal"

    def save_model(self, request: HttpRequest, obj: HariLibur, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self._record(HOLIDAY_SAVED, request, obj)

    def delete_model(self, request: HttpRequest, obj: HariLibur) -> None:
        self._record(HOLIDAY_REMOVED, request, obj)
        super().delete_model(request, obj)

    @staticmethod
    def _record(event: str, request: HttpRequest, obj: HariLibur) -> None:
        record(event, subject=obj, by=officer_of(request), details={"hari": str(obj), "jenis": obj.jenis})

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[HariLibur]) -> None:
        for obj in queryset:
            self.delete_model(request, obj)


@admin.register(Outage)
class OutageAdmin(ActionAdmin):
    """The register of outages (LIM-d)."""

    list_display = ["judul", "jenis", "mulai", "perkiraan_selesai", "selesai", "hanya_baca", "diperpanjang"]
    list_filter = ["jenis"]
    date_hierarchy = "mulai"
    fields = [
        "jenis",
        "judul",
        "uraian",
        "hanya_baca",
        "mulai",
        "perkiraan_selesai",
        "selesai",
        "penutup",
        "diperpanjang",
        "dicatat_oleh",
    ]
    CREATE = Action(
        name="add",
        title=_("Catat gangguan atau pemeliharaan"),
        permission="oss_portal.kelola_gangguan",
        form=OutageForm,
        perform=lambda o, by, form: outages.record_outage(by=by, **form.cleaned_data),
        done=_("Tercatat; tampil di semua halaman."),
        effects=[
            _("Spanduk tampil di setiap halaman dan catatan tampil di halaman Keadaan layanan."),
            _("Bila hanya dapat dibaca: isian ditolak dengan penjelasan; membaca, memeriksa NIB, masuk, tetap jalan."),
        ],
    )
    ACTIONS = (
        Action(
            name="akhiri",
            title=_("Nyatakan selesai"),
            permission="oss_portal.kelola_gangguan",
            form=EndOutageForm,
            visible=lambda o: o.selesai is None,
            perform=lambda o, by, form: Done(
                gettext("Selesai; %(n)s tenggat diperpanjang.")
                % {"n": outages.end_outage(outage=o, by=by, **form.cleaned_data).diperpanjang}
            ),
            effects=[
                _("Tenggat orang yang jatuh selama gangguan sampai 24 jam sesudahnya diperpanjang."),
                _("Catatan yang selesai tidak dapat diubah lagi."),
            ],
        ),
    )

"""Registrations: the queue of reviews."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.forms import ReasonForm
from oss_portal.models import JenisIdentitas
from oss_portal.staff.action_admin import ActionAdmin
from oss_portal.staff.actions import Action
from oss_portal.staff.record_search import RecordSearch
from registrasi.admin.actions import REVEAL
from registrasi.forms.review import ApproveForm, RequestCorrectionsForm
from registrasi.models import Pendaftaran, StatusVerifikasi
from registrasi.rules.periods import CLAIM_PERIOD
from registrasi.services import review

# Surel and telepon stand beside the person.
_OTHER_CONTACT = [column for column in Pendaftaran.CONTACT_COLUMNS if column not in {"email", "telepon"}]
_FINDINGS = {
    "wilayah_tak_dikenal": gettext_lazy("Kode wilayah NIK tidak ada di daftar (mungkin kode lama)"),
    "tanggal_beda": gettext_lazy("Tanggal lahir berbeda dengan yang ada di NIK"),
    "usia_lebih_100": gettext_lazy("Usia lebih dari 100 tahun"),
}
# The same in a column.
_SHORT_FINDINGS = {
    "wilayah_tak_dikenal": gettext_lazy("wilayah"),
    "tanggal_beda": gettext_lazy("tanggal lahir"),
    "usia_lebih_100": gettext_lazy("usia"),
}


class FindingFilter(admin.SimpleListFilter):
    title = gettext_lazy("temuan")
    parameter_name = "temuan"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return list(_FINDINGS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(temuan__contains=[self.value()]) if self.value() in _FINDINGS else queryset


@admin.register(Pendaftaran)
class PendaftaranAdmin(ActionAdmin):
    list_display = ["applicant", "jenis_perusahaan", "verifikasi", "status", "short_findings", "dibuat_pada"]
    list_filter = ["verifikasi", "status", "jenis", FindingFilter]
    SEARCH = RecordSearch(
        identitas=("identitas_indeks",), surel=("email",), user_id=("user_id",), nama=("nama", "nama_badan")
    )
    search_help_text = gettext_lazy("NIK atau paspor lengkap, bagian nama, User-ID, atau alamat surel")
    ordering = ["-id"]
    sortable_by = ()
    OPENING_FILTER = ("verifikasi__exact", StatusVerifikasi.PERLU_DITINJAU, "registrasi.tinjau_pendaftaran")
    QUEUES = {("verifikasi__exact", StatusVerifikasi.PERLU_DITINJAU): ["id"]}
    list_select_related = ["diambil_oleh"]
    fieldsets = [
        (None, {"fields": ["action_links", "verifikasi", "status", "full_findings", "taken"]}),
        (
            gettext_lazy("Orang"),
            {"fields": ["nama", "identity", "tanggal_lahir", "date_in_nik", "negara_asal", "email", "telepon"]},
        ),
        (
            gettext_lazy("Usaha"),
            {"fields": ["jenis", "jenis_perusahaan", *Pendaftaran.BADAN_COLUMNS, *_OTHER_CONTACT]},
        ),
        (
            gettext_lazy("Keputusan"),
            {"fields": ["alasan_keputusan", "diputuskan_oleh", "diputuskan_pada", "sebab_tolak", "perbaikan"]},
        ),
        (gettext_lazy("Jejak"), {"fields": ["user_id", "pengguna", "pelaku_usaha", "dibuat_pada", "diaktifkan_pada"]}),
    ]
    ACTIONS = (
        Action(
            name="ambil",
            title=gettext_lazy("Ambil"),
            permission="registrasi.tinjau_pendaftaran",
            visible=review.can_be_reviewed,
            perform=lambda o, by, form: review.take(pendaftaran=o, by=by),
            done=format_lazy(
                gettext_lazy("Anda mengambil pendaftaran ini selama {menit} menit."),
                menit=CLAIM_PERIOD // timedelta(minutes=1),
            ),
            effects=[
                format_lazy(
                    gettext_lazy("Selama {menit} menit petugas lain tidak dapat memutuskannya."),
                    menit=CLAIM_PERIOD // timedelta(minutes=1),
                )
            ],
        ),
        Action(
            name="setujui",
            title=gettext_lazy("Setujui"),
            permission="registrasi.tinjau_pendaftaran",
            form=ApproveForm,
            visible=review.can_be_reviewed,
            perform=lambda o, by, form: review.approve(pendaftaran=o, by=by, alasan=form.cleaned_data["alasan"]),
            done=gettext_lazy("Pendaftaran disetujui."),
            effects=[
                gettext_lazy("Pemohon mendapat surat dan dapat memperoleh NIB."),
                gettext_lazy("Permohonan NIB yang menunggu pemeriksaan identitas dilanjutkan."),
            ],
        ),
        Action(
            name="perbaikan",
            title=gettext_lazy("Minta perbaikan"),
            permission="registrasi.tinjau_pendaftaran",
            form=RequestCorrectionsForm,
            form_arguments=lambda request, o: {"pendaftaran": o},
            visible=review.can_be_reviewed,
            perform=lambda o, by, form: review.request_corrections(pendaftaran=o, by=by, corrections=form.cleaned_data),
            done=gettext_lazy("Permintaan perbaikan dikirim."),
            effects=[gettext_lazy("Pemohon mendapat surat dengan butir-butir ini dan memperbaikinya di dasbor.")],
        ),
        Action(
            name="tolak",
            title=gettext_lazy("Tolak"),
            permission="registrasi.tinjau_pendaftaran",
            form=ReasonForm,
            visible=review.can_be_rejected,
            perform=lambda o, by, form: review.reject(pendaftaran=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Pendaftaran ditolak."),
            effects=[
                gettext_lazy("Alasan ini dikirim kepada pemohon."),
                gettext_lazy("Hak Akses yang sudah diberikan untuk usaha ini berakhir dan tidak dapat dipulihkan."),
            ],
        ),
        REVEAL,
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The data of the passport stand beside the person's, for who came with one."""
        if obj is None or obj.jenis_identitas != JenisIdentitas.PASPOR:
            return self.fieldsets
        return [
            (title, {"fields": [*content["fields"], *(Pendaftaran.PASPOR_COLUMNS if n == 1 else ())]})
            for n, (title, content) in enumerate(self.fieldsets)
        ]

    @admin.display(description=gettext_lazy("pemohon"), ordering="nama")
    def applicant(self, o: Pendaftaran) -> str:
        return o.nama_badan or o.nama or _("(data dihapus)")

    @admin.display(description=gettext_lazy("temuan"))
    def short_findings(self, o: Pendaftaran) -> str:
        return "; ".join(str(_SHORT_FINDINGS.get(t, t)) for t in o.temuan) or "–"

    @admin.display(description=gettext_lazy("Temuan pada NIK"))
    def full_findings(self, o: Pendaftaran) -> str:
        if not o.temuan:
            return _("Tidak ada.")
        return "; ".join(str(_FINDINGS.get(t, t)) for t in o.temuan)

    @admin.display(description=gettext_lazy("Nomor identitas"))
    def identity(self, o: Pendaftaran) -> str:
        return f"{o.get_jenis_identitas_display()} {o.masked_identity}"

    @admin.display(description=gettext_lazy("Tanggal di dalam NIK"))
    def date_in_nik(self, o: Pendaftaran) -> str:
        n = o.nomor_identitas
        if o.jenis_identitas != "01" or len(n) != 16:
            return "–"
        text = f"{n[6:8]}-{n[8:10]}-{n[10:12]}"
        if n[6:8] <= "40":
            return text
        return _("%(teks)s (perempuan, lahir tanggal %(hari)02d)") % {"teks": text, "hari": int(n[6:8]) - 40}

    @admin.display(description=gettext_lazy("Sedang dikerjakan"))
    def taken(self, o: Pendaftaran) -> str:
        return f"{o.diambil_oleh.nama} ({o.diambil_sampai:%H:%M})" if o.diambil_oleh and o.diambil_sampai else "–"

    @admin.display(description=gettext_lazy("Perbaikan yang diminta"))
    def perbaikan(self, o: Pendaftaran) -> str:
        return "; ".join(f"{review.CORRECTABLE_FIELDS.get(k, k)}: {v}" for k, v in o.perbaikan.items()) or "–"

"""The list of applications: the submitted data, the reasons for a review, and the acts of a review."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from nib.admin.base import remaining, table, usaha_search
from nib.explanations import SHORT_FLAGS, review_reasons
from nib.forms.review import NoteForm, RequestCorrectionsForm
from nib.models import JenisKepabeanan, Nib, Permohonan
from nib.permissions import REVIEW
from nib.rules.npwp import masked_npwp
from nib.services import review
from nib.services.changes import changes_of
from nib.services.granting import granting
from oss_portal.forms import ReasonForm
from oss_portal.privacy.masking import mask_nik
from oss_portal.staff.action_admin import ActionAdmin
from oss_portal.staff.actions import Action
from oss_portal.staff.case import Row, Section
from oss_portal.text.readable import day, moment, rupiah


class FlagFilter(admin.SimpleListFilter):
    title = gettext_lazy("sebab ditinjau")
    parameter_name = "bendera"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return list(SHORT_FLAGS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(bendera__contains=[self.value()]) if self.value() in SHORT_FLAGS else queryset


class DeadlineFilter(admin.SimpleListFilter):
    title = gettext_lazy("tenggat")
    parameter_name = "tenggat"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("lewat", _("Lewat tenggat"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "lewat":
            return queryset.filter(status=Permohonan.Status.DIAJUKAN, tenggat__lt=timezone.now())
        return queryset


class StatusFilter(admin.ChoicesFieldListFilter):
    """The filter by status without drafts, which this list does not show."""

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        return (c for c in super().choices(changelist) if c["display"] != Permohonan.Status.DRAF.label)


def _is_submitted(p: Permohonan) -> bool:
    return p.status == Permohonan.Status.DIAJUKAN


@admin.register(Permohonan)
class PermohonanAdmin(ActionAdmin):
    AREA = "kelurahan"
    list_display = ["pelaku_usaha", "short_reasons", "time_left", "diajukan_pada", "jenis", "status"]
    list_filter = [("status", StatusFilter), FlagFilter, DeadlineFilter, "jenis", "skala"]
    list_select_related = ["pelaku_usaha"]
    SEARCH = usaha_search("pelaku_usaha__nib__nomor")
    search_help_text = gettext_lazy("NIB, NIK, atau User-ID lengkap, atau bagian nama usaha")
    ordering = ["-id"]
    sortable_by = ()
    OPENING_FILTER = ("status__exact", Permohonan.Status.DIAJUKAN, REVIEW)
    QUEUES = {
        ("status__exact", Permohonan.Status.DIAJUKAN): ["tenggat", "id"],
        ("tenggat", "lewat"): ["tenggat", "id"],
    }
    fieldsets = [
        (None, {"fields": ["jenis", "status", "reasons", "diajukan_pada", "tenggat", "granted_by_law"]}),
        (
            gettext_lazy("1. Data pelaku usaha"),
            {
                "fields": [
                    "pelaku_usaha",
                    "verifikasi",
                    "masked_npwp",
                    "full_address",
                    "telepon",
                    "email",
                    "akta",
                    "status_pm",
                    "prinsipal",
                    "pengurus_table",
                    "pemegang_saham_table",
                ]
            },
        ),
        (gettext_lazy("2. Kegiatan usaha"), {"fields": ["kegiatan_table", "skala", "modal_amount"]}),
        (
            gettext_lazy("3. Peran"),
            {
                "fields": [
                    "impor",
                    "jenis_api",
                    "produksi_sendiri",
                    "ekspor",
                    "kepabeanan_list",
                    "jamsos_kes",
                    "jamsos_tk",
                    "wlkp",
                ]
            },
        ),
        (gettext_lazy("4. Pernyataan"), {"fields": ["pernyataan_table"]}),
        (
            gettext_lazy("Putusan"),
            {"fields": ["issued_nib", "corrections_table", "jawaban_perbaikan", "alasan_putusan", "diputus_pada"]},
        ),
        (gettext_lazy("Jejak"), {"fields": ["pembuat", "diajukan_oleh", "dibuat_pada"]}),
    ]
    ACTIONS = (
        Action(
            name="setujui",
            title=gettext_lazy("Setujui"),
            permission=REVIEW,
            form=NoteForm,
            visible=_is_submitted,
            main=True,
            decides=True,
            perform=lambda o, by, form: review.approve(permohonan=o, by=by, **form.cleaned_data),
            done=lambda o: _("Disetujui. NIB %(nomor)s.") % {"nomor": o.nib_kini.nomor},
            effects=[
                gettext_lazy("NIB terbit, atau perubahan datanya berlaku, saat ini juga."),
                gettext_lazy("Pemohon mendapat surat dengan nomornya."),
            ],
        ),
        Action(
            name="perbaikan",
            title=gettext_lazy("Minta perbaikan"),
            permission=REVIEW,
            form=RequestCorrectionsForm,
            form_arguments=lambda request, o: {"permohonan": o},
            visible=_is_submitted,
            decides=True,
            perform=lambda o, by, form: review.request_corrections(permohonan=o, by=by, corrections=form.cleaned_data),
            done=gettext_lazy("Permintaan perbaikan dikirim."),
            effects=[gettext_lazy("Pemohon mendapat surat dengan butir-butir ini dan memperbaikinya sendiri.")],
        ),
        Action(
            name="tolak",
            title=gettext_lazy("Tolak"),
            permission=REVIEW,
            form=ReasonForm,
            visible=_is_submitted,
            decides=True,
            danger=True,
            perform=lambda o, by, form: review.reject(permohonan=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Permohonan ditolak."),
            effects=[
                gettext_lazy("Alasan ini dikirim kepada pemohon."),
                gettext_lazy("Permohonan ini selesai; pemohon dapat mengajukan yang baru."),
            ],
        ),
    )

    DECIDED_ON = ("status", "diajukan_pada", "pelaku_usaha.verifikasi")
    # The line "why it is here" shows them.
    SHOWN_ELSEWHERE = ("reasons",)

    def comparison(self, request: HttpRequest, obj: Any) -> Section | None:
        """Return the values that a change of data changes, before and after."""
        if obj.jenis != Permohonan.Jenis.PERUBAHAN or obj.status == Permohonan.Status.TERBIT:
            return None
        rows = [Row(str(d.label), d.before or "–", str(d.after or "–"), differs=True) for d in changes_of(obj)]
        return Section(_("Yang berubah"), rows, (_("Sebelum"), _("Sesudah"))) if rows else None

    def waits_at(self, request: HttpRequest, obj: Any) -> tuple[str, str] | None:
        """Return label and address of the registration when the application waits only for the identity check.

        The address is empty for officers who may not open registrations.
        """
        p = obj.pelaku_usaha.pendaftaran.order_by("-id").first()
        if p is None or obj.tenggat is not None:
            return None
        may_open = request.user.has_perm("registrasi.view_pendaftaran")
        return _("Buka pendaftarannya"), (
            reverse("admin:registrasi_pendaftaran_change", args=[p.pk]) if may_open else ""
        )

    def why(self, obj: Permohonan) -> Sequence[str]:
        """Return the reasons for the review, and living NIBs of other businesses with the same NPWP (N8)."""
        if not obj.npwp or not _is_submitted(obj):
            return super().why(obj)
        same = Nib.objects.live().filter(data__in=Permohonan.objects.with_npwp(obj.npwp))
        others = same.exclude(pelaku_usaha=obj.pelaku_usaha).order_by("nomor").values_list("nomor", flat=True)[:3]
        return [*super().why(obj), *(_("NPWP-nya juga dipakai NIB %(nib)s") % {"nib": nomor} for nomor in others)]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        # Only the applicant may see a draft.
        return (
            super()
            .get_queryset(request)
            .exclude(status=Permohonan.Status.DRAF)
            .select_related("pelaku_usaha", "pembuat", "diajukan_oleh")
        )

    @admin.display(description=gettext_lazy("tenggat"))
    def time_left(self, o: Permohonan) -> str:
        return remaining(o.tenggat if _is_submitted(o) else None)

    @admin.display(description=gettext_lazy("Tanpa putusan dikabulkan sistem"))
    def granted_by_law(self, o: Permohonan) -> str:
        found = granting(o)
        return f"{moment(found.at)} ({found.dasar})" if found else "–"

    @admin.display(description=gettext_lazy("sebab ditinjau"))
    def short_reasons(self, o: Permohonan) -> str:
        return ", ".join(str(SHORT_FLAGS.get(flag, flag)) for flag in o.bendera) or "–"

    @admin.display(description=gettext_lazy("Sebab ditinjau"))
    def reasons(self, o: Permohonan) -> str:
        if not o.bendera:
            return _("Tidak ada: diputus oleh aturan.")
        lines = format_html_join("", "<li>{}</li>", ((reason,) for reason in review_reasons(o.bendera)))
        return format_html("<ul>{}</ul>", lines)

    @admin.display(description="NIB")
    def issued_nib(self, o: Permohonan) -> Nib | None:
        """Return the NIB that the application created or changed."""
        if o.status != Permohonan.Status.TERBIT:
            return None
        if o.jenis != Permohonan.Jenis.PERUBAHAN:
            return Nib.objects.filter(permohonan=o).first()
        earlier = Nib.objects.filter(pelaku_usaha=o.pelaku_usaha_id, terbit_pada__lte=o.diputus_pada)
        return earlier.order_by("-terbit_pada").first()

    @admin.display(description=gettext_lazy("Verifikasi pendaftaran"))
    def verifikasi(self, o: Permohonan) -> str:
        return o.pelaku_usaha.get_verifikasi_display()

    @admin.display(description="NPWP")
    def masked_npwp(self, o: Permohonan) -> str:
        return masked_npwp(o.npwp) or "–"

    @admin.display(description=gettext_lazy("Alamat"))
    def full_address(self, o: Permohonan) -> str:
        return f"{o.alamat}, {o.wilayah} {o.kode_pos}"

    @admin.display(description=gettext_lazy("Akta"))
    def akta(self, o: Permohonan) -> str:
        return f"{o.nomor_akta}, {day(o.tanggal_akta)}, {o.notaris}" if o.nomor_akta and o.tanggal_akta else "–"

    @admin.display(description=gettext_lazy("Perusahaan induk"))
    def prinsipal(self, o: Permohonan) -> str:
        return f"{o.nama_prinsipal}, {countries.name(o.negara_prinsipal)}" if o.nama_prinsipal else "–"

    @admin.display(description=gettext_lazy("Pengurus"))
    def pengurus_table(self, o: Permohonan) -> str:
        return table(
            [_("Nama"), _("Jabatan"), _("Warga negara"), _("Nomor identitas")],
            [
                (p.nama, p.jabatan, countries.name(p.kewarganegaraan), mask_nik(p.nomor_identitas))
                for p in o.pengurus.all()
            ],
        )

    @admin.display(description=gettext_lazy("Pemegang saham"))
    def pemegang_saham_table(self, o: Permohonan) -> str:
        return table(
            [_("Nama"), _("Negara"), _("Persen")],
            [(s.nama, countries.name(s.negara), f"{s.persen.normalize():f}") for s in o.pemegang_saham.all()],
        )

    @admin.display(description=gettext_lazy("Kegiatan"))
    def kegiatan_table(self, o: Permohonan) -> str:
        return table(
            ["KBLI", _("Nama usaha"), _("Tempat"), _("Modal"), _("Pekerja"), _("Risiko"), _("Uraian")],
            [
                (
                    f"{k.kode_kbli} {k.judul} ({k.edisi})",
                    k.nama_usaha,
                    f"{k.lokasi.nama}: {k.lokasi.alamat}, {k.lokasi.wilayah}" if k.lokasi else _("Alamat usaha"),
                    rupiah(k.modal),
                    k.tenaga_kerja,
                    k.get_risiko_display() if k.risiko else _("belum dipetakan"),
                    k.uraian,
                )
                for k in o.kegiatan.select_related("lokasi")
            ],
        )

    @admin.display(description=gettext_lazy("Jumlah modal"))
    def modal_amount(self, o: Permohonan) -> str:
        return rupiah(o.total_modal) or "–"

    @admin.display(description=gettext_lazy("Akses kepabeanan"))
    def kepabeanan_list(self, o: Permohonan) -> str:
        return ", ".join(str(JenisKepabeanan(k).label) for k in o.kepabeanan) or "–"

    @admin.display(description=gettext_lazy("Pernyataan"))
    def pernyataan_table(self, o: Permohonan) -> str:
        return table(
            [_("Teks"), _("Versi"), _("Oleh"), _("Pada")],
            [
                (p.teks.teks, str(p.teks), p.oleh.nama, moment(p.dinyatakan_pada))
                for p in o.pernyataan.select_related("teks", "oleh")
            ],
        )

    @admin.display(description=gettext_lazy("Perbaikan yang diminta"))
    def corrections_table(self, o: Permohonan) -> str:
        return table(
            [_("Bagian"), _("Pesan")], [(item.get("judul", ""), item.get("pesan", "")) for item in o.perbaikan]
        )

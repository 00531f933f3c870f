"""Registrations: the queue of reviews."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.exceptions import ConflictOfInterest
from oss_portal.models import JenisIdentitas
from oss_portal.reference.regions import is_known_code, label
from oss_portal.staff.action_admin import ActionAdmin
from oss_portal.staff.actions import Action
from oss_portal.staff.case import Row, Section
from oss_portal.staff.files import release_file
from oss_portal.staff.permissions import officer_of
from oss_portal.staff.record_search import RecordSearch
from oss_portal.text.readable import day
from oss_portal.uploads.storage import serve_upload
from registrasi.admin.actions import REVEAL
from registrasi.choices import FINDINGS, SHORT_FINDINGS
from registrasi.exceptions import RevealLimitReached
from registrasi.forms.review import ApproveForm, RejectForm, RequestCorrectionsForm
from registrasi.models import BuktiPendaftaran, PemeriksaanIdentitas, Pendaftaran, StatusVerifikasi
from registrasi.rules.identity_check import CHECKLIST, required_pictures
from registrasi.services import review
from registrasi.services.conflicts import record_refused
from registrasi.services.evidence import look_at
from registrasi.services.reveal import reveals_left

# `comparison` shows the identity number and the date of birth.
_PERSON = (
    *(column for column in Pendaftaran.PERSON_COLUMNS if column not in {"nomor_identitas", "tanggal_lahir"}),
    *("negara_asal", "email", "telepon"),
)
_USAHA = tuple(
    column
    for column in (*Pendaftaran.KIND_COLUMNS, *Pendaftaran.BADAN_COLUMNS, *Pendaftaran.CONTACT_COLUMNS)
    if column not in {"jenis_identitas", *_PERSON}
)

DECIDE = "registrasi.tinjau_pendaftaran"


def checked_items(check: PemeriksaanIdentitas) -> list[str]:
    """Return the items compared in one check, in words and in the order of the checklist."""
    words = {"nomor": _("Nomor pada kartu sama dengan yang diketik")}
    words |= {"nomor_identitas": _("nomor"), "identitas": _("identitas")}
    words |= {code: str(sentence) for code, (sentence, _proofs) in CHECKLIST.items()}
    # The database returns the codes in another order.
    codes = sorted(check.butir, key=[*words, *check.butir].index)
    return [
        words.get(code, code) if check.butir[code] else _("%(apa)s tidak cocok") % {"apa": words.get(code, code)}
        for code in codes
    ]


def latest_proofs(o: Pendaftaran) -> list[BuktiPendaftaran]:
    """Return the proofs to look at: the newest picture of each kind, and all papers."""
    rows = list(o.bukti.select_related("berkas"))
    newest = {b.jenis: b.pk for b in rows}
    single = {str(jenis) for jenis in required_pictures(o.jenis_identitas)}
    return [b for b in rows if b.jenis not in single or b.pk == newest[b.jenis]]


class FindingFilter(admin.SimpleListFilter):
    title = gettext_lazy("temuan")
    parameter_name = "temuan"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return list(FINDINGS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(temuan__contains=[self.value()]) if self.value() in FINDINGS else queryset


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
    QUEUES = {("verifikasi__exact", StatusVerifikasi.PERLU_DITINJAU): ["diubah_pada", "id"]}
    fieldsets = [
        (None, {"fields": ["verifikasi", "status"]}),
        (gettext_lazy("Orang"), {"fields": _PERSON}),
        (gettext_lazy("Usaha"), {"fields": _USAHA}),
        (
            gettext_lazy("Keputusan"),
            {"fields": ["alasan_keputusan", "diputuskan_oleh", "diputuskan_pada", "sebab_tolak"]},
        ),
        (gettext_lazy("Jejak"), {"fields": ["user_id", "pengguna", "pelaku_usaha", "dibuat_pada", "diaktifkan_pada"]}),
    ]
    ACTIONS = (
        Action(
            name="setujui",
            title=gettext_lazy("Setujui"),
            permission=DECIDE,
            form=ApproveForm,
            form_arguments=lambda request, o: {"pendaftaran": o},
            visible=review.can_be_reviewed,
            main=True,
            decides=True,
            perform=lambda o, by, form: review.approve(
                pendaftaran=o,
                by=by,
                alasan=form.cleaned_data["alasan"],
                compared=form.cleaned_data.get("butir", ()),
                number_on_card=form.cleaned_data.get("nomor_kartu", ""),
            ),
            done=gettext_lazy("Pendaftaran disetujui."),
            effects=[
                gettext_lazy("Pemohon mendapat surat dan dapat memperoleh NIB."),
                gettext_lazy("Permohonan NIB yang menunggu pemeriksaan identitas dilanjutkan."),
            ],
        ),
        Action(
            name="perbaikan",
            title=gettext_lazy("Minta perbaikan atau dokumen"),
            permission=DECIDE,
            form=RequestCorrectionsForm,
            form_arguments=lambda request, o: {"pendaftaran": o},
            visible=review.can_be_reviewed,
            decides=True,
            perform=lambda o, by, form: review.request_corrections(pendaftaran=o, by=by, corrections=form.cleaned_data),
            done=gettext_lazy("Permintaan perbaikan dikirim."),
            effects=[gettext_lazy("Pemohon mendapat surat dengan butir-butir ini dan memperbaikinya di dasbor.")],
        ),
        Action(
            name="tolak",
            title=gettext_lazy("Tolak"),
            permission=DECIDE,
            form=RejectForm,
            visible=review.can_be_rejected,
            decides=True,
            danger=True,
            perform=lambda o, by, form: review.reject(
                pendaftaran=o,
                by=by,
                alasan=form.cleaned_data["alasan"],
                false_identity=form.cleaned_data["identitas_palsu"],
            ),
            done=gettext_lazy("Pendaftaran ditolak."),
            effects=[
                gettext_lazy("Alasan ini dikirim kepada pemohon."),
                gettext_lazy("Hak Akses yang sudah diberikan untuk usaha ini berakhir dan tidak dapat dipulihkan."),
            ],
        ),
        REVEAL,
    )

    DECIDED_ON = ("status", "verifikasi", "sengketa", "diubah_pada", "bukti")
    CASE_TEMPLATE = "admin/pendaftaran_case.html"

    def why(self, obj: Any) -> Sequence[str]:
        """Return why the registration is in the queue or, if its data were erased, since when."""
        if not obj.dihapus_pada:
            return super().why(obj)
        said = _("data pribadinya dihapus pada %(t)s; yang tersisa adalah bukti keputusan dan riwayatnya.")
        return [said % {"t": day(obj.dihapus_pada)}]

    def comparison(self, request: HttpRequest, obj: Any) -> Section | None:
        """Return the section that compares typed data with those in the NIK; the rows that differ are marked."""
        if obj.dihapus_pada:
            gone = _("dihapus")
            return Section(_("Identitas"), [Row(_("Nomor identitas"), gone), Row(_("Tanggal lahir"), gone)])
        nomor = obj.nomor_identitas
        number = Row(_("Nomor identitas"), f"{obj.get_jenis_identitas_display()} {obj.masked_identity}")
        if obj.jenis_identitas != JenisIdentitas.KTP or len(nomor) != 16:
            return Section(_("Identitas"), [number, Row(_("Tanggal lahir"), obj.tanggal_lahir)])
        kode = f"{nomor[:2]}.{nomor[2:4]}.{nomor[4:6]}"
        region = label(kode) if is_known_code(nomor[:6]) else ""
        date_differs = "tanggal_beda" in obj.temuan
        return Section(
            _("Identitas"),
            [
                number,
                Row(_("Tanggal lahir"), obj.tanggal_lahir, self._date_in_nik(obj), date_differs),
                Row(_("Wilayah"), kode, region or _("tidak ada di daftar"), "wilayah_tak_dikenal" in obj.temuan),
            ],
            (_("Diisi"), _("Menurut NIK")),
        )

    def case_context(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """Return the context beside the form of an act: the typed data and their proofs.

        A picture on the page counts as looked at: only officers who decide registrations get pictures, and `proof`
        records each picture that is loaded.
        """
        checks = list(obj.pemeriksaan.select_related("oleh")[:10])
        for check in checks:
            check.words = checked_items(check)
        return {
            "pendaftaran": obj,
            # An officer who only reads sees which proofs exist, but no picture.
            "may_decide": request.user.has_perm(DECIDE),
            "budget_left": reveals_left(officer_of(request), card_of=obj),
            "proofs": latest_proofs(obj),
            "rivals": [(rival, latest_proofs(rival)) for rival in review.rivals(obj)],
            "checks": checks,
        }

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.proof)
        return [path("<int:pk>/bukti/<uuid:kode>/", view, name="registrasi_pendaftaran_bukti"), *super().get_urls()]

    def proof(self, request: HttpRequest, pk: int, kode: UUID) -> FileResponse | HttpResponse:
        """Return one picture or document to an officer who decides about the registration; each time is recorded."""
        p = self.visible_record(request, pk)
        if not request.user.has_perm(DECIDE):
            raise PermissionDenied
        release_file(request, p)
        bukti = get_object_or_404(p.bukti.select_related("berkas", "pendaftaran__pengguna"), berkas__kode=kode)
        try:
            file = look_at(bukti=bukti, by=officer_of(request))
        except ConflictOfInterest:
            record_refused(petugas=officer_of(request), obj=p, wanted="registrasi_pendaftaran_bukti", about=p.pengguna)
            raise PermissionDenied from None
        except RevealLimitReached as refused:
            return HttpResponse(str(refused), status=429, content_type="text/plain; charset=utf-8")
        return serve_upload(file)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fieldsets; for a person with a passport, its data are beside those of the person."""
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
        return "; ".join(str(SHORT_FINDINGS.get(t, t)) for t in o.temuan) or "–"

    @staticmethod
    def _date_in_nik(o: Pendaftaran) -> str:
        n = o.nomor_identitas
        if o.jenis_identitas != "01" or len(n) != 16:
            return "–"
        # Written like the typed date beside it. The NIK has two digits of the year, and for a woman 40 is added to the
        # day.
        is_woman = n[6:8] > "40"
        try:
            birthday = date(2000, int(n[8:10]), int(n[6:8]) - 40 * is_woman)
        except ValueError:
            return f"{n[6:8]}-{n[8:10]}-{n[10:12]}"
        text = f"{date_format(birthday, 'j M')} {n[10:12]}"
        return _("%(teks)s (perempuan: tertulis %(hari)s)") % {"teks": text, "hari": n[6:8]} if is_woman else text

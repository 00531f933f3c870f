"""Cases of Hak Akses (AKH-1a to AKH-1d, AKH-2): documents, objections, decision, letter; and the invitations."""

from collections.abc import Callable, Sequence

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.documents.letters import letter_response
from oss_portal.forms import ReasonForm
from oss_portal.models import SuratBernomor, WorkItem
from oss_portal.staff.actions import Action
from oss_portal.staff.admin_base import ReadOnlyAdmin, ReadOnlyInline
from oss_portal.staff.files import release_file
from oss_portal.staff.record_search import RecordSearch
from oss_portal.staff.work.listing import WorkRow
from registrasi.admin.documents import DocumentsAdmin
from registrasi.admin.hak_akses import ending_effects
from registrasi.forms.cases import SuspicionForm
from registrasi.forms.hak_akses import FileForm
from registrasi.models import KeberatanAkses, PermohonanAkses, PermohonanSurel, Undangan
from registrasi.rules.periods import UNDANGAN_PERIOD
from registrasi.services import permohonan_akses as service

Status, Dasar, Result = PermohonanAkses.Status, PermohonanAkses.Dasar, PermohonanAkses.Result
DECIDE = "registrasi.putuskan_pengakhiran"


def _visible_when(*status: str, dasar: str | None = None) -> Callable[[PermohonanAkses], bool]:
    def matches(o: PermohonanAkses) -> bool:
        return o.status in status and (dasar is None or o.dasar == dasar)

    return matches


def _effects(o: PermohonanAkses) -> list[str]:
    result = []
    for right in o.hak_akses.select_related("pengguna", "pelaku_usaha"):
        result += ending_effects(right)
    return [*result, _("Ia mendapat pemberitahuan dengan kata-kata netral.")]


class KeberatanInline(ReadOnlyInline):
    model = KeberatanAkses
    fields = readonly_fields = ("waktu", "dari", "email", "alasan")


@admin.register(PermohonanAkses)
class PermohonanAksesAdmin(DocumentsAdmin):
    list_display = ["nomor", "short_dasar", "pengguna", "pelaku_usaha", "status", "keberatan_sampai", "dibuat_pada"]
    list_filter = ["status", "dasar", "saluran"]
    list_select_related = ["pengguna", "pelaku_usaha"]
    SEARCH = RecordSearch(exact=("nomor",), surel=("pengguna__email",), user_id=("pengguna__user_id",))
    search_help_text = gettext_lazy("Nomor perkara, User-ID, atau alamat surel")
    fieldsets = [
        (None, {"fields": ["nomor", "dasar", "status", "saluran", "dibuat_pada", "diajukan_oleh"]}),
        (
            gettext_lazy("Tentang"),
            {"fields": ["pengguna", "pelaku_usaha", "rights", "alasan", "dasar_hukum", "perbaikan"]},
        ),
        (
            gettext_lazy("Penanggung jawab baru"),
            {
                "fields": [
                    "calon_nama",
                    "candidate_identity",
                    "calon_tanggal_lahir",
                    "calon_jabatan",
                    "calon_email",
                    "calon_telepon",
                    "pertahankan_kuasa",
                    "keberatan_sampai",
                ]
            },
        ),
        (
            gettext_lazy("Keputusan"),
            {
                "fields": [
                    "hasil",
                    "alasan_keputusan",
                    "diputuskan_oleh",
                    "diputuskan_pada",
                    "letter_download",
                    "delivery",
                ]
            },
        ),
    ]
    date_hierarchy = "dibuat_pada"
    inlines = [KeberatanInline]
    DECIDED_ON = ("status", "alasan", "calon_nama", "calon_email", "calon_telepon", "perbaikan", "berkas", "keberatan")
    QUEUES = {("status__exact", s): ["dibuat_pada"] for s in PermohonanAkses.WAITING_FOR_OFFICER}
    ACTIONS = (
        Action(
            name="setujui",
            title=gettext_lazy("Setujui pergantian"),
            permission=DECIDE,
            form=ReasonForm,
            visible=_visible_when(Status.DIAJUKAN, dasar=Dasar.PERGANTIAN),
            main=True,
            decides=True,
            perform=lambda o, by, form: service.approve_replacement(permohonan=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Disetujui. Penanggung jawab baru mendapat undangan."),
            effects=[
                format_lazy(
                    gettext_lazy("Penanggung jawab baru mendapat undangan sekali pakai, berlaku {hari} hari."),
                    hari=UNDANGAN_PERIOD.days,
                ),
                gettext_lazy("Begitu ia menerima: akses lama berakhir, surat bernomor terbit, NIB tidak berubah."),
            ],
        ),
        Action(
            name="lengkapi",
            title=gettext_lazy("Minta dilengkapi"),
            permission=DECIDE,
            form=ReasonForm,
            visible=_visible_when(Status.DIAJUKAN, dasar=Dasar.PERGANTIAN),
            decides=True,
            perform=lambda o, by, form: service.request_completion(
                permohonan=o, by=by, perbaikan=form.cleaned_data["alasan"]
            ),
            done=gettext_lazy("Permintaan dikirim."),
            effects=[gettext_lazy("Pemohon mendapat surel dengan kata-kata ini.")],
        ),
        Action(
            name="dilengkapi",
            title=gettext_lazy("Masukkan kelengkapan"),
            permission="registrasi.usulkan_pengakhiran",
            form=FileForm,
            visible=_visible_when(Status.PERLU_PERBAIKAN, dasar=Dasar.PERGANTIAN),
            perform=lambda o, by, form: service.complete(permohonan=o, by=by, files=form.cleaned_data["berkas"]),
            done=gettext_lazy("Kelengkapan disimpan; perkara kembali ke antrean."),
        ),
        Action(
            name="kesampingkan",
            title=gettext_lazy("Kesampingkan keberatan"),
            permission=DECIDE,
            form=ReasonForm,
            visible=_visible_when(Status.DISENGKETAKAN),
            decides=True,
            perform=lambda o, by, form: service.overrule_keberatan(permohonan=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Keberatan dikesampingkan; perkara dilanjutkan."),
            effects=[
                gettext_lazy("Yang berkeberatan mendapat alasan ini. Pembatasan karena keberatan dilepas."),
                gettext_lazy("Untuk mengikuti keberatan, pilih Tolak."),
            ],
        ),
        Action(
            name="selesaikan",
            title=gettext_lazy("Putuskan dugaan penyalahgunaan"),
            permission=DECIDE,
            form=SuspicionForm,
            visible=_visible_when(Status.DIAJUKAN, dasar=Dasar.DUGAAN),
            main=True,
            decides=True,
            perform=lambda o, by, form: service.resolve_suspicion(
                permohonan=o,
                by=by,
                result=form.cleaned_data["hasil"],
                alasan=form.cleaned_data["alasan"],
                end_kuasa=form.cleaned_data["akhiri_kuasa"],
            ),
            done=gettext_lazy("Diputuskan. Surat bernomor terbit dan dikirim."),
            effects=[
                gettext_lazy("Surat konfirmasi bernomor terbit dan dikirim (Pengakhiran 2)."),
                gettext_lazy("Bila ada akses baru atau pemulihan: tautan kata sandi baru dikirim ke surel terdaftar."),
            ],
        ),
        Action(
            name="setujui_usulan",
            title=gettext_lazy("Setujui usulan pengakhiran (petugas kedua)"),
            permission=DECIDE,
            form=ReasonForm,
            visible=_visible_when(Status.DIUSULKAN),
            decides=True,
            danger=True,
            perform=lambda o, by, form: service.approve_proposal(permohonan=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Hak Akses diakhiri."),
            effects=_effects,
        ),
        Action(
            name="tolak",
            title=gettext_lazy("Tolak"),
            permission=DECIDE,
            form=ReasonForm,
            visible=lambda o: o.is_open and o.dasar != Dasar.DUGAAN,
            decides=True,
            danger=True,
            perform=lambda o, by, form: service.reject_permohonan(permohonan=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Ditolak."),
            effects=lambda o: (
                [_("Surat bernomor dengan alasan ini terbit dan dikirim kepada pemohon dan calon.")]
                if o.ends_with_letter
                else [_("Usulan ditutup; orangnya tidak diberi tahu.")]
            ),
        ),
        Action(
            name="undang",
            title=gettext_lazy("Kirim ulang undangan"),
            permission=DECIDE,
            visible=lambda o: (
                o.status == Status.DISETUJUI
                or (o.dasar == Dasar.DUGAAN and o.status == Status.SELESAI and o.hasil != Result.DIAKHIRI)
            ),
            perform=lambda o, by, form: service.resend_undangan(permohonan=o, by=by),
            done=gettext_lazy("Undangan baru dikirim."),
            effects=[gettext_lazy("Tautan yang lama mati.")],
        ),
        Action(
            name="batalkan",
            title=gettext_lazy("Tarik usulan saya"),
            permission="registrasi.usulkan_pengakhiran",
            form=ReasonForm,
            visible=lambda o: o.is_open and o.dasar != Dasar.DUGAAN,
            perform=lambda o, by, form: service.cancel_permohonan(permohonan=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Ditarik."),
        ),
    )

    def also_open(self, request: HttpRequest, obj: PermohonanAkses) -> Sequence[WorkRow]:
        """Return the open work on the address of the account, which must be decided before a suspicion."""
        if not obj.is_open or obj.dasar != Dasar.DUGAAN:
            return ()
        contested = PermohonanSurel.objects.is_open().filter(pengguna=obj.pengguna_id).values("pk")
        label = PermohonanSurel._meta.label_lower
        items = WorkItem.objects.is_open().filter(subjek_jenis=label, subjek_id__in=contested)
        return self.linked_rows(request, items.select_related("petugas"))

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "<int:pk>/surat/",
                self.admin_site.admin_view(self.download_letter),
                name="registrasi_permohonanakses_surat",
            ),
            *super().get_urls(),
        ]

    def download_letter(self, request: HttpRequest, pk: int) -> HttpResponse:
        o = self.get_visible(request, pk)
        release_file(request)
        return letter_response(get_object_or_404(SuratBernomor, pk=o.surat_id))

    @admin.display(description=gettext_lazy("dasar"), ordering="dasar")
    def short_dasar(self, o: PermohonanAkses) -> str:
        return o.dasar

    @admin.display(description=gettext_lazy("hak akses"))
    def rights(self, o: PermohonanAkses) -> str:
        return format_html_join(
            "; ",
            '<a href="{}">{}</a>',
            (
                (reverse("admin:registrasi_hakakses_change", args=[h.pk]), h.pelaku_usaha.nama)
                for h in o.hak_akses.select_related("pelaku_usaha")
            ),
        )

    @admin.display(description=gettext_lazy("nomor identitas"))
    def candidate_identity(self, o: PermohonanAkses) -> str:
        return o.masked_candidate_identity or "–"

    @admin.display(description=gettext_lazy("surat konfirmasi"))
    def letter_download(self, o: PermohonanAkses) -> str:
        if o.surat is None:
            return "–" if not o.ends_with_letter else _("Belum terbit; perkara tidak dapat ditutup tanpa surat.")
        url = reverse("admin:registrasi_permohonanakses_surat", args=[o.pk])
        return format_html('<a href="{}">{}</a>', url, o.surat.nomor)

    @admin.display(description=gettext_lazy("pengiriman"))
    def delivery(self, o: PermohonanAkses) -> str:
        return o.surat_keluar.get_status_display() if o.surat_keluar else "–"


@admin.register(Undangan)
class UndanganAdmin(ReadOnlyAdmin):
    list_display = ["nama", "jenis", "pelaku_usaha", "status", "oleh", "berlaku_sampai"]
    list_filter = ["jenis", "status"]
    list_select_related = ["pelaku_usaha", "oleh"]
    SEARCH = RecordSearch(exact=("email",), user_id=("oleh__user_id",))
    search_help_text = gettext_lazy("Alamat surel atau User-ID pengundang")
    fields = [
        "jenis",
        "status",
        "nama",
        "email",
        "pelaku_usaha",
        "permohonan",
        "oleh",
        "jabatan",
        "kewenangan",
        "kuasa_sampai",
        "berlaku_sampai",
        "diterima_oleh",
        "diterima_pada",
    ]

"""NIBs: looked up by exact number, never changed by hand; supervision in steps with a reason and a law."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nib.admin.base import NIB_SEARCH, NibActionAdmin, format_rupiah, usaha_search
from nib.admin.kewajiban import COLLECT_FEES, KewajibanForm
from nib.models import Nib, NibEvent, PeranNib, SanksiNib
from nib.rules.periods import ANSWER_PERIOD
from nib.services import supervision
from nib.services.kewajiban import record_kewajiban
from oss_portal.forms import DateField, PortalForm
from oss_portal.staff.admin_base import ReasonForm

SUPERVISE, REVOKE = "nib.awasi_nib", "nib.putuskan_pencabutan"


class SanksiForm(PortalForm):
    alasan = forms.CharField(
        label=gettext_lazy("Alasan"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("Dikirim kepada pelaku usaha dan tertulis di riwayat NIB."),
    )
    dasar = forms.CharField(label=gettext_lazy("Dasar hukum"), max_length=200)
    nomor_dokumen = forms.CharField(label=gettext_lazy("Nomor keputusan"), max_length=100, required=False)


class FreezeForm(SanksiForm):
    sebab = forms.ChoiceField(
        label=gettext_lazy("Sebab"),
        widget=forms.RadioSelect,
        choices=[(s, s.label) for s in SanksiNib.Sebab],
        initial=SanksiNib.Sebab.PELANGGARAN,
    )


class ProposePencabutanForm(FreezeForm):
    nomor_dokumen = forms.CharField(
        label=gettext_lazy("Nomor keputusan atau putusan pengadilan"), max_length=100, required=False
    )
    tanggal_dokumen = DateField(label=gettext_lazy("Tanggal keputusan atau putusan"), required=False)


class FreezePeranForm(PortalForm):
    alasan = SanksiForm.base_fields["alasan"]
    dasar = forms.CharField(label=gettext_lazy("Dasar hukum atau surat instansi"), max_length=200)


class _ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False


class PeranInline(_ReadOnlyInline):
    model = PeranNib
    fields = readonly_fields = ["sebutan", "status", "berlaku_sejak", "berlaku_sampai", "dasar_hukum", "alasan"]
    verbose_name_plural = gettext_lazy("peran")
    show_change_link = True


class SanksiInline(_ReadOnlyInline):
    model = SanksiNib
    fields = readonly_fields = ["tahap", "sebab", "status", "alasan", "tenggat_jawab", "jawaban", "keberatan"]
    verbose_name_plural = gettext_lazy("pengawasan")
    show_change_link = True


class LedgerInline(_ReadOnlyInline):
    model = NibEvent
    fk_name = "nib"
    fields = readonly_fields = ["waktu", "jenis", "peran", "dari", "ke", "alasan", "dasar", "nomor_dokumen", "oleh"]
    verbose_name_plural = gettext_lazy("buku NIB")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("peran", "oleh")


@admin.register(Nib)
class NibAdmin(NibActionAdmin):
    list_display = ["nomor", "pelaku_usaha", "status", "terbit_pada"]
    list_filter = ["status", "era"]
    list_select_related = ["pelaku_usaha"]
    ordering = ["-id"]
    SEARCH = usaha_search("nomor")
    search_help_text = gettext_lazy("NIB atau NIK lengkap, atau bagian nama usaha")
    sortable_by = ()
    fields = [
        "action_links",
        "nomor",
        "pelaku_usaha",
        "status",
        "era",
        "asal",
        "terbit_pada",
        "dicabut_pada",
        "dikonfirmasi_pada",
        "alamat",
        "skala",
        "modal",
    ]
    inlines = [PeranInline, SanksiInline, LedgerInline]
    ACTIONS = {
        "peringatkan": {
            "judul": gettext_lazy("Beri peringatan"),
            "izin": SUPERVISE,
            "form": SanksiForm,
            "bila": lambda o: not o.is_revoked,
            "perform": lambda o, by, d: supervision.warn(nib=o, by=by, **d) and _("Peringatan dikirim."),
            "effects": [
                format_lazy(
                    gettext_lazy("Pelaku usaha mendapat surat dan mempunyai {hari} hari untuk menjawab."),
                    hari=ANSWER_PERIOD.days,
                )
            ],
        },
        "akhiri-peringatan": {
            "judul": gettext_lazy("Akhiri peringatan"),
            "izin": SUPERVISE,
            "form": ReasonForm,
            "bila": lambda o: any(s.tahap == "peringatan" and s.status == "berlaku" for s in o.sanksi.all()),
            "perform": lambda o, by, d: supervision.end_warning(nib=o, by=by, **d) or _("Peringatan diakhiri."),
        },
        "bekukan": {
            "judul": gettext_lazy("Bekukan"),
            "izin": SUPERVISE,
            "form": FreezeForm,
            "bila": lambda o: o.in_force,
            "perform": lambda o, by, d: supervision.freeze(nib=o, by=by, **d) and _("NIB dibekukan."),
            "effects": [
                gettext_lazy("Semua peran NIB berhenti sampai dicairkan, dan halaman Cek NIB menampilkannya."),
                format_lazy(
                    gettext_lazy("Pelaku usaha mendapat surat dan mempunyai {hari} hari untuk menjawab."),
                    hari=ANSWER_PERIOD.days,
                ),
                gettext_lazy("Tanpa peringatan lebih dahulu hanya untuk pelanggaran berat atau putusan pengadilan."),
            ],
        },
        "cairkan": {
            "judul": gettext_lazy("Cairkan"),
            "izin": SUPERVISE,
            "form": ReasonForm,
            "bila": lambda o: o.is_frozen,
            "perform": lambda o, by, d: supervision.unfreeze(nib=o, by=by, **d) and _("NIB berlaku kembali."),
            "effects": [gettext_lazy("NIB kembali ke status semula; pelaku usaha mendapat surat.")],
        },
        "usulkan-cabut": {
            "judul": gettext_lazy("Usulkan pencabutan"),
            "izin": SUPERVISE,
            "form": ProposePencabutanForm,
            "bila": lambda o: not o.is_revoked,
            "perform": lambda o, by, d: (
                supervision.propose_pencabutan(nib=o, by=by, **d) and _("Usulan menunggu petugas kedua.")
            ),
            "effects": [gettext_lazy("Petugas lain yang memutuskan. Sampai saat itu NIB tidak berubah.")],
        },
        "catat-kewajiban": {
            "judul": gettext_lazy("Catat kewajiban pembayaran"),
            "izin": COLLECT_FEES,
            "form": KewajibanForm,
            "bila": lambda o: not o.is_revoked,
            "perform": lambda o, by, d: record_kewajiban(nib=o, by=by, **d) and _("Kewajiban dicatat."),
            "effects": [
                gettext_lazy("Pelaku usaha mendapat surat dengan nominal dan jatuh temponya."),
                gettext_lazy("Portal tidak menerima uang; pembayaran langsung kepada instansi penagih."),
                gettext_lazy("NIB tidak dipungut biaya: catat hanya biaya resmi dari instansi lain."),
            ],
        },
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("pelaku_usaha", "data", "era")

    @admin.display(description=gettext_lazy("Alamat"))
    def alamat(self, o: Nib) -> str:
        return f"{o.data.alamat}, {o.data.wilayah} {o.data.kode_pos}"

    @admin.display(description=gettext_lazy("Skala"))
    def skala(self, o: Nib):
        return o.data.get_skala_display()

    @admin.display(description=gettext_lazy("Modal"))
    def modal(self, o: Nib):
        return format_rupiah(o.data.total_modal)


@admin.register(PeranNib)
class PeranNibAdmin(NibActionAdmin):
    """One role by itself: customs access may be frozen while the NIB lives."""

    list_display = ["nib", "usaha", "sebutan", "status", "berlaku_sejak"]
    list_filter = ["jenis", "status"]
    list_select_related = ["nib__pelaku_usaha"]
    ordering = ["-id"]
    SEARCH = NIB_SEARCH
    search_help_text = gettext_lazy("NIB lengkap")
    sortable_by = ()
    fields = ["action_links", "nib", "sebutan", "status", "berlaku_sejak", "berlaku_sampai", "dasar_hukum", "alasan"]
    ACTIONS = {
        "bekukan": {
            "judul": gettext_lazy("Bekukan peran"),
            "izin": SUPERVISE,
            "form": FreezePeranForm,
            "bila": lambda o: o.status == PeranNib.Status.AKTIF,
            "perform": lambda o, by, d: supervision.freeze_peran(peran=o, by=by, **d) and _("Peran dibekukan."),
            "effects": [gettext_lazy("Hanya peran ini berhenti; NIB dan perannya yang lain tetap berlaku.")],
        },
        "cairkan": {
            "judul": gettext_lazy("Cairkan peran"),
            "izin": SUPERVISE,
            "form": ReasonForm,
            "bila": lambda o: o.status == PeranNib.Status.DIBEKUKAN,
            "perform": lambda o, by, d: supervision.unfreeze_peran(peran=o, by=by, **d) and _("Peran berlaku kembali."),
        },
    }

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


class WaitingFilter(admin.SimpleListFilter):
    """What waits for an officer: answers, objections, silence past the period."""

    title = gettext_lazy("menunggu petugas")
    parameter_name = "menunggu"

    def lookups(self, request: HttpRequest, model_admin):
        return [
            ("jawaban", _("Dijawab pelaku usaha")),
            ("keberatan", _("Keberatan belum ditanggapi")),
            ("lewat", _("Lewat tenggat tanpa jawaban")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet):
        if self.value() == "jawaban":
            return queryset.answered()
        if self.value() == "keberatan":
            return queryset.open_keberatan()
        return queryset.unanswered_past_deadline() if self.value() == "lewat" else queryset


class OfficerReplyForm(PortalForm):
    tanggapan = forms.CharField(
        label=gettext_lazy("Tanggapan"),
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("Dikirim kepada pelaku usaha."),
    )


@admin.register(SanksiNib)
class SanksiNibAdmin(NibActionAdmin):
    """Steps of supervision; a proposed revocation is decided by a second officer."""

    list_display = ["nib", "usaha", "tahap", "sebab", "status", "tenggat_jawab", "dijawab_pada", "proposer"]
    list_filter = [WaitingFilter, "tahap", "status", "sebab"]
    list_select_related = ["nib__pelaku_usaha", "diusulkan_oleh"]
    ordering = ["-id"]
    QUEUES = {
        ("menunggu", "jawaban"): ["dijawab_pada"],
        ("menunggu", "keberatan"): ["keberatan_pada"],
        ("menunggu", "lewat"): ["tenggat_jawab", "id"],
        ("status__exact", SanksiNib.Status.DIUSULKAN): ["dibuat_pada"],
    }
    SEARCH = NIB_SEARCH
    search_help_text = gettext_lazy("NIB lengkap")
    fields = [
        "action_links",
        "nib",
        "tahap",
        "sebab",
        "status",
        "alasan",
        "dasar",
        "nomor_dokumen",
        "tanggal_dokumen",
        "diusulkan_oleh",
        "diputus_oleh",
        "berlaku_pada",
        "tenggat_jawab",
        "jawaban",
        "dijawab_pada",
        "keberatan",
        "keberatan_pada",
        "tanggapan",
        "selesai_pada",
    ]
    ACTIONS = {
        "putuskan": {
            "judul": gettext_lazy("Cabut NIB"),
            "izin": REVOKE,
            "form": PortalForm,
            "bila": lambda o: o.status == SanksiNib.Status.DIUSULKAN,
            "perform": lambda o, by, d: supervision.confirm_pencabutan(sanksi=o, by=by) and _("NIB dicabut."),
            "effects": [
                gettext_lazy("NIB dan semua perannya berakhir untuk selamanya. Nomornya tidak dipakai lagi."),
                gettext_lazy("Perubahan data yang belum diputuskan dibatalkan."),
                format_lazy(
                    gettext_lazy("Pelaku usaha mendapat surat dan dapat mengajukan keberatan dalam {hari} hari."),
                    hari=ANSWER_PERIOD.days,
                ),
            ],
        },
        "tolak": {
            "judul": gettext_lazy("Tolak usulan"),
            "izin": REVOKE,
            "form": ReasonForm,
            "bila": lambda o: o.status == SanksiNib.Status.DIUSULKAN,
            "perform": lambda o, by, d: (
                supervision.reject_pencabutan(sanksi=o, by=by, **d) and _("Usulan ditolak. NIB tidak berubah.")
            ),
        },
        "tanggapi": {
            "judul": gettext_lazy("Tanggapi keberatan"),
            "izin": REVOKE,
            "form": OfficerReplyForm,
            "bila": lambda o: o.keberatan and not o.tanggapan and o.status == SanksiNib.Status.BERLAKU,
            "perform": lambda o, by, d: (
                supervision.reply_to_keberatan(sanksi=o, by=by, **d) and _("Tanggapan dikirim.")
            ),
            "effects": [
                gettext_lazy("Tanggapan ini dikirim kepada pelaku usaha dan mengakhiri perkaranya di sini."),
                gettext_lazy("NIB yang sudah dicabut tidak hidup lagi; pelaku usaha dapat mengajukan NIB baru."),
            ],
        },
    }

    @admin.display(description=gettext_lazy("diusulkan oleh"))
    def proposer(self, o: SanksiNib):
        return o.diusulkan_oleh.nama

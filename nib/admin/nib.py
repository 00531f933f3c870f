"""NIBs: looked up by exact number, never changed by hand; supervision in steps with a reason and a law."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nib.admin.base import NIB_SEARCH, NibActionAdmin, usaha_search
from nib.forms.kewajiban import KewajibanForm
from nib.forms.supervision import FreezeForm, FreezePeranForm, OfficerReplyForm, ProposePencabutanForm, SanksiForm
from nib.models import DasarTindakan, Nib, NibEvent, PeranNib, SanksiNib
from nib.models.supervision import SanksiQuerySet
from nib.permissions import COLLECT_FEES, REVOKE, SUPERVISE
from nib.rules.periods import ANSWER_PERIOD
from nib.services import supervision
from nib.services.kewajiban import record_kewajiban
from oss_portal.forms import ReasonForm
from oss_portal.staff.action_admin import ActionAdmin
from oss_portal.staff.actions import Action
from oss_portal.templatetags.portal import rupiah

MAY_ANSWER = format_lazy(
    gettext_lazy("Pelaku usaha mendapat surat dan mempunyai {hari} hari untuk menjawab."), hari=ANSWER_PERIOD.days
)
MAY_OBJECT = format_lazy(
    gettext_lazy("Pelaku usaha mendapat surat dan dapat mengajukan keberatan dalam {hari} hari."),
    hari=ANSWER_PERIOD.days,
)


def _with_ground(act: DasarTindakan.Tindakan) -> Callable[[HttpRequest, Nib], dict[str, Any]]:
    """Return what fills the law of an act in from the table of laws; the officer may name a closer one."""
    return lambda request, nib: {"initial": {"dasar": DasarTindakan.of_act(act)}}


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
    fields = readonly_fields = ("sebutan", "status", "berlaku_sejak", "berlaku_sampai", "dasar_hukum", "alasan")
    verbose_name_plural = gettext_lazy("peran")
    show_change_link = True


class SanksiInline(_ReadOnlyInline):
    model = SanksiNib
    fields = readonly_fields = ("tahap", "sebab", "status", "alasan", "tenggat_jawab", "jawaban", "keberatan")
    verbose_name_plural = gettext_lazy("pengawasan")
    show_change_link = True


class LedgerInline(_ReadOnlyInline):
    model = NibEvent
    fk_name = "nib"
    fields = readonly_fields = ("waktu", "jenis", "peran", "dari", "ke", "alasan", "dasar", "nomor_dokumen", "oleh")
    verbose_name_plural = gettext_lazy("buku NIB")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("peran", "oleh")


@admin.register(Nib)
class NibAdmin(ActionAdmin):
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
    ACTIONS = (
        Action(
            name="peringatkan",
            title=gettext_lazy("Beri peringatan"),
            permission=SUPERVISE,
            form=SanksiForm,
            form_arguments=_with_ground(DasarTindakan.Tindakan.PERINGATAN),
            visible=lambda o: not o.is_revoked,
            perform=lambda o, by, form: supervision.warn(nib=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Peringatan dikirim."),
            effects=[MAY_ANSWER],
        ),
        Action(
            name="akhiri-peringatan",
            title=gettext_lazy("Akhiri peringatan"),
            permission=SUPERVISE,
            form=ReasonForm,
            visible=lambda o: any(s.tahap == "peringatan" and s.status == "berlaku" for s in o.sanksi.all()),
            perform=lambda o, by, form: supervision.end_warning(nib=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Peringatan diakhiri."),
        ),
        Action(
            name="bekukan",
            title=gettext_lazy("Bekukan"),
            permission=SUPERVISE,
            form=FreezeForm,
            form_arguments=_with_ground(DasarTindakan.Tindakan.PEMBEKUAN),
            visible=lambda o: o.in_force,
            perform=lambda o, by, form: supervision.freeze(nib=o, by=by, **form.cleaned_data),
            done=gettext_lazy("NIB dibekukan."),
            effects=[
                gettext_lazy("Semua peran NIB berhenti sampai dicairkan, dan halaman Cek NIB menampilkannya."),
                MAY_ANSWER,
                gettext_lazy("Tanpa peringatan lebih dahulu hanya untuk pelanggaran berat atau putusan pengadilan."),
            ],
        ),
        Action(
            name="cairkan",
            title=gettext_lazy("Cairkan"),
            permission=SUPERVISE,
            form=ReasonForm,
            visible=lambda o: o.is_frozen,
            perform=lambda o, by, form: supervision.unfreeze(nib=o, by=by, **form.cleaned_data),
            done=gettext_lazy("NIB berlaku kembali."),
            effects=[gettext_lazy("NIB kembali ke status semula; pelaku usaha mendapat surat.")],
        ),
        Action(
            name="usulkan-cabut",
            title=gettext_lazy("Usulkan pencabutan"),
            permission=SUPERVISE,
            form=ProposePencabutanForm,
            form_arguments=_with_ground(DasarTindakan.Tindakan.PENCABUTAN),
            visible=lambda o: not o.is_revoked,
            perform=lambda o, by, form: supervision.propose_pencabutan(nib=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Usulan menunggu petugas kedua."),
            effects=[gettext_lazy("Petugas lain yang memutuskan. Sampai saat itu NIB tidak berubah.")],
        ),
        Action(
            name="catat-kewajiban",
            title=gettext_lazy("Catat kewajiban pembayaran"),
            permission=COLLECT_FEES,
            form=KewajibanForm,
            visible=lambda o: not o.is_revoked,
            perform=lambda o, by, form: record_kewajiban(nib=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Kewajiban dicatat."),
            effects=[
                gettext_lazy("Pelaku usaha mendapat surat dengan nominal dan jatuh temponya."),
                gettext_lazy("Portal tidak menerima uang; pembayaran langsung kepada instansi penagih."),
                gettext_lazy("NIB tidak dipungut biaya: catat hanya biaya resmi dari instansi lain."),
            ],
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("pelaku_usaha", "data", "era")

    @admin.display(description=gettext_lazy("Alamat"))
    def alamat(self, o: Nib) -> str:
        return f"{o.data.alamat}, {o.data.wilayah} {o.data.kode_pos}"

    @admin.display(description=gettext_lazy("Skala"))
    def skala(self, o: Nib) -> str:
        return o.data.get_skala_display()

    @admin.display(description=gettext_lazy("Modal"))
    def modal(self, o: Nib) -> str:
        return rupiah(o.data.total_modal) or "–"


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
    ACTIONS = (
        Action(
            name="bekukan",
            title=gettext_lazy("Bekukan peran"),
            permission=SUPERVISE,
            form=FreezePeranForm,
            visible=lambda o: o.status == PeranNib.Status.AKTIF,
            perform=lambda o, by, form: supervision.freeze_peran(peran=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Peran dibekukan."),
            effects=[gettext_lazy("Hanya peran ini berhenti; NIB dan perannya yang lain tetap berlaku.")],
        ),
        Action(
            name="cairkan",
            title=gettext_lazy("Cairkan peran"),
            permission=SUPERVISE,
            form=ReasonForm,
            visible=lambda o: o.status == PeranNib.Status.DIBEKUKAN,
            perform=lambda o, by, form: supervision.unfreeze_peran(peran=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Peran berlaku kembali."),
        ),
    )

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


class WaitingFilter(admin.SimpleListFilter):
    """What waits for an officer: answers, objections, silence past the period."""

    title = gettext_lazy("menunggu petugas")
    parameter_name = "menunggu"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [
            ("jawaban", _("Dijawab pelaku usaha")),
            ("keberatan", _("Keberatan belum ditanggapi")),
            ("lewat", _("Lewat tenggat tanpa jawaban")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        sanksi = cast(SanksiQuerySet, queryset)
        waiting = {
            "jawaban": sanksi.answered,
            "keberatan": sanksi.open_keberatan,
            "lewat": sanksi.unanswered_past_deadline,
        }.get(self.value() or "")
        return waiting() if waiting else queryset


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
    ACTIONS = (
        Action(
            name="putuskan",
            title=gettext_lazy("Cabut NIB"),
            permission=REVOKE,
            visible=lambda o: o.status == SanksiNib.Status.DIUSULKAN,
            perform=lambda o, by, form: supervision.confirm_pencabutan(sanksi=o, by=by),
            done=gettext_lazy("NIB dicabut."),
            effects=[
                gettext_lazy("NIB dan semua perannya berakhir untuk selamanya. Nomornya tidak dipakai lagi."),
                gettext_lazy("Perubahan data yang belum diputuskan dibatalkan."),
                MAY_OBJECT,
            ],
        ),
        Action(
            name="tolak",
            title=gettext_lazy("Tolak usulan"),
            permission=REVOKE,
            form=ReasonForm,
            visible=lambda o: o.status == SanksiNib.Status.DIUSULKAN,
            perform=lambda o, by, form: supervision.reject_pencabutan(sanksi=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Usulan ditolak. NIB tidak berubah."),
        ),
        Action(
            name="tanggapi",
            title=gettext_lazy("Tanggapi keberatan"),
            permission=REVOKE,
            form=OfficerReplyForm,
            visible=lambda o: o.keberatan and not o.tanggapan and o.status == SanksiNib.Status.BERLAKU,
            perform=lambda o, by, form: supervision.reply_to_keberatan(sanksi=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Tanggapan dikirim."),
            effects=[
                gettext_lazy("Tanggapan ini dikirim kepada pelaku usaha dan mengakhiri perkaranya di sini."),
                gettext_lazy("NIB yang sudah dicabut tidak hidup lagi; pelaku usaha dapat mengajukan NIB baru."),
            ],
        ),
    )

    @admin.display(description=gettext_lazy("diusulkan oleh"))
    def proposer(self, o: SanksiNib) -> str:
        return o.diusulkan_oleh.nama

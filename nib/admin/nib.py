"""NIBs: looked up by exact number, never changed by hand; supervision in steps with a reason and a law."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nib.admin.base import NIB_SEARCH, NibActionAdmin, usaha_search
from nib.admin.supervision_case import SupervisionCase
from nib.choices import StatusNib
from nib.forms.kewajiban import KewajibanForm
from nib.forms.supervision import (
    DecisionForm,
    FreezeForm,
    FreezePeranForm,
    NoteForm,
    OfficerReplyForm,
    ProposePembatalanForm,
    ProposePencabutanForm,
    SanksiForm,
)
from nib.models import Nib, NibEvent, PeranNib, SanksiNib
from nib.models.supervision import SanksiQuerySet
from nib.permissions import COLLECT_FEES, REVOKE, SUPERVISE
from nib.rules.periods import supervision_periods
from nib.services import supervision
from nib.services.kewajiban import record_kewajiban
from nib.services.public_check import display_status
from oss_portal.forms import ReasonForm
from oss_portal.staff.action_admin import ActionAdmin
from oss_portal.staff.actions import Action, Done
from oss_portal.staff.admin_base import ReadOnlyInline
from oss_portal.staff.case import HistoryLine, history_of
from oss_portal.staff.opened import fingerprint
from oss_portal.templatetags.portal import rupiah


def _may_answer(days: int) -> str:
    message = _("Pelaku usaha mendapat surat dan mempunyai %(hari)s hari untuk menjawab.")
    return message % {"hari": days}


def _is_warned(o: Nib) -> bool:
    """Whether a warning runs: there is one at a time."""
    prefetch_related_objects([o], "sanksi")
    return any(s.tahap == "peringatan" and s.status == "berlaku" for s in o.sanksi.all())


def _effects_of_freeze(nib: Nib) -> list[Any]:
    periods = supervision_periods(nib.era.kode)
    urgent = _(
        "Tanpa peringatan hanya untuk pelanggaran berat yang mendesak atau putusan pengadilan: petugas kedua yang "
        "memutuskan, dan untuk yang mendesak masa jawab paling singkat %(hari)s hari."
    )
    return [
        _("Semua peran NIB berhenti sampai dicairkan, dan halaman Cek NIB menampilkannya."),
        _may_answer(periods.freeze),
        _("Hanya setelah peringatan dijawab atau masa jawabnya berakhir."),
        urgent % {"hari": periods.urgent},
    ]


def _effects_of_decision(sanksi: SanksiNib) -> list[Any]:
    """Say what the approval of a proposal does, by its kind."""
    nib = sanksi.nib
    effects = {
        SanksiNib.Tahap.PEMBEKUAN: [
            _("NIB dan semua perannya berhenti sampai dicairkan, dan halaman Cek NIB menampilkannya."),
            _may_answer(sanksi.hari_jawab),
        ],
        SanksiNib.Tahap.PENCAIRAN: [
            _("NIB %(nomor)s dan semua perannya berlaku kembali seperti sebelum dibekukan.") % {"nomor": nib.nomor},
            _("Pelaku usaha mendapat surat."),
        ],
        SanksiNib.Tahap.PENCABUTAN: [
            _("NIB %(nomor)s dan semua perannya berakhir. Nomornya tidak dipakai lagi.") % {"nomor": nib.nomor},
            _("Perubahan data yang belum diputuskan dibatalkan."),
            _("Pelaku usaha mendapat surat dan dapat mengajukan keberatan dalam %(hari)s hari.")
            % {"hari": sanksi.hari_jawab},
        ],
        SanksiNib.Tahap.PEMBATALAN: [
            _("NIB %(nomor)s berlaku kembali seperti sebelum dibekukan.") % {"nomor": nib.nomor},
            _("Peran yang berakhir bersamanya kembali; peristiwa pencabutan tetap tercatat."),
            _("Pelaku usaha mendapat surat."),
        ],
    }
    return [*effects.get(SanksiNib.Tahap(sanksi.tahap), []), _("Pertimbangan Anda tercetak di surat.")]


def _is_proposed(sanksi: SanksiNib) -> bool:
    return sanksi.status == SanksiNib.Status.DIUSULKAN


def _of_another(sanksi: SanksiNib) -> bool:
    reader = getattr(sanksi, "opened_by", None)
    return _is_proposed(sanksi) and (reader is None or reader.pk not in supervision.first_officers(sanksi))


class PeranInline(ReadOnlyInline):
    model = PeranNib
    fields = readonly_fields = (
        "sebutan",
        "effective_status",
        "berlaku_sejak",
        "berlaku_sampai",
        "dasar_hukum",
        "alasan",
    )
    verbose_name_plural = gettext_lazy("peran")
    show_change_link = True

    @admin.display(description=gettext_lazy("status"))
    def effective_status(self, o: PeranNib) -> str:
        """What the role is good for now: nothing while its NIB is frozen."""
        return display_status(o.jenis, o.status, o.nib.status)


# The states of an NIB and of its roles, as the ledger has them.
_STATUS_WORDS = {**dict(StatusNib.choices), **dict(PeranNib.Status.choices)}


class LedgerInline(ReadOnlyInline):
    model = NibEvent
    fk_name = "nib"
    fields = readonly_fields = (
        "waktu",
        "jenis",
        "peran",
        "before",
        "after",
        "alasan",
        "dasar",
        "nomor_dokumen",
        "oleh",
    )
    verbose_name_plural = gettext_lazy("buku NIB")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("peran", "oleh")

    @admin.display(description=gettext_lazy("dari status"))
    def before(self, o: NibEvent) -> str:
        return str(_STATUS_WORDS.get(o.dari, o.dari))

    @admin.display(description=gettext_lazy("ke status"))
    def after(self, o: NibEvent) -> str:
        return str(_STATUS_WORDS.get(o.ke, o.ke))


@admin.register(Nib)
class NibAdmin(SupervisionCase, ActionAdmin):
    AREA = "data__kelurahan"
    list_display = ["nomor", "pelaku_usaha", "status", "terbit_pada"]
    list_filter = ["status", "era"]
    list_select_related = ["pelaku_usaha"]
    ordering = ["-id"]
    SEARCH = usaha_search("nomor")
    search_help_text = gettext_lazy("NIB, NIK, atau User-ID lengkap, atau bagian nama usaha")
    sortable_by = ()
    fields = [
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
    inlines = [PeranInline, LedgerInline]
    DECIDED_ON = ("status", "data_id", "peristiwa")

    def search_words(self, obj: Nib) -> tuple[str, str]:
        return obj.nomor, f"{obj.pelaku_usaha.nama} · {obj.get_status_display()}"

    def history(self, obj: Nib) -> list[HistoryLine]:
        """The steps of its supervision and its payments are of the NIB too."""
        return history_of(obj, nib=obj.nomor)

    def opened(self, obj: Nib) -> str:
        """An answer of the holder is a change too."""
        answers = obj.sanksi.order_by("pk").values_list("pk", "status", "dijawab_pada", "keberatan_pada")
        return fingerprint(super().opened(obj), list(answers))

    SHOWN_ELSEWHERE = ("nomor", "pelaku_usaha", "status", "dicabut_pada", "alamat")
    ACTIONS = (
        Action(
            name="peringatkan",
            title=gettext_lazy("Beri peringatan"),
            permission=SUPERVISE,
            form=SanksiForm,
            visible=lambda o: not (o.is_revoked or _is_warned(o)),
            perform=lambda o, by, form: supervision.warn(nib=o, by=by, **form.arguments()),
            done=gettext_lazy("Peringatan dikirim."),
            effects=lambda o: [_may_answer(supervision_periods(o.era.kode).warning)],
        ),
        Action(
            name="akhiri-peringatan",
            title=gettext_lazy("Akhiri peringatan"),
            permission=SUPERVISE,
            form=ReasonForm,
            visible=_is_warned,
            perform=lambda o, by, form: supervision.end_warning(nib=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Peringatan diakhiri."),
            effects=[gettext_lazy("Pelaku usaha mendapat surel dengan alasan ini dan tidak perlu menjawab lagi.")],
        ),
        Action(
            name="bekukan",
            title=gettext_lazy("Bekukan"),
            permission=SUPERVISE,
            form=FreezeForm,
            visible=lambda o: o.in_force,
            perform=lambda o, by, form: _freeze(o, by, form),
            effects=_effects_of_freeze,
            danger=True,
        ),
        Action(
            name="cairkan",
            title=gettext_lazy("Cairkan"),
            permission=SUPERVISE,
            form=ReasonForm,
            visible=lambda o: o.is_frozen,
            perform=lambda o, by, form: _unfreeze(o, by, form),
            effects=lambda o: _effects_of_unfreezing(o),
        ),
        Action(
            name="usulkan-cabut",
            title=gettext_lazy("Usulkan pencabutan"),
            permission=SUPERVISE,
            form=ProposePencabutanForm,
            visible=lambda o: not o.is_revoked,
            perform=lambda o, by, form: supervision.propose_pencabutan(nib=o, by=by, **form.arguments()),
            done=gettext_lazy("Usulan menunggu petugas kedua."),
            effects=[
                gettext_lazy("Petugas lain yang memutuskan. Sampai saat itu NIB tidak berubah."),
                gettext_lazy(
                    "Hanya setelah pembekuan dijawab atau masa jawabnya berakhir; putusan pengadilan langsung."
                ),
            ],
        ),
        Action(
            name="usulkan-batal",
            title=gettext_lazy("Usulkan pembatalan pencabutan"),
            permission=SUPERVISE,
            form=ProposePembatalanForm,
            visible=lambda o: o.is_revoked,
            perform=lambda o, by, form: supervision.propose_pembatalan(nib=o, by=by, **form.arguments()),
            done=gettext_lazy("Usulan menunggu petugas kedua."),
            effects=[
                gettext_lazy("Petugas lain yang memutuskan, bukan yang memutuskan pencabutannya."),
                gettext_lazy("Dalam masa keberatan; setelahnya hanya atas keberatan atau putusan pengadilan."),
            ],
        ),
        Action(
            name="catat",
            title=gettext_lazy("Catat putusan atau catatan"),
            permission=SUPERVISE,
            form=NoteForm,
            perform=lambda o, by, form: supervision.write_note(nib=o, by=by, **form.arguments()),
            done=gettext_lazy("Tercatat di buku NIB."),
            effects=[
                gettext_lazy("Status NIB tidak berubah. Pelaku usaha mendapat surel dan membacanya di riwayatnya.")
            ],
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
        rows = super().get_queryset(request)
        # The list shows neither data nor era, the widest rows there are.
        is_list = request.resolver_match and request.resolver_match.url_name == self.page_name("changelist")
        return rows if is_list else rows.select_related("pelaku_usaha", "data", "era")

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

    list_display = ["nib", "usaha", "sebutan", "effective_status", "berlaku_sejak"]
    list_filter = ["jenis", "status"]
    list_select_related = ["nib__pelaku_usaha"]
    ordering = ["-id"]
    SEARCH = NIB_SEARCH
    search_help_text = gettext_lazy("NIB lengkap")
    sortable_by = ()
    fields = [
        *("nib", "sebutan", "effective_status", "berlaku_sejak", "berlaku_sampai"),
        *("dasar_hukum", "alasan"),
    ]
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

    DECIDED_ON = ("status", "nib.status")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=gettext_lazy("status"))
    def effective_status(self, o: PeranNib) -> str:
        return display_status(o.jenis, o.status, o.nib.status)


def _freeze(nib: Nib, by: Any, form: FreezeForm) -> Done:
    sanksi = supervision.freeze(nib=nib, by=by, **form.arguments())
    return Done(_("Usulan menunggu petugas kedua.") if _is_proposed(sanksi) else _("NIB dibekukan."))


def _unfreeze(nib: Nib, by: Any, form: ReasonForm) -> Done:
    proposal = supervision.unfreeze(nib=nib, by=by, **form.cleaned_data)
    return Done(_("Usulan menunggu petugas kedua.") if proposal else _("NIB berlaku kembali."))


def _effects_of_unfreezing(nib: Nib) -> list[str]:
    frozen = supervision.running_freeze(nib)
    if frozen and frozen.diputus_oleh_id:
        return [_("Pembekuan ini diputuskan dua petugas. Petugas lain yang memutuskan; sampai saat itu NIB dibekukan.")]
    return [_("NIB kembali ke status semula; pelaku usaha mendapat surel.")]


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
class SanksiNibAdmin(SupervisionCase, NibActionAdmin):
    """Steps of supervision; what is proposed is decided by a second officer, who sees the whole case."""

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
        "nib",
        "tahap",
        "sebab",
        "mendesak",
        "status",
        "alasan",
        "dasar",
        "nomor_dokumen",
        "tanggal_dokumen",
        "documents",
        "diusulkan_oleh",
        "diputus_oleh",
        "alasan_putusan",
        "surat",
        "berlaku_pada",
        "tenggat_jawab",
        "jawaban",
        "dijawab_pada",
        "keberatan",
        "keberatan_pada",
        "tanggapan",
        "selesai_pada",
    ]
    DECIDED_ON = ("status", "dijawab_pada", "keberatan_pada", "tanggapan", "nib.status", "nib.data_id", "nib.peristiwa")
    # The steps of the case say all but when this one was over.
    SHOWN_ELSEWHERE = (
        "berlaku_pada",
        *("nib", "tahap", "sebab", "mendesak", "status", "alasan", "dasar"),
        *("nomor_dokumen", "tanggal_dokumen", "documents", "diusulkan_oleh", "diputus_oleh", "alasan_putusan"),
        *("surat", "tenggat_jawab", "jawaban", "dijawab_pada", "keberatan", "keberatan_pada", "tanggapan"),
    )
    ACTIONS = (
        Action(
            name="putuskan",
            title=gettext_lazy("Setujui usulan"),
            permission=REVOKE,
            form=DecisionForm,
            visible=_of_another,
            perform=lambda o, by, form: supervision.confirm(sanksi=o, by=by, **form.cleaned_data),
            done=lambda o: _("%(apa)s berlaku. Suratnya terbit.") % {"apa": o},
            effects=_effects_of_decision,
            danger=True,
            decides=True,
        ),
        Action(
            name="tolak",
            title=gettext_lazy("Tolak usulan"),
            permission=REVOKE,
            form=DecisionForm,
            visible=_is_proposed,
            perform=lambda o, by, form: supervision.reject(sanksi=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Usulan ditolak. NIB tidak berubah."),
            effects=[gettext_lazy("NIB tidak berubah; pengusul membaca pertimbangan Anda di perkara ini.")],
            decides=True,
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
                gettext_lazy("Bila keberatan benar, jangan tanggapi: usulkan pembatalan pencabutan pada NIB-nya."),
            ],
            decides=True,
        ),
    )

    def acts_elsewhere(self, request: HttpRequest, obj: SanksiNib) -> tuple[str, str] | None:
        """A warning or freeze is ended, or the next step taken, on the page of its NIB."""
        is_running = obj.status == SanksiNib.Status.BERLAKU and obj.tahap in SanksiNib.ANSWERED
        if not (is_running and request.user.has_perm(SUPERVISE)):
            return None
        address = reverse("admin:nib_nib_change", args=[obj.nib_id])
        return _("Putuskan di halaman NIB-nya"), f"{address}#acts"

    @admin.display(description=gettext_lazy("diusulkan oleh"))
    def proposer(self, o: SanksiNib) -> str:
        return o.diusulkan_oleh.nama

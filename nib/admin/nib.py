"""NIBs: officers search them and supervise them in steps with a reason and a law, but never edit one by hand."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nib.admin.base import usaha_search
from nib.admin.supervision_case import SupervisionCase, may_answer
from nib.choices import StatusNib
from nib.forms.kewajiban import KewajibanForm
from nib.forms.supervision import FreezeForm, NoteForm, ProposePembatalanForm, ProposePencabutanForm, SanksiForm
from nib.models import (
    Izin,
    KewajibanPembayaran,
    Nib,
    NibEvent,
    PeranNib,
    Permohonan,
    PermohonanPencabutan,
    SanksiNib,
)
from nib.permissions import COLLECT_FEES, SUPERVISE
from nib.rules.periods import supervision_periods
from nib.services import supervision
from nib.services.kewajiban import record_kewajiban
from nib.services.public_check import display_status
from oss_portal.forms import ReasonForm
from oss_portal.models import WorkItem
from oss_portal.staff.action_admin import ActionAdmin
from oss_portal.staff.actions import Action, Done
from oss_portal.staff.admin_base import ReadOnlyInline
from oss_portal.staff.case import HistoryLine, history_of
from oss_portal.staff.opened import fingerprint
from oss_portal.staff.work.listing import WorkRow
from oss_portal.text.readable import rupiah


def _has_step(o: Nib, tahap: SanksiNib.Tahap, status: SanksiNib.Status) -> bool:
    prefetch_related_objects([o], "sanksi")
    return any(s.tahap == tahap and s.status == status for s in o.sanksi.all())


def _is_warned(o: Nib) -> bool:
    """Whether a warning is running: there is only one at a time."""
    return _has_step(o, SanksiNib.Tahap.PERINGATAN, SanksiNib.Status.BERLAKU)


def _is_proposed(o: Nib, tahap: SanksiNib.Tahap) -> bool:
    """Whether a proposal of this step already waits for the second officer: it is not offered twice."""
    return _has_step(o, tahap, SanksiNib.Status.DIUSULKAN)


def _effects_of_freeze(nib: Nib) -> list[Any]:
    periods = supervision_periods(nib.era.kode)
    urgent = _(
        "Tanpa peringatan hanya untuk pelanggaran berat yang mendesak atau putusan pengadilan: petugas kedua yang "
        "memutuskan, dan untuk yang mendesak masa jawab paling singkat %(hari)s hari."
    )
    return [
        _("Semua peran NIB berhenti sampai dicairkan, dan halaman Cek NIB menampilkannya."),
        may_answer(periods.freeze),
        _("Hanya setelah peringatan dijawab atau masa jawabnya berakhir."),
        urgent % {"hari": periods.urgent},
    ]


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
        """Return the status in effect: no role is in force while its NIB is frozen."""
        return display_status(o.jenis, o.status, o.nib.status)


# Names of the states of NIBs and roles in the ledger.
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
        """Return the history of the NIB, including its supervision steps and its payments."""
        return history_of(obj, nib=obj.nomor)

    def opened(self, obj: Nib) -> str:
        """Return the fingerprint, which also changes when the holder answers or objects."""
        answers = obj.sanksi.order_by("pk").values_list("pk", "status", "dijawab_pada", "keberatan_pada")
        return fingerprint(super().opened(obj), list(answers))

    def also_open(self, request: HttpRequest, obj: Nib) -> Sequence[WorkRow]:
        """Return the open work about this NIB: proposals, requests, objections, payments, licences and data changes."""
        about = Q()
        for model in (SanksiNib, PermohonanPencabutan, KewajibanPembayaran, Izin):
            about |= Q(
                subjek_jenis=model._meta.label_lower, subjek_id__in=model._base_manager.filter(nib=obj).values("pk")
            )
        changes = Permohonan.objects.is_open().filter(pelaku_usaha=obj.pelaku_usaha_id).values("pk")
        about |= Q(subjek_jenis=Permohonan._meta.label_lower, subjek_id__in=changes)
        items = WorkItem.objects.is_open().filter(about).select_related("petugas").order_by("urut", "id")
        return self.linked_rows(request, items)

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
            effects=lambda o: [may_answer(supervision_periods(o.era.kode).warning)],
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
            visible=lambda o: o.in_force and not _is_proposed(o, SanksiNib.Tahap.PEMBEKUAN),
            perform=lambda o, by, form: _freeze(o, by, form),
            effects=_effects_of_freeze,
            danger=True,
        ),
        Action(
            name="cairkan",
            title=gettext_lazy("Cairkan"),
            permission=SUPERVISE,
            form=ReasonForm,
            visible=lambda o: o.is_frozen and not _is_proposed(o, SanksiNib.Tahap.PENCAIRAN),
            perform=lambda o, by, form: _unfreeze(o, by, form),
            effects=lambda o: _effects_of_unfreezing(o),
        ),
        Action(
            name="usulkan-cabut",
            title=gettext_lazy("Usulkan pencabutan"),
            permission=SUPERVISE,
            form=ProposePencabutanForm,
            visible=lambda o: not (o.is_revoked or _is_proposed(o, SanksiNib.Tahap.PENCABUTAN)),
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
            visible=lambda o: o.is_revoked and not _is_proposed(o, SanksiNib.Tahap.PEMBATALAN),
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
        # The list shows neither data nor era, whose rows are the widest.
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


def _freeze(nib: Nib, by: Any, form: FreezeForm) -> Done:
    sanksi = supervision.freeze(nib=nib, by=by, **form.arguments())
    return Done(
        _("Usulan menunggu petugas kedua.") if sanksi.status == SanksiNib.Status.DIUSULKAN else _("NIB dibekukan.")
    )


def _unfreeze(nib: Nib, by: Any, form: ReasonForm) -> Done:
    proposal = supervision.unfreeze(nib=nib, by=by, **form.cleaned_data)
    return Done(_("Usulan menunggu petugas kedua.") if proposal else _("NIB berlaku kembali."))


def _effects_of_unfreezing(nib: Nib) -> list[str]:
    frozen = supervision.running_freeze(nib)
    if frozen and frozen.diputus_oleh_id:
        return [_("Pembekuan ini diputuskan dua petugas. Petugas lain yang memutuskan; sampai saat itu NIB dibekukan.")]
    return [_("NIB kembali ke status semula; pelaku usaha mendapat surel.")]

"""Steps of supervision: decided by a second officer, answered, objected to."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nib.admin.base import NIB_SEARCH, NibActionAdmin
from nib.admin.supervision_case import SupervisionCase, may_answer
from nib.forms.supervision import DecisionForm, OfficerReplyForm
from nib.models import SanksiNib
from nib.models.supervision import SanksiQuerySet
from nib.permissions import REVOKE, SUPERVISE
from nib.services import supervision
from oss_portal.forms import ReasonForm
from oss_portal.staff.actions import Action


def _effects_of_decision(sanksi: SanksiNib) -> list[Any]:
    """Say what the approval of a proposal does, by its kind."""
    nib = sanksi.nib
    effects = {
        SanksiNib.Tahap.PEMBEKUAN: [
            _("NIB dan semua perannya berhenti sampai dicairkan, dan halaman Cek NIB menampilkannya."),
            may_answer(sanksi.hari_jawab),
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


def _own_proposal(sanksi: SanksiNib) -> bool:
    return _is_proposed(sanksi) and getattr(sanksi, "opened_by", None) == sanksi.diusulkan_oleh


class WaitingFilter(admin.SimpleListFilter):
    """The filter of steps that wait for an officer: answered, objected to, or unanswered past the deadline."""

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
    """Steps of supervision; a second officer decides on each proposal and sees the whole case."""

    list_display = ["nib", "usaha", "tahap", "sebab", "state", "tenggat_jawab", "dijawab_pada", "proposer"]
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
    # The list of steps in the case shows all fields of this step except its end.
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
            visible=_of_another,
            perform=lambda o, by, form: supervision.reject(sanksi=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Usulan ditolak. NIB tidak berubah."),
            effects=[gettext_lazy("NIB tidak berubah; pengusul membaca pertimbangan Anda di perkara ini.")],
            decides=True,
        ),
        Action(
            name="tarik",
            title=gettext_lazy("Tarik usulan saya"),
            permission=SUPERVISE,
            form=ReasonForm,
            visible=_own_proposal,
            perform=lambda o, by, form: supervision.withdraw(sanksi=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Usulan ditarik. NIB tidak berubah."),
            effects=[
                gettext_lazy("NIB tidak berubah; pelaku usaha tidak diberi tahu, karena usulan belum berlaku."),
                gettext_lazy("Perkaranya keluar dari antrean petugas kedua; alasan Anda tertulis di riwayatnya."),
            ],
        ),
        Action(
            name="tanggapi",
            title=gettext_lazy("Tanggapi keberatan"),
            permission=REVOKE,
            form=OfficerReplyForm,
            visible=lambda o: (
                o.keberatan and not o.tanggapan and o.status == SanksiNib.Status.BERLAKU and not o.is_being_cancelled
            ),
            perform=lambda o, by, form: supervision.reply_to_keberatan(sanksi=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Tanggapan dikirim."),
            effects=[
                gettext_lazy("Tanggapan ini dikirim kepada pelaku usaha dan mengakhiri perkaranya di sini."),
                gettext_lazy(
                    "Bila keberatan benar, jangan tanggapi: minta pengawas NIB mengusulkan pembatalan pencabutan."
                ),
            ],
            decides=True,
        ),
    )

    def acts_elsewhere(self, request: HttpRequest, obj: SanksiNib) -> tuple[str, str] | None:
        """Return the link to the page of the NIB, where officers end a warning or freeze or take the next step."""
        is_running = obj.status == SanksiNib.Status.BERLAKU and obj.tahap in SanksiNib.ANSWERED
        if not (is_running and request.user.has_perm(SUPERVISE)):
            return None
        address = reverse("admin:nib_nib_change", args=[obj.nib_id])
        return _("Putuskan di halaman NIB-nya"), f"{address}#acts"

    @admin.display(description=gettext_lazy("status"))
    def state(self, o: SanksiNib) -> str:
        return o.get_status_display()

    @admin.display(description=gettext_lazy("diusulkan oleh"))
    def proposer(self, o: SanksiNib) -> str:
        return o.diusulkan_oleh.nama

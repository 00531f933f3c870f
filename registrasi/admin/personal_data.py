"""Requests about personal data with their 72 hours, and the rules of retention."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.staff.action_admin import ActionAdmin
from oss_portal.staff.actions import Action, Text
from oss_portal.staff.record_search import RecordSearch
from oss_portal.text.readable import day
from registrasi.admin.clock import hours_left
from registrasi.forms.personal_data import AnswerForm, RefusalForm, RetentionRuleForm
from registrasi.models import PermintaanData, RetentionRule
from registrasi.services import personal_data as service

Status = PermintaanData.Status


def _is_waiting(o: PermintaanData) -> bool:
    return o.status == Status.DIAJUKAN


def _blockers(o: PermintaanData) -> list[str]:
    """Return the reasons against erasing this person's data while a request for it waits for an answer."""
    return service.blockers(o.pengguna) if _is_waiting(o) and o.jenis == PermintaanData.Jenis.HAPUS else []


def _answer(
    name: str,
    title: Text,
    status: str,
    form: type[AnswerForm],
    effects: Any,
    *,
    main: bool = False,
    danger: bool = False,
    visible: Callable[[PermintaanData], bool] = _is_waiting,
) -> Action[PermintaanData]:
    return Action(
        name=name,
        title=title,
        permission="registrasi.jawab_permintaan_data",
        form=form,
        main=main,
        danger=danger,
        decides=True,
        visible=visible,
        perform=lambda o, by, form: service.answer_request(
            data_request=o,
            by=by,
            status=status,
            answer=form.cleaned_data["jawaban"],
            dasar_penolakan=form.cleaned_data.get("dasar_penolakan", ""),
        ),
        done=gettext_lazy("Jawaban dikirim."),
        effects=effects,
    )


def _grant_effects(o: PermintaanData) -> list[str]:
    result = [_("Pemohon mendapat jawaban ini lewat surel.")]
    if o.nilai_baru:
        change = {"k": o.get_kolom_display(), "lama": _shown(getattr(o.pengguna, o.kolom)), "n": _corrected(o)}
        result.append(_("%(k)s berubah dari %(lama)s menjadi %(n)s.") % change)
    elif o.jenis == PermintaanData.Jenis.HAPUS:
        result.append(_("Akun, surat, dan pendaftaran orang ini dihapus dan tidak dapat dikembalikan."))
    elif o.jenis != PermintaanData.Jenis.PENJELASAN:
        result.append(_("Lakukan dahulu yang dikabulkan; sistem tidak mengubah data."))
    return result


def _shown(value: date | str | None) -> str:
    return day(value) if isinstance(value, date) else str(value or "–")


def _corrected(o: PermintaanData) -> str:
    """Return the value that is right, as people read it."""
    is_date = o.kolom == PermintaanData.Column.TANGGAL_LAHIR and o.nilai_baru
    return _shown(date.fromisoformat(o.nilai_baru) if is_date else o.nilai_baru)


@admin.register(PermintaanData)
class PermintaanDataAdmin(ActionAdmin):
    list_display = ["nomor", "jenis", "pengguna", "status", "remaining", "dibuat_pada"]
    list_filter = ["status", "jenis"]
    list_select_related = ["pengguna"]
    SEARCH = RecordSearch(exact=("nomor",), user_id=("pengguna__user_id",))
    search_help_text = gettext_lazy("Nomor atau User-ID")
    fields = [
        "nomor",
        "pengguna",
        "jenis",
        "kolom",
        "correct_value",
        "isi",
        "status",
        "remaining",
        "tenggat",
        "dasar_penolakan",
        "jawaban",
        "dijawab_oleh",
        "dijawab_pada",
        "dibuat_pada",
    ]
    date_hierarchy = "dibuat_pada"
    QUEUES = {("status__exact", Status.DIAJUKAN): ["tenggat"]}
    ACTIONS = (
        _answer(
            "kabulkan",
            gettext_lazy("Kabulkan"),
            Status.DIKABULKAN,
            AnswerForm,
            _grant_effects,
            main=True,
            visible=lambda o: _is_waiting(o) and not _blockers(o),
        ),
        _answer(
            "sebagian",
            gettext_lazy("Kabulkan sebagian"),
            Status.SEBAGIAN,
            RefusalForm,
            [gettext_lazy("Lakukan dahulu bagian yang dikabulkan; sistem tidak mengubah data.")],
        ),
        _answer(
            "tolak",
            gettext_lazy("Tolak"),
            Status.DITOLAK,
            RefusalForm,
            [gettext_lazy("Pemohon mendapat dasar dan penjelasannya lewat surel.")],
            danger=True,
        ),
    )

    def why(self, obj: PermintaanData) -> Sequence[str]:
        """Return what is asked for, and the reasons why an erasure cannot be granted at present."""
        return [*super().why(obj), *(_("Tidak dapat dihapus: %(s)s") % {"s": s} for s in _blockers(obj))]

    @admin.display(description=gettext_lazy("yang benar"))
    def correct_value(self, o: PermintaanData) -> str:
        return _corrected(o)

    @admin.display(description=gettext_lazy("sisa waktu (3 × 24 jam)"))
    def remaining(self, o: PermintaanData) -> str:
        return hours_left(o.tenggat) if o.status == Status.DIAJUKAN else "–"


@admin.register(RetentionRule)
class RetentionRuleAdmin(admin.ModelAdmin):
    form = RetentionRuleForm
    list_display = ["judul", "lama_hari", "aktif", "terakhir_pada", "terakhir_jumlah"]
    fields = ["judul", "dasar", "lama_hari", "aktif", "terakhir_pada", "terakhir_jumlah"]
    readonly_fields = ["judul", "terakhir_pada", "terakhir_jumlah"]
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: RetentionRule | None = None) -> bool:
        return False

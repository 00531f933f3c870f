"""Licences that agencies reported, and decisions that agencies owe: officers ask agencies about late ones."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nib.admin.base import NibActionAdmin, remaining
from nib.models import Izin
from nib.permissions import SUPERVISE
from nib.services.overdue_izin import ask_agency
from oss_portal.forms import ReasonForm
from oss_portal.staff.actions import Action
from oss_portal.staff.record_search import RecordSearch


class LateFilter(admin.SimpleListFilter):
    title = gettext_lazy("putusan instansi")
    parameter_name = "putusan"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("lewat", _("Lewat jangka waktu")), ("berjalan", _("Jangka waktu berjalan"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "lewat":
            return queryset.filter(tenggat__lt=timezone.now())
        return queryset.filter(tenggat__gte=timezone.now()) if self.value() == "berjalan" else queryset


@admin.register(Izin)
class IzinAdmin(NibActionAdmin):
    list_display = ["nib", "usaha", "nomenklatur", "instansi", "status", "time_left"]
    list_filter = [LateFilter, "status"]
    list_select_related = ["nib__pelaku_usaha", "instansi"]
    ordering = ["-id"]
    QUEUES = {("putusan", "lewat"): ["tenggat", "id"], ("putusan", "berjalan"): ["tenggat", "id"]}
    SEARCH = RecordSearch(nib=("nib__nomor",), exact=("id_izin",))
    search_help_text = gettext_lazy("NIB atau id izin lengkap")
    fields = [
        *("nib", "instansi", "nomenklatur", "nomor_izin", "id_izin", "id_proyek", "kewenangan", "status"),
        *("tgl_terbit", "tgl_berlaku", "keterangan", "tenggat_sejak", "hari_kerja", "dasar_tenggat", "tenggat"),
        *("ditanyakan_pada", "diubah_pada"),
    ]
    ACTIONS = (
        Action(
            name="tanyakan",
            title=gettext_lazy("Catat pertanyaan kepada instansi"),
            permission=SUPERVISE,
            form=ReasonForm,
            visible=lambda o: o.is_late,
            main=True,
            decides=True,
            perform=lambda o, by, form: ask_agency(izin=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Pertanyaan kepada instansi dicatat."),
            effects=[
                gettext_lazy("Tanyakan dahulu kepada instansi, lalu tulis di sini siapa yang ditanya dan jawabannya."),
                gettext_lazy("Tanpa putusan instansi, pekerjaan ini kembali sesudah beberapa hari kerja."),
            ],
        ),
    )

    @admin.display(description=gettext_lazy("putusan paling lambat"))
    def time_left(self, o: Izin) -> str:
        return remaining(o.tenggat)

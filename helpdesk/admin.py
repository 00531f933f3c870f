"""Master data of the helpdesk. Tickets are worked on at /petugas/helpdesk/, never here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from helpdesk.models import CannedAnswer, HelpArticle, Kategori, SlaRule
from oss_portal.staff.admin_base import ListRowForm


class NoDelete(admin.ModelAdmin):
    """Master data are switched off, not deleted: tickets point at them."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Kategori)
class KategoriAdmin(NoDelete):
    list_display = ["nama", "kode", "prioritas", "urutan", "aktif"]
    list_editable = ["urutan", "aktif"]

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, form=ListRowForm, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Kategori | None = None) -> list[str]:
        return ["kode"] if obj else []


@admin.register(SlaRule)
class SlaRuleAdmin(NoDelete):
    list_display = ["jenis", "prioritas", "menit_tanggapan", "menit_penyelesaian", "jam_kalender", "dasar"]
    list_filter = ["jenis"]

    def get_readonly_fields(self, request: HttpRequest, obj: SlaRule | None = None) -> list[str]:
        return ["jenis", "prioritas"] if obj else []


@admin.register(CannedAnswer)
class CannedAnswerAdmin(NoDelete):
    TOLD_TO_NOBODY = True
    list_display = ["judul", "kategori", "unit", "aktif"]
    list_filter = ["kategori", "unit", "aktif"]
    list_select_related = ["kategori"]
    search_fields = ["judul", "kata_kunci", "isi"]


@admin.register(HelpArticle)
class HelpArticleAdmin(NoDelete):
    TOLD_TO_NOBODY = True
    list_display = ["judul", "kategori", "terbit", "membantu", "tidak_membantu", "diubah_pada"]
    list_filter = ["kategori", "terbit"]
    list_select_related = ["kategori"]
    search_fields = ["judul", "kata_kunci"]
    prepopulated_fields = {"slug": ["judul"]}
    exclude = ["teks_cari"]

    def save_model(self, request: HttpRequest, obj: HelpArticle, form: Any, change: bool) -> None:
        obj.diubah_oleh_id, obj.diubah_pada = request.user.pk, timezone.now()
        super().save_model(request, obj, form, change)

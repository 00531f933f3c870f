"""Master data of the helpdesk. Tickets are worked on at /petugas/helpdesk/, never here."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.models import ArticleVersion, CannedAnswer, HelpArticle, Kategori, SlaRule
from helpdesk.services import articles
from ketentuan.texts.diff import diff_html
from oss_portal.staff.addresses import record_url
from oss_portal.staff.admin_base import ListRowForm
from oss_portal.staff.permissions import officer_of

# The page of an article shows at most so many of its changes.
SHOWN_VERSIONS = 20


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
        if change and not set(HelpArticle.TEXTS).isdisjoint(form.changed_data):
            articles.keep_version(obj)
        obj.diubah_oleh_id, obj.diubah_pada = request.user.pk, timezone.now()
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        see, restore = (self.admin_site.admin_view(view) for view in (self.versions_view, self.restore_view))
        return [
            path("<int:pk>/versi/", see, name="helpdesk_helparticle_versi"),
            path("<int:pk>/versi/<int:version>/", restore, name="helpdesk_helparticle_pulihkan"),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().change_view(request, object_id, *args, **kwargs)
        if isinstance(response, TemplateResponse) and ArticleVersion.objects.filter(artikel=int(object_id)).exists():
            url = reverse("admin:helpdesk_helparticle_versi", args=[object_id])
            response.context_data = (response.context_data or {}) | {"versions_url": url}
        return response

    def _article(self, request: HttpRequest, pk: int) -> HelpArticle:
        article = get_object_or_404(HelpArticle, pk=pk)
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        return article

    def versions_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what each change of an article did, the newest first."""
        article = self._article(request, pk)
        newer, rows = _source(article.texts), []
        for version in article.versi.select_related("oleh")[:SHOWN_VERSIONS]:
            older = _source(version.teks)
            rows.append((version, diff_html(older, newer)))
            newer = older
        context = self.admin_site.each_context(request) | {"opts": self.opts, "article": article, "rows": rows}
        return render(request, "admin/article_versions.html", context)

    def restore_view(self, request: HttpRequest, pk: int, version: int) -> HttpResponse:
        """Give an article the texts of an earlier version again, but only on a POST."""
        article = self._article(request, pk)
        if request.method == "POST":
            articles.restore_version(version=get_object_or_404(article.versi.all(), pk=version), by=officer_of(request))
            messages.success(request, _("Teks versi itu berlaku lagi; yang tadi berlaku menjadi versi terdahulu."))
        return HttpResponseRedirect(record_url(article))


def _source(texts: dict[str, str]) -> str:
    return "\n\n".join(text for name in HelpArticle.TEXTS if (text := texts[name]))

"""Documents of a case in the admin: opened by who may see the case, each time on the record."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy

from oss_portal.audit.trail import record
from oss_portal.staff.action_admin import ActionAdmin
from oss_portal.staff.files import release_file
from oss_portal.staff.permissions import has_conflict, officer_of
from oss_portal.uploads.storage import serve_upload
from registrasi.events import Event


class DocumentsAdmin(ActionAdmin):
    """For a model with `berkas` (uploads) and `pengguna`: the read-only column `documents`."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_berkas"
        return [
            path("<int:pk>/berkas/<uuid:kode>/", self.admin_site.admin_view(self.download_document), name=name),
            *super().get_urls(),
        ]

    def get_visible(self, request: HttpRequest, pk: int) -> Any:
        """Return the record for who may see it and is in no conflict about it. Raises `PermissionDenied`."""
        obj = self.visible_record(request, pk)
        if has_conflict(officer_of(request), obj):
            raise PermissionDenied
        return obj

    def download_document(self, request: HttpRequest, pk: int, kode: UUID) -> FileResponse:
        obj = self.get_visible(request, pk)
        release_file(request)
        file = get_object_or_404(obj.berkas, kode=kode)
        record(
            Event.DOKUMEN_DIBUKA,
            subject=obj,
            by=officer_of(request),
            about=obj.pengguna,
            details={"berkas": str(file.kode)},
        )
        return serve_upload(file)

    @admin.display(description=gettext_lazy("dokumen"))
    def documents(self, obj: Any) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_berkas"
        links = ((reverse(name, args=[obj.pk, b.kode]), b.nama) for b in obj.berkas.all())
        return format_html_join("; ", '<a href="{}">{}</a>', links) or "–"

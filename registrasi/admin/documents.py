"""Documents of a case in the admin: officers who may see the case may open them, and each opening is recorded."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path

from oss_portal.audit.trail import record
from oss_portal.models import Upload
from oss_portal.staff.action_admin import ActionAdmin
from oss_portal.staff.files import release_file
from oss_portal.staff.permissions import has_conflict, officer_of
from oss_portal.uploads.storage import serve_upload
from registrasi.events import Event


class DocumentsAdmin(ActionAdmin):
    """The admin of a model with `berkas` (uploads) and `pengguna`: the page of the case shows its documents."""

    CASE_TEMPLATE: ClassVar[str] = "admin/case_documents.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.download_document)
        return [path("<int:pk>/berkas/<uuid:kode>/", view, name=self.page_name("berkas")), *super().get_urls()]

    def document_groups(self, obj: Any) -> list[tuple[str, Sequence[Upload]]]:
        """Return the documents of a case in groups, each with the words that say who sent them."""
        files = list(obj.berkas.all())
        return [("", files)] if files else []

    def case_context(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """Return the documents: a picture on the page counts as looked at, so only officers who decide get one."""
        return {
            "document_groups": self.document_groups(obj),
            "document_url": f"admin:{self.page_name('berkas')}",
            "may_decide": any(action.allowed(officer_of(request)) for action in self.ACTIONS),
        }

    def get_visible(self, request: HttpRequest, pk: int) -> Any:
        """Return the record for an officer who may see it and has no conflict with it. Raises `PermissionDenied`."""
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

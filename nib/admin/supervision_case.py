"""The whole case of an NIB under supervision, shown beside each act, so that officers see what they decide on."""

from typing import Any, cast
from uuid import UUID

from django.contrib import admin
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nib.models import DokumenPengawasan, Nib, NibEvent, SanksiNib
from nib.services.supervision.documents import open_document
from oss_portal.documents.letters import letter_response
from oss_portal.models import SuratBernomor
from oss_portal.staff.action_admin import ActionAdmin
from oss_portal.staff.case import linked
from oss_portal.staff.files import release_file
from oss_portal.staff.permissions import officer_of
from oss_portal.uploads.storage import serve_upload


def may_answer(days: int) -> str:
    """Say that the holder gets a letter and has this number of days for an answer."""
    message = _("Pelaku usaha mendapat surat dan mempunyai %(hari)s hari untuk menjawab.")
    return message % {"hari": days}


class SupervisionCase(ActionAdmin):
    """An admin for records of one NIB that shows its case beside the acts and hands out the documents of the case."""

    CASE_TEMPLATE = "admin/supervision_case.html"

    @staticmethod
    def nib_of(obj: Any) -> Nib:
        """Return the NIB that a record is about."""
        nib: Nib = obj if isinstance(obj, Nib) else obj.nib
        return nib

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.download_document)
        letter = self.admin_site.admin_view(self.download_letter)
        return [
            path("<int:pk>/berkas/<uuid:kode>/", view, name=self.page_name("berkas")),
            path("<int:pk>/surat/<uuid:kode>/", letter, name=self.page_name("surat")),
            *super().get_urls(),
        ]

    def download_document(self, request: HttpRequest, pk: int, kode: UUID) -> FileResponse:
        """Hand out a document of this record's NIB to an officer who may see the record, and record each download."""
        obj, petugas = self.visible_record(request, pk), officer_of(request)
        release_file(request, obj)
        documents = DokumenPengawasan.objects.filter(nib=self.nib_of(obj)).select_related("berkas", "nib__data")
        return serve_upload(open_document(dokumen=get_object_or_404(documents, berkas__kode=kode), by=petugas))

    def download_letter(self, request: HttpRequest, pk: int, kode: UUID) -> HttpResponse:
        """Hand out the letter of a step of this record's NIB to an officer who may see the record."""
        obj = self.visible_record(request, pk)
        release_file(request, obj)
        steps = SanksiNib.objects.filter(nib=self.nib_of(obj), surat__isnull=False).select_related("surat")
        return letter_response(cast(SuratBernomor, get_object_or_404(steps, kode=kode).surat))

    def case_context(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        nib = Nib.objects.select_related("pelaku_usaha", "data", "era").get(pk=self.nib_of(obj).pk)
        return {
            "case_nib": nib,
            "case_nib_link": nib.nomor if isinstance(obj, Nib) else linked(request, self, nib),
            "case_usaha_link": linked(request, self, nib.pelaku_usaha),
            "case_sanksi": obj if isinstance(obj, SanksiNib) else None,
            # The page of an NIB already shows its roles in a table.
            "case_peran": None if isinstance(obj, Nib) else nib.peran.live(),
            "case_kegiatan": nib.data.kegiatan.select_related("lokasi"),
            "case_steps": nib.sanksi.select_related("diusulkan_oleh", "diputus_oleh", "surat").prefetch_related(
                "dokumen__berkas"
            ),
            "case_notes": nib.peristiwa.filter(
                jenis__in=[NibEvent.Jenis.PUTUSAN, NibEvent.Jenis.CATATAN]
            ).prefetch_related("dokumen__berkas"),
            "document_url": f"admin:{self.page_name('berkas')}",
            "letter_url": f"admin:{self.page_name('surat')}",
            "record_pk": obj.pk,
        }

    @admin.display(description=gettext_lazy("dokumen"))
    def documents(self, obj: SanksiNib) -> str:
        name = f"admin:{self.page_name('berkas')}"
        rows = obj.dokumen.select_related("berkas")
        links = ((reverse(name, args=[obj.pk, d.berkas.kode]), d) for d in rows)
        return format_html_join("; ", '<a href="{}">{}</a>', links) or "–"

"""Documents of a case in the admin: opened by who may see the case, each time on the record."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy

from oss_portal.admin_dasar import berbenturan
from oss_portal.jejak import catat
from oss_portal.unggahan import sajikan_unggahan
from registrasi.peristiwa_akses import PeristiwaAkses


class BerkasAdmin:
    """Before `TindakanAdmin`, for a model with `berkas` (uploads) and `pengguna`: the read-only column `dokumen`."""

    def get_urls(self):
        nama = f"{self.opts.app_label}_{self.opts.model_name}_berkas"
        return [
            path("<int:pk>/berkas/<uuid:kode>/", self.admin_site.admin_view(self.unduh_berkas), name=nama),
            *super().get_urls(),
        ]

    def boleh_lihat(self, request, pk: int):
        """Return the record for who may see it and is in no conflict about it. Raises `PermissionDenied`."""
        objek = get_object_or_404(self.model, pk=pk)
        if not self.has_view_permission(request, objek) or berbenturan(request.user, objek):
            raise PermissionDenied
        return objek

    def unduh_berkas(self, request, pk: int, kode):
        objek = self.boleh_lihat(request, pk)
        berkas = get_object_or_404(objek.berkas, kode=kode)
        catat(
            PeristiwaAkses.DOKUMEN_DIBUKA,
            subjek=objek,
            oleh=request.user,
            tentang=objek.pengguna,
            rincian={"berkas": str(berkas.kode)},
        )
        return sajikan_unggahan(berkas)

    def dokumen(self, objek):
        nama = f"admin:{self.opts.app_label}_{self.opts.model_name}_berkas"
        tautan = ((reverse(nama, args=[objek.pk, b.kode]), b.nama) for b in objek.berkas.all())
        return format_html_join("; ", '<a href="{}">{}</a>', tautan) or "–"

    dokumen.short_description = gettext_lazy("dokumen")

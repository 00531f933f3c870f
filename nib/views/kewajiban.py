"""Official fees of an NIB (KEW-2c): the list, one fee with its billing code, and the report that it is paid."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nib.forms import FormLaporBayar
from nib.models import KewajibanPembayaran
from nib.services.kewajiban import laporkan_bayar
from oss_portal.transisi import TransisiDitolak
from oss_portal.unggahan import sajikan_unggahan
from registrasi import kewenangan
from registrasi.pintu import boleh, halaman_henti, perlu_hak_akses


def _milik(request):
    return KewajibanPembayaran.objects.filter(nib__pelaku_usaha=request.hak_akses.pelaku_usaha).select_related("nib")


@require_safe
@perlu_hak_akses()
def daftar(request):
    """Show every fee of the business: what is open first, then what is settled."""
    semua = list(_milik(request))
    konteks = {"terbuka": [k for k in semua if k.terbuka], "selesai": [k for k in semua if not k.terbuka]}
    return render(request, "nib/kewajiban_daftar.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_hak_akses()
def kewajiban(request, kode):
    """Show one fee and take the report that it is paid."""
    k = get_object_or_404(_milik(request).select_related("berkas"), kode=kode)
    dapat_menulis = boleh(request.hak_akses, menulis=True, kewenangan=kewenangan.PERUBAHAN)
    form = FormLaporBayar(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not dapat_menulis:
            return halaman_henti(request, request.hak_akses, sebab="di_luar_kuasa")
        if form.is_valid():
            try:
                laporkan_bayar(
                    kewajiban=k, oleh=request.user, bukti=form.cleaned_data["bukti"], berkas=form.satu_berkas
                )
            except TransisiDitolak:
                messages.warning(request, _("Kewajiban ini tidak menunggu pembayaran lagi. Tidak ada yang diubah."))
            else:
                messages.success(request, _("Terima kasih. Petugas mencocokkannya dengan instansi penagih."))
            return redirect("nib-kewajiban", k.kode)
    return render(
        request,
        "nib/kewajiban.html",
        {"k": k, "form": form, "boleh_lapor": dapat_menulis and k.status == k.Status.BELUM},
    )


@require_safe
@perlu_hak_akses()
def berkas(request, kode):
    """Hand the holder's own proof of payment out again."""
    k = get_object_or_404(_milik(request).select_related("berkas"), kode=kode)
    if k.berkas is None:
        raise Http404
    return sajikan_unggahan(k.berkas)

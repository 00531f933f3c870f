"""What the holder does with a living NIB: change its data, confirm them, answer, ask for its end."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nib.forms import FormPencabutan, FormTanggapan
from nib.galat import TidakDiizinkan
from nib.kebijakan import Perbuatan, boleh
from nib.models import Nib, PermohonanPencabutan, SanksiNib
from nib.services.pemegang import (
    ajukan_keberatan,
    batalkan_permintaan,
    jawab_sanksi,
    konfirmasi_data,
    minta_pencabutan,
)
from nib.services.perubahan import mulai_perubahan
from oss_portal.batas import hitung_percobaan
from oss_portal.transisi import TransisiDitolak
from registrasi import kewenangan
from registrasi.models import HakAkses
from registrasi.pintu import halaman_henti, perlu_hak_akses


def _nib_hidup(request) -> Nib | None:
    return Nib.objects.hidup().filter(pelaku_usaha=request.hak_akses.pelaku_usaha).first()


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_hak_akses(menulis=True, kewenangan=kewenangan.PERUBAHAN)
def ubah(request):
    """Begin a change of data, or go on with the open one; only a POST begins."""
    if request.method == "POST":
        try:
            mulai_perubahan(pelaku_usaha=request.hak_akses.pelaku_usaha, oleh=request.user)
        except TidakDiizinkan as galat:
            messages.warning(request, galat.pesan)
        else:
            messages.info(request, _("Pilih bagian yang berubah. Setelah itu tinjau dan ajukan."))
    return redirect("nib")


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_hak_akses(menulis=True, kewenangan=kewenangan.PERUBAHAN)
def konfirmasi(request):
    """Say that the data are still right (KEW-2b)."""
    nib = _nib_hidup(request)
    if request.method == "POST" and nib is not None:
        try:
            konfirmasi_data(nib=nib, oleh=request.user)
        except TidakDiizinkan as galat:
            messages.warning(request, galat.pesan)
        else:
            messages.success(request, _("Terima kasih. Kami catat bahwa data usaha Anda masih benar."))
    return redirect("nib")


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_hak_akses(menulis=True, kewenangan=kewenangan.PERUBAHAN)
def sanksi(request, kode):
    """Show a warning, freeze or revocation, and take the answer or the objection."""
    s = get_object_or_404(
        SanksiNib.objects.select_related("nib").exclude(status__in=["diusulkan", "ditolak"]),
        kode=kode,
        nib__pelaku_usaha=request.hak_akses.pelaku_usaha,
    )
    keberatan = s.tahap == SanksiNib.Tahap.PENCABUTAN
    form = FormTanggapan(request.POST or None)
    if keberatan:
        form.fields["teks"].label = _("Keberatan Anda")
    if request.method == "POST" and form.is_valid():
        try:
            if keberatan:
                ajukan_keberatan(sanksi=s, oleh=request.user, keberatan=form.cleaned_data["teks"])
            else:
                jawab_sanksi(sanksi=s, oleh=request.user, jawaban=form.cleaned_data["teks"])
        except TidakDiizinkan as galat:
            form.add_error(None, galat.pesan)
        else:
            messages.success(request, _("Terkirim. Petugas membacanya dan menjawab lewat surel."))
            return redirect("nib")
    return render(request, "nib/sanksi.html", {"sanksi": s, "form": form, "keberatan": keberatan})


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_hak_akses(menulis=True)
def cabut(request):
    """Ask to end the NIB: only the penanggung jawab, with the statements and the password."""
    if request.hak_akses.peran != HakAkses.Peran.PENANGGUNG_JAWAB:
        return halaman_henti(request, request.hak_akses, sebab="di_luar_kuasa")
    nib = _nib_hidup(request)
    if nib is None or not boleh(nib, Perbuatan.MINTA_CABUT):
        return redirect("nib")
    if nib.permohonan_pencabutan.filter(status=PermohonanPencabutan.Status.DIAJUKAN).exists():
        return redirect("nib")
    if request.method == "POST":
        hitung_percobaan("nib-cabut", str(request.user.pk), batas=10, per=timedelta(hours=1))
    form = FormPencabutan(request.POST or None, pengguna=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            minta_pencabutan(
                nib=nib,
                oleh=request.user,
                jenis=form.cleaned_data["jenis"],
                alasan=form.cleaned_data["alasan"],
                pernyataan=list(PermohonanPencabutan.PERNYATAAN),
            )
        except TidakDiizinkan as galat:
            form.add_error(None, galat.pesan)
        else:
            messages.success(request, _("Permintaan pencabutan diterima. Petugas meninjaunya."))
            return redirect("nib")
    return render(request, "nib/cabut.html", {"nib": nib, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_hak_akses(menulis=True)
def cabut_batal(request):
    """Take the request to end the NIB back."""
    if request.hak_akses.peran != HakAkses.Peran.PENANGGUNG_JAWAB:
        return halaman_henti(request, request.hak_akses, sebab="di_luar_kuasa")
    if request.method != "POST":
        return redirect("nib")
    permintaan = PermohonanPencabutan.objects.filter(
        nib__pelaku_usaha=request.hak_akses.pelaku_usaha, status=PermohonanPencabutan.Status.DIAJUKAN
    ).first()
    if permintaan is None:
        raise Http404
    try:
        batalkan_permintaan(permintaan=permintaan, oleh=request.user)
    except TransisiDitolak:
        messages.warning(request, _("Permintaan ini sudah diputuskan."))
    else:
        messages.success(request, _("Permintaan pencabutan dibatalkan. NIB tetap berlaku."))
    return redirect("nib")

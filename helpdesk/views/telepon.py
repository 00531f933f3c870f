"""The intake of a call (PEN-3b): notes while on the line, check of the caller, a ticket at the end. HTTP only."""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from helpdesk import benturan, services
from helpdesk.forms.petugas import FormTelepon
from helpdesk.halaman import kode_dari_teks
from helpdesk.models import Tiket
from helpdesk.petugas import AWASI, LAYANI
from helpdesk.services.telepon import HasilPeriksa, catat_hasil_periksa, laporan_penelepon, periksa_penelepon
from oss_portal.admin_dasar import tolak_benturan
from oss_portal.batas import TerlaluSering
from registrasi.pintu import perlu_petugas


@perlu_petugas(LAYANI)
@never_cache
def telepon(request):
    """One form: look up and check the caller (as often as needed), then save a ticket or add to one there is."""
    hasil, laporan = None, []
    form = FormTelepon(request.POST or None, initial={"token_form": uuid.uuid4()})
    if request.method == "POST":
        form.full_clean()
        bersih = form.cleaned_data
        if "periksa" in request.POST:
            hasil = _periksa(request, bersih)
            laporan = laporan_penelepon(
                telepon=bersih.get("telepon", ""),
                email=bersih.get("email", ""),
                pemilik=hasil.pemilik if hasil else None,
                petugas=request.user,
            )
            form.tanpa_periksa()
        elif "ke" in request.POST:
            if jawab := _tambahkan(request, form):
                return jawab
        elif form.is_valid():
            t = _buat(request, bersih)
            messages.success(request, _("Sebutkan nomor ini kepada penelepon: %(nomor)s") % {"nomor": t.nomor})
            if t.tentang_petugas and not request.user.has_perm(AWASI):
                return redirect("petugas-antrean")
            return redirect("petugas-tiket", kode=t.kode)
    konteks = {"form": form, "hasil": hasil, "laporan": laporan, "dicari": "periksa" in request.POST}
    return render(request, "helpdesk/petugas/telepon.html", konteks)


def _periksa(request, d: dict) -> HasilPeriksa | None:
    try:
        return periksa_penelepon(
            akun=d.get("akun") or "",
            tanggal_lahir=d.get("tanggal_lahir"),
            akhir_identitas=d.get("akhir_identitas") or "",
            oleh=request.user,
        )
    except TerlaluSering as galat:
        messages.error(
            request,
            _("Akun ini sudah diperiksa terlalu sering. Tunggu %(n)d menit.") % {"n": galat.coba_lagi_detik // 60 + 1},
        )
        return None


def _catat_hasil(t: Tiket, d: dict, hasil: HasilPeriksa | None) -> None:
    if d.get("akun"):
        catat_hasil_periksa(tiket=t, cocok=hasil is not None and hasil.cocok)


def _buat(request, d: dict) -> Tiket:
    hasil = _periksa(request, d)
    t = services.buat_tiket(
        jenis=d["jenis"],
        kategori=d["kategori"],
        perihal=d["perihal"],
        isi=d["isi"],
        nama=d["nama"],
        email=d["email"],
        telepon=d["telepon"],
        pelapor=hasil.pemilik if hasil and hasil.cocok else None,
        nib=d["akun"] if len(d["akun"]) == 13 and d["akun"].isdigit() else "",
        saluran="telepon",
        tentang_petugas=d["tentang_petugas"],
        token_form=d["token_form"],
        oleh=request.user,
    )
    _catat_hasil(t, d, hasil)
    return t


def _tambahkan(request, form: FormTelepon):
    """Add what the caller said to the ticket he calls about; None when nothing was noted yet."""
    bersih = form.cleaned_data
    if (kode := kode_dari_teks(request.POST["ke"])) is None:
        raise Http404
    t = get_object_or_404(Tiket.objects.terlihat_oleh(request.user), kode=kode)
    if benturan.ditolak(request.user, t):
        return tolak_benturan(request)
    if not bersih.get("isi"):
        form.tanpa_periksa()
        form.add_error("isi", _("Isi catatan selama telepon."))
        return None
    hasil = _periksa(request, bersih)
    t = services.balas_pelapor(
        tiket=t, isi=bersih["isi"], saluran="telepon", oleh=request.user, kode=bersih.get("token_form")
    ).tiket
    _catat_hasil(t, bersih, hasil)
    messages.success(request, _("Ucapan pelapor dicatat di %(nomor)s.") % {"nomor": t.nomor})
    return redirect("petugas-tiket", kode=t.kode)

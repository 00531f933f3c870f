"""The page behind the link in the mail: it waits for a click, so that a mail scanner does not use the link up."""

from datetime import timedelta

from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ketentuan.services import berubah_sejak_pendaftaran
from oss_portal.batas import hitung_percobaan
from oss_portal.jejak import jejak_kini
from registrasi.forms.aktivasi import FormAktivasi
from registrasi.middleware import KUNCI_SESI
from registrasi.models import Pendaftaran
from registrasi.services import tautan as layanan_tautan
from registrasi.services.aktivasi import (
    BukanPemilik,
    SurelSudahDipakai,
    TautanTakBerlaku,
    aktifkan,
    calon_pengguna,
)

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def aktivasi(request, token: str):
    """Show the User-ID and take a password of one's own; a person with a login confirms with it instead."""
    hitung_percobaan("aktivasi", jejak_kini().ip, batas=120, per=timedelta(hours=1))
    tautan = layanan_tautan.cari_tautan(token)
    if tautan is None:
        return render(request, "registrasi/tautan_mati.html", {"sebab": "tidak_dikenal"}, status=404)
    pendaftaran = tautan.pendaftaran
    if pendaftaran.status != Pendaftaran.Status.MENUNGGU_AKTIVASI:
        sebab = "sudah_aktif" if pendaftaran.status == Pendaftaran.Status.AKTIF else "tutup"
        return render(request, "registrasi/tautan_mati.html", {"sebab": sebab}, status=410)
    if tautan.mati_pada or tautan.berlaku_sampai <= timezone.now():
        return _tautan_lama(request, tautan)
    pemilik = layanan_tautan.akun_pemilik(pendaftaran)
    if pemilik and request.user != pemilik:
        if request.user.is_authenticated:
            return render(request, "registrasi/tautan_mati.html", {"sebab": "akun_lain"}, status=403)
        return redirect_to_login(request.get_full_path())
    berubah = berubah_sejak_pendaftaran(pendaftaran.kode)
    form = FormAktivasi(
        request.POST if request.method == "POST" else None,
        pengguna=pemilik or calon_pengguna(pendaftaran),
        tanpa_sandi=pemilik is not None,
        dokumen=tuple(kini.jenis for _lama, kini in berubah),
    )
    if request.method == "POST" and form.is_valid():
        try:
            hak = aktifkan(
                tautan=tautan,
                kata_sandi=form.cleaned_data.get("kata_sandi"),
                pengguna=pemilik,
                versi_baru=list(form.versi.values()),
            )
        except (TautanTakBerlaku, BukanPemilik):
            # The second click of a double click, or another tab: the page says where things stand.
            return redirect("aktivasi", token=token)
        except SurelSudahDipakai:
            return render(request, "registrasi/tautan_mati.html", {"sebab": "surel_dipakai"}, status=409)
        if pemilik is None:
            login(request, hak.pengguna, backend=BACKEND)
        request.session[KUNCI_SESI] = str(hak.kode)
        return redirect("aktivasi-selesai")
    konteks = {"form": form, "pendaftaran": pendaftaran, "pemilik": pemilik, "berubah": berubah}
    return render(request, "registrasi/aktivasi.html", konteks, status=422 if form.errors else 200)


def _tautan_lama(request, tautan):
    if request.method == "POST":
        hitung_percobaan("aktivasi-ulang", str(tautan.pendaftaran.kode), batas=3, per=timedelta(hours=1))
        layanan_tautan.kirim_ulang_dari_tautan(tautan)
        return redirect("petunjuk-terkirim")
    lebih_baru = tautan.pendaftaran.tautan.filter(pk__gt=tautan.pk, mati_pada__isnull=True).exists()
    sebab = "diganti" if lebih_baru else "kedaluwarsa"
    return render(request, "registrasi/tautan_mati.html", {"sebab": sebab, "dapat_ulang": True}, status=410)


@never_cache
def selesai(request):
    """After the activation: the User-ID once more, and the way to the NIB."""
    if not request.user.is_authenticated:
        return redirect("masuk")
    return render(request, "registrasi/aktivasi_selesai.html")

"""MASUK and KELUAR, and the second factor of staff."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from oss_portal.autentikasi import catat_gagal, perlu_kode, rapikan_nama
from oss_portal.batas import hitung_percobaan
from oss_portal.formulir import minta_kode_lain
from oss_portal.jejak import catat, jejak_kini
from oss_portal.petugas import tempat_kerja
from registrasi.forms import FormMasuk
from registrasi.models import HakAkses
from registrasi.pembatasan import dibatasi
from registrasi.peristiwa import Peristiwa


def tujuan_aman(request) -> str:
    """Return where to go after signing in: an address of ours, or nothing."""
    tujuan = request.POST.get("next") or request.GET.get("next") or ""
    aman = url_has_allowed_host_and_scheme(tujuan, {request.get_host()}, require_https=request.is_secure())
    return tujuan if aman else ""


def _sesudah_masuk(request) -> str:
    if request.user.is_staff and not HakAkses.objects.filter(pengguna=request.user).exists():
        return tempat_kerja(request.user)
    return reverse("dasbor")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def masuk(request):
    """Sign in by User-ID or address. Wrong name, wrong password and an inactive login read the same."""
    tujuan = tujuan_aman(request)
    if request.user.is_authenticated and request.method == "GET":
        return redirect(tujuan or _sesudah_masuk(request))
    ip = jejak_kini().ip
    konteks = {"next": tujuan}
    if request.method == "GET":
        return render(request, "registrasi/masuk.html", konteks | {"form": FormMasuk()})
    nama = request.POST.get("nama", "")[:100].strip()
    butuh_kode = perlu_kode(nama, ip)
    form = FormMasuk(request.POST, perlu_kode=butuh_kode)
    if minta_kode_lain(request):
        return render(request, "registrasi/masuk.html", konteks | {"form": form.tanpa_periksa()})
    hitung_percobaan("masuk", ip, batas=300, per=timedelta(hours=1))
    if dibatasi(ip=ip):
        # Neutral, and the same for every name (AKS-4).
        return render(request, "registrasi/masuk_ditolak.html", status=403)
    if form.is_valid():
        request.nama_masuk = nama
        pengguna = authenticate(request, username=rapikan_nama(nama), password=form.cleaned_data["kata_sandi"])
        if pengguna is not None:
            sebelumnya = pengguna.last_login
            login(request, pengguna)
            request.session["masuk_sebelumnya"] = sebelumnya.isoformat() if sebelumnya else ""
            _catat_masuk(pengguna)
            return redirect(tujuan or _sesudah_masuk(request))
        catat_gagal(nama, ip)
        if not butuh_kode and perlu_kode(nama, ip):
            form = FormMasuk(request.POST, perlu_kode=True).tanpa_periksa()
        konteks["gagal"] = konteks["galat"] = True
    return render(request, "registrasi/masuk.html", konteks | {"form": form}, status=422)


def _catat_masuk(pengguna) -> None:
    hak = list(HakAkses.objects.filter(pengguna=pengguna).values_list("status", flat=True))
    # A right password under a right that is blocked or over is worth an event of its own (U13).
    tertutup = bool(hak) and not ({HakAkses.Status.AKTIF, HakAkses.Status.DIBATASI} & set(hak))
    catat(Peristiwa.MASUK, subjek=pengguna, oleh=pengguna, tentang=pengguna, rincian={"hak_tertutup": tertutup})


@never_cache
@require_http_methods(["GET", "POST"])
def keluar(request):
    """Sign out and let the browser forget what it kept of our pages (KEA-3)."""
    if request.method == "GET":
        if request.user.is_authenticated:
            return render(request, "registrasi/keluar.html")
        return redirect("beranda")
    if request.user.is_authenticated:
        catat(Peristiwa.KELUAR, subjek=request.user, oleh=request.user, tentang=request.user)
    logout(request)
    jawab = render(request, "registrasi/sudah_keluar.html")
    jawab.headers["Clear-Site-Data"] = '"cache", "storage"'
    return jawab


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def kode_petugas(request):
    """The second factor of staff: set it up once, then type its six digits (KEA-1)."""
    from registrasi.services import totp

    if not request.user.is_authenticated:
        return redirect(f"{reverse('masuk')}?next={reverse('masuk-kode')}")
    if not request.user.is_staff or request.user.is_verified():
        return redirect(tujuan_aman(request) or _sesudah_masuk(request))
    perangkat = totp.perangkat_aktif(request.user)
    calon = None if perangkat else totp.perangkat_calon(request.user)
    form = totp.FormKode(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hitung_percobaan("totp", str(request.user.pk), batas=10, per=timedelta(minutes=15))
        if totp.cocokkan(request, perangkat or calon, form.cleaned_data["kode"]):
            return redirect(tujuan_aman(request) or _sesudah_masuk(request))
        form.add_error("kode", totp.PESAN_SALAH)
    konteks = {"form": form, "next": tujuan_aman(request), "wajib": settings.WAJIB_TOTP_STAF}
    if calon:
        konteks |= {"qr": totp.qr_svg(calon), "rahasia": totp.rahasia(calon)}
    return render(request, "registrasi/masuk_kode.html", konteks, status=422 if form.errors else 200)

""" "Amankan akun": from the dashboard, or from any of our mails without signing in (AKH-1b, U23)."""

from datetime import timedelta

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ketentuan.dinding import bebas_ketentuan
from oss_portal.amankan import TautanAmankanMati, baca_tautan_amankan
from oss_portal.batas import hitung_percobaan
from oss_portal.jejak import jejak_kini
from oss_portal.penyamaran import samarkan_surel
from registrasi.forms.hak_akses import FormAmankan
from registrasi.models import PermohonanAkses
from registrasi.services.permohonan_akses import amankan_akun

Saluran = PermohonanAkses.Saluran


def _halaman(request, pengguna, saluran: str):
    form = FormAmankan(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        perkara = amankan_akun(pengguna=pengguna, saluran=saluran, keterangan=form.cleaned_data["keterangan"])
        if request.user.is_authenticated and request.user.pk == pengguna.pk:
            logout(request)
        return render(request, "hak_akses/diamankan.html", {"perkara": perkara})
    konteks = {"form": form, "surel": samarkan_surel(pengguna.email), "dari_surel": saluran == Saluran.SUREL}
    return render(request, "hak_akses/amankan.html", konteks, status=422 if form.errors else 200)


@never_cache
@bebas_ketentuan
@login_required
@require_http_methods(["GET", "POST"])
def amankan(request):
    return _halaman(request, request.user, Saluran.DASBOR)


@never_cache
@bebas_ketentuan
@require_http_methods(["GET", "POST"])
def amankan_tautan(request, token: str):
    """The link in a mail; it waits for a click, so that a mail scanner blocks nobody."""
    hitung_percobaan("amankan", jejak_kini().ip, batas=60, per=timedelta(hours=1))
    try:
        pengguna = baca_tautan_amankan(token)
    except TautanAmankanMati:
        return render(request, "hak_akses/amankan_mati.html", status=404)
    return _halaman(request, pengguna, Saluran.SUREL)

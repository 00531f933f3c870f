"""The registered mailbox is lost (U11). The page never says whether the data fit a login."""

from contextlib import suppress
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ketentuan.dinding import bebas_ketentuan
from oss_portal.batas import TerlaluSering, hitung_percobaan, waktu_seragam
from oss_portal.formulir import minta_kode_lain
from oss_portal.jejak import jejak_kini
from registrasi.forms.surel_hilang import FormSurelHilang
from registrasi.services import surel_hilang as layanan

JAM, HARI = timedelta(hours=1), timedelta(days=1)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def surel_hilang(request):
    if request.method == "GET":
        return render(request, "registrasi/surel_hilang.html", {"form": FormSurelHilang()})
    form = FormSurelHilang(request.POST, request.FILES)
    if minta_kode_lain(request):
        return render(request, "registrasi/surel_hilang.html", {"form": form.tanpa_periksa()})
    hitung_percobaan("surel-hilang", jejak_kini().ip, batas=20, per=JAM)
    if not form.is_valid():
        return render(request, "registrasi/surel_hilang.html", {"form": form}, status=422)
    d = form.cleaned_data
    # To say that it is too often would say that the number counts for something.
    with waktu_seragam(), suppress(TerlaluSering):
        hitung_percobaan("surel-hilang-nomor", d["nomor"], batas=3, per=HARI)
        layanan.ajukan_ganti_surel(
            **form.identitas(),
            email=d["email"],
            telepon=d["telepon"],
            keterangan=d["keterangan"],
            berkas=d["berkas"],
        )
    return redirect("surel-hilang-diterima")


def diterima(request):
    return render(request, "registrasi/surel_hilang_diterima.html")


@bebas_ketentuan
@login_required
@require_POST
def batalkan(request):
    """The holder is there after all: stop the change of the address."""
    if layanan.batalkan_ganti_surel(pengguna=request.user):
        messages.success(request, _("Penggantian alamat surel dihentikan."))
    return redirect("akun")

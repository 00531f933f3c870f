"""Forgotten password and forgotten User-ID: one neutral answer, the rest by mail (U9, U10)."""

from contextlib import suppress
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.shortcuts import redirect, render
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from oss_portal.autentikasi import rapikan_nama
from oss_portal.batas import TerlaluSering, hitung_percobaan
from oss_portal.formulir import minta_kode_lain
from oss_portal.jejak import jejak_kini
from registrasi.forms import FormIdentitas, FormKataSandi, FormMintaSandi
from registrasi.services import akun as layanan
from registrasi.services.petunjuk import minta_petunjuk
from registrasi.views.pendaftaran import halaman_identitas

JAM = timedelta(hours=1)
SESI = "atur_kata_sandi"


@never_cache
@require_http_methods(["GET", "POST"])
def lupa_kata_sandi(request):
    if request.method == "GET":
        return render(request, "registrasi/lupa_kata_sandi.html", {"form": FormMintaSandi()})
    form = FormMintaSandi(request.POST)
    if minta_kode_lain(request):
        return render(request, "registrasi/lupa_kata_sandi.html", {"form": form.tanpa_periksa()})
    hitung_percobaan("lupa-sandi", jejak_kini().ip, batas=60, per=JAM)
    if not form.is_valid():
        return render(request, "registrasi/lupa_kata_sandi.html", {"form": form}, status=422)
    _minta_tautan(form.cleaned_data["nama"])
    return redirect("petunjuk-terkirim")


@never_cache
@require_http_methods(["GET", "POST"])
def lupa_user_id(request):
    return halaman_identitas(
        request,
        FormIdentitas,
        lambda form: minta_petunjuk("kirim_user_id", **form.identitas()),
        "registrasi/lupa_user_id.html",
        "lupa-user-id",
    )


def _sandi_mati(request, pengguna=None, token: str = ""):
    """Say that the link is dead; who holds one that is only too old (its mail came late) gets a new one by a click."""
    dapat_ulang = pengguna is not None and layanan.hanya_kedaluwarsa(pengguna, token)
    if dapat_ulang and "tautan_baru" in request.POST:
        _minta_tautan(pengguna.user_id)
        return redirect("petunjuk-terkirim")
    return render(request, "registrasi/tautan_sandi_mati.html", {"dapat_ulang": dapat_ulang}, status=410)


def _minta_tautan(nama: str) -> None:
    """Ask for a link, three times an hour for one name at most; more are not served, and the page says so to all."""
    with suppress(TerlaluSering):
        hitung_percobaan("lupa-sandi-nama", rapikan_nama(nama), batas=3, per=JAM)
        minta_petunjuk("minta_kata_sandi_baru", nama=nama)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def atur_kata_sandi(request, uidb64: str, token: str):
    """Set a new password with a link of one hour. The token moves into the session: no page of ours shows it on."""
    try:
        pengguna = get_user_model().objects.get(pk=int(force_str(urlsafe_base64_decode(uidb64))), is_active=True)
    except (ValueError, OverflowError, get_user_model().DoesNotExist):
        pengguna = None
    if token != "tulis":  # noqa: S105 - the address of the form, not a secret
        request.session[SESI] = token
        return redirect("atur-kata-sandi", uidb64=uidb64, token="tulis")  # noqa: S106
    simpanan = request.session.get(SESI, "")
    if pengguna is None or not default_token_generator.check_token(pengguna, simpanan):
        return _sandi_mati(request, pengguna, simpanan)
    form = FormKataSandi(request.POST or None, pengguna=pengguna)
    if request.method == "POST" and form.is_valid():
        del request.session[SESI]
        try:
            layanan.ganti_kata_sandi(pengguna=pengguna, kata_sandi=form.cleaned_data["kata_sandi"], token=simpanan)
        except layanan.TautanSandiMati:
            return _sandi_mati(request)
        return render(request, "registrasi/kata_sandi_diganti.html")
    konteks = {"form": form, "pemilik": pengguna}
    return render(request, "registrasi/atur_kata_sandi.html", konteks, status=422 if form.errors else 200)

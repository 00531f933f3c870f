"""DAFTAR: the form, the page after it, a lost mail, a mistyped address. No page tells who is registered (U2)."""

import logging
import uuid
from contextlib import suppress
from datetime import timedelta

from captcha.models import CaptchaStore
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ketentuan.galat import TidakAdaVersiBerlaku
from ketentuan.models import JenisDokumen
from ketentuan.services import versi_berlaku
from oss_portal.batas import TerlaluSering, hitung_percobaan, waktu_seragam
from oss_portal.cetakan import isi_cetakan
from oss_portal.formulir import minta_kode_lain
from oss_portal.galat import galat_503
from oss_portal.jejak import jejak_kini
from oss_portal.penyamaran import samarkan_surel
from registrasi.forms import FormBetulkanSurel, FormIdentitas, FormRegistrasi
from registrasi.services import pendaftaran as layanan
from registrasi.services.identitas import satu_formulir
from registrasi.services.petunjuk import minta_petunjuk

logger = logging.getLogger(__name__)
SESI = "daftar_terkirim"
JAM, HARI = timedelta(hours=1), timedelta(days=1)


def _batasi(ranah: str, nomor: str | None = None) -> None:
    """Count a try: many from one address are a robot, many with one number are somebody probing."""
    hitung_percobaan(ranah, jejak_kini().ip, batas=60, per=JAM)
    if nomor:
        hitung_percobaan(f"{ranah}-nomor", nomor, batas=10, per=JAM)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def daftar(request):
    """The registration form (FRM-1..12)."""
    try:
        versi = {"ketentuan": versi_berlaku(), "privasi": versi_berlaku(JenisDokumen.PRIVASI)}
    except TidakAdaVersiBerlaku:
        # Nobody registers under no terms: set-up is not finished (`manage.py muat_data_awal`).
        logger.exception("no terms are in force")
        return galat_503(request)
    if request.method == "GET":
        return _form_kosong(request, versi)
    form = FormRegistrasi(request.POST, **versi)
    if minta_kode_lain(request):
        return _form(request, form.tanpa_periksa())
    hitung_percobaan("daftar", jejak_kini().ip, batas=120, per=JAM)
    # A registration that goes on writes a little more than one that does not: a millisecond that would tell (U2). The
    # wait is around the transaction: it holds no lock, and the time of the commit is hidden as well.
    with waktu_seragam(0.1), satu_formulir(request.POST.get("token_form", "")):
        return _kirim(request, form, versi)


def _kirim(request, form, versi: dict):
    """Take the filled-in form, or show it again with what is to be mended."""
    if not form.is_valid():
        if set(form.errors) & {"token_form"}:
            # Not our page: a form without its token starts anew.
            return redirect("daftar")
        if set(form.errors) == {"kode"} and (ada := _sudah_diterima(form)):
            return _terkirim(request, ada.kode, form.data_pendaftaran())
        return _form(request, form, status=422)
    data = form.data_pendaftaran()
    if form.cleaned_data["situs_lain"]:
        kode = uuid.uuid4()
    else:
        _batasi("daftar-sah", data["nomor_identitas"])
        kode = layanan.daftarkan(
            data=data,
            token_form=form.cleaned_data["token_form"],
            temuan=form.temuan,
            gantikan=request.session.get(SESI, {}).get("kode"),
            **versi,
        ).kode
    return _terkirim(request, kode, data)


def _sudah_diterima(form):
    """Return what the same form made a moment ago: its captcha is used up, and there is nothing to complain of (U6)."""
    return layanan.sudah_diterima(data=form.data_pendaftaran(), token_form=form.cleaned_data["token_form"])


def _terkirim(request, kode: uuid.UUID, data: dict):
    request.session[SESI] = {"surel": samarkan_surel(data["email"]), "kode": str(kode)}
    return redirect("daftar-terkirim")


def _form_kosong(request, versi: dict):
    """The blank form: the same for everybody but for its token and its captcha."""

    def konteks(nilai) -> dict:
        form = FormRegistrasi(**versi, initial={"token_form": nilai["token_form"]})
        form.fields["kode"].widget.kunci = nilai["kode"]
        return {"form": form}

    nilai = {"token_form": uuid.uuid4(), "kode": CaptchaStore.generate_key()}
    ragam = tuple(v.pk for v in versi.values())
    return isi_cetakan(request, "registrasi/daftar.html", konteks, nilai, ragam=ragam)


def _form(request, form, status: int = 200):
    return render(request, "registrasi/daftar.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def terkirim(request):
    """ "Periksa surel Anda": the same for everybody; another mail with one click, three an hour."""
    kiriman = request.session.get(SESI)
    if not kiriman:
        return redirect("daftar")
    if request.method == "POST":
        try:
            hitung_percobaan("aktivasi-ulang", kiriman["kode"], batas=3, per=JAM)
        except TerlaluSering as galat:
            konteks = kiriman | {"tunggu": max(galat.coba_lagi_detik // 60, 1)}
            return render(request, "registrasi/terkirim.html", konteks, status=429)
        minta_petunjuk("kirim_ulang_pendaftaran", kode=kiriman["kode"])
        return render(request, "registrasi/terkirim.html", kiriman | {"ulang": True})
    return render(request, "registrasi/terkirim.html", kiriman)


def halaman_identitas(request, kelas, perbuatan, templat: str, ranah: str):
    """Show a form that asks who one is, and after it always the same page."""
    if request.method == "GET":
        return render(request, templat, {"form": kelas()})
    form = kelas(request.POST)
    if minta_kode_lain(request):
        return render(request, templat, {"form": form.tanpa_periksa()})
    hitung_percobaan(ranah, jejak_kini().ip, batas=60, per=JAM)
    if not form.is_valid():
        return render(request, templat, {"form": form}, status=422)
    # Who asks too often for somebody's mails is not told: it would say that there is somebody.
    with suppress(TerlaluSering):
        hitung_percobaan(f"{ranah}-nomor", form.cleaned_data["nomor"], batas=3, per=JAM)
        perbuatan(form)
    return redirect("petunjuk-terkirim")


@never_cache
@require_http_methods(["GET", "POST"])
def kirim_ulang(request):
    return halaman_identitas(
        request,
        FormIdentitas,
        lambda form: minta_petunjuk("kirim_ulang_aktivasi", **form.identitas()),
        "registrasi/kirim_ulang.html",
        "aktivasi-ulang",
    )


@never_cache
@require_http_methods(["GET", "POST"])
def betulkan_surel(request):
    return halaman_identitas(
        request,
        FormBetulkanSurel,
        lambda form: minta_petunjuk("betulkan_surel", **form.identitas(), email=form.cleaned_data["email"]),
        "registrasi/betulkan_surel.html",
        "betulkan-surel",
    )


def petunjuk_terkirim(request):
    """The one answer to every request for help by mail."""
    return render(request, "registrasi/petunjuk_terkirim.html")

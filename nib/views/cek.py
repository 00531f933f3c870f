"""CEK NIB: anyone, without signing in, by number, by QR code, or with the PDF itself."""

from datetime import datetime, timedelta
from functools import lru_cache

from django import forms
from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from nib.pemeriksaan import Jawaban, periksa_berkas, periksa_kode, periksa_nomor, periksa_token
from nib.rules.nomor import bentuk_sah, rapikan_nomor
from nib.sertifikat import catat_pemindaian
from oss_portal.batas import hitung_di_proses, hitung_percobaan
from oss_portal.cetakan import isi_cetakan
from oss_portal.formulir import FormPortal
from oss_portal.jejak import jejak_kini
from oss_portal.unggahan import UKURAN_MAKS

MENIT = timedelta(minutes=1)


class FormCek(FormPortal):
    nomor = forms.CharField(
        label=_("Nomor Induk Berusaha (NIB)"),
        max_length=40,
        help_text=_("13 angka, tertulis di sertifikat."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )

    kode = forms.CharField(
        label=_("Kode verifikasi"),
        required=False,
        max_length=40,
        help_text=_(
            "8 huruf dan angka di bawah kode QR, misalnya AB3K XY9M. Dengan kode ini Anda melihat isi sertifikatnya."
        ),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
    )


class FormBerkas(FormPortal):
    berkas = forms.FileField(
        label=_("Berkas PDF"),
        help_text=_("Paling besar 5 MB. Berkas hanya dibandingkan dan tidak disimpan."),
        widget=forms.ClearableFileInput({"accept": ".pdf,application/pdf"}),
    )

    def clean_berkas(self):
        berkas = self.cleaned_data["berkas"]
        if berkas.size > UKURAN_MAKS:
            raise forms.ValidationError(_("Berkas lebih dari 5 MB. Sertifikat kami jauh lebih kecil."))
        return berkas


def _batasi() -> None:
    hitung_di_proses("cek", jejak_kini().ip, batas=settings.CEK_BATAS_PER_MENIT, per=MENIT)


@require_safe
def cek(request):
    """The form, and the answer for `?nomor=`: an address that may be kept or passed on."""
    if "nomor" not in request.GET:
        return render(request, "cek/cek.html", {"form": FormCek(), "form_berkas": FormBerkas()})
    _batasi()
    if bentuk_sah(rapikan_nomor(request.GET["nomor"])) and not request.GET.get("kode", "").strip():
        return _jawab(request, periksa_nomor(request.GET["nomor"]))
    form = FormCek(request.GET)
    if not form.is_valid():
        return render(request, "cek/cek.html", {"form": form, "form_berkas": FormBerkas()}, status=422)
    if kode := form.cleaned_data["kode"]:
        # Guessing codes of a number is slow: this limit is shared by all processes.
        hitung_percobaan("cek-kode", rapikan_nomor(form.cleaned_data["nomor"]), batas=20, per=timedelta(hours=1))
        jawaban, sertifikat = periksa_kode(form.cleaned_data["nomor"], kode)
        if sertifikat is None:
            form.add_error("kode", _("Kode ini bukan milik NIB tersebut. Periksa lagi yang tercetak di bawah kode QR."))
            return render(request, "cek/cek.html", {"form": form, "form_berkas": FormBerkas()}, status=422)
        return _halaman(request, jawaban, sertifikat)
    form.add_error("nomor", _("NIB terdiri dari 13 angka."))
    return render(request, "cek/cek.html", {"form": form, "form_berkas": FormBerkas()}, status=422)


def _halaman(request, jawaban: Jawaban, sertifikat=None):
    """The page of a result, for who holds the code of a certificate also with what it says."""
    status = 404 if jawaban.hasil == "tidak_dikenal" else 200
    return render(request, "cek/hasil.html", {"j": jawaban, "s": sertifikat, "kini": _kini()}, status=status)


def _kini() -> str:
    return _tertulis(timezone.localtime().replace(second=0, microsecond=0), get_language())


@lru_cache(maxsize=8)
def _tertulis(menit: datetime, _bahasa: str | None) -> str:
    """The minute in words, written once a minute and language."""
    return date_format(menit, "j F Y H.i")


_TERCETAK = ("nomor", "nama", "jenis", "kota", "sejak_tampil", "berakhir_tampil")


def _jawab(request, jawaban: Jawaban):
    """The same page for a number: asked most of all, so only filled into its mould."""
    tetap = {"hasil": jawaban.hasil, "salah_ketik": jawaban.salah_ketik}
    nilai = {k: v for k in _TERCETAK if (v := getattr(jawaban, k))} | {"kini": _kini()}
    return isi_cetakan(
        request,
        "cek/hasil.html",
        lambda nilai: {"j": tetap | nilai, "kini": nilai["kini"]},
        nilai,
        ragam=(*tetap.values(), *nilai),
        status=404 if jawaban.hasil == "tidak_dikenal" else 200,
    )


@require_safe
def cek_json(request):
    """The same answer for programs: number, name (masked for a perseorangan), kind and status."""
    _batasi()
    j = periksa_nomor(request.GET.get("nomor", "")[:40])
    if j.hasil in {"bentuk", "tidak_dikenal"}:
        kode = 400 if j.hasil == "bentuk" else 404
        return JsonResponse({"hasil": j.hasil, "nib": j.nomor if kode == 404 else ""}, status=kode)
    return JsonResponse(
        {
            "hasil": j.hasil,
            "nib": j.nomor,
            "nama_perusahaan": j.nama,
            "jenis": j.jenis,
            "kota": j.kota,
            "terbit_pada": j.sejak.isoformat(),
            "dicabut_pada": j.berakhir.isoformat() if j.berakhir else None,
        }
    )


@never_cache
@require_safe
def cek_sertifikat(request, token: str):
    """The page behind the QR code of a certificate."""
    _batasi()
    jawaban, sertifikat = periksa_token(token)
    if sertifikat:
        catat_pemindaian(sertifikat)
    return _halaman(request, jawaban, sertifikat)


# No state changes and nothing is kept: a check must work from a form kept open for hours, and for any program.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def cek_berkas(request):
    """Compare a PDF that somebody was given with what was issued."""
    if request.method == "GET":
        return render(request, "cek/cek.html", {"form": FormCek(), "form_berkas": FormBerkas()})
    _batasi()
    form = FormBerkas(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "cek/cek.html", {"form": FormCek(), "form_berkas": form, "galat": True}, status=422)
    hasil = periksa_berkas(form.cleaned_data["berkas"].read())
    return render(request, "cek/hasil_berkas.html", hasil | {"j": hasil.get("jawaban")})

"""Data pribadi saya (UU 27/2022): what is kept, who looked, a copy, requests, optional consents."""

import json
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from oss_portal.batas import hitung_percobaan
from oss_portal.jejak import catat
from oss_portal.pdf import render_pdf
from oss_portal.penyamaran import samarkan_nik
from oss_portal.views import daftar_cookie
from registrasi.forms.data_pribadi import FormPermintaan, FormPilihan, FormUnduh
from registrasi.models import PermintaanData
from registrasi.peristiwa_akses import PeristiwaAkses
from registrasi.pesan import DITOLAK, pesan_galat
from registrasi.services import data_pribadi as layanan

# Rows of one source shown on the page; all of them are in the copy.
BARIS_HALAMAN = 10
_TERSAMAR = {"nomor_identitas", "nik", "npwp", "paspor"}


def _untuk_halaman(sumber: dict) -> dict:
    """Return a source with few rows, their columns as words, and identity numbers masked."""
    data = sumber["data"]
    baris = [data] if isinstance(data, dict) else list(data)
    tampil = [
        [
            (kunci.replace("_", " "), samarkan_nik(str(nilai)) if kunci in _TERSAMAR else nilai)
            for kunci, nilai in b.items()
            if nilai not in ("", None, [])
        ]
        for b in baris[:BARIS_HALAMAN]
    ]
    return sumber | {"baris": tampil, "jumlah": len(baris), "lebih": len(baris) - len(tampil)}


@never_cache
@login_required
def data_pribadi(request):
    diberi = [t for t, p in layanan.pilihan(request.user).items() if p and p.diberikan]
    konteks = {
        "sumber": [_untuk_halaman(s) for s in layanan.kumpulkan(request.user)],
        "melihat": layanan.siapa_melihat(request.user, 20),
        "permintaan": PermintaanData.objects.filter(pengguna=request.user)[:20],
        "form_pilihan": FormPilihan(initial={"tujuan": diberi}),
        "cookie": daftar_cookie(),
    }
    return render(request, "data_pribadi/data_pribadi.html", konteks)


@never_cache
@login_required
@require_POST
def pilihan(request):
    """Give or withdraw an optional consent; it holds at once."""
    form = FormPilihan(request.POST)
    if form.is_valid():
        layanan.simpan_pilihan(pengguna=request.user, diberikan=set(form.cleaned_data["tujuan"]))
        messages.success(request, _("Pilihan Anda disimpan."))
    return redirect("data-pribadi")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def minta(request):
    form = FormPermintaan(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        hitung_percobaan("permintaan-data", str(request.user.pk), batas=20, per=timedelta(days=1))
        if form.is_valid():
            d = form.cleaned_data
            try:
                p = layanan.minta(
                    pengguna=request.user,
                    jenis=d["jenis"],
                    isi=d["isi"],
                    kolom=d["kolom"],
                    nilai_baru=d["nilai_baru"],
                )
            except DITOLAK as galat:
                form.add_error(None, pesan_galat(galat))
            else:
                messages.success(request, _("Permintaan %(n)s kami terima.") % {"n": p.nomor})
                return redirect("data-pribadi")
    return render(request, "data_pribadi/minta.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_POST
def batalkan(request, kode):
    p = get_object_or_404(PermintaanData, kode=kode, pengguna=request.user)
    try:
        layanan.batalkan(permintaan=p, pengguna=request.user)
    except DITOLAK as galat:
        messages.error(request, pesan_galat(galat))
    return redirect("data-pribadi")


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def unduh(request):
    """A copy of everything, as PDF or JSON."""
    form = FormUnduh(request.POST if request.method == "POST" else None, pengguna=request.user)
    if request.method == "POST":
        hitung_percobaan("unduh-data", str(request.user.pk), batas=20, per=timedelta(hours=1))
        if form.is_valid():
            return _salinan(request.user, form.cleaned_data["bentuk"])
    return render(request, "data_pribadi/unduh.html", {"form": form}, status=422 if form.errors else 200)


def _salinan(pengguna, bentuk: str) -> HttpResponse:
    sumber = layanan.kumpulkan(pengguna)
    melihat = layanan.siapa_melihat(pengguna, 1000)
    catat(
        PeristiwaAkses.DATA_PRIBADI_DIUNDUH,
        subjek=pengguna,
        oleh=pengguna,
        tentang=pengguna,
        rincian={"bentuk": bentuk},
    )
    kini = timezone.localtime()
    if bentuk == "json":
        isi = {
            "dibuat": kini.isoformat(),
            "sumber": sumber,
            "siapa_melihat": [m | {"waktu": m["waktu"].isoformat()} for m in melihat],
        }
        badan = json.dumps(isi, ensure_ascii=False, indent=2, default=str).encode()
        tipe = "application/json"
    else:
        semua = [s | {"baris": [s["data"]] if isinstance(s["data"], dict) else s["data"]} for s in sumber]
        konteks = {"sumber": semua, "melihat": melihat, "orang": pengguna, "waktu": kini}
        badan = render_pdf("data_pribadi/salinan.html", konteks)
        tipe = "application/pdf"
    jawab = HttpResponse(badan, content_type=tipe)
    jawab.headers["Content-Disposition"] = f'attachment; filename="data-pribadi-{pengguna.user_id}.{bentuk}"'
    jawab.headers["X-Content-Type-Options"] = "nosniff"
    return jawab

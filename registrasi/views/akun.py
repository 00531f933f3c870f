"""Dashboard, inbox and the person's own login: password, address, sessions, language."""

from datetime import datetime, timedelta

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from oss_portal.batas import hitung_percobaan
from oss_portal.jejak import catat
from oss_portal.kait import kartu_dasbor
from oss_portal.models import SuratKeluar
from registrasi.forms import FormGantiSurel, FormUbahSandi
from registrasi.forms.perbaikan import FormPerbaikan
from registrasi.middleware import KUNCI_SESI
from registrasi.models import Pendaftaran, StatusVerifikasi
from registrasi.peristiwa_akses import PeristiwaAkses
from registrasi.pintu import halaman_henti
from registrasi.services import akun as layanan
from registrasi.services.tinjauan import BukanUntukDitinjau, perbaiki


@never_cache
@login_required
def dasbor(request):
    """What there is to do for the business one acts for, each room with its card."""
    if request.hak_akses is None:
        if request.user.is_staff:
            return redirect("admin:index")
        return halaman_henti(request, request.hak_akses_terhenti)
    surat = SuratKeluar.objects.filter(pengguna=request.user)
    konteks = {
        "kartu": kartu_dasbor.kumpulkan(request),
        "surat_terbaru": surat.only("kode", "perihal", "dibuat_pada", "dibaca_pada")[:3],
        "masuk_sebelumnya": _masuk_sebelumnya(request),
    }
    return render(request, "akun/dasbor.html", konteks)


def _masuk_sebelumnya(request) -> datetime | None:
    teks = request.session.get("masuk_sebelumnya", "")
    return datetime.fromisoformat(teks) if teks else None


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def ganti_pelaku_usaha(request):
    """Choose on whose behalf one acts: one login, several businesses."""
    pilihan = [h for h in (request.hak_akses, *request.hak_akses_lain) if h]
    if request.method == "POST":
        dipilih = next((h for h in pilihan if str(h.kode) == request.POST.get("hak")), None)
        if dipilih:
            request.session[KUNCI_SESI] = str(dipilih.kode)
            catat(PeristiwaAkses.DIPILIH, subjek=dipilih, oleh=request.user, tentang=request.user)
            return redirect("dasbor")
        messages.error(request, _("Pilih salah satu pelaku usaha."))
    return render(request, "akun/ganti_pelaku_usaha.html", {"pilihan": pilihan})


@never_cache
@login_required
def kotak_surat(request):
    """The inbox: a copy of every mail we sent to this person."""
    daftar = SuratKeluar.objects.filter(pengguna=request.user).only(
        "kode", "perihal", "dibuat_pada", "dibaca_pada", "status"
    )
    halaman = Paginator(daftar, 20).get_page(request.GET.get("halaman"))
    konteks = {"halaman": halaman, "resmi": request.user.surat_bernomor.defer("pdf")[:20]}
    return render(request, "akun/kotak_surat.html", konteks)


@never_cache
@login_required
def surat(request, kode):
    s = get_object_or_404(SuratKeluar, kode=kode, pengguna=request.user)
    if s.dibaca_pada is None:
        SuratKeluar.objects.filter(pk=s.pk).update(dibaca_pada=timezone.now())
    return render(request, "akun/surat.html", {"surat": s})


@never_cache
@login_required
def akun(request):
    ganti_surel = request.user.permohonan_surel.terbuka().first()
    return render(request, "akun/akun.html", {"pengguna": request.user, "ganti_surel": ganti_surel})


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def kata_sandi(request):
    form = FormUbahSandi(request.POST or None, pengguna=request.user)
    if request.method == "POST":
        hitung_percobaan("ubah-sandi", str(request.user.pk), batas=10, per=timedelta(hours=1))
        if form.is_valid():
            layanan.ganti_kata_sandi(pengguna=request.user, kata_sandi=form.cleaned_data["kata_sandi"])
            # All sessions ended, this one too: the person signs in with what was just chosen.
            return render(request, "registrasi/kata_sandi_diganti.html")
    return render(request, "akun/kata_sandi.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def surel(request):
    form = FormGantiSurel(request.POST or None, pengguna=request.user)
    if request.method == "POST":
        hitung_percobaan("ganti-surel", str(request.user.pk), batas=5, per=timedelta(hours=1))
        if form.is_valid():
            layanan.minta_ganti_surel(pengguna=request.user, email=form.cleaned_data["email"])
            messages.success(request, _("Kami mengirim tautan konfirmasi ke alamat baru. Buka dalam 24 jam."))
            return redirect("akun")
    return render(request, "akun/surel.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def konfirmasi_surel(request, token: str):
    """The link in the mail to the new address; a click confirms, so that a mail scanner does not."""
    try:
        pengguna, baru = layanan.baca_konfirmasi_surel(token)
        if request.method == "POST":
            layanan.ganti_surel(token=token)
            return render(request, "akun/surel_diganti.html")
    except layanan.SurelTakDapatDipakai:
        return render(request, "akun/surel_mati.html", status=410)
    return render(request, "akun/surel_konfirmasi.html", {"baru": baru})


@never_cache
@login_required
def sesi(request):
    daftar = request.user.sesi.filter(expire_date__gt=timezone.now()).order_by("-mulai")[:50]
    return render(request, "akun/sesi.html", {"daftar": daftar, "kini": request.session.session_key})


@login_required
@require_POST
def akhiri_sesi(request):
    jumlah = layanan.akhiri_sesi_lain(pengguna=request.user, sesi_kini=request.session.session_key)
    messages.success(request, _("%(n)d perangkat lain dikeluarkan.") % {"n": jumlah})
    return redirect("akun-sesi")


class FormBahasa(forms.Form):
    bahasa = forms.ChoiceField(choices=[("id", "id"), ("en", "en")])


@login_required
@require_POST
def bahasa(request):
    """Choose the language of our mails."""
    form = FormBahasa(request.POST)
    if form.is_valid():
        request.user.bahasa = form.cleaned_data["bahasa"]
        request.user.save(update_fields=["bahasa"])
        messages.success(request, _("Bahasa surat disimpan."))
    return redirect("akun")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def perbaikan(request, kode):
    """Repair what staff asked for in a registration, field by field."""
    p = get_object_or_404(Pendaftaran, kode=kode, pengguna=request.user)
    if p.verifikasi != StatusVerifikasi.PERLU_PERBAIKAN:
        return redirect("dasbor")
    form = FormPerbaikan(request.POST or None, pendaftaran=p)
    if request.method == "POST" and form.is_valid():
        try:
            perbaiki(pendaftaran=p, oleh=request.user, data=form.cleaned_data)
        except BukanUntukDitinjau:
            return redirect("dasbor")
        messages.success(request, _("Perbaikan terkirim. Petugas memeriksanya lagi."))
        return redirect("dasbor")
    return render(request, "akun/perbaikan.html", {"form": form, "pendaftaran": p}, status=422 if form.errors else 200)

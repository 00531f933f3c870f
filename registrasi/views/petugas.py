"""Pages of staff outside the admin: trails, case files, figures. The public figures stand here too."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST

from oss_portal.admin_dasar import tolak_benturan
from oss_portal.formulir import FormPortal
from oss_portal.grafik import csv_aman
from oss_portal.jejak import catat
from oss_portal.models import Pengguna
from oss_portal.replika import baca_dari_replika
from registrasi.forms.orang import bersihkan_nomor
from registrasi.models import HakAkses, KaitanPetugas, PelakuUsaha
from registrasi.peristiwa_akses import PeristiwaAkses
from registrasi.pesan import DITOLAK, pesan_galat
from registrasi.pintu import perlu_petugas
from registrasi.services import angka as layanan_angka
from registrasi.services import audit, benturan
from registrasi.services.galat import SudahAdaPermohonan
from registrasi.services.pengungkapan import BenturanKepentingan


class FormCari(FormPortal):
    cari = forms.CharField(
        label=gettext_lazy("User-ID, alamat surel, atau nomor NIB"),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )


class FormBerkasPerkara(FormPortal):
    bentuk = forms.ChoiceField(
        label=gettext_lazy("Bentuk"),
        choices=[("pdf", gettext_lazy("PDF bertanda tangan, surat terlampir")), ("json", "JSON")],
        widget=forms.RadioSelect,
        initial="pdf",
    )
    alasan = forms.CharField(
        label=gettext_lazy("Untuk apa"),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Misalnya nomor perkara pengadilan. Pengunduhan dicatat."),
    )


def _sebelum(request) -> int | None:
    teks = request.GET.get("sebelum", "")
    return int(teks) if teks.isascii() and teks.isdigit() and len(teks) < 19 else None


@never_cache
@perlu_petugas("registrasi.lihat_audit")
def jejak(request):
    """Find whose trail to open: a person, an officer, an NIB. Posted: a mail address stands in no address."""
    form = FormCari(request.POST or None)
    if form.is_bound and form.is_valid():
        kata = form.cleaned_data["cari"].strip()
        if kata.isdigit() and len(kata) == 13:
            return redirect("petugas-jejak-nib", nomor=kata)
        orang = (
            Pengguna.objects.filter(user_id=kata.upper()).first() or Pengguna.objects.filter(email__iexact=kata).first()
        )
        if orang:
            tujuan = "petugas-jejak-petugas" if orang.is_staff else "petugas-jejak-orang"
            return redirect(tujuan, user_id=orang.user_id)
        form.add_error("cari", _("Tidak ditemukan."))
    return render(request, "petugas/jejak.html", {"form": form}, status=422 if form.errors else 200)


def _tampilkan(request, judul: str, halaman, **konteks):
    baris, berikut = halaman
    konteks |= {"judul": judul, "baris": baris, "berikut": berikut, "pertama": _sebelum(request) is None}
    return render(request, "petugas/jejak_daftar.html", konteks)


@never_cache
@perlu_petugas("registrasi.lihat_audit")
def jejak_orang(request, user_id: str):
    """Everything about one person: rights, and every event by or about him."""
    orang = get_object_or_404(Pengguna, user_id=user_id)
    try:
        audit.catat_penglihatan(PeristiwaAkses.JEJAK_ORANG_DIBUKA, oleh=request.user, subjek=orang, tentang=orang)
    except BenturanKepentingan:
        return tolak_benturan(request)
    return _tampilkan(
        request,
        orang.nama,
        audit.jejak_orang(orang, _sebelum(request)),
        orang=orang,
        hak=HakAkses.objects.filter(pengguna=orang).select_related("pelaku_usaha")[:50],
        form_berkas=FormBerkasPerkara() if request.user.has_perm("registrasi.unduh_berkas_perkara") else None,
    )


@never_cache
@perlu_petugas("registrasi.lihat_audit")
def jejak_nib(request, nomor: str):
    """Everything about one NIB."""
    if not (nomor.isascii() and nomor.isdigit() and len(nomor) == 13):
        raise Http404
    try:
        audit.catat_penglihatan_nib(nomor, oleh=request.user)
    except BenturanKepentingan:
        return tolak_benturan(request)
    return _tampilkan(request, f"NIB {nomor}", audit.jejak_nib(nomor, _sebelum(request)))


@never_cache
@perlu_petugas("registrasi.lihat_audit")
def jejak_petugas(request, user_id: str):
    """Everything one officer did."""
    orang = get_object_or_404(Pengguna, user_id=user_id, is_staff=True)
    catat(PeristiwaAkses.JEJAK_PETUGAS_DIBUKA, subjek=orang, oleh=request.user)
    return _tampilkan(request, orang.nama, audit.jejak_petugas(orang, _sebelum(request)), petugas=orang)


@never_cache
@perlu_petugas("registrasi.lihat_audit")
def pengungkapan(request):
    """Every reveal of an identity number: who, whose, why."""
    catat(PeristiwaAkses.PENGUNGKAPAN_DILIHAT, subjek=request.user, oleh=request.user)
    return _tampilkan(request, _("Nomor identitas yang ditampilkan"), audit.pengungkapan(_sebelum(request)))


class FormKaitan(FormPortal):
    nomor = forms.CharField(
        label=gettext_lazy("NIK atau nomor paspor orang itu"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("Disimpan tersandi; hanya dipakai untuk mencegah Anda menangani perkaranya."),
    )
    hubungan = forms.ChoiceField(
        label=gettext_lazy("Hubungan"), choices=KaitanPetugas.Hubungan.choices, widget=forms.RadioSelect
    )

    def clean_nomor(self):
        self.jenis_identitas, nomor = bersihkan_nomor(self.cleaned_data["nomor"])
        return nomor


@never_cache
@require_http_methods(["GET", "POST"])
@perlu_petugas()
def kaitan(request):
    """An officer names who is close to him: their records are closed to him from now on (UU 30/2014 art. 42)."""
    form = FormKaitan(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            benturan.nyatakan_kaitan(
                petugas=request.user,
                jenis_identitas=form.jenis_identitas,
                nomor_identitas=form.cleaned_data["nomor"],
                hubungan=form.cleaned_data["hubungan"],
            )
        except SudahAdaPermohonan:
            form.add_error("nomor", _("Orang ini sudah Anda nyatakan."))
        else:
            messages.success(request, _("Pernyataan disimpan. Petugas lain yang menangani perkara orang ini."))
            return redirect("petugas-kaitan")
    daftar = KaitanPetugas.objects.filter(petugas=request.user, dicabut_pada__isnull=True)
    konteks = {"form": form, "daftar": daftar}
    return render(request, "petugas/kaitan.html", konteks, status=422 if form.errors else 200)


def _berkas(request, nama: str, **tentang):
    form = FormBerkasPerkara(request.POST)
    if not form.is_valid():
        messages.error(request, _("Pilih bentuknya dan sebutkan untuk apa."))
        return None
    try:
        isi, tipe = audit.berkas_perkara(
            oleh=request.user, alasan=form.cleaned_data["alasan"], bentuk=form.cleaned_data["bentuk"], **tentang
        )
    except DITOLAK as galat:
        if isinstance(galat, BenturanKepentingan):
            (objek,) = tentang.values()
            benturan.catat_ditolak(petugas=request.user, objek=objek, mau=request.resolver_match.url_name)
        messages.error(request, pesan_galat(galat))
        return None
    jawab = HttpResponse(isi, content_type=tipe)
    jawab.headers["Content-Disposition"] = f'attachment; filename="berkas-perkara-{nama}.{form.cleaned_data["bentuk"]}"'
    jawab.headers["X-Content-Type-Options"] = "nosniff"
    return jawab


@never_cache
@require_POST
@perlu_petugas("registrasi.unduh_berkas_perkara")
def berkas_orang(request, user_id: str):
    orang = get_object_or_404(Pengguna, user_id=user_id)
    return _berkas(request, orang.user_id, pengguna=orang) or redirect("petugas-jejak-orang", user_id=user_id)


@never_cache
@require_http_methods(["GET", "POST"])
@perlu_petugas("registrasi.unduh_berkas_perkara")
def berkas_usaha(request, kode):
    """The case file of a business: all its persons, rights, letters and events."""
    usaha = get_object_or_404(PelakuUsaha, kode=kode)
    if request.method == "POST" and (jawab := _berkas(request, str(usaha.kode)[:8], pelaku_usaha=usaha)):
        return jawab
    return render(request, "petugas/berkas_usaha.html", {"usaha": usaha, "form": FormBerkasPerkara()})


def _csv(tabel: list[dict], urut: str) -> HttpResponse:
    if not urut.isdigit() or int(urut) >= len(tabel):
        raise Http404
    t = tabel[int(urut)]
    jawab = HttpResponse(csv_aman(t["kolom"], t["baris"]), content_type="text/csv; charset=utf-8")
    jawab.headers["Content-Disposition"] = f'attachment; filename="angka-{urut}.csv"'
    return jawab


def _bernomor(tabel: list[dict]) -> list[dict]:
    return [t | {"csv": f"?csv={i}"} for i, t in enumerate(tabel)]


@never_cache
@perlu_petugas("registrasi.lihat_angka")
def angka(request):
    """All figures, as last counted by the worker."""
    r = layanan_angka.rekap()
    if "csv" in request.GET:
        return _csv(r.isi, request.GET["csv"])
    konteks = {"tabel": _bernomor(r.isi), "dihitung": r.dihitung_pada, "basi": layanan_angka.basi(r), "publik": False}
    return render(request, "petugas/angka.html", konteks)


@baca_dari_replika
# Not for shared caches: the page carries the visitor's own CSRF token, as every page does.
@cache_control(private=True, max_age=600)
def angka_publik(request):
    """The figures that everybody may read: no count below five, nothing about a person."""
    tabel, r = layanan_angka.angka_publik()
    if "csv" in request.GET:
        return _csv(tabel, request.GET["csv"])
    konteks = {"tabel": _bernomor(tabel), "dihitung": r.dihitung_pada, "basi": False, "publik": True}
    return render(request, "petugas/angka.html", konteks)

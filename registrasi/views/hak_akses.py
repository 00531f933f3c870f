"""Who may act for this business: kuasa, invitations, change of the penanggung jawab, and their cases."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ketentuan.dinding import bebas_ketentuan
from oss_portal.batas import hitung_percobaan
from oss_portal.jejak import catat, jejak_kini
from oss_portal.models import Pengguna, SuratBernomor
from oss_portal.surat import jawab_surat
from oss_portal.unggahan import sajikan_unggahan
from registrasi.forms.hak_akses import (
    FormBerkas,
    FormKeberatan,
    FormKuasa,
    FormPergantian,
    FormTerima,
    FormTerimaKuasaBaru,
)
from registrasi.kewenangan import HAK_AKSES, PILIHAN
from registrasi.middleware import KUNCI_SESI
from registrasi.models import HakAkses, PermohonanAkses, Undangan
from registrasi.peristiwa_akses import PeristiwaAkses
from registrasi.pesan import DITOLAK, pesan_galat
from registrasi.pintu import perlu_hak_akses
from registrasi.services import permohonan_akses as perkara
from registrasi.services.aktivasi import SurelSudahDipakai
from registrasi.services.galat import LangkahDitolak
from registrasi.services.keberatan import TautanKeberatanMati, baca_tautan_keberatan
from registrasi.services.kuasa import akhiri_kuasa, undang_kuasa
from registrasi.services.undangan import cabut_undangan, cari_undangan, pemilik_undangan, terima_undangan

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"
JAM, HARI = timedelta(hours=1), timedelta(days=1)


@never_cache
@perlu_hak_akses()
def hak_akses(request):
    """All rights on this business for its penanggung jawab; a kuasa sees his own and who gave it."""
    hak = request.hak_akses
    usaha = hak.pelaku_usaha
    pemilik = hak.peran == HakAkses.Peran.PENANGGUNG_JAWAB
    daftar = HakAkses.objects.hidup().filter(pelaku_usaha=usaha).select_related("pengguna").order_by("peran", "id")
    if not pemilik:
        daftar = daftar.filter(peran=HakAkses.Peran.PENANGGUNG_JAWAB) | daftar.filter(pk=hak.pk)
    nama = dict(PILIHAN)
    baris = [{"hak": h, "kewenangan": [nama.get(k, k) for k in h.kewenangan]} for h in daftar]
    konteks = {"baris": baris, "pemilik": pemilik, "usaha": usaha}
    if pemilik:
        konteks["undangan"] = Undangan.objects.menunggu().filter(pelaku_usaha=usaha, jenis=Undangan.Jenis.KUASA)
        konteks["permohonan"] = PermohonanAkses.objects.filter(
            pelaku_usaha=usaha, dasar="AKH-1a", pengguna=request.user
        )
        konteks["berakhir"] = (
            HakAkses.objects.filter(pelaku_usaha=usaha, status=HakAkses.Status.DIAKHIRI)
            .select_related("pengguna")
            .order_by("-diakhiri_pada")[:10]
        )
    return render(request, "hak_akses/hak_akses.html", konteks)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@perlu_hak_akses(menulis=True, kewenangan=HAK_AKSES)
def undang(request):
    """Invite a kuasa (PJP-1c)."""
    form = FormKuasa(request.POST if request.method == "POST" else None, pengguna=request.user)
    if request.method == "POST":
        hitung_percobaan("undang-kuasa", str(request.user.pk), batas=30, per=HARI)
        if form.is_valid():
            d = form.cleaned_data
            try:
                undang_kuasa(
                    pemberi=request.hak_akses,
                    nama=d["nama"],
                    email=d["email"],
                    hubungan=d["hubungan"],
                    kewenangan=d["kewenangan"],
                    sampai=d["sampai"],
                )
            except LangkahDitolak as galat:
                form.add_error(None, galat.pesan)
            else:
                messages.success(request, _("Undangan dikirim ke %(s)s.") % {"s": d["email"]})
                return redirect("hak-akses")
    return render(request, "hak_akses/undang.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@perlu_hak_akses(menulis=True, kewenangan=HAK_AKSES)
def cabut_undangan_kuasa(request, kode):
    undangan = get_object_or_404(
        Undangan, kode=kode, pelaku_usaha=request.hak_akses.pelaku_usaha, jenis=Undangan.Jenis.KUASA
    )
    try:
        cabut_undangan(undangan=undangan, oleh=request.user)
    except LangkahDitolak as galat:
        messages.error(request, galat.pesan)
    else:
        messages.success(request, _("Undangan dicabut."))
    return redirect("hak-akses")


@never_cache
@require_http_methods(["GET", "POST"])
@perlu_hak_akses()
def cabut_kuasa(request, kode):
    """End a kuasa of this business: the owner any, a kuasa his own; the page says first what will happen."""
    kuasa = get_object_or_404(
        HakAkses.objects.hidup().select_related("pengguna", "pelaku_usaha"),
        kode=kode,
        pelaku_usaha=request.hak_akses.pelaku_usaha,
        peran=HakAkses.Peran.KUASA,
    )
    pemilik = request.hak_akses.peran == HakAkses.Peran.PENANGGUNG_JAWAB
    if not pemilik and kuasa.pengguna_id != request.user.pk:
        raise Http404
    if request.method == "POST":
        try:
            akhiri_kuasa(kuasa=kuasa, oleh=request.user)
        except LangkahDitolak as galat:
            messages.error(request, galat.pesan)
        else:
            if kuasa.pengguna_id == request.user.pk:
                # All his sessions ended, this one too.
                logout(request)
                return render(request, "hak_akses/dilepas.html", {"usaha": kuasa.pelaku_usaha})
            messages.success(request, _("Kuasa %(n)s diakhiri.") % {"n": kuasa.pengguna.nama})
        return redirect("hak-akses")
    return render(request, "hak_akses/cabut.html", {"kuasa": kuasa, "sendiri": kuasa.pengguna_id == request.user.pk})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@perlu_hak_akses(menulis=True, kewenangan=HAK_AKSES)
def ganti_penanggung_jawab(request):
    """Ask for another penanggung jawab (AKH-1a)."""
    if request.hak_akses.pelaku_usaha.perseorangan:
        return render(request, "hak_akses/tidak_berganti.html", status=403)
    terkirim = request.method == "POST"
    form = FormPergantian(
        request.POST if terkirim else None, request.FILES if terkirim else None, pengguna=request.user
    )
    if terkirim:
        hitung_percobaan("ganti-pj", str(request.user.pk), batas=20, per=HARI)
        if form.is_valid():
            try:
                p = perkara.ajukan_pergantian(
                    hak_akses=request.hak_akses,
                    oleh=request.user,
                    saluran=PermohonanAkses.Saluran.DASBOR,
                    alasan=form.cleaned_data["alasan"],
                    calon=form.calon(),
                    berkas=form.cleaned_data["berkas"],
                    pertahankan_kuasa=form.cleaned_data["pertahankan_kuasa"],
                )
            except LangkahDitolak as galat:
                form.add_error(None, galat.pesan)
            else:
                return redirect("hak-akses-permohonan", kode=p.kode)
    return render(request, "hak_akses/ganti.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def permohonan(request, kode):
    """A case of one's own: where it stands, further documents, withdrawing, the letter."""
    p = get_object_or_404(
        PermohonanAkses.objects.select_related("pelaku_usaha", "surat"),
        kode=kode,
        pengguna=request.user,
        dasar__in=[PermohonanAkses.Dasar.PERGANTIAN, PermohonanAkses.Dasar.DUGAAN],
    )
    melengkapi = p.status == PermohonanAkses.Status.PERLU_PERBAIKAN
    form = None
    if request.method == "POST":
        try:
            if "batalkan" in request.POST:
                perkara.batalkan_permohonan(permohonan=p, oleh=request.user)
                messages.success(request, _("Permohonan dibatalkan."))
                return redirect("hak-akses-permohonan", kode=kode)
            form = FormBerkas(request.POST, request.FILES)
            if form.is_valid():
                perkara.lengkapi(permohonan=p, oleh=request.user, berkas=form.cleaned_data["berkas"])
                messages.success(request, _("Dokumen terkirim."))
                return redirect("hak-akses-permohonan", kode=kode)
        except DITOLAK as galat:
            messages.error(request, pesan_galat(galat))
            return redirect("hak-akses-permohonan", kode=kode)
    form = form or (FormBerkas() if melengkapi else None)
    konteks = {
        "p": p,
        "form": form,
        "dapat_batal": p.terbuka and p.diajukan_oleh_id == request.user.pk and p.dasar == "AKH-1a",
    }
    return render(request, "hak_akses/permohonan.html", konteks, status=422 if form and form.errors else 200)


@never_cache
@login_required
def berkas_permohonan(request, kode, berkas):
    """A document of one's own case."""
    p = get_object_or_404(PermohonanAkses, kode=kode, pengguna=request.user, diajukan_oleh=request.user)
    return sajikan_unggahan(get_object_or_404(p.berkas, kode=berkas))


@never_cache
@bebas_ketentuan
@require_http_methods(["GET", "POST"])
def keberatan(request, token: str):
    """The page behind the link in the notice: an objection, without signing in."""
    hitung_percobaan("keberatan", jejak_kini().ip, batas=60, per=JAM)
    try:
        p, dari, email, orang = baca_tautan_keberatan(token)
    except TautanKeberatanMati:
        return render(request, "hak_akses/keberatan_mati.html", status=404)
    terbuka = p.status in {"diajukan", "perlu_perbaikan", "disengketakan"} and (
        p.keberatan_sampai is None or p.masa_keberatan_berjalan
    )
    sudah = p.keberatan.filter(email__iexact=email).exists()
    form = FormKeberatan(request.POST if request.method == "POST" else None)
    if request.method == "POST" and terbuka and not sudah and form.is_valid():
        try:
            perkara.ajukan_keberatan(
                permohonan=p, dari=dari, email=email, pengguna=orang, alasan=form.cleaned_data["alasan"]
            )
        except LangkahDitolak as galat:
            form.add_error(None, galat.pesan)
        else:
            return render(request, "hak_akses/keberatan.html", {"p": p, "sudah": True})
    konteks = {"p": p, "form": form, "sudah": sudah, "terbuka": terbuka}
    return render(request, "hak_akses/keberatan.html", konteks, status=422 if form.errors else 200)


@never_cache
@bebas_ketentuan
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def undangan(request, token: str):
    """The page behind an invitation: the texts in force, and a password or the login one has."""
    hitung_percobaan("undangan", jejak_kini().ip, batas=60, per=JAM)
    u = cari_undangan(token)
    if u is None or not u.dapat_diterima:
        sebab = u.status if u else "tidak_dikenal"
        if u is not None:
            catat(PeristiwaAkses.UNDANGAN_DITOLAK, subjek=u, tentang=u.diterima_oleh, rincian={"sebab": str(sebab)})
        return render(request, "hak_akses/undangan_mati.html", {"sebab": sebab}, status=410 if u else 404)
    pemilik = pemilik_undangan(u)
    kredensial = u.jenis == Undangan.Jenis.KREDENSIAL
    masuk = request.user if request.user.is_authenticated else None
    if not kredensial and pemilik and masuk is None:
        return redirect_to_login(request.get_full_path())
    if u.jenis == Undangan.Jenis.PENANGGUNG_JAWAB and masuk and masuk != pemilik:
        return render(request, "hak_akses/undangan_mati.html", {"sebab": "akun_lain"}, status=403)
    terkirim = request.POST if request.method == "POST" else None
    form = _form_undangan(u, masuk, pemilik, terkirim)
    if terkirim is not None and form.is_valid():
        if masuk is None and u.jenis == Undangan.Jenis.KUASA:
            # An invitation is no place to try identity numbers.
            hitung_percobaan("undangan-identitas", str(u.kode), batas=5, per=HARI)
        try:
            orang = terima_undangan(
                undangan=u,
                pengguna=None if kredensial else masuk,
                data=form.orang() if isinstance(form, FormTerimaKuasaBaru) else None,
                kata_sandi=form.cleaned_data.get("kata_sandi", ""),
                versi=list(form.versi.values()),
            )
        except LangkahDitolak as galat:
            form.add_error(None, galat.pesan)
        except SurelSudahDipakai:
            form.add_error(
                None,
                _(
                    "Akun baru dengan alamat surel ini tidak dapat dibuat. "
                    "Bila Anda sudah mempunyai akun, masuk dahulu."
                ),
            )
        else:
            return _sesudah_terima(request, u, orang, masuk)
    konteks = {"u": u, "form": form, "masuk": masuk, "pemilik": pemilik, "kredensial": kredensial}
    konteks["kewenangan"] = [dict(PILIHAN).get(k, k) for k in u.kewenangan]
    return render(request, "hak_akses/undangan.html", konteks, status=422 if form.errors else 200)


def _form_undangan(u: Undangan, masuk, pemilik, data):
    if u.jenis == Undangan.Jenis.KREDENSIAL:
        return FormTerima(data, pengguna=pemilik, tanpa_sandi=False)
    if masuk:
        return FormTerima(data, pengguna=masuk, tanpa_sandi=True)
    if u.jenis == Undangan.Jenis.KUASA:
        return FormTerimaKuasaBaru(data, pengguna=Pengguna(email=u.email), initial={"nama": u.nama})
    p = u.permohonan
    calon = Pengguna(email=p.calon_email, nomor_identitas=p.calon_nomor_identitas, tanggal_lahir=p.calon_tanggal_lahir)
    return FormTerima(data, pengguna=calon, tanpa_sandi=False)


def _sesudah_terima(request, u: Undangan, orang: Pengguna, masuk):
    u.refresh_from_db()
    if masuk is None or masuk != orang:
        login(request, orang, backend=BACKEND)
    if u.hak_akses_id:
        request.session[KUNCI_SESI] = str(u.hak_akses.kode)
    messages.success(request, _("Hak Akses Anda sudah aktif. User-ID Anda: %(u)s") % {"u": orang.user_id})
    return redirect("dasbor")


@never_cache
@bebas_ketentuan
@login_required
def surat_resmi(request, kode):
    """A numbered letter to this person: also to who asked for it as the successor (AKH-2)."""
    surat = get_object_or_404(SuratBernomor, kode=kode)
    penerus = Undangan.objects.filter(
        permohonan__surat=surat, diterima_oleh=request.user, jenis=Undangan.Jenis.PENANGGUNG_JAWAB
    )
    if surat.tentang_id != request.user.pk and not penerus.exists():
        raise Http404
    return jawab_surat(surat)

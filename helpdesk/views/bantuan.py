"""Answers before asking: the knowledge base, and the form for what it does not answer (PEN-3a)."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from helpdesk.forms import FormSuara, FormTanya
from helpdesk.markah import html_aman
from helpdesk.models import ArtikelBantuan, JenisTiket, Kategori
from helpdesk.pencarian import cari_artikel
from helpdesk.services import buat_tiket
from helpdesk.services.artikel import beri_suara
from ketentuan.klausul import cari_klausul
from ketentuan.models import VersiKetentuan
from nib.models import Nib
from oss_portal.batas import TerlaluSering, hitung_percobaan
from oss_portal.formulir import minta_kode_lain
from oss_portal.middleware import alamat_ip

JAM, HARI = timedelta(hours=1), timedelta(days=1)


@require_GET
def bantuan(request):
    """Search first; then the common questions by topic; then the way to ask."""
    teks = request.GET.get("q", "").strip()[:150]
    konteks = {"q": teks, "judul_pencarian": teks}
    if teks:
        konteks["hasil"] = cari_artikel(teks)
    else:
        terbit = ArtikelBantuan.objects.terbit().only("slug", "judul", "kategori_id").order_by("urutan", "judul")
        konteks["kategori"] = [
            k
            for k in Kategori.objects.filter(aktif=True).prefetch_related(Prefetch("artikel", terbit, "terbit"))
            if k.terbit
        ]
    return render(request, "helpdesk/bantuan.html", konteks)


def artikel(request, slug: str):
    """One article, and whether it helped."""
    a = get_object_or_404(ArtikelBantuan.objects.select_related("kategori"), slug=slug, terbit=True)
    form = FormSuara(request.POST or None)
    if request.method == "POST":
        hitung_percobaan("bantuan.suara", alamat_ip(request), batas=30, per=JAM)
        if form.is_valid():
            beri_suara(artikel=a, pengunjung=alamat_ip(request) or "", **form.cleaned_data)
            messages.success(request, _("Terima kasih atas jawaban Anda."))
            return redirect(a)
    lain = ArtikelBantuan.objects.terbit().filter(kategori=a.kategori_id).exclude(pk=a.pk).only("slug", "judul")[:5]
    return render(
        request, "helpdesk/artikel.html", {"artikel": a, "html": html_aman(a.isi), "form": form, "lain": lain}
    )


@require_GET
def saran(request):
    """The articles that fit a subject, as a piece of a page for the script that asks while one types."""
    hasil = cari_artikel(request.GET.get("q", "")[:150], batas=3)
    return render(request, "helpdesk/_saran.html", {"saran": hasil})


def _klausul(data) -> tuple[VersiKetentuan | None, object | None]:
    """Return the version and the clause named by `?klausul=` (and `?versi=`); None where there is no such."""
    jangkar, nomor = data.get("klausul", ""), data.get("versi", "")
    if not jangkar or len(jangkar) > 120:
        return None, None
    if str(nomor).isdigit() and len(str(nomor)) < 6:
        versi = VersiKetentuan.objects.diumumkan().filter(jenis="ketentuan", nomor=int(nomor)).first()
    else:
        versi = VersiKetentuan.objects.berlaku("ketentuan").first()
    klausul = cari_klausul(versi, jangkar) if versi else None
    return (versi, klausul) if klausul else (None, None)


@never_cache
def tanya(request):
    """Ask, complain, suggest: one form for everybody."""
    pengguna = request.user if request.user.is_authenticated else None
    lain = {"pengguna": pengguna, "hak_akses": getattr(request, "hak_akses", None)}
    data = request.POST if request.method == "POST" else request.GET
    versi, klausul = _klausul(data)
    konteks = {"klausul": klausul, "versi": versi}
    if request.method == "POST":
        form = FormTanya(request.POST, request.FILES, **lain)
        if minta_kode_lain(request) or "cari_jawaban" in request.POST:
            form.tanpa_periksa()
        elif form.terjebak:
            return render(request, "helpdesk/terkirim.html", {"tiket": None})
        else:
            hitung_percobaan("bantuan.tanya", alamat_ip(request), batas=30, per=JAM)
            if form.is_valid() and _dalam_batas(form, pengguna):
                tiket = _buat(form, pengguna, versi, klausul)
                return redirect("bantuan-terkirim", token=tiket.token)
    else:
        # Who comes from a clause of the terms has a suggestion or a complaint about it (PEN-3a).
        jenis = request.GET.get("jenis", "") or (JenisTiket.SARAN if klausul else "")
        form = FormTanya(
            initial={
                "jenis": jenis if jenis in JenisTiket.values else None,
                "perihal": request.GET.get("perihal", "")[:150],
                "klausul": klausul.jangkar if klausul else "",
                "versi": versi.nomor if versi else None,
            },
            **lain,
        )
    perihal = data.get("perihal", "")
    konteks |= {"form": form, "saran": cari_artikel(perihal, batas=3) if perihal else []}
    return render(request, "helpdesk/tanya.html", konteks)


def _dalam_batas(form: FormTanya, pengguna) -> bool:
    kunci = f"pengguna-{pengguna.pk}" if pengguna else form.cleaned_data["email"].lower()
    try:
        hitung_percobaan("bantuan.tanya.pelapor", kunci, batas=10, per=HARI)
    except TerlaluSering:
        form.add_error(
            None, _("Sudah terlalu banyak laporan hari ini. Balas laporan yang sudah ada, atau telepon kami.")
        )
        return False
    return True


def _buat(form: FormTanya, pengguna, versi, klausul):
    d = form.cleaned_data
    usaha = d.get("pelaku_usaha")
    nib = d.get("nib", "")
    pendaftaran = None
    if pengguna:
        if usaha:
            nib = Nib.objects.hidup().filter(pelaku_usaha=usaha).values_list("nomor", flat=True).first() or ""
        pendaftaran = pengguna.pendaftaran.filter(pelaku_usaha=usaha).first() if usaha else None
    return buat_tiket(
        jenis=d["jenis"],
        kategori=d["kategori"],
        perihal=d["perihal"],
        isi=d["isi"],
        nama=pengguna.nama if pengguna else d["nama"],
        email=pengguna.email if pengguna else d["email"],
        pelapor=pengguna,
        pelaku_usaha=usaha,
        pendaftaran=pendaftaran,
        nib=nib,
        klausul=klausul.jangkar if klausul else "",
        versi_ketentuan=versi,
        tentang_petugas=d["tentang_petugas"],
        lampiran=d["lampiran"],
        token_form=d["token_form"],
    )

"""The five steps of the application, the summary and the submission."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nib.forms import FormJawabanPerbaikan, FormPelakuUsaha, FormPeran, FormPernyataan
from nib.galat import BelumLengkap, SudahPunyaNib, TidakDiizinkan
from nib.models import Permohonan
from nib.penjelasan import NAMA_LANGKAH, jelaskan_skala
from nib.services.kelengkapan import Isi
from nib.services.permohonan import ajukan, nyatakan, simpan_langkah
from nib.services.perubahan import perubahan_dari
from nib.views.pintu import dengan_draf

TERAKHIR = 5
# Buttons of step 1 and 3 that keep what is typed and lead elsewhere.
TUJUAN = {"wilayah": "nib-wilayah", "pengurus": "nib-pengurus", "saham": "nib-saham", "nanti": "nib"}


@require_http_methods(["GET", "HEAD", "POST"])
@dengan_draf
def langkah(request, permohonan: Permohonan, langkah: int):
    """Show and save one of the five steps; a step whose forerunners are not done leads back to the first of those."""
    if not 1 <= langkah <= TERAKHIR:
        raise Http404
    if langkah > (awal := permohonan.langkah_lanjut):
        if request.method == "GET":
            messages.info(request, _("Selesaikan langkah ini dahulu."))
        return redirect("nib-langkah", awal)
    return _LANGKAH[langkah](request, permohonan, Isi(permohonan))


def lanjut(permohonan: Permohonan):
    """Go on to the first step that is not done; with all of them done, back to the summary one came from."""
    return redirect("nib-langkah", permohonan.langkah_lanjut)


def halaman(request, permohonan: Permohonan, langkah: int, templat: str, konteks: dict):
    """Render a page of a step with what all of them show."""
    return render(
        request,
        f"nib/{templat}.html",
        {
            "permohonan": permohonan,
            "langkah": NAMA_LANGKAH,
            "kini": langkah,
            "nama_langkah": NAMA_LANGKAH[langkah - 1],
            "url_kembali": reverse("nib-langkah", args=[langkah - 1]) if langkah > 1 else reverse("nib"),
            # The last step shows all of them once more.
            "perbaikan": [p for p in permohonan.perbaikan if langkah in {p.get("langkah"), TERAKHIR}]
            if permohonan.status == Permohonan.Status.PERLU_PERBAIKAN
            else [],
        }
        | konteks,
    )


def _simpan_dan_pindah(request, permohonan, langkah: int, buat_form):
    """Handle the POST of a form step: return (form, answer); the answer is None when the form has errors."""
    ke = request.POST.get("ke", "")
    if ke in TUJUAN:
        form = buat_form(request.POST, sementara=True)
        if form.errors:
            return form, None
        simpan_langkah(permohonan=permohonan, langkah=langkah, data=form.bersih(), selesai=False)
        if ke == "nanti":
            messages.success(request, _("Isian Anda disimpan. Lanjutkan kapan saja, dari perangkat mana pun."))
        return form, redirect(TUJUAN[ke])
    form = buat_form(request.POST)
    if not form.is_valid():
        return form, None
    permohonan = simpan_langkah(permohonan=permohonan, langkah=langkah, data=form.bersih())
    return form, lanjut(permohonan)


def _langkah_usaha(request, permohonan: Permohonan, isi: Isi):
    def buat_form(data=None, **kwargs):
        return FormPelakuUsaha(data, permohonan=permohonan, syarat=isi.syarat, **kwargs)

    if request.method == "POST":
        kurang = isi.kurang_orang(request.POST.get("status_pm")) if "ke" not in request.POST else []
        if kurang:
            form, jawaban = buat_form(request.POST), None
            for pesan in kurang:
                form.add_error(None, pesan)
        else:
            form, jawaban = _simpan_dan_pindah(request, permohonan, 1, buat_form)
        if jawaban:
            return jawaban
    else:
        form = buat_form()
    return halaman(request, permohonan, 1, "langkah_usaha", {"form": form, "isi": isi})


def _langkah_kegiatan(request, permohonan: Permohonan, isi: Isi):
    galat: list[str] = []
    if request.method == "POST":
        if request.POST.get("ke") == "nanti":
            return redirect("nib")
        galat = isi.kurang_kegiatan()
        if not galat:
            permohonan = simpan_langkah(permohonan=permohonan, langkah=2, data={})
            return lanjut(permohonan)
    return halaman(
        request,
        permohonan,
        2,
        "langkah_kegiatan",
        {
            "isi": isi,
            "galat": galat,
            "penjelasan_skala": jelaskan_skala(isi.skala, isi.ambang) if isi.skala else "",
        },
    )


def _langkah_peran(request, permohonan: Permohonan, isi: Isi):
    kategori = {k.kbli.kategori for k in isi.kegiatan}

    def buat_form(data=None, **kwargs):
        return FormPeran(data, permohonan=permohonan, kategori=kategori, tenaga_kerja=isi.tenaga_kerja, **kwargs)

    form = buat_form()
    if request.method == "POST":
        form, jawaban = _simpan_dan_pindah(request, permohonan, 3, buat_form)
        if jawaban:
            return jawaban
    return halaman(request, permohonan, 3, "langkah_peran", {"form": form, "isi": isi})


def _langkah_pernyataan(request, permohonan: Permohonan, isi: Isi):
    form = FormPernyataan(teks=isi.teks_pernyataan, dinyatakan=isi.dinyatakan)
    if request.method == "POST":
        form = FormPernyataan(request.POST, teks=isi.teks_pernyataan, dinyatakan=isi.dinyatakan)
        lengkap = form.is_valid()
        if lengkap or request.POST.get("ke") == "nanti":
            permohonan = nyatakan(permohonan=permohonan, teks=form.dicentang, oleh=request.user)
            return lanjut(permohonan) if lengkap and "ke" not in request.POST else redirect("nib")
    return halaman(request, permohonan, 4, "langkah_pernyataan", {"form": form})


def _langkah_tinjau(request, permohonan: Permohonan, isi: Isi):
    form = FormJawabanPerbaikan(request.POST or None)
    if request.method == "POST":
        if not form.is_valid():
            return _tinjau(request, permohonan, isi, form)
        try:
            permohonan = ajukan(permohonan=permohonan, oleh=request.user, jawaban=form.cleaned_data["jawaban"])
        except BelumLengkap:
            return _tinjau(request, permohonan, Isi(permohonan), form, gagal=True)
        except SudahPunyaNib:
            messages.info(request, _("Usaha ini sudah memiliki NIB. Satu usaha hanya memiliki satu NIB."))
            return redirect("nib")
        except TidakDiizinkan as galat:
            messages.warning(request, galat.pesan)
            return redirect("nib")
        if permohonan.jenis == Permohonan.Jenis.PERUBAHAN:
            if permohonan.status == Permohonan.Status.TERBIT:
                messages.success(request, _("Data NIB sudah diubah. Rinciannya ada di riwayat dan di surel Anda."))
            return redirect("nib")
        return redirect("nib-hasil" if permohonan.status == Permohonan.Status.TERBIT else "nib")
    return _tinjau(request, permohonan, isi, form)


def _tinjau(request, permohonan: Permohonan, isi: Isi, form: FormJawabanPerbaikan, gagal: bool = False):
    kurang = isi.periksa()
    beda = perubahan_dari(permohonan) if permohonan.jenis == Permohonan.Jenis.PERUBAHAN else []
    if permohonan.jenis == Permohonan.Jenis.PERUBAHAN and not beda:
        kurang.append((1, _("Belum ada data yang diubah.")))
    return halaman(
        request,
        permohonan,
        5,
        "langkah_tinjau",
        {
            "isi": isi,
            "form": form,
            "galat": gagal,
            "kurang": kurang,
            "beda": beda,
            "beda_inti": any(b.inti for b in beda),
            "beda_tercetak": any(b.tercetak for b in beda),
            "penjelasan_skala": jelaskan_skala(isi.skala, isi.ambang) if isi.skala else "",
        },
    )


_LANGKAH = {
    1: _langkah_usaha,
    2: _langkah_kegiatan,
    3: _langkah_peran,
    4: _langkah_pernyataan,
    5: _langkah_tinjau,
}

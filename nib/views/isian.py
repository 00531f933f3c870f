"""The pages beside the steps: region, KBLI search, business lines, places, directors and owners."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nib.forms import FormKegiatan, FormLokasi, FormPemegangSaham, FormPengurus
from nib.forms.kegiatan import BARU, KANTOR
from nib.galat import KbliTertutup, KegiatanGanda
from nib.models import EdisiKbli, Kbli, KegiatanUsaha, Permohonan
from nib.pencarian import cari_kbli
from nib.services.kelengkapan import Isi
from nib.services.permohonan import (
    hapus_kegiatan,
    hapus_orang,
    pilih_kelurahan,
    simpan_kegiatan,
    simpan_lokasi,
    simpan_pemegang_saham,
    simpan_pengurus,
)
from nib.views.permohonan import halaman
from nib.views.pintu import dengan_draf
from oss_portal import wilayah

CONTOH_CARI = ["warung", "jahit", "katering", "ojek", "salon", "jualan online", "bengkel"]


def _pilihan_wilayah(request) -> dict:
    """Return what the page of regions shows: results of the search, or the way down from the provinces."""
    cari, di = request.GET.get("cari", "").strip(), request.GET.get("di", "")
    rantai = wilayah.rantai(di)
    if cari:
        return {"cari": cari, "hasil": wilayah.cari(cari)}
    anak = wilayah.anak(di if rantai else "")
    if len(rantai) == 3:
        return {"rantai": rantai, "hasil": [(k, n, wilayah.kode_pos(k)) for k, n in anak]}
    return {"rantai": rantai, "anak": anak, "tingkat": len(rantai)}


@require_http_methods(["GET", "HEAD", "POST"])
@dengan_draf
def pilih_wilayah(request, permohonan: Permohonan):
    """Choose the kelurahan of the office by its name or from province down, without a script."""
    galat = ""
    if request.method == "POST":
        kelurahan = request.POST.get("kelurahan", "")
        if wilayah.kelurahan_sah(kelurahan):
            pilih_kelurahan(permohonan=permohonan, kelurahan=kelurahan)
            return redirect(reverse("nib-langkah", args=[1]) + "#div_id_kelurahan")
        galat = _("Pilih satu kelurahan atau desa.")
    return halaman(
        request,
        permohonan,
        1,
        "wilayah",
        _pilihan_wilayah(request)
        | {"galat": galat, "metode": "post", "url_kembali": reverse("nib-langkah", args=[1]), "tetap": []},
    )


def _edisi(permohonan: Permohonan) -> EdisiKbli:
    """Return the edition in which codes are chosen: the application's while it is in use, else today's."""
    return EdisiKbli.objects.berlaku().filter(pk=permohonan.edisi_kbli_id).first() or EdisiKbli.kini()


def _kegiatan(permohonan: Permohonan, kode) -> KegiatanUsaha:
    return get_object_or_404(permohonan.kegiatan.select_related("kbli", "lokasi"), kode=kode)


@require_safe
@dengan_draf
def cari(request, permohonan: Permohonan):
    """Find a KBLI by code or by everyday words; closed fields are shown with the reason and cannot be chosen."""
    teks = request.GET.get("cari", "").strip()[:100]
    ganti = request.GET.get("ganti", "")
    lama = _kegiatan(permohonan, _uuid(ganti)) if ganti else None
    edisi = _edisi(permohonan)
    saran: list[Kbli] = []
    if lama is not None and not teks:
        saran = list(Kbli.objects.filter(edisi=edisi, berasal_dari__dari=lama.kbli))
    return halaman(
        request,
        permohonan,
        2,
        "cari_kbli",
        {
            "cari": teks,
            "ganti": lama,
            "saran": saran,
            "hasil": cari_kbli(teks, edisi=edisi) if teks else None,
            "edisi": edisi,
            "contoh": CONTOH_CARI,
            "url_kembali": reverse("nib-langkah", args=[2]),
        },
    )


def _uuid(teks: str):
    from uuid import UUID

    try:
        return UUID(teks)
    except ValueError:
        raise Http404 from None


@require_http_methods(["GET", "HEAD", "POST"])
@dengan_draf
def kegiatan(request, permohonan: Permohonan, kode=None):
    """Add a business line for a chosen KBLI (`?kbli=56102`), or change one."""
    lama = _kegiatan(permohonan, kode) if kode else None
    kode_kbli = request.GET.get("kbli", "")
    if kode_kbli or lama is None:
        kbli = Kbli.objects.filter(edisi=_edisi(permohonan), kode=kode_kbli).first()
        if kbli is None:
            messages.info(request, _("Cari dan pilih KBLI dahulu."))
            return redirect("nib-kbli")
    else:
        kbli = lama.kbli
    if kbli.tertutup:
        return halaman(
            request,
            permohonan,
            2,
            "kbli_tertutup",
            {"kbli": kbli, "url_kembali": reverse("nib-kbli")},
        )
    isi = Isi(permohonan)
    awal = {"lokasi": request.GET.get("lokasi") or KANTOR, "tenaga_kerja": "0"}
    if lama is not None:
        awal |= {
            "modal": lama.modal,
            "tenaga_kerja": str(lama.tenaga_kerja),
            "uraian": lama.uraian,
            "lokasi": request.GET.get("lokasi") or (str(lama.lokasi_id) if lama.lokasi_id else KANTOR),
        }
    kantor = _("Di alamat usaha: %(alamat)s, %(wilayah)s") % {
        "alamat": permohonan.alamat,
        "wilayah": permohonan.wilayah,
    }
    for nama in ("modal", "tenaga_kerja", "uraian"):
        # What was typed before the way led over a new place.
        if nama in request.GET:
            awal[nama] = request.GET[nama][:300]
    form = FormKegiatan(request.POST or None, kantor=kantor, lokasi=isi.lokasi, initial=awal)
    if request.method == "POST":
        if request.POST.get("lokasi") == BARU:
            tetap = {n: request.POST.get(n, "")[:300] for n in ("modal", "tenaga_kerja", "uraian")}
            tetap |= {"kbli": kbli.kode} | ({"kegiatan": str(lama.kode)} if lama else {})
            return redirect(f"{reverse('nib-lokasi')}?{urlencode(tetap)}")
        if form.is_valid():
            try:
                simpan_kegiatan(
                    permohonan=permohonan,
                    kbli=kbli,
                    modal=form.cleaned_data["modal"],
                    tenaga_kerja=form.cleaned_data["tenaga_kerja"],
                    uraian=form.cleaned_data["uraian"],
                    lokasi=form.tempat,
                    kegiatan=lama,
                )
            except KegiatanGanda:
                form.add_error("lokasi", _("KBLI ini sudah ada di permohonan Anda untuk tempat yang sama."))
            except KbliTertutup as galat:
                form.add_error(None, galat.kbli.alasan_tertutup)
            else:
                return redirect("nib-langkah", 2)
    return halaman(
        request,
        permohonan,
        2,
        "kegiatan",
        {"form": form, "kbli": kbli, "lama": lama, "url_kembali": reverse("nib-langkah", args=[2])},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@dengan_draf
def hapus(request, permohonan: Permohonan, kode):
    """Ask once more, then take a business line out."""
    lama = permohonan.kegiatan.select_related("lokasi").filter(kode=kode).first()
    if lama is None:
        if request.method == "POST":
            return redirect("nib-langkah", 2)
        raise Http404
    if request.method == "POST":
        hapus_kegiatan(permohonan=permohonan, kegiatan=lama)
        messages.success(request, _("%(judul)s dihapus dari permohonan.") % {"judul": lama.judul})
        return redirect("nib-langkah", 2)
    return halaman(
        request,
        permohonan,
        2,
        "hapus",
        {
            "judul": _("Hapus kegiatan usaha ini?"),
            "apa": f"{lama.kode_kbli} {lama.judul}",
            "url_kembali": reverse("nib-langkah", args=[2]),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@dengan_draf
def lokasi(request, permohonan: Permohonan):
    """Add a place of business: first its kelurahan, then name and address; then back to the line that wanted it."""
    tetap = {
        n: request.GET.get(n, "")[:300]
        for n in ("kbli", "kegiatan", "modal", "tenaga_kerja", "uraian")
        if request.GET.get(n)
    }
    kelurahan = request.GET.get("kelurahan", "")
    if not wilayah.kelurahan_sah(kelurahan):
        return halaman(
            request,
            permohonan,
            2,
            "wilayah",
            _pilihan_wilayah(request)
            | {
                "metode": "get",
                "tetap": list(tetap.items()),
                "tetap_url": urlencode(tetap),
                "galat": _("Pilih satu kelurahan atau desa.") if "pilih" in request.GET else "",
                "url_kembali": reverse("nib-langkah", args=[2]),
            },
        )
    form = FormLokasi(request.POST or None, initial={"kode_pos": wilayah.kode_pos(kelurahan)})
    if request.method == "POST" and form.is_valid():
        baru = simpan_lokasi(permohonan=permohonan, kelurahan=kelurahan, **form.cleaned_data)
        kode = tetap.pop("kegiatan", "")
        if not kode and "kbli" not in tetap:
            return redirect("nib-langkah", 2)
        tujuan = reverse("nib-kegiatan", args=[_uuid(kode)]) if kode else reverse("nib-kegiatan-baru")
        return redirect(f"{tujuan}?{urlencode(tetap | {'lokasi': str(baru.pk)})}")
    return halaman(
        request,
        permohonan,
        2,
        "lokasi",
        {
            "form": form,
            "sebutan": wilayah.sebutan(kelurahan),
            "url_ganti": f"{reverse('nib-lokasi')}?{urlencode(tetap)}",
            "url_kembali": reverse("nib-langkah", args=[2]),
        },
    )


def _orang(request, permohonan: Permohonan, pk, *, himpunan, form_kelas, simpan, kunci: str, judul: str):
    lama = get_object_or_404(himpunan, pk=pk) if pk else None
    awal = {}
    if lama is not None:
        awal = {n: getattr(lama, n) for n in form_kelas.base_fields}
        awal |= {n: str(awal[n]) for n in ("kewarganegaraan", "negara") if n in awal}
    form = form_kelas(request.POST or None, initial=awal)
    if request.method == "POST":
        if "hapus" in request.POST and lama is not None:
            hapus_orang(permohonan=permohonan, orang=lama)
            return redirect("nib-langkah", 1)
        if form.is_valid():
            simpan(permohonan=permohonan, data=form.cleaned_data, **{kunci: lama})
            return redirect("nib-langkah", 1)
    return halaman(
        request,
        permohonan,
        1,
        "orang",
        {"form": form, "lama": lama, "judul": judul, "url_kembali": reverse("nib-langkah", args=[1])},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@dengan_draf
def pengurus(request, permohonan: Permohonan, pk: int | None = None):
    if not Isi(permohonan).syarat.pengurus:
        raise Http404
    return _orang(
        request,
        permohonan,
        pk,
        himpunan=permohonan.pengurus.all(),
        form_kelas=FormPengurus,
        simpan=simpan_pengurus,
        kunci="pengurus",
        judul=_("Pengurus"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@dengan_draf
def saham(request, permohonan: Permohonan, pk: int | None = None):
    if not Isi(permohonan).syarat.pemegang_saham:
        raise Http404
    return _orang(
        request,
        permohonan,
        pk,
        himpunan=permohonan.pemegang_saham.all(),
        form_kelas=FormPemegangSaham,
        simpan=simpan_pemegang_saham,
        kunci="pemegang_saham",
        judul=_("Pemegang saham"),
    )

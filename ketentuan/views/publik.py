"""Public pages: the texts, their archive, their differences and their announcements."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from ketentuan.dinding import ditanya
from ketentuan.dokumen import pdf_teks
from ketentuan.forms import FormLebihAwal
from ketentuan.galat import TidakAdaVersiBerlaku
from ketentuan.models import JenisDokumen, Persetujuan, VersiKetentuan
from ketentuan.naskah import baca
from ketentuan.pengumuman import UmpanPengumuman, daftar_pengumuman
from ketentuan.services import versi_berlaku
from oss_portal.replika import baca_dari_replika

_umpan = UmpanPengumuman()


def berlaku(request, jenis: str):
    """The text in force."""
    try:
        v = versi_berlaku(jenis)
    except TidakAdaVersiBerlaku as galat:
        raise Http404 from galat
    return tampilkan(request, v)


def versi(request, jenis: str, nomor: int):
    """One announced version, whether replaced, in force or to come."""
    return tampilkan(request, _versi(jenis, nomor))


@baca_dari_replika
def teks(request, jenis: str, nomor: int):
    """The source of a version, byte for byte: its SHA-256 is the one in every proof."""
    v = _versi(jenis, nomor)
    response = HttpResponse(v.sumber.encode(), content_type="text/markdown; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{jenis}-versi-{nomor}.md"'
    return response


@baca_dari_replika
def pdf(request, jenis: str, nomor: int):
    """A version as PDF."""
    response = HttpResponse(pdf_teks(_versi(jenis, nomor)), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{jenis}-versi-{nomor}.pdf"'
    return response


@baca_dari_replika
def arsip(request, jenis: str):
    """All announced versions of a kind, newest first, with the span in which each held."""
    return render(request, "ketentuan/arsip.html", {"daftar": _semua(jenis), "jenis": JenisDokumen(jenis)})


@baca_dari_replika
def banding(request, jenis: str):
    """Two versions side by side: `?dari=1&ke=2`, `&semua=1` with what stayed; without numbers the last two."""
    daftar = _semua(jenis)
    menurut_nomor = {str(v.nomor): v for v in daftar}
    if len(daftar) < 2:
        return redirect("ketentuan-arsip", jenis)
    ke = menurut_nomor.get(request.GET.get("ke") or str(daftar[0].nomor))
    dari = menurut_nomor.get(request.GET.get("dari") or (str(ke.nomor - 1) if ke and ke.nomor > 1 else "1"))
    if dari is None or ke is None:
        raise Http404
    konteks = {
        "daftar": daftar,
        "dari": dari,
        "ke": ke,
        "jenis": JenisDokumen(jenis),
        "semua": request.GET.get("semua") == "1",
    }
    return render(request, "ketentuan/banding.html", konteks)


@baca_dari_replika
def pengumuman(request):
    """What was announced, newest first."""
    return render(request, "ketentuan/pengumuman.html", {"daftar": daftar_pengumuman()})


@baca_dari_replika
def rss(request):
    return _umpan(request)


def _versi(jenis: str, nomor: int) -> VersiKetentuan:
    return get_object_or_404(VersiKetentuan.objects.diumumkan(), jenis=jenis, nomor=nomor)


def _semua(jenis: str) -> list[VersiKetentuan]:
    return list(VersiKetentuan.objects.diumumkan().dengan_masa().filter(jenis=jenis).order_by("-nomor"))


def tampilkan(request, v: VersiKetentuan, form: FormLebihAwal | None = None):
    """Answer with the page of a version; `form` is an early acceptance that was sent without its tick."""
    lain = VersiKetentuan.objects.diumumkan().filter(jenis=v.jenis).dengan_masa().defer("sumber", "html")
    daftar = list(lain.order_by("-nomor"))
    ini = next(x for x in daftar if x.pk == v.pk)
    v.saat, v.berakhir_pada = ini.saat, ini.berakhir_pada
    setuju = _persetujuan(request, v)
    if form is None and setuju is None and v.keadaan == "akan" and v.perlu_persetujuan and ditanya(request):
        form = FormLebihAwal(versi=v)
    konteks = {
        "versi": v,
        "form": form,
        "naskah": baca(v.sumber),
        "kini": next((x for x in daftar if x.keadaan == "berlaku"), None),
        "menyusul": next((x for x in reversed(daftar) if x.keadaan == "akan"), None),
        "disetujui": setuju,
        "sebelumnya": next((x for x in daftar if x.nomor == v.nomor - 1), None),
    }
    return render(request, "ketentuan/dokumen.html", konteks, status=422 if form and form.errors else 200)


def _persetujuan(request, v: VersiKetentuan) -> Persetujuan | None:
    """Return the person's acceptance of a version to come."""
    if v.keadaan != "akan" or not request.user.is_authenticated:
        return None
    return Persetujuan.objects.filter(pengguna=request.user, versi=v).order_by("pk").first()

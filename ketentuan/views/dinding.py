"""The wall and what lies behind it: accept, decline, send on what was caught, own proofs (AKS-3, U7, U8)."""

from datetime import timedelta
from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ketentuan.dokumen import jawab_bukti
from ketentuan.forms import FormLebihAwal, FormPersetujuan
from ketentuan.klausul import cari_klausul
from ketentuan.models import Persetujuan, VersiKetentuan
from ketentuan.services import setujui_ketentuan, tolak_ketentuan, versi_belum_disetujui
from ketentuan.services.kiriman import buang_kiriman, kiriman_tertahan
from ketentuan.services.persetujuan import catat_diberitahu, persetujuan_terakhir
from ketentuan.views.publik import tampilkan
from oss_portal.batas import hitung_percobaan
from oss_portal.templatetags.portal import url_bila_ada

# The clause that the wall quotes (AKS-3).
KLAUSUL_DINDING = "akses-pengguna-3"


def perlu_masuk(view):
    """Send a stranger to the sign-in page."""

    @wraps(view)
    def terbungkus(request, *args, **kwargs):
        if not request.user.is_authenticated:
            try:
                return redirect_to_login(request.get_full_path())
            except NoReverseMatch as galat:
                raise PermissionDenied from galat
        return view(request, *args, **kwargs)

    return terbungkus


def _lanjut(request) -> str:
    """Return the address that the person wanted, if it is one of ours, else the dashboard."""
    tujuan = request.POST.get("lanjut") or request.GET.get("lanjut") or ""
    if tujuan.startswith("/") and url_has_allowed_host_and_scheme(
        tujuan, allowed_hosts=None, require_https=request.is_secure()
    ):
        return tujuan
    return url_bila_ada("dasbor") or reverse("beranda")


@perlu_masuk
def dinding(request):
    """Ask for every document that was not accepted, each with its own tick."""
    belum = versi_belum_disetujui(request.user)
    kiriman = kiriman_tertahan(request.user)
    if not belum:
        return redirect("persetujuan-lanjutkan") if kiriman else redirect(_lanjut(request))
    form = FormPersetujuan(request.POST if request.method == "POST" else None, dokumen=tuple(v.jenis for v in belum))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            for versi in form.versi.values():
                setujui_ketentuan(versi=versi, saluran=Persetujuan.Saluran.DINDING, pengguna=request.user)
        if kiriman:
            return redirect(f"{reverse('persetujuan-lanjutkan')}?otomatis=1")
        return redirect(_lanjut(request))
    if request.method != "POST":
        catat_diberitahu(versi=list(form.versi.values()), pengguna=request.user)
    terakhir = persetujuan_terakhir(request.user)
    ketentuan = form.versi.get("ketentuan")
    konteks = {
        "form": form,
        "dokumen": [
            {
                "versi": v,
                "lama": terakhir.get(j),
                "centang": form[f"setuju_{j}"],
            }
            for j, v in form.versi.items()
        ],
        "kutipan": cari_klausul(ketentuan, KLAUSUL_DINDING) if ketentuan else None,
        "kiriman": kiriman,
        "lanjut": _lanjut(request),
    }
    return render(request, "ketentuan/dinding.html", konteks)


@perlu_masuk
def tolak(request):
    """Explain what declining means; the POST records it (U8)."""
    belum = versi_belum_disetujui(request.user)
    if not belum:
        return redirect(_lanjut(request))
    if request.method == "POST":
        for versi in belum:
            tolak_ketentuan(versi=versi, pengguna=request.user)
        return redirect(f"{reverse('persetujuan-tolak')}?tercatat=1")
    konteks = {"belum": belum, "tercatat": request.GET.get("tercatat") == "1"}
    return render(request, "ketentuan/tolak.html", konteks)


@perlu_masuk
def lanjutkan(request):
    """What the wall caught, each form with a button that sends it to its page."""
    if versi_belum_disetujui(request.user):
        return redirect("persetujuan")
    daftar = kiriman_tertahan(request.user)
    konteks = {"daftar": daftar, "otomatis": request.GET.get("otomatis") == "1" and len(daftar) == 1}
    return render(request, "ketentuan/lanjutkan.html", konteks)


@perlu_masuk
@require_POST
def buang(request, kode):
    """Give up a form that was caught."""
    if buang_kiriman(kode=kode, pengguna=request.user):
        messages.success(request, _("Isian itu sudah dihapus."))
    return redirect("persetujuan-lanjutkan")


@perlu_masuk
@require_http_methods(["GET", "POST"])
def lebih_awal(request, jenis: str, nomor: int):
    """Accept a version that is announced and not in force yet (U7); read by GET it is the page of that version."""
    if request.method == "GET":
        return redirect("ketentuan-versi", jenis, nomor)
    versi = get_object_or_404(VersiKetentuan.objects.diumumkan().dengan_masa(), jenis=jenis, nomor=nomor)
    if versi.keadaan != "akan":
        return redirect("persetujuan")
    form = FormLebihAwal(request.POST, versi=versi)
    if not form.is_valid():
        return tampilkan(request, versi, form)
    bukti = setujui_ketentuan(versi=versi, saluran=Persetujuan.Saluran.LEBIH_AWAL, pengguna=request.user)
    messages.success(request, _("Persetujuan Anda tercatat. Anda tidak akan ditanya lagi saat versi ini berlaku."))
    return redirect("persetujuan-bukti", bukti.kode)


def _milik(request):
    milik = Persetujuan.objects.filter(pengguna=request.user).select_related("versi")
    return milik.order_by("-waktu", "-pk")


@perlu_masuk
def saya(request):
    """The person's own acceptances."""
    daftar = list(_milik(request).defer("versi__sumber", "versi__html")[:200])
    return render(request, "ketentuan/saya.html", {"daftar": daftar})


@perlu_masuk
def bukti(request, kode):
    """One acceptance as a proof: the record and the hash of the text."""
    return render(request, "ketentuan/bukti.html", {"bukti": _bukti(request, kode)})


@perlu_masuk
def unduh_bukti(request, kode):
    """The proof as a signed PDF with the accepted text."""
    persetujuan = _bukti(request, kode)
    # Rendering and signing is work: a person needs few, a script would want many.
    hitung_percobaan("bukti-persetujuan", str(request.user.pk), batas=30, per=timedelta(hours=1))
    return jawab_bukti(persetujuan)


def _bukti(request, kode) -> Persetujuan:
    persetujuan = _milik(request).filter(kode=kode).first()
    if persetujuan is None:
        raise Http404
    return persetujuan

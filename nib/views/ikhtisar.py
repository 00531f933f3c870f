"""Where one stands: the NIB, the application, or the start."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nib.galat import SudahPunyaNib
from nib.kebijakan import Perbuatan, boleh
from nib.models import Nib, Permohonan, PermohonanPencabutan, SanksiNib
from nib.penjelasan import NAMA_LANGKAH, sebab_ditinjau
from nib.services.permohonan import batalkan, mulai_permohonan
from nib.views.pintu import kewenangan_untuk, permohonan_terbuka
from oss_portal.transisi import TransisiDitolak
from registrasi import kewenangan
from registrasi.models import HakAkses
from registrasi.pintu import boleh as boleh_bertindak
from registrasi.pintu import halaman_henti, perlu_hak_akses

# "Data masih benar?" once a year (KEW-2b).
MASA_KONFIRMASI = timedelta(days=365)


def nib_kini(pelaku_usaha) -> Nib | None:
    """Return the living NIB of the business, else the one revoked last."""
    return (
        Nib.objects.filter(pelaku_usaha=pelaku_usaha)
        .select_related("data", "era__dasar_hukum")
        .order_by("status", "-id")
        .first()
    )


@require_safe
@perlu_hak_akses()
def nib(request):
    """Show the NIB with its roles and its book, the state of the application, or how to begin."""
    usaha = request.hak_akses.pelaku_usaha
    punya = nib_kini(usaha)
    permohonan = permohonan_terbuka(usaha)
    konteks = {
        "nib": punya,
        "permohonan": permohonan,
        "langkah": NAMA_LANGKAH,
        "sebab": sebab_ditinjau(permohonan.bendera) if permohonan else [],
        "dapat_menulis": request.hak_akses.boleh_menulis,
    }
    if punya is not None:
        konteks |= {
            "sanksi": punya.sanksi.filter(status=SanksiNib.Status.BERLAKU),
            "permintaan_cabut": punya.permohonan_pencabutan.filter(status=PermohonanPencabutan.Status.DIAJUKAN).first(),
            "boleh_ubah": boleh(punya, Perbuatan.UBAH_DATA) and permohonan is None,
            "boleh_cabut": boleh(punya, Perbuatan.MINTA_CABUT)
            and request.hak_akses.peran == HakAkses.Peran.PENANGGUNG_JAWAB,
            "perlu_konfirmasi": boleh(punya, Perbuatan.KONFIRMASI_DATA)
            and punya.dikonfirmasi_pada < timezone.now() - MASA_KONFIRMASI,
            "peran": punya.peran.hidup().select_related("dasar_hukum"),
            "kewajiban": punya.kewajiban.terbuka(),
            "sertifikat": punya.sertifikat.defer("pdf", "data").order_by("-versi"),
            "kegiatan": punya.data.kegiatan.select_related("lokasi"),
            "buku": punya.peristiwa.select_related("peran").order_by("-id")[:20],
        }
    elif permohonan is None:
        konteks["putusan"] = Permohonan.objects.filter(pelaku_usaha=usaha, status=Permohonan.Status.DITOLAK).first()
    return render(request, "nib/ikhtisar.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_hak_akses(menulis=True, kewenangan=kewenangan.NIB)
def ajukan_mulai(request):
    """Begin an application, or go on with the open one; only a POST begins."""
    if request.method != "POST":
        return redirect("nib")
    try:
        permohonan = mulai_permohonan(pelaku_usaha=request.hak_akses.pelaku_usaha, oleh=request.user)
    except SudahPunyaNib:
        messages.info(request, _("Usaha ini sudah memiliki NIB. Satu usaha hanya memiliki satu NIB."))
        return redirect("nib")
    if not permohonan.dapat_diubah:
        return redirect("nib")
    return redirect("nib-langkah", permohonan.langkah_lanjut)


@require_safe
@perlu_hak_akses()
def hasil(request):
    """Confirm the issue: number, roles and what to do next; the same page whenever it is opened again."""
    punya = nib_kini(request.hak_akses.pelaku_usaha)
    if punya is None or punya.dicabut:
        return redirect("nib")
    return render(
        request,
        "nib/hasil.html",
        {
            "nib": punya,
            "peran": punya.peran.hidup(),
            "kegiatan": punya.data.kegiatan.all(),
            "sertifikat": punya.sertifikat.defer("pdf", "data").order_by("-versi").first(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@perlu_hak_akses(menulis=True)
def batal(request):
    """Ask once more, then take the open application back."""
    permohonan = permohonan_terbuka(request.hak_akses.pelaku_usaha)
    if not boleh_bertindak(request.hak_akses, menulis=True, kewenangan=kewenangan_untuk(permohonan)):
        return halaman_henti(request, request.hak_akses, sebab="di_luar_kuasa")
    if permohonan is None:
        return redirect("nib")
    if request.method == "POST":
        if request.POST.get("permohonan") != str(permohonan.kode):
            return redirect("nib")
        try:
            batalkan(permohonan=permohonan, oleh=request.user)
        except TransisiDitolak:
            messages.warning(request, _("Permohonan ini sudah diputuskan, jadi tidak dapat dibatalkan lagi."))
        else:
            messages.success(request, _("Permohonan dibatalkan. Anda dapat memulai lagi kapan saja."))
        return redirect("nib")
    return render(request, "nib/batal.html", {"permohonan": permohonan})

from urllib.parse import urlencode

from django.http import HttpResponseRedirect
from django.urls import reverse

from ketentuan.dinding import ditanya, terbuka
from ketentuan.services import ada_yang_belum_disetujui
from ketentuan.services.kiriman import (
    KOLOM_KODE,
    ambil_kiriman,
    isi_kiriman,
    lepas_kiriman,
    selesaikan_kiriman,
    tahan_kiriman,
)

_FORMULIR = {"application/x-www-form-urlencoded", "multipart/form-data"}


def _alamat(request) -> str:
    """Return the address a form was sent to, without its query when that is too long to keep."""
    alamat = request.get_full_path()
    return alamat if len(alamat) <= 2000 else request.path


class DindingKetentuanMiddleware:
    """The wall: a signed-in person who has not accepted the texts in force reaches nothing but the open pages (AKS-3).

    It asks the database anew at every request, one indexed query for a signed-in person and none for anyone else: no
    cache can show the wall again or let someone through. A form that was being sent is kept; after the acceptance the
    browser posts only its code to the old address, and fields and files are put back here.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.kiriman_tertahan = None
        response = self.get_response(request)
        if request.kiriman_tertahan is not None:
            # 422: the page took the form and shows it again with its errors.
            sampai = response.status_code < 400 or response.status_code == 422
            akhir = selesaikan_kiriman if sampai else lepas_kiriman
            akhir(request.kiriman_tertahan)
        return response

    def process_view(self, request, view_func, view_args, view_kwargs):
        if getattr(request, "keluar_karena_waktu", None) and request.method == "POST":
            return self._tahan_saat_diam(request, view_func)
        if not ditanya(request) or terbuka(request, view_func):
            return None
        if ada_yang_belum_disetujui(request.user.pk):
            return self._tahan(request)
        if request.method == "POST" and KOLOM_KODE in request.POST:
            return self._isi_kembali(request)
        return None

    @staticmethod
    def _tahan_saat_diam(request, view_func) -> HttpResponseRedirect | None:
        """Keep a form that was sent after the idle time-out (KEA-3): it goes on by a click once its person is back."""
        orang = request.keluar_karena_waktu
        formulir = request.content_type in _FORMULIR and KOLOM_KODE not in request.POST
        if orang.is_staff or not formulir or terbuka(request, view_func):
            return None
        tahan_kiriman(pengguna=orang, alamat=_alamat(request), isian=request.POST, berkas=request.FILES)
        return HttpResponseRedirect(f"{reverse('masuk')}?{urlencode({'next': reverse('persetujuan-lanjutkan')})}")

    @staticmethod
    def _tahan(request) -> HttpResponseRedirect:
        alamat = _alamat(request)
        if request.method == "POST" and request.content_type in _FORMULIR and KOLOM_KODE not in request.POST:
            tahan_kiriman(pengguna=request.user, alamat=alamat, isian=request.POST, berkas=request.FILES)
        return HttpResponseRedirect(f"{reverse('persetujuan')}?{urlencode({'lanjut': alamat})}")

    @staticmethod
    def _isi_kembali(request) -> HttpResponseRedirect | None:
        kiriman = ambil_kiriman(kode=request.POST[KOLOM_KODE], pengguna=request.user, alamat=request.path)
        if kiriman is None:
            # Sent on already (double click, back button), given up, or too old: the list says which are left.
            return HttpResponseRedirect(reverse("persetujuan-lanjutkan"))
        request.kiriman_tertahan = kiriman
        request.POST, request._files = isi_kiriman(kiriman)
        return None

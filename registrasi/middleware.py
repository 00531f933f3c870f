from datetime import timedelta

from django.conf import settings

from oss_portal.batas import TerlaluSering, hitung_percobaan
from oss_portal.jejak import catat
from registrasi.models import HakAkses
from registrasi.peristiwa_akses import PeristiwaAkses

KUNCI_SESI = "hak_akses"


class HakAksesMiddleware:
    """Sets under which Hak Akses a signed-in person acts: one query a request, none for a stranger or staff.

    The state is read anew each time, so a block or an ending holds in the very next request of every session (AKS-4,
    AKH-1). `request.hak_akses` is a usable right or None; `request.hak_akses_terhenti` the right that stands in the way
    when there is none; `request.hak_akses_lain` the other usable ones.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.hak_akses = request.hak_akses_terhenti = None
        request.hak_akses_lain = []
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self._tetapkan(request)
        return self.get_response(request)

    @staticmethod
    def _tetapkan(request) -> None:
        semua = list(
            HakAkses.objects.filter(pengguna=request.user)
            .select_related("pelaku_usaha")
            .order_by("-diberikan_pada")[:50]
        )
        for hak in semua:
            # The person is known already: no second query for it.
            hak.pengguna = request.user
        dapat = [h for h in semua if h.dapat_dipakai]
        dipilih = str(request.session.get(KUNCI_SESI, ""))
        request.hak_akses = next((h for h in dapat if str(h.kode) == dipilih), dapat[0] if dapat else None)
        request.hak_akses_lain = [h for h in dapat if h is not request.hak_akses]
        if not dapat and semua:
            request.hak_akses_terhenti = next((h for h in semua if h.status != HakAkses.Status.DIAKHIRI), semua[0])


class CatatDitolakMiddleware:
    """Puts on record who, signed in, asked for a record and was refused (LIM-b): a wrong id, or somebody else's.

    At most thirty an hour a person: the trail is for reading, not for filling.
    """

    BENDA = {"kode", "berkas", "pk", "object_id", "user_id"}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        jawab = self.get_response(request)
        cocok = request.resolver_match
        if jawab.status_code in {403, 404} and cocok is not None and self.BENDA & cocok.kwargs.keys():
            self._catat(request, cocok, jawab.status_code)
        return jawab

    @staticmethod
    def _catat(request, cocok, status: int) -> None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return
        try:
            hitung_percobaan("akses-ditolak", str(request.user.pk), batas=30, per=timedelta(hours=1))
        except TerlaluSering:
            return
        rincian = {"halaman": cocok.view_name, "status": status}
        catat(PeristiwaAkses.AKSES_DITOLAK, subjek=request.user, oleh=request.user, rincian=rincian)

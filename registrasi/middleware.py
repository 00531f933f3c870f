from django.conf import settings

from registrasi.models import HakAkses

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

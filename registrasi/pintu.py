"""The one door: who may see or do what. Pages, API and background work all ask here."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse

from oss_portal.petugas import petugas_sah
from registrasi.models import HakAkses


def boleh(hak_akses: HakAkses | None, *, menulis: bool = False, kewenangan: str | None = None) -> bool:
    """Whether an act may be done under this right now: usable, not read-only for a change, named for a kuasa."""
    if hak_akses is None or not hak_akses.dapat_dipakai:
        return False
    if menulis and not hak_akses.boleh_menulis:
        return False
    return hak_akses.peran != HakAkses.Peran.KUASA or kewenangan is None or kewenangan in hak_akses.kewenangan


def halaman_henti(request, hak_akses: HakAkses | None, *, sebab: str = ""):
    """Return the stop screen: what holds the person back in neutral words, and what to do (AKS-4, U13, U14)."""
    if not sebab:
        sebab = "tanpa_hak" if hak_akses is None else hak_akses.status
        if hak_akses is not None and hak_akses.status in {"aktif", "dibatasi"}:
            sebab = "kedaluwarsa"
    return render(request, "registrasi/henti.html", {"hak": hak_akses, "sebab": sebab}, status=403)


def perlu_hak_akses(menulis: bool = False, kewenangan: str | None = None) -> Callable:
    """Decorate a view that is done under a Hak Akses.

    A stranger goes to `masuk`; a person without a usable right, with a read-only one where `menulis`, or a kuasa to
    whom `kewenangan` was not given, sees the stop screen (403).
    """

    def bungkus(view: Callable) -> Callable:
        @wraps(view)
        def terbungkus(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if request.hak_akses is None:
                return halaman_henti(request, request.hak_akses_terhenti)
            if not boleh(request.hak_akses, menulis=menulis, kewenangan=kewenangan):
                sebab = "dibatasi" if menulis and not request.hak_akses.boleh_menulis else "di_luar_kuasa"
                return halaman_henti(request, request.hak_akses, sebab=sebab)
            return view(request, *args, **kwargs)

        terbungkus.perlu_hak_akses = True
        return terbungkus

    return bungkus


def perlu_petugas(izin: str | None = None) -> Callable:
    """Decorate a page of staff outside the admin: signed in, staff, verified by TOTP where required, with `izin`.

    Staff without the second factor go and type it, as in the admin.
    """

    def bungkus(view: Callable) -> Callable:
        @wraps(view)
        def terbungkus(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if request.user.is_staff and not petugas_sah(request):
                return redirect_to_login(request.get_full_path(), login_url=reverse("masuk-kode"))
            if not petugas_sah(request) or (izin and not request.user.has_perm(izin)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        terbungkus.perlu_petugas = True
        return terbungkus

    return bungkus

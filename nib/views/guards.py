"""Guards of the application pages: the person may edit the draft, and the tab shows the same draft."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nib.exceptions import PermohonanLocked
from nib.models import Permohonan
from nib.services.permohonan import new_permohonan, open_permohonan, start_permohonan
from oss_portal.web.refusals import show_refusal
from registrasi.choices import Kewenangan
from registrasi.permissions import HakAksesRequest, allowed, hak_akses_required, stop_page

# Value in place of the code for an application that is not begun yet.
NOT_BEGUN = "baru"


def required_kewenangan(permohonan: Permohonan | None) -> str:
    """Return the kewenangan that a kuasa needs to work on this application."""
    if permohonan is not None and permohonan.jenis == Permohonan.Jenis.PERUBAHAN:
        return Kewenangan.PERUBAHAN
    return Kewenangan.NIB


def may_begin(request: HakAksesRequest) -> bool:
    """Whether a person who acts for a perseorangan without a living NIB may begin an application."""
    usaha = request.hak_akses.pelaku_usaha
    return (
        usaha.perseorangan
        and allowed(request.hak_akses, writing=True, kewenangan=Kewenangan.NIB)
        and not usaha.nib.live().exists()
    )


def draft_required(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorate a page of the draft: the view gets the application of the business that the person acts for.

    A form carries the code of the application it was shown for: when that was submitted in another tab, nothing is
    saved. When another tab changed the business, `hak_akses_required` changes it back.
    """

    @wraps(view)
    def wrapped(request: HakAksesRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        usaha = request.hak_akses.pelaku_usaha
        permohonan = open_permohonan(usaha)
        begins = request.POST.get("permohonan") == NOT_BEGUN
        if permohonan is None and kwargs.get("step") == 1 and may_begin(request):
            # Step 1 may be viewed before the application is begun; sending it begins the application.
            if request.method == "GET":
                return view(request, new_permohonan(pelaku_usaha=usaha, by=request.user), *args, **kwargs)
            if begins:
                permohonan = start_permohonan(pelaku_usaha=usaha, by=request.user)
                permohonan.pelaku_usaha = usaha
        if permohonan is None or not permohonan.is_editable:
            if request.method == "POST":
                show_refusal(request, PermohonanLocked(), messages.WARNING)
            return redirect("nib")
        if not allowed(request.hak_akses, writing=True, kewenangan=required_kewenangan(permohonan)):
            return stop_page(request, request.hak_akses, cause="di_luar_kuasa")
        # The second click of a double click on "begin" saves the same step once more.
        same = begins and kwargs.get("step") == 1 and permohonan.jenis == Permohonan.Jenis.BARU
        if request.method == "POST" and not same and request.POST.get("permohonan") != str(permohonan.kode):
            messages.warning(
                request, _("Halaman itu milik permohonan lain, jadi tidak ada yang disimpan. Lanjutkan dari sini.")
            )
            return redirect("nib")
        try:
            return view(request, permohonan, *args, **kwargs)
        except PermohonanLocked as refused:
            show_refusal(request, refused, messages.WARNING)
            return redirect("nib")

    return require_http_methods(["GET", "POST"])(hak_akses_required(writing=True)(wrapped))

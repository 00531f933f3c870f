"""The page "Amankan akun": from the dashboard, or from any of our mails without signing in (AKH-1b, U23)."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ketentuan.gate.exemptions import ketentuan_exempt
from oss_portal.accounts.secure_link import SecureLinkDead, read_secure_link
from oss_portal.models import Pengguna
from oss_portal.privacy.masking import mask_email
from oss_portal.web.form_pages import render_form
from oss_portal.web.rate_limit import count_attempt
from oss_portal.web.requests import AuthenticatedRequest
from oss_portal.web.visitors import visitor
from registrasi.forms.hak_akses import SecureForm
from registrasi.models import PermohonanAkses
from registrasi.services.permohonan_akses import secure_account, secure_account_by_link


def _page(
    request: HttpRequest, pengguna: Pengguna, perform: Callable[[str], PermohonanAkses], *, from_email: bool
) -> HttpResponse:
    form = SecureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        case = perform(form.cleaned_data["keterangan"])
        if request.user.is_authenticated and request.user.pk == pengguna.pk:
            logout(request)
        return render(request, "hak_akses/secured.html", {"case": case})
    context = {"surel": mask_email(pengguna.email), "from_email": from_email}
    return render_form(request, "hak_akses/secure.html", form, context)


@never_cache
@ketentuan_exempt
@login_required
@require_http_methods(["GET", "POST"])
def secure(request: AuthenticatedRequest) -> HttpResponse:
    def perform(comment: str) -> PermohonanAkses:
        return secure_account(pengguna=request.user, channel=PermohonanAkses.Saluran.DASBOR, comment=comment)

    return _page(request, request.user, perform, from_email=False)


@never_cache
@ketentuan_exempt
@require_http_methods(["GET", "POST"])
def secure_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Open the link in a mail; it waits for a click, so that a mail scanner blocks nobody."""
    try:
        return _page(
            request,
            read_secure_link(token).pengguna,
            lambda comment: secure_account_by_link(token=token, comment=comment),
            from_email=True,
        )
    except SecureLinkDead:
        count_attempt("tautan-salah", visitor(request))
        return render(request, "hak_akses/secure_link_dead.html", status=404)

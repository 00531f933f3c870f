"""The authenticator app of an officer who began with a passkey: added later, as a second way to sign in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from oss_portal.web.form_pages import render_form
from oss_portal.web.requests import AuthenticatedRequest
from registrasi.forms.account import CodeForm
from registrasi.services import totp
from registrasi.views.passkeys import proof_required


@sensitive_post_parameters()
@proof_required
@require_http_methods(["GET", "POST"])
def add_app(request: AuthenticatedRequest) -> HttpResponse:
    """Show the QR code of a new app, and store the app after its first right code; an officer has one app at most."""
    if not request.user.is_staff or totp.active_device(request.user):
        return redirect("akun-kunci-sandi")
    device = totp.pending_device(request.user, session=request.session.session_key)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        totp.count_code(request)
        if totp.verify_code(request, device, form.cleaned_data["kode"]):
            totp.forget_wrong_codes(request)
            messages.success(request, _("Aplikasi pembuat kode tersimpan. Kodenya dapat dipakai mulai sekarang."))
            return redirect("akun-kunci-sandi")
        form.add_error("kode", totp.refuse_code(request.user, device, kode=form.cleaned_data["kode"]))
    context = {"qr": totp.qr_svg(device), "secret": totp.secret(device)}
    return render_form(request, "account/authenticator.html", form, context)

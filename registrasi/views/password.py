"""Forgotten password and forgotten User-ID: one neutral answer, the rest by mail (U9, U10)."""

from contextlib import suppress

from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from oss_portal.db.locks import one_form_at_a_time
from oss_portal.forms import ask_other_code
from oss_portal.models import Pengguna
from oss_portal.web.form_pages import render_form
from oss_portal.web.rate_limit import TooManyAttempts, count_attempt
from oss_portal.web.refusals import within_limit
from oss_portal.web.second_click import captcha_key, note_accepted, was_accepted
from oss_portal.web.visitors import knows, normalise_name, remember_device, visitor
from registrasi.exceptions import LinkDead
from registrasi.forms import IdentityForm, PasswordForm, RequestPasswordForm
from registrasi.services import account as service
from registrasi.services.mail_help import request_help
from registrasi.views.pendaftaran import identity_page

SESSION_KEY = "set_password"


@never_cache
@require_http_methods(["GET", "POST"])
def forgot_password(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return render(request, "registrasi/forgot_password.html", {"form": RequestPasswordForm()})
    form = RequestPasswordForm(request.POST)
    if ask_other_code(request):
        return render(request, "registrasi/forgot_password.html", {"form": form.without_check()})
    with one_form_at_a_time(captcha_key(request)):
        if not form.is_valid():
            if was_accepted(request, form):
                return redirect("petunjuk-terkirim")
            return render(request, "registrasi/forgot_password.html", {"form": form}, status=422)
        if not within_limit(form, "petunjuk", visitor(request)):
            return render(request, "registrasi/forgot_password.html", {"form": form}, status=429)
        name = form.cleaned_data["nama"]
        _request_link(name, own=knows(request, name))
        note_accepted(request)
    return redirect("petunjuk-terkirim")


@never_cache
@require_http_methods(["GET", "POST"])
def forgot_user_id(request: HttpRequest) -> HttpResponse:
    return identity_page(
        request,
        IdentityForm,
        lambda form: request_help("send_user_id", **form.identity()),
        "registrasi/forgot_user_id.html",
        "lupa-user-id",
    )


def _dead_password_link(request: HttpRequest, pengguna: Pengguna | None = None, token: str = "") -> HttpResponse:
    """Show that the link is dead; if it is only too old (its mail came late), the person gets a new one by a click."""
    can_retry = pengguna is not None and service.only_expired(pengguna, token)
    if pengguna and can_retry and "tautan_baru" in request.POST:
        _request_link(pengguna.user_id, own=True)
        return redirect("petunjuk-terkirim")
    return render(request, "registrasi/password_link_dead.html", {"can_retry": can_retry}, status=410)


def _request_link(name: str, *, own: bool) -> None:
    """Request a link, at most three times an hour for one name; more are ignored, and the page is the same for all.

    `own` says that the request comes from a device on which the person signed in, or from a link that we sent them.
    Strangers cannot use up those tries.
    """
    with suppress(TooManyAttempts):
        count_attempt("petunjuk-nomor", f"kata-sandi|{'sendiri|' if own else ''}{normalise_name(name)}")
        request_help("request_new_password", name=name, own=own)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def reset_password(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """Set a new password with a link of one hour. The token moves into the session, so that no page of ours has it."""
    try:
        pengguna = get_user_model().objects.get(pk=int(force_str(urlsafe_base64_decode(uidb64))), is_active=True)
    except (ValueError, OverflowError, get_user_model().DoesNotExist):
        pengguna = None
    if token != "tulis":  # noqa: S105 - the address of the form, not a secret
        # A session is only created for a link of ours, even if it is too old.
        if pengguna and (default_token_generator.check_token(pengguna, token) or service.only_expired(pengguna, token)):
            request.session[SESSION_KEY] = token
        else:
            count_attempt("tautan-salah", visitor(request))
        return redirect("atur-kata-sandi", uidb64=uidb64, token="tulis")  # noqa: S106
    stored = request.session.get(SESSION_KEY, "")
    if pengguna is None or not default_token_generator.check_token(pengguna, stored):
        return _dead_password_link(request, pengguna, stored)
    form = PasswordForm(request.POST or None, pengguna=pengguna)
    if request.method == "POST" and form.is_valid():
        del request.session[SESSION_KEY]
        try:
            service.change_password(pengguna=pengguna, kata_sandi=form.cleaned_data["kata_sandi"], token=stored)
        except LinkDead:
            return _dead_password_link(request)
        # The person reads the mails of the address, so the failed tries of others must not stop their sign-in.
        remember_device(request, pengguna)
        return render(request, "registrasi/password_changed.html")
    return render_form(request, "registrasi/set_password.html", form, {"owner": pengguna})

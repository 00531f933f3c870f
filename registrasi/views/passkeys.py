"""Passkeys: signing in, the second factor of officers, and the person's list. Other pages offer ways without script."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import login as otp_login
from django_otp.middleware import is_verified

from oss_portal.accounts import passkeys as ceremony
from oss_portal.accounts.devices import has_second_factor
from oss_portal.accounts.passkeys import PasskeyRefused
from oss_portal.audit.trail import current_trace
from oss_portal.web.form_pages import render_form
from oss_portal.web.rate_limit import count_attempt, forget
from oss_portal.web.refusals import attempt
from oss_portal.web.requests import AuthenticatedRequest
from oss_portal.web.visitors import visitor
from registrasi.forms.account import AddPasskeyForm, ConfirmIdentityForm, PasskeyAnswerForm, SignInForm
from registrasi.services import passkeys as service
from registrasi.services import totp
from registrasi.services.pembatasan import find_pembatasan
from registrasi.services.recovery_codes import make_recovery_codes, name_of_codes, remaining_codes
from registrasi.views.sign_in import PROOF_SESSION_KEY, after_sign_in, let_in, safe_target

# The time for which a sign-in or a confirmation counts as recent.
PROOF_PERIOD = timedelta(minutes=10)


def _proof_page(request: AuthenticatedRequest, back: str) -> str:
    """Return the page where the person proves who they are before they go on to `back`; empty if they just have."""
    query = urlencode({"next": back})
    if request.user.is_staff and not is_verified(request.user) and has_second_factor(request.user):
        return f"{reverse('masuk-kode')}?{query}"
    if timezone.now().timestamp() - request.session.get(PROOF_SESSION_KEY, 0) > PROOF_PERIOD.total_seconds():
        return f"{reverse('akun-pastikan')}?{query}"
    return ""


def proof_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view that a thief of the session must not use: the person has just signed in, or proves who they are.

    An officer with a second factor must have used it in this session.
    """

    @wraps(view)
    @never_cache
    @login_required
    def wrapped(request: AuthenticatedRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        page = _proof_page(request, request.path if request.method == "GET" else reverse("akun-kunci-sandi"))
        return redirect(page) if page else view(request, *args, **kwargs)

    return wrapped


@never_cache
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Return the challenge for a sign-in, or for the second factor of the signed-in person."""
    person = request.user if request.user.is_authenticated else None
    return JsonResponse(ceremony.begin_sign_in(person, browser=ceremony.browser_of(request)))


def _proved(request: HttpRequest) -> Any:
    """Return the passkey that the browser proved, or None. Only failed answers are counted as a try."""
    form = PasskeyAnswerForm(request.POST)
    try:
        if not form.is_valid():
            raise PasskeyRefused
        return service.prove_passkey(
            pengguna=request.user if request.user.is_authenticated else None,
            state=form.cleaned_data["keadaan"],
            answer=form.cleaned_data["jawaban"],
            browser=ceremony.browser_of(request),
        )
    except PasskeyRefused:
        count_attempt("kunci-sandi-salah", visitor(request))
        return None


@sensitive_post_parameters()
@never_cache
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey alone; the next pages and the refusals are those of a password."""
    target = safe_target(request)
    if request.user.is_authenticated:
        return redirect(target or after_sign_in(request))
    if find_pembatasan(ip=current_trace().ip):
        return render(request, "registrasi/sign_in_refused.html", status=403)
    if passkey := _proved(request):
        let_in(request, passkey.user, passkey=passkey)
        return redirect(target or after_sign_in(request))
    context = {"form": SignInForm(), "next": target, "passkey_failed": True, "error": True}
    return render(request, "registrasi/sign_in.html", context, status=422)


@sensitive_post_parameters()
@never_cache
@login_required
@require_POST
def second_factor(request: AuthenticatedRequest) -> HttpResponse:
    """Take a passkey instead of a code: the second factor of an officer, or proof that the person is still the same."""
    target = safe_target(request)
    if passkey := _proved(request):
        request.session.cycle_key()
        request.session[PROOF_SESSION_KEY] = timezone.now().timestamp()
        if request.user.is_staff:
            otp_login(request, passkey)
        return redirect(target or after_sign_in(request))
    messages.error(request, _("Kunci sandi tidak cocok. Coba lagi, atau pakai cara lain di halaman ini."))
    page = "masuk-kode" if request.user.is_staff and not is_verified(request.user) else "akun-pastikan"
    return redirect(f"{reverse(page)}?{urlencode({'next': target})}")


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def confirm_identity(request: AuthenticatedRequest) -> HttpResponse:
    """Ask for the password (or a passkey) again."""
    form = ConfirmIdentityForm(request.POST or None, pengguna=request.user)
    if request.method == "POST":
        count_attempt("ubah-sandi", str(request.user.pk))
        if form.is_valid():
            forget("ubah-sandi", str(request.user.pk))
            request.session[PROOF_SESSION_KEY] = timezone.now().timestamp()
            return redirect(safe_target(request) or "akun")
    context = {"next": safe_target(request), "has_passkey": bool(service.passkeys_of(request.user))}
    return render_form(request, "account/confirm_identity.html", form, context)


@never_cache
@login_required
def passkey_list(request: AuthenticatedRequest) -> HttpResponse:
    """Show the person's passkeys, with their names and last use."""
    context = {
        "passkeys": service.passkeys_of(request.user),
        "codes": remaining_codes(request.user),
        "may_add_app": request.user.is_staff and not totp.active_device(request.user),
        "proof_page": _proof_page(request, request.path),
    }
    return render(request, "account/passkeys.html", context)


@require_POST
@proof_required
def begin_registration(request: AuthenticatedRequest) -> HttpResponse:
    return JsonResponse(ceremony.begin_registration(request.user, browser=ceremony.browser_of(request)))


@require_POST
@proof_required
def add(request: AuthenticatedRequest) -> HttpResponse:
    """Store the passkey that the browser has made. An officer's first one is the second factor of this session."""
    form = AddPasskeyForm(request.POST)
    first_factor = request.user.is_staff and not has_second_factor(request.user)
    try:
        if not form.is_valid():
            raise PasskeyRefused
        with attempt(request) as act:
            passkey = service.add_passkey(
                pengguna=request.user,
                state=form.cleaned_data["keadaan"],
                answer=form.cleaned_data["jawaban"],
                nama=form.cleaned_data["nama"],
                browser=ceremony.browser_of(request),
            )
    except PasskeyRefused:
        messages.error(request, _("Kunci sandi tidak dapat disimpan. Coba sekali lagi."))
        return redirect("akun-kunci-sandi")
    if act.done:
        messages.success(request, _("Kunci sandi disimpan. Mulai sekarang Anda dapat masuk dengannya."))
    if act.done and first_factor:
        request.session.cycle_key()
        otp_login(request, passkey)
        return redirect(f"{reverse('akun-kode-pemulihan')}?{urlencode({'next': safe_target(request)})}")
    return redirect("akun-kunci-sandi")


@proof_required
@require_http_methods(["GET", "POST"])
def remove(request: AuthenticatedRequest, nomor: int) -> HttpResponse:
    """Remove a passkey, after a page that names it."""
    passkey = next((p for p in service.passkeys_of(request.user) if p.pk == nomor), None)
    if passkey is None:
        return redirect("akun-kunci-sandi")
    if request.method == "GET":
        return render(request, "account/passkey_remove.html", {"passkey": passkey})
    with attempt(request) as act:
        removed = service.remove_passkey(pengguna=request.user, nomor=nomor)
    if act.done and removed:
        messages.success(request, _("Kunci sandi dihapus."))
    return redirect("akun-kunci-sandi")


@proof_required
@require_http_methods(["GET", "POST"])
def recovery_codes(request: AuthenticatedRequest) -> HttpResponse:
    """Make recovery codes of an officer by a click, and show them only in the answer to it."""
    if not request.user.is_staff or not has_second_factor(request.user):
        return redirect("akun")
    context: dict[str, Any] = {"next": safe_target(request)}
    if request.method == "POST":
        with attempt(request) as act:
            context["codes"] = make_recovery_codes(
                pengguna=request.user, instead_of=request.POST.get("menggantikan", "")
            )
        if not act.done:
            return redirect(request.get_full_path())
    context |= {"remaining": remaining_codes(request.user), "before": name_of_codes(request.user)}
    return render(request, "account/recovery_codes.html", context)

"""MASUK and KELUAR, and the second factor of staff."""

from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp import login as otp_login
from django_otp.middleware import is_verified
from django_otp.models import Device

from oss_portal.accounts.backends import SignInTry
from oss_portal.audit.trail import current_trace, record
from oss_portal.forms import ask_other_code
from oss_portal.models import Pengguna
from oss_portal.staff.work.queues import workplace
from oss_portal.web.form_pages import render_form
from oss_portal.web.page_cache import render_cached
from oss_portal.web.requests import AuthenticatedRequest
from oss_portal.web.targets import own_address
from registrasi.events import Event
from registrasi.forms.account import CodeForm, SignInForm
from registrasi.models import HakAkses
from registrasi.services import totp
from registrasi.services.mail_help import request_help
from registrasi.services.passkeys import passkeys_of
from registrasi.services.pembatasan import find_pembatasan
from registrasi.services.recovery_codes import looks_like_code, remaining_codes

# The time when the person last proved who they are in this session.
PROOF_SESSION_KEY = "proved_at"
# So many tries failed in this browser that the next one needs the captcha.
_CODE_SESSION_KEY = "sign_in_code"


def safe_target(request: HttpRequest) -> str:
    """Return the page to open after signing in: an address of ours, or nothing."""
    return own_address(request, request.POST.get("next") or request.GET.get("next") or "")


def after_sign_in(request: HttpRequest) -> str:
    """Return the page for a signed-in person who asked for no page."""
    if request.user.is_staff and not HakAkses.objects.filter(pengguna=request.user).exists():
        return workplace(request.user)
    return reverse("dasbor")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by User-ID or address. A wrong name, a wrong password and an inactive login get the same answer."""
    target = safe_target(request)
    if request.user.is_authenticated:
        # This is also for the form of another tab, when the person signed in meanwhile.
        return redirect(target or after_sign_in(request))
    context: dict[str, Any] = {"next": target}
    if request.method == "GET":
        needs_code = _CODE_SESSION_KEY in request.session
        return render_cached(
            request,
            "registrasi/sign_in.html",
            lambda values: {**values, "form": SignInForm(needs_code=needs_code)},
            {"next": target} if target else {},
            variant=bool(target),
        )
    attempt = SignInTry.of(request, request.POST.get("nama", "")[:100])
    code_needed = attempt.needs_code()
    form = SignInForm(request.POST, needs_code=code_needed)
    if ask_other_code(request):
        return render(request, "registrasi/sign_in.html", context | {"form": form.without_check()})
    if find_pembatasan(ip=current_trace().ip):
        # The answer is neutral, and the same for every name (AKS-4).
        return render(request, "registrasi/sign_in_refused.html", status=403)
    if code_needed and not {"kode_1", "kode_lolos"} & request.POST.keys():
        # The page was made before the captcha was needed: the captcha is shown, without an error.
        context |= {"form": form.without_check(), "check_needed": True}
        return render(request, "registrasi/sign_in.html", context, status=422)
    if form.is_valid():
        attempt.count()
        pengguna = authenticate(request, username=attempt.name, password=form.cleaned_data["kata_sandi"])
        if pengguna is not None:
            attempt.succeed()
            request.session.pop(_CODE_SESSION_KEY, None)
            let_in(request, pengguna)
            return redirect(target or after_sign_in(request))
        form = _after_failure(request, attempt, form, code_needed=code_needed)
        context["failed"] = context["error"] = True
    return render(request, "registrasi/sign_in.html", context | {"form": form}, status=422)


def _after_failure(request: HttpRequest, attempt: SignInTry, form: SignInForm, *, code_needed: bool) -> SignInForm:
    """Count a wrong name or password; return the form of the next try, with a captcha after too many."""
    if attempt.fail():
        request_help("tell_failed_sign_ins", name=attempt.name)
    if code_needed or not attempt.needs_code():
        return form
    request.session[_CODE_SESSION_KEY] = True
    return SignInForm(request.POST, needs_code=True).without_check()


def let_in(request: HttpRequest, pengguna: Pengguna, *, passkey: Device | None = None) -> None:
    """Sign in a person who proved themselves by password, or by a passkey, which is also an officer's second factor."""
    previous = pengguna.last_login
    login(request, pengguna)
    if pengguna.bahasa != settings.LANGUAGE_CODE:
        # A person who gets our mails in English gets the pages in English, too, until they choose another language.
        setattr(request, "wanted_language", pengguna.bahasa)  # noqa: B010
    request.session["previous_sign_in"] = previous.isoformat() if previous else ""
    request.session[PROOF_SESSION_KEY] = timezone.now().timestamp()
    if passkey is not None and pengguna.is_staff:
        otp_login(request, passkey)
    right = list(HakAkses.objects.filter(pengguna=pengguna).values_list("status", flat=True))
    # The event says when the password was right but the right is blocked or ended (U13).
    closed = bool(right) and not ({HakAkses.Status.AKTIF, HakAkses.Status.DIBATASI} & set(right))
    details = {"hak_tertutup": closed, "cara": "kunci_sandi" if passkey else "kata_sandi"}
    record(Event.MASUK, subject=pengguna, by=pengguna, about=pengguna, details=details)


@never_cache
@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out and make the browser delete what it stored of our pages (KEA-3)."""
    if request.method == "GET":
        if request.user.is_authenticated:
            return render(request, "registrasi/sign_out.html")
        return redirect("beranda")
    if request.user.is_authenticated:
        record(Event.KELUAR, subject=request.user, by=request.user, about=request.user)
    target = safe_target(request)
    logout(request)
    response = redirect(target) if target else render(request, "registrasi/signed_out.html")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def staff_code(request: HttpRequest) -> HttpResponse:
    """Set up the second factor of staff once, then take its six digits (KEA-1)."""
    if not request.user.is_authenticated:
        return redirect(f"{reverse('masuk')}?next={reverse('masuk-kode')}")
    if not request.user.is_staff or is_verified(request.user):
        return redirect(safe_target(request) or after_sign_in(request))
    device, has_passkey = totp.active_device(request.user), bool(passkeys_of(request.user))
    candidate = None
    if not (device or has_passkey):
        candidate = totp.pending_device(request.user, session=request.session.session_key)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kode, verified = form.cleaned_data["kode"], cast(AuthenticatedRequest, request)
        totp.count_code(verified)
        target = safe_target(request) or after_sign_in(request)
        new_codes = f"{reverse('akun-kode-pemulihan')}?{urlencode({'next': target})}"
        if looks_like_code(kode) and totp.verify_recovery_code(verified, kode):
            totp.forget_wrong_codes(verified)
            return redirect(target if remaining_codes(verified.user) else new_codes)
        if (chosen := device or candidate) and totp.verify_code(verified, chosen, kode):
            totp.forget_wrong_codes(verified)
            return redirect(new_codes if candidate else target)
        form.add_error("kode", totp.refuse_code(request.user, device or candidate, kode=kode))
    context = {"next": safe_target(request), "has_passkey": has_passkey, "has_app": device is not None}
    if candidate:
        context |= {"qr": totp.qr_svg(candidate), "secret": totp.secret(candidate)}
    return render_form(request, "registrasi/sign_in_code.html", form, context)

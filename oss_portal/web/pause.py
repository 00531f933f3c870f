"""The pause beyond a limit by visitor: a page with a captcha that ends the pause immediately."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from oss_portal.audit.context import current_trace
from oss_portal.forms import CaptchaCodeField, PortalForm, ask_other_code
from oss_portal.web.rate_limit import TooManyAttempts, count_attempt
from oss_portal.web.targets import own_address
from oss_portal.web.visitors import set_pass


class PauseForm(PortalForm):
    """The form with the captcha and the address from which the person came."""

    tujuan = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    kode = CaptchaCodeField()


def show_pause(request: HttpRequest, error: TooManyAttempts) -> HttpResponse:
    """Return the page after a try beyond a limit by visitor: wait, or solve the captcha and continue."""
    target = request.get_full_path()
    if request.method == "POST" and (after := request.POST.get("next")):
        target = f"{request.path}?{urlencode({'next': after})}"
    return _page(request, PauseForm(initial={"tujuan": target}), minutes=-(-error.retry_after // 60))


def _page(request: HttpRequest, form: PauseForm, **context: Any) -> HttpResponse:
    return render(request, "pause.html", context | {"form": form}, status=429)


@never_cache
@require_http_methods(["GET", "POST"])
def go_on(request: HttpRequest) -> HttpResponse:
    """Check the captcha of the pause and redirect to the address from which the person came."""
    form = PauseForm(request.POST or None)
    if request.method == "GET" or ask_other_code(request):
        return _page(request, form.without_check())
    if not form.is_valid():
        return _page(request, form)
    # Counted by address, whatever passes the people behind it already have.
    count_attempt("captcha-lolos", current_trace().ip)
    response = redirect(own_address(request, form.cleaned_data["tujuan"]) or "beranda")
    set_pass(request, response)
    return response

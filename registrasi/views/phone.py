"""Pages of the second channel: a code to the phone instead of the link in the mail, and the choice of messages."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from oss_portal.phone.channel import is_offered
from oss_portal.phone.messages import can_reach
from oss_portal.web.form_pages import render_form
from oss_portal.web.rate_limit import TooManyAttempts, count_attempt
from oss_portal.web.requests import AuthenticatedRequest
from registrasi.forms.account import PhoneCodeForm, ProvePhoneForm
from registrasi.services.account import choose_phone_news
from registrasi.services.mail_help import request_help
from registrasi.services.phone import activation_token, send_number_code
from registrasi.services.phone import prove_number as prove
from registrasi.views.pendaftaran import SESSION_KEY


@never_cache
@require_http_methods(["GET", "POST"])
def activation_code(request: HttpRequest) -> HttpResponse:
    """Send a code on request and take it; the page is the same for everybody, whoever is registered (U2)."""
    sent_form = request.session.get(SESSION_KEY)
    if not is_offered():
        raise Http404
    if not sent_form:
        return redirect("daftar")
    phone = sent_form.get("phone", "")
    if request.method == "POST" and "kirim" in request.POST:
        try:
            count_attempt("aktivasi-ulang", f"hp|{sent_form['kode']}")
        except TooManyAttempts as error:
            context = {"form": PhoneCodeForm(), "phone": phone, "wait_minutes": max(error.retry_after // 60, 1)}
            return render(request, "registrasi/phone_code.html", context, status=429)
        request_help("send_activation_code", kode=sent_form["kode"])
        return redirect("kode-hp")
    form = PhoneCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if token := activation_token(kode=sent_form["kode"], code=form.cleaned_data["kode"]):
            return redirect("aktivasi", token=token)
        form.refuse_code()
    return render_form(request, "registrasi/phone_code.html", form, {"phone": phone})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def prove_number(request: AuthenticatedRequest) -> HttpResponse:
    """Prove the number of the account with a code sent to it, for a person who activated by mail."""
    pengguna = request.user
    if not is_offered() or not pengguna.telepon:
        raise Http404
    if pengguna.phone_is_proven:
        return redirect("akun")
    context: dict[str, Any] = {"reachable": can_reach(pengguna.telepon), "sent": "dikirim" in request.GET}
    if request.method == "POST" and "kirim" in request.POST:
        try:
            count_attempt("buktikan-hp", str(pengguna.pk))
        except TooManyAttempts as error:
            context |= {"form": ProvePhoneForm(), "sent": True, "wait_minutes": max(error.retry_after // 60, 1)}
            return render(request, "account/phone.html", context, status=429)
        if send_number_code(pengguna=pengguna):
            return redirect(reverse("akun-nomor-hp") + "?dikirim")
        context["unsent"] = True
        return render(request, "account/phone.html", context, status=429)
    form = ProvePhoneForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        if prove(pengguna=pengguna, code=data["kode"], news=data["kabar"]):
            messages.success(request, _("Nomor HP Anda terbukti."))
            return redirect("akun")
        form.refuse_code()
    return render_form(request, "account/phone.html", form, context | {"sent": context["sent"] or form.is_bound})


@login_required
@require_POST
def choose_news(request: AuthenticatedRequest) -> HttpResponse:
    """Store whether the phone gets a message when an NIB is issued."""
    if not request.user.phone_is_proven:
        raise Http404
    choose_phone_news(pengguna=request.user, wanted="kabar" in request.POST)
    messages.success(request, _("Pilihan disimpan."))
    return redirect("akun")

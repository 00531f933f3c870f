"""DAFTAR: the form, the page after it, a lost mail, a mistyped address. No page shows who is registered (U2)."""

import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ketentuan.models import JenisDokumen, VersiKetentuan
from ketentuan.services.persetujuan import versions_in_force
from oss_portal.db.locks import one_form_at_a_time
from oss_portal.forms import ask_other_code
from oss_portal.phone.messages import can_reach
from oss_portal.privacy.masking import mask_email, mask_phone
from oss_portal.web.captcha import new_challenge
from oss_portal.web.form_pages import render_form
from oss_portal.web.page_cache import render_cached
from oss_portal.web.rate_limit import TooManyAttempts, count_attempt, uniform_time
from oss_portal.web.refusals import within_limit, within_limits
from oss_portal.web.second_click import captcha_key, note_accepted, was_accepted
from oss_portal.web.visitors import visitor
from registrasi.forms import CorrectEmailForm, IdentityForm, RegistrationForm
from registrasi.models import Pendaftaran
from registrasi.rules.kinds import guides, list_preparations
from registrasi.rules.periods import IDENTITY_REVIEW_DAYS
from registrasi.services import pendaftaran as service
from registrasi.services.mail_help import request_help

SESSION_KEY = "daftar_terkirim"


def guide(request: HttpRequest) -> HttpResponse:
    """Show what to prepare for a kind of business: a GET form, so that the answer can be bookmarked and printed."""
    jenis = request.GET.get("jenis", "")
    foreign = request.GET.get("asing") == "ya"
    known = guides()
    pictures = settings.IDENTITY_CHECK == "officer"
    context = {
        "guides": known,
        "jenis": jenis,
        "asing": foreign,
        "identity_review_days": IDENTITY_REVIEW_DAYS,
        "preparation": list_preparations(known[jenis], foreign=foreign, pictures=pictures) if jenis in known else [],
    }
    return render(request, "registrasi/guide.html", context)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Show and take the registration form (FRM-1..12)."""
    # Without terms in force nobody can register: raises `NotSetUp`.
    found = versions_in_force()
    versi = {"ketentuan": found[JenisDokumen.KETENTUAN], "privasi": found[JenisDokumen.PRIVASI]}
    if request.method == "GET":
        return _blank_form(request, versi)
    form = RegistrationForm(request.POST, **versi)
    if ask_other_code(request):
        return _form(request, form.without_check())
    # A registration that goes on writes a little more than one that does not: a difference of a millisecond that would
    # show it (U2). The wait is outside of the transaction: it holds no lock, and hides the time of the commit as well.
    with uniform_time(0.1), one_form_at_a_time(request.POST.get("token_form", "")):
        return _submit(request, form, versi)


def _submit(request: HttpRequest, form: RegistrationForm, versi: dict[str, VersiKetentuan]) -> HttpResponse:
    """Take the form, or show it again with its errors."""
    if not form.is_valid():
        if set(form.errors) & {"token_form"}:
            # This is not our page: a form without its token starts again.
            return redirect("daftar")
        if set(form.errors) == {"kode"} and (existing := _already_received(form)):
            return _redirect_sent(request, existing.kode, form.pendaftaran_data())
        return _form(request, form, status=422)
    data = form.pendaftaran_data()
    if form.cleaned_data["situs_lain"]:
        kode = uuid.uuid4()
    else:
        who, nomor = visitor(request), data["nomor_identitas"]
        # The limit is not by the number alone: a person who knows the number could lock out its owner.
        if not within_limits(form, ("daftar", who), ("daftar-nomor-sini", f"{nomor}|{who}")):
            return _form(request, form, status=429)
        kode = service.register(
            data=data,
            token_form=form.cleaned_data["token_form"],
            findings=form.finding_codes,
            replaces=request.session.get(SESSION_KEY, {}).get("kode"),
            **versi,
        ).kode
    return _redirect_sent(request, kode, data)


def _already_received(form: RegistrationForm) -> Pendaftaran | None:
    """Return the registration that the same form made a moment ago: its captcha is used up, which is no error (U6)."""
    return service.already_received(data=form.pendaftaran_data(), token_form=form.cleaned_data["token_form"])


def _redirect_sent(request: HttpRequest, kode: uuid.UUID, data: dict[str, Any]) -> HttpResponse:
    # The session only has data that this visitor typed, so it tells nobody who is registered (U2).
    request.session[SESSION_KEY] = {
        "surel": mask_email(data["email"]),
        "kode": str(kode),
        "phone": mask_phone(data["telepon"]) if can_reach(data["telepon"]) else "",
    }
    response = redirect("daftar-terkirim")
    # The browser has kept a form with errors until here, for its back button (`BackButtonMiddleware`).
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _blank_form(request: HttpRequest, versi: dict[str, VersiKetentuan]) -> HttpResponse:
    """Return the blank form, which is the same for everybody except for its token and its captcha."""

    def context(value: Mapping[str, Any]) -> dict[str, Any]:
        form = RegistrationForm(None, **versi, initial={"token_form": value["token_form"]})
        form.fields["kode"].widget.key = value["kode"]
        return {"form": form, "identity_review_days": IDENTITY_REVIEW_DAYS}

    value = {"token_form": uuid.uuid4(), "kode": new_challenge()}
    variant = tuple(v.pk for v in versi.values())
    return render_cached(request, "registrasi/register.html", context, value, variant=variant)


def _form(request: HttpRequest, form: RegistrationForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "identity_review_days": IDENTITY_REVIEW_DAYS}
    return render(request, "registrasi/register.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def sent(request: HttpRequest) -> HttpResponse:
    """Show "Periksa surel Anda", the same for everybody; it sends another mail with one click, three an hour."""
    sent_form = request.session.get(SESSION_KEY)
    if not sent_form:
        return redirect("daftar")
    if request.method == "POST":
        try:
            count_attempt("aktivasi-ulang", sent_form["kode"])
        except TooManyAttempts as error:
            context = sent_form | {"wait_minutes": max(error.retry_after // 60, 1)}
            return render(request, "registrasi/sent.html", context, status=429)
        request_help("resend_registration", kode=sent_form["kode"])
        return render(request, "registrasi/sent.html", sent_form | {"resent": True})
    return render(request, "registrasi/sent.html", sent_form)


def identity_page(
    request: HttpRequest,
    form_class: type[IdentityForm],
    perform: Callable[[Any], object],
    template: str,
    scope: str,
) -> HttpResponse:
    """Show a form that asks for the person's identity, and after it always the same page."""
    if request.method == "GET":
        return render(request, template, {"form": form_class()})
    form = form_class(request.POST)
    if ask_other_code(request):
        return render(request, template, {"form": form.without_check()})
    with one_form_at_a_time(captcha_key(request)):
        if not form.is_valid():
            if was_accepted(request, form):
                return redirect("petunjuk-terkirim")
            return render(request, template, {"form": form}, status=422)
        if not within_limit(form, "petunjuk", visitor(request)):
            return render(request, template, {"form": form}, status=429)
        # A visitor who requests mails for a person too often is not told: that would show that the person is
        # registered.
        with suppress(TooManyAttempts):
            count_attempt(
                "petunjuk-nomor", f"{scope}|{form.cleaned_data['nomor']}|{form.cleaned_data['tanggal_lahir']}"
            )
            perform(form)
        note_accepted(request)
    return redirect("petunjuk-terkirim")


@never_cache
@require_http_methods(["GET", "POST"])
def resend(request: HttpRequest) -> HttpResponse:
    return identity_page(
        request,
        IdentityForm,
        lambda form: request_help("resend_activation", **form.identity()),
        "registrasi/resend.html",
        "aktivasi-ulang",
    )


@never_cache
@require_http_methods(["GET", "POST"])
def correct_email(request: HttpRequest) -> HttpResponse:
    """Correct the address of the registration that this browser sent; another browser is shown other ways.

    Number and birth date are not enough here: a person who knows them would get another person's registration.
    """
    sent_form = request.session.get(SESSION_KEY)
    if not sent_form:
        return render(request, "registrasi/correct_email.html")
    form = CorrectEmailForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            count_attempt("betulkan-surel", sent_form["kode"])
        except TooManyAttempts as error:
            context = sent_form | {"form": form, "wait_minutes": max(error.retry_after // 60, 1)}
            return render(request, "registrasi/correct_email.html", context, status=429)
        email = form.cleaned_data["email"]
        request_help("correct_email", kode=sent_form["kode"], email=email)
        request.session[SESSION_KEY] = sent_form | {"surel": mask_email(email)}
        return redirect("daftar-terkirim")
    return render_form(request, "registrasi/correct_email.html", form, sent_form)


def help_sent(request: HttpRequest) -> HttpResponse:
    """Show the one answer to every request for help by mail."""
    return render(request, "registrasi/instructions_sent.html")

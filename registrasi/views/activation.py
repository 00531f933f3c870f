"""The page of the link in the mail: it waits for a click, so that a mail scanner does not use up the link."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ketentuan.services.persetujuan import changed_since_registration
from oss_portal.privacy.masking import mask_email
from oss_portal.web.form_pages import render_form
from oss_portal.web.rate_limit import count_attempt
from oss_portal.web.second_click import is_second_click, note_signing_in
from oss_portal.web.visitors import visitor
from registrasi.exceptions import AlreadyRegistered, EmailAlreadyUsed, LinkDead, NotTheOwner
from registrasi.forms import CorrectEmailForm
from registrasi.forms.activation import ActivationForm
from registrasi.middleware import HAK_AKSES_SESSION_KEY
from registrasi.models import ActivationLink, HakAkses, Pendaftaran
from registrasi.rules.periods import IDENTITY_REVIEW_DAYS
from registrasi.services import activation_links as link_service
from registrasi.services.activation import activate, unsaved_pengguna
from registrasi.services.identity_state import awaited_pictures, papers_wanted
from registrasi.services.mail_help import request_help


def _lead_on(request: HttpRequest, right: HakAkses, *, is_told: bool = False) -> HttpResponse:
    """Redirect to the first step of the application if it can begin, with a welcome unless `is_told`."""
    request.session[HAK_AKSES_SESSION_KEY] = str(right.kode)
    if right.pelaku_usaha.perseorangan and not awaited_pictures(right.pelaku_usaha, right.pengguna):
        if not is_told:
            # The User-ID was shown above the password, and is in the mail.
            welcome = _("Hak Akses Anda aktif. User-ID Anda: %(id)s. Sekarang NIB Anda.")
            messages.success(request, welcome % {"id": right.pengguna.user_id})
        return redirect("nib-langkah", 1)
    return redirect("aktivasi-selesai")


def _second_click(request: HttpRequest, pendaftaran: Pendaftaran) -> HttpResponse | None:
    """Return the response to the second of two clicks: the same page as after the first."""
    rights = HakAkses.objects.exclude(status=HakAkses.Status.DIAKHIRI)
    right = rights.filter(pengguna=pendaftaran.pengguna, pelaku_usaha=pendaftaran.pelaku_usaha).first()
    if right is None or not is_second_click(request, right.pengguna, pendaftaran.diaktifkan_pada):
        return None
    # The welcome of the first click is in its session, unless the browser never got that session.
    is_told = request.user == right.pengguna
    if not is_told:
        login(request, right.pengguna)
    return _lead_on(request, right, is_told=is_told)


def _dead_link(request: HttpRequest, link: ActivationLink) -> HttpResponse | None:
    """Return the page that says why a link does not work any more."""
    status = link.pendaftaran.status
    if status != Pendaftaran.Status.MENUNGGU_AKTIVASI:
        if led := _second_click(request, link.pendaftaran):
            return led
        cause = "sudah_aktif" if status == Pendaftaran.Status.AKTIF else "tutup"
        return render(request, "registrasi/link_dead.html", {"cause": cause}, status=410)
    return None if link.is_alive else _old_link(request, link)


def _holder_elsewhere(request: HttpRequest, link: ActivationLink, *, is_owner: bool) -> HttpResponse | None:
    """Return the page for a person who has a login with the number but must not go on, or must sign in first.

    This is only for a person who signed in with it, or reads the mail of its address. Nobody else learns that it exists
    (U2).
    """
    at_address = not link.lewat_telepon and link_service.holder_at_address(link.pendaftaran) is not None
    if not (is_owner or at_address):
        return None
    if link_service.is_contested(link.pendaftaran):
        return render(request, "registrasi/link_dead.html", {"cause": "sudah_terdaftar"}, status=409)
    if is_owner:
        return None
    if request.user.is_authenticated:
        return render(request, "registrasi/link_dead.html", {"cause": "akun_lain"}, status=403)
    return redirect_to_login(request.get_full_path())


def _send_other_links(link: ActivationLink) -> HttpResponse:
    """Send the links of the newest other registrations with this address: the person looks for their own."""
    count_attempt("aktivasi-ulang", f"lain|{link.pendaftaran.kode}")
    link_service.send_other_links(link)
    return redirect("petunjuk-terkirim")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def activation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the User-ID and take a password; a person with a login confirms with that instead."""
    link = link_service.find_link(token)
    if link is None:
        count_attempt("tautan-salah", visitor(request))
        return render(request, "registrasi/link_dead.html", {"cause": "tidak_dikenal"}, status=404)
    if dead := _dead_link(request, link):
        return dead
    pendaftaran = link.pendaftaran
    if "lainnya" in request.POST:
        return _send_other_links(link)
    owner = link_service.owner_account(pendaftaran)
    if owner != request.user:
        # The login with this number may belong to another person, who used it first: then this person gets a new one.
        owner = None
    if refused := _holder_elsewhere(request, link, is_owner=owner is not None):
        return refused
    changed = changed_since_registration(pendaftaran.kode)
    form = ActivationForm(
        request.POST if request.method == "POST" else None,
        pengguna=owner or unsaved_pengguna(pendaftaran),
        without_password=owner is not None,
        documents=tuple(current.jenis for _old, current in changed),
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                right = activate(
                    link=link,
                    kata_sandi=form.cleaned_data.get("kata_sandi"),
                    pengguna=owner,
                    new_version=list(form.versi.values()),
                )
                note_signing_in(request)
        except (AlreadyRegistered, LinkDead, NotTheOwner):
            # This is the second click of a double click, or another tab: the page shows the state.
            pendaftaran.refresh_from_db()
            return _second_click(request, pendaftaran) or redirect("aktivasi", token=token)
        except EmailAlreadyUsed:
            return render(request, "registrasi/link_dead.html", {"cause": "surel_dipakai", "token": token}, status=409)
        if owner is None:
            login(request, right.pengguna)
        return _lead_on(request, right)
    context = {
        "pendaftaran": pendaftaran,
        "owner": owner,
        "changed": changed,
        "token": token,
        "by_phone": link.lewat_telepon,
        "has_others": link_service.others_waiting(link).exists(),
    }
    return render_form(request, "registrasi/activation.html", form, context)


@never_cache
@require_http_methods(["GET", "POST"])
def correct_email(request: HttpRequest, token: str) -> HttpResponse:
    """Take another address for the registration of an activation link, which proves the old address."""
    link = link_service.find_link(token)
    if link is None or not link.is_alive or link.pendaftaran.status != Pendaftaran.Status.MENUNGGU_AKTIVASI:
        return redirect("aktivasi", token=token)
    form = CorrectEmailForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        count_attempt("betulkan-surel", str(link.pendaftaran.kode))
        request_help("correct_email", kode=str(link.pendaftaran.kode), email=form.cleaned_data["email"])
        return redirect("petunjuk-terkirim")
    return render_form(request, "registrasi/correct_email.html", form, {"surel": mask_email(link.pendaftaran.email)})


def _old_link(request: HttpRequest, link: ActivationLink) -> HttpResponse:
    if request.method == "POST":
        count_attempt("aktivasi-ulang", str(link.pendaftaran.kode))
        link_service.resend_from_link(link)
        return redirect("petunjuk-terkirim")
    newer = link.pendaftaran.tautan.filter(pk__gt=link.pk, mati_pada__isnull=True).exists()
    cause = "diganti" if newer else "kedaluwarsa"
    return render(request, "registrasi/link_dead.html", {"cause": cause, "can_retry": True}, status=410)


@never_cache
def finished(request: HttpRequest) -> HttpResponse:
    """Show, after the activation, the User-ID and the way to the NIB."""
    if not request.user.is_authenticated:
        return redirect("masuk")
    right = getattr(request, "hak_akses", None)
    if right is None:
        # The page was opened again later: the dashboard shows what happened since.
        return redirect("dasbor")
    context = {
        "pictures": awaited_pictures(right.pelaku_usaha, request.user),
        "papers": papers_wanted(right.pelaku_usaha, request.user),
        "days": IDENTITY_REVIEW_DAYS,
    }
    return render(request, "registrasi/activation_done.html", context)

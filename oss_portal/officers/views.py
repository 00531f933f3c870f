"""The pages of two links: an invitation, where the officer chooses a password, and the first administrators."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from oss_portal.exceptions import Refused
from oss_portal.forms.passwords import PasswordForm
from oss_portal.officers import first
from oss_portal.officers.base import Grant
from oss_portal.officers.forms import FirstAdministratorsForm
from oss_portal.officers.invitations import (
    InvitationDead,
    accept_invitation,
    find_invitation,
    is_alive,
    unsaved_officer,
)
from oss_portal.web.form_pages import render_form
from oss_portal.web.rate_limit import count_attempt
from oss_portal.web.visitors import visitor


def _dead(request: HttpRequest) -> HttpResponse:
    return render(request, "staff/officer_invitation_dead.html", status=410)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the offered roles and make the account with a password; the second factor follows at the first sign-in."""
    undangan = find_invitation(token)
    if undangan is None:
        # Only wrong links count towards the limit, so that a link that was sent is never refused.
        count_attempt("tautan-salah", visitor(request))
    if undangan is None or not is_alive(undangan):
        return _dead(request)
    petugas = unsaved_officer(undangan)
    form = PasswordForm(request.POST if request.method == "POST" else None, pengguna=petugas)
    if request.method == "POST" and form.is_valid():
        try:
            petugas = accept_invitation(undangan=undangan, kata_sandi=form.cleaned_data["kata_sandi"])
        except InvitationDead:
            return _dead(request)
        # Any person who is signed in here is not the new officer.
        logout(request)
        messages.success(request, _("Akun Anda jadi. Masuk dengan User-ID %(id)s.") % {"id": petugas.user_id})
        return redirect(settings.LOGIN_URL)
    context = {"officer": petugas, "roles": Grant.offered_by(undangan).lines()}
    return render_form(request, "staff/officer_invitation.html", form, context)


@never_cache
@require_http_methods(["GET", "POST"])
def first_administrators(request: HttpRequest, token: str) -> HttpResponse:
    """Invite the first two administrators; the first then chooses a password. Closed as soon as there is one."""
    if not first.is_open(token):
        count_attempt("tautan-salah", visitor(request))
        return _dead(request)
    form = FirstAdministratorsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            link = first.invite_first(people=form.people)
        except first.NotTheFirst:
            return _dead(request)
        except Refused as refused:
            form.add_error("email" if refused.field == "email" else None, str(refused))
        else:
            messages.success(request, _("Undangan dikirim ke kedua alamat. Buat kata sandi Anda di sini."))
            return redirect(urlsplit(link).path)
    return render_form(request, "staff/first_administrators.html", form)

"""Dashboard, inbox and the person's own login: password, address, sessions, language."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from oss_portal.audit.trail import record
from oss_portal.db.compiled import compiled
from oss_portal.hooks import dashboard_cards
from oss_portal.mail.outgoing import inbox_text
from oss_portal.models import OutgoingMail, SuratBernomor
from oss_portal.phone.channel import is_offered
from oss_portal.phone.messages import can_reach
from oss_portal.web.form_pages import render_form
from oss_portal.web.pagination import paginate
from oss_portal.web.rate_limit import count_attempt, forget
from oss_portal.web.refusals import attempt
from oss_portal.web.requests import AuthenticatedRequest
from oss_portal.web.visitors import visitor
from registrasi.events import Event
from registrasi.exceptions import LinkDead, NotForReview
from registrasi.forms.account import ChangeEmailForm, ChangePasswordForm, LanguageForm
from registrasi.forms.corrections import CorrectionsForm
from registrasi.middleware import HAK_AKSES_SESSION_KEY
from registrasi.models import Pendaftaran, PermohonanSurel, StatusVerifikasi
from registrasi.permissions import PersonRequest, stop_page
from registrasi.services import account as service
from registrasi.services.review import submit_corrections


@never_cache
@login_required
def dashboard(request: PersonRequest) -> HttpResponse:
    """Show the work for the business for which the person acts, with a card for each app."""
    if request.hak_akses is None:
        if request.user.is_staff:
            return redirect("admin:index")
        return stop_page(request, request.stopped_hak_akses)
    cards = dashboard_cards.collect(request)
    context = {
        "leading": [card for card in cards if card.leads],
        "cards": [card for card in cards if not card.leads],
        "latest_mails": _latest_mails(request.user.pk),
        "previous_sign_in": _previous_sign_in(request),
    }
    return render(request, "account/dashboard.html", context)


# The columns of a mail in a list, without its text.
_SHOWN_OF_MAIL = ("kode", "perihal", "bahasa", "dibuat_pada", "dibaca_pada")


@compiled
def _latest_mails(pengguna: int) -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(pengguna=pengguna).only(*_SHOWN_OF_MAIL)[:3]


@compiled
def _official_letters(pengguna: int) -> QuerySet[SuratBernomor]:
    return SuratBernomor.objects.filter(tentang=pengguna).defer("pdf")[:20]


def _previous_sign_in(request: HttpRequest) -> datetime | None:
    text = request.session.get("previous_sign_in", "")
    return datetime.fromisoformat(text) if text else None


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def switch_pelaku_usaha(request: PersonRequest) -> HttpResponse:
    """Choose the business for which the person acts: one login, several businesses."""
    options = [h for h in (request.hak_akses, *request.other_hak_akses) if h]
    if request.method == "POST":
        chosen = next((h for h in options if str(h.kode) == request.POST.get("hak")), None)
        if chosen:
            request.session[HAK_AKSES_SESSION_KEY] = str(chosen.kode)
            record(Event.HAK_AKSES_DIPILIH, subject=chosen, by=request.user, about=request.user)
            return redirect("dasbor")
        messages.error(request, _("Pilih salah satu pelaku usaha."))
    return render(request, "account/switch_pelaku_usaha.html", {"options": options})


@never_cache
@login_required
def inbox(request: AuthenticatedRequest) -> HttpResponse:
    """Show the inbox: a copy of every mail that we sent to this person."""
    mails = OutgoingMail.objects.filter(pengguna=request.user).only(*_SHOWN_OF_MAIL)
    rows, before, after = paginate(request, mails, order=("-id",))
    context = {"mails": rows, "before": before, "after": after}
    context["official_letters"] = _official_letters(request.user.pk)
    return render(request, "account/mailbox.html", context)


@never_cache
@login_required
def mail(request: AuthenticatedRequest, kode: UUID) -> HttpResponse:
    mail = get_object_or_404(OutgoingMail, kode=kode, pengguna=request.user)
    service.mark_read(mail)
    return render(request, "account/mail.html", {"mail": mail, "text": inbox_text(mail)})


@compiled
def _email_changes(pengguna: int) -> QuerySet[PermohonanSurel]:
    return PermohonanSurel.objects.is_open().filter(pengguna=pengguna)


@never_cache
@login_required
def account(request: AuthenticatedRequest) -> HttpResponse:
    email_change = _email_changes.first(request.user.pk)
    can_prove_phone = is_offered() and not request.user.phone_is_proven and can_reach(request.user.telepon)
    context = {"pengguna": request.user, "email_change": email_change, "can_prove_phone": can_prove_phone}
    return render(request, "account/account.html", context)


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_password(request: AuthenticatedRequest) -> HttpResponse:
    form = ChangePasswordForm(request.POST or None, pengguna=request.user)
    if request.method == "POST":
        count_attempt("ubah-sandi", str(request.user.pk))
        if form.is_valid():
            service.change_password(pengguna=request.user, kata_sandi=form.cleaned_data["kata_sandi"])
            forget("ubah-sandi", str(request.user.pk))
            # All sessions have ended, this one too: the person signs in with the new password.
            return render(request, "registrasi/password_changed.html")
    return render_form(request, "account/password.html", form)


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_email(request: AuthenticatedRequest) -> HttpResponse:
    typed = {"email": request.user.surel_belum_terbukti}
    form = ChangeEmailForm(request.POST or None, pengguna=request.user, initial=typed)
    if request.method == "POST":
        count_attempt("ganti-surel", str(request.user.pk))
        if form.is_valid():
            sent_to = {"lama": request.user.email, "baru": form.cleaned_data["email"]}
            with attempt(form) as act:
                service.request_email_change(pengguna=request.user, email=sent_to["baru"])
            if act.done:
                text = _(
                    "Kami mengirim tautan ke %(baru)s, paling banyak tiga surat sehari ke satu alamat. Buka surat itu, "
                    "lalu konfirmasi."
                )
                if request.user.has_mailbox:
                    text = _(
                        "Kami mengirim tautan ke %(lama)s. Setelah Anda setujui di sana, kami mengirim tautan ke "
                        "%(baru)s."
                    )
                messages.success(request, text % sent_to)
                return redirect("akun")
    return render_form(request, "account/email.html", form)


@never_cache
@require_http_methods(["GET", "POST"])
def approve_email(request: HttpRequest, token: str) -> HttpResponse:
    """Open the link in the mail to the present address; a click approves, so that a mail scanner does not."""
    try:
        change = service.read_email_approval(token)
        if request.method == "POST":
            service.approve_email_change(token=token)
            return render(request, "account/email_approved.html", {"change": change})
    except LinkDead:
        return render(request, "account/email_link_dead.html", status=410)
    return render(request, "account/email_approve.html", {"change": change})


@never_cache
@require_http_methods(["GET", "POST"])
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """Open the link in the mail to the new address, which waits for a click as well."""
    try:
        change = service.read_email_confirmation(token)
        if request.method == "POST":
            own = request.user.is_authenticated and request.user.pk == change.pengguna.pk
            service.change_email(token=token, current_session=request.session.session_key if own else None)
            return render(request, "account/email_changed.html")
    except LinkDead:
        count_attempt("tautan-salah", visitor(request))
        return render(request, "account/email_link_dead.html", status=410)
    return render(request, "account/email_confirm.html", {"new_email": change.new})


@never_cache
@login_required
def sessions(request: AuthenticatedRequest) -> HttpResponse:
    live = request.user.sesi.filter(expire_date__gt=timezone.now()).order_by("-mulai")[:50]
    return render(request, "account/sessions.html", {"sessions": live, "current_session": request.session.session_key})


@login_required
@require_POST
def end_sessions(request: AuthenticatedRequest) -> HttpResponse:
    count = service.end_other_sessions(pengguna=request.user, current_session=request.session.session_key)
    messages.success(request, _("%(n)d perangkat lain dikeluarkan.") % {"n": count})
    return redirect("akun-sesi")


@login_required
@require_POST
def change_language(request: AuthenticatedRequest) -> HttpResponse:
    """Choose the language of our mails."""
    form = LanguageForm(request.POST)
    if form.is_valid():
        service.choose_language(pengguna=request.user, bahasa=form.cleaned_data["bahasa"])
        messages.success(request, _("Bahasa surat disimpan."))
    return redirect("akun")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def corrections(request: AuthenticatedRequest, kode: UUID) -> HttpResponse:
    """Take the corrections that staff asked for in a registration, field by field."""
    p = get_object_or_404(Pendaftaran, kode=kode, pengguna=request.user)
    if p.verifikasi != StatusVerifikasi.PERLU_PERBAIKAN:
        return _nothing_to_correct(request)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = CorrectionsForm(*data, pendaftaran=p)
    if request.method == "POST" and form.is_valid():
        try:
            submit_corrections(pendaftaran=p, by=request.user, data=form.cleaned_data, files=form.files_by_kind)
        except NotForReview:
            return _nothing_to_correct(request)
        messages.success(request, _("Perbaikan terkirim. Petugas memeriksanya lagi."))
        return redirect("dasbor")
    return render_form(request, "account/correction.html", form, {"pendaftaran": p})


def _nothing_to_correct(request: AuthenticatedRequest) -> HttpResponse:
    """Redirect to the dashboard, which shows the state: the corrections were sent in another tab, or it was decided."""
    messages.info(request, _("Pendaftaran ini tidak menunggu perbaikan lagi. Tidak ada yang perlu Anda kirim."))
    return redirect("dasbor")

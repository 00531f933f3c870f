"""Pages about the people who act for a business: kuasa, invitations, change of the penanggung jawab, their cases."""

from contextlib import nullcontext, suppress
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ketentuan.gate.exemptions import ketentuan_exempt
from ketentuan.services.persetujuan import versions_to_accept
from oss_portal.audit.trail import record
from oss_portal.documents.letters import letter_response
from oss_portal.exceptions import Refused
from oss_portal.models import Pengguna, SuratBernomor
from oss_portal.privacy.masking import mask_email
from oss_portal.uploads.storage import serve_upload
from oss_portal.web.form_pages import render_form
from oss_portal.web.rate_limit import TooManyAttempts, count_attempt, uniform_time
from oss_portal.web.refusals import attempt, show_refusal
from oss_portal.web.requests import AuthenticatedRequest
from oss_portal.web.second_click import is_second_click, note_signing_in
from oss_portal.web.visitors import visitor
from registrasi.choices import ONLY_HEAD, Kewenangan
from registrasi.events import Event
from registrasi.exceptions import LinkDead
from registrasi.forms.hak_akses import (
    AcceptForm,
    AcceptNewKuasaForm,
    FileForm,
    KeberatanForm,
    KuasaForm,
    ReplacementForm,
)
from registrasi.middleware import HAK_AKSES_SESSION_KEY
from registrasi.models import HakAkses, PermohonanAkses, Undangan
from registrasi.permissions import HakAksesRequest, hak_akses_required, stop_page
from registrasi.services import permohonan_akses as cases
from registrasi.services.keberatan_links import read_keberatan_link
from registrasi.services.kuasa import end_kuasa, invite_kuasa
from registrasi.services.undangan import find_undangan, is_alive, revoke_undangan, undangan_owner, why_dead
from registrasi.services.undangan_acceptance import accept_undangan


@never_cache
@hak_akses_required()
def hak_akses(request: HakAksesRequest) -> HttpResponse:
    """Show all rights on this business to its penanggung jawab; a kuasa sees their own and its giver."""
    right = request.hak_akses
    usaha = right.pelaku_usaha
    owner = right.peran == HakAkses.Peran.PENANGGUNG_JAWAB
    rights = HakAkses.objects.live().filter(pelaku_usaha=usaha).select_related("pengguna").order_by("peran", "id")
    if not owner:
        rights = rights.filter(peran=HakAkses.Peran.PENANGGUNG_JAWAB) | rights.filter(pk=right.pk)
    labels = dict(Kewenangan.choices)
    rows = [{"right": r, "kewenangan": [labels.get(k, k) for k in r.kewenangan]} for r in rights]
    # Only a kuasa can be revoked: without any, the column of acts would be empty.
    kuasa = owner and any(r.peran == HakAkses.Peran.KUASA for r in rights)
    context = {"rows": rows, "owner": owner, "kuasa": kuasa, "usaha": usaha}
    if owner:
        invitations = Undangan.objects.filter(pelaku_usaha=usaha, jenis=Undangan.Jenis.KUASA)
        context["undangan"] = invitations.waiting()
        context["unanswered"] = invitations.unanswered()[:10]
        context["permohonan"] = PermohonanAkses.objects.filter(
            pelaku_usaha=usaha, dasar="AKH-1a", pengguna=request.user
        )
        context["ended"] = (
            HakAkses.objects.filter(pelaku_usaha=usaha, status=HakAkses.Status.DIAKHIRI)
            .select_related("pengguna")
            .order_by("-diakhiri_pada")[:10]
        )
    return render(request, "hak_akses/hak_akses.html", context)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@hak_akses_required(writing=True, kewenangan=ONLY_HEAD)
def invite(request: HakAksesRequest) -> HttpResponse:
    """Invite a kuasa (PJP-1c)."""
    form = KuasaForm(request.POST if request.method == "POST" else None, pengguna=request.user)
    if request.method == "POST":
        count_attempt("undang-kuasa", str(request.user.pk))
        if form.is_valid():
            d = form.cleaned_data
            with attempt(form) as act:
                invite_kuasa(
                    giver=request.hak_akses,
                    nama=d["nama"],
                    email=d["email"],
                    relation=d["hubungan"],
                    kewenangan=d["kewenangan"],
                    until=d["sampai"],
                )
            if act.done:
                # The page does not tell whether this address has had its mails of the day: that would tell which
                # addresses have a login.
                text = _(
                    "Undangan dikirim ke %(s)s, paling banyak tiga surat sehari ke satu alamat. Belum datang? Cabut "
                    "undangan ini besok, lalu undang lagi."
                )
                messages.success(request, text % {"s": d["email"]})
                return redirect("hak-akses")
    return render_form(request, "hak_akses/invite.html", form)


@require_POST
@hak_akses_required(writing=True, kewenangan=ONLY_HEAD)
def revoke_kuasa_undangan(request: HakAksesRequest, kode: UUID) -> HttpResponse:
    undangan = get_object_or_404(
        Undangan, kode=kode, pelaku_usaha=request.hak_akses.pelaku_usaha, jenis=Undangan.Jenis.KUASA
    )
    with attempt(request) as act:
        revoke_undangan(undangan=undangan, by=request.user)
    if act.done:
        messages.success(request, _("Undangan dicabut."))
    return redirect("hak-akses")


@never_cache
@require_http_methods(["GET", "POST"])
@hak_akses_required()
def revoke_kuasa(request: HakAksesRequest, kode: UUID) -> HttpResponse:
    """End a kuasa of this business: the owner any, a kuasa their own; the page first shows the effects."""
    kuasa = get_object_or_404(
        HakAkses.objects.select_related("pengguna", "pelaku_usaha"),
        kode=kode,
        pelaku_usaha=request.hak_akses.pelaku_usaha,
        peran=HakAkses.Peran.KUASA,
    )
    is_over = kuasa.status == HakAkses.Status.DIAKHIRI
    if is_over and request.method != "POST":
        raise Http404
    owner = request.hak_akses.peran == HakAkses.Peran.PENANGGUNG_JAWAB
    if not owner and kuasa.pengguna_id != request.user.pk:
        raise Http404
    if owner and not request.hak_akses.may_write:
        return stop_page(request, request.hak_akses, cause="dibatasi")
    if request.method == "POST":
        with attempt(request) as act:
            # The second of two clicks gets the message of the first.
            if not is_over:
                end_kuasa(kuasa=kuasa, by=request.user)
        if act.done:
            if kuasa.pengguna_id == request.user.pk:
                # All sessions of the person have ended, this one too.
                logout(request)
                return render(request, "hak_akses/released.html", {"usaha": kuasa.pelaku_usaha})
            messages.success(request, _("Kuasa %(n)s diakhiri.") % {"n": kuasa.pengguna.readable_name})
        return redirect("hak-akses")
    return render(request, "hak_akses/revoke.html", {"kuasa": kuasa, "own": kuasa.pengguna_id == request.user.pk})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@hak_akses_required(writing=True, kewenangan=ONLY_HEAD)
def replace_penanggung_jawab(request: HakAksesRequest) -> HttpResponse:
    """Take the request for another penanggung jawab (AKH-1a)."""
    if request.hak_akses.pelaku_usaha.perseorangan:
        return render(request, "hak_akses/not_replaceable.html", status=403)
    sent = request.method == "POST"
    form = ReplacementForm(request.POST if sent else None, request.FILES if sent else None, pengguna=request.user)
    if sent:
        count_attempt("ganti-pj", str(request.user.pk))
        if form.is_valid():
            with attempt(form) as act:
                p = cases.submit_replacement(
                    hak_akses=request.hak_akses,
                    by=request.user,
                    channel=PermohonanAkses.Saluran.DASBOR,
                    alasan=form.cleaned_data["alasan"],
                    candidate=form.candidate_data(),
                    files=form.cleaned_data["berkas"],
                    pertahankan_kuasa=form.cleaned_data["pertahankan_kuasa"],
                )
            if act.done:
                return redirect("hak-akses-permohonan", kode=p.kode)
    return render_form(request, "hak_akses/replace.html", form)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def permohonan(request: AuthenticatedRequest, kode: UUID) -> HttpResponse:
    """Show a case of the signed-in person: its state, further documents, withdrawal, the letter."""
    p = get_object_or_404(
        PermohonanAkses.objects.select_related("pelaku_usaha", "surat"),
        kode=kode,
        pengguna=request.user,
        dasar__in=[PermohonanAkses.Dasar.PERGANTIAN, PermohonanAkses.Dasar.DUGAAN],
    )
    form = FileForm() if p.status == PermohonanAkses.Status.PERLU_PERBAIKAN else None
    if "batalkan" in request.POST:
        with attempt(request) as act:
            cases.cancel_permohonan(permohonan=p, by=request.user)
        if act.done:
            messages.success(request, _("Permohonan dibatalkan."))
        return redirect("hak-akses-permohonan", kode=kode)
    if request.method == "POST":
        form = FileForm(request.POST, request.FILES)
        if form.is_valid():
            with attempt(request) as act:
                cases.complete(permohonan=p, by=request.user, files=form.cleaned_data["berkas"])
            if act.done:
                messages.success(request, _("Dokumen terkirim."))
            return redirect("hak-akses-permohonan", kode=kode)
    own = p.diajukan_oleh_id == request.user.pk
    context = {
        "p": p,
        "documents": p.berkas.order_by("pk") if own else None,
        "can_cancel": p.is_open and own and p.dasar == "AKH-1a",
    }
    return render_form(request, "hak_akses/permohonan.html", form, context)


@never_cache
@login_required
def permohonan_document(request: AuthenticatedRequest, kode: UUID, berkas: UUID) -> FileResponse:
    """Return a document of the person's own case."""
    p = get_object_or_404(PermohonanAkses, kode=kode, pengguna=request.user, diajukan_oleh=request.user)
    return serve_upload(get_object_or_404(p.berkas, kode=berkas))


@never_cache
@ketentuan_exempt
@require_http_methods(["GET", "POST"])
def keberatan(request: HttpRequest, token: str) -> HttpResponse:
    """Show the page of the link in the notice: an objection, without signing in."""
    try:
        p, objector, email, person = read_keberatan_link(token)
    except LinkDead:
        count_attempt("tautan-salah", visitor(request))
        return render(request, "hak_akses/keberatan_link_dead.html", status=404)
    is_open = p.status in {"diajukan", "perlu_perbaikan", "disengketakan"} and (
        p.keberatan_sampai is None or p.keberatan_period_running
    )
    filed = p.keberatan.filter(email__iexact=email).first()
    form = KeberatanForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and is_open and not filed and form.is_valid():
        with attempt(form) as act:
            cases.file_keberatan(
                permohonan=p, objector=objector, email=email, pengguna=person, alasan=form.cleaned_data["alasan"]
            )
        if act.done:
            p.refresh_from_db(fields=["status"])
            return render(request, "hak_akses/keberatan.html", {"p": p, "already": True})
    typed = (form["alasan"].value() or "").strip()
    context = {
        "p": p,
        "already": filed is not None,
        "is_open": is_open,
        "unsent": "" if filed and filed.alasan == typed else typed,
    }
    return render_form(request, "hak_akses/keberatan.html", form, context)


def _dead_undangan(request: HttpRequest, u: Undangan | None) -> HttpResponse:
    if u is None:
        count_attempt("tautan-salah", visitor(request))
        return render(request, "hak_akses/undangan_link_dead.html", {"cause": "tidak_dikenal"}, status=404)
    # A dead link may be opened any number of times, and the trail keeps each event for years.
    with suppress(TooManyAttempts):
        count_attempt("undangan-mati", str(u.kode))
        record(Event.UNDANGAN_DITOLAK, subject=u, about=u.diterima_oleh, details={"sebab": str(u.status)})
    return render(request, "hak_akses/undangan_link_dead.html", {"cause": why_dead(u)}, status=410)


def _second_click(request: HttpRequest, u: Undangan | None) -> HttpResponse | None:
    """Return the response to the second of two clicks on an invitation: the same page as after the first."""
    if u is None or u.diterima_oleh is None or not is_second_click(request, u.diterima_oleh, u.diterima_pada):
        return None
    if request.user != u.diterima_oleh:
        return _after_accept(request, u, u.diterima_oleh, None)
    # The message of the first click is in its session.
    return redirect("dasbor")


def _wrong_visitor(request: HttpRequest, u: Undangan, owner: Pengguna | None) -> HttpResponse | None:
    """Return the page for a visitor who has not signed in as the `owner`, the login that was invited."""
    if owner and not request.user.is_authenticated:
        text = _("Undangan ini untuk akun Anda. Masuk dengan User-ID Anda untuk membukanya.")
        if owner.has_mailbox:
            text = _("Undangan ini untuk akun Anda. Masuk dengan alamat %(surel)s untuk membukanya.")
            text = text % {"surel": mask_email(owner.email)}
        messages.info(request, text)
        return redirect_to_login(request.get_full_path())
    if request.user.is_authenticated and request.user != owner:
        other = {"cause": "akun_lain", "kepada": mask_email(u.email), "jenis": u.jenis}
        return render(request, "hak_akses/undangan_link_dead.html", other, status=403)
    return None


@never_cache
@ketentuan_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def undangan(request: HttpRequest, token: str) -> HttpResponse:
    """Show the page of an invitation: the texts in force, and a password or the existing login."""
    u = find_undangan(token)
    if u is None or not is_alive(u):
        return _second_click(request, u) or _dead_undangan(request, u)
    owner = undangan_owner(u)
    is_credential = u.jenis == Undangan.Jenis.KREDENSIAL
    signed_in = request.user if request.user.is_authenticated else None
    if not is_credential and (refused := _wrong_visitor(request, u, owner)):
        return refused
    sent = request.POST if request.method == "POST" else None
    form = _undangan_form(u, signed_in, owner, sent)
    if sent is not None and form.is_valid():
        if signed_in is None and u.jenis == Undangan.Jenis.KUASA:
            # An invitation must not be used to try out identity numbers.
            count_attempt("undangan-identitas", str(u.kode))
        try:
            # The answer takes the same time for a number with a login and one without (U2).
            with uniform_time() if isinstance(form, AcceptNewKuasaForm) else nullcontext():
                person = accept_undangan(
                    undangan=u,
                    pengguna=None if is_credential else signed_in,
                    data=form.person_data() if isinstance(form, AcceptNewKuasaForm) else None,
                    kata_sandi=form.cleaned_data.get("kata_sandi", ""),
                    versi=list(form.versi.values()),
                )
                # This is not one transaction: the events that the service records stay when it refuses.
                note_signing_in(request)
        except Refused as refused:
            # `attempt` is not used: the service itself records some refusals outside of the transaction that it rolls
            # back.
            u.refresh_from_db()
            if led := _second_click(request, u):
                return led
            show_refusal(form, refused)
        else:
            return _after_accept(request, u, person, signed_in)
    context = {
        "undangan": u,
        "signed_in": signed_in,
        "owner": owner,
        "is_credential": is_credential,
        "kewenangan": [dict(Kewenangan.choices).get(k, k) for k in u.kewenangan],
    }
    return render_form(request, "hak_akses/undangan.html", form, context)


def _undangan_form(
    u: Undangan, signed_in: Pengguna | None, owner: Pengguna | None, data: QueryDict | None
) -> AcceptForm | AcceptNewKuasaForm:
    if u.jenis == Undangan.Jenis.KREDENSIAL:
        return AcceptForm(data, pengguna=owner, without_password=False)
    if signed_in:
        # Texts that this person has accepted already are not shown again: the button accepts the invitation.
        missing = tuple(v.jenis for v in versions_to_accept(signed_in))
        return AcceptForm(data, pengguna=signed_in, without_password=True, documents=missing)
    if u.jenis == Undangan.Jenis.KUASA:
        return AcceptNewKuasaForm(data, pengguna=Pengguna(email=u.email), initial={"nama": u.nama})
    p = u.case
    candidate = Pengguna(
        email=p.calon_email, nomor_identitas=p.calon_nomor_identitas, tanggal_lahir=p.calon_tanggal_lahir
    )
    return AcceptForm(data, pengguna=candidate, without_password=False)


def _after_accept(request: HttpRequest, u: Undangan, person: Pengguna, signed_in: Pengguna | None) -> HttpResponse:
    u.refresh_from_db()
    if not request.session.exists(request.session.session_key or ""):
        # The person was a kuasa of this business before: with that right all their sessions ended, this one too.
        request.session.flush()
        signed_in = None
    if signed_in is None or signed_in != person:
        login(request, person)
    if u.hak_akses:
        request.session[HAK_AKSES_SESSION_KEY] = str(u.hak_akses.kode)
    if u.jenis == Undangan.Jenis.KUASA and u.pelaku_usaha:
        told = _("Anda sekarang kuasa %(usaha)s. User-ID Anda: %(u)s") % {
            "usaha": u.pelaku_usaha.readable_name,
            "u": person.user_id,
        }
    elif u.jenis == Undangan.Jenis.KREDENSIAL:
        # The letter says what happened to the rights: some may be read-only, or have ended.
        told = _("Kata sandi baru Anda tersimpan. User-ID Anda: %(u)s") % {"u": person.user_id}
    else:
        told = _("Hak Akses Anda sudah aktif. User-ID Anda: %(u)s") % {"u": person.user_id}
    messages.success(request, told)
    return redirect("dasbor")


@never_cache
@ketentuan_exempt
@login_required
def official_letter(request: AuthenticatedRequest, kode: UUID) -> HttpResponse:
    """Return a numbered letter to this person, also to the new penanggung jawab of a change (AKH-2)."""
    letter = get_object_or_404(SuratBernomor, kode=kode)
    successor = Undangan.objects.filter(
        permohonan__surat=letter, diterima_oleh=request.user, jenis=Undangan.Jenis.PENANGGUNG_JAWAB
    )
    if letter.tentang_id != request.user.pk and not successor.exists():
        raise Http404
    return letter_response(letter)

"""What an officer may do on the page of a ticket, by the name of the act: read the form, call the service.

An act returns (answer, forms to show again); without an answer the page is shown anew.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from helpdesk import services
from helpdesk.exceptions import ConflictOfInterest
from helpdesk.forms.officer import (
    AccountForm,
    AssignForm,
    ChangeEmailForm,
    ClassifyForm,
    CodeForm,
    EscalateForm,
    MessageForm,
    PendaftaranForm,
    PersonalDataForm,
    ProposeBlockForm,
    ReasonForm,
    SplitForm,
    TiketNumberForm,
)
from helpdesk.models import Tiket
from helpdesk.permissions import SUPERVISE
from helpdesk.tiket_page.context import context, klausul_choices
from helpdesk.tiket_page.side_panel import panel
from oss_portal.web.rate_limit import count_attempt
from registrasi.services.reveal import ConflictOfInterest as IdentityConflictOfInterest
from registrasi.services.reveal import reveal_identity


def _to(t: Tiket):
    return redirect("petugas-tiket", kode=t.kode)


def _message(request: HttpRequest, t: Tiket):
    form = MessageForm(request.POST, request.FILES)
    if not form.is_valid():
        return None, {"pesan": form}
    d, by = form.cleaned_data, request.user
    written = {"tiket": t, "by": by, "content": d["isi"], "attachments": d["lampiran"], "kode": d["kode"]}
    if d["sebagai"] == MessageForm.CATATAN:
        services.add_internal_note(**written)
        messages.success(request, _("Catatan disimpan."))
        return _to(t), {}
    if d["sebagai"] == MessageForm.TELEPON:
        message = services.receive_reply(**written, channel="telepon")
        messages.success(request, _("Ucapan pelapor dicatat."))
        return _to(message.tiket), {}
    new = t.pesan.filter(arah="masuk", pk__gt=d["pesan_terakhir"] or 0).exists()
    if d["pesan_terakhir"] and new:
        form.data = form.data.copy()
        form.data["pesan_terakhir"] = str(t.pesan.latest("id").pk)
        form.add_error("isi", _("Pelapor baru saja menulis. Baca dahulu pesannya, lalu kirim lagi bila masih tepat."))
        return None, {"pesan": form}
    if d["sebagai"] == MessageForm.TANYA:
        services.ask_reporter(**written)
        messages.success(request, _("Pertanyaan dikirim. Jam berhenti sampai pelapor menjawab."))
        return _to(t), {}
    if d["sebagai"] == MessageForm.SELESAI:
        services.resolve(**written, akar_masalah=d["akar_masalah"], kategori=d["kategori"])
        messages.success(request, _("Tiket selesai."))
        return redirect("petugas-antrean"), {}
    services.reply(**written)
    messages.success(request, _("Jawaban dikirim."))
    return _to(t), {}


def _simple_action(service: Callable, text: str, *, force: bool = False) -> Callable:
    """Make an act that needs nothing but the ticket."""

    def action(request: HttpRequest, t: Tiket):
        extra = {"force": request.user.has_perm(SUPERVISE)} if force else {}
        service(tiket=t, by=request.user, **extra)
        messages.success(request, _(text))
        return _to(t), {}

    return action


def _form_action(name: str, make: Callable, run: Callable) -> Callable:
    """Make an act that reads the form `name` and calls the service with what it holds."""

    def action(request: HttpRequest, t: Tiket):
        form = make(request, t)
        if not form.is_valid():
            return None, {name: form}
        result = run(request, t, form.cleaned_data)
        messages.success(request, _("Perubahan disimpan."))
        return _to(result or t), {}

    return action


def _form_factory(form_class, name: str, **callables: Any) -> Callable:
    def make(request: HttpRequest, t: Tiket):
        arguments = {k: v(request, t) for k, v in callables.items()}
        return form_class(request.POST, prefix=name, **arguments)

    return make


def _visible_tiket(request: HttpRequest, t: Tiket):
    return Tiket.objects.visible_to(request.user)


def _hand_over(request: HttpRequest, t: Tiket):
    services.hand_to_supervisor(tiket=t, by=request.user)
    messages.success(request, _("Tiket diserahkan kepada penyelia."))
    return redirect("petugas-antrean"), {}


def _split_off(request: HttpRequest, t: Tiket, d: dict):
    source = get_object_or_404(t.pesan.filter(arah="masuk"), kode=d["pesan"])
    return services.split_off(message=source, by=request.user, perihal=d["perihal"])


def _send_code(request: HttpRequest, t: Tiket, d: dict) -> None:
    count_attempt("helpdesk.kode", str(t.pk), limit=5, per=timedelta(days=1))
    services.send_verification_code(tiket=t, account=d["akun"], by=request.user)


def _send_activation(request: HttpRequest, t: Tiket, d: dict) -> None:
    # Only one that the side panel of this very ticket shows.
    shown = [p for p in panel(t, request.user)["pendaftaran"] if p.kode == d["kode"]]
    if not shown:
        raise Http404
    services.resend_activation(tiket=t, pendaftaran=shown[0], by=request.user)


def _reveal(request: HttpRequest, t: Tiket):
    """Show the full identity number of the reporter once, with a reason, recorded (PRV-2)."""
    if not request.user.has_perm("registrasi.ungkap_identitas") or t.pelapor is None:
        raise PermissionDenied
    form = ReasonForm(request.POST, prefix="ungkap")
    if not form.is_valid():
        return None, {"ungkap": form}
    try:
        nomor = reveal_identity(obj=t.pelapor, by=request.user, alasan=form.cleaned_data["alasan"])
    except IdentityConflictOfInterest:
        raise ConflictOfInterest(t) from None
    page = context(request, t, {}) | {"identitas": nomor}
    return render(request, "helpdesk/staff/tiket.html", page), {}


ACTIONS: dict[str, Callable] = {
    "ungkap": _reveal,
    "kode": _form_action("kode", _form_factory(AccountForm, "kode"), _send_code),
    "cocok": _form_action(
        "cocok",
        _form_factory(CodeForm, "cocok"),
        lambda r, t, d: services.verify_code(tiket=t, kode=d["kode"], by=r.user),
    ),
    "aktivasi": _form_action("aktivasi", _form_factory(PendaftaranForm, "aktivasi"), _send_activation),
    "surel": _form_action(
        "surel",
        _form_factory(ChangeEmailForm, "surel"),
        lambda r, t, d: services.start_email_change(
            tiket=t, by=r.user, account=d["akun"], email=d["email"], alasan=d["alasan"]
        ),
    ),
    "blokir": _form_action(
        "blokir",
        _form_factory(ProposeBlockForm, "blokir"),
        lambda r, t, d: services.propose_block(tiket=t, by=r.user, account=d["akun"], alasan=d["alasan"]),
    ),
    "pesan": _message,
    "ambil": _simple_action(services.take, "Tiket Anda ambil untuk 30 menit."),
    "lepas": _simple_action(services.release, "Tiket dilepas.", force=True),
    "buka": _simple_action(lambda **k: services.reopen(petugas=True, **k), "Tiket dibuka kembali."),
    "bukan_spam": _simple_action(services.restore_from_spam, "Tiket dikembalikan dari spam."),
    "pisah_gabung": _simple_action(services.undo_merge, "Penggabungan dibatalkan."),
    "penyelia": _hand_over,
    "data_pribadi": _form_action(
        "data_pribadi",
        _form_factory(PersonalDataForm, "data_pribadi"),
        lambda r, t, d: services.move_to_personal_data(tiket=t, by=r.user, jenis=d["jenis"]) and t,
    ),
    "golongan": _form_action(
        "golongan",
        _form_factory(ClassifyForm, "golongan", klausul=lambda r, t: klausul_choices(t)),
        lambda r, t, d: services.classify(tiket=t, by=r.user, **d),
    ),
    "tetapkan": _form_action(
        "tetapkan",
        _form_factory(AssignForm, "tetapkan", tiket=lambda r, t: t),
        lambda r, t, d: services.assign(tiket=t, by=r.user, petugas=d["petugas"], force=r.user.has_perm(SUPERVISE)),
    ),
    "eskalasi": _form_action(
        "eskalasi", _form_factory(EscalateForm, "eskalasi"), lambda r, t, d: services.escalate(tiket=t, by=r.user, **d)
    ),
    "tunggu": _form_action(
        "tunggu",
        _form_factory(ReasonForm, "tunggu"),
        lambda r, t, d: services.wait_for_third_party(tiket=t, by=r.user, alasan=d["alasan"]),
    ),
    "gabung": _form_action(
        "gabung",
        _form_factory(TiketNumberForm, "gabung", visible=_visible_tiket),
        lambda r, t, d: services.merge(tiket=t, to=d["nomor"], by=r.user),
    ),
    "kait": _form_action(
        "kait",
        _form_factory(TiketNumberForm, "kait", visible=_visible_tiket),
        lambda r, t, d: services.link_tiket(tiket=t, to=d["nomor"], by=r.user) and t,
    ),
    "pisah": _form_action("pisah", _form_factory(SplitForm, "pisah"), _split_off),
    "spam": _form_action(
        "spam",
        _form_factory(ReasonForm, "spam"),
        lambda r, t, d: services.mark_spam(tiket=t, by=r.user, alasan=d["alasan"]),
    ),
    "tutup": _form_action(
        "tutup",
        _form_factory(ReasonForm, "tutup"),
        lambda r, t, d: services.close(tiket=t, by=r.user, alasan=d["alasan"]),
    ),
}

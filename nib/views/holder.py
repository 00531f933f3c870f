"""Pages of the holder of a living NIB: change its data, confirm them, answer, ask for its end."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nib.forms import HolderReplyForm, KeberatanForm, PencabutanForm
from nib.models import DokumenPengawasan, Nib, PermohonanPencabutan, SanksiNib
from nib.models.supervision import SanksiQuerySet
from nib.policy import Act, allowed
from nib.services.changes import start_change
from nib.services.holder import (
    answer_sanksi,
    cancel_pencabutan_request,
    confirm_data,
    file_keberatan,
    request_pencabutan,
)
from oss_portal.documents.letters import letter_response
from oss_portal.uploads.storage import serve_upload
from oss_portal.web.rate_limit import count_attempt
from oss_portal.web.refusals import attempt
from registrasi.choices import ONLY_HEAD, Kewenangan
from registrasi.permissions import HakAksesRequest, hak_akses_required, stop_page, stopped_from


def _live_nib(request: HakAksesRequest) -> Nib | None:
    return Nib.objects.live().filter(pelaku_usaha=request.hak_akses.pelaku_usaha).first()


@require_http_methods(["GET", "POST"])
@hak_akses_required(writing=True, kewenangan=Kewenangan.PERUBAHAN)
def change(request: HakAksesRequest) -> HttpResponse:
    """Begin a change of data, or go on with the open one; only a POST begins."""
    if request.method == "POST":
        with attempt(request, messages.WARNING) as act:
            start_change(pelaku_usaha=request.hak_akses.pelaku_usaha, by=request.user)
        if act.done:
            messages.info(request, _("Pilih bagian yang berubah. Setelah itu tinjau dan ajukan."))
    return redirect("nib")


@require_http_methods(["GET", "POST"])
@hak_akses_required(writing=True, kewenangan=Kewenangan.PERUBAHAN)
def confirm(request: HakAksesRequest) -> HttpResponse:
    """Record the holder's confirmation that the data are still right (KEW-2b)."""
    nib = _live_nib(request)
    if request.method == "POST" and nib is not None:
        with attempt(request, messages.WARNING) as act:
            confirm_data(nib=nib, by=request.user)
        if act.done:
            messages.success(request, _("Terima kasih. Kami catat bahwa data usaha Anda masih benar."))
    return redirect("nib")


@require_http_methods(["GET", "POST"])
@hak_akses_required()
def show_sanksi(request: HakAksesRequest, kode: UUID) -> HttpResponse:
    """Show a step of supervision with its letter and documents; accept an answer or objection if the right allows."""
    sanksi = get_object_or_404(_told(request), kode=kode)
    stopped = stopped_from(request.hak_akses, writing=True, kewenangan=Kewenangan.PERUBAHAN)
    if request.method == "POST" and stopped:
        return stop_page(request, request.hak_akses, cause=stopped)
    is_pencabutan = sanksi.tahap == SanksiNib.Tahap.PENCABUTAN
    form_class = KeberatanForm if is_pencabutan else HolderReplyForm
    form = form_class(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        text, files = form.cleaned_data["teks"], form.cleaned_data["berkas"]
        with attempt(form) as act:
            if is_pencabutan:
                file_keberatan(sanksi=sanksi, by=request.user, keberatan=text, files=files)
            else:
                answer_sanksi(sanksi=sanksi, by=request.user, answer=text, files=files)
        if act.done:
            messages.success(request, _("Terkirim. Petugas membacanya dan menjawab lewat surel."))
            return redirect("nib-sanksi", sanksi.kode)
    context = {
        "sanksi": sanksi,
        "form": form,
        "is_pencabutan": is_pencabutan,
        "takes_reply": sanksi.takes_keberatan if is_pencabutan else sanksi.takes_answer,
        "stopped": stopped,
        "documents": sanksi.dokumen.select_related("berkas"),
    }
    return render(request, "nib/sanksi.html", context)


def _told(request: HakAksesRequest) -> SanksiQuerySet:
    told = SanksiNib.objects.told().filter(nib__pelaku_usaha=request.hak_akses.pelaku_usaha)
    return told.select_related("nib", "surat")


@require_safe
@hak_akses_required()
def sanksi_letter(request: HakAksesRequest, kode: UUID) -> HttpResponse:
    """Hand out the letter of a step, as issued."""
    sanksi = get_object_or_404(_told(request), kode=kode)
    if sanksi.surat is None:
        raise Http404
    return letter_response(sanksi.surat)


@require_safe
@hak_akses_required()
def supervision_document(request: HakAksesRequest, kode: UUID) -> FileResponse:
    """Hand out a document of a step that the holder was told of, or of a note in the ledger."""
    owned = DokumenPengawasan.objects.filter(nib__pelaku_usaha=request.hak_akses.pelaku_usaha)
    told = Q(sanksi__in=_told(request).values("pk")) | Q(peristiwa__isnull=False)
    return serve_upload(get_object_or_404(owned.filter(told).select_related("berkas"), berkas__kode=kode).berkas)


@require_http_methods(["GET", "POST"])
@hak_akses_required(writing=True, kewenangan=ONLY_HEAD)
def revoke(request: HakAksesRequest) -> HttpResponse:
    """Ask to end the NIB: only the penanggung jawab, with the statements and the password."""
    nib = _live_nib(request)
    if nib is None or not allowed(nib, Act.REQUEST_PENCABUTAN):
        return redirect("nib")
    if nib.permohonan_pencabutan.filter(status=PermohonanPencabutan.Status.DIAJUKAN).exists():
        return redirect("nib")
    if request.method == "POST":
        count_attempt("nib-cabut", str(request.user.pk))
    form = PencabutanForm(request.POST or None, pengguna=request.user, perseorangan=nib.pelaku_usaha.perseorangan)
    if request.method == "POST" and form.is_valid():
        with attempt(form) as act:
            request_pencabutan(
                nib=nib,
                by=request.user,
                jenis=form.cleaned_data["jenis"],
                alasan=form.cleaned_data["alasan"],
                pernyataan=list(PermohonanPencabutan.PERNYATAAN),
            )
        if act.done:
            messages.success(request, _("Permintaan pencabutan diterima. Petugas meninjaunya."))
            return redirect("nib")
    return render(request, "nib/revoke.html", {"nib": nib, "form": form})


@require_http_methods(["GET", "POST"])
@hak_akses_required(writing=True, kewenangan=ONLY_HEAD)
def withdraw_pencabutan(request: HakAksesRequest) -> HttpResponse:
    """Withdraw the request to end the NIB."""
    if request.method != "POST":
        return redirect("nib")
    pencabutan_request = (
        PermohonanPencabutan.objects.select_related("nib")
        .filter(nib__pelaku_usaha=request.hak_akses.pelaku_usaha, status=PermohonanPencabutan.Status.DIAJUKAN)
        .first()
    )
    if pencabutan_request is None:
        raise Http404
    with attempt(request, messages.WARNING) as act:
        cancel_pencabutan_request(pencabutan_request=pencabutan_request, by=request.user)
    if act.done:
        text = _("Permintaan pencabutan dibatalkan. NIB tetap berlaku.")
        if not pencabutan_request.nib.in_force:
            text = _("Permintaan pencabutan dibatalkan.")
        messages.success(request, text)
    return redirect("nib")

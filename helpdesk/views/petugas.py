"""The officers' page of one ticket: thread, composer, side panel. HTTP only; the acts are in `tindakan`."""

import re
import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from helpdesk import benturan
from helpdesk.forms.petugas import FormPesan
from helpdesk.lembar import isi_baku, konteks
from helpdesk.models import JawabanBaku, Lampiran, Tiket
from helpdesk.pesan import DITOLAK, pesan_galat
from helpdesk.petugas import LAYANI
from helpdesk.views.tindakan import AKSI
from oss_portal.admin_dasar import tolak_benturan
from oss_portal.unggahan import sajikan_unggahan
from registrasi.pintu import perlu_petugas


def _tiket(request, kode: uuid.UUID) -> Tiket:
    """Return a ticket this officer may see: another one is not there."""
    baris = Tiket.objects.select_related("pelapor", "petugas", "kategori", "versi_ketentuan", "pelaku_usaha", "induk")
    return get_object_or_404(baris.terlihat_oleh(request.user), kode=kode)


@perlu_petugas(LAYANI)
@never_cache
def tiket(request, kode: uuid.UUID):
    """The ticket: thread, composer, side panel; POST does one act named by `aksi`."""
    t = _tiket(request, kode)
    if benturan.ditolak(request.user, t):
        return tolak_benturan(request)
    formulir = {}
    if request.method == "POST":
        if "pakai" in request.POST:
            return render(request, "helpdesk/petugas/tiket.html", konteks(request, t, _pakai_baku(request, t)))
        aksi = AKSI.get(request.POST.get("aksi", ""))
        if aksi is None:
            raise Http404
        try:
            jawab, formulir = aksi(request, t)
        except DITOLAK as galat:
            benturan.catat_galat(request.user, galat, mau=request.POST["aksi"])
            messages.error(request, pesan_galat(galat))
            # What was written is shown again, not lost.
            jawab = None
            if request.POST.get("aksi") == "pesan":
                formulir = {"pesan": FormPesan(request.POST).tanpa_periksa()}
            else:
                return redirect("petugas-tiket", kode=t.kode)
        if jawab is not None:
            return jawab
        t = _tiket(request, kode)
    return render(request, "helpdesk/petugas/tiket.html", konteks(request, t, formulir))


def _pakai_baku(request, t: Tiket) -> dict:
    """Return the composer with a canned answer put below what was typed already."""
    form = FormPesan(request.POST).tanpa_periksa()
    baku = request.POST.get("baku", "")
    jawaban = JawabanBaku.objects.filter(pk=baku, aktif=True).first() if re.fullmatch(r"\d{1,9}", baku) else None
    if jawaban:
        tertulis = form.data.get("isi", "").rstrip()
        isi = isi_baku(jawaban, t, request.user)
        form.data["isi"] = f"{tertulis}\n\n{isi}" if tertulis else isi
    return {"pesan": form}


@perlu_petugas(LAYANI)
@require_GET
def lampiran(request, kode: uuid.UUID, berkas: uuid.UUID):
    """A file of the thread, internal ones too, as a download."""
    t = _tiket(request, kode)
    if benturan.ditolak(request.user, t):
        return tolak_benturan(request)
    return sajikan_unggahan(
        get_object_or_404(Lampiran.objects.select_related("unggahan"), unggahan__kode=berkas, pesan__tiket=t).unggahan
    )

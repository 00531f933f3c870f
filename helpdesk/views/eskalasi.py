"""What the helpdesk passed on: the units of Lembaga OSS read and answer it here."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from helpdesk import benturan, services
from helpdesk.forms.petugas import FormAlasan
from helpdesk.galat import IsiKosong
from helpdesk.halaman import halaman, lipat
from helpdesk.models import Lampiran, Pesan
from helpdesk.petugas import (
    boleh_baca_saran_ketentuan,
    tiket_diteruskan,
    tiket_tentang_ketentuan,
    unit_petugas,
)
from helpdesk.samping import panel
from helpdesk.sisa import pasang_sisa
from ketentuan.klausul import cari_klausul
from oss_portal.admin_dasar import tolak_benturan
from oss_portal.unggahan import sajikan_unggahan
from registrasi.pintu import perlu_petugas


def _antrean(request):
    if not unit_petugas(request.user):
        raise PermissionDenied
    return tiket_diteruskan(request.user)


@perlu_petugas()
@never_cache
@require_GET
def daftar(request):
    """The tickets that were passed on to the units of this officer, nearest deadline first."""
    baris, sebelum, sesudah = halaman(request, _antrean(request), urut=("jatuh_tempo", "id"))
    pasang_sisa(baris)
    benturan.tandai(baris, benturan.Lingkaran.dari(request.user))
    konteks = {"tiket": baris, "sebelum": sebelum, "sesudah": sesudah}
    return render(request, "helpdesk/petugas/diteruskan.html", konteks)


@perlu_petugas()
@never_cache
def tiket(request, kode: uuid.UUID):
    """One of them: thread, side panel, and the answer that goes back to the helpdesk."""
    baris = _antrean(request).select_related("pelapor", "petugas", "versi_ketentuan")
    t = get_object_or_404(baris, kode=kode)
    if benturan.ditolak(request.user, t):
        return tolak_benturan(request)
    form = FormAlasan(request.POST or None)
    form.fields["alasan"].label = _("Jawaban untuk helpdesk")
    if request.method == "POST" and form.is_valid():
        try:
            services.jawab_eskalasi(tiket=t, oleh=request.user, isi=form.cleaned_data["alasan"])
        except IsiKosong:
            form.add_error("alasan", _("Tulis isinya dahulu."))
        else:
            messages.success(request, _("Jawaban dikirim ke helpdesk."))
            return redirect("petugas-diteruskan")
    pesan = list(t.pesan.select_related("oleh").prefetch_related("lampiran__unggahan"))
    pasang_sisa([t])
    konteks = {"tiket": t, "utas": lipat(pesan), "form": form, "samping": panel(t, request.user)}
    return render(request, "helpdesk/petugas/diteruskan_tiket.html", konteks)


@perlu_petugas()
@require_GET
def lampiran(request, kode: uuid.UUID, berkas: uuid.UUID):
    t = get_object_or_404(_antrean(request), kode=kode)
    if benturan.ditolak(request.user, t):
        return tolak_benturan(request)
    milik = Lampiran.objects.select_related("unggahan").filter(pesan__tiket=t)
    return sajikan_unggahan(get_object_or_404(milik, unggahan__kode=berkas).unggahan)


@perlu_petugas()
@never_cache
@require_GET
def saran_ketentuan(request):
    """What people say about clauses of the terms, newest first: for those who keep the terms (PEN-3a)."""
    if not boleh_baca_saran_ketentuan(request.user):
        raise PermissionDenied
    baris = tiket_tentang_ketentuan(request.user).select_related("versi_ketentuan")
    tiket, sebelum, sesudah = halaman(request, baris, urut=("-id",))
    benturan.tandai(tiket, benturan.Lingkaran.dari(request.user))
    pertama: dict[int, str] = {}
    for p in Pesan.objects.filter(tiket__in=tiket, arah=Pesan.Arah.MASUK).order_by("-id").only("tiket_id", "isi"):
        pertama[p.tiket_id] = p.isi
    label: dict[tuple, str] = {}
    for t in tiket:
        kunci = (t.versi_ketentuan_id, t.klausul)
        if kunci not in label:
            klausul = cari_klausul(t.versi_ketentuan, t.klausul) if t.versi_ketentuan else None
            label[kunci] = klausul.label if klausul else t.klausul
        t.label_klausul, t.isi_pertama = label[kunci], pertama.get(t.pk, "")
    konteks = {"tiket": tiket, "sebelum": sebelum, "sesudah": sesudah}
    return render(request, "helpdesk/petugas/saran_ketentuan.html", konteks)

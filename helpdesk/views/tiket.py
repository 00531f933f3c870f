"""The reporter's side of a ticket: the page behind the secret link, and the list of a signed-in person."""

import uuid
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from helpdesk import services
from helpdesk.forms import FormBalasPelapor, FormNilai
from helpdesk.galat import BelumSelesai, IsiKosong
from helpdesk.halaman import halaman, lipat
from helpdesk.kata import UNTUK_PELAPOR
from helpdesk.models import Lampiran, StatusTiket, Tiket
from helpdesk.tautan import tiket_dari_token
from oss_portal.batas import hitung_percobaan
from oss_portal.middleware import alamat_ip
from oss_portal.transisi import TransisiDitolak
from oss_portal.unggahan import sajikan_unggahan

JAM = timedelta(hours=1)


def _tiket(request, token: str) -> Tiket:
    """Return the ticket of the link. A wrong one answers 404; guessing is stopped after 30 wrong ones an hour."""
    tiket = tiket_dari_token(token)
    if tiket is None:
        hitung_percobaan("bantuan.tautan", alamat_ip(request), batas=30, per=JAM)
        raise Http404
    return tiket


@never_cache
@require_GET
def terkirim(request, token: str):
    """The confirmation with the number; it may be bookmarked."""
    return render(request, "helpdesk/terkirim.html", {"tiket": _tiket(request, token)})


@never_cache
def utas(request, token: str):
    """The thread: read, reply, attach, close, open again, rate."""
    tiket = _tiket(request, token)
    if tiket.induk_id:
        return redirect("bantuan-tiket", token=tiket.induk.token)
    balas, nilai = FormBalasPelapor(), FormNilai()
    if request.method == "POST":
        hitung_percobaan("bantuan.balas", str(tiket.pk), batas=30, per=JAM)
        oleh = tiket.pelapor if request.user.pk and request.user.pk == tiket.pelapor_id else None
        aksi = request.POST.get("aksi")
        if aksi in {"balas", "buka"}:
            balas = FormBalasPelapor(request.POST, request.FILES)
            if balas.is_valid():
                return _balas(request, tiket, balas, oleh)
        elif aksi == "tutup":
            return _tutup(request, tiket, oleh)
        elif aksi == "nilai":
            nilai = FormNilai(request.POST)
            if nilai.is_valid():
                return _nilai(request, tiket, nilai, oleh)
        else:
            raise Http404
    return render(request, "helpdesk/tiket.html", _konteks(tiket, balas, nilai))


def _konteks(tiket: Tiket, balas: FormBalasPelapor, nilai: FormNilai) -> dict:
    warna, kata, arti = UNTUK_PELAPOR[tiket.status]
    batas = services.batas_buka_kembali(tiket)
    pesan = list(tiket.pesan.filter(internal=False).select_related("oleh").prefetch_related("lampiran__unggahan"))
    dinilai = bool(tiket.dinilai_pada and tiket.selesai_pada and tiket.dinilai_pada >= tiket.selesai_pada)
    return {
        "tiket": tiket,
        "utas": lipat(pesan),
        "warna": warna,
        "kata": kata,
        "arti": arti,
        "form": balas if balas.is_bound else nilai if nilai.is_bound else None,
        "balas": balas,
        "nilai": nilai,
        "dapat_dibuka": batas is not None and timezone.now() <= batas and tiket.status != StatusTiket.SPAM,
        "batas": batas,
        "dapat_dinilai": tiket.status in {StatusTiket.SELESAI, StatusTiket.DITUTUP}
        and tiket.selesai_pada is not None
        and not dinilai,
        "lanjutan": None if tiket.terbuka else _lanjutan(tiket),
    }


def _lanjutan(tiket: Tiket) -> Tiket | None:
    kaitan = tiket.dikaitkan.filter(jenis="lanjutan").select_related("dari").order_by("-id").first()
    return kaitan.dari if kaitan else None


def _balas(request, tiket: Tiket, form: FormBalasPelapor, oleh):
    try:
        pesan = services.balas_pelapor(
            tiket=tiket,
            isi=form.cleaned_data["isi"],
            lampiran=form.cleaned_data["lampiran"],
            oleh=oleh,
            kode=form.cleaned_data["kode"],
        )
    except IsiKosong:
        form.add_error("isi", _("Isi pesan Anda."))
        return render(request, "helpdesk/tiket.html", _konteks(tiket, form, FormNilai()))
    if pesan.tiket_id != tiket.pk:
        messages.success(
            request, _("Laporan lama sudah lama ditutup, jadi kami buatkan laporan baru yang terkait dengannya.")
        )
        return redirect("bantuan-terkirim", token=pesan.tiket.token)
    messages.success(request, _("Pesan Anda sudah kami terima."))
    return redirect("bantuan-tiket", token=tiket.token)


def _tutup(request, tiket: Tiket, oleh):
    try:
        services.tutup(tiket=tiket, oleh=oleh, alasan=_("Ditutup oleh pelapor."))
        messages.success(request, _("Laporan ditutup. Anda dapat membukanya kembali selama 14 hari."))
    except TransisiDitolak:
        messages.error(request, _("Laporan ini sudah ditutup."))
    return redirect("bantuan-tiket", token=tiket.token)


def _nilai(request, tiket: Tiket, form: FormNilai, oleh):
    try:
        services.nilai(tiket=tiket, oleh=oleh, **form.cleaned_data)
        messages.success(request, _("Terima kasih atas penilaian Anda."))
    except BelumSelesai:
        messages.error(request, _("Laporan ini belum dapat dinilai, atau sudah Anda nilai."))
    return redirect("bantuan-tiket", token=tiket.token)


@never_cache
@require_GET
def lampiran(request, token: str, kode: uuid.UUID):
    """A file of the thread, as a download."""
    tiket = _tiket(request, token)
    berkas = get_object_or_404(
        Lampiran.objects.select_related("unggahan"),
        unggahan__kode=kode,
        pesan__tiket=tiket,
        pesan__internal=False,
    )
    return sajikan_unggahan(berkas.unggahan)


@login_required
@require_GET
def tiket_saya(request):
    """The reports of the signed-in person, newest first."""
    baris, sebelum, sesudah = halaman(request, Tiket.objects.filter(pelapor=request.user), urut=("-id",))
    for t in baris:
        t.warna, t.kata, _arti = UNTUK_PELAPOR[t.status]
    return render(request, "helpdesk/tiket_saya.html", {"tiket": baris, "sebelum": sebelum, "sesudah": sesudah})

"""What an officer may do on the page of a ticket, by the name of the act: read the form, call the service.

An act returns (answer, forms to show again); without an answer the page is shown anew.
"""

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from helpdesk import services
from helpdesk.forms.petugas import (
    FormAkun,
    FormAlasan,
    FormDataPribadi,
    FormEskalasi,
    FormGantiSurel,
    FormGolongan,
    FormKode,
    FormNomor,
    FormPendaftaran,
    FormPesan,
    FormPisah,
    FormTetapkan,
    FormUsulBlokir,
)
from helpdesk.galat import BenturanKepentingan
from helpdesk.lembar import konteks, pilihan_klausul
from helpdesk.models import Tiket
from helpdesk.petugas import AWASI
from helpdesk.samping import panel
from oss_portal.batas import hitung_percobaan
from registrasi.services.pengungkapan import BenturanKepentingan as BenturanKepentinganIdentitas
from registrasi.services.pengungkapan import ungkap_identitas


def _ke(t: Tiket):
    return redirect("petugas-tiket", kode=t.kode)


def _pesan(request, t: Tiket):
    form = FormPesan(request.POST, request.FILES)
    if not form.is_valid():
        return None, {"pesan": form}
    d, oleh = form.cleaned_data, request.user
    isi = {"tiket": t, "oleh": oleh, "isi": d["isi"], "lampiran": d["lampiran"], "kode": d["kode"]}
    if d["sebagai"] == FormPesan.CATATAN:
        services.catat_internal(**isi)
        messages.success(request, _("Catatan disimpan."))
        return _ke(t), {}
    if d["sebagai"] == FormPesan.TELEPON:
        pesan = services.balas_pelapor(**isi, saluran="telepon")
        messages.success(request, _("Ucapan pelapor dicatat."))
        return _ke(pesan.tiket), {}
    baru = t.pesan.filter(arah="masuk", pk__gt=d["pesan_terakhir"] or 0).exists()
    if d["pesan_terakhir"] and baru:
        form.data = form.data.copy()
        form.data["pesan_terakhir"] = str(t.pesan.latest("id").pk)
        form.add_error("isi", _("Pelapor baru saja menulis. Baca dahulu pesannya, lalu kirim lagi bila masih tepat."))
        return None, {"pesan": form}
    if d["sebagai"] == FormPesan.TANYA:
        services.minta_pelapor(**isi)
        messages.success(request, _("Pertanyaan dikirim. Jam berhenti sampai pelapor menjawab."))
        return _ke(t), {}
    if d["sebagai"] == FormPesan.SELESAI:
        services.selesaikan(**isi, akar_masalah=d["akar_masalah"], kategori=d["kategori"])
        messages.success(request, _("Tiket selesai."))
        return redirect("petugas-antrean"), {}
    services.balas(**isi)
    messages.success(request, _("Jawaban dikirim."))
    return _ke(t), {}


def _sederhana(layanan: Callable, teks: str, *, paksa: bool = False) -> Callable:
    """Make an act that needs nothing but the ticket."""

    def aksi(request, t: Tiket):
        lain = {"paksa": request.user.has_perm(AWASI)} if paksa else {}
        layanan(tiket=t, oleh=request.user, **lain)
        messages.success(request, _(teks))
        return _ke(t), {}

    return aksi


def _dengan_form(nama: str, buat: Callable, jalankan: Callable) -> Callable:
    """Make an act that reads the form `nama` and calls the service with what it holds."""

    def aksi(request, t: Tiket):
        form = buat(request, t)
        if not form.is_valid():
            return None, {nama: form}
        hasil = jalankan(request, t, form.cleaned_data)
        messages.success(request, _("Perubahan disimpan."))
        return _ke(hasil or t), {}

    return aksi


def _bentuk(kelas, nama: str, **lain) -> Callable:
    def buat(request, t: Tiket):
        isi = {k: v(request, t) for k, v in lain.items()}
        return kelas(request.POST, prefix=nama, **isi)

    return buat


def _terlihat(request, t: Tiket):
    return Tiket.objects.terlihat_oleh(request.user)


def _serahkan(request, t: Tiket):
    services.serahkan_penyelia(tiket=t, oleh=request.user)
    messages.success(request, _("Tiket diserahkan kepada penyelia."))
    return redirect("petugas-antrean"), {}


def _pisahkan(request, t: Tiket, d: dict):
    asal = get_object_or_404(t.pesan.filter(arah="masuk"), kode=d["pesan"])
    return services.pisahkan(pesan=asal, oleh=request.user, perihal=d["perihal"])


def _kirim_kode(request, t: Tiket, d: dict):
    hitung_percobaan("helpdesk.kode", str(t.pk), batas=5, per=timedelta(days=1))
    services.kirim_kode_periksa(tiket=t, akun=d["akun"], oleh=request.user)


def _kirim_aktivasi(request, t: Tiket, d: dict):
    # Only one that the side panel of this very ticket shows.
    milik = [p for p in panel(t, request.user)["pendaftaran"] if p.kode == d["kode"]]
    if not milik:
        raise Http404
    services.kirim_ulang_aktivasi(tiket=t, pendaftaran=milik[0], oleh=request.user)


def _ungkap(request, t: Tiket):
    """Show the full identity number of the reporter once, with a reason, recorded (PRV-2)."""
    if not request.user.has_perm("registrasi.ungkap_identitas") or t.pelapor is None:
        raise PermissionDenied
    form = FormAlasan(request.POST, prefix="ungkap")
    if not form.is_valid():
        return None, {"ungkap": form}
    try:
        nomor = ungkap_identitas(objek=t.pelapor, oleh=request.user, alasan=form.cleaned_data["alasan"])
    except BenturanKepentinganIdentitas:
        raise BenturanKepentingan(t) from None
    isi = konteks(request, t, {}) | {"identitas": nomor}
    return render(request, "helpdesk/petugas/tiket.html", isi), {}


AKSI: dict[str, Callable] = {
    "ungkap": _ungkap,
    "kode": _dengan_form("kode", _bentuk(FormAkun, "kode"), _kirim_kode),
    "cocok": _dengan_form(
        "cocok",
        _bentuk(FormKode, "cocok"),
        lambda r, t, d: services.cocokkan_kode(tiket=t, kode=d["kode"], oleh=r.user),
    ),
    "aktivasi": _dengan_form("aktivasi", _bentuk(FormPendaftaran, "aktivasi"), _kirim_aktivasi),
    "surel": _dengan_form(
        "surel",
        _bentuk(FormGantiSurel, "surel"),
        lambda r, t, d: services.mulai_ganti_surel(tiket=t, oleh=r.user, **d),
    ),
    "blokir": _dengan_form(
        "blokir",
        _bentuk(FormUsulBlokir, "blokir"),
        lambda r, t, d: services.usul_blokir(tiket=t, oleh=r.user, **d),
    ),
    "pesan": _pesan,
    "ambil": _sederhana(services.ambil, "Tiket Anda ambil untuk 30 menit."),
    "lepas": _sederhana(services.lepas, "Tiket dilepas.", paksa=True),
    "buka": _sederhana(lambda **k: services.buka_kembali(petugas=True, **k), "Tiket dibuka kembali."),
    "bukan_spam": _sederhana(services.bukan_spam, "Tiket dikembalikan dari spam."),
    "pisah_gabung": _sederhana(services.batalkan_gabung, "Penggabungan dibatalkan."),
    "penyelia": _serahkan,
    "data_pribadi": _dengan_form(
        "data_pribadi",
        _bentuk(FormDataPribadi, "data_pribadi"),
        lambda r, t, d: services.pindahkan_data_pribadi(tiket=t, oleh=r.user, jenis=d["jenis"]) and t,
    ),
    "golongan": _dengan_form(
        "golongan",
        _bentuk(FormGolongan, "golongan", klausul=lambda r, t: pilihan_klausul(t)),
        lambda r, t, d: services.golongkan(tiket=t, oleh=r.user, **d),
    ),
    "tetapkan": _dengan_form(
        "tetapkan",
        _bentuk(FormTetapkan, "tetapkan", tiket=lambda r, t: t),
        lambda r, t, d: services.tetapkan(tiket=t, oleh=r.user, petugas=d["petugas"], paksa=r.user.has_perm(AWASI)),
    ),
    "eskalasi": _dengan_form(
        "eskalasi", _bentuk(FormEskalasi, "eskalasi"), lambda r, t, d: services.eskalasi(tiket=t, oleh=r.user, **d)
    ),
    "tunggu": _dengan_form(
        "tunggu",
        _bentuk(FormAlasan, "tunggu"),
        lambda r, t, d: services.tunggu_pihak_lain(tiket=t, oleh=r.user, alasan=d["alasan"]),
    ),
    "gabung": _dengan_form(
        "gabung",
        _bentuk(FormNomor, "gabung", terlihat=_terlihat),
        lambda r, t, d: services.gabungkan(tiket=t, ke=d["nomor"], oleh=r.user),
    ),
    "kait": _dengan_form(
        "kait",
        _bentuk(FormNomor, "kait", terlihat=_terlihat),
        lambda r, t, d: services.kaitkan(tiket=t, ke=d["nomor"], oleh=r.user) and t,
    ),
    "pisah": _dengan_form("pisah", _bentuk(FormPisah, "pisah"), _pisahkan),
    "spam": _dengan_form(
        "spam",
        _bentuk(FormAlasan, "spam"),
        lambda r, t, d: services.tandai_spam(tiket=t, oleh=r.user, alasan=d["alasan"]),
    ),
    "tutup": _dengan_form(
        "tutup",
        _bentuk(FormAlasan, "tutup"),
        lambda r, t, d: services.tutup(tiket=t, oleh=r.user, alasan=d["alasan"]),
    ),
}

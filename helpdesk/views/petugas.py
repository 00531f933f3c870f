"""The officers' page of one ticket: thread, composer, side panel. HTTP only; the acts are services."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from helpdesk import benturan, services
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
from helpdesk.galat import (
    AkunTakAda,
    BenturanKepentingan,
    BukanPetugas,
    HelpdeskGalat,
    IsiKosong,
    KodeSalah,
    MasaBukaLewat,
    PelaporBelumTerbukti,
    PelaporBerbeda,
    SedangDiambil,
    TakDapatDigabung,
    TakDapatDikirim,
    TidakTerbuka,
)
from helpdesk.halaman import lipat
from helpdesk.kata import JAM, UNTUK_PETUGAS
from helpdesk.models import JawabanBaku, Lampiran, Tiket
from helpdesk.samping import panel
from helpdesk.sisa import pasang_sisa
from ketentuan.klausul import daftar_klausul
from ketentuan.models import VersiKetentuan
from oss_portal.admin_dasar import tolak_benturan
from oss_portal.batas import hitung_percobaan
from oss_portal.models import Pengguna
from oss_portal.templatetags.portal import waktu_id
from oss_portal.transisi import TransisiDitolak
from oss_portal.unggahan import sajikan_unggahan
from registrasi.pintu import perlu_petugas
from registrasi.services.galat import SudahAdaPermohonan
from registrasi.services.pengungkapan import BenturanKepentingan as BenturanKepentinganIdentitas
from registrasi.services.pengungkapan import ungkap_identitas

LAYANI, AWASI = "helpdesk.layani_tiket", "helpdesk.awasi_tiket"


def pesan_galat(galat: Exception) -> str:
    """Return what an officer reads when a service refused."""
    if isinstance(galat, SedangDiambil):
        return _("%(nama)s sedang mengerjakan tiket ini sampai %(jam)s. Pesan Anda belum dikirim.") % {
            "nama": galat.petugas.nama,
            "jam": timezone.localtime(galat.sampai).strftime("%H.%M"),
        }
    return {
        BenturanKepentingan: _("Ini menyangkut Anda atau orang yang berkaitan dengan Anda. Mintalah petugas lain."),
        BukanPetugas: _("Orang itu tidak dapat menangani tiket ini."),
        PelaporBerbeda: _("Pelapornya berbeda. Kaitkan saja, jangan digabung."),
        TakDapatDigabung: _("Tiket ini tidak dapat digabung ke sana."),
        TidakTerbuka: _("Tiket ini sudah selesai. Buka kembali dahulu."),
        IsiKosong: _("Tulis isinya dahulu."),
        MasaBukaLewat: _("Masa buka kembali sudah lewat."),
        AkunTakAda: _("Tidak ada akun dengan User-ID atau NIB itu."),
        KodeSalah: _("Kodenya salah, kedaluwarsa, atau sudah terlalu sering dicoba."),
        PelaporBelumTerbukti: _("Pelapor belum terbukti pemilik akun. Periksa identitasnya dengan kode dahulu."),
        SudahAdaPermohonan: _("Pelapor sudah punya permintaan data pribadi yang sama dan belum dijawab."),
        TakDapatDikirim: _("Pendaftaran itu tidak lagi menunggu aktivasi, atau suratnya sudah terlalu banyak."),
    }.get(type(galat), _("Keadaan tiket sudah berubah. Periksa lagi lalu ulangi."))


GALAT = (HelpdeskGalat, TransisiDitolak, SudahAdaPermohonan)


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
            return render(request, "helpdesk/petugas/tiket.html", _konteks(request, t, _pakai_baku(request, t)))
        aksi = _AKSI.get(request.POST.get("aksi", ""))
        if aksi is None:
            raise Http404
        try:
            jawab, formulir = aksi(request, t)
        except GALAT as galat:
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
    return render(request, "helpdesk/petugas/tiket.html", _konteks(request, t, formulir))


def pilihan_klausul(t: Tiket) -> list[tuple[str, str]]:
    """Return the clauses a ticket can be about: of the version it cites, else of the one in force."""
    versi = t.versi_ketentuan or VersiKetentuan.objects.berlaku("ketentuan").first()
    return [(k.jangkar, Truncator(k.label).chars(70)) for k in daftar_klausul(versi)] if versi else []


def _konteks(request, t: Tiket, formulir: dict) -> dict:
    pesan = list(t.pesan.select_related("oleh").prefetch_related("lampiran__unggahan"))
    pasang_sisa([t])
    baku = list(JawabanBaku.objects.filter(aktif=True))
    # Those of the ticket's topic first.
    baku.sort(key=lambda j: j.kategori_id != t.kategori_id)
    awal = {"pesan_terakhir": pesan[-1].pk if pesan else None, "kategori": t.kategori_id}
    terlihat = Tiket.objects.terlihat_oleh(request.user)
    return {
        "tiket": t,
        "utas": lipat(pesan),
        "warna": UNTUK_PETUGAS.get(t.status, ""),
        "warna_jam": JAM[t.tanda_waktu],
        "baku": baku,
        "form": formulir.get("pesan") or FormPesan(initial=awal),
        "galat": next((f for f in formulir.values() if f.errors), None),
        "golongan": formulir.get("golongan")
        or FormGolongan(
            initial={
                "perihal": t.perihal,
                "jenis": t.jenis,
                "kategori": t.kategori_id,
                "prioritas": t.prioritas,
                "klausul": t.klausul,
            },
            prefix="golongan",
            klausul=pilihan_klausul(t),
        ),
        "tetapkan": formulir.get("tetapkan")
        or FormTetapkan(tiket=t, initial={"petugas": t.petugas_id}, prefix="tetapkan"),
        "eskalasi": formulir.get("eskalasi") or FormEskalasi(prefix="eskalasi"),
        "tunggu": formulir.get("tunggu") or FormAlasan(prefix="tunggu"),
        "gabung": formulir.get("gabung") or FormNomor(terlihat=terlihat, prefix="gabung"),
        "kait": formulir.get("kait") or FormNomor(terlihat=terlihat, prefix="kait"),
        "pisah": formulir.get("pisah") or FormPisah(prefix="pisah"),
        "spam": formulir.get("spam") or FormAlasan(prefix="spam"),
        "tutup": formulir.get("tutup") or FormAlasan(prefix="tutup"),
        "kode": formulir.get("kode") or FormAkun(prefix="kode"),
        "cocok": formulir.get("cocok") or FormKode(prefix="cocok"),
        "surel": formulir.get("surel") or FormGantiSurel(prefix="surel"),
        "data_pribadi": formulir.get("data_pribadi") or FormDataPribadi(prefix="data_pribadi"),
        "blokir": formulir.get("blokir") or FormUsulBlokir(prefix="blokir"),
        "ungkap": formulir.get("ungkap") or FormAlasan(prefix="ungkap"),
        "diambil_lain": t.kunci_hidup and t.petugas_id != request.user.pk,
        "diambil_saya": t.kunci_hidup and t.petugas_id == request.user.pk,
        "penyelia": request.user.has_perm(AWASI),
        "samping": panel(t, request.user),
    }


def isi_baku(jawaban: JawabanBaku, t: Tiket, petugas: Pengguna) -> str:
    """Return a canned answer with its placeholders filled in; anything else in braces stays as it is."""
    nilai = {
        "nama": t.nama,
        "nomor": t.nomor,
        "perihal": t.perihal,
        "nib": t.nib or "–",
        "petugas": petugas.nama,
        "tenggat": waktu_id(t.tenggat_penyelesaian),
    }
    # In one go: what a reporter typed as his name is not looked at again.
    return re.sub(r"\{(\w+)\}", lambda c: nilai.get(c[1], c[0]), jawaban.isi)


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
        raise BenturanKepentingan from None
    konteks = _konteks(request, t, {}) | {"identitas": nomor}
    return render(request, "helpdesk/petugas/tiket.html", konteks), {}


_AKSI: dict[str, Callable] = {
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

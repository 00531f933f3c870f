"""What registrasi shows on the pages of the foundation, and what it hears of."""

from datetime import timedelta

from axes.signals import user_locked_out
from django.db.models import Q
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from oss_portal.jejak import catat
from oss_portal.kait import antrean_petugas, hitung_antrean, kartu_dasbor
from oss_portal.models import Pengguna, SuratKeluar
from oss_portal.surel import antrekan_surel
from registrasi.models import (
    HakAkses,
    Insiden,
    Pendaftaran,
    PermintaanData,
    PermohonanAkses,
    PermohonanSurel,
    StatusVerifikasi,
)
from registrasi.models.insiden import MASA_PEMBERITAHUAN
from registrasi.peristiwa import Peristiwa

_WARNA = {
    StatusVerifikasi.OTOMATIS_LOLOS: "hijau",
    StatusVerifikasi.TERVERIFIKASI: "hijau",
    StatusVerifikasi.PERLU_PERBAIKAN: "merah",
    StatusVerifikasi.DITOLAK: "merah",
}


@kartu_dasbor.daftar(10)
def kartu_identitas(request) -> dict:
    """How far the check of identity and authority is."""
    usaha = request.hak_akses.pelaku_usaha
    teks = {
        StatusVerifikasi.OTOMATIS_LOLOS: _("Data pendaftaran Anda lengkap."),
        StatusVerifikasi.TERVERIFIKASI: _("Data pendaftaran Anda sudah diperiksa petugas."),
        StatusVerifikasi.PERLU_DITINJAU: _("Petugas sedang memeriksa data pendaftaran Anda, paling lama 2 hari kerja."),
        StatusVerifikasi.PERLU_PERBAIKAN: _("Petugas meminta perbaikan data pendaftaran."),
        StatusVerifikasi.DITOLAK: _("Pendaftaran tidak dapat disetujui. Alasannya ada di surat kami."),
    }.get(usaha.verifikasi, "")
    tautan = [(_("Akun saya"), reverse("akun"))]
    if usaha.verifikasi == StatusVerifikasi.PERLU_PERBAIKAN:
        p = Pendaftaran.objects.filter(pelaku_usaha=usaha, pengguna=request.user).only("kode").first()
        if p:
            tautan.insert(0, (_("Perbaiki sekarang"), reverse("perbaikan-pendaftaran", args=[p.kode])))
    return {
        "judul": _("Pendaftaran"),
        "teks": teks,
        "status": {"teks": usaha.get_verifikasi_display(), "warna": _WARNA.get(usaha.verifikasi, "kuning")},
        "tautan": tautan,
    }


@kartu_dasbor.daftar(80)
def kartu_hak_akses(request) -> dict:
    """Who acts for the business, and the way to shut everybody out at once (U23)."""
    pemilik = request.hak_akses.peran == HakAkses.Peran.PENANGGUNG_JAWAB
    return {
        "judul": _("Hak Akses"),
        "teks": _("Beri kuasa kepada orang yang membantu Anda, tanpa meminjamkan kata sandi.")
        if pemilik
        else _("Anda bertindak sebagai kuasa."),
        "status": None,
        "tautan": [
            (_("Hak Akses dan kuasa"), reverse("hak-akses")),
            (_("Amankan akun"), reverse("amankan")),
        ],
    }


@antrean_petugas.daftar(20)
def antrean_perkara(petugas) -> dict | None:
    """Cases of Hak Akses that wait for an officer; a secured account is overdue after one day."""
    if not petugas.has_perm("registrasi.putuskan_pengakhiran"):
        return None
    menunggu = PermohonanAkses.objects.menunggu_petugas()
    tertua = menunggu.order_by("id").values_list("dibuat_pada", flat=True).first()
    dugaan = menunggu.filter(dasar=PermohonanAkses.Dasar.DUGAAN)
    terlama = dugaan.order_by("id").values_list("dibuat_pada", flat=True).first()
    return {
        "judul": _("Perkara Hak Akses"),
        "url": reverse("admin:registrasi_permohonanakses_changelist"),
        "jumlah": hitung_antrean(menunggu),
        "tertua": tertua,
        "tenggat": bool(terlama and terlama < timezone.now() - timedelta(days=1)),
        "tenggat_pada": terlama and terlama + timedelta(days=1),
    }


@antrean_petugas.daftar(22)
def antrean_ganti_surel(petugas) -> dict | None:
    """Lost mailboxes that wait for the first or the second officer."""
    if not petugas.has_perm("registrasi.putuskan_surel"):
        return None
    menunggu = PermohonanSurel.objects.filter(
        status__in=[PermohonanSurel.Status.DIAJUKAN, PermohonanSurel.Status.DIPERIKSA]
    )
    tertua = menunggu.order_by("id").values_list("dibuat_pada", flat=True).first()
    return {
        "judul": _("Ganti surel yang hilang"),
        "url": reverse("admin:registrasi_permohonansurel_changelist"),
        "jumlah": hitung_antrean(menunggu),
        "tertua": tertua,
        "tenggat": bool(tertua and (timezone.now() - tertua).days >= 2),
        "tenggat_pada": tertua and tertua + timedelta(days=2),
    }


@antrean_petugas.daftar(24)
def antrean_permintaan_data(petugas) -> dict | None:
    """Requests about personal data; the clock of 72 hours is red from twelve hours before its end."""
    if not petugas.has_perm("registrasi.jawab_permintaan_data"):
        return None
    menunggu = PermintaanData.objects.menunggu()
    tenggat = menunggu.order_by("tenggat").values_list("tenggat", flat=True).first()
    return {
        "judul": _("Permintaan data pribadi (3 × 24 jam)"),
        "url": reverse("admin:registrasi_permintaandata_changelist") + "?status__exact=diajukan",
        "jumlah": hitung_antrean(menunggu),
        "tertua": menunggu.order_by("id").values_list("dibuat_pada", flat=True).first(),
        "tenggat": bool(tenggat and tenggat < timezone.now() + timedelta(hours=12)),
        "tenggat_pada": tenggat,
    }


@antrean_petugas.daftar(5)
def antrean_insiden(petugas) -> dict | None:
    """Incidents that nobody was told of yet: red from a day before the end of the 72 hours."""
    if not petugas.has_perm("registrasi.kelola_insiden"):
        return None
    terbuka = Insiden.objects.filter(status=Insiden.Status.DICATAT)
    tertua = terbuka.order_by("diketahui_pada").values_list("diketahui_pada", flat=True).first()
    if tertua is None:
        return None
    return {
        "judul": _("Insiden data pribadi (3 × 24 jam)"),
        "url": reverse("admin:registrasi_insiden_changelist"),
        "jumlah": hitung_antrean(terbuka),
        "tertua": tertua,
        "tenggat": timezone.now() - tertua > timedelta(hours=48),
        "tenggat_pada": tertua + MASA_PEMBERITAHUAN,
    }


@antrean_petugas.daftar(6)
def antrean_surat_gagal(petugas) -> dict | None:
    """Mails that could not be delivered: legal time counts from sending."""
    if not petugas.has_perm("oss_portal.view_suratkeluar"):
        return None
    gagal = SuratKeluar.objects.filter(status=SuratKeluar.Status.GAGAL)
    jumlah = hitung_antrean(gagal)
    if not jumlah:
        return None
    return {
        "judul": _("Surat yang gagal dikirim"),
        "url": reverse("admin:oss_portal_suratkeluar_changelist") + "?status__exact=gagal",
        "jumlah": jumlah,
        "tertua": gagal.order_by("id").values_list("dibuat_pada", flat=True).first(),
        "tenggat": True,
    }


@antrean_petugas.daftar(25)
def antrean_blokir(petugas) -> dict | None:
    """Blocks that end by themselves within three days."""
    if not petugas.has_perm("registrasi.kelola_hak_akses"):
        return None
    segera = HakAkses.objects.filter(
        status=HakAkses.Status.DIBLOKIR, blokir_sampai__lt=timezone.now() + timedelta(days=3)
    )
    pertama = segera.order_by("blokir_sampai").values_list("blokir_sampai", flat=True).first()
    return {
        "judul": _("Blokir yang segera berakhir"),
        "url": reverse("admin:registrasi_hakakses_changelist") + "?status__exact=diblokir&o=5",
        "jumlah": hitung_antrean(segera),
        "tertua": None,
        "tenggat": bool(pertama and pertama < timezone.now() + timedelta(days=1)),
        "tenggat_pada": pertama,
    }


@antrean_petugas.daftar(10)
def antrean_pendaftaran(petugas) -> dict | None:
    """Registrations that wait for an officer."""
    if not petugas.has_perm("registrasi.tinjau_pendaftaran"):
        return None
    menunggu = Pendaftaran.objects.filter(
        Q(status=Pendaftaran.Status.AKTIF) | Q(status=Pendaftaran.Status.MENUNGGU_AKTIVASI),
        verifikasi=StatusVerifikasi.PERLU_DITINJAU,
    )
    tertua = menunggu.order_by("id").values_list("dibuat_pada", flat=True).first()
    return {
        "judul": _("Pendaftaran perlu ditinjau"),
        "url": reverse("admin:registrasi_pendaftaran_changelist") + "?verifikasi__exact=perlu_ditinjau",
        "jumlah": hitung_antrean(menunggu),
        "tertua": tertua,
        "tenggat": bool(tertua and (timezone.now() - tertua).days >= 2),
        "tenggat_pada": tertua and tertua + timedelta(days=2),
    }


@receiver(user_locked_out)
def kabari_terkunci(sender, request, username, ip_address, **kwargs) -> None:
    """Tell the holder of a login that wrong passwords were tried; once a day (U12, LIM-e)."""
    pengguna = Pengguna.objects.filter(Q(user_id=(username or "").upper()) | Q(email__iexact=username or "")).first()
    if pengguna is None:
        return
    hari = timezone.localdate().isoformat()
    catat(Peristiwa.MASUK_TERKUNCI, subjek=pengguna, tentang=pengguna)
    antrekan_surel(
        "registrasi/masuk_terkunci",
        kepada=pengguna.email,
        pengguna=pengguna,
        konteks={"nama": pengguna.nama, "waktu": timezone.now()},
        kunci=f"masuk-terkunci-{pengguna.pk}-{hari}",
    )

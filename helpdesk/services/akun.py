"""What the helpdesk may do with an account: little, with a reason, and never without its holder hearing of it.

It ends no access, edits no NIB, changes no address: the holder confirms, or a unit of Lembaga OSS decides.
"""

import hmac
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.galat import AkunTakAda, KodeSalah, PelaporBelumTerbukti, TakDapatDikirim
from helpdesk.models import KodePeriksa, Pesan, Prioritas, Tiket, UnitEskalasi
from helpdesk.peristiwa import Peristiwa
from helpdesk.services.dasar import catatan_sistem, untuk_petugas, wajib
from helpdesk.services.penanganan import eskalasi, golongkan
from helpdesk.services.penutupan import tutup
from nib.models import Nib
from oss_portal.jejak import catat
from oss_portal.kripto import indeks_buta
from oss_portal.models import Pengguna
from oss_portal.penyamaran import samarkan_surel
from oss_portal.surel import antrekan_surel
from registrasi.models import HakAkses, Pendaftaran, PermintaanData
from registrasi.services import data_pribadi
from registrasi.services.akun import minta_ganti_surel
from registrasi.services.pendaftaran import kirim_ulang_pendaftaran

MASA_KODE = timedelta(hours=24)
PERCOBAAN_MAKS = 5


def cari_akun(akun: str) -> Pengguna | None:
    """Return the person with this User-ID, or the penanggung jawab of the business with this NIB."""
    if not akun:
        return None
    if len(akun) == 13 and akun.isdigit():
        nib = Nib.objects.hidup().filter(nomor=akun).select_related("pelaku_usaha").first()
        if nib is not None:
            hak = nib.pelaku_usaha.hak_akses.hidup().filter(peran="penanggung_jawab").select_related("pengguna").first()
            return hak.pengguna if hak else None
    return Pengguna.objects.filter(user_id=akun, is_staff=False).first()


def _akun(akun: str, oleh: Pengguna) -> Pengguna:
    orang = cari_akun(akun.strip().upper())
    if orang is None or orang.pk == oleh.pk:
        raise AkunTakAda
    return orang


def _sidik(tiket: Tiket, kode: str) -> str:
    return indeks_buta(f"{tiket.pk}|{kode}", "kode-periksa")


@transaction.atomic
def kirim_kode_periksa(*, tiket: Tiket, akun: str, oleh: Pengguna) -> KodePeriksa:
    """Mail a code to the registered address of an account; whoever can say it holds the account.

    Raises `AkunTakAda`, `TidakTerbuka`, `SedangDiambil`.
    """
    orang = _akun(akun, oleh)
    tiket = untuk_petugas(tiket, oleh)
    kode = f"{secrets.randbelow(10**6):06d}"
    baris = KodePeriksa.objects.create(
        tiket=tiket,
        pengguna=orang,
        hash=_sidik(tiket, kode),
        dikirim_oleh=oleh,
        berlaku_sampai=timezone.now() + MASA_KODE,
    )
    antrekan_surel(
        "helpdesk/kode_periksa",
        kepada=orang.email,
        pengguna=orang,
        konteks={"nama": orang.nama, "kode": f"{kode[:3]} {kode[3:]}", "nomor": tiket.nomor},
    )
    catat(Peristiwa.KODE_PERIKSA_DIKIRIM, subjek=tiket, oleh=oleh, tentang=orang)
    catatan_sistem(
        tiket,
        _("Kode pemeriksaan dikirim ke alamat terdaftar %(surel)s (%(akun)s).")
        % {"surel": samarkan_surel(orang.email), "akun": orang.user_id},
        internal=True,
    )
    return baris


def cocokkan_kode(*, tiket: Tiket, kode: str, oleh: Pengguna) -> Tiket:
    """Compare the code the reporter said; the right one makes the account's holder the reporter.

    A wrong try is counted whatever comes of it. Raises `KodeSalah`.
    """
    with transaction.atomic():
        tiket = untuk_petugas(tiket, oleh)
        kini = timezone.now()
        baris = (
            KodePeriksa.objects.select_for_update()
            .filter(tiket=tiket, terbukti_pada__isnull=True, berlaku_sampai__gt=kini, percobaan__lt=PERCOBAAN_MAKS)
            .first()
        )
        cocok = baris is not None and hmac.compare_digest(
            baris.hash, _sidik(tiket, "".join(c for c in kode if c.isdigit()))
        )
        if cocok:
            baris.terbukti_pada = kini
            baris.save(update_fields=["terbukti_pada"])
            tiket.pelapor = tiket.pelapor or baris.pengguna
            tiket.save(update_fields=["pelapor"])
            catat(Peristiwa.PELAPOR_TERBUKTI, subjek=tiket, oleh=oleh, tentang=baris.pengguna)
            catatan_sistem(
                tiket, _("Pelapor terbukti pemegang akun %(akun)s.") % {"akun": baris.pengguna.user_id}, internal=True
            )
        elif baris is not None:
            baris.percobaan += 1
            baris.save(update_fields=["percobaan"])
    if not cocok:
        raise KodeSalah
    return tiket


@transaction.atomic
def kirim_ulang_aktivasi(*, tiket: Tiket, pendaftaran: Pendaftaran, oleh: Pengguna) -> None:
    """Send the activation mail of a registration again, to the address it has. Raises `TakDapatDikirim`."""
    tiket = untuk_petugas(tiket, oleh)
    if not kirim_ulang_pendaftaran(kode=pendaftaran.kode):
        raise TakDapatDikirim
    catat(Peristiwa.AKTIVASI_DIKIRIM_ULANG, subjek=tiket, oleh=oleh, rincian={"pendaftaran": str(pendaftaran.kode)})
    catatan_sistem(tiket, _("Surel aktivasi dikirim ulang."), internal=True)


@transaction.atomic
def mulai_ganti_surel(*, tiket: Tiket, akun: str, email: str, alasan: str, oleh: Pengguna) -> None:
    """Start the change of an account's address: the new one must confirm, the old one is told at once.

    Raises `AkunTakAda`, `IsiKosong`, `TidakTerbuka`, `SedangDiambil`.
    """
    alasan = wajib(alasan)
    orang = _akun(akun, oleh)
    tiket = untuk_petugas(tiket, oleh)
    minta_ganti_surel(pengguna=orang, email=email)
    antrekan_surel(
        "helpdesk/ganti_surel_dimulai",
        kepada=orang.email,
        pengguna=orang,
        konteks={"nama": orang.nama, "baru": samarkan_surel(email), "nomor": tiket.nomor},
    )
    catat(
        Peristiwa.GANTI_SUREL_DIMULAI,
        subjek=tiket,
        oleh=oleh,
        tentang=orang,
        alasan=alasan,
        perubahan={"email": (orang.email, email)},
    )
    catatan_sistem(
        tiket,
        _("Ganti surel akun %(akun)s dimulai: %(alasan)s") % {"akun": orang.user_id, "alasan": alasan},
        internal=True,
    )


@transaction.atomic
def usul_blokir(*, tiket: Tiket, akun: str, alasan: str, oleh: Pengguna) -> Tiket:
    """Propose that the rights of an account be blocked: the ticket goes to who may decide, urgently (AKS-4).

    Raises `AkunTakAda` for an account without a living right, `IsiKosong`, `TidakTerbuka`, `SedangDiambil`.
    """
    alasan = wajib(alasan)
    orang = _akun(akun, oleh)
    if not HakAkses.objects.hidup().filter(pengguna=orang).exists():
        raise AkunTakAda
    golongkan(tiket=tiket, oleh=oleh, jenis=tiket.jenis, kategori=tiket.kategori, prioritas=int(Prioritas.MENDESAK))
    catat(Peristiwa.BLOKIR_DIUSULKAN, subjek=tiket, oleh=oleh, tentang=orang, alasan=alasan)
    teks = _("Usul blokir Hak Akses %(akun)s: %(alasan)s") % {"akun": orang.user_id, "alasan": alasan}
    return eskalasi(tiket=tiket, oleh=oleh, unit=UnitEskalasi.HAK_AKSES, alasan=teks)


@transaction.atomic
def pindahkan_data_pribadi(*, tiket: Tiket, jenis: str, oleh: Pengguna) -> PermintaanData:
    """Move a ticket to the queue of personal data; its 72 hours count from the day the ticket came (UU 27/2022).

    Raises `PelaporBelumTerbukti` without an account that is proven, `SudahAdaPermohonan`, `TidakTerbuka`,
    `SedangDiambil`.
    """
    tiket = untuk_petugas(tiket, oleh)
    if tiket.pelapor is None:
        raise PelaporBelumTerbukti
    isi = "\n\n".join(tiket.pesan.filter(arah=Pesan.Arah.MASUK).order_by("id").values_list("isi", flat=True))
    permintaan = data_pribadi.minta(
        pengguna=tiket.pelapor,
        jenis=jenis,
        # The column is settled with the person: here it is only known that something is to be corrected.
        kolom=PermintaanData.Kolom.LAIN,
        isi=f"{tiket.nomor}: {tiket.perihal}\n\n{isi}"[:10_000],
        oleh=oleh,
        diterima_pada=tiket.dibuat_pada,
    )
    catat(
        Peristiwa.DIPINDAHKAN_DATA_PRIBADI,
        subjek=tiket,
        oleh=oleh,
        tentang=tiket.pelapor,
        rincian={"ke": permintaan.nomor},
    )
    alasan = _("Dilanjutkan sebagai permintaan data pribadi %(nomor)s.") % {"nomor": permintaan.nomor}
    tutup(tiket=tiket, oleh=oleh, alasan=alasan)
    return permintaan

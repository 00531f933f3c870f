"""Agencies that read NIB data, their keys, and the book of what they read (PRV-2, PRV-3)."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.galat import AlasanWajib, TidakDiizinkan
from nib.models import InstansiPemerintah, KunciApi, Nib, PengungkapanData
from nib.models.instansi import hash_kunci
from nib.peristiwa import Peristiwa
from oss_portal.jejak import catat, jejak_kini
from oss_portal.models import Pengguna

# A key is renewed at least once a year.
MASA_MAKS = timedelta(days=366)
PANJANG_AWALAN = 8


@transaction.atomic
def simpan_instansi(*, instansi: InstansiPemerintah, oleh: Pengguna) -> InstansiPemerintah:
    """Save an agency that was filled in, and write down what changed."""
    lama = InstansiPemerintah.objects.select_for_update().filter(pk=instansi.pk).first() if instansi.pk else None
    instansi.full_clean()
    kolom = [f.name for f in InstansiPemerintah._meta.concrete_fields if f.editable and f.name != "id"]
    # Only what was filled in: a delivery that was stopped meanwhile must not come back.
    instansi.save(update_fields=kolom if lama else None)
    perubahan = {k: (getattr(lama, k, None), getattr(instansi, k)) for k in kolom}
    catat(
        Peristiwa.INSTANSI_DISIMPAN,
        subjek=instansi,
        oleh=oleh,
        perubahan={k: (a, b) for k, (a, b) in perubahan.items() if a != b},
    )
    return instansi


@transaction.atomic
def buat_kunci(
    *,
    instansi: InstansiPemerintah,
    nama: str,
    lingkup: list[str],
    berlaku_sampai: datetime,
    alamat_ip: list[str] = (),
    oleh: Pengguna,
    peristiwa: str = Peristiwa.KUNCI_API_DIBUAT,
) -> tuple[KunciApi, str]:
    """Return a new key and its text, which nobody can see again. Raises `TidakDiizinkan`.

    A key ends within a year, and not after the mandate of a mandated party (PRV-3).
    """
    instansi = InstansiPemerintah.objects.select_for_update().get(pk=instansi.pk)
    if not instansi.boleh_membaca:
        raise TidakDiizinkan(_("Instansi ini tidak aktif atau mandatnya sudah berakhir."))
    if not timezone.now() < berlaku_sampai <= timezone.now() + MASA_MAKS:
        raise TidakDiizinkan(_("Masa berlaku kunci paling lama satu tahun dari sekarang."), "berlaku_sampai")
    if instansi.mandat_sampai and timezone.localdate(berlaku_sampai) > instansi.mandat_sampai:
        raise TidakDiizinkan(_("Kunci tidak boleh berlaku lebih lama daripada mandatnya."), "berlaku_sampai")
    teks = secrets.token_urlsafe(32)
    kunci = KunciApi.objects.create(
        instansi=instansi,
        nama=nama,
        awalan=teks[:PANJANG_AWALAN],
        hash=hash_kunci(teks),
        lingkup=list(lingkup),
        alamat_ip=list(alamat_ip),
        berlaku_sampai=berlaku_sampai,
        masa=berlaku_sampai - timezone.now(),
    )
    catat(peristiwa, subjek=kunci, oleh=oleh, rincian={"instansi": instansi.nama, "lingkup": list(lingkup)})
    return kunci, teks


@transaction.atomic
def ganti_kunci(*, kunci: KunciApi, tumpang_jam: int, oleh: Pengguna) -> tuple[KunciApi, str]:
    """Return a new key in the place of `kunci`, which still opens for `tumpang_jam` hours. Raises `TidakDiizinkan`.

    The new key lives as long as the one that it replaces was made for, also when that one ends early by now.
    """
    kunci = KunciApi.objects.select_for_update(of=("self",)).select_related("instansi").get(pk=kunci.pk)
    if not kunci.berlaku:
        raise TidakDiizinkan(_("Kunci ini sudah tidak berlaku. Buat kunci baru."))
    kini = timezone.now()
    sampai = kini + (kunci.masa or kunci.berlaku_sampai - kunci.dibuat_pada)
    if kunci.instansi.mandat_sampai:
        sampai = min(sampai, timezone.make_aware(datetime.combine(kunci.instansi.mandat_sampai, datetime.max.time())))
    baru = buat_kunci(
        instansi=kunci.instansi,
        nama=kunci.nama,
        lingkup=kunci.lingkup,
        alamat_ip=kunci.alamat_ip,
        berlaku_sampai=min(sampai, kini + MASA_MAKS),
        oleh=oleh,
        peristiwa=Peristiwa.KUNCI_API_DIGANTI,
    )
    kunci.berlaku_sampai = min(kunci.berlaku_sampai, kini + timedelta(hours=tumpang_jam))
    kunci.save(update_fields=["berlaku_sampai"])
    return baru


@transaction.atomic
def cabut_kunci(*, kunci: KunciApi, alasan: str, oleh: Pengguna) -> KunciApi:
    """End a key at once. Raises `AlasanWajib`. Safe to call twice."""
    if not alasan.strip():
        raise AlasanWajib
    kunci = KunciApi.objects.select_for_update().get(pk=kunci.pk)
    if kunci.dicabut_pada is None:
        kunci.dicabut_pada = timezone.now()
        kunci.save(update_fields=["dicabut_pada"])
        catat(Peristiwa.KUNCI_API_DICABUT, subjek=kunci, oleh=oleh, alasan=alasan.strip())
    return kunci


def catat_pengungkapan(
    *, instansi: InstansiPemerintah, nib: Nib, metode: str, kunci: KunciApi | None = None
) -> PengungkapanData:
    """Write down that an agency got the data of an NIB; call it in the transaction that reads them."""
    jejak = jejak_kini()
    return PengungkapanData.objects.create(
        instansi=instansi,
        nib=nib,
        metode=metode,
        kunci=kunci,
        tujuan=instansi.tujuan,
        ip=jejak.ip,
        korelasi=jejak.korelasi,
    )

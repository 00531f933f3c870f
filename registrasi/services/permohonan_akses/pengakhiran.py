"""Grounds c and d: ended by Lembaga OSS, with two officers (AKH-1c, AKH-1d)."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from oss_portal.jejak import catat
from oss_portal.models import Pengguna
from oss_portal.surel import antrekan_surel
from oss_portal.transisi import TransisiDitolak, pindahkan
from oss_portal.unggahan import BerkasBersih
from registrasi.models import HakAkses, PermohonanAkses
from registrasi.peristiwa_akses import PeristiwaAkses
from registrasi.services.benturan import berbenturan
from registrasi.services.galat import LangkahDitolak, PerkaraPetugasSendiri, SudahAdaPermohonan
from registrasi.services.permohonan_akses.bersama import (
    Dasar,
    Hasil,
    Status,
    akhiri_dalam_perkara,
    harus_dapat,
    kolom_keputusan,
    kunci_perkara,
    lampirkan,
    nomor_perkara,
    perlu_alasan,
)
from registrasi.services.undangan import beri_hak

# Within which a supervisor may undo a wrong ending.
MASA_BATAL = timedelta(days=3)


@transaction.atomic
def usulkan_pengakhiran(
    *,
    hak_akses: HakAkses,
    dasar: str,
    oleh: Pengguna,
    alasan: str,
    dasar_hukum: str = "",
    berkas: list[BerkasBersih] = (),
) -> PermohonanAkses:
    """Propose to end a right because of abuse (c) or because a law wants it (d, with its citation).

    Nothing happens before another officer approves. Raises `AlasanWajib`, `PerkaraPetugasSendiri`, `TransisiDitolak`.
    """
    alasan = perlu_alasan(alasan)
    if dasar == Dasar.HUKUM:
        dasar_hukum = perlu_alasan(dasar_hukum)
    hak = (
        HakAkses.objects.select_for_update(of=("self",)).select_related("pengguna", "pelaku_usaha").get(pk=hak_akses.pk)
    )
    if berbenturan(oleh, hak.pengguna):
        raise PerkaraPetugasSendiri
    if dasar not in {Dasar.TEMUAN, Dasar.HUKUM} or hak.status == HakAkses.Status.DIAKHIRI:
        raise TransisiDitolak(hak, HakAkses.Status.DIAKHIRI)
    if hak.permohonan.filter(status=Status.DIUSULKAN).exists():
        raise SudahAdaPermohonan
    p = PermohonanAkses.objects.create(
        nomor=nomor_perkara(),
        dasar=dasar,
        status=Status.DIUSULKAN,
        saluran=PermohonanAkses.Saluran.PETUGAS,
        pengguna=hak.pengguna,
        pelaku_usaha=hak.pelaku_usaha,
        diajukan_oleh=oleh,
        alasan=alasan,
        dasar_hukum=dasar_hukum,
    )
    p.hak_akses.add(hak)
    lampirkan(p, berkas, oleh)
    catat(
        PeristiwaAkses.PERMOHONAN_DIAJUKAN,
        subjek=p,
        oleh=oleh,
        tentang=hak.pengguna,
        alasan=alasan,
        rincian={"dasar": str(dasar), "dasar_hukum": dasar_hukum},
    )
    return p


@transaction.atomic
def setujui_usulan(*, permohonan: PermohonanAkses, oleh: Pengguna, alasan: str) -> PermohonanAkses:
    """Approve, as the second officer: the right ends now, the person gets a neutral notice.

    Raises `PerkaraPetugasSendiri` for the officer who proposed it, `AlasanWajib`, `TransisiDitolak`.
    """
    alasan = perlu_alasan(alasan)
    p = kunci_perkara(permohonan, oleh)
    harus_dapat(p, {Dasar.TEMUAN, Dasar.HUKUM}, Status.SELESAI)
    for hak in p.hak_akses.exclude(status=HakAkses.Status.DIAKHIRI):
        akhiri_dalam_perkara(hak, p, oleh, p.alasan, kuasa=True)
    pindahkan(
        p,
        Status.SELESAI,
        peristiwa=PeristiwaAkses.PERMOHONAN_SELESAI,
        oleh=oleh,
        alasan=alasan,
        tentang=p.pengguna,
        kolom=kolom_keputusan(oleh, alasan) | {"hasil": Hasil.DIAKHIRI},
    )
    return p


@transaction.atomic
def batalkan_pengakhiran(*, hak_akses: HakAkses, oleh: Pengguna, alasan: str) -> HakAkses:
    """Undo a wrong ending within three days, by a supervisor: an ended right never lives again, so a new one is given.

    Both events stay in the books. Raises `AlasanWajib`, `PerkaraPetugasSendiri`; `LangkahDitolak` (too late, or
    somebody else is responsible by now).
    """
    alasan = perlu_alasan(alasan)
    lama = (
        HakAkses.objects.select_for_update(of=("self",)).select_related("pengguna", "pelaku_usaha").get(pk=hak_akses.pk)
    )
    if berbenturan(oleh, lama.pengguna):
        raise PerkaraPetugasSendiri
    hidup = HakAkses.objects.hidup().filter(pelaku_usaha=lama.pelaku_usaha)
    penuh = lama.peran == HakAkses.Peran.PENANGGUNG_JAWAB and hidup.filter(peran=lama.peran).exists()
    kini = timezone.now()
    lewat = lama.diakhiri_pada is None or kini - lama.diakhiri_pada > MASA_BATAL
    kuasa_habis = lama.berlaku_sampai is not None and lama.berlaku_sampai <= kini
    if lewat or penuh or kuasa_habis or hidup.filter(pengguna=lama.pengguna).exists():
        raise LangkahDitolak
    baru = beri_hak(
        pengguna=lama.pengguna,
        pelaku_usaha=lama.pelaku_usaha,
        oleh=oleh,
        alasan=f"Pengakhiran dibatalkan: {alasan}",
        peran=lama.peran,
        jabatan=lama.jabatan,
        kewenangan=lama.kewenangan,
        berlaku_sampai=lama.berlaku_sampai,
    )
    catat(
        PeristiwaAkses.PENGAKHIRAN_DIBATALKAN,
        subjek=lama,
        oleh=oleh,
        tentang=lama.pengguna,
        alasan=alasan,
        rincian={"pengganti": baru.pk},
    )
    antrekan_surel(
        "registrasi/hak_akses_dipulihkan",
        kepada=lama.pengguna.email,
        pengguna=lama.pengguna,
        konteks={"nama": lama.pengguna.nama, "usaha": lama.pelaku_usaha.nama, "hak": baru},
    )
    return baru

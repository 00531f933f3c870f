"""Issue: the number, its roles and its first certificate, in one transaction; and a change of data the same way."""

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone

from nib.galat import SudahPunyaNib
from nib.models import (
    AturanPeran,
    Era,
    JenisPeran,
    Nib,
    PeranNib,
    PeristiwaNib,
    Permohonan,
    StatusNib,
    TipeDokumen,
)
from nib.peristiwa import Peristiwa
from nib.rules.nomor import nomor_acak
from nib.rules.peran import peran_yang_timbul
from nib.sertifikat import buat_versi
from nib.surat import kabari_diubah, kabari_terbit
from oss_portal.jejak import catat
from oss_portal.transisi import TransisiDitolak, pindahkan
from registrasi.models import PelakuUsaha

# A clash among 10^12 numbers is a matter of luck; this many in a row is a broken random source.
PERCOBAAN_NOMOR = 20


def kunci_permohonan(permohonan: Permohonan) -> Permohonan:
    """Lock the business, then the application (always in this order), and return the fresh application."""
    PelakuUsaha.objects.select_for_update().get(pk=permohonan.pelaku_usaha_id)
    return Permohonan.objects.select_for_update(of=("self",)).select_related("pelaku_usaha").get(pk=permohonan.pk)


@transaction.atomic
def terbitkan_nib(*, permohonan: Permohonan, oleh=None, alasan: str = "") -> Nib:
    """Issue the NIB of a submitted application; `oleh` is None when the rules alone decided.

    Exactly once whatever runs beside it: the second call returns the same NIB. The certificate row is made here and its
    PDF later by the worker. Raises `SudahPunyaNib` when another application was faster, `TransisiDitolak` when the
    application is not submitted.
    """
    permohonan = kunci_permohonan(permohonan)
    if permohonan.status == Permohonan.Status.TERBIT:
        return permohonan.nib
    if permohonan.status != Permohonan.Status.DIAJUKAN:
        raise TransisiDitolak(permohonan, Permohonan.Status.TERBIT)
    if hidup := permohonan.pelaku_usaha.nib.hidup().first():
        raise SudahPunyaNib(hidup)
    era = Era.kini()
    pindahkan(
        permohonan,
        Permohonan.Status.TERBIT,
        peristiwa=Peristiwa.PERMOHONAN_TERBIT,
        oleh=oleh,
        alasan=alasan,
        kolom={"diputus_pada": timezone.now(), "alasan_putusan": alasan},
        tentang=permohonan.pembuat,
    )
    nib = _buat_dengan_nomor_baru(permohonan, era)
    _beri_peran(nib, oleh)
    PeristiwaNib.objects.create(
        nib=nib,
        jenis=PeristiwaNib.Jenis.TERBIT,
        ke=nib.status,
        tipe_dokumen=TipeDokumen.ASLI,
        dasar=era.dasar_hukum.sebutan,
        oleh=oleh,
    )
    catat(Peristiwa.NIB_TERBIT, subjek=nib, oleh=oleh, tentang=permohonan.pembuat, nib=nib.nomor, alasan=alasan)
    buat_versi(nib=nib, tipe=TipeDokumen.ASLI, oleh=oleh)
    kabari_terbit(nib)
    return nib


def _buat_dengan_nomor_baru(permohonan: Permohonan, era: Era) -> Nib:
    """Create the row under a number that nobody ever had: the unique constraint decides, a clash is tried again."""
    for sisa in reversed(range(PERCOBAAN_NOMOR)):
        try:
            with transaction.atomic():
                return Nib.objects.create(
                    kode=uuid.uuid4(),
                    nomor=nomor_acak(),
                    pelaku_usaha=permohonan.pelaku_usaha,
                    permohonan=permohonan,
                    data=permohonan,
                    era=era,
                )
        except IntegrityError as galat:
            if "nomor" not in str(galat) or not sisa:
                raise
    raise AssertionError("unreachable")


def peran_menurut_data(nib: Nib) -> dict[tuple[str, str], AturanPeran]:
    """Return the roles that the NIB's data give it in its era: (kind, detail) -> the rule it rests on."""
    data = nib.data
    aturan = {a.jenis: a for a in nib.era.aturan_peran.select_related("dasar_hukum")}
    timbul = peran_yang_timbul(
        [(a.jenis, a.syarat) for a in aturan.values()],
        impor=bool(data.impor),
        jenis_api=data.jenis_api,
        ekspor=bool(data.ekspor),
        kepabeanan=data.kepabeanan,
        tenaga_kerja=sum(data.kegiatan.values_list("tenaga_kerja", flat=True)),
    )
    return {(jenis, rincian): aturan[jenis] for jenis, rincian in timbul}


def selaraskan_peran(*, nib: Nib, oleh=None, alasan: str = "") -> list[PeranNib]:
    """Give the NIB the roles its data call for and revoke those they no longer do; return the new ones.

    A role frozen by an agency stays frozen: a change of data is no way out of a freeze.
    """
    seharusnya = peran_menurut_data(nib)
    ada = {(p.jenis, p.rincian): p for p in nib.peran.hidup().select_for_update()}
    beku = {p.jenis for p in ada.values() if p.status == PeranNib.Status.DIBEKUKAN}
    for kunci, peran in ada.items():
        if kunci not in seharusnya and peran.status == PeranNib.Status.AKTIF:
            pindahkan_peran(
                peran,
                PeranNib.Status.DICABUT,
                jenis=PeristiwaNib.Jenis.PERAN_DICABUT,
                oleh=oleh,
                alasan=alasan or "Perubahan data NIB",
                kolom={"berlaku_sampai": timezone.localdate()},
            )
    return PeranNib.objects.bulk_create(
        PeranNib(nib=nib, jenis=jenis, rincian=rincian, dasar_hukum=aturan.dasar_hukum, pasal=aturan.pasal)
        for (jenis, rincian), aturan in seharusnya.items()
        if (jenis, rincian) not in ada and not (jenis in beku and jenis == JenisPeran.API)
    )


def _beri_peran(nib: Nib, oleh) -> None:
    """Bring the roles in line with the data and write the new ones in the book of the NIB."""
    PeristiwaNib.objects.bulk_create(
        PeristiwaNib(nib=nib, peran=p, jenis=PeristiwaNib.Jenis.PERAN_DIBERIKAN, ke=p.status, oleh=oleh)
        for p in selaraskan_peran(nib=nib, oleh=oleh)
    )


def pindahkan_peran(
    peran: PeranNib, ke: str, *, jenis: str, oleh, alasan: str, dasar: str = "", kolom: dict | None = None
) -> None:
    """Move a role to state `ke` and write it in the book of the NIB and in the audit trail."""
    dari = peran.status
    pindahkan(
        peran,
        ke,
        peristiwa=Peristiwa.PERAN_STATUS,
        oleh=oleh,
        alasan=alasan,
        kolom={"alasan": alasan} | (kolom or {}),
        nib=peran.nib.nomor,
        tentang=peran.nib.data.pembuat,
    )
    PeristiwaNib.objects.create(
        nib=peran.nib, peran=peran, jenis=jenis, dari=dari, ke=ke, alasan=alasan, dasar=dasar, oleh=oleh
    )


@transaction.atomic
def terapkan_perubahan(
    *, permohonan: Permohonan, oleh=None, alasan: str = "", perubahan: dict | None = None, versi_baru: bool = True
) -> Nib:
    """Make a submitted change the NIB's data: same number, roles follow, new certificate version (tipe 5) if asked.

    `perubahan` ({label: [before, after]}, masked) is kept in the book and mailed to the holder. Safe to call twice.
    Raises `TransisiDitolak`.
    """
    permohonan = kunci_permohonan(permohonan)
    nib = Nib.objects.select_for_update().get(pelaku_usaha=permohonan.pelaku_usaha, status__lt=StatusNib.DICABUT)
    if permohonan.status == Permohonan.Status.TERBIT:
        return nib
    if permohonan.status != Permohonan.Status.DIAJUKAN:
        raise TransisiDitolak(permohonan, Permohonan.Status.TERBIT)
    pindahkan(
        permohonan,
        Permohonan.Status.TERBIT,
        peristiwa=Peristiwa.PERMOHONAN_TERBIT,
        oleh=oleh,
        alasan=alasan,
        kolom={"diputus_pada": timezone.now(), "alasan_putusan": alasan},
        nib=nib.nomor,
        tentang=permohonan.pembuat,
    )
    nib.data = permohonan
    nib.diubah_pada = nib.dikonfirmasi_pada = timezone.now()
    nib.save(update_fields=["data", "diubah_pada", "dikonfirmasi_pada"])
    _beri_peran(nib, oleh)
    PeristiwaNib.objects.create(
        nib=nib,
        jenis=PeristiwaNib.Jenis.PERUBAHAN,
        tipe_dokumen=TipeDokumen.PERUBAHAN if versi_baru else "",
        perubahan=perubahan or {},
        alasan=alasan,
        oleh=oleh or permohonan.diajukan_oleh,
    )
    catat(
        Peristiwa.NIB_DIUBAH,
        subjek=nib,
        oleh=oleh or permohonan.diajukan_oleh,
        tentang=permohonan.pembuat,
        nib=nib.nomor,
        rincian={"kolom": sorted(perubahan or {})},
    )
    if versi_baru:
        buat_versi(nib=nib, tipe=TipeDokumen.PERUBAHAN, oleh=oleh)
    kabari_diubah(nib, perubahan or {}, kunci=f"nib-diubah-{permohonan.kode}")
    return nib

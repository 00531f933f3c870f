"""Ground a: change of the penanggung jawab (AKH-1a)."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from oss_portal.jejak import catat
from oss_portal.kalender import tambah_hari_kerja
from oss_portal.models import Pengguna
from oss_portal.surel import antrekan_surel
from oss_portal.transisi import TransisiDitolak, pindahkan
from oss_portal.unggahan import BerkasBersih
from registrasi.models import HakAkses, KeberatanAkses, PelakuUsaha, PermohonanAkses, Undangan
from registrasi.peristiwa_akses import PeristiwaAkses
from registrasi.services.benturan import berbenturan
from registrasi.services.galat import (
    BukanPemohon,
    CalonSama,
    LewatMasaKeberatan,
    MasaKeberatanBerjalan,
    PerkaraPetugasSendiri,
    SudahAdaPermohonan,
    TidakBerganti,
)
from registrasi.services.hak_akses import akhiri_hak_akses, batasi, pulihkan
from registrasi.services.keberatan import tautan_keberatan
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
    surati,
    terbitkan_konfirmasi,
    yang_terkait,
)
from registrasi.services.undangan import beri_hak, buat_undangan
from registrasi.signals import penanggung_jawab_diganti

# Working days in which those concerned may object to a change that the penanggung jawab did not ask for himself.
HARI_KEBERATAN = 10


@transaction.atomic
def ajukan_pergantian(
    *,
    hak_akses: HakAkses,
    oleh: Pengguna,
    saluran: str,
    alasan: str,
    calon: dict,
    berkas: list[BerkasBersih],
    pertahankan_kuasa: bool = False,
) -> PermohonanAkses:
    """Ask for another penanggung jawab: everybody concerned is told, and may object.

    `calon` has nama, jenis_identitas, nomor_identitas, tanggal_lahir, jabatan, email, telepon. When somebody else than
    the penanggung jawab asks (through an officer), nothing is decided for 10 working days. Raises `AlasanWajib`,
    `TidakBerganti`, `CalonSama`, `SudahAdaPermohonan`.
    """
    alasan = perlu_alasan(alasan)
    hak = (
        HakAkses.objects.select_for_update(of=("self",)).select_related("pengguna", "pelaku_usaha").get(pk=hak_akses.pk)
    )
    usaha = hak.pelaku_usaha
    if usaha.perseorangan or hak.peran != HakAkses.Peran.PENANGGUNG_JAWAB or hak.status == HakAkses.Status.DIAKHIRI:
        raise TidakBerganti
    lama = hak.pengguna
    if (lama.jenis_identitas, lama.nomor_identitas) == (calon["jenis_identitas"], calon["nomor_identitas"]):
        raise CalonSama
    sendiri = oleh.pk == lama.pk
    if not sendiri and berbenturan(oleh, lama, nomor=(calon["nomor_identitas"],)):
        raise PerkaraPetugasSendiri
    try:
        with transaction.atomic():
            p = PermohonanAkses.objects.create(
                nomor=nomor_perkara(),
                dasar=Dasar.PERGANTIAN,
                saluran=saluran,
                pengguna=lama,
                pelaku_usaha=usaha,
                diajukan_oleh=oleh,
                alasan=alasan,
                pertahankan_kuasa=pertahankan_kuasa,
                keberatan_sampai=None if sendiri else tambah_hari_kerja(timezone.localdate(), HARI_KEBERATAN),
                **{f"calon_{k}": v for k, v in calon.items()},
            )
    except IntegrityError:
        raise SudahAdaPermohonan from None
    p.hak_akses.add(hak)
    lampirkan(p, berkas, oleh)
    catat(
        PeristiwaAkses.PERMOHONAN_DIAJUKAN,
        subjek=p,
        oleh=oleh,
        tentang=lama,
        alasan=alasan,
        rincian={"dasar": str(p.dasar), "saluran": str(saluran), "berkas": len(berkas)},
    )
    for dari, surel, orang in yang_terkait(p):
        surati(
            p,
            "pergantian_diberitahukan",
            surel,
            pengguna=orang,
            nama=usaha.nama,
            tautan=tautan_keberatan(p, dari, surel, orang),
        )
    surati(p, "pergantian_calon", p.calon_email, nama=p.calon_nama)
    return p


@transaction.atomic
def ajukan_keberatan(
    *, permohonan: PermohonanAkses, dari: str, email: str, alasan: str, pengguna: Pengguna | None = None
) -> KeberatanAkses:
    """Object to a change: the case is in dispute and the business is read-only until an officer settles it.

    One objection from an address; a second call returns the first. Raises `AlasanWajib`, `LewatMasaKeberatan`.
    """
    alasan = perlu_alasan(alasan)
    p = kunci_perkara(permohonan)
    if ada := p.keberatan.filter(email__iexact=email).first():
        return ada
    terbuka = p.status in {Status.DIAJUKAN, Status.PERLU_PERBAIKAN, Status.DISENGKETAKAN}
    if p.dasar != Dasar.PERGANTIAN or not terbuka or (p.keberatan_sampai and not p.masa_keberatan_berjalan):
        raise LewatMasaKeberatan
    keberatan = KeberatanAkses.objects.create(permohonan=p, dari=dari, email=email, alasan=alasan, pengguna=pengguna)
    if p.status != Status.DISENGKETAKAN:
        aktif = HakAkses.objects.filter(pelaku_usaha=p.pelaku_usaha, status=HakAkses.Status.AKTIF)
        dibatasi = [
            batasi(hak_akses=h, oleh=pengguna, alasan=f"Ada keberatan, perkara {p.nomor}", dasar=p.dasar).pk
            for h in aktif
        ]
        pindahkan(
            p,
            Status.DISENGKETAKAN,
            peristiwa=PeristiwaAkses.PERMOHONAN_KEBERATAN,
            oleh=pengguna,
            alasan=alasan,
            tentang=p.pengguna,
            kolom={"hak_dibatasi": dibatasi},
            rincian={"dari": str(dari)},
        )
    else:
        catat(
            PeristiwaAkses.PERMOHONAN_KEBERATAN,
            subjek=p,
            oleh=pengguna,
            alasan=alasan,
            tentang=p.pengguna,
            rincian={"dari": str(dari)},
        )
    for _dari, surel, orang in yang_terkait(p):
        surati(p, "pergantian_disengketakan", surel, pengguna=orang, nama=p.pelaku_usaha.nama)
    surati(p, "pergantian_disengketakan", p.calon_email, nama=p.calon_nama)
    return keberatan


def lepas_batasan(p: PermohonanAkses, oleh: Pengguna, alasan: str) -> None:
    """Give back the rights that the dispute made read-only."""
    for hak in HakAkses.objects.filter(pk__in=p.hak_dibatasi, status=HakAkses.Status.DIBATASI):
        pulihkan(hak_akses=hak, oleh=oleh, alasan=alasan)


@transaction.atomic
def kesampingkan_keberatan(*, permohonan: PermohonanAkses, oleh: Pengguna, alasan: str) -> PermohonanAkses:
    """Settle the objections against who objected: the case goes on. To follow them is `tolak_permohonan`."""
    alasan = perlu_alasan(alasan)
    p = kunci_perkara(permohonan, oleh)
    lepas_batasan(p, oleh, f"Keberatan perkara {p.nomor} diputus")
    pindahkan(
        p,
        Status.DIAJUKAN,
        peristiwa=PeristiwaAkses.PERMOHONAN_KEBERATAN,
        oleh=oleh,
        alasan=alasan,
        tentang=p.pengguna,
        kolom={"hak_dibatasi": []},
        rincian={"dikesampingkan": True},
    )
    for k in p.keberatan.select_related("pengguna"):
        surati(p, "keberatan_dikesampingkan", k.email, pengguna=k.pengguna, nama=p.pelaku_usaha.nama, alasan=alasan)
    return p


@transaction.atomic
def minta_lengkapi(*, permohonan: PermohonanAkses, oleh: Pengguna, perbaikan: str) -> PermohonanAkses:
    """Ask for further documents. Raises `AlasanWajib`, `TransisiDitolak`."""
    perbaikan = perlu_alasan(perbaikan)
    p = kunci_perkara(permohonan, oleh)
    harus_dapat(p, {Dasar.PERGANTIAN}, Status.PERLU_PERBAIKAN)
    pindahkan(
        p,
        Status.PERLU_PERBAIKAN,
        peristiwa=PeristiwaAkses.PERMOHONAN_PERLU_DILENGKAPI,
        oleh=oleh,
        alasan=perbaikan,
        tentang=p.pengguna,
        kolom={"perbaikan": perbaikan},
    )
    surati(p, "pergantian_perlu_dilengkapi", p.pengguna.email, pengguna=p.pengguna, perbaikan=perbaikan)
    return p


@transaction.atomic
def lengkapi(*, permohonan: PermohonanAkses, oleh: Pengguna, berkas: list[BerkasBersih]) -> PermohonanAkses:
    """Take the further documents and put the case back into the queue. Raises `BukanPemohon`, `TransisiDitolak`."""
    p = kunci_perkara(permohonan)
    if oleh.pk not in {p.pengguna_id, p.diajukan_oleh_id} and not oleh.has_perm("registrasi.usulkan_pengakhiran"):
        raise BukanPemohon
    if p.status != Status.PERLU_PERBAIKAN:
        raise TransisiDitolak(p, Status.DIAJUKAN)
    lampirkan(p, berkas, oleh)
    pindahkan(
        p,
        Status.DIAJUKAN,
        peristiwa=PeristiwaAkses.PERMOHONAN_DILENGKAPI,
        oleh=oleh,
        tentang=p.pengguna,
        kolom={"perbaikan": ""},
        rincian={"berkas": len(berkas)},
    )
    return p


@transaction.atomic
def setujui_pergantian(*, permohonan: PermohonanAkses, oleh: Pengguna, alasan: str) -> PermohonanAkses:
    """Approve the successor and invite him; the old access goes on until he has accepted the terms in force.

    Raises `MasaKeberatanBerjalan`, `PerkaraPetugasSendiri`, `AlasanWajib`, `TransisiDitolak`.
    """
    alasan = perlu_alasan(alasan)
    p = kunci_perkara(permohonan, oleh)
    harus_dapat(p, {Dasar.PERGANTIAN}, Status.DISETUJUI)
    if p.masa_keberatan_berjalan:
        raise MasaKeberatanBerjalan
    pindahkan(
        p,
        Status.DISETUJUI,
        peristiwa=PeristiwaAkses.PERMOHONAN_DISETUJUI,
        oleh=oleh,
        alasan=alasan,
        tentang=p.pengguna,
        kolom=kolom_keputusan(oleh, alasan),
    )
    undang_penerus(p, oleh)
    return p


def undang_penerus(p: PermohonanAkses, oleh: Pengguna) -> Undangan:
    """Send the successor his invitation."""
    return buat_undangan(
        jenis=Undangan.Jenis.PENANGGUNG_JAWAB,
        oleh=oleh,
        nama=p.calon_nama,
        email=p.calon_email,
        pelaku_usaha=p.pelaku_usaha,
        permohonan=p,
        jabatan=p.calon_jabatan,
    )


def selesaikan_pergantian(*, permohonan: PermohonanAkses, penerus: Pengguna) -> HakAkses:
    """End the old access, give the new one, issue the letter: when the successor accepts, in his transaction.

    The NIB is not touched: it belongs to the business (AKH-1a).
    """
    p = kunci_perkara(permohonan)
    harus_dapat(p, {Dasar.PERGANTIAN}, Status.SELESAI)
    if p.status != Status.DISETUJUI:
        raise TransisiDitolak(p, Status.SELESAI)
    usaha = PelakuUsaha.objects.select_for_update().get(pk=p.pelaku_usaha_id)
    alasan = "penanggung jawab berganti"
    lama = p.hak_akses.get()
    if lama.status != HakAkses.Status.DIAKHIRI:
        akhiri_dalam_perkara(lama, p, p.diputuskan_oleh, alasan, kuasa=not p.pertahankan_kuasa)
    for hak in HakAkses.objects.hidup().filter(pelaku_usaha=usaha, pengguna=penerus):
        # He was a kuasa until now.
        akhiri_hak_akses(
            hak_akses=hak, oleh=p.diputuskan_oleh, dasar=p.dasar, alasan=f"Perkara {p.nomor}: {alasan}", kabari=False
        )
    baru = beri_hak(
        pengguna=penerus,
        pelaku_usaha=usaha,
        oleh=p.diputuskan_oleh,
        alasan=f"Perkara {p.nomor}: {alasan}",
        jabatan=p.calon_jabatan,
    )
    kolom = terbitkan_konfirmasi(p, oleh=p.diputuskan_oleh, hasil=Hasil.DIAKHIRI, penerus=penerus)
    pindahkan(
        p,
        Status.SELESAI,
        peristiwa=PeristiwaAkses.PERMOHONAN_SELESAI,
        oleh=penerus,
        tentang=p.pengguna,
        kolom=kolom | {"hasil": Hasil.DIAKHIRI},
        rincian={"surat": kolom["surat"].nomor},
    )
    antrekan_surel(
        "registrasi/hak_akses_aktif",
        kepada=penerus.email,
        pengguna=penerus,
        konteks={"nama": penerus.nama, "usaha": usaha.nama, "user_id": penerus.user_id, "siap": usaha.siap_nib},
        kunci=f"hak-akses-aktif-{baru.kode}",
    )
    penanggung_jawab_diganti.send(PelakuUsaha, pelaku_usaha=usaha, lama=lama, baru=baru)
    return baru

"""Ground b: suspected abuse by somebody else (AKH-1b, U23)."""

from django.db import transaction

from oss_portal.jejak import catat
from oss_portal.models import Pengguna
from oss_portal.sesi import akhiri_semua_sesi
from oss_portal.transisi import pindahkan
from registrasi.models import HakAkses, KeberatanAkses, PermohonanAkses, Undangan
from registrasi.peristiwa_akses import PeristiwaAkses
from registrasi.services.hak_akses import blokir, pulihkan, sebelum_blokir
from registrasi.services.permohonan_akses.bersama import (
    Dasar,
    Hasil,
    Status,
    akhiri_dalam_perkara,
    harus_dapat,
    kolom_keputusan,
    kunci_perkara,
    nomor_perkara,
    perlu_alasan,
    surati,
    terbitkan_konfirmasi,
)
from registrasi.services.permohonan_akses.pergantian import ajukan_keberatan
from registrasi.services.surel_hilang import batalkan_ganti_surel
from registrasi.services.undangan import buat_undangan, cabut_semua_undangan


@transaction.atomic
def amankan_akun(
    *,
    pengguna: Pengguna,
    saluran: str,
    keterangan: str = "",
    oleh: Pengguna | None = None,
) -> PermohonanAkses:
    """Block every right of a person at once, end all sessions, make the password useless, and open the case.

    A second call finds the open case. `oleh` is the officer who acts on a report; otherwise the person does.
    """
    pengguna = Pengguna.objects.select_for_update().get(pk=pengguna.pk)
    p = PermohonanAkses.objects.terbuka().filter(pengguna=pengguna, dasar=Dasar.DUGAAN).first()
    baru = p is None
    if baru:
        p = PermohonanAkses.objects.create(
            nomor=nomor_perkara(),
            dasar=Dasar.DUGAAN,
            saluran=saluran,
            pengguna=pengguna,
            diajukan_oleh=oleh or pengguna,
            alasan=keterangan.strip() or "Dugaan penyalahgunaan oleh pihak lain, tanpa keterangan",
        )
        catat(
            PeristiwaAkses.PERMOHONAN_DIAJUKAN,
            subjek=p,
            oleh=oleh or pengguna,
            tentang=pengguna,
            alasan=p.alasan,
            rincian={"dasar": str(p.dasar), "saluran": str(saluran)},
        )
    pakai = HakAkses.objects.filter(
        pengguna=pengguna, status__in=[HakAkses.Status.AKTIF, HakAkses.Status.DIBATASI]
    ).select_for_update()
    for hak in pakai:
        blokir(
            hak_akses=hak, oleh=oleh or pengguna, alasan=f"Amankan akun, perkara {p.nomor}", dasar=p.dasar, kabari=False
        )
        p.hak_akses.add(hak)
    pengguna.set_unusable_password()
    pengguna.save(update_fields=["password"])
    akhiri_semua_sesi(pengguna)
    if baru:
        cabut_semua_undangan(oleh=oleh or pengguna, milik=pengguna)
        _tahan_pergantian(pengguna, p)
        batalkan_ganti_surel(pengguna=pengguna, alasan=f"Akun diamankan, perkara {p.nomor}")
        surati(p, "akun_diamankan", pengguna.email, pengguna=pengguna)
    return p


def _tahan_pergantian(pengguna: Pengguna, perkara: PermohonanAkses) -> None:
    """Stop a change asked for from an account that turns out to be abused: it counts as the holder's objection."""
    alasan = f"Akun pemegang diamankan, perkara {perkara.nomor}"
    for lain in PermohonanAkses.objects.terbuka().filter(pengguna=pengguna, dasar=Dasar.PERGANTIAN):
        cabut_semua_undangan(oleh=pengguna, permohonan=lain)
        if lain.status == Status.DISETUJUI or (lain.keberatan_sampai and not lain.masa_keberatan_berjalan):
            continue
        ajukan_keberatan(
            permohonan=lain,
            dari=KeberatanAkses.Dari.PENANGGUNG_JAWAB,
            email=pengguna.email,
            alasan=alasan,
            pengguna=pengguna,
        )


@transaction.atomic
def selesaikan_dugaan(
    *, permohonan: PermohonanAkses, oleh: Pengguna, hasil: str, alasan: str, akhiri_kuasa: bool = True
) -> PermohonanAkses:
    """Decide a case on ground b after the identity was checked: end, end and replace, or give back.

    Whatever the result, the numbered letter goes out in the same transaction (AKH-2). With a replacement or a return
    the person gets a single-use link for a new password. Raises `AlasanWajib`, `PerkaraPetugasSendiri`,
    `TransisiDitolak`.
    """
    alasan = perlu_alasan(alasan)
    p = kunci_perkara(permohonan, oleh)
    harus_dapat(p, {Dasar.DUGAAN}, Status.SELESAI)
    hasil = Hasil(hasil)
    for hak in p.hak_akses.exclude(status=HakAkses.Status.DIAKHIRI):
        if hasil == Hasil.DIPULIHKAN:
            if hak.status == HakAkses.Status.DIBLOKIR:
                pulihkan(
                    hak_akses=hak,
                    oleh=oleh,
                    alasan=f"Perkara {p.nomor}: {alasan}",
                    ke=sebelum_blokir(hak),
                    kabari=False,
                )
            continue
        akhiri_dalam_perkara(hak, p, oleh, alasan, kuasa=akhiri_kuasa)
    kolom = terbitkan_konfirmasi(p, oleh=oleh, hasil=hasil)
    pindahkan(
        p,
        Status.SELESAI,
        peristiwa=PeristiwaAkses.PERMOHONAN_SELESAI,
        oleh=oleh,
        alasan=alasan,
        tentang=p.pengguna,
        kolom=kolom | kolom_keputusan(oleh, alasan) | {"hasil": hasil},
        rincian={"hasil": str(hasil), "surat": kolom["surat"].nomor},
    )
    if hasil != Hasil.DIAKHIRI:
        undang_kembali(p, oleh)
    return p


def undang_kembali(p: PermohonanAkses, oleh: Pengguna) -> Undangan:
    """Send the holder the single-use link for a new password."""
    return buat_undangan(
        jenis=Undangan.Jenis.KREDENSIAL, oleh=oleh, nama=p.pengguna.nama, email=p.pengguna.email, permohonan=p
    )

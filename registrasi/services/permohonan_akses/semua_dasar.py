"""Acts on a case of any ground: invite anew, refuse, withdraw."""

from django.db import transaction

from oss_portal.models import Pengguna
from oss_portal.transisi import pindahkan
from registrasi.models import PermohonanAkses, Undangan
from registrasi.peristiwa_akses import PeristiwaAkses
from registrasi.services.galat import BukanPemohon, LangkahDitolak
from registrasi.services.permohonan_akses.bersama import (
    Dasar,
    Hasil,
    Status,
    harus_dapat,
    kolom_keputusan,
    kunci_perkara,
    perlu_alasan,
    surati,
    terbitkan_konfirmasi,
    yang_terkait,
)
from registrasi.services.permohonan_akses.dugaan import undang_kembali
from registrasi.services.permohonan_akses.pergantian import lepas_batasan, undang_penerus
from registrasi.services.undangan import cabut_semua_undangan


@transaction.atomic
def undang_ulang(*, permohonan: PermohonanAkses, oleh: Pengguna) -> Undangan:
    """Let the old link die and send a new one: to a successor, or to the holder who waits for a new password."""
    p = kunci_perkara(permohonan, oleh)
    penerus = p.dasar == Dasar.PERGANTIAN and p.status == Status.DISETUJUI
    kembali = p.dasar == Dasar.DUGAAN and p.status == Status.SELESAI and p.hasil != Hasil.DIAKHIRI
    if not (penerus or kembali) or p.undangan.filter(status=Undangan.Status.DITERIMA).exists():
        raise LangkahDitolak
    cabut_semua_undangan(oleh=oleh, permohonan=p)
    return undang_penerus(p, oleh) if penerus else undang_kembali(p, oleh)


@transaction.atomic
def tolak_permohonan(*, permohonan: PermohonanAkses, oleh: Pengguna, alasan: str) -> PermohonanAkses:
    """Refuse a change (with its letter), or a colleague's proposal. Raises `AlasanWajib`, `PerkaraPetugasSendiri`."""
    alasan = perlu_alasan(alasan)
    p = kunci_perkara(permohonan, oleh)
    harus_dapat(p, {Dasar.PERGANTIAN, Dasar.TEMUAN, Dasar.HUKUM}, Status.DITOLAK)
    kolom = {}
    if p.dasar == Dasar.PERGANTIAN:
        kolom = terbitkan_konfirmasi(p, oleh=oleh, hasil="ditolak", alasan=alasan)
        lepas_batasan(p, oleh, f"Perkara {p.nomor} ditolak")
        cabut_semua_undangan(oleh=oleh, permohonan=p)
    pindahkan(
        p,
        Status.DITOLAK,
        peristiwa=PeristiwaAkses.PERMOHONAN_DITOLAK,
        oleh=oleh,
        alasan=alasan,
        tentang=p.pengguna,
        kolom=kolom | kolom_keputusan(oleh, alasan),
    )
    return p


@transaction.atomic
def batalkan_permohonan(*, permohonan: PermohonanAkses, oleh: Pengguna, alasan: str = "") -> PermohonanAkses:
    """Withdraw a change or a proposal: only who made it may. Raises `BukanPemohon`, `TransisiDitolak`."""
    p = kunci_perkara(permohonan)
    if oleh.pk != p.diajukan_oleh_id:
        raise BukanPemohon
    harus_dapat(p, {Dasar.PERGANTIAN, Dasar.TEMUAN, Dasar.HUKUM}, Status.DIBATALKAN)
    if p.dasar == Dasar.PERGANTIAN:
        lepas_batasan(p, oleh, f"Perkara {p.nomor} dibatalkan")
        cabut_semua_undangan(oleh=oleh, permohonan=p)
        for _dari, surel, orang in yang_terkait(p):
            surati(p, "pergantian_dibatalkan", surel, pengguna=orang, nama=p.pelaku_usaha.nama)
        surati(p, "pergantian_dibatalkan", p.calon_email, nama=p.calon_nama)
    pindahkan(
        p,
        Status.DIBATALKAN,
        peristiwa=PeristiwaAkses.PERMOHONAN_DIBATALKAN,
        oleh=oleh,
        alasan=alasan,
        tentang=p.pengguna,
    )
    return p

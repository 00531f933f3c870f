"""Deadlines of this room that move after an outage (LIM-d): activation links, invitations, objections."""

from django.db.models import F, Value
from django.db.models.functions import Greatest

from oss_portal import kait
from oss_portal.gangguan import Pergeseran
from oss_portal.jejak import catat
from registrasi.models import PermohonanAkses, TautanAktivasi, Undangan
from registrasi.peristiwa_akses import PeristiwaAkses


@kait.perpanjang_tenggat.daftar(10)
def perpanjang(pindah: Pergeseran) -> int:
    """Move them; what is already used, answered or dead stays. Returns how many."""
    jumlah = 0
    lama = pindah.selesai - pindah.mulai
    terkena = {"berlaku_sampai__gte": pindah.mulai, "berlaku_sampai__lte": pindah.sampai}
    for semua in (
        TautanAktivasi.objects.filter(mati_pada__isnull=True, **terkena),
        Undangan.objects.filter(status=Undangan.Status.MENUNGGU, **terkena),
    ):
        jumlah += semua.update(berlaku_sampai=Greatest(F("berlaku_sampai") + lama, Value(pindah.sampai)))
    awal, akhir = pindah.hari_terkena
    perkara = PermohonanAkses.objects.terbuka().filter(keberatan_sampai__range=(awal, akhir))
    for p in perkara.select_related("pengguna").select_for_update(of=("self",)):
        sebelum, p.keberatan_sampai = p.keberatan_sampai, pindah.hari_baru
        p.save(update_fields=["keberatan_sampai"])
        perubahan = {"keberatan_sampai": (sebelum, p.keberatan_sampai)}
        catat(PeristiwaAkses.TENGGAT_DIPERPANJANG, subjek=p, tentang=p.pengguna, perubahan=perubahan)
        jumlah += 1
    return jumlah

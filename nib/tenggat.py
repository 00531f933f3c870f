"""Deadlines of this room that move after an outage (LIM-d): the answer to a warning or a freeze."""

from nib.models import SanksiNib
from nib.peristiwa import Peristiwa
from oss_portal import kait
from oss_portal.gangguan import Pergeseran
from oss_portal.jejak import catat


@kait.perpanjang_tenggat.daftar(20)
def perpanjang(pindah: Pergeseran) -> int:
    """Move the days until which a holder may answer. Returns how many."""
    menunggu = SanksiNib.objects.filter(
        status=SanksiNib.Status.BERLAKU, dijawab_pada__isnull=True, tenggat_jawab__range=pindah.hari_terkena
    )
    jumlah = 0
    for s in menunggu.select_related("nib").select_for_update(of=("self",)):
        sebelum, s.tenggat_jawab = s.tenggat_jawab, pindah.hari_baru
        s.save(update_fields=["tenggat_jawab"])
        catat(
            Peristiwa.TENGGAT_DIPERPANJANG,
            subjek=s,
            nib=s.nib.nomor,
            perubahan={"tenggat_jawab": (sebelum, s.tenggat_jawab)},
        )
        jumlah += 1
    return jumlah

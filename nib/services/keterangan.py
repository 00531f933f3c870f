"""The letter "Keterangan status NIB": what the register says today, numbered and signed, any day one asks."""

from django.db import transaction
from django.utils import timezone

from nib.models import Nib
from nib.pemeriksaan import kota
from oss_portal.models import Pengguna, SuratBernomor
from oss_portal.surat import terbitkan_surat

JENIS = "keterangan_status_nib"


@transaction.atomic
def terbitkan_keterangan(*, nib: Nib, oleh: Pengguna) -> SuratBernomor:
    """Return the letter about the present status; the same one again on the same day while nothing changed."""
    nib = Nib.objects.select_for_update(of=("self",)).select_related("pelaku_usaha", "data", "era").get(pk=nib.pk)
    perihal = f"Keterangan status NIB {nib.nomor}: {nib.get_status_display()}"
    ada = SuratBernomor.objects.filter(
        jenis=JENIS,
        subjek_jenis=nib._meta.label_lower,
        subjek_id=str(nib.pk),
        perihal=perihal,
        terbit_pada__date=timezone.localdate(),
        terbit_pada__gte=nib.diubah_pada,
    ).first()
    if ada:
        return ada
    return terbitkan_surat(
        jenis=JENIS,
        perihal=perihal,
        templat="surat/nib/keterangan_status.html",
        konteks={
            "nib": nib,
            "kota": kota(nib.data.wilayah),
            "peran": list(nib.peran.hidup().select_related("dasar_hukum")),
            "kini": timezone.now(),
        },
        subjek=nib,
        tentang=oleh,
        oleh=oleh,
    )

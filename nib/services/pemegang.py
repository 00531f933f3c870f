"""What the holder of an NIB does under supervision: answer, object, ask for its end."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.galat import TidakDiizinkan
from nib.kebijakan import Perbuatan, pastikan
from nib.models import Nib, PeristiwaNib, PermohonanPencabutan, SanksiNib
from nib.peristiwa import Peristiwa
from nib.services.pengawasan import Tahap, kunci_nib, wajib
from oss_portal.jejak import catat
from oss_portal.kalender import tambah_jam_kerja
from oss_portal.models import Pengguna
from oss_portal.transisi import pindahkan

# Five working days.
WAKTU_TINJAU_CABUT = timedelta(hours=40)


@transaction.atomic
def jawab_sanksi(*, sanksi: SanksiNib, oleh: Pengguna, jawaban: str) -> SanksiNib:
    """Keep the holder's answer to a warning or freeze, once. Raises `AlasanWajib`, `TidakDiizinkan`."""
    nib = kunci_nib(sanksi.nib)
    sanksi = SanksiNib.objects.select_for_update().get(pk=sanksi.pk)
    jawaban = wajib(jawaban)
    if sanksi.jawaban == jawaban:
        return sanksi
    if sanksi.status != SanksiNib.Status.BERLAKU or sanksi.tahap == Tahap.PENCABUTAN or sanksi.dijawab_pada:
        raise TidakDiizinkan(_("Ini tidak menunggu jawaban Anda lagi."))
    sanksi.jawaban, sanksi.dijawab_pada, sanksi.diubah_pada = jawaban, timezone.now(), timezone.now()
    sanksi.save(update_fields=["jawaban", "dijawab_pada", "diubah_pada"])
    PeristiwaNib.objects.create(nib=nib, jenis=PeristiwaNib.Jenis.JAWABAN, alasan=jawaban[:200], oleh=oleh)
    catat(Peristiwa.SANKSI_DIJAWAB, subjek=sanksi, oleh=oleh, tentang=oleh, nib=nib.nomor)
    return sanksi


@transaction.atomic
def ajukan_keberatan(*, sanksi: SanksiNib, oleh: Pengguna, keberatan: str) -> SanksiNib:
    """Keep the holder's objection to a revocation, within 30 days. Raises `AlasanWajib`, `TidakDiizinkan`."""
    nib = kunci_nib(sanksi.nib)
    sanksi = SanksiNib.objects.select_for_update().get(pk=sanksi.pk)
    keberatan = wajib(keberatan)
    if sanksi.keberatan == keberatan:
        return sanksi
    lewat = sanksi.tenggat_jawab is not None and sanksi.tenggat_jawab < timezone.localdate()
    if sanksi.tahap != Tahap.PENCABUTAN or sanksi.status != SanksiNib.Status.BERLAKU or sanksi.keberatan or lewat:
        raise TidakDiizinkan(_("Keberatan tidak dapat diajukan lagi untuk keputusan ini."))
    sanksi.keberatan, sanksi.keberatan_pada, sanksi.diubah_pada = keberatan, timezone.now(), timezone.now()
    sanksi.save(update_fields=["keberatan", "keberatan_pada", "diubah_pada"])
    PeristiwaNib.objects.create(nib=nib, jenis=PeristiwaNib.Jenis.KEBERATAN, alasan=keberatan[:200], oleh=oleh)
    catat(Peristiwa.KEBERATAN_DIAJUKAN, subjek=sanksi, oleh=oleh, tentang=oleh, nib=nib.nomor)
    return sanksi


@transaction.atomic
def minta_pencabutan(
    *, nib: Nib, oleh: Pengguna, jenis: str, alasan: str, pernyataan: list[str]
) -> PermohonanPencabutan:
    """The holder asks to end the NIB. A second click gives the same request. Raises `AlasanWajib`, `TidakDiizinkan`."""
    nib = kunci_nib(nib)
    if ada := nib.permohonan_pencabutan.filter(status=PermohonanPencabutan.Status.DIAJUKAN).first():
        return ada
    pastikan(nib, Perbuatan.MINTA_CABUT)
    if set(pernyataan) < set(PermohonanPencabutan.PERNYATAAN):
        raise TidakDiizinkan(_("Centang setiap pernyataan."))
    kini = timezone.now()
    permintaan = PermohonanPencabutan.objects.create(
        nib=nib,
        jenis=jenis,
        alasan=wajib(alasan),
        pernyataan=sorted(pernyataan),
        diajukan_oleh=oleh,
        diajukan_pada=kini,
        tenggat=tambah_jam_kerja(kini, WAKTU_TINJAU_CABUT),
    )
    catat(Peristiwa.PENCABUTAN_DIMINTA, subjek=permintaan, oleh=oleh, tentang=oleh, nib=nib.nomor)
    return permintaan


@transaction.atomic
def batalkan_permintaan(*, permintaan: PermohonanPencabutan, oleh: Pengguna) -> PermohonanPencabutan:
    """The holder takes the request back. Raises `TransisiDitolak`."""
    permintaan = PermohonanPencabutan.objects.select_for_update().get(pk=permintaan.pk)
    if permintaan.status == PermohonanPencabutan.Status.DIBATALKAN:
        return permintaan
    pindahkan(
        permintaan,
        PermohonanPencabutan.Status.DIBATALKAN,
        peristiwa=Peristiwa.PENCABUTAN_DIPUTUS,
        oleh=oleh,
        nib=permintaan.nib.nomor,
    )
    return permintaan


@transaction.atomic
def konfirmasi_data(*, nib: Nib, oleh: Pengguna) -> Nib:
    """The holder says that the data are still right (KEW-2b, once a year). Raises `TidakDiizinkan`."""
    nib = kunci_nib(nib)
    pastikan(nib, Perbuatan.KONFIRMASI_DATA)
    kini = timezone.now()
    if kini - nib.dikonfirmasi_pada < timedelta(days=1):
        return nib
    nib.dikonfirmasi_pada = nib.diubah_pada = kini
    nib.save(update_fields=["dikonfirmasi_pada", "diubah_pada"])
    PeristiwaNib.objects.create(nib=nib, jenis=PeristiwaNib.Jenis.KONFIRMASI, oleh=oleh)
    catat(Peristiwa.NIB_DIKONFIRMASI, subjek=nib, oleh=oleh, tentang=oleh, nib=nib.nomor)
    return nib

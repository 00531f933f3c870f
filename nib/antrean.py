"""The queues of this app on the staff's front page."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.models import KewajibanPembayaran, Permohonan, PermohonanPencabutan, SanksiNib
from oss_portal.kait import antrean_petugas, hitung_antrean


def _baris(judul: str, alamat: str, antrean, *, waktu: str, tenggat: str) -> dict:
    tertua = antrean.order_by(waktu).values_list(waktu, flat=True).first()
    batas = antrean.order_by(tenggat).values_list(tenggat, flat=True).first() if tenggat else None
    return {
        "judul": judul,
        "url": alamat,
        "jumlah": hitung_antrean(antrean),
        "tertua": tertua,
        "tenggat": bool(batas and batas < timezone.now()),
        "tenggat_pada": batas,
    }


@antrean_petugas.daftar(20)
def antrean_permohonan(petugas) -> dict | None:
    """Applications that wait for an officer."""
    if not petugas.has_perm("nib.tinjau_permohonan"):
        return None
    return _baris(
        _("Permohonan NIB"),
        reverse("admin:nib_permohonan_changelist") + "?status__exact=diajukan",
        Permohonan.objects.filter(status=Permohonan.Status.DIAJUKAN),
        waktu="diajukan_pada",
        tenggat="tenggat",
    )


@antrean_petugas.daftar(21)
def antrean_usulan_cabut(petugas) -> dict | None:
    """Revocations that wait for the second officer."""
    if not petugas.has_perm("nib.putuskan_pencabutan"):
        return None
    return _baris(
        _("Usulan pencabutan NIB"),
        reverse("admin:nib_sanksinib_changelist") + "?status__exact=diusulkan",
        SanksiNib.objects.filter(status=SanksiNib.Status.DIUSULKAN),
        waktu="dibuat_pada",
        tenggat="",
    )


@antrean_petugas.daftar(22)
def antrean_permintaan_cabut(petugas) -> dict | None:
    """Requests of holders to end their NIB."""
    if not petugas.has_perm("nib.putuskan_pencabutan"):
        return None
    return _baris(
        _("Permintaan pencabutan NIB"),
        reverse("admin:nib_permohonanpencabutan_changelist") + "?status__exact=diajukan",
        PermohonanPencabutan.objects.filter(status=PermohonanPencabutan.Status.DIAJUKAN),
        waktu="diajukan_pada",
        tenggat="tenggat",
    )


def _sanksi(menunggu: str) -> str:
    return f"{reverse('admin:nib_sanksinib_changelist')}?menunggu={menunggu}"


@antrean_petugas.daftar(23)
def antrean_jawaban(petugas) -> dict | None:
    """Warnings and freezes that the holder answered."""
    if not petugas.has_perm("nib.awasi_nib"):
        return None
    dijawab = SanksiNib.objects.dijawab()
    return _baris(
        _("Jawaban atas peringatan dan pembekuan"), _sanksi("jawaban"), dijawab, waktu="dijawab_pada", tenggat=""
    )


@antrean_petugas.daftar(24)
def antrean_lewat(petugas) -> dict | None:
    """Warnings and freezes whose period is over without an answer."""
    if not petugas.has_perm("nib.awasi_nib"):
        return None
    lewat = SanksiNib.objects.lewat_tanpa_jawaban()
    return _baris(_("Lewat tenggat tanpa jawaban"), _sanksi("lewat"), lewat, waktu="berlaku_pada", tenggat="")


@antrean_petugas.daftar(25)
def antrean_keberatan(petugas) -> dict | None:
    """Objections to a revocation."""
    if not petugas.has_perm("nib.putuskan_pencabutan"):
        return None
    terbuka = SanksiNib.objects.keberatan_terbuka()
    return _baris(_("Keberatan atas pencabutan"), _sanksi("keberatan"), terbuka, waktu="keberatan_pada", tenggat="")


@antrean_petugas.daftar(26)
def antrean_kewajiban(petugas) -> dict | None:
    """Official fees that holders reported as paid (KEW-2c)."""
    if not petugas.has_perm("nib.tagih_kewajiban"):
        return None
    return _baris(
        _("Pembayaran yang dilaporkan"),
        reverse("admin:nib_kewajibanpembayaran_changelist") + "?status__exact=dilaporkan",
        KewajibanPembayaran.objects.filter(status=KewajibanPembayaran.Status.DILAPORKAN),
        waktu="diubah_pada",
        tenggat="",
    )

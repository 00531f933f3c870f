"""The queues of this app on the staff's front page."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.models import Permohonan, PermohonanPencabutan, SanksiNib
from oss_portal.kait import antrean_petugas


def _baris(judul: str, alamat: str, antrean, *, waktu: str, tenggat: str) -> dict:
    tertua = antrean.order_by(waktu).values_list(waktu, flat=True).first()
    return {
        "judul": judul,
        "url": alamat,
        "jumlah": antrean.count(),
        "tertua": tertua,
        "tenggat": bool(tenggat) and antrean.filter(**{f"{tenggat}__lt": timezone.now()}).exists(),
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

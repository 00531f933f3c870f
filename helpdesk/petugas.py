"""Who serves at the helpdesk, and what each may see."""

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet

from helpdesk.models import TERBUKA, Tiket, UnitEskalasi
from oss_portal.models import Pengguna

# Permissions of officers and of supervisors.
LAYANI, AWASI = "helpdesk.layani_tiket", "helpdesk.awasi_tiket"
# Who answers what was passed on to a unit: any one of these permissions. The system has no group of officers: what is
# passed on to its keepers is answered with `jawab_eskalasi`.
_IZIN_UNIT = {
    UnitEskalasi.VERIFIKASI: ("registrasi.tinjau_pendaftaran",),
    UnitEskalasi.HAK_AKSES: ("registrasi.kelola_hak_akses",),
    UnitEskalasi.KETENTUAN: ("ketentuan.change_versiketentuan", "ketentuan.umumkan_versiketentuan"),
    UnitEskalasi.NIB: ("nib.awasi_nib",),
    UnitEskalasi.TEKNIS: (),
    UnitEskalasi.DATA_PRIBADI: ("registrasi.jawab_permintaan_data",),
}


def berizin(codename: str) -> QuerySet[Pengguna]:
    """Return the active staff with a permission of the helpdesk, given directly or by a group."""
    izin = Permission.objects.filter(content_type__app_label="helpdesk", codename=codename)
    berhak = Q(user_permissions__in=izin) | Q(groups__permissions__in=izin)
    pk = Pengguna.objects.filter(berhak, is_active=True, is_staff=True).values("pk")
    return Pengguna.objects.filter(pk__in=pk).order_by("nama")


def unit_petugas(petugas: Pengguna) -> list[str]:
    """Return the units for which this person answers; all of them with `jawab_eskalasi`."""
    semua = petugas.has_perm("helpdesk.jawab_eskalasi")
    return [u for u, izin in _IZIN_UNIT.items() if semua or any(petugas.has_perm(i) for i in izin)]


def tiket_diteruskan(petugas: Pengguna) -> QuerySet[Tiket]:
    """Return the open tickets that were passed on to the units of this person."""
    baris = Tiket.objects.terlihat_oleh(petugas).filter(status__in=TERBUKA)
    return baris.filter(eskalasi__in=unit_petugas(petugas)).exclude(pelapor=petugas)


def boleh_baca_saran_ketentuan(petugas: Pengguna) -> bool:
    """Whether this person keeps the terms, or serves at the helpdesk: they read what is said about clauses (PEN-3a)."""
    izin = (*_IZIN_UNIT[UnitEskalasi.KETENTUAN], LAYANI)
    return any(petugas.has_perm(i) for i in izin)


def tiket_tentang_ketentuan(petugas: Pengguna) -> QuerySet[Tiket]:
    """Return the tickets that cite a clause of the terms."""
    return Tiket.objects.terlihat_oleh(petugas).exclude(klausul="").exclude(status="spam")

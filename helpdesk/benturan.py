"""Conflict of interest on tickets: an officer neither reads nor handles one of his own or of somebody close to him."""

from dataclasses import dataclass

from django.db.models import Q

from helpdesk.galat import BenturanKepentingan
from helpdesk.models import Tiket
from oss_portal.models import Pengguna
from registrasi.services.benturan import berbenturan, catat_ditolak, kerabat, orang_dari, usaha_kerabat


def _orang(tiket: Tiket) -> Pengguna | None:
    """Return whom the ticket is from: the holder of the account, or of the address where nothing is proven."""
    if tiket.pelapor is None and tiket.email:
        return Pengguna.objects.filter(email=tiket.email, is_staff=False).first()
    return tiket.pelapor


def menyangkut(petugas: Pengguna, tiket: Tiket) -> bool:
    """Whether this officer must keep away from the ticket."""
    orang, nomor = orang_dari(tiket)
    return berbenturan(petugas, _orang(tiket), *orang, nomor=tuple(nomor))


def ditolak(petugas: Pengguna, tiket: Tiket) -> bool:
    """Record the try and return True when this officer must not open the ticket."""
    if not menyangkut(petugas, tiket):
        return False
    catat_ditolak(petugas=petugas, objek=tiket, mau="buka", tentang=_orang(tiket))
    return True


def catat_galat(petugas: Pengguna, galat: Exception, *, mau: str) -> None:
    """Record what a service refused for a conflict of interest; its own transaction was rolled back."""
    if isinstance(galat, BenturanKepentingan):
        catat_ditolak(petugas=petugas, objek=galat.tiket, mau=mau, tentang=_orang(galat.tiket))


@dataclass(frozen=True)
class Lingkaran:
    """The officer and who is close to him, read once for a whole list: accounts, their addresses, businesses."""

    orang: frozenset[int]
    surel: frozenset[str]
    usaha: frozenset[int]

    @classmethod
    def dari(cls, petugas: Pengguna) -> "Lingkaran":
        """Read it, in a fixed number of queries."""
        orang = list(kerabat(petugas))
        usaha = usaha_kerabat(petugas, orang).values_list("pk", flat=True)
        surel = {o.email for o in orang if not o.is_staff}
        return cls(frozenset(o.pk for o in orang), frozenset(surel), frozenset(usaha))

    def syarat(self) -> Q:
        """Return the condition that its tickets meet."""
        tanpa_akun = Q(pelapor__isnull=True, email__in=self.surel)
        return Q(pelapor__in=self.orang) | tanpa_akun | Q(pelaku_usaha__in=self.usaha)

    def memuat(self, tiket: Tiket) -> bool:
        tanpa_akun = tiket.pelapor_id is None and tiket.email in self.surel
        return tiket.pelapor_id in self.orang or tanpa_akun or tiket.pelaku_usaha_id in self.usaha


def tandai(baris: list[Tiket], lingkaran: Lingkaran) -> None:
    """Mark the rows of a list that an officer must not read: `tertutup`."""
    for t in baris:
        t.tertutup = lingkaran.memuat(t)

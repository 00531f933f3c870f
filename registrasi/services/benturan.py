"""Conflict of interest: an officer neither sees nor decides what concerns himself or somebody close to him."""

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from oss_portal import kait
from oss_portal.jejak import catat
from oss_portal.models import Pengguna, PeristiwaAudit
from registrasi.models import HakAkses, KaitanPetugas, PelakuUsaha
from registrasi.models.kaitan_petugas import indeks_identitas
from registrasi.peristiwa_akses import PeristiwaAkses
from registrasi.services.galat import LangkahDitolak, SudahAdaPermohonan
from registrasi.services.hak_akses import AlasanWajib


class BukanSendiri(LangkahDitolak):
    """Only somebody else takes a declaration back."""


def berbenturan(petugas: Pengguna, *orang: Pengguna | None, nomor: tuple[str, ...] = ()) -> bool:
    """Whether one of these persons, or numbers, is the officer himself (perhaps with another login) or close to him."""
    semua = {o.nomor_identitas for o in orang if o is not None} | set(nomor)
    semua.discard("")
    if any(o is not None and o.pk == petugas.pk for o in orang) or petugas.nomor_identitas in semua:
        return True
    return bool(semua) and KaitanPetugas.objects.filter(petugas=petugas).mengenai(semua).exists()


def _indeks_kerabat(petugas: Pengguna) -> list[str]:
    nyata = KaitanPetugas.objects.filter(petugas=petugas, dicabut_pada__isnull=True)
    return indeks_identitas(({k.nomor_identitas for k in nyata} | {petugas.nomor_identitas}) - {""})


def kerabat(petugas: Pengguna) -> models.QuerySet[Pengguna]:
    """Return whom the officer keeps away from: himself, his other logins, and the persons he declared."""
    sama = models.Q(nomor_identitas_indeks__in=_indeks_kerabat(petugas))
    return Pengguna.objects.filter(models.Q(pk=petugas.pk) | sama)


def usaha_kerabat(petugas: Pengguna, orang: list[Pengguna]) -> models.QuerySet[PelakuUsaha]:
    """Return the businesses of those persons (`kerabat`): their own, and those they answer for."""
    hidup = HakAkses.objects.hidup().filter(pengguna__in=orang, peran=HakAkses.Peran.PENANGGUNG_JAWAB)
    milik = models.Q(identitas_indeks__in=_indeks_kerabat(petugas))
    return PelakuUsaha.objects.filter(milik | models.Q(pk__in=hidup.values("pelaku_usaha")))


def _usaha(objek: models.Model) -> PelakuUsaha | None:
    if isinstance(objek, PelakuUsaha):
        return objek
    nib = getattr(objek, "nib", None)
    return getattr(objek, "pelaku_usaha", None) or getattr(nib, "pelaku_usaha", None)


def orang_dari(objek: models.Model) -> tuple[list[Pengguna], list[str]]:
    """Return the persons, and the further identity numbers, that a record is about."""
    orang = [objek] if isinstance(objek, Pengguna) else []
    for kolom in ("pengguna", "tentang"):
        if isinstance(o := getattr(objek, kolom, None), Pengguna):
            orang.append(o)
    nomor = [str(getattr(objek, k, "") or "") for k in ("nomor_identitas", "calon_nomor_identitas")]
    if (usaha := _usaha(objek)) is not None:
        nomor.append(usaha.nomor_identitas)
        hidup = HakAkses.objects.hidup().filter(pelaku_usaha=usaha, peran=HakAkses.Peran.PENANGGUNG_JAWAB)
        orang += [h.pengguna for h in hidup.select_related("pengguna")]
    return orang, nomor


def berbenturan_usaha(petugas: Pengguna, usaha: PelakuUsaha) -> bool:
    """The same for a business: its person, or its penanggung jawab."""
    orang, nomor = orang_dari(usaha)
    return berbenturan(petugas, *orang, nomor=tuple(nomor))


def catat_ditolak(*, petugas: Pengguna, objek: models.Model, mau: str, tentang: Pengguna | None = None) -> None:
    """Record that a conflict of interest kept an officer from what he wanted (`mau`); outside of what rolls back."""
    catat(PeristiwaAkses.AUDIT_DITOLAK, subjek=objek, oleh=petugas, tentang=tentang, rincian={"mau": mau})


def _milik_sendiri(petugas: Pengguna, objek: models.Model) -> bool:
    """Whether it is a declaration, the login or an act of the officer's own: nothing in it could be misused by him."""
    if isinstance(objek, PeristiwaAudit):
        # What another one did about him stays closed to him.
        return objek.oleh_id == petugas.pk and objek.tentang_id in {None, petugas.pk}
    return isinstance(objek, KaitanPetugas) or objek == petugas


@kait.benturan.daftar(10)
def tolak_bila_berbenturan(petugas: Pengguna, objek: models.Model) -> bool | None:
    """Record the try and return True when an officer must not open this record; None otherwise."""
    if _milik_sendiri(petugas, objek):
        return None
    orang, nomor = orang_dari(objek)
    if not berbenturan(petugas, *orang, nomor=tuple(nomor)):
        return None
    catat_ditolak(petugas=petugas, objek=objek, mau="buka", tentang=orang[0] if orang else None)
    return True


@transaction.atomic
def nyatakan_kaitan(*, petugas: Pengguna, jenis_identitas: str, nomor_identitas: str, hubungan: str) -> KaitanPetugas:
    """Declare that one is close to a person. Raises `SudahAdaPermohonan` for a second declaration of the same."""
    try:
        with transaction.atomic():
            kaitan = KaitanPetugas.objects.create(
                petugas=petugas, jenis_identitas=jenis_identitas, nomor_identitas=nomor_identitas, hubungan=hubungan
            )
    except IntegrityError:
        raise SudahAdaPermohonan from None
    catat(PeristiwaAkses.KAITAN_DINYATAKAN, subjek=kaitan, oleh=petugas, rincian={"hubungan": str(hubungan)})
    return kaitan


@transaction.atomic
def cabut_kaitan(*, kaitan: KaitanPetugas, oleh: Pengguna, alasan: str) -> KaitanPetugas:
    """Take a declaration back, as somebody else. Raises `AlasanWajib`, `BukanSendiri`, `LangkahDitolak`."""
    if not alasan.strip():
        raise AlasanWajib
    k = KaitanPetugas.objects.select_for_update().get(pk=kaitan.pk)
    if k.petugas_id == oleh.pk:
        raise BukanSendiri
    if k.dicabut_pada is not None:
        raise LangkahDitolak
    k.dicabut_pada, k.dicabut_oleh = timezone.now(), oleh
    k.save(update_fields=["dicabut_pada", "dicabut_oleh"])
    catat(PeristiwaAkses.KAITAN_DICABUT, subjek=k, oleh=oleh, tentang=k.petugas, alasan=alasan)
    return k

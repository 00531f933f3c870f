"""How persons accept a version, and which one is asked of them (AKS-1, AKS-3)."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from ketentuan.galat import TidakAdaVersiBerlaku
from ketentuan.models import JenisDokumen, Pemberitahuan, Persetujuan, VersiKetentuan
from ketentuan.peristiwa import Peristiwa
from oss_portal.jejak import catat, jejak_kini


def versi_berlaku(jenis: str = JenisDokumen.KETENTUAN, pada: datetime | None = None) -> VersiKetentuan:
    """Return the version in force at `pada` (default: now). Raises `TidakAdaVersiBerlaku`."""
    versi = VersiKetentuan.objects.berlaku(jenis, pada).first()
    if versi is None:
        raise TidakAdaVersiBerlaku(jenis)
    return versi


def versi_berubah(versi_id: int | str | None, jenis: str = JenisDokumen.KETENTUAN) -> VersiKetentuan | None:
    """Return the version now in force when it is another than the one shown (`versi_id`, as posted), else None."""
    kini = versi_berlaku(jenis)
    return None if str(kini.pk) == str(versi_id) else kini


@transaction.atomic
def setujui_ketentuan(
    *, versi: VersiKetentuan, saluran: str, pengguna=None, rujukan: uuid.UUID | None = None
) -> Persetujuan:
    """Keep the proof that a person accepted `versi`; a second call for the same one returns the first.

    `saluran` is a `Persetujuan.Saluran`; `rujukan` the `kode` of a registration without a login yet. Raises ValueError
    for a version that was never announced, or for nobody.
    """
    if pengguna is None and rujukan is None:
        raise ValueError("an acceptance needs a person or a registration")
    kunci = {"versi": versi, "rujukan": rujukan} | ({} if rujukan else {"pengguna": pengguna})
    persetujuan, baru = Persetujuan.objects.get_or_create(
        **kunci, defaults=_bukti(versi, saluran) | {"pengguna": pengguna}
    )
    if baru:
        _catat(persetujuan)
    return persetujuan


def setujui_saat_mendaftar(*, versi: Iterable[VersiKetentuan], rujukan: uuid.UUID) -> None:
    """Keep the proof of each version for a registration that begins in this transaction: nobody accepted for it yet.

    Raises ValueError for a version that was never announced.
    """
    for v in versi:
        isi = _bukti(v, Persetujuan.Saluran.PENDAFTARAN)
        _catat(Persetujuan.objects.create(versi=v, rujukan=rujukan, **isi))


def _bukti(versi: VersiKetentuan, saluran: str) -> dict:
    if not versi.sudah_diumumkan:
        raise ValueError("only an announced version can be accepted")
    jejak = jejak_kini()
    return {
        "sha256": versi.sha256,
        "saluran": Persetujuan.Saluran(saluran),
        "ip": jejak.ip,
        "agen": jejak.agen[:300],
    }


def _catat(persetujuan: Persetujuan) -> None:
    versi = persetujuan.versi
    catat(
        Peristiwa.KETENTUAN_DISETUJUI,
        subjek=persetujuan,
        oleh=persetujuan.pengguna,
        rincian={
            "jenis": versi.jenis,
            "versi": versi.nomor,
            "sha256": versi.sha256,
            "saluran": str(persetujuan.saluran),
        },
    )


def kaitkan_persetujuan(rujukan: uuid.UUID, pengguna) -> int:
    """Bind the acceptances given with a registration to the person it became. Returns how many were bound."""
    return Persetujuan.objects.filter(rujukan=rujukan, pengguna__isnull=True).update(pengguna=pengguna)


_ADA_YANG_BELUM = """
    select 1
      from (select distinct on (jenis) jenis, nomor
              from ketentuan_versiketentuan
             where status = 'diumumkan' and perlu_persetujuan and berlaku_sejak <= statement_timestamp()
             order by jenis, nomor desc) wajib
     where not exists (select 1
                         from ketentuan_persetujuan p
                         join ketentuan_versiketentuan v on v.id = p.versi_id
                        where p.pengguna_id = %s and v.jenis = wajib.jenis and v.nomor >= wajib.nomor
                          and v.berlaku_sejak <= statement_timestamp())
     limit 1
"""


def ada_yang_belum_disetujui(pengguna_id: int) -> bool:
    """Whether the wall stands before this person: the same rule as `versi_belum_disetujui`, asked at every request.

    Plain SQL, because building the query costs more than asking it.
    """
    with connection.cursor() as kursor:
        kursor.execute(_ADA_YANG_BELUM, [pengguna_id])
        return kursor.fetchone() is not None


def versi_belum_disetujui(pengguna, pada: datetime | None = None) -> list[VersiKetentuan]:
    """Return the versions the person must accept before anything else: at most one a kind, terms first; one query.

    Asked for is the latest version in force that needs acceptance; a later one that mends spelling asks for nothing,
    and whoever accepted that later one accepted its whole text.
    """
    saat = Now() if pada is None else pada
    wajib = VersiKetentuan.objects.diumumkan().filter(perlu_persetujuan=True, berlaku_sejak__lte=saat)
    lebih_baru = wajib.filter(jenis=OuterRef("jenis"), nomor__gt=OuterRef("nomor"))
    disetujui = Persetujuan.objects.filter(
        pengguna=pengguna,
        versi__jenis=OuterRef("jenis"),
        versi__nomor__gte=OuterRef("nomor"),
        versi__berlaku_sejak__lte=saat,
    )
    return list(wajib.filter(~Exists(lebih_baru), ~Exists(disetujui)).defer("html", "sumber").order_by("jenis"))


def berubah_sejak_pendaftaran(rujukan: uuid.UUID) -> list[tuple[VersiKetentuan | None, VersiKetentuan]]:
    """Return (version accepted with the registration, version in force) of each document to be accepted anew.

    The rule is that of the wall: a text of which only the spelling was mended since is not asked for.
    """
    diterima = VersiKetentuan.objects.filter(persetujuan__rujukan=rujukan).order_by("jenis", "-nomor")
    terakhir = {v.jenis: v for v in diterima.distinct("jenis")}
    hasil = []
    for kini in (versi_berlaku(jenis) for jenis in JenisDokumen.values):
        lama = terakhir.get(kini.jenis)
        sejak = VersiKetentuan.objects.diumumkan().filter(
            jenis=kini.jenis, perlu_persetujuan=True, nomor__gt=lama.nomor if lama else 0, nomor__lte=kini.nomor
        )
        if sejak.exists():
            hasil.append((lama, kini))
    return hasil


def persetujuan_terakhir(pengguna) -> dict[str, VersiKetentuan]:
    """Return the latest version that the person accepted, by kind."""
    semua = VersiKetentuan.objects.filter(persetujuan__pengguna=pengguna).order_by("jenis", "-nomor")
    return {v.jenis: v for v in semua.distinct("jenis")}


def catat_diberitahu(*, versi: list[VersiKetentuan], pengguna) -> None:
    """Record that the person was shown the versions, once each. It is never taken for an acceptance (AKS-3)."""
    Pemberitahuan.objects.bulk_create([Pemberitahuan(versi=v, pengguna=pengguna) for v in versi], ignore_conflicts=True)


@transaction.atomic
def tolak_ketentuan(*, versi: VersiKetentuan, pengguna) -> None:
    """Record that the person said no (U8). It takes nothing away: the wall stays, the NIB stays."""
    catat(
        Peristiwa.KETENTUAN_TIDAK_DISETUJUI,
        subjek=versi,
        oleh=pengguna,
        rincian={"jenis": versi.jenis, "versi": versi.nomor},
    )

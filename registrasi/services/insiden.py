"""The register of incidents (UU 27/2022 art. 46): write down, name the persons, tell them and the agency, close."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from oss_portal.jam import lebih_lama
from oss_portal.jejak import catat
from oss_portal.models import Pengguna
from oss_portal.penomoran import nomor_berikut
from oss_portal.surat import lampiran_surat, terbitkan_surat
from oss_portal.surel import antrekan_surel
from oss_portal.transisi import TransisiDitolak, pindahkan
from registrasi.models import HakAkses, Insiden, OrangTerdampak
from registrasi.peristiwa_akses import PeristiwaAkses
from registrasi.services.galat import LangkahDitolak
from registrasi.services.hak_akses import AlasanWajib

Status = Insiden.Status
PER_GILIRAN = 500
# Longer than a batch takes, its time in the queue included.
DIAM = timedelta(minutes=10)


class TanpaOrang(LangkahDitolak):
    """There is nobody to tell: name the persons first."""


@transaction.atomic
def catat_insiden(
    *,
    oleh: Pengguna,
    judul: str,
    uraian: str,
    data_terdampak: str,
    penanganan: str,
    diketahui_pada: datetime,
    terjadi_pada: datetime | None = None,
) -> Insiden:
    """Write an incident down; its 72 hours run since it became known, not since now."""
    tahun = timezone.localdate().year
    insiden = Insiden.objects.create(
        nomor=f"IN-{tahun}-{nomor_berikut('insiden', tahun):04d}",
        judul=judul,
        uraian=uraian,
        data_terdampak=data_terdampak,
        penanganan=penanganan,
        diketahui_pada=diketahui_pada,
        terjadi_pada=terjadi_pada,
        dicatat_oleh=oleh,
    )
    catat(PeristiwaAkses.INSIDEN_DICATAT, subjek=insiden, oleh=oleh, rincian={"nomor": insiden.nomor})
    return insiden


@transaction.atomic
def tambah_terdampak(*, insiden: Insiden, oleh: Pengguna, user_id: list[str] = (), semua: bool = False) -> int:
    """Name the persons whose data were touched: by User-ID, or all who hold a right. Returns how many are new."""
    if insiden.status == Status.DITUTUP:
        raise TransisiDitolak(insiden, Status.DIBERITAHUKAN)
    orang = Pengguna.objects.filter(is_active=True)
    if semua:
        orang = orang.filter(pk__in=HakAkses.objects.hidup().values("pengguna_id"))
    else:
        orang = orang.filter(user_id__in=[u.strip().upper() for u in user_id])
    sebelum = insiden.terdampak.count()
    calon = (OrangTerdampak(insiden=insiden, pengguna_id=pk) for pk in orang.values_list("pk", flat=True).iterator())
    OrangTerdampak.objects.bulk_create(calon, ignore_conflicts=True, batch_size=5000)
    jumlah = insiden.terdampak.count() - sebelum
    catat(PeristiwaAkses.INSIDEN_TERDAMPAK, subjek=insiden, oleh=oleh, rincian={"jumlah": jumlah, "semua": semua})
    return jumlah


@transaction.atomic
def beritahukan(*, insiden: Insiden, oleh: Pengguna, lembaga_surel: str) -> Insiden:
    """Issue the letter to the agency, and start the mails to the persons (by the worker, in batches).

    Raises `TanpaOrang`, `TransisiDitolak`.
    """
    i = Insiden.objects.select_for_update().get(pk=insiden.pk)
    if not i.terdampak.exists():
        raise TanpaOrang
    surat = terbitkan_surat(
        jenis="insiden",
        perihal=f"Pemberitahuan kegagalan pelindungan data pribadi {i.nomor}",
        templat="surat/registrasi/insiden.html",
        konteks={"insiden": i, "jumlah": i.terdampak.count()},
        subjek=i,
        oleh=oleh,
    )
    pindahkan(
        i,
        Status.DIBERITAHUKAN,
        peristiwa=PeristiwaAkses.INSIDEN_DIBERITAHUKAN,
        oleh=oleh,
        kolom={"surat": surat, "diberitahukan_pada": timezone.now()},
        rincian={"surat": surat.nomor, "tepat_waktu": timezone.now() <= i.tenggat},
    )
    antrekan_surel(
        "registrasi/insiden_lembaga",
        kepada=lembaga_surel,
        konteks={"insiden": i, "surat": surat},
        lampiran=lampiran_surat(surat),
    )
    from registrasi.tasks import kirim_pemberitahuan_insiden

    kirim_pemberitahuan_insiden.enqueue(i.pk)
    return i


def kirim_pemberitahuan(insiden_id: int) -> int:
    """Queue the next batch of notices. Returns how many; safe to run twice and at once: one mail a person."""
    with transaction.atomic():
        insiden = Insiden.objects.get(pk=insiden_id)
        daftar = list(
            OrangTerdampak.objects.filter(insiden=insiden, diberitahu_pada__isnull=True)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("pengguna")
            .order_by("id")[:PER_GILIRAN]
        )
        for o in daftar:
            antrekan_surel(
                "registrasi/insiden_orang",
                kepada=o.pengguna.email,
                pengguna=o.pengguna,
                konteks={"nama": o.pengguna.nama, "insiden": insiden},
                kunci=f"insiden-{insiden.pk}-{o.pengguna_id}",
                massal=True,
            )
        OrangTerdampak.objects.filter(pk__in=[o.pk for o in daftar]).update(diberitahu_pada=timezone.now())
    return len(daftar)


def yang_berhenti() -> list[int]:
    """Return the incidents of which somebody waits for the notice and no batch was done for a while."""
    orang = OrangTerdampak.objects.filter(insiden=OuterRef("pk"))
    return list(
        Insiden.objects.filter(
            Exists(orang.filter(diberitahu_pada__isnull=True)),
            ~Exists(orang.filter(diberitahu_pada__isnull=False).exclude(lebih_lama("diberitahu_pada", DIAM))),
            lebih_lama("diberitahukan_pada", DIAM),
            status=Status.DIBERITAHUKAN,
        ).values_list("pk", flat=True)
    )


@transaction.atomic
def tutup_insiden(*, insiden: Insiden, oleh: Pengguna, alasan: str) -> Insiden:
    """Close with a reason. Raises `AlasanWajib`, `TransisiDitolak`."""
    if not alasan.strip():
        raise AlasanWajib
    i = Insiden.objects.select_for_update().get(pk=insiden.pk)
    pindahkan(
        i,
        Status.DITUTUP,
        peristiwa=PeristiwaAkses.INSIDEN_DITUTUP,
        oleh=oleh,
        alasan=alasan,
        kolom={"alasan_penutupan": alasan.strip()},
    )
    return i

"""The way back for who lost the registered mailbox (U11): documents, two officers, a notice, three days."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from oss_portal.jejak import catat
from oss_portal.models import Pengguna
from oss_portal.penomoran import nomor_berikut
from oss_portal.penyamaran import samarkan_surel
from oss_portal.sesi import akhiri_semua_sesi
from oss_portal.surel import antrekan_surel
from oss_portal.transisi import pindahkan
from oss_portal.unggahan import BerkasBersih, simpan_unggahan
from registrasi.models import PermohonanSurel
from registrasi.peristiwa_akses import PeristiwaAkses
from registrasi.services.benturan import berbenturan
from registrasi.services.galat import LangkahDitolak, PerkaraPetugasSendiri
from registrasi.services.hak_akses import AlasanWajib

Status = PermohonanSurel.Status
MASA_TUNGGU = timedelta(days=3)


@transaction.atomic
def ajukan_ganti_surel(
    *,
    jenis_identitas: str,
    nomor_identitas: str,
    tanggal_lahir: date,
    email: str,
    telepon: str,
    keterangan: str,
    berkas: list[BerkasBersih],
) -> PermohonanSurel | None:
    """Take a request; None where the data fit no login, or one is under way. The page and the mail never say which."""
    email = email.strip().lower()
    antrekan_surel("registrasi/surel_hilang_diterima", kepada=email, konteks={})
    pengguna = (
        Pengguna.objects.dengan_identitas(jenis_identitas, nomor_identitas).filter(tanggal_lahir=tanggal_lahir).first()
    )
    if pengguna is None or pengguna.is_staff or pengguna.email.lower() == email:
        return None
    tahun = timezone.localdate().year
    try:
        with transaction.atomic():
            p = PermohonanSurel.objects.create(
                nomor=f"PS-{tahun}-{nomor_berikut('ganti_surel', tahun):06d}",
                pengguna=pengguna,
                surel_lama=pengguna.email,
                surel_baru=email,
                telepon=telepon,
                keterangan=keterangan,
            )
    except IntegrityError:
        return None
    for b in berkas:
        p.berkas.add(simpan_unggahan(b, ranah="ganti_surel"))
    catat(PeristiwaAkses.SUREL_HILANG_DIAJUKAN, subjek=p, tentang=pengguna, rincian={"berkas": len(berkas)})
    return p


def _kunci(permohonan: PermohonanSurel, petugas: Pengguna | None = None) -> PermohonanSurel:
    p = PermohonanSurel.objects.select_for_update(of=("self",)).select_related("pengguna").get(pk=permohonan.pk)
    if petugas is not None and berbenturan(petugas, p.pengguna):
        raise PerkaraPetugasSendiri
    return p


def _perlu(alasan: str) -> str:
    if not alasan.strip():
        raise AlasanWajib
    return alasan.strip()


@transaction.atomic
def periksa_ganti_surel(*, permohonan: PermohonanSurel, oleh: Pengguna, catatan: str) -> PermohonanSurel:
    """The first officer has compared the documents. Raises `AlasanWajib`, `PerkaraPetugasSendiri`."""
    catatan = _perlu(catatan)
    p = _kunci(permohonan, oleh)
    pindahkan(
        p,
        Status.DIPERIKSA,
        peristiwa=PeristiwaAkses.SUREL_HILANG_DIPERIKSA,
        oleh=oleh,
        alasan=catatan,
        tentang=p.pengguna,
        kolom={"diperiksa_oleh": oleh, "catatan_pemeriksa": catatan},
    )
    return p


@transaction.atomic
def setujui_ganti_surel(*, permohonan: PermohonanSurel, oleh: Pengguna, alasan: str) -> PermohonanSurel:
    """The second officer agrees: the old address is told, and three days start. Raises as `periksa_ganti_surel`."""
    alasan = _perlu(alasan)
    p = _kunci(permohonan, oleh)
    if p.diperiksa_oleh_id == oleh.pk:
        raise PerkaraPetugasSendiri
    pindahkan(
        p,
        Status.DITUNGGU,
        peristiwa=PeristiwaAkses.SUREL_HILANG_DISETUJUI,
        oleh=oleh,
        alasan=alasan,
        tentang=p.pengguna,
        kolom={"disetujui_oleh": oleh, "alasan_keputusan": alasan, "berlaku_pada": timezone.now() + MASA_TUNGGU},
    )
    konteks = {"permohonan": p, "baru": samarkan_surel(p.surel_baru)}
    antrekan_surel(
        "registrasi/surel_hilang_ke_lama",
        kepada=p.surel_lama,
        pengguna=p.pengguna,
        konteks=konteks | {"nama": p.pengguna.nama},
    )
    antrekan_surel("registrasi/surel_hilang_ke_baru", kepada=p.surel_baru, konteks=konteks)
    return p


@transaction.atomic
def tolak_ganti_surel(*, permohonan: PermohonanSurel, oleh: Pengguna, alasan: str) -> PermohonanSurel:
    """Refuse with a reason that reaches the new address. Raises as `periksa_ganti_surel`."""
    alasan = _perlu(alasan)
    p = _kunci(permohonan, oleh)
    pindahkan(
        p,
        Status.DITOLAK,
        peristiwa=PeristiwaAkses.SUREL_HILANG_DITOLAK,
        oleh=oleh,
        alasan=alasan,
        tentang=p.pengguna,
        kolom={"alasan_keputusan": alasan},
    )
    antrekan_surel("registrasi/surel_hilang_ditolak", kepada=p.surel_baru, konteks={"permohonan": p, "alasan": alasan})
    return p


@transaction.atomic
def batalkan_ganti_surel(*, pengguna: Pengguna, alasan: str = "Dibatalkan pemegang") -> int:
    """Stop every open request about a person: he is there after all, or secured the account. Returns how many."""
    daftar = list(PermohonanSurel.objects.terbuka().filter(pengguna=pengguna).select_for_update())
    for p in daftar:
        pindahkan(
            p,
            Status.DIBATALKAN,
            peristiwa=PeristiwaAkses.SUREL_HILANG_DIBATALKAN,
            oleh=pengguna,
            alasan=alasan,
            tentang=pengguna,
        )
    return len(daftar)


def terapkan_ganti_surel() -> int:
    """Change the addresses whose three days are over. Returns how many; safe to run twice."""
    jumlah = 0
    lewat = PermohonanSurel.objects.filter(status=Status.DITUNGGU, berlaku_pada__lte=timezone.now())
    for pk in lewat.values_list("pk", flat=True)[:200]:
        with transaction.atomic():
            p = lewat.filter(pk=pk).select_for_update(skip_locked=True).first()
            if p is None:
                continue
            jumlah += _terapkan(p)
    return jumlah


def _terapkan(p: PermohonanSurel) -> bool:
    pengguna = Pengguna.objects.select_for_update().get(pk=p.pengguna_id)
    lama = pengguna.email
    try:
        with transaction.atomic():
            if lama != p.surel_lama:
                # The holder changed it himself meanwhile.
                raise LangkahDitolak
            pengguna.email = p.surel_baru
            pengguna.save(update_fields=["email"])
    except (IntegrityError, LangkahDitolak):
        pindahkan(
            p,
            Status.DITOLAK,
            peristiwa=PeristiwaAkses.SUREL_HILANG_DITOLAK,
            tentang=pengguna,
            alasan="Surel sudah berubah, atau dipakai akun lain",
            kolom={"alasan_keputusan": "Surel sudah berubah, atau dipakai akun lain"},
        )
        return False
    akhiri_semua_sesi(pengguna)
    pindahkan(
        p,
        Status.SELESAI,
        peristiwa=PeristiwaAkses.SUREL_HILANG_SELESAI,
        tentang=pengguna,
        perubahan={"email": (lama, p.surel_baru)},
    )
    for kepada in (lama, p.surel_baru):
        antrekan_surel(
            "registrasi/surel_diganti",
            kepada=kepada,
            pengguna=pengguna,
            konteks={"nama": pengguna.nama, "waktu": timezone.now(), "baru": samarkan_surel(p.surel_baru)},
        )
    return True

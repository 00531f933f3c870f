"""Activation: the click on the link, a password of one's own, and the Hak Akses (DEF-6, KEW-2a)."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from ketentuan.models import Persetujuan, VersiKetentuan
from ketentuan.services import kaitkan_persetujuan, setujui_ketentuan
from oss_portal.models import Pengguna
from oss_portal.surel import antrekan_surel
from oss_portal.transisi import pindahkan
from registrasi.models import (
    HakAkses,
    PelakuUsaha,
    Pendaftaran,
    PeristiwaHakAkses,
    TautanAktivasi,
)
from registrasi.peristiwa import Peristiwa
from registrasi.services.identitas import kunci_identitas, user_id_baru
from registrasi.services.tautan import akun_pemilik
from registrasi.signals import pelaku_usaha_diaktifkan


class TautanTakBerlaku(Exception):
    """The link was used, replaced by a newer one, or is past its 72 hours; or the registration is no longer waiting."""


class BukanPemilik(Exception):
    """The person has a login already and must sign in with it to activate a further business."""


class SurelSudahDipakai(Exception):
    """The address became the login of somebody else since the form was sent."""


def calon_pengguna(pendaftaran: Pendaftaran) -> Pengguna:
    """Return the unsaved login of a registration: for the validators of the password."""
    return Pengguna(
        user_id=pendaftaran.user_id,
        email=pendaftaran.email.lower(),
        nama=pendaftaran.nama,
        jenis_identitas=pendaftaran.jenis_identitas,
        nomor_identitas=pendaftaran.nomor_identitas,
        tanggal_lahir=pendaftaran.tanggal_lahir,
        telepon=pendaftaran.telepon,
    )


@transaction.atomic
def aktifkan(
    *,
    tautan: TautanAktivasi,
    kata_sandi: str | None = None,
    pengguna: Pengguna | None = None,
    versi_baru: list[VersiKetentuan] = (),
) -> HakAkses:
    """Give the Hak Akses of a registration, once: of two requests at once the second gets `TautanTakBerlaku`.

    A first business makes the login with `kata_sandi`; a further one is bound to `pengguna`, who must be its person.
    `versi_baru` are versions accepted on the page because they came into force since the form. Raises `BukanPemilik`,
    `SurelSudahDipakai`.
    """
    pendaftaran = Pendaftaran.objects.select_for_update().get(pk=tautan.pendaftaran_id)
    kini = timezone.now()
    hidup = TautanAktivasi.objects.filter(pk=tautan.pk, mati_pada__isnull=True, berlaku_sampai__gt=kini)
    if pendaftaran.status != Pendaftaran.Status.MENUNGGU_AKTIVASI or not hidup.exists():
        raise TautanTakBerlaku
    kunci_identitas(pendaftaran.jenis_identitas, pendaftaran.nomor_identitas)
    pemilik = akun_pemilik(pendaftaran)
    if pemilik is not None:
        if pengguna is None or pengguna.pk != pemilik.pk:
            raise BukanPemilik
    else:
        pemilik = calon_pengguna(pendaftaran)
        pemilik.user_id = pemilik.user_id or user_id_baru()
        pemilik.set_password(kata_sandi)
        try:
            with transaction.atomic():
                pemilik.save()
        except IntegrityError:
            raise SurelSudahDipakai from None
    usaha = PelakuUsaha.objects.create(
        jenis=pendaftaran.jenis,
        jenis_perusahaan=pendaftaran.jenis_perusahaan,
        nama=pendaftaran.nama_badan or pendaftaran.nama,
        jenis_identitas=pendaftaran.jenis_identitas if pendaftaran.perseorangan else "",
        nomor_identitas=pendaftaran.nomor_identitas if pendaftaran.perseorangan else "",
        negara_asal=pendaftaran.negara_asal,
        email=pendaftaran.email,
        telepon=pendaftaran.telepon,
        website=pendaftaran.website,
        nomor_legalitas=pendaftaran.nomor_legalitas,
        tanggal_legalitas=pendaftaran.tanggal_legalitas,
        verifikasi=pendaftaran.verifikasi,
    )
    hak = HakAkses.objects.create(pengguna=pemilik, pelaku_usaha=usaha, jabatan=pendaftaran.jabatan)
    PeristiwaHakAkses.objects.create(
        hak_akses=hak,
        ke=hak.status,
        dasar=PeristiwaHakAkses.Dasar.PEMBERIAN,
        alasan=f"Aktivasi pendaftaran {pendaftaran.kode}",
        oleh=pemilik,
    )
    TautanAktivasi.objects.filter(pendaftaran=pendaftaran, mati_pada__isnull=True).update(mati_pada=kini)
    pindahkan(
        pendaftaran,
        Pendaftaran.Status.AKTIF,
        peristiwa=Peristiwa.PENDAFTARAN_DIAKTIFKAN,
        oleh=pemilik,
        tentang=pemilik,
        kolom={"pengguna": pemilik, "pelaku_usaha": usaha, "diaktifkan_pada": kini},
    )
    kaitkan_persetujuan(pendaftaran.kode, pemilik)
    for versi in versi_baru:
        setujui_ketentuan(versi=versi, saluran=Persetujuan.Saluran.AKTIVASI, pengguna=pemilik)
    antrekan_surel(
        "registrasi/hak_akses_aktif",
        kepada=pemilik.email,
        pengguna=pemilik,
        konteks={"nama": pemilik.nama, "usaha": usaha.nama, "user_id": pemilik.user_id, "siap": usaha.siap_nib},
        kunci=f"hak-akses-aktif-{hak.kode}",
    )
    pelaku_usaha_diaktifkan.send(PelakuUsaha, pelaku_usaha=usaha, pengguna=pemilik)
    return hak

"""Registration: a filled-in form becomes a Pendaftaran and a mail, or, silently, only a mail to whom it concerns."""

import hashlib
import json
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from ketentuan.models import VersiKetentuan
from ketentuan.services import setujui_saat_mendaftar
from oss_portal.jejak import catat, jejak_kini
from oss_portal.kripto import indeks_buta
from oss_portal.models import Pengguna
from oss_portal.penyamaran import samarkan_surel
from oss_portal.surel import antrekan_surel
from oss_portal.transisi import pindahkan
from registrasi.models import JenisPelakuUsaha, PelakuUsaha, Pendaftaran, StatusVerifikasi
from registrasi.pembatasan import dibatasi
from registrasi.peristiwa import Peristiwa
from registrasi.services.identitas import kunci_identitas, user_id_baru
from registrasi.services.tautan import akun_pemilik, kirim_tautan

Status, Sebab = Pendaftaran.Status, Pendaftaran.Sebab
# A registration never activated is erased after this time and its NIK is free again (U1; UU 27/2022 art. 42-45).
MASA_SIMPAN = timedelta(days=30)
# Findings that a person may confirm but an officer must look at before an NIB is issued.
PERLU_PETUGAS = {"tanggal_beda", "usia_lebih_100", "wilayah_tak_dikenal"}
KOLOM_PRIBADI = {
    "nomor_identitas": "",
    "email": "",
    "nama": "",
    "tanggal_lahir": None,
    "telepon": "",
    "website": "",
    "nama_badan": "",
    "nomor_legalitas": "",
    "tanggal_legalitas": None,
    "jabatan": "",
    "nomor_izin_tinggal": "",
    "izin_tinggal_berlaku_sampai": None,
    "paspor_berlaku_sampai": None,
}


def _penghalang(data: dict) -> tuple[str, object]:
    """Return why this registration must not go on and the object it collides with; ("", None) when it may."""
    if ada := dibatasi(
        jenis=data["jenis_identitas"], nomor=data["nomor_identitas"], email=data["email"], ip=jejak_kini().ip
    ):
        return Sebab.DIBATASI, ada
    if data["jenis"] == JenisPelakuUsaha.PERSEORANGAN:
        if ada := PelakuUsaha.objects.perseorangan_dengan_nik(data["nomor_identitas"]).first():
            return Sebab.GANDA, ada
        menunggu = (
            Pendaftaran.objects.menunggu()
            .dengan_identitas(data["jenis_identitas"], data["nomor_identitas"])
            .filter(jenis=JenisPelakuUsaha.PERSEORANGAN)
            .select_for_update()
            .first()
        )
        if menunggu:
            return Sebab.GANDA_MENUNGGU, menunggu
    pemilik = Pengguna.objects.filter(email__iexact=data["email"]).first()
    if pemilik and not (
        pemilik.jenis_identitas == data["jenis_identitas"] and pemilik.nomor_identitas == data["nomor_identitas"]
    ):
        return Sebab.SUREL_DIPAKAI, pemilik
    return "", None


def _kabari_yang_terkait(sebab: str, benda, data: dict) -> None:
    """Tell the holder of the number or the address; the page tells nobody (U2)."""
    hari = timezone.localdate().isoformat()
    if sebab == Sebab.GANDA:
        hak = benda.hak_akses.hidup().filter(peran="penanggung_jawab").select_related("pengguna").first()
        if hak:
            antrekan_surel(
                "registrasi/nik_sudah_terdaftar",
                kepada=hak.pengguna.email,
                pengguna=hak.pengguna,
                konteks={"nama": hak.pengguna.nama, "menunggu": False},
                kunci=f"ganda-{benda.kode}-{hari}",
            )
    elif sebab == Sebab.GANDA_MENUNGGU:
        if benda.email.lower() == data["email"].lower():
            # The same person again: most often because the first mail was lost.
            kirim_tautan(benda)
        else:
            antrekan_surel(
                "registrasi/nik_sudah_terdaftar",
                kepada=benda.email,
                konteks={"nama": benda.nama, "menunggu": True},
                kunci=f"ganda-{benda.kode}-{hari}",
            )
    elif sebab == Sebab.DIBATASI:
        # Neutral words and the way to object (HAK-1a); at most once a day to one address.
        antrekan_surel(
            "registrasi/pendaftaran_tidak_dilanjutkan",
            kepada=data["email"],
            konteks={"nama": data["nama"]},
            kunci=f"tidak-dilanjutkan-{indeks_buta(data['email'].casefold(), 'surel')[:32]}-{hari}",
        )
    elif sebab == Sebab.SUREL_DIPAKAI:
        antrekan_surel(
            "registrasi/surel_sudah_dipakai",
            kepada=benda.email,
            pengguna=benda,
            konteks={"nama": benda.nama},
            kunci=f"surel-dipakai-{benda.pk}-{hari}",
        )


def _tarik(kode: uuid.UUID, data: dict) -> None:
    """End the waiting registration of the same person that the same browser sent before this one."""
    lama = (
        Pendaftaran.objects.menunggu()
        .dengan_identitas(data["jenis_identitas"], data["nomor_identitas"])
        .filter(kode=kode)
        .select_for_update()
        .first()
    )
    if lama:
        pindahkan(lama, Status.KEDALUWARSA, peristiwa=Peristiwa.PENDAFTARAN_KEDALUWARSA, alasan="Diisi ulang")
        hapus_data_pribadi(lama)


def _token(token_form: uuid.UUID, data: dict) -> uuid.UUID:
    """Return the token of a form with its data: the same when it is sent again, another once a slip is mended."""
    isi = json.dumps(data, sort_keys=True, default=str)
    return uuid.uuid5(token_form, hashlib.sha256(isi.encode()).hexdigest())


def sudah_diterima(*, data: dict, token_form: uuid.UUID) -> Pendaftaran | None:
    """Return the registration that this very form made already: the second click of a double click comes late (U6)."""
    return Pendaftaran.objects.filter(token_form=_token(token_form, data)).first()


@transaction.atomic
def daftarkan(
    *,
    data: dict,
    token_form: uuid.UUID,
    ketentuan: VersiKetentuan,
    privasi: VersiKetentuan,
    temuan: list[str],
    gantikan: uuid.UUID | None = None,
) -> Pendaftaran:
    """Take a filled-in and checked form; the same form with the same data again returns the same registration (U6).

    `data` has the columns of `Pendaftaran`; `temuan` are the codes of the NIK ladder that the person confirmed. What
    may not go on (a NIK in use, an address of somebody else, AKS-4) ends as a row without personal data, and the page
    shows the same as for every other. `gantikan` is the waiting registration that the same browser sent before: who
    goes back and mends a slip means the new one, and the old one ends.
    """
    token_form = _token(token_form, data)
    kunci_identitas(data["jenis_identitas"], data["nomor_identitas"])
    if ada := Pendaftaran.objects.filter(token_form=token_form).first():
        return ada
    if gantikan:
        _tarik(gantikan, data)
    sebab, benda = _penghalang(data)
    if sebab:
        pendaftaran = Pendaftaran.objects.create(
            token_form=token_form,
            jenis_identitas=data["jenis_identitas"],
            jenis=data["jenis"],
            jenis_perusahaan=data["jenis_perusahaan"],
            status=Status.DITOLAK,
            sebab_tolak=sebab,
        )
        _kabari_yang_terkait(sebab, benda, data)
        # The same work as for a registration that goes on: the time of the answer must tell nothing (U2).
        user_id_baru()
        pendaftaran.tautan.filter(mati_pada__isnull=True).update(mati_pada=timezone.now())
    else:
        perlu = data["jenis"] != JenisPelakuUsaha.PERSEORANGAN or bool(PERLU_PETUGAS & set(temuan))
        pendaftaran = Pendaftaran(
            token_form=token_form,
            temuan=temuan,
            verifikasi=StatusVerifikasi.PERLU_DITINJAU if perlu else StatusVerifikasi.OTOMATIS_LOLOS,
            **data,
        )
        akun = akun_pemilik(pendaftaran)
        if akun is None:
            pendaftaran.user_id = user_id_baru()
        pendaftaran.save()
        kirim_tautan(pendaftaran, akun_ada=akun is not None)
    setujui_saat_mendaftar(versi=(ketentuan, privasi), rujukan=pendaftaran.kode)
    catat(
        Peristiwa.PENDAFTARAN_TIDAK_DILANJUTKAN if sebab else Peristiwa.PENDAFTARAN_DITERIMA,
        subjek=pendaftaran,
        rincian={"jenis": data["jenis"], "temuan": temuan, "sebab": str(sebab), "ketentuan": ketentuan.nomor},
    )
    return pendaftaran


def _cari_menunggu(*, jenis_identitas: str, nomor_identitas: str, tanggal_lahir) -> list[Pendaftaran]:
    return list(
        Pendaftaran.objects.menunggu()
        .dengan_identitas(jenis_identitas, nomor_identitas)
        .filter(tanggal_lahir=tanggal_lahir)
        .select_for_update()
        .order_by("-id")[:5]
    )


@transaction.atomic
def kirim_ulang_aktivasi(*, jenis_identitas: str, nomor_identitas: str, tanggal_lahir) -> int:
    """Send new activation links to the waiting registrations of a person. Returns how many; the page never says."""
    jumlah = 0
    for pendaftaran in _cari_menunggu(
        jenis_identitas=jenis_identitas, nomor_identitas=nomor_identitas, tanggal_lahir=tanggal_lahir
    ):
        if kirim_tautan(pendaftaran):
            catat(Peristiwa.AKTIVASI_DIKIRIM_ULANG, subjek=pendaftaran)
            jumlah += 1
    return jumlah


@transaction.atomic
def kirim_ulang_pendaftaran(*, kode: uuid.UUID | str) -> bool:
    """Send a new link for the registration that this browser just sent. Returns whether a mail went out."""
    pendaftaran = Pendaftaran.objects.menunggu().select_for_update().filter(kode=kode).first()
    if pendaftaran is None or not kirim_tautan(pendaftaran):
        return False
    catat(Peristiwa.AKTIVASI_DIKIRIM_ULANG, subjek=pendaftaran)
    return True


@transaction.atomic
def betulkan_surel(*, jenis_identitas: str, nomor_identitas: str, tanggal_lahir, email: str) -> bool:
    """Correct the address of a registration that waits for its activation. Returns whether one was found (U1).

    An address that is somebody's login is not taken; its owner hears of it.
    """
    daftar = _cari_menunggu(
        jenis_identitas=jenis_identitas, nomor_identitas=nomor_identitas, tanggal_lahir=tanggal_lahir
    )
    if not daftar:
        return False
    pendaftaran = daftar[0]
    pemilik = Pengguna.objects.filter(email__iexact=email).first()
    if pemilik and pemilik != akun_pemilik(pendaftaran):
        _kabari_yang_terkait(Sebab.SUREL_DIPAKAI, pemilik, {})
        return False
    lama, pendaftaran.email = pendaftaran.email, email
    pendaftaran.save(update_fields=["email"])
    catat(Peristiwa.SUREL_PENDAFTARAN_DIBETULKAN, subjek=pendaftaran, perubahan={"email": (lama, email)})
    if lama.lower() != email.lower():
        antrekan_surel(
            "registrasi/surel_dibetulkan",
            kepada=lama,
            konteks={"nama": pendaftaran.nama, "baru": samarkan_surel(email)},
        )
    kirim_tautan(pendaftaran)
    return True


def hapus_data_pribadi(pendaftaran: Pendaftaran) -> None:
    """Erase the personal data of a registration that will never be activated; its audit trail stays."""
    for kolom, kosong in KOLOM_PRIBADI.items():
        setattr(pendaftaran, kolom, kosong)
    pendaftaran.dihapus_pada = timezone.now()
    pendaftaran.save()
    pendaftaran.tautan.all().delete()
    catat(Peristiwa.DATA_PENDAFTARAN_DIHAPUS, subjek=pendaftaran)


def kedaluwarsakan_yang_lama(batas: int = 500, *, lama: datetime | None = None) -> int:
    """Let registrations never activated within 30 days (or sent before `lama`) expire, and erase them.

    Safe to run twice, and at once.
    """
    lama = lama or timezone.now() - MASA_SIMPAN
    jumlah = 0
    for pk in Pendaftaran.objects.menunggu().filter(dibuat_pada__lt=lama).values_list("pk", flat=True)[:batas]:
        with transaction.atomic():
            pendaftaran = Pendaftaran.objects.menunggu().select_for_update(skip_locked=True).filter(pk=pk).first()
            if pendaftaran is None:
                continue
            pindahkan(pendaftaran, Status.KEDALUWARSA, peristiwa=Peristiwa.PENDAFTARAN_KEDALUWARSA)
            hapus_data_pribadi(pendaftaran)
            jumlah += 1
    return jumlah

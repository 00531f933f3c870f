"""Demonstration accounts: staff who review, a stall owner who may apply, and one whose data an officer must look at."""

import uuid
from collections.abc import Callable
from datetime import date

from django.contrib.auth.models import Group

from ketentuan.models import JenisDokumen
from ketentuan.services import versi_berlaku
from oss_portal.contoh import KATA_SANDI
from oss_portal.models import Pengguna
from registrasi.services.aktivasi import aktifkan
from registrasi.services.kelompok import siapkan_kelompok
from registrasi.services.pendaftaran import daftarkan

AKUN = [
    ("WARUNG", "Pelaku usaha perseorangan, siap mengajukan NIB"),
    ("KOPERASI", "Penanggung jawab badan usaha, menunggu tinjauan petugas"),
    ("VERIFIKASI", "Petugas verifikasi pendaftaran"),
    ("HAKAKSES1", "Petugas Hak Akses: perkara, pembatasan, data pribadi"),
    ("HAKAKSES2", "Petugas Hak Akses kedua (empat mata)"),
    ("PENYELIA", "Penyelia: semua antrean, insiden, jejak, angka"),
    ("AUDITOR", "Auditor: hanya membaca"),
]
# User-ID, name, group
_PETUGAS = [
    ("VERIFIKASI", "Rina Verifikasi", "Verifikasi"),
    ("HAKAKSES1", "Hadi Akses", "Hak Akses"),
    ("HAKAKSES2", "Hana Akses", "Hak Akses"),
    ("PENYELIA", "Sri Penyelia", "Penyelia"),
    ("AUDITOR", "Agus Auditor", "Auditor"),
]


def daftar_dan_aktifkan(user_id: str, temuan: list[str], **data) -> None:
    """Walk the way of a real registration, with a User-ID that is easy to type."""
    pendaftaran = daftarkan(
        data={
            "jenis_identitas": "01",
            "negara_asal": "ID",
            "website": "",
            "nama_badan": "",
            "nomor_legalitas": "",
            "tanggal_legalitas": None,
            "jabatan": "",
        }
        | data,
        token_form=uuid.uuid4(),
        ketentuan=versi_berlaku(),
        privasi=versi_berlaku(JenisDokumen.PRIVASI),
        temuan=temuan,
    )
    pendaftaran.user_id = user_id
    pendaftaran.save(update_fields=["user_id"])
    aktifkan(tautan=pendaftaran.tautan.get(mati_pada__isnull=True), kata_sandi=KATA_SANDI)


def isi(tulis: Callable[[str], None]) -> None:
    """Make the accounts of `AKUN`."""
    daftar_dan_aktifkan(
        "WARUNG",
        [],
        nomor_identitas="3171065705900001",
        email="warung@contoh.id",
        jenis="02",
        jenis_perusahaan="17",
        nama="Siti Aminah",
        tanggal_lahir=date(1990, 5, 17),
        telepon="+6285712345678",
    )
    daftar_dan_aktifkan(
        "KOPERASI",
        ["tanggal_beda"],
        nomor_identitas="3273010202850002",
        email="koperasi@contoh.id",
        jenis="01",
        jenis_perusahaan="07",
        nama="Budi Santoso",
        tanggal_lahir=date(1985, 2, 12),
        telepon="+6281234567890",
        nama_badan="Koperasi Tani Makmur",
        nomor_legalitas="AHU-0001234.AH.01.26.TAHUN 2020",
        tanggal_legalitas=date(2020, 3, 2),
        jabatan="Ketua",
    )
    siapkan_kelompok()
    for user_id, nama, kelompok in _PETUGAS:
        petugas = Pengguna.objects.create_user(
            user_id, f"{user_id.lower()}@oss.example", KATA_SANDI, nama=nama, is_staff=True
        )
        petugas.groups.add(Group.objects.get(name=kelompok))
    for user_id, _untuk in AKUN:
        tulis(user_id)

"""Demonstration accounts: staff who review, a stall owner who may apply, and one whose data an officer must look at."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.auth.models import Group

from ketentuan.models import JenisDokumen
from ketentuan.services.persetujuan import version_in_force
from oss_portal.demo_data import PASSWORD
from oss_portal.models import Pengguna
from oss_portal.staff.roles import set_up_roles
from registrasi.services.activation import activate
from registrasi.services.pendaftaran import register

ACCOUNTS = [
    ("WARUNG", "Pelaku usaha perseorangan, siap mengajukan NIB"),
    ("KOPERASI", "Penanggung jawab badan usaha, menunggu tinjauan petugas"),
    ("VERIFIKASI", "Petugas verifikasi pendaftaran"),
    ("HAKAKSES1", "Petugas Hak Akses: perkara, pembatasan, data pribadi"),
    ("HAKAKSES2", "Petugas Hak Akses kedua (empat mata)"),
    ("PENYELIA", "Penyelia: semua antrean, insiden, jejak, angka"),
    ("AUDITOR", "Auditor: hanya membaca"),
]
# User-ID, name, group
_OFFICER = [
    ("VERIFIKASI", "Rina Verifikasi", "Verifikasi"),
    ("HAKAKSES1", "Hadi Akses", "Hak Akses"),
    ("HAKAKSES2", "Hana Akses", "Hak Akses"),
    ("PENYELIA", "Sri Penyelia", "Penyelia"),
    ("AUDITOR", "Agus Auditor", "Auditor"),
]


def register_and_activate(user_id: str, findings: list[str], **data: Any) -> None:
    """Go the way of a real registration, with a User-ID that is easy to type."""
    pendaftaran = register(
        data={"jenis_identitas": "01"} | data,
        token_form=uuid.uuid4(),
        ketentuan=version_in_force(),
        privasi=version_in_force(JenisDokumen.PRIVASI),
        findings=findings,
    )
    pendaftaran.user_id = user_id
    pendaftaran.save(update_fields=["user_id"])
    activate(link=pendaftaran.tautan.get(mati_pada__isnull=True), kata_sandi=PASSWORD)


def fill(write: Callable[[str], None]) -> None:
    """Make the accounts of `ACCOUNTS`."""
    register_and_activate(
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
    register_and_activate(
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
    set_up_roles()
    for user_id, nama, group in _OFFICER:
        petugas = Pengguna.objects.create_user(
            user_id, f"{user_id.lower()}@oss.example", PASSWORD, nama=nama, is_staff=True
        )
        petugas.groups.add(Group.objects.get(name=group))
    for user_id, _for in ACCOUNTS:
        write(user_id)

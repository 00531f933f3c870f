"""Demonstration accounts: staff who review, a stall owner who may apply, and one whose data an officer must look at."""

import uuid
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from typing import Any, cast

from django.contrib.auth.models import Group
from django.db import transaction
from PIL import Image, ImageDraw, ImageFont

from ketentuan.models import JenisDokumen
from ketentuan.services.persetujuan import version_in_force
from oss_portal.demo_data import PASSWORD
from oss_portal.models import Pengguna
from oss_portal.staff.roles import set_up_roles
from oss_portal.uploads.checking import CleanFile
from registrasi.choices import JenisBukti
from registrasi.models import Pendaftaran
from registrasi.services.activation import activate
from registrasi.services.evidence import store_evidence, submit_evidence
from registrasi.services.pendaftaran import register

ACCOUNTS = [
    ("WARUNG", "Pelaku usaha perseorangan, siap mengajukan NIB"),
    ("KOPERASI", "Penanggung jawab badan usaha, menunggu tinjauan petugas"),
    ("JAHIT", "Pelaku usaha perseorangan, foto KTP dan swafotonya menunggu petugas"),
    ("JAHIT2", "Orang lain yang mendaftar dengan NIK yang sama; petugas memutuskan"),
    ("VERIFIKASI", "Petugas verifikasi pendaftaran"),
    ("HAKAKSES", "Petugas Hak Akses: mengusulkan, membatasi, data pribadi"),
    ("PEMUTUSHAK", "Pemutus Hak Akses: petugas kedua"),
    ("PENYELIA", "Penyelia: semua antrean, insiden, jejak, angka"),
    ("AUDITOR", "Auditor: hanya membaca"),
]
# User-ID, name, group
_OFFICER = [
    ("VERIFIKASI", "Rina Verifikasi", "Verifikasi"),
    ("HAKAKSES", "Hadi Akses", "Hak Akses"),
    ("PEMUTUSHAK", "Hana Pemutus", "Pemutus Hak Akses"),
    ("PENYELIA", "Sri Penyelia", "Penyelia"),
    ("AUDITOR", "Agus Auditor", "Auditor"),
]


def drawn_picture(words: Sequence[str], *, face: bool = False) -> CleanFile:
    """Return a JPEG of nobody: a card with these words, or a face; CONTOH is written across it."""
    image = Image.new("RGB", (1000, 630), "#cfe3f5" if not face else "#e8e2d8")
    draw = ImageDraw.Draw(image)
    left = 370 if face else 730
    draw.ellipse((left, 120, left + 230, 400), fill="#c9956b")
    for eye in (left + 70, left + 145):
        draw.ellipse((eye, 220, eye + 18, 238), fill="#222222")
    draw.arc((left + 70, 270, left + 160, 340), 20, 160, fill="#7a3b2e", width=6)
    draw.rectangle((left - 40, 410, left + 270, 630), fill="#4a6b8a")
    for n, line in enumerate(words):
        draw.text((40, 60 + 62 * n), line, fill="#10202f", font=ImageFont.load_default(34))
    draw.text((40, 520), "CONTOH, BUKAN ORANG SUNGGUHAN", fill="#a61b1b", font=ImageFont.load_default(40))
    content = BytesIO()
    image.save(content, "JPEG", quality=80)
    return CleanFile("swafoto.jpg" if face else "ktp.jpg", "image/jpeg", content.getvalue())


def _pictures(p: Pendaftaran) -> dict[JenisBukti, list[CleanFile]]:
    card = [
        "PROVINSI CONTOH",
        f"NIK {p.nomor_identitas}",
        f"Nama {p.nama.upper()}",
        f"Lahir {p.tanggal_lahir:%d-%m-%Y}",
    ]
    return {JenisBukti.KTP: [drawn_picture(card)], JenisBukti.SWAFOTO: [drawn_picture([p.nama], face=True)]}


def register_and_activate(user_id: str, findings: list[str], **data: Any) -> Pendaftaran:
    """Go the way of a real registration, with a User-ID that is easy to type; return it."""
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
    return Pendaftaran.objects.select_related("pengguna", "pelaku_usaha").get(pk=pendaftaran.pk)


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
    koperasi = register_and_activate(
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
    # Two persons with one number; the second is a claim whatever IDENTITY_CHECK says.
    tailor = {
        "nomor_identitas": "3374016303920004",
        "jenis": "02",
        "jenis_perusahaan": "17",
        "nama": "Ratna Wulandari",
        "tanggal_lahir": date(1992, 3, 23),
        "telepon": "+6281377788899",
    }
    first = register_and_activate("JAHIT", ["tanggal_beda"], email="jahit@contoh.id", **tailor)
    second = register_and_activate("JAHIT2", [], email="jahit2@contoh.id", **tailor)
    with transaction.atomic():
        for p in (koperasi, first):
            store_evidence(p, files=_pictures(p), by=cast(Pengguna, p.pengguna))
    submit_evidence(pendaftaran=second, by=cast(Pengguna, second.pengguna), files=_pictures(second))
    set_up_roles()
    for user_id, nama, group in _OFFICER:
        petugas = Pengguna.objects.create_user(
            user_id, f"{user_id.lower()}@oss.example", PASSWORD, nama=nama, is_staff=True
        )
        petugas.groups.add(Group.objects.get(name=group))
    for user_id, _for in ACCOUNTS:
        write(user_id)

"""Demonstration accounts of this room: an author and an approver, and a version that waits for approval."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.contrib.auth.models import Group
from django.utils import timezone

from ketentuan import services
from ketentuan.services.penerbitan import tanggal_terdini
from oss_portal.contoh import KATA_SANDI
from oss_portal.models import Pengguna

AKUN = [
    ("PENYUSUN1", "Petugas: menyusun versi Ketentuan Penggunaan"),
    ("PENYETUJU1", "Petugas: menyetujui dan mengumumkan versi"),
]


def isi(tulis: Callable[[str], None]) -> None:
    """Make the two officers, and a draft that the second one may announce."""
    orang = []
    for user_id, nama, grup in (
        ("PENYUSUN1", "Ratna Penyusun", "Penyusun Ketentuan"),
        ("PENYETUJU1", "Bambang Penyetuju", "Penyetuju Ketentuan"),
    ):
        petugas = Pengguna.objects.create_user(
            user_id, f"{user_id.lower()}@oss.example", KATA_SANDI, nama=nama, is_staff=True
        )
        petugas.groups.add(Group.objects.get(name=grup))
        orang.append(petugas)
        tulis(user_id)
    kini = services.versi_berlaku("ketentuan")
    besok = timezone.localdate(tanggal_terdini(kini.jenis)) + timedelta(days=14)
    draf = services.buat_draf(
        jenis=kini.jenis,
        oleh=orang[0],
        data={
            "sumber": kini.sumber.replace("beserta segala perubahannya..", "beserta segala perubahannya.").replace(
                "atas resiko sendiri", "atas risiko sendiri"
            ),
            "ringkasan_perubahan": "Ejaan “resiko” pada KEAMANAN AKSES angka 3 dan titik ganda pada PILIHAN HUKUM"
            " angka 1 dibetulkan. Isi tidak berubah.",
            "dasar_hukum": kini.dasar_hukum,
            "perlu_persetujuan": False,
            "berlaku_sejak": timezone.make_aware(datetime.combine(besok, time.min)),
        },
    )
    services.ajukan_versi(versi=draf, oleh=orang[0])

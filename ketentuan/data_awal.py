"""Set-up data of this room: version 1 of both documents, in production too."""

from collections.abc import Callable
from pathlib import Path

from django.contrib.auth.models import Group, Permission

from ketentuan.models import JenisDokumen
from ketentuan.services.penerbitan import muat_versi_pertama

_FOLDER = Path(__file__).parent / "data"
_PERTAMA = {
    JenisDokumen.KETENTUAN: (
        "ketentuan-v1.md",
        "Peraturan Pemerintah Nomor 24 Tahun 2018 tentang Pelayanan Perizinan Berusaha Terintegrasi Secara Elektronik.",
    ),
    JenisDokumen.PRIVASI: (
        "privasi-v1.md",
        "Undang-Undang Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi, Pasal 20 sampai dengan Pasal 24.",
    ),
}

# Group of officers -> permissions in this room. Whoever writes a version never approves that same version.
GRUP = {
    "Penyusun Ketentuan": [
        "view_versiketentuan",
        "add_versiketentuan",
        "change_versiketentuan",
        "view_persetujuan",
    ],
    "Penyetuju Ketentuan": ["view_versiketentuan", "umumkan_versiketentuan", "view_persetujuan"],
}


def muat(tulis: Callable[[str], None] = lambda _: None) -> None:
    """Load the groups, and version 1 where no version is yet; an announced one is never touched."""
    for nama, izin in GRUP.items():
        grup, baru = Group.objects.get_or_create(name=nama)
        if baru:
            grup.permissions.set(Permission.objects.filter(content_type__app_label="ketentuan", codename__in=izin))
    for jenis, (berkas, dasar_hukum) in _PERTAMA.items():
        versi = muat_versi_pertama(
            jenis=jenis, sumber=(_FOLDER / berkas).read_text(encoding="utf-8"), dasar_hukum=dasar_hukum
        )
        if versi:
            tulis(f"{versi}: sha256 {versi.sha256}")

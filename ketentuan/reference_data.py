"""Set-up data of this app: version 1 of both documents, also in production."""

from collections.abc import Callable
from pathlib import Path

from ketentuan.models import JenisDokumen
from ketentuan.services.publishing import load_first_version

_FOLDER = Path(__file__).parent / "data"
_FIRST_VERSIONS = {
    JenisDokumen.KETENTUAN: (
        "ketentuan-v1.md",
        "Peraturan Pemerintah Nomor 24 Tahun 2018 tentang Pelayanan Perizinan Berusaha Terintegrasi Secara Elektronik.",
    ),
    JenisDokumen.PRIVASI: (
        "privasi-v1.md",
        "Undang-Undang Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi, Pasal 20 sampai dengan Pasal 24.",
    ),
}


def load(write: Callable[[str], None] = lambda _: None) -> None:
    """Load version 1 of each kind without any version; announced versions are never changed."""
    for jenis, (file, dasar_hukum) in _FIRST_VERSIONS.items():
        versi = load_first_version(
            jenis=jenis, origin=(_FOLDER / file).read_text(encoding="utf-8"), dasar_hukum=dasar_hukum
        )
        if versi:
            write(f"{versi}: sha256 {versi.sha256}")

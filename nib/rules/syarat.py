"""What a kind of pelaku usaha must give for an NIB (PP 24/2018 art. 21-22; domain.md 1.3), and owners that fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

# Official codes, Lampiran 18 and 2.
BADAN, PERSEORANGAN, PERWAKILAN, LUAR_NEGERI = "01", "02", "03", "04"
PT = "01"
# PT, CV, firma, persekutuan perdata, koperasi, yayasan, persekutuan/perkumpulan: founded by a deed of a notary.
_BERAKTA = {"01", "02", "05", "06", "07", "09", "10"}
# PT, CV, firma, persekutuan perdata, PT perorangan: somebody owns the capital.
_BERPEMILIK = {"01", "02", "05", "06", "26"}
PMA, PMDN, BUKAN = "01", "02", "03"
# Parts of three owners of a third each are written 33,333.
_KURANG_BULAT = Decimal("0.01")


@dataclass(frozen=True)
class Syarat:
    """`status_pm`: the fixed code of the kind, or "" where it must be chosen."""

    akta: bool
    pengurus: bool
    pemegang_saham: bool
    prinsipal: bool
    npwp: bool
    status_pm: str


def syarat_data(jenis: str, jenis_perusahaan: str) -> Syarat:
    """Return what the kind `jenis` / `jenis_perusahaan` must give beside address and contact."""
    if jenis == PERSEORANGAN:
        return Syarat(False, False, False, False, True, PMDN)
    if jenis in {PERWAKILAN, LUAR_NEGERI}:
        return Syarat(False, jenis == PERWAKILAN, False, True, jenis == PERWAKILAN, BUKAN)
    berpemilik = jenis_perusahaan in _BERPEMILIK
    return Syarat(jenis_perusahaan in _BERAKTA, True, berpemilik, False, True, "" if berpemilik else BUKAN)


def periksa_pemilik(pemilik: Sequence[tuple[str, Decimal]], *, status_pm: str, jenis_perusahaan: str) -> list[str]:
    """Return codes of what does not fit about the owners (country, percent).

    `kosong`, `jumlah` (not 100 percent), `asing_bukan_pma`, `pma_tanpa_asing`, `pma_bukan_pt` (UU 25/2007 art. 5(2)).
    """
    if not pemilik:
        return ["kosong"]
    galat = []
    if abs(sum((p for _, p in pemilik), Decimal(0)) - 100) > _KURANG_BULAT:
        galat.append("jumlah")
    asing = any(negara != "ID" for negara, _ in pemilik)
    if asing and status_pm != PMA:
        galat.append("asing_bukan_pma")
    if status_pm == PMA:
        if not asing:
            galat.append("pma_tanpa_asing")
        if jenis_perusahaan != PT:
            galat.append("pma_bukan_pt")
    return galat

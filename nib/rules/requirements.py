"""What a kind of pelaku usaha must give for an NIB (PP 24/2018 art. 21-22; domain.md 1.3), and owners that fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

# Official codes, Lampiran 18 and 2.
BADAN, PERSEORANGAN, PERWAKILAN, LUAR_NEGERI = "01", "02", "03", "04"
PT = "01"
# PT, CV, firma, persekutuan perdata, koperasi, yayasan, persekutuan/perkumpulan: founded by a deed of a notary.
_WITH_AKTA = {"01", "02", "05", "06", "07", "09", "10"}
# PT, CV, firma, persekutuan perdata, PT perorangan: somebody owns the capital.
_WITH_OWNERS = {"01", "02", "05", "06", "26"}
PMA, PMDN, BUKAN = "01", "02", "03"
# Parts of three owners of a third each are written 33,333.
_ROUNDING = Decimal("0.01")


@dataclass(frozen=True)
class Requirements:
    """`status_pm`: the fixed code of the kind, or "" where it must be chosen."""

    akta: bool
    pengurus: bool
    pemegang_saham: bool
    prinsipal: bool
    npwp: bool
    status_pm: str


def data_requirements(jenis: str, jenis_perusahaan: str) -> Requirements:
    """Return what the kind `jenis` / `jenis_perusahaan` must give beside address and contact."""
    if jenis == PERSEORANGAN:
        return Requirements(False, False, False, False, True, PMDN)
    if jenis in {PERWAKILAN, LUAR_NEGERI}:
        return Requirements(False, jenis == PERWAKILAN, False, True, jenis == PERWAKILAN, BUKAN)
    has_owners = jenis_perusahaan in _WITH_OWNERS
    return Requirements(jenis_perusahaan in _WITH_AKTA, True, has_owners, False, True, "" if has_owners else BUKAN)


def check_owners(owners: Sequence[tuple[str, Decimal]], *, status_pm: str, jenis_perusahaan: str) -> list[str]:
    """Return codes of what does not fit about the owners (country, percent).

    `kosong`, `jumlah` (not 100 percent), `asing_bukan_pma`, `pma_tanpa_asing`, `pma_bukan_pt` (UU 25/2007 art. 5(2)).
    """
    if not owners:
        return ["kosong"]
    errors = []
    if abs(sum((p for _, p in owners), Decimal(0)) - 100) > _ROUNDING:
        errors.append("jumlah")
    has_foreign = any(negara != "ID" for negara, _ in owners)
    if has_foreign and status_pm != PMA:
        errors.append("asing_bukan_pma")
    if status_pm == PMA:
        if not has_foreign:
            errors.append("pma_tanpa_asing")
        if jenis_perusahaan != PT:
            errors.append("pma_bukan_pt")
    return errors

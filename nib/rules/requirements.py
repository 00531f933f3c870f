"""Data that each kind of pelaku usaha must give for an NIB (PP 24/2018 art. 21-22), and the check of owners."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from nib.choices import StatusPenanamanModal
from registrasi.choices import JenisPelakuUsaha, JenisPerusahaan
from registrasi.rules.kinds import KINDS

# Three owners with a third each are written as 33,333 percent each.
_ROUNDING = Decimal("0.01")


@dataclass(frozen=True)
class Requirements:
    """Data that a kind must give; `status_pm` is the fixed code of the kind, or "" if it must be chosen."""

    akta: bool
    pengurus: bool
    pemegang_saham: bool
    prinsipal: bool
    npwp: bool
    status_pm: str


def data_requirements(jenis: str, jenis_perusahaan: str) -> Requirements:
    """Return what the kind `jenis` / `jenis_perusahaan` must give beside address and contact."""
    if jenis == JenisPelakuUsaha.PERSEORANGAN:
        return Requirements(False, False, False, False, True, StatusPenanamanModal.PMDN)
    if jenis in {JenisPelakuUsaha.KANTOR_PERWAKILAN, JenisPelakuUsaha.BADAN_USAHA_LUAR_NEGERI}:
        office = jenis == JenisPelakuUsaha.KANTOR_PERWAKILAN
        return Requirements(False, office, False, True, office, StatusPenanamanModal.BUKAN)
    kind = KINDS[JenisPerusahaan(jenis_perusahaan)]
    return Requirements(kind.akta, True, kind.owners, False, True, "" if kind.owners else StatusPenanamanModal.BUKAN)


def check_owners(owners: Sequence[tuple[str, Decimal]], *, status_pm: str, jenis_perusahaan: str) -> list[str]:
    """Return the codes of the faults of the owners (country, percent).

    `kosong`, `jumlah` (not 100 percent), `asing_bukan_pma`, `pma_tanpa_asing`, `pma_bukan_pt` (UU 25/2007 art. 5(2)).
    """
    if not owners:
        return ["kosong"]
    errors = []
    if abs(sum((p for _, p in owners), Decimal(0)) - 100) > _ROUNDING:
        errors.append("jumlah")
    has_foreign = any(negara != "ID" for negara, _ in owners)
    if has_foreign and status_pm != StatusPenanamanModal.PMA:
        errors.append("asing_bukan_pma")
    if status_pm == StatusPenanamanModal.PMA:
        if not has_foreign:
            errors.append("pma_tanpa_asing")
        if jenis_perusahaan != JenisPerusahaan.PT:
            errors.append("pma_bukan_pt")
    return errors

"""Straight-through or review: what makes an officer look first (PJP-1b, U3)."""

from collections.abc import Collection
from decimal import Decimal

from nib.rules.skala import MODAL_MINIMUM_PMA

# Above this a perseorangan is looked at by a person: most such amounts are a slip of the zeros (rupiah).
MODAL_LUAR_BIASA_PERSEORANGAN = Decimal(100_000_000_000)
MODAL_LUAR_BIASA_BADAN = Decimal(100_000_000_000_000)


def bendera(
    *,
    siap_nib: bool,
    perseorangan: bool,
    perwakilan: bool,
    pma: bool,
    modal: Collection[Decimal],
    risiko: Collection[str],
    perubahan_inti: bool = False,
    nib_dibekukan: bool = False,
) -> list[str]:
    """Return the flags of an application; none means: issue at once.

    `siap_nib`: identity and authority are confirmed; `risiko`: level of each line ("" unknown, T high);
    `perubahan_inti`: a change of the body's deed, owners or kind.
    """
    hasil = []
    if not siap_nib:
        hasil.append("identitas")
    if perwakilan:
        hasil.append("perwakilan")
    if pma:
        hasil.append("pma")
        if any(m <= MODAL_MINIMUM_PMA for m in modal):
            hasil.append("modal_pma")
    batas = MODAL_LUAR_BIASA_PERSEORANGAN if perseorangan else MODAL_LUAR_BIASA_BADAN
    if sum(modal, Decimal(0)) > batas:
        hasil.append("modal_besar")
    if "T" in risiko:
        hasil.append("kbli_risiko_tinggi")
    if perubahan_inti:
        hasil.append("perubahan_inti")
    if nib_dibekukan:
        hasil.append("nib_dibekukan")
    return hasil

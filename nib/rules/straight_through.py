"""Straight-through or review: the reasons for which an officer looks first (PJP-1b, U3)."""

from collections.abc import Collection
from decimal import Decimal

from nib.rules.skala import PMA_MINIMUM_MODAL

# Above this capital (rupiah) an officer reviews a perseorangan: most such amounts have too many zeros by mistake.
UNUSUAL_MODAL_PERSEORANGAN = Decimal(100_000_000_000)
UNUSUAL_MODAL_BADAN = Decimal(100_000_000_000_000)


def review_flags(
    *,
    ready_for_nib: bool,
    perseorangan: bool,
    perwakilan: bool,
    pma: bool,
    modal: Collection[Decimal],
    risiko: Collection[str],
    core_change: bool = False,
    nib_frozen: bool = False,
) -> list[str]:
    """Return the flags of an application; without flags it is issued at once.

    `ready_for_nib`: identity and authority are confirmed; `risiko`: level of each line ("" unknown, T high);
    `core_change`: a change of the body's deed, owners or kind.
    """
    result = []
    if not ready_for_nib:
        result.append("identitas")
    if perwakilan:
        result.append("perwakilan")
    if pma:
        result.append("pma")
        if any(m <= PMA_MINIMUM_MODAL for m in modal):
            result.append("modal_pma")
    limit = UNUSUAL_MODAL_PERSEORANGAN if perseorangan else UNUSUAL_MODAL_BADAN
    if sum(modal, Decimal(0)) > limit:
        result.append("modal_besar")
    if "T" in risiko:
        result.append("kbli_risiko_tinggi")
    if core_change:
        result.append("perubahan_inti")
    if nib_frozen:
        result.append("nib_dibekukan")
    return result

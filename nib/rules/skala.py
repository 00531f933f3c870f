"""Business scale from capital without land and buildings (PP 7/2021 art. 35); a PMA is always besar."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

# Official codes, Lampiran 31.
MIKRO, KECIL, MENENGAH, BESAR = "01", "02", "03", "04"
# PerBKPM 4/2021 art. 12: a PMA invests more than this for each KBLI at each location (rupiah).
MODAL_MINIMUM_PMA = Decimal(10_000_000_000)


@dataclass(frozen=True)
class HasilSkala:
    """`skala` is a code 01..04; `sebab` is "modal" or "pma"; `batas` the upper bound of the scale (None: no bound)."""

    skala: str
    sebab: str
    modal: Decimal
    batas: Decimal | None


def hitung_skala(
    modal: Iterable[Decimal], ambang: Sequence[tuple[str, Decimal | None]], *, pma: bool = False
) -> HasilSkala:
    """Return the scale of a business whose lines have the capitals `modal` (rupiah).

    `ambang` are (scale, upper bound inclusive) in rising order, the last one without bound.
    Raises ValueError for a negative capital or thresholds that do not cover it.
    """
    modal = list(modal)
    if any(m < 0 for m in modal):
        raise ValueError("capital is negative")
    total = sum(modal, Decimal(0))
    if pma:
        return HasilSkala(BESAR, "pma", total, None)
    for skala, batas in ambang:
        if batas is None or total <= batas:
            return HasilSkala(skala, "modal", total, batas)
    raise ValueError("thresholds do not cover the capital")

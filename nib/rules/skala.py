"""Business scale from capital without land and buildings (PP 7/2021 art. 35).

Only citizens own usaha mikro, kecil and menengah: a PMA, an office of a company abroad and that company are besar.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

# Official codes, Lampiran 31.
MIKRO, KECIL, MENENGAH, BESAR = "01", "02", "03", "04"
# PerBKPM 4/2021 art. 12: a PMA invests more than this for each KBLI at each location (rupiah).
PMA_MINIMUM_MODAL = Decimal(10_000_000_000)


@dataclass(frozen=True)
class SkalaResult:
    """A computed scale: `skala` is a code 01..04; `sebab` is "modal", "pma" or "perwakilan".

    `limit` is the upper bound of the scale; None without one.
    """

    skala: str
    sebab: str
    modal: Decimal
    limit: Decimal | None


def compute_skala(
    modal: Iterable[Decimal],
    thresholds: Sequence[tuple[str, Decimal | None]],
    *,
    pma: bool = False,
    from_abroad: bool = False,
) -> SkalaResult:
    """Return the scale of a business whose lines have the capitals `modal` (rupiah).

    `thresholds` are (scale, upper bound inclusive) in rising order, the last one without bound.
    Raises ValueError for a negative capital or thresholds that do not cover it.
    """
    capitals = list(modal)
    if any(m < 0 for m in capitals):
        raise ValueError("capital is negative")
    total = sum(capitals, Decimal(0))
    if pma or from_abroad:
        return SkalaResult(BESAR, "pma" if pma else "perwakilan", total, None)
    for skala, limit in thresholds:
        if limit is None or total <= limit:
            return SkalaResult(skala, "modal", total, limit)
    raise ValueError("thresholds do not cover the capital")

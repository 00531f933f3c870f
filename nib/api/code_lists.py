"""Code lists of `getDataReferensi`, under the numbers of PIA Lampiran 29.

Lists that the portal itself uses come from its choices, the others from the annexes of the guide (`data/`). Two have no
rows there: 8 (codes of licences of the agencies) and 32 (areas), which the operator of the system behind them keeps.
"""

import json
from pathlib import Path
from typing import Any

from nib.api.errors import CODE_MESSAGES
from nib.choices import JenisApi, SkalaUsaha, StatusNib, StatusPenanamanModal
from oss_portal.models.pengguna import JenisIdentitas
from registrasi.choices import JenisPelakuUsaha, JenisPerusahaan

_ANNEXES: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "code_lists.json").read_text(encoding="utf-8"))
_CODE_LISTS: dict[str, Any] = _ANNEXES | {
    "8": [],
    "32": [],
    "1": StatusPenanamanModal.choices,
    "2": JenisPerusahaan.choices,
    "3": JenisApi.choices,
    "4": JenisIdentitas.choices,
    "9": CODE_MESSAGES.items(),
    "14": StatusNib.choices,
    "18": JenisPelakuUsaha.choices,
    # Lampiran 31 has no number in Lampiran 29 (31 there is something else).
    "SKALA": SkalaUsaha.choices,
}
AVAILABLE_CODES = tuple(sorted(_CODE_LISTS, key=lambda code: (not code.isdigit(), code.zfill(2))))


def code_list(kode: str) -> list[dict[str, str]] | None:
    """Return the rows of a list, or None when there is no such list."""
    rows = _CODE_LISTS.get(kode.strip().lstrip("0").upper())
    if rows is None:
        return None
    return [
        {"kode_referensi": str(row[0]), "uraian_referensi": str(row[1]), "keterangan_referensi": "".join(row[2:])}
        for row in rows
    ]

"""Code lists of `getDataReferensi`, under the numbers of PIA Lampiran 29.

Lists that the portal itself uses come from its choices, the others from the annexes of the guide (`data/`). Four have
no rows there: 8 (codes of licences of the agencies), 31 (their special fields) and 32 (areas) are filled by the
operator; 30 is the conversion of the KBLI.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from nib.api.errors import CODE_MESSAGES
from nib.choices import JenisApi, SkalaUsaha, StatusNib, StatusPenanamanModal
from nib.models import KodeReferensi, KonversiKbli
from oss_portal.models.pengguna import JenisIdentitas
from registrasi.choices import JenisPelakuUsaha, JenisPerusahaan

_ANNEXES: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "code_lists.json").read_text(encoding="utf-8"))
_CODE_LISTS: dict[str, Any] = _ANNEXES | {
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
_CONVERSION = "30"
_OF_OPERATOR = frozenset(KodeReferensi.Daftar.values)
AVAILABLE_CODES = tuple(
    sorted({*_CODE_LISTS, *_OF_OPERATOR, _CONVERSION}, key=lambda code: (not code.isdigit(), code.zfill(2)))
)


def _conversion() -> Iterator[tuple[str, str, str]]:
    """Yield which code of a newer edition of the KBLI continues an older one."""
    pairs = KonversiKbli.objects.order_by("dari__edisi__tahun", "dari__kode", "ke__kode")
    columns = ("dari__kode", "ke__kode", "ke__judul", "dari__edisi__tahun", "ke__edisi__tahun")
    for old, new, title, before, after in pairs.values_list(*columns):
        yield old, f"{new} {title}", f"KBLI {before} → KBLI {after}"


def code_list(kode: str) -> list[dict[str, str]] | None:
    """Return the rows of a list, or None when there is no such list."""
    kode = kode.strip().lstrip("0").upper()
    rows: Iterable[Any] | None = _CODE_LISTS.get(kode)
    if kode in _OF_OPERATOR:
        rows = KodeReferensi.objects.filter(daftar=kode).values_list("kode", "uraian", "keterangan")
    elif kode == _CONVERSION:
        rows = _conversion()
    if rows is None:
        return None
    return [
        {"kode_referensi": str(row[0]), "uraian_referensi": str(row[1]), "keterangan_referensi": "".join(row[2:])}
        for row in rows
    ]

"""Code lists of `getDataReferensi`, under the numbers of PIA Lampiran 29, from the choices the portal itself uses."""

from nib.api.errors import CODE_MESSAGES
from nib.choices import JenisApi, SkalaUsaha, StatusNib, StatusPenanamanModal
from oss_portal.models.pengguna import JenisIdentitas
from registrasi.choices import JenisPelakuUsaha, JenisPerusahaan

_CODE_LISTS = {
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
AVAILABLE_CODES = tuple(_CODE_LISTS)


def code_list(kode: str) -> list[dict[str, str]] | None:
    """Return the rows of a list, or None when there is no such list."""
    rows = _CODE_LISTS.get(kode.strip().lstrip("0").upper())
    if rows is None:
        return None
    return [
        {"kode_referensi": str(code), "uraian_referensi": str(description), "keterangan_referensi": ""}
        for code, description in rows
    ]

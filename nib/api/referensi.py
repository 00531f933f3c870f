"""Code lists of `getDataReferensi`, under the numbers of PIA Lampiran 29, from the choices the portal itself uses."""

from nib.api.galat import KETERANGAN
from nib.models.kode import JenisApi, SkalaUsaha, StatusNib, StatusPenanamanModal
from oss_portal.models.pengguna import JenisIdentitas
from registrasi.models.jenis import JenisPelakuUsaha, JenisPerusahaan

_DAFTAR = {
    "1": StatusPenanamanModal.choices,
    "2": JenisPerusahaan.choices,
    "3": JenisApi.choices,
    "4": JenisIdentitas.choices,
    "9": KETERANGAN.items(),
    "14": StatusNib.choices,
    "18": JenisPelakuUsaha.choices,
    # Lampiran 31 has no number in Lampiran 29 (31 there is something else).
    "SKALA": SkalaUsaha.choices,
}
TERSEDIA = tuple(_DAFTAR)


def daftar(kode: str) -> list[dict] | None:
    """Return the rows of a list, or None when there is no such list."""
    pilihan = _DAFTAR.get(kode.strip().lstrip("0").upper())
    if pilihan is None:
        return None
    return [
        {"kode_referensi": str(k), "uraian_referensi": str(uraian), "keterangan_referensi": ""} for k, uraian in pilihan
    ]

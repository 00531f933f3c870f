"""Words that staff search for, as they may stand in an address: encrypted, for addresses end up in logs.

Officers look people up by NIK, name and mail address; the page posts the word and goes on with what is made of it here.
"""

from oss_portal.kripto import GagalMembukaSandi, buka, sandikan

_TANDA = "~"
_RANAH = "kata-cari"
PANJANG_MAKS = 200


def sembunyikan(kata: str) -> str:
    """Return what stands for `kata` (its first 200 characters) in an address."""
    return _TANDA + sandikan(kata[:PANJANG_MAKS], ranah=_RANAH)


def baca(teks: str) -> str:
    """Return the word behind `teks`: itself when it was never hidden, nothing when it cannot be read."""
    if not teks.startswith(_TANDA):
        return teks
    try:
        return buka(teks[len(_TANDA) :], ranah=_RANAH)
    except GagalMembukaSandi:
        return ""

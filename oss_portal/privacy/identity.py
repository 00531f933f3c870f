"""The blind index by which an identity number is found: one scope for each kind of number (`JenisIdentitas`)."""

from oss_portal.privacy.crypto import all_blind_indexes, blind_index


def identity_index(jenis: str, nomor: str) -> str:
    """Return the index under which a number is stored."""
    return blind_index(nomor, f"identitas-{jenis}")


def identity_indexes(nomor: str, *jenis: str) -> list[str]:
    """Return the indexes that a number of one of these kinds may have: under every current key."""
    return [index for kind in jenis for index in all_blind_indexes(nomor, f"identitas-{kind}")]

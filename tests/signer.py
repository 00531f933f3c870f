"""A helper for tests that change the signing key."""

from oss_portal.documents import signing
from oss_portal.documents.providers import provider


def forget_signer() -> None:
    """Forget the kept signer, so that the next paper is signed with the key in the settings."""
    provider.cache_clear()
    signing._OWN.clear()
    signing._KNOWN.clear()

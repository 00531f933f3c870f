"""The key that signs, in tests that change it."""

from oss_portal.documents import signing
from oss_portal.documents.providers import provider


def forget_signer() -> None:
    """Let the next paper be signed with what the settings name now."""
    provider.cache_clear()
    signing._OWN.clear()
    signing._KNOWN.clear()

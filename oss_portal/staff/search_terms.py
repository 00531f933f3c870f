"""Words that staff search for, as they may stand in an address: encrypted, for addresses end up in logs.

Officers look people up by NIK, name and mail address; the page posts the word and goes on with what is made of it here.
"""

from oss_portal.privacy.crypto import DecryptionFailed, decrypt, encrypt

_MARK = "~"
_SCOPE = "kata-cari"
MAX_LENGTH = 200


def hide(words: str) -> str:
    """Return what stands for `words` (its first 200 characters) in an address."""
    return _MARK + encrypt(words[:MAX_LENGTH], scope=_SCOPE)


def read(text: str) -> str:
    """Return the word behind `text`: itself when it was never hidden, nothing when it cannot be read."""
    if not text.startswith(_MARK):
        return text
    try:
        return decrypt(text[len(_MARK) :], scope=_SCOPE)
    except DecryptionFailed:
        return ""

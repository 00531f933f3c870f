"""Plain text as its writer saw it: paragraphs, no PGP signature; and which of two versions is complete. Pure."""

import re

from django.utils.translation import gettext as _

# The mark that a text has in place of a picture.
_PLACEHOLDER = re.compile(r"\[(?:image|cid|gambar|inline image|photo)\b[^\]\n]{0,500}\]", re.IGNORECASE)

# With `delete_space`, a program leaves two spaces between words at the end of a line; some forget it and leave one,
# which must then be kept.
_LATIN_WORD = re.compile(r"(?:^| )[a-zà-ɏ][0-9a-zà-ɏ\u00ad'’_-]*[.,;:!?)]* $", re.IGNORECASE)


def without_flow(text: str, *, delete_space: bool) -> str:
    """Return a text with `format=flowed` (RFC 3676) in whole paragraphs; quoted ones keep their marks."""
    paragraphs: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        body = line.lstrip(">")
        depth = len(line) - len(body)
        body = body.removeprefix(" ")
        flows = body.endswith(" ") and body != "-- "
        piece = body[:-1] if flows and delete_space and not _LATIN_WORD.search(body) else body
        if depth == open_depth:
            paragraphs[-1].append(piece)
        else:
            paragraphs.append([f"{'>' * depth} {piece}" if depth else piece])
        open_depth = depth if flows else -1
    return "\n".join("".join(pieces) for pieces in paragraphs)


_NOT_WORD = re.compile(r"[\W_]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_URL = re.compile(r"https?://[^\s<>\"\])]+")


def words_of(text: str) -> set[str]:
    """Return the words of a text, without web addresses and the marks of pictures."""
    text = _URL.sub(" ", _PLACEHOLDER.sub(" ", _INVISIBLE.sub("", text)))
    return {w for w in _NOT_WORD.split(text.lower()) if w}


def _links(text: str) -> set[str]:
    return {u.rstrip("/.,;") for u in _URL.findall(text)}


def complete(first: str, second: str) -> str:
    """Return the version of a text that contains all of the other; if neither does, the first and what it lacks."""
    if not _PLACEHOLDER.sub("", first).strip():
        return second if second.strip() else first
    if not _PLACEHOLDER.sub("", second).strip():
        return first
    if len({"".join(_INVISIBLE.sub("", text).split()) for text in (first, second)}) == 1:
        # One version may have lost line breaks and spaces, which joins words.
        return max(first, second, key=lambda text: len(text.split()))
    words, others = words_of(first), words_of(second)
    links, other_links = _links(first), _links(second)
    if others <= words and other_links <= links:
        return first
    if words <= others and links <= other_links:
        return second
    new = [line for line in second.split("\n") if words_of(line) - words or _links(line) - links]
    if len(new) * 2 > len([line for line in second.split("\n") if line.strip()]):
        return first + "\n\n" + _("[Versi lain dari surel ini:]") + "\n\n" + second
    return first + "\n\n" + _("[Hanya di versi lain dari surel ini:]") + "\n\n" + "\n".join(new)


_MAX_PGP_BLOCKS = 20
_PGP_SIGNED = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----[ ]*\n(?:[A-Za-z]+: [^\n]*\n)*\n(.*?)^-----BEGIN PGP SIGNATURE-----.*?"
    r"^-----END PGP SIGNATURE-----[ ]*(?:\n|\Z)",
    re.M | re.S,
)
_PGP_SEALED = re.compile(r"^-----BEGIN PGP MESSAGE-----.*?^-----END PGP MESSAGE-----[ ]*$", re.M | re.S)


def sealed_note() -> str:
    """Return the note that replaces a text which we cannot decrypt."""
    return _("[Isi surel ini terenkripsi (PGP) dan tidak dapat kami baca. Mohon kirim ulang tanpa enkripsi.]")


def without_pgp(text: str) -> str:
    """Return a text without the lines of a PGP signature, and with a note in place of an encrypted text."""
    if not 0 < text.count("-----BEGIN PGP") < _MAX_PGP_BLOCKS:
        return text
    text = _PGP_SIGNED.sub(lambda found: re.sub(r"(?m)^- ", "", found[1]), text)
    return _PGP_SEALED.sub(sealed_note(), text)

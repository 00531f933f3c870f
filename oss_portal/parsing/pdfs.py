"""Checks of a PDF of a stranger: whether it may be kept. Runs in a parser only."""

import logging
import re
from collections.abc import Iterator
from hashlib import sha256
from io import SEEK_CUR, BytesIO
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from pyhanko.pdf_utils import generic, misc
from pyhanko.pdf_utils.crypt import AuthStatus, StandardSecurityHandler
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    Reference,
    StreamObject,
    TextStringObject,
)
from pyhanko.pdf_utils.reader import PdfFileReader

from oss_portal.parsing.jobs import Unfit

# Keys that make a document run something, open a file or a server, or bring another file onto the officer's machine.
_ACTIVE_KEYS = {"/JS", "/JavaScript", "/Launch", "/EF", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA"}
_ACTIVE_KEYS |= {"/ImportData", "/SubmitForm", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/OnInstantiate"}
# Keys that hold the name of another file or of a server: for a sound, a thread, a picture, the content of a stream, or
# a file attached to a pin on a page.
_FILE_NAMES = ("/F", "/UF", "/FS")
# Menu commands that receipts of some programs run when they are opened. Other commands may close the viewer.
_HARMLESS_COMMANDS = {"/NextPage", "/PrevPage", "/FirstPage", "/LastPage", "/Print"}
# A link that opens neither a page nor a mail: it may start a program, or reveal its reader to a file server.
_LINK_ASTRAY = re.compile(r"(?!(?:https?|ftp|mailto|tel|sms|whatsapp):)[a-z][a-z0-9+-]*:|[/\\]{2}", re.IGNORECASE)
_NUMBER = re.compile(rb"(\d{1,9})[\s\0]{1,9}(\d{1,5})[\s\0]{0,9}\Z")
_UNREADABLE = (misc.PdfError, ValueError, TypeError, AssertionError, LookupError)
_ACROBAT_9 = 5
_MAX_OBJECTS = 200_000
_MAX_DEPTH = 500
MAX_PAGES = 1000
# Bytes that programs and servers put around a document and that mean nothing; ^Z ends a file in DOS.
_PADDING = b"\0\x1a \r\n\t\f"


def _strip_padding(content: bytes) -> bytes:
    """Return the document from its header to its last mark. Raises `Unfit` when it is cut off or more bytes follow.

    Further bytes may be an archive: such a file is a PDF and an archive at once.
    """
    content = content.removeprefix(b"\xef\xbb\xbf").lstrip(_PADDING)
    # Some programs write the mark twice.
    content = re.sub(rb"%%EOF[\0\x1a\s]*(?:%%EOF[\0\x1a\s]*)+\Z", b"%%EOF", content)
    body, mark, rest = content.rpartition(b"%%EOF")
    if not mark:
        raise Unfit("cut_off")
    if rest.strip(_PADDING):
        # An update that stopped half way begins with objects as well.
        raise Unfit("cut_off" if re.match(rb"\s*\d+\s+\d+\s+obj\b", rest) else "trailing")
    return body + mark + b"\n"


def _authenticate(reader: PdfFileReader) -> AuthStatus:
    """Try the empty password on a document; if it opens, the reader has the key. Raises what pyHanko raises."""
    handler = reader.security_handler
    if not isinstance(handler, StandardSecurityHandler):
        return AuthStatus.FAILED
    if reader.encrypt_dict and int(reader.encrypt_dict["/R"]) == _ACROBAT_9:
        # pyHanko does not know this revision: it hashes password and salt once, the next revision in many rounds.
        if sha256(handler.udata[32:40]).digest() != handler.udata[:32]:
            return AuthStatus.FAILED
        key = Cipher(algorithms.AES(sha256(handler.udata[40:48]).digest()), modes.CBC(bytes(16))).decryptor()
        handler._shared_key = key.update(handler.ueseed) + key.finalize()
        return AuthStatus.USER
    # The standard requires a number (/ID); when it is missing, viewers take it as empty.
    number = reader.document_id[0] if "/ID" in reader.trailer else b""
    return handler.authenticate(b"", id1=number).status


def _open(content: bytes) -> PdfFileReader:
    """Return the reader of a document that opens without a password. Raises `Unfit` for one that asks for it."""
    reader = PdfFileReader(BytesIO(content), strict=False)
    if reader.encrypted:
        try:
            # A document that only forbids editing or printing has an empty password for reading.
            status = _authenticate(reader)
        # The document is encrypted for the certificates of some people, or in a way that pyHanko does not know.
        except Exception:  # noqa: BLE001
            status = AuthStatus.FAILED
        if status is AuthStatus.FAILED:
            raise Unfit("locked")
    return reader


class _TwiceNamed(logging.Filter):
    """A filter that notes when a dictionary has a key twice: pyHanko takes the first value, viewers may take the other.

    It keeps the messages out of the log.
    """

    found = False

    def filter(self, record: logging.LogRecord) -> bool:
        self.found |= record.getMessage().startswith("Multiple definitions")
        return False


_TWICE_NAMED = _TwiceNamed()
_LOG = logging.getLogger(generic.__name__)
_LOG.setLevel(logging.WARNING)
_LOG.addFilter(_TWICE_NAMED)


def _value(obj: DictionaryObject, key: str) -> Any:
    """Return a value as viewers see it, or None. `get` may return a reference or the encrypted value instead."""
    return obj[key] if key in obj else None  # noqa: SIM401


def _acts_alone(obj: DictionaryObject) -> bool:
    """Whether opening the document or a page calls a server, starts a chain of actions or uses a program's menu."""
    more = _value(obj, "/AA")
    actions = [_value(obj, "/OpenAction")]
    actions += [_value(more, key) for key in more] if isinstance(more, DictionaryObject) else []
    return any(
        "/Next" in a
        or _value(a, "/S") == "/URI"
        or (_value(a, "/S") == "/Named" and str(_value(a, "/N")) not in _HARMLESS_COMMANDS)
        for a in actions
        if isinstance(a, DictionaryObject)
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, TextStringObject | ByteStringObject)


def _leads_astray(obj: DictionaryObject) -> bool:
    """Whether a link, or the base address of all links, leads elsewhere than to a page or a mailbox."""
    links = [_value(obj, key) for key in ("/URI", "/Base")]
    return any(_is_text(link) and _LINK_ASTRAY.match(_letters(link)) for link in links)


def _letters(text: Any) -> str:
    """Return a text without blanks and control characters: some programs drop them from an address."""
    raw = text.original_bytes.decode("latin-1") if isinstance(text, ByteStringObject) else str(text)
    return "".join(c for c in raw if c > " ")


def _is_active(obj: DictionaryObject) -> bool:
    if _ACTIVE_KEYS & {*map(str, obj), str(_value(obj, "/S")), str(_value(obj, "/Type"))}:
        return True
    names = (_value(obj, key) for key in _FILE_NAMES)
    return any(_is_text(name) for name in names) or _acts_alone(obj)


def _parts(obj: Any) -> list[Any]:
    """Return the values inside of an object; references are not followed."""
    if isinstance(obj, DictionaryObject):
        return [obj.raw_get(key) for key in obj]
    return [obj.raw_get(n) for n in range(len(obj))] if isinstance(obj, ArrayObject) else []


def _everything(reader: PdfFileReader, content: bytes) -> Iterator[Any]:
    """Yield every object anywhere in the file, as it is written there, also those not in the table that pyHanko reads.

    Viewers may read another table, such as the first one of a document made for the web; when a table is damaged, they
    read none and take every object that they find. Raises `Unfit` for an object that cannot be read: viewers may
    tolerate more than pyHanko.
    """
    stream = BytesIO(content)
    for word in re.finditer(rb"(?<!end)obj", content):
        number = _NUMBER.search(content[max(0, word.start() - 30) : word.start()])
        stream.seek(word.end())
        try:
            misc.read_non_whitespace(stream, seek_back=True)
            if stream.read(1) not in {b"<", b"[", b"%"}:
                continue
            stream.seek(-1, SEEK_CUR)
            found = generic.read_object(stream, _reference(reader, number))
        except _UNREADABLE:
            # Without a number before it, the word "obj" is part of a picture or a text.
            if number:
                raise Unfit("too_complex") from None
            continue
        yield found
        # Viewers take such a stream as one of objects without checking its type.
        if isinstance(found, StreamObject) and "/First" in found and "/N" in found:
            yield from _packed(reader, found)


def _reference(reader: PdfFileReader, number: re.Match[bytes] | None) -> Reference:
    """Return the reference of an object from the number before it: decryption needs it."""
    return Reference(int(number[1]), int(number[2]), reader) if number else Reference(0, 0, reader)


def _packed(reader: PdfFileReader, packed: StreamObject) -> Iterator[Any]:
    """Yield the objects in a stream of objects. Raises `Unfit` when one cannot be read."""
    try:
        if reader.encrypted and reader.security_handler:
            packed = generic.proxy_encrypted_obj(packed, reader.security_handler).decrypted
        data, first = BytesIO(packed.data), int(packed["/First"])
        for offset in data.read(first).split()[1 : int(packed["/N"]) * 2 : 2]:
            data.seek(first + int(offset))
            misc.read_non_whitespace(data, seek_back=True)
            yield generic.read_object(data, Reference(0, 0, reader))
    except _UNREADABLE:
        raise Unfit("too_complex") from None


def _check_hidden(reader: PdfFileReader, content: bytes) -> None:
    """Check every object of the file, also those that no other object refers to. Raises `Unfit` for an active one."""
    for found in _everything(reader, content):
        waiting = [found]
        while waiting:
            obj = waiting.pop()
            if isinstance(obj, DictionaryObject) and (_is_active(obj) or _leads_astray(obj)):
                raise Unfit("active")
            waiting += _parts(obj)


def _check_objects(root: Any) -> None:
    """Visit each object that can be reached from the catalogue once.

    Raises `Unfit` when one is active or carries a file, or when there are more objects, or they are nested deeper, than
    in a usual document.
    """
    waiting, seen, pages = [(root, 0)], set(), 0
    for _n in range(_MAX_OBJECTS):
        if not waiting:
            return
        obj, depth = waiting.pop()
        if isinstance(obj, IndirectObject):
            if obj.reference in seen:
                continue
            seen.add(obj.reference)
            # Pages and outlines are chains of references, which do not count as depth: only nesting inside of one
            # object does.
            obj, depth = obj.get_object(), 0
        if depth > _MAX_DEPTH:
            raise Unfit("too_complex")
        if isinstance(obj, DictionaryObject):
            if _is_active(obj) or _leads_astray(obj):
                raise Unfit("active")
            pages += str(_value(obj, "/Type")) == "/Page"
            if pages > MAX_PAGES:
                raise Unfit("too_many_pages", maximum=MAX_PAGES)
        waiting += [(part, depth + 1) for part in _parts(obj)]
    raise Unfit("too_complex")


def check(content: bytes) -> tuple[dict[str, Any], bytes]:
    """Accept a document that everybody can read, without scripts and embedded files. Raises `Unfit`.

    pyHanko limits the size of unpacked streams.
    """
    _TWICE_NAMED.found = False
    content = _strip_padding(content)
    reader = _open(content)
    root = reader.root
    if int(root["/Pages"]["/Count"]) < 1:
        raise Unfit("unreadable")
    _check_objects(root)
    _check_hidden(reader, content)
    if _TWICE_NAMED.found:
        raise Unfit("too_complex")
    return {}, b""

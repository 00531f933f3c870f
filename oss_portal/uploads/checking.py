"""Files that people send (KEA-4): taken by content, never by name."""

import re
import socket
import struct
import threading
import unicodedata
import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext as _
from PIL import Image
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

MAX_SIZE = 5 * 1024 * 1024
MAX_COUNT = 5
# A photo of 50 megapixels is more than a phone makes; a decompression bomb is more than that.
MAX_PIXELS = 50_000_000
# One picture at a time in a web process: unpacked it takes hundreds of times its size, and threads add up.
_ONE_IMAGE = threading.Lock()
_IMAGES = {"JPEG": ("image/jpeg", "jpg"), "PNG": ("image/png", "png")}


@dataclass(frozen=True)
class CleanFile:
    """A file that passed: `nama` safe to show and to download under, `tipe` what the content is, `isi` its bytes."""

    nama: str
    tipe: str
    isi: bytes


class UploadLimitHandler(FileUploadHandler):
    """Refuses a request larger than all files of one message may be, before anything of it reaches the disk."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:  # noqa: N803
        if content_length > MAX_SIZE * MAX_COUNT + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig("the files are too large")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def _safe_name(name: str, suffix: str) -> str:
    """Return the name without folders, controls and its old ending, with the ending that the content has."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})
    base = re.sub(r"[^\w .()-]", "_", name.rsplit(".", 1)[0]).strip(" .")[:80] or "berkas"
    return f"{base}.{suffix}"


def _clean_image(content: bytes) -> tuple[str, str, bytes] | None:
    """Return (type, ending, bytes) of a JPEG or PNG written anew: no place of the photo, no second file behind it."""
    try:
        with _ONE_IMAGE, warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=list(_IMAGES)) as image:
                if image.width * image.height > MAX_PIXELS:
                    return None
                image_format = image.format or ""
                image.load()
                orientation = image.getexif().get(0x0112, 1)
                copy = image.convert("RGB" if image_format == "JPEG" else "RGBA" if "A" in image.getbands() else "RGB")
            if angle := {3: 180, 6: 270, 8: 90}.get(orientation):
                copy = copy.rotate(angle, expand=True)
            # Comments and profiles would be written along.
            copy.info = {}
            output = BytesIO()
            copy.save(output, image_format, quality=88, optimize=False)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    return *_IMAGES[image_format], output.getvalue()


# What makes a document act when it is opened, or carries another file into the officer's machine.
_ACTIVE_KEYS = {"/JS", "/JavaScript", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA", "/ImportData"}
_MAX_NODES = 200_000


def _has_active_content(root: Any) -> bool:
    """Whether any object that can be reached from the catalogue acts or carries a file. Raises `PdfError`."""
    waiting, seen = [root], set()
    for _n in range(_MAX_NODES):
        if not waiting:
            return False
        obj = waiting.pop()
        if isinstance(obj, IndirectObject):
            if obj.reference in seen:
                continue
            seen.add(obj.reference)
            obj = obj.get_object()
        if isinstance(obj, DictionaryObject):
            if _ACTIVE_KEYS & {*map(str, obj), str(obj.get("/S", "")), str(obj.get("/Type", ""))}:
                return True
            waiting += [obj.raw_get(k) for k in obj]
        elif isinstance(obj, ArrayObject):
            waiting += [obj.raw_get(i) for i in range(len(obj))]
    raise PdfError("more objects than a scanned paper has")


def _is_valid_pdf(content: bytes) -> bool:
    """Whether it is a readable PDF from its first byte on, not locked, with neither script nor embedded file.

    Nothing may follow its end, where an archive that is a PDF as well hides. pyHanko bounds what streams unpack to.
    """
    if not content.startswith(b"%PDF-") or content.rpartition(b"%%EOF")[2].strip(b"\0 \r\n\t"):
        return False
    try:
        read = PdfFileReader(BytesIO(content), strict=False)
        root = read.root
        return not read.encrypted and int(root["/Pages"]["/Count"]) >= 1 and not _has_active_content(root)
    except Exception:  # noqa: BLE001 - a hostile file makes the reader fail in ways nobody can list (zlib, assert …)
        return False


def _scan(content: bytes) -> bool:
    """Ask ClamAV (INSTREAM) whether the bytes are clean; without a scanner in the settings everything is.

    Raises OSError when the scanner does not answer: then nothing is taken.
    """
    if not settings.CLAMAV_URL:
        return True
    address = urlsplit(settings.CLAMAV_URL)
    if address.scheme == "unix":
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        sock.settimeout(20)
        sock.connect(address.path)
    else:
        sock = socket.create_connection((address.hostname, address.port or 3310), timeout=20)
    with sock:
        sock.sendall(b"zINSTREAM\0")
        for i in range(0, len(content), 65536):
            piece = content[i : i + 65536]
            sock.sendall(struct.pack("!L", len(piece)) + piece)
        sock.sendall(struct.pack("!L", 0))
        response = b""
        while not response.endswith(b"\0") and (chunk := sock.recv(4096)):
            response += chunk
    if response.endswith(b"OK\0"):
        return True
    if b"FOUND" in response:
        return False
    raise OSError("the scanner answered something else")


def check_file(name: str, content: bytes) -> CleanFile:
    """Return the file as it may be kept. Raises `ValidationError` with what the person can do about it."""
    shown = _safe_name(name, name.rsplit(".", 1)[-1][:5] if "." in name else "")
    if not content:
        raise ValidationError(_("Berkas “%(n)s” kosong. Pilih berkas lain.") % {"n": shown}, code="kosong")
    if len(content) > MAX_SIZE:
        raise ValidationError(_("Berkas “%(n)s” lebih dari 5 MB. Perkecil dahulu.") % {"n": shown}, code="besar")
    if _is_valid_pdf(content):
        clean_file = CleanFile(_safe_name(name, "pdf"), "application/pdf", content)
    elif image := _clean_image(content):
        kind, suffix, content = image
        clean_file = CleanFile(_safe_name(name, suffix), kind, content)
    else:
        raise ValidationError(
            _("Berkas “%(n)s” bukan PDF, JPG, atau PNG yang dapat dibaca. Simpan ulang atau foto dokumennya.")
            % {"n": shown},
            code="jenis",
        )
    try:
        safe = _scan(clean_file.isi)
    except OSError:
        raise ValidationError(
            _("Pemeriksa virus sedang tidak dapat dihubungi. Coba lagi beberapa menit lagi."), code="pemindai"
        ) from None
    if not safe:
        raise ValidationError(_("Berkas “%(n)s” memuat program berbahaya.") % {"n": shown}, code="virus")
    return clean_file

"""Files that people send (KEA-4): taken by content, never by name."""

import re
import socket
import struct
import unicodedata
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.parsing.client import ParserBusy, parse
from oss_portal.parsing.jobs import Unfit

MAX_SIZE = 5 * 1024 * 1024
MAX_COUNT = 5
# For each answer of the scanner. Five files must be through before the web server gives the request up.
_SCAN_SECONDS = 5
PICTURES = frozenset({"JPG", "PNG", "HEIC"})
_IMAGES = {"JPEG": ("image/jpeg", "jpg"), "PNG": ("image/png", "png")}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
_BEGINNINGS = {
    b"\xff\xd8\xff": "JPG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF8": "GIF",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"BM": "BMP",
    b"\xd0\xcf\x11\xe0": "Word/Excel",
    b"{\\rtf": "RTF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"MZ": "EXE",
}
_ZIPPED = {b"word/": "Word", b"xl/": "Excel", b"ppt/": "PowerPoint", b"opendocument": "OpenDocument", b".apk": "APK"}
# Reason of a parser -> code of the message, and the message: what is the matter, and what helps.
REASONS = {
    "unreadable": (
        "jenis",
        gettext_lazy(
            "Berkas “%(n)s” bukan PDF, JPG, PNG, atau HEIC yang dapat dibaca. Simpan ulang atau foto dokumennya."
        ),
    ),
    "other_type": (
        "jenis",
        gettext_lazy(
            "Berkas “%(n)s” sebenarnya %(found)s, bukan PDF, JPG, PNG, atau HEIC. Simpan sebagai PDF atau JPG, lalu"
            " kirim hasilnya."
        ),
    ),
    "cut_off": (
        "terpotong",
        gettext_lazy("Berkas “%(n)s” terpotong; kirim ulang berkas aslinya sampai selesai terunggah."),
    ),
    "too_many_pixels": (
        "piksel",
        gettext_lazy(
            "Gambar “%(n)s” terlalu besar: %(megapixels)s megapiksel. Kirim tangkapan layarnya, atau foto lagi dengan"
            " resolusi lebih rendah."
        ),
    ),
    "locked": (
        "terkunci",
        gettext_lazy("Dokumen “%(n)s” terkunci kata sandi. Simpan tanpa kata sandi, lalu kirim hasilnya."),
    ),
    "active": (
        "aktif",
        gettext_lazy(
            "Dokumen “%(n)s” memuat program atau berkas lain di dalamnya. Cetak ke PDF baru, lalu kirim hasilnya."
        ),
    ),
    "trailing": (
        "sambungan",
        gettext_lazy("Dokumen “%(n)s” diikuti isi lain sesudah akhirnya. Cetak ke PDF baru, lalu kirim hasilnya."),
    ),
    "too_many_pages": (
        "halaman",
        gettext_lazy("Dokumen “%(n)s” lebih dari %(maximum)s halaman. Bagi menjadi beberapa berkas."),
    ),
    "too_complex": (
        "rumit",
        gettext_lazy(
            "Berkas “%(n)s” terlalu rumit untuk diperiksa. Cetak ke PDF baru atau foto dokumennya, lalu kirim hasilnya."
        ),
    ),
}


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


def found_type(content: bytes) -> str:
    """Return what the first bytes of a file say it is, in the word that people know; empty when they say nothing.

    Nothing is parsed: this runs in the web process.
    """
    start = content[:512].removeprefix(b"\xef\xbb\xbf").lstrip(b"\0\x1a \r\n\t\f")
    if start.startswith(b"%PDF-"):
        return "PDF"
    if content[4:8] == b"ftyp":
        return "HEIC" if content[8:12] in _HEIC_BRANDS else "AVIF" if content[8:12] in {b"avif", b"avis"} else "video"
    if content.startswith(b"PK\x03\x04"):
        return next((word for part, word in _ZIPPED.items() if part in content), "ZIP")
    if start[:256].lower().startswith((b"<svg", b"<?xml", b"<!doctype", b"<html", b"<script")):
        return "SVG" if b"<svg" in start.lower() else "HTML"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "WebP"
    return next((word for beginning, word in _BEGINNINGS.items() if content.startswith(beginning)), "")


def _safe_name(name: str, suffix: str) -> str:
    """Return the name without folders, controls and its old ending, with the ending that the content has."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})
    base = re.sub(r"[^\w .()-]", "_", name.rsplit(".", 1)[0]).strip(" .")[:80] or "berkas"
    return f"{base}.{suffix}"


def _scan(content: bytes) -> bool:
    """Ask ClamAV (INSTREAM) whether the bytes are clean; without a scanner in the settings everything is.

    Raises OSError when the scanner does not answer: then nothing is taken.
    """
    if not settings.CLAMAV_URL:
        return True
    address = urlsplit(settings.CLAMAV_URL)
    if address.scheme == "unix":
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        sock.settimeout(_SCAN_SECONDS)
        sock.connect(address.path)
    else:
        sock = socket.create_connection((address.hostname, address.port or 3310), timeout=_SCAN_SECONDS)
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


def _shown(name: str) -> str:
    """Return the name as messages write it."""
    return _safe_name(name, name.rsplit(".", 1)[-1][:5] if "." in name else "")


def too_large(name: str, size: int) -> ValidationError:
    """Return the refusal of a file of `size` bytes."""
    return ValidationError(
        _(
            "Berkas “%(n)s” berukuran %(size)s MB, lebih dari 5 MB. Bagi atau perkecil dahulu; foto cukup tangkapan"
            " layarnya."
        )
        % {"n": _shown(name), "size": number_format(round(size / 1024 / 1024, 1), 1)},
        code="besar",
    )


def busy() -> ValidationError:
    """Return the refusal of a file that may be sent again in a moment."""
    return ValidationError(_("Pemeriksa berkas sedang ramai. Coba lagi sebentar."), code="pemindai")


def _parse(content: bytes) -> tuple[str, str, bytes]:
    """Return (type, ending, bytes) of a file as it may be kept. Raises `Unfit` and `ParserBusy`."""
    found = found_type(content)
    if found == "PDF":
        parse("pdf", content)
        return "application/pdf", "pdf", content
    if found not in PICTURES:
        raise Unfit("other_type", found=found)
    facts, picture = parse("picture", content)
    return *_IMAGES[facts["format"]], picture


def refusal(name: str, unfit: Unfit) -> ValidationError:
    """Return the message for what a parser refused: what is the matter, and what the person can do about it."""
    known = unfit.reason in REASONS and unfit.facts.get("found") != ""
    code, sentence = REASONS[unfit.reason if known else "unreadable"]
    return ValidationError(str(sentence) % {"n": _shown(name), **unfit.facts}, code=code)


def check_file(name: str, content: bytes) -> CleanFile:
    """Return the file as it may be kept. Raises `ValidationError` with what the person can do about it.

    The code of the error is "pemindai" when the same file may be sent again later: the checker is busy or away.
    """
    shown = _shown(name)
    if not content:
        raise ValidationError(_("Berkas “%(n)s” kosong. Pilih berkas lain.") % {"n": shown}, code="kosong")
    if len(content) > MAX_SIZE:
        raise too_large(name, len(content))
    try:
        kind, suffix, kept = _parse(content)
    except ParserBusy:
        raise busy() from None
    except Unfit as unfit:
        raise refusal(name, unfit) from None
    try:
        safe = _scan(kept)
    except OSError:
        raise ValidationError(
            _("Pemeriksa virus sedang tidak dapat dihubungi. Coba lagi beberapa menit lagi."), code="pemindai"
        ) from None
    if not safe:
        raise ValidationError(
            _("Berkas “%(n)s” memuat virus atau program berbahaya. Periksa perangkat Anda, lalu kirim berkas lain.")
            % {"n": shown},
            code="virus",
        )
    return CleanFile(_safe_name(name, suffix), kind, kept)

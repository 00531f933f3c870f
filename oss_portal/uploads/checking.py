"""Checks of files that people send (KEA-4): by content, never by name."""

import codecs
import hashlib
import math
import re
import socket
import struct
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.formats import number_format
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.documents.issued import is_as_issued
from oss_portal.parsing.client import ParserBusy, parse
from oss_portal.parsing.jobs import Unfit
from oss_portal.text.characters import normalise

MAX_MEGABYTES = 5
MAX_SIZE = MAX_MEGABYTES * 1024 * 1024
MAX_COUNT = 5
# Time limit for each read from the scanner: five files must be scanned before the web server aborts the request.
_SCAN_SECONDS = 5
PICTURES = frozenset({"JPG", "PNG", "HEIC"})
# Results of `found_type` for pictures of formats that the portal does not read.
OTHER_PICTURES = frozenset(
    {"AVIF", "BMP", "DjVu", "GIF", "GIMP", "ICO", "JPEG 2000", "JPEG XL", "PCX", "PNM", "Photoshop", "RAW", "SVG"}
    | {"TGA", "TIFF", "WebP"}
)
_IMAGES = {"JPEG": ("image/jpeg", "jpg"), "PNG": ("image/png", "png")}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
_BEGINNINGS = {
    b"\xff\xd8\xff": "JPG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF8": "GIF",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"II+\0": "TIFF",
    b"MM\0+": "TIFF",
    b"BM": "BMP",
    b"\0\0\x01\0": "ICO",
    b"8BPS": "Photoshop",
    b"\0\0\0\x0cjP  ": "JPEG 2000",
    b"\xff\x4f\xff\x51": "JPEG 2000",
    b"\xff\x0a": "JPEG XL",
    b"gimp xcf": "GIMP",
    b"AT&TFORM": "DjVu",
    b"\xd7\xcd\xc6\x9a": "WMF",
    b"\x01\0\0\0l\0\0\0": "EMF",
    b"P5": "PNM",
    b"P6": "PNM",
    b"\x0a\x05\x01\x08": "PCX",
    b"\0\0\0\x0cJXL ": "JPEG XL",
    b"{\\rtf": "RTF",
    b"%!PS": "PostScript",
    b"AC10": "AutoCAD",
    b"Rar!": "RAR",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"MZ": "EXE",
    b"\x1aE\xdf\xa3": "video",
    b"OggS": "sound",
    b"FLV\x01": "video",
    b"\0\0\x01\xba": "video",
    b"\0\0\x01\xb3": "video",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11": "video",
    b"ID3": "sound",
    **dict.fromkeys((b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2", b"\xff\xf1", b"\xff\xf9"), "sound"),
    b"fLaC": "sound",
    b"caff": "sound",
    b"#!AMR": "sound",
    b"L\0\0\0\x01\x14\x02\0": "shortcut",
    b"[InternetShortcut]": "shortcut",
    b'{"url":': "shortcut",
    b"bplist00": "shortcut",
    b"BEGIN:VCARD": "contact",
    b"BEGIN:VCALENDAR": "calendar",
}
# Types of files in the containers RIFF and ftyp.
_RIFF = {b"WEBP": "WebP", b"WAVE": "sound", b"AVI ": "video", b"CDRv": "CorelDRAW"}
# Types of the first box in QuickTime films without a brand.
_FILMS_WITHOUT_BRAND = {b"moov", b"mdat", b"wide", b"pnot"}
_MEDIA_BRANDS = {b"avif": "AVIF", b"avis": "AVIF", b"M4A ": "sound", b"M4B ": "sound", b"crx ": "RAW"}
# Viewers accept a document that begins within so many bytes, after text that a server or a program put before it.
_PDF_HEADER_WITHIN = 1024
# Words for types without a name that people know.
_WORDS = {
    "video": gettext_lazy("video"),
    "sound": gettext_lazy("rekaman suara"),
    "shortcut": gettext_lazy("tautan"),
    "deep JPEG": gettext_lazy("JPEG 12-bit"),
    "HEIC sequence": gettext_lazy("rangkaian gambar HEIC"),
    "contact": gettext_lazy("kartu kontak"),
    "calendar": gettext_lazy("undangan kalender"),
    "mail": gettext_lazy("surel"),
    "text": gettext_lazy("teks"),
    "locked Office": gettext_lazy("dokumen Office dengan kata sandi"),
}
_PRINT_IT = gettext_lazy("Buka berkasnya, cetak atau simpan sebagai PDF, lalu kirim hasilnya.")
_UNPACK_IT = gettext_lazy("Buka arsipnya, lalu kirim isinya satu per satu sebagai PDF atau foto.")
_SHOW_IT = gettext_lazy("Kirim tangkapan layarnya, foto, atau tulis isinya di kolom teks.")
_REMEDIES = {
    **dict.fromkeys(("ZIP", "RAR", "7z", "gzip", "bzip2", "xz", "Zstandard", "TAR", "APK"), _UNPACK_IT),
    **dict.fromkeys(("video", "sound"), _SHOW_IT),
    **dict.fromkeys(("Word", "Excel", "Word/Excel", "PowerPoint", "OpenDocument", "RTF", "HTML", "XML"), _PRINT_IT),
    **dict.fromkeys(("mail", "text", "calendar", "contact", "PostScript", "AutoCAD", "CorelDRAW"), _PRINT_IT),
    **dict.fromkeys(("Pages/Numbers/Keynote", "XPS", "EPUB"), _PRINT_IT),
    "deep JPEG": gettext_lazy("Simpan sebagai JPG biasa (8-bit) atau ambil tangkapan layarnya, lalu kirim hasilnya."),
    "HEIC sequence": gettext_lazy("Pilih satu foto dari rangkaiannya atau ambil tangkapan layarnya, lalu kirim itu."),
    "shortcut": gettext_lazy("Unduh dahulu berkas yang dituju tautan itu, lalu kirim yang terunduh."),
}
_REMEDY = gettext_lazy("Simpan sebagai PDF atau JPG, lalu kirim hasilnya.")
_BLANKS = b"\0\x1a \r\n\t\f"
# Streams in the container of old Office files, in which Office also puts files with a password.
_OLD_OFFICE = {
    "__substg1.0_": "mail",
    "EncryptedPackage": "locked Office",
    "WordDocument": "Word",
    "Workbook": "Excel",
    "PowerPoint Document": "PowerPoint",
    "VisioDocument": "Visio",
}
_ZIPPED = {
    b".iwa": "Pages/Numbers/Keynote",
    b"FixedDoc": "XPS",
    b"epub+zip": "EPUB",
    b"corel.draw": "CorelDRAW",
    b"word/": "Word",
    b"xl/": "Excel",
    b"ppt/": "PowerPoint",
    b"opendocument": "OpenDocument",
    b"AndroidManifest": "APK",
}
# Reason of a parser -> code of the message, and the message: the problem and the remedy.
REASONS = {
    "unreadable": (
        "jenis",
        gettext_lazy(
            "Berkas “%(n)s” bukan PDF, JPG, PNG, atau HEIC yang dapat dibaca. Simpan ulang atau foto dokumennya."
        ),
    ),
    "other_type": (
        "jenis",
        gettext_lazy("Berkas “%(n)s” sebenarnya %(found)s, bukan PDF, JPG, PNG, atau HEIC. %(remedy)s"),
    ),
    "zeros": (
        "terpotong",
        gettext_lazy(
            "Berkas “%(n)s” tidak berisi apa pun: penyalinannya gagal. Salin atau unduh ulang, lalu kirim lagi."
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
            "Dokumen “%(n)s” memuat program, tombol yang mengirim data, berkas lain, atau tautan yang membuka berkas."
            " Cetak ke PDF baru, lalu kirim hasilnya."
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
    """A file that passed the checks: `nama` is safe to show and download, `tipe` is the type of the bytes `isi`."""

    nama: str
    tipe: str
    isi: bytes

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.isi).hexdigest()


class FilesTooLarge(RequestDataTooBig):
    """Error of a form whose files together are too large to be read; `limit` is the sentence on the page."""

    limit = format_lazy(
        gettext_lazy("Berkas paling besar {each} MB tiap berkas dan {all} MB bersama-sama."),
        each=MAX_MEGABYTES,
        all=MAX_MEGABYTES * MAX_COUNT,
    )


class UploadLimitHandler(FileUploadHandler):
    """An upload handler that refuses a request larger than the limit of all files together, before writing to disk."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:  # noqa: N803
        if content_length > MAX_SIZE * MAX_COUNT + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise FilesTooLarge

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def found_type(content: bytes) -> str:
    """Return the type of a file by its bytes, as a word that people know; empty when they do not tell it.

    Nothing is parsed, because this runs in the web process.
    """
    start = content[:512].removeprefix(b"\xef\xbb\xbf").lstrip(_BLANKS)
    if start.startswith(b"%PDF-"):
        return "PDF"
    if content[4:8] in _FILMS_WITHOUT_BRAND:
        return "video"
    if content[4:8] == b"ftyp":
        return "HEIC" if content[8:12] in _HEIC_BRANDS else _MEDIA_BRANDS.get(content[8:12], "video")
    if content.startswith(b"PK\x03\x04"):
        return next((word for part, word in _ZIPPED.items() if part in content), "ZIP")
    if markup := _found_markup(start[:256].lower(), content[:8192].lower()):
        return markup
    if content.startswith(b"RIFF"):
        return _RIFF.get(content[8:12], "")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return next((word for part, word in _OLD_OFFICE.items() if part.encode("utf-16-le") in content), "Word/Excel")
    if known := next((word for beginning, word in _BEGINNINGS.items() if content.startswith(beginning)), ""):
        return known
    if content[257:262] == b"ustar":
        return "TAR"
    if b"%PDF-" in content[: _PDF_HEADER_WITHIN + 5]:
        return "PDF"
    if _is_targa(content):
        return "TGA"
    return _found_text(start) if content.strip(_BLANKS) else "zeros"


def type_in_words(found: str) -> str:
    """Return a result of `found_type` in the words of messages."""
    return str(_WORDS.get(found, found))


def _found_markup(start: bytes, page: bytes) -> str:
    """Return the type of a file that begins like a page; empty for a comment, which a server may add to a document."""
    if not start.startswith((b"<svg", b"<?xml", b"<!--", b"<!doctype", b"<html", b"<script")):
        return ""
    if b"<svg" in page:
        return "SVG"
    if start.startswith(b"<!--"):
        return ""
    return "XML" if start.startswith(b"<?xml") and b"<html" not in page else "HTML"


def _is_targa(content: bytes) -> bool:
    """Whether a file is a Targa picture: these have no fixed first bytes, and newer ones have a name at the end."""
    if content[-18:-2] == b"TRUEVISION-XFILE":
        return True
    if len(content) < 18 or content[1] not in {0, 1} or content[2] not in {1, 2, 3, 9, 10, 11} or content[17] & 0xC0:
        return False
    width, height, depth = *struct.unpack("<HH", content[12:16]), content[16]
    # Packed pixels take any number of bytes, plain pixels exactly as many as the header tells.
    packed = content[2] >= 9
    room = 18 + content[0] + width * height * depth // 8
    return bool(width and height and depth in {8, 15, 16, 24, 32} and (packed or room <= len(content) <= room + 1024))


_MAIL_HEADERS = re.compile(
    rb"(?:(?:From|To|Subject|Date|Received|Return-Path|Message-ID|MIME-Version)[ ]?:|From )", re.IGNORECASE
)


def _found_text(start: bytes) -> str:
    """Return "mail" or "text" by the first bytes of a file; empty when it is neither."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        start = start[: len(start) // 2 * 2].decode("utf-16", "ignore").encode("utf-8", "ignore")
    letters = start.decode("utf-8", "ignore")
    if len(letters) < 4 or sum(c.isprintable() or c in "\r\n\t" for c in letters) < len(letters) * 0.95:
        return ""
    if len(letters.encode()) < len(start) - 3:
        # Not UTF-8: such bytes cannot be told from those of a picture.
        return ""
    return "mail" if _MAIL_HEADERS.match(start) else "text"


def _safe_name(name: str, suffix: str) -> str:
    """Return the name without folders, control characters and its ending, with the ending of its content's type."""
    # Browsers write a quotation mark as %22 in a form.
    name = normalise("NFC", name.replace("%22", '"').replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})
    # Keep marks: in Thai and similar scripts vowels are marks on a letter.
    letters = (
        c if re.match(r"[\w .,()&'’–—-]", c) or unicodedata.category(c)[0] == "M" else "_"
        for c in name.rsplit(".", 1)[0]
    )
    base = "".join(letters).strip(" .")[:80] or "berkas"
    return f"{base}.{suffix}".rstrip(".")


def _scan(content: bytes) -> bool:
    """Ask ClamAV (INSTREAM) whether the bytes are clean; return True when the settings have no scanner.

    Raises OSError when the scanner does not answer: then no file is accepted.
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


def shown_name(name: str) -> str:
    """Return the name of a file for messages."""
    return _safe_name(name, name.rsplit(".", 1)[-1][:12] if "." in name else "")


def too_large(name: str, size: int) -> ValidationError:
    """Return the error for a file of `size` bytes, which is too large."""
    return ValidationError(
        _(
            "Berkas “%(n)s” berukuran %(size)s MB, lebih dari %(max)d MB. Bagi atau perkecil dahulu; foto cukup"
            " tangkapan layarnya."
        )
        # Round up: "5.0 MB, more than 5 MB" would not help people.
        % {
            "n": shown_name(name),
            "size": number_format(math.ceil(size / 1024 / 1024 * 10) / 10, 1),
            "max": MAX_MEGABYTES,
        },
        code="besar",
    )


def busy() -> ValidationError:
    """Return the error for a file that may be sent again in a moment."""
    return ValidationError(_("Pemeriksa berkas sedang ramai. Coba lagi sebentar."), code="pemindai")


def _parse(content: bytes) -> tuple[str, str, bytes]:
    """Return (type, ending, bytes) of a file as it may be kept. Raises `Unfit` and `ParserBusy`."""
    found = found_type(content)
    if found == "PDF":
        if content.lstrip(_BLANKS).removeprefix(b"\xef\xbb\xbf").lstrip(_BLANKS).startswith(b"%PDF-"):
            kept = content
        else:
            # Bytes before the document, added by a server or a program, are dropped: they may be a page with scripts.
            kept = content[content.index(b"%PDF-") :]
        try:
            parse("pdf", kept)
        except Unfit as unfit:
            # Papers of the portal have attached files, such as the proof of the log.
            if unfit.reason != "active" or not is_as_issued(kept):
                raise
        return "application/pdf", "pdf", kept
    if found == "zeros":
        raise Unfit("zeros")
    if found not in PICTURES:
        raise Unfit("other_type", found=found)
    facts, picture = parse("picture", content)
    return *_IMAGES[facts["format"]], picture


def refusal(name: str, unfit: Unfit) -> ValidationError:
    """Return the error for a file that a parser refused: the problem, and what the person can do about it."""
    known = unfit.reason in REASONS and unfit.facts.get("found") != ""
    code, sentence = REASONS[unfit.reason if known else "unreadable"]
    facts = {"n": shown_name(name), **unfit.facts}
    if found := unfit.facts.get("found"):
        facts |= {"found": type_in_words(str(found)), "remedy": str(_REMEDIES.get(str(found), _REMEDY))}
    return ValidationError(str(sentence) % facts, code=code)


def check_file(name: str, content: bytes) -> CleanFile:
    """Return the file as it may be kept. Raises `ValidationError`, which tells the person what they can do.

    The code of the error is "pemindai" when the same file may be sent again later: the checker is busy or unreachable.
    """
    shown = shown_name(name)
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

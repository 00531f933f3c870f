"""Files that people send (KEA-4): taken by content, never by name; kept outside of the web root; only downloaded."""

import hashlib
import re
import socket
import struct
import threading
import unicodedata
import warnings
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import FileResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from oss_portal.models import Pengguna, Unggahan

UKURAN_MAKS = 5 * 1024 * 1024
JUMLAH_MAKS = 5
# A photo of 50 megapixels is more than a phone makes; a decompression bomb is more than that.
PIKSEL_MAKS = 50_000_000
# One picture at a time in a web process: unpacked it takes hundreds of times its size, and threads add up.
_SATU_GAMBAR = threading.Lock()
_GAMBAR = {"JPEG": ("image/jpeg", "jpg"), "PNG": ("image/png", "png")}


@dataclass(frozen=True)
class BerkasBersih:
    """A file that passed: `nama` safe to show and to download under, `tipe` what the content is, `isi` its bytes."""

    nama: str
    tipe: str
    isi: bytes


class BatasUnggahan(FileUploadHandler):
    """Refuses a request larger than all files of one message may be, before anything of it reaches the disk."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):  # noqa: N803
        if content_length > UKURAN_MAKS * JUMLAH_MAKS + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig("the files are too large")

    def receive_data_chunk(self, raw_data, start):
        return raw_data

    def file_complete(self, file_size):
        return None


def _nama_aman(nama: str, akhiran: str) -> str:
    """Return the name without folders, controls and its old ending, with the ending that the content has."""
    nama = unicodedata.normalize("NFC", nama.replace("\\", "/").rsplit("/", 1)[-1])
    nama = "".join(c for c in nama if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})
    dasar = re.sub(r"[^\w .()-]", "_", nama.rsplit(".", 1)[0]).strip(" .")[:80] or "berkas"
    return f"{dasar}.{akhiran}"


def _gambar_bersih(isi: bytes) -> tuple[str, str, bytes] | None:
    """Return (type, ending, bytes) of a JPEG or PNG written anew: no place of the photo, no second file behind it."""
    try:
        with _SATU_GAMBAR, warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(isi), formats=list(_GAMBAR)) as gambar:
                if gambar.width * gambar.height > PIKSEL_MAKS:
                    return None
                bentuk = gambar.format
                gambar.load()
                putar = gambar.getexif().get(0x0112, 1)
                salinan = gambar.convert("RGB" if bentuk == "JPEG" else "RGBA" if "A" in gambar.getbands() else "RGB")
            if sudut := {3: 180, 6: 270, 8: 90}.get(putar):
                salinan = salinan.rotate(sudut, expand=True)
            # Comments and profiles would be written along.
            salinan.info = {}
            keluar = BytesIO()
            salinan.save(keluar, bentuk, quality=88, optimize=False)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    return *_GAMBAR[bentuk], keluar.getvalue()


# What makes a document act when it is opened, or carries another file into the officer's machine.
_BERBUAT = {"/JS", "/JavaScript", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA", "/ImportData"}
_NODE_MAKS = 200_000


def _berbuat(akar) -> bool:
    """Whether any object that can be reached from the catalogue acts or carries a file. Raises `PdfError`."""
    antre, sudah = [akar], set()
    for _ke in range(_NODE_MAKS):
        if not antre:
            return False
        objek = antre.pop()
        if isinstance(objek, IndirectObject):
            if objek.reference in sudah:
                continue
            sudah.add(objek.reference)
            objek = objek.get_object()
        if isinstance(objek, DictionaryObject):
            if _BERBUAT & {*map(str, objek), str(objek.get("/S", "")), str(objek.get("/Type", ""))}:
                return True
            antre += [objek.raw_get(k) for k in objek]
        elif isinstance(objek, ArrayObject):
            antre += [objek.raw_get(i) for i in range(len(objek))]
    raise PdfError("more objects than a scanned paper has")


def _pdf_sah(isi: bytes) -> bool:
    """Whether it is a readable PDF from its first byte on, not locked, with neither script nor embedded file.

    Nothing may follow its end, where an archive that is a PDF as well hides. pyHanko bounds what streams unpack to.
    """
    if not isi.startswith(b"%PDF-") or isi.rpartition(b"%%EOF")[2].strip(b"\0 \r\n\t"):
        return False
    try:
        baca = PdfFileReader(BytesIO(isi), strict=False)
        akar = baca.root
        return not baca.encrypted and int(akar["/Pages"]["/Count"]) >= 1 and not _berbuat(akar)
    except Exception:  # noqa: BLE001 - a hostile file makes the reader fail in ways nobody can list (zlib, assert …)
        return False


def _pindai(isi: bytes) -> bool:
    """Ask ClamAV (INSTREAM) whether the bytes are clean; without a scanner in the settings everything is.

    Raises OSError when the scanner does not answer: then nothing is taken.
    """
    if not settings.CLAMAV_URL:
        return True
    alamat = urlsplit(settings.CLAMAV_URL)
    if alamat.scheme == "unix":
        soket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        soket.settimeout(20)
        soket.connect(alamat.path)
    else:
        soket = socket.create_connection((alamat.hostname, alamat.port or 3310), timeout=20)
    with soket:
        soket.sendall(b"zINSTREAM\0")
        for i in range(0, len(isi), 65536):
            bagian = isi[i : i + 65536]
            soket.sendall(struct.pack("!L", len(bagian)) + bagian)
        soket.sendall(struct.pack("!L", 0))
        jawab = b""
        while not jawab.endswith(b"\0") and (potong := soket.recv(4096)):
            jawab += potong
    if jawab.endswith(b"OK\0"):
        return True
    if b"FOUND" in jawab:
        return False
    raise OSError("the scanner answered something else")


def periksa_berkas(nama: str, isi: bytes) -> BerkasBersih:
    """Return the file as it may be kept. Raises `ValidationError` with what the person can do about it."""
    tampil = _nama_aman(nama, nama.rsplit(".", 1)[-1][:5] if "." in nama else "")
    if not isi:
        raise ValidationError(_("Berkas “%(n)s” kosong. Pilih berkas lain.") % {"n": tampil}, code="kosong")
    if len(isi) > UKURAN_MAKS:
        raise ValidationError(_("Berkas “%(n)s” lebih dari 5 MB. Perkecil dahulu.") % {"n": tampil}, code="besar")
    if _pdf_sah(isi):
        bersih = BerkasBersih(_nama_aman(nama, "pdf"), "application/pdf", isi)
    elif gambar := _gambar_bersih(isi):
        tipe, akhiran, isi = gambar
        bersih = BerkasBersih(_nama_aman(nama, akhiran), tipe, isi)
    else:
        raise ValidationError(
            _("Berkas “%(n)s” bukan PDF, JPG, atau PNG yang dapat dibaca. Simpan ulang atau foto dokumennya.")
            % {"n": tampil},
            code="jenis",
        )
    try:
        aman = _pindai(bersih.isi)
    except OSError:
        raise ValidationError(
            _("Pemeriksa virus sedang tidak dapat dihubungi. Coba lagi beberapa menit lagi."), code="pemindai"
        ) from None
    if not aman:
        raise ValidationError(_("Berkas “%(n)s” memuat program berbahaya.") % {"n": tampil}, code="virus")
    return bersih


class PilihBerkas(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class UnggahanField(forms.FileField):
    """One or several files; the value is a list of `BerkasBersih`."""

    widget = PilihBerkas

    def __init__(self, *, jumlah: int = JUMLAH_MAKS, **kwargs):
        self.jumlah = jumlah
        kwargs.setdefault("help_text", gettext_lazy("PDF, JPG, atau PNG, paling besar 5 MB tiap berkas."))
        kwargs.setdefault("widget", PilihBerkas({"accept": ".pdf,.jpg,.jpeg,.png", "multiple": jumlah > 1}))
        super().__init__(**kwargs)

    def clean(self, data, initial=None):
        daftar = [d for d in (data if isinstance(data, list | tuple) else [data]) if d]
        if not daftar:
            super().clean(None, initial)
            return []
        if len(daftar) > self.jumlah:
            raise ValidationError(
                _("Paling banyak %(maks)d berkas. Anda memilih %(ada)d.") % {"maks": self.jumlah, "ada": len(daftar)},
                code="banyak",
            )
        galat, bersih = [], []
        for d in daftar:
            try:
                if d.size > UKURAN_MAKS:
                    periksa_berkas(d.name, b"\0" * (UKURAN_MAKS + 1))
                bersih.append(periksa_berkas(d.name, d.read()))
            except ValidationError as g:
                galat.append(g)
        if galat:
            raise ValidationError(galat)
        return bersih


def simpan_unggahan(berkas: BerkasBersih, *, ranah: str, oleh: Pengguna | None = None) -> Unggahan:
    """Keep a checked file; call it inside the transaction of the act it belongs to."""
    unggahan = Unggahan(
        ranah=ranah,
        nama=berkas.nama,
        tipe=berkas.tipe,
        ukuran=len(berkas.isi),
        sha256=hashlib.sha256(berkas.isi).hexdigest(),
        oleh=oleh,
    )
    unggahan.berkas.save("isi", ContentFile(berkas.isi), save=False)
    unggahan.save()
    return unggahan


def sajikan_unggahan(unggahan: Unggahan) -> FileResponse:
    """Answer with the file as a download; the caller has checked who may see it."""
    jawab = FileResponse(
        unggahan.berkas.open("rb"), as_attachment=True, filename=unggahan.nama, content_type=unggahan.tipe
    )
    jawab.headers["X-Content-Type-Options"] = "nosniff"
    jawab.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    jawab.headers["Cache-Control"] = "private, no-store"
    return jawab

"""Mailboxes: a maildir, an IMAP server, or one file. Each mail is handed out until it is marked as done."""

import imaplib
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from helpdesk.surel_masuk.baca import UKURAN_MAKS

SEKALI = 200


class Maildir:
    """A maildir: `new` is read, what is done goes to `cur`, what is held back to the folder `.Ditahan`."""

    def __init__(self, jalan: str):
        self.dasar = Path(jalan)
        if not (self.dasar / "new").is_dir():
            raise ValueError(f"{jalan} is no maildir")

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        baru = self.dasar / "new"
        for nama in sorted(os.listdir(baru))[:SEKALI]:
            with suppress(FileNotFoundError), (baru / nama).open("rb") as berkas:
                yield nama, berkas.read(UKURAN_MAKS + 1)

    def selesai(self, kunci: str) -> None:
        self._pindah(kunci, self.dasar / "cur" / f"{kunci}:2,S")

    def tahan(self, kunci: str) -> None:
        for anak in ("new", "cur", "tmp"):
            (self.dasar / ".Ditahan" / anak).mkdir(parents=True, exist_ok=True)
        self._pindah(kunci, self.dasar / ".Ditahan" / "new" / kunci)

    def _pindah(self, kunci: str, ke: Path) -> None:
        ke.parent.mkdir(exist_ok=True)
        # Another node may have moved it already.
        with suppress(FileNotFoundError):
            (self.dasar / "new" / kunci).rename(ke)

    def tutup(self) -> None:
        pass


class Imap:
    """A folder of an IMAP server: unseen mails are read without marking them, and marked when they are done."""

    TERTAHAN = "Ditahan"

    def __init__(self, alamat: str):
        u = urlsplit(alamat)
        kelas = imaplib.IMAP4_SSL if u.scheme == "imaps" else imaplib.IMAP4
        self.imap = kelas(u.hostname, u.port or (993 if u.scheme == "imaps" else 143), timeout=30)
        self.imap.login(unquote(u.username or ""), unquote(u.password or ""))
        folder = unquote(u.path.strip("/")) or "INBOX"
        if self.imap.select(f'"{folder}"')[0] != "OK":
            raise ValueError(f"no folder {folder}")

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        _ok, hasil = self.imap.uid("SEARCH", "UNSEEN")
        for uid in (hasil[0] or b"").split()[:SEKALI]:
            kunci = uid.decode()
            if self._ukuran(kunci) > UKURAN_MAKS:
                # Its size alone holds it back.
                yield kunci, b"\0" * (UKURAN_MAKS + 1)
                continue
            _ok, data = self.imap.uid("FETCH", kunci, "(BODY.PEEK[])")
            isi = next((b[1] for b in data or [] if isinstance(b, tuple)), None)
            if isi is not None:
                yield kunci, isi

    def _ukuran(self, kunci: str) -> int:
        _ok, data = self.imap.uid("FETCH", kunci, "(RFC822.SIZE)")
        teks = b" ".join(b if isinstance(b, bytes) else b[0] for b in data or [] if b)
        cocok = re.search(rb"RFC822\.SIZE (\d+)", teks)
        return int(cocok[1]) if cocok else 0

    def selesai(self, kunci: str) -> None:
        self.imap.uid("STORE", kunci, "+FLAGS", r"(\Seen)")

    def tahan(self, kunci: str) -> None:
        self.imap.create(self.TERTAHAN)
        self.imap.uid("COPY", kunci, self.TERTAHAN)
        self.selesai(kunci)

    def tutup(self) -> None:
        with suppress(imaplib.IMAP4.error, OSError):
            self.imap.logout()


class Berkas:
    """One mail in a file."""

    def __init__(self, jalan: str):
        self.jalan = Path(jalan)

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        yield self.jalan.name, self.jalan.read_bytes()

    def selesai(self, kunci: str) -> None:
        pass

    def tahan(self, kunci: str) -> None:
        pass

    def tutup(self) -> None:
        pass


def buka_kotak(alamat: str) -> Maildir | Imap | Berkas:
    """Open `maildir:///path`, `imap(s)://user:password@host[:port]/folder` or `berkas:///path`. Raises ValueError."""
    skema = urlsplit(alamat).scheme
    if skema == "maildir":
        return Maildir(unquote(urlsplit(alamat).path))
    if skema in {"imap", "imaps"}:
        return Imap(alamat)
    if skema == "berkas":
        return Berkas(unquote(urlsplit(alamat).path))
    raise ValueError("a mailbox is maildir:, imap:, imaps: or berkas:")

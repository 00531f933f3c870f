"""Mailboxes: a maildir, an IMAP server, or files. Each mail is handed out until it is marked as done.

Of a mail that is too large only the beginning is handed out.
"""

import imaplib
import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from helpdesk.inbound_mail.parse import MAX_SIZE

logger = logging.getLogger(__name__)
BATCH = 200


class Maildir:
    """A maildir: `new` is read; a finished mail is moved to `cur`, a held one to the folder `.Ditahan`."""

    def __init__(self, path: str) -> None:
        self.root = Path(path)
        if not (self.root / "new").is_dir():
            raise ValueError(f"{path} is not a maildir folder")

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        new = self.root / "new"
        for name in sorted(os.listdir(new))[:BATCH]:
            with suppress(FileNotFoundError), (new / name).open("rb") as file:
                yield name, file.read(MAX_SIZE + 1)

    def mark_done(self, key: str) -> None:
        self._move(key, self.root / "cur" / f"{key}:2,S")

    def hold(self, key: str) -> None:
        for folder in ("new", "cur", "tmp"):
            (self.root / ".Ditahan" / folder).mkdir(parents=True, exist_ok=True)
        self._move(key, self.root / ".Ditahan" / "new" / key)

    def _move(self, key: str, to: Path) -> None:
        to.parent.mkdir(exist_ok=True)
        # Another node may have moved it already.
        with suppress(FileNotFoundError):
            (self.root / "new" / key).rename(to)

    def close(self) -> None:
        pass


class Imap:
    """A folder of an IMAP server: unseen mails are read without marking them, and marked when they are done."""

    HELD_FOLDER = "Ditahan"

    def __init__(self, address: str) -> None:
        u = urlsplit(address)
        client = imaplib.IMAP4_SSL if u.scheme == "imaps" else imaplib.IMAP4
        self.imap = client(u.hostname or "", u.port or (993 if u.scheme == "imaps" else 143), timeout=30)
        self.imap.login(unquote(u.username or ""), unquote(u.password or ""))
        folder = unquote(u.path.strip("/")) or "INBOX"
        if self.imap.select(f'"{folder}"')[0] != "OK":
            raise ValueError(f"the mail server has no folder {folder}")

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        _ok, result = self.imap.uid("SEARCH", "UNSEEN")
        for uid in (result[0] or b"").split()[:BATCH]:
            key = uid.decode()
            try:
                _ok, data = self.imap.uid("FETCH", key, f"(BODY.PEEK[]<0.{MAX_SIZE + 1}>)")
            except imaplib.IMAP4.abort:
                # The connection is lost: the next fetch reads the rest.
                raise
            except imaplib.IMAP4.error:
                logger.exception("the mail server does not deliver one mail; the next run tries again")
                continue
            content = next((b[1] for b in data or [] if isinstance(b, tuple)), None)
            if content is not None:
                yield key, content

    def mark_done(self, key: str) -> None:
        self.imap.uid("STORE", key, "+FLAGS", r"(\Seen)")

    def hold(self, key: str) -> None:
        self.imap.create(self.HELD_FOLDER)
        self.imap.uid("COPY", key, self.HELD_FOLDER)
        self.mark_done(key)

    def close(self) -> None:
        with suppress(imaplib.IMAP4.error, OSError):
            self.imap.logout()


class Files:
    """One mail in a file, or a folder of files `*.eml`; the files are not changed, and each is received once."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        for path in sorted(self.path.glob("*.eml")) if self.path.is_dir() else [self.path]:
            with path.open("rb") as file:
                yield path.name, file.read(MAX_SIZE + 1)

    def mark_done(self, key: str) -> None:
        pass

    def hold(self, key: str) -> None:
        pass

    def close(self) -> None:
        pass


Mailbox = Maildir | Imap | Files


def open_mailbox(address: str) -> Mailbox:
    """Open `maildir:///path`, `imap(s)://user:password@host[:port]/folder` or `berkas:///path`, a file or folder.

    Raises ValueError.
    """
    scheme = urlsplit(address).scheme
    if scheme == "maildir":
        return Maildir(unquote(urlsplit(address).path))
    if scheme in {"imap", "imaps"}:
        return Imap(address)
    if scheme == "berkas":
        return Files(unquote(urlsplit(address).path))
    raise ValueError("the address of a mailbox must begin with maildir:, imap:, imaps: or berkas:")

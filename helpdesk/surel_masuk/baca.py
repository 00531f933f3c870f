"""An incoming mail as far as the helpdesk cares: who, about what, in answer to what. Pure; takes any bytes."""

import email
import email.policy
import hashlib
import re
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parseaddr

from helpdesk.surel_masuk.kutipan import buang_kutipan, teks_dari_html

UKURAN_MAKS = 26 * 1024 * 1024
BAGIAN_MAKS = 100
KEPALA_MAKS = 256 * 1024
PEMBATAS_MAKS = 2000
LAMPIRAN_MAKS = 5
TEKS_MAKS = 500_000
_ALAMAT = re.compile(r"[^\s@<>\"',;:()\[\]\\]{1,64}@[A-Za-z0-9.-]{1,200}\.[A-Za-z]{2,24}")


@dataclass
class Surat:
    """A mail as read. `rujukan` are the Message-IDs it answers, nearest first; `lampiran` is (name, bytes)."""

    id: str
    alamat: str
    nama: str
    perihal: str
    kepada: list[str] = field(default_factory=list)
    rujukan: list[str] = field(default_factory=list)
    isi: str = ""
    lampiran: list[tuple[str, bytes]] = field(default_factory=list)
    lampiran_lebih: int = 0
    otomatis: bool = False
    laporan: bool = False
    dmarc_gagal: bool = False


def baca(mentah: bytes) -> Surat:
    """Read a mail. Raises `ValueError` for one that is too large or has no readable sender."""
    if len(mentah) > UKURAN_MAKS:
        raise ValueError("mail too large")
    # What no mail program writes would keep the parser busy for minutes.
    kepala_panjang = len(mentah) > KEPALA_MAKS and not re.search(rb"\n\r?\n", mentah[:KEPALA_MAKS])
    if kepala_panjang or mentah.count(b"\n--") > PEMBATAS_MAKS:
        raise ValueError("too many parts or headers")
    pesan = email.message_from_bytes(mentah, policy=email.policy.compat32)
    # The address first, then the decoded name: encoded words must not add an address.
    nama, alamat = parseaddr(" ".join(str(pesan.get("From", "")).split())[:2000])
    nama, alamat = _terbaca(nama), alamat.strip().lower()
    laporan = pesan.get_content_type() == "multipart/report"
    if not _ALAMAT.fullmatch(alamat) or len(alamat) > 100:
        if not laporan and not _otomatis(pesan, alamat):
            raise ValueError("no sender")
        alamat = ""
    surat = Surat(
        id=_id(pesan, mentah),
        alamat=alamat,
        nama=nama.strip() or alamat.partition("@")[0],
        perihal=_kepala(pesan, "Subject"),
        kepada=_penerima(pesan),
        rujukan=_rujukan(pesan),
        otomatis=_otomatis(pesan, alamat),
        laporan=laporan,
        dmarc_gagal="dmarc=fail" in _kepala(pesan, "Authentication-Results").lower(),
    )
    _badan(pesan, surat)
    return surat


def _kepala(pesan: Message, nama: str) -> str:
    """Return a header decoded, in one line; nothing when it is not there."""
    nilai = pesan.get(nama)
    return _terbaca(nilai) if nilai is not None else ""


def _terbaca(nilai) -> str:
    try:
        teks = str(make_header(decode_header(nilai)))
    except (ValueError, LookupError, UnicodeError, TypeError):
        teks = str(nilai)
    return " ".join("".join(c if c.isprintable() else " " for c in teks).split())[:2000]


def _id(pesan: Message, mentah: bytes) -> str:
    teks = _kepala(pesan, "Message-ID")[:250]
    return teks if len(teks) > 5 else f"sha256:{hashlib.sha256(mentah).hexdigest()}"


def _penerima(pesan: Message) -> list[str]:
    kepala = []
    for nama in ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc"):
        kepala += [str(n) for n in pesan.get_all(nama, [])][:20]
    try:
        return [a.lower() for _n, a in getaddresses(kepala) if "@" in a][:100]
    except (ValueError, TypeError):
        return []


def _rujukan(pesan: Message) -> list[str]:
    ids = re.findall(r"<[^<>\s]{3,248}>", _kepala(pesan, "In-Reply-To"))
    ids += re.findall(r"<[^<>\s]{3,248}>", _kepala(pesan, "References"))[::-1]
    return list(dict.fromkeys(ids))[:50]


def _otomatis(pesan: Message, alamat: str) -> bool:
    """Whether a program wrote it (RFC 3834 and what mail programs do besides): it gets no answer and no ticket."""
    if _kepala(pesan, "Auto-Submitted").lower() not in {"", "no"}:
        return True
    if _kepala(pesan, "Precedence").lower() in {"bulk", "junk", "list", "auto_reply"}:
        return True
    if any(pesan.get(n) is not None for n in ("List-Id", "List-Unsubscribe", "X-Autoreply", "X-Autorespond", "X-Loop")):
        return True
    if _kepala(pesan, "Return-Path").replace(" ", "") == "<>":
        return True
    return alamat.partition("@")[0] in {"mailer-daemon", "postmaster"}


def _isi(bagian: Message) -> str:
    isi = (bagian.get_payload(decode=True) or b"")[:TEKS_MAKS]
    try:
        teks = isi.decode(bagian.get_content_charset() or "utf-8", "replace")
    except LookupError:
        teks = isi.decode("utf-8", "replace")
    return teks.replace("\x00", "")


def _badan(pesan: Message, surat: Surat) -> None:
    polos = html = ""
    for nomor, bagian in enumerate(pesan.walk()):
        if nomor >= BAGIAN_MAKS:
            break
        if bagian.is_multipart():
            continue
        tipe = bagian.get_content_type()
        if _hiasan(bagian, tipe):
            continue
        nama = _nama_berkas(bagian)
        if not nama and bagian.get_content_disposition() != "attachment" and tipe in {"text/plain", "text/html"}:
            if tipe == "text/plain":
                polos = polos or _isi(bagian)
            else:
                html = html or _isi(bagian)
        elif tipe not in {"message/delivery-status", "text/rfc822-headers"}:
            if len(surat.lampiran) >= LAMPIRAN_MAKS:
                surat.lampiran_lebih += 1
            else:
                surat.lampiran.append((nama or "lampiran", bagian.get_payload(decode=True) or b""))
    surat.isi = buang_kutipan(polos if polos.strip() else teks_dari_html(html))


def _hiasan(bagian: Message, tipe: str) -> bool:
    """Whether a part only adorns the HTML (the logo of a signature): nobody misses it. A photo stays."""
    tertanam = bagian.get("Content-ID") is not None and bagian.get_content_disposition() != "attachment"
    return tertanam and tipe.startswith("image/") and tipe not in {"image/jpeg", "image/png"}


def _nama_berkas(bagian: Message) -> str:
    try:
        return _terbaca(bagian.get_filename() or "")[:200]
    except (ValueError, LookupError, UnicodeError, TypeError):
        return "lampiran"

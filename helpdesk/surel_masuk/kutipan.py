"""What a person wrote in a reply, without the mail it answers. Pure."""

import html
import re

import nh3

# The line after which mail programs put the earlier mail.
_PEMBATAS = [
    re.compile(p, re.IGNORECASE)
    for p in (
        r"^\s*-{2,}\s*(original message|pesan asli|forwarded message|pesan yang diteruskan)\s*-{2,}\s*$",
        r"^\s*_{10,}\s*$",
        r"^\s*(on|pada|tanggal)\b.{4,200}\b(wrote|menulis|tulis)\s*:?\s*$",
        r"^\s*.{4,200}<[^>]+@[^>]+>\s*(wrote|menulis)\s*:?\s*$",
        r"^\s*(sent from my|dikirim dari)\b.{0,80}$",
    )
]
# "From: … / Sent: …" of Outlook: two such lines, one after the other.
_DARI = re.compile(r"^\s*\*?(from|dari)\*?\s*:", re.IGNORECASE)
_BLOCKQUOTE = re.compile(r"<(/?)blockquote\b[^<>]*>", re.IGNORECASE)
# Longer lines are no marks of a mail program; the patterns never look further (their time would grow with the square).
_BARIS_MAKS = 400
# The sanitiser needs minutes for a hundred thousand nested elements.
_HTML_MAKS = 100_000
_KIRIM = re.compile(r"^\s*\*?(sent|date|dikirim|terkirim|tanggal|to|kepada)\*?\s*:", re.IGNORECASE)


def _pembatas(baris: list[str], i: int) -> bool:
    """Whether the earlier mail begins at this line (the mark may be broken over two)."""
    b = baris[i][:_BARIS_MAKS]
    gabung = f"{b} {baris[i + 1]}"[:_BARIS_MAKS] if i + 1 < len(baris) else b
    return any(p.match(b) or p.match(gabung) for p in _PEMBATAS)


def _tanpa_panah(baris: list[str]) -> str:
    teks = "\n".join(b for b in baris if not b.lstrip().startswith(">"))
    return re.sub(r"\n{3,}", "\n\n", teks).strip()


def buang_kutipan(teks: str) -> str:
    """Return the new part of a mail: above the quoted one, or below it; the whole of it when nothing else is left."""
    baris = teks.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    hasil: list[str] = []
    for i, b in enumerate(baris):
        if b.rstrip() == "--" or _pembatas(baris, i):
            break
        if _DARI.match(b) and i + 1 < len(baris) and _KIRIM.match(baris[i + 1]):
            break
        hasil.append(b)
    baru = _tanpa_panah(hasil)
    if not baru and any(b.startswith(">") for b in baris):
        # Written below the quoted mail.
        baru = _tanpa_panah([b for i, b in enumerate(baris) if not _pembatas(baris, i)])
    return baru or re.sub(r"\n{3,}", "\n\n", teks).strip()


def _tanpa_blockquote(isi: str) -> str:
    """Return an HTML text without its quotations, in one pass: a mail may hold a hundred thousand of them."""
    hasil, dalam, akhir = [], 0, 0
    for c in _BLOCKQUOTE.finditer(isi):
        if dalam == 0:
            hasil += [isi[akhir : c.start()], "\n"]
        dalam = max(dalam - 1, 0) if c[1] else dalam + 1
        akhir = c.end()
    if dalam == 0:
        hasil.append(isi[akhir:])
    return "".join(hasil)


def _tanpa_unsur(isi: str, nama: str) -> str:
    """Return an HTML text without the elements `nama`; what is never closed stays for the sanitiser."""
    kecil, hasil, akhir = isi.lower(), [], 0
    while (buka := kecil.find(f"<{nama}", akhir)) >= 0 and (tutup := kecil.find(f"</{nama}", buka)) >= 0:
        hasil.append(isi[akhir:buka])
        akhir = tutup
    return "".join([*hasil, isi[akhir:]])


def teks_dari_html(isi: str) -> str:
    """Return an HTML mail as text: nothing of it ever runs or loads."""
    for nama in ("style", "script"):
        isi = _tanpa_unsur(isi, nama)
    isi = _tanpa_blockquote(isi)[:_HTML_MAKS]
    isi = re.sub(r"(?i)<br\s*/?>|</(p|div|tr|li|h[1-6])\s*>", "\n", isi)
    bersih = nh3.clean(isi, tags=set(), clean_content_tags={"script", "style", "title", "head"}, attributes={})
    bersih = html.unescape(bersih).replace("\xa0", " ")
    return re.sub(r"\n[ \t]*(\n[ \t]*)+", "\n\n", bersih).strip()

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
_KIRIM = re.compile(r"^\s*\*?(sent|date|dikirim|terkirim|tanggal|to|kepada)\*?\s*:", re.IGNORECASE)


def buang_kutipan(teks: str) -> str:
    """Return the new part of a mail; the whole of it when nothing else would be left."""
    baris = teks.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    hasil: list[str] = []
    for i, b in enumerate(baris):
        gabung = f"{b} {baris[i + 1]}" if i + 1 < len(baris) else b
        if b.rstrip() == "--" or any(p.match(b) or p.match(gabung[:400]) for p in _PEMBATAS):
            break
        if _DARI.match(b) and i + 1 < len(baris) and _KIRIM.match(baris[i + 1]):
            break
        hasil.append(b)
    baru = "\n".join(b for b in hasil if not b.lstrip().startswith(">"))
    baru = re.sub(r"\n{3,}", "\n\n", baru).strip()
    return baru or re.sub(r"\n{3,}", "\n\n", teks).strip()


def teks_dari_html(isi: str) -> str:
    """Return an HTML mail as text: nothing of it ever runs or loads."""
    isi = re.sub(r"<blockquote\b.*?</blockquote\s*>", "\n", isi, flags=re.IGNORECASE | re.DOTALL)
    isi = re.sub(r"(?i)<br\s*/?>|</(p|div|tr|li|h[1-6])\s*>", "\n", isi)
    bersih = nh3.clean(isi, tags=set(), clean_content_tags={"script", "style", "title", "head"}, attributes={})
    bersih = html.unescape(bersih).replace("\xa0", " ")
    return re.sub(r"\n[ \t]*(\n[ \t]*)+", "\n\n", bersih).strip()

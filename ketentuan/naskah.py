"""The text of a version: Markdown read once into clauses, safe HTML and a table of contents.

Clause numbers are those of the text, also where it starts at 2 (PENUTUP of version 1). Each clause has an anchor that
stays the same as long as its heading and number do: `#akses-pengguna-3`, `#hak-dan-kewajiban-pengguna-1-a`.
"""

import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

import nh3
from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

PANJANG_MAKS = 200_000
_HURUF = re.compile(r"^([a-z])\.\s+")
_TAG = {"h1", "h2", "h3", "p", "ol", "ul", "li", "a", "em", "strong", "br", "hr", "blockquote", "code", "table"}
_TAG |= {"thead", "tbody", "tr", "th", "td"}
_ATRIBUT = {"*": {"id"}, "ol": {"start", "type"}, "li": {"value"}, "a": {"href"}}


@dataclass(frozen=True)
class Klausul:
    """One clause: what a ticket, a mail or a letter can point at."""

    jangkar: str
    bagian: str
    nomor: str
    teks: str

    @property
    def label(self) -> str:
        """As people cite it: "AKSES PENGGUNA angka 3", "… angka 1 huruf a"."""
        return f"{self.bagian} {self.nomor}".strip()


@dataclass(frozen=True)
class Potongan:
    """One piece of the text in plain words: headings, clauses, cells. Together they hold every word of the text."""

    jangkar: str
    label: str
    teks: str
    judul: bool = False


@dataclass
class Naskah:
    """A text as read: `html` is safe to show, `daftar_isi` holds (anchor, heading)."""

    judul: str = ""
    html: str = ""
    daftar_isi: list[tuple[str, str]] = field(default_factory=list)
    klausul: list[Klausul] = field(default_factory=list)
    potongan: list[Potongan] = field(default_factory=list)


def sidik(sumber: str) -> str:
    """Return the SHA-256 of the source as hex digits: the identity of the text in every proof."""
    return hashlib.sha256(sumber.encode()).hexdigest()


def rapikan_akhir_baris(sumber: str) -> str:
    """Return `sumber` with plain line ends: browsers send CR LF, and the hash must not depend on the browser."""
    return sumber.replace("\r\n", "\n").replace("\r", "\n").strip("\n") + "\n"


def _pembaca() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True, "typographer": False}).enable("table")


def _token(sumber: str) -> list[Token]:
    # Letters under "1." are written with two spaces, one less than CommonMark wants of a list inside a list.
    return _pembaca().parse(re.sub(r"(?m)^ {2}- ", "   - ", sumber))


def _teks(inline: Token) -> str:
    return "".join(
        t.content if t.type in {"text", "code_inline"} else " " if t.type in {"softbreak", "hardbreak"} else ""
        for t in inline.children or []
    ).strip()


def _teks_bertautan(inline: Token) -> str:
    """Return the words of an inline token, each link followed by its address where the words do not say it."""
    hasil, tujuan, mulai = "", "", 0
    for t in inline.children or []:
        if t.type == "link_open":
            tujuan, mulai = str(t.attrGet("href") or ""), len(hasil)
        elif t.type == "link_close":
            if tujuan.removeprefix("mailto:").removeprefix("tel:") != hasil[mulai:]:
                hasil += f" ({tujuan})"
        elif t.type in {"softbreak", "hardbreak"}:
            hasil += " "
        else:
            hasil += t.content
    return " ".join(hasil.split())


def _potongan(token: list[Token], naskah: Naskah) -> list[Potongan]:
    """Return the text of `token` piece by piece; a piece bears the anchor and the number of the clause around it."""
    label = {k.jangkar: k.nomor for k in naskah.klausul}
    hasil = [Potongan("", "", naskah.judul, judul=True)] if naskah.judul else []
    jangkar: list[str] = []
    for t in token:
        if t.nesting == 1:
            jangkar.append(str(t.attrGet("id") or "") or (jangkar[-1] if jangkar else ""))
            pembuka = t
        elif t.nesting == -1:
            jangkar.pop()
        elif t.type in {"inline", "fence", "code_block"}:
            teks = _teks_bertautan(t) if t.type == "inline" else " ".join(t.content.split())
            ini = jangkar[-1] if jangkar else ""
            if teks:
                judul = t.type == "inline" and pembuka.type == "heading_open"
                hasil.append(Potongan(ini, label.get(ini, ""), teks, judul))
    return hasil


def _akhir(token: list[Token], mulai: int) -> int:
    """Return the index of the token that closes `token[mulai]`."""
    dalam = 0
    for i in range(mulai, len(token)):
        dalam += token[i].nesting
        if dalam == 0:
            return i
    raise ValueError("unbalanced tokens")


def _huruf_daftar(token: list[Token], mulai: int) -> list[str] | None:
    """Return the letters of a bullet list whose every item starts with "a. ", or None."""
    huruf, akhir, i = [], _akhir(token, mulai), mulai + 1
    while i < akhir:
        isi = next((t for t in token[i:akhir] if t.type == "inline"), None)
        cocok = _HURUF.match(isi.content) if isi else None
        if not cocok:
            return None
        huruf.append(cocok[1])
        i = _akhir(token, i) + 1
    return huruf or None


class _Pembaca:
    """Walks the tokens once: gives anchors, turns "a." bullets into a lettered list, gathers the clauses.

    The words of a citation ("angka", "huruf") are Indonesian in every language, as the text itself is.
    """

    def __init__(self, token: list[Token]):
        self.token, self.naskah = token, Naskah()
        self.bagian, self.dasar, self.alinea = "", "", 0
        self.terpakai: set[str] = set()

    def baca(self) -> Naskah:
        i = 0
        while i < len(self.token):
            i = self._blok(i)
        return self.naskah

    def _jangkar(self, nama: str) -> str:
        unik, n = nama, 2
        while unik in self.terpakai:
            unik, n = f"{nama}-{n}", n + 1
        self.terpakai.add(unik)
        return unik

    def _klausul(self, pembuka: Token, jangkar: str, nomor: str, teks: str) -> None:
        jangkar = self._jangkar(jangkar)
        pembuka.attrSet("id", jangkar)
        self.naskah.klausul.append(Klausul(jangkar, self.bagian, nomor, teks))

    def _blok(self, i: int) -> int:
        t = self.token[i]
        if t.type == "heading_open":
            judul = _teks(self.token[i + 1])
            if t.tag == "h1":
                self.naskah.judul = judul
                # The page has its own H1.
                for bagian in (t, self.token[i + 2]):
                    bagian.tag = "p"
                    bagian.hidden = True
                self.token[i + 1].children = []
            elif t.tag == "h2":
                self.bagian, self.alinea = judul, 0
                self.dasar = self._jangkar(slugify(judul) or "bagian")
                t.attrSet("id", self.dasar)
                self.naskah.daftar_isi.append((self.dasar, judul))
            return i + 3
        if t.type in {"ordered_list_open", "bullet_list_open"}:
            return self._daftar(i, self.dasar or "teks", "")
        if t.type == "paragraph_open" and self.bagian:
            self.alinea += 1
            nomor = f"alinea {self.alinea}"
            self._klausul(t, f"{self.dasar}-alinea-{self.alinea}", nomor, _teks(self.token[i + 1]))
            return i + 3
        return _akhir(self.token, i) + 1 if t.nesting == 1 else i + 1

    def _daftar(self, i: int, dasar: str, induk: str) -> int:
        buka, akhir = self.token[i], _akhir(self.token, i)
        huruf = _huruf_daftar(self.token, i) if buka.type == "bullet_list_open" else None
        if huruf:
            tutup = self.token[akhir]
            buka.tag = tutup.tag = "ol"
            buka.attrSet("type", "a")
        angka = int(buka.attrGet("start") or 1)
        j, urut = i + 1, 0
        while j < akhir:
            item, ujung = self.token[j], _akhir(self.token, j)
            isi = self.token[j + 2] if j + 2 < ujung and self.token[j + 2].type == "inline" else None
            if huruf:
                tanda = huruf[urut]
                item.attrSet("value", str(ord(tanda) - ord("a") + 1))
                self._buang_huruf(isi)
                sebutan = f"huruf {tanda}"
            else:
                tanda = str(angka + urut)
                sebutan = f"{'angka' if buka.tag == 'ol' else 'butir'} {tanda}"
            nomor = f"{induk} {sebutan}".strip()
            self._klausul(item, f"{dasar}-{tanda}", nomor, _teks(isi) if isi else "")
            k = j + 1
            while k < ujung:
                if self.token[k].type in {"ordered_list_open", "bullet_list_open"}:
                    k = self._daftar(k, f"{dasar}-{tanda}", nomor)
                else:
                    k += 1
            j, urut = ujung + 1, urut + 1
        return akhir + 1

    @staticmethod
    def _buang_huruf(isi: Token) -> None:
        # The list shows the letter itself.
        pertama = isi.children[0]
        pertama.content = _HURUF.sub("", pertama.content, count=1)


def _tanpa_html(token: list[Token]) -> list[Token]:
    for t in token:
        if t.type == "html_block":
            t.type, t.tag, t.children = "fence", "code", None
        elif t.children:
            for anak in t.children:
                if anak.type == "html_inline":
                    anak.type = "text"
    return token


@lru_cache(maxsize=64)
def baca(sumber: str) -> Naskah:
    """Read a text. Raw HTML is shown as text and what remains is sanitised, so the result is safe whatever it was."""
    token = _tanpa_html(_token(sumber))
    naskah = _Pembaca(token).baca()
    naskah.potongan = _potongan(token, naskah)
    pembaca = _pembaca()
    naskah.html = nh3.clean(
        pembaca.renderer.render(token, pembaca.options, {}),
        tags=_TAG,
        attributes=_ATRIBUT,
        url_schemes={"https", "http", "mailto", "tel"},
        link_rel=None,
    )
    return naskah


def _inang_diizinkan(inang: str) -> bool:
    milik = {urlsplit(settings.ALAMAT_DASAR).hostname, *settings.KETENTUAN_INANG_TAUTAN}
    return any(inang == m or (m.startswith(".") and inang.endswith(m)) for m in milik if m)


def _keluhan_tautan(href: str) -> str:
    bagian = urlsplit(href)
    if bagian.scheme in {"mailto", "tel"} or (not bagian.scheme and not bagian.netloc):
        return ""
    if bagian.scheme not in {"http", "https"}:
        return _("Tautan “%(t)s” tidak dapat dipakai. Pakai alamat https, mailto, atau tel.") % {"t": href[:60]}
    if not _inang_diizinkan(bagian.hostname or ""):
        return _("Tautan ke %(inang)s tidak dapat dipakai: teks hukum hanya menunjuk ke situs pemerintah (.go.id).") % {
            "inang": bagian.hostname
        }
    return ""


def keluhan_panjang() -> str:
    return _("Teks terlalu panjang. Paling banyak %(maks)s huruf.") % {"maks": f"{PANJANG_MAKS:,}".replace(",", ".")}


def periksa(sumber: str) -> list[str]:
    """Return what is wrong with a text, in sentences for its author; empty when it may be announced."""
    if len(sumber) > PANJANG_MAKS:
        return [keluhan_panjang()]
    keluhan: list[str] = []
    if "\x00" in sumber:
        return [_("Teks memuat huruf yang tidak dapat disimpan. Salin lagi teksnya dari sumbernya.")]
    pembaca = _pembaca()
    # The reader drops dangerous links silently; the author must hear of them.
    pembaca.validateLink = lambda _url: True
    for t in pembaca.parse(re.sub(r"(?m)^ {2}- ", "   - ", sumber)):
        baris = (t.map[0] + 1) if t.map else None
        if t.type == "html_block" or any(a.type == "html_inline" for a in t.children or []):
            keluhan.append(
                _("Baris %(n)s memuat kode HTML. Tulis dengan Markdown biasa, tanpa tag <…>.") % {"n": baris}
            )
        for anak in t.children or []:
            if anak.type == "image":
                keluhan.append(_("Baris %(n)s memuat gambar. Teks hukum tidak memakai gambar.") % {"n": baris})
            elif anak.type == "link_open" and (k := _keluhan_tautan(str(anak.attrGet("href") or ""))):
                keluhan.append(k)
    naskah = baca(sumber)
    if not naskah.daftar_isi or not any(k.nomor for k in naskah.klausul):
        keluhan.append(
            _("Teks tidak memuat satu klausul pun. Tulis judul bagian dengan “## ” dan isinya bernomor “1. ”.")
        )
    if not naskah.judul:
        keluhan.append(_("Teks belum berjudul. Tulis judul di baris pertama dengan “# ”."))
    return list(dict.fromkeys(keluhan))

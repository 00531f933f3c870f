"""Walks the portal as an attacker does: every URL pattern, every form, every field."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.urls import URLPattern, URLResolver, get_resolver

# Answers nobody should fear to walk into: they end the session or hand out files.
LEWATI = {"keluar"}


@dataclass(frozen=True)
class Pola:
    """One URL pattern: its full name, its route as written, and the names of its arguments."""

    nama: str
    rute: str
    argumen: tuple[str, ...]

    @property
    def tanpa_argumen(self) -> bool:
        return not self.argumen and "(?P" not in self.rute


def semua_pola() -> list[Pola]:
    """Return every URL pattern of the portal, in order."""
    hasil: list[Pola] = []

    def turun(daftar, awal: str, ruang: str) -> None:
        for p in daftar:
            rute = awal + str(p.pattern).lstrip("^").rstrip("$").replace(r"\Z", "")
            if isinstance(p, URLResolver):
                turun(p.url_patterns, rute, f"{ruang}{p.namespace}:" if p.namespace else ruang)
            elif isinstance(p, URLPattern):
                argumen = tuple(p.pattern.converters) or tuple(p.pattern.regex.groupindex)
                hasil.append(Pola(f"{ruang}{p.name or ''}", rute, argumen))

    turun(get_resolver().url_patterns, "/", "")
    return hasil


def halaman_tanpa_argumen() -> list[str]:
    """Return the paths of all pages that need no argument, without those that would end the walk."""
    return sorted({p.rute for p in semua_pola() if p.tanpa_argumen and p.nama.split(":")[-1] not in LEWATI})


@dataclass
class Formulir:
    """A form of a page: where it goes, and its fields with the values a browser would send."""

    aksi: str = ""
    metode: str = "get"
    isian: dict[str, list[str]] = field(default_factory=dict)
    teks: set[str] = field(default_factory=set)


class _Pembaca(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.daftar: list[Formulir] = []
        self.kini: Formulir | None = None
        self.pilihan: str | None = None
        self.area: str | None = None

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == "form":
            self.kini = Formulir(a.get("action") or "", (a.get("method") or "get").lower())
            self.daftar.append(self.kini)
        if self.kini is None or not a.get("name"):
            if tag == "option" and self.kini is not None and self.pilihan:
                daftar = self.kini.isian.setdefault(self.pilihan, [])
                if "selected" in a or not daftar:
                    daftar[:] = [a.get("value") or ""]
            return
        nama = a["name"]
        if tag == "select":
            self.pilihan = nama
            self.kini.isian[nama] = []
        elif tag == "textarea":
            self.area = nama
            self.kini.isian[nama] = [""]
            self.kini.teks.add(nama)
        elif tag == "input":
            jenis = (a.get("type") or "text").lower()
            if jenis in {"checkbox", "radio"}:
                if "checked" in a or (jenis == "checkbox" and "required" in a) or nama not in self.kini.isian:
                    self.kini.isian.setdefault(nama, []).append(a.get("value") or "on")
                if jenis == "radio":
                    self.kini.isian[nama] = self.kini.isian[nama][-1:]
            elif jenis not in {"submit", "button", "image", "file", "reset"}:
                self.kini.isian.setdefault(nama, []).append(a.get("value") or "")
                if jenis != "hidden":
                    self.kini.teks.add(nama)

    def handle_endtag(self, tag):
        if tag == "form":
            self.kini = None
        elif tag == "select":
            self.pilihan = None
        elif tag == "textarea":
            self.area = None

    def handle_data(self, data):
        if self.kini is not None and self.area:
            self.kini.isian[self.area][0] += data


def formulir(html: str) -> Iterator[Formulir]:
    """Yield the forms of a page."""
    pembaca = _Pembaca()
    pembaca.feed(html)
    yield from pembaca.daftar

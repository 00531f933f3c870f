"""Walks through the portal as an attacker: every URL pattern, every form, every field."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.urls import URLPattern, URLResolver, get_resolver

# Pages that the walk leaves out, because they end the session.
SKIP = {"keluar"}


@dataclass(frozen=True)
class Pattern:
    """One URL pattern: its full name, its route as written, and the names of its arguments."""

    name: str
    route: str
    arguments: tuple[str, ...]

    @property
    def without_arguments(self) -> bool:
        return not self.arguments and "(?P" not in self.route


def all_patterns() -> list[Pattern]:
    """Return every URL pattern of the portal, in order."""
    result: list[Pattern] = []

    def descend(listing, start: str, namespace: str) -> None:
        for p in listing:
            route = start + str(p.pattern).lstrip("^").rstrip("$").replace(r"\Z", "")
            if isinstance(p, URLResolver):
                descend(p.url_patterns, route, f"{namespace}{p.namespace}:" if p.namespace else namespace)
            elif isinstance(p, URLPattern):
                arguments = tuple(p.pattern.converters) or tuple(p.pattern.regex.groupindex)
                result.append(Pattern(f"{namespace}{p.name or ''}", route, arguments))

    descend(get_resolver().url_patterns, "/", "")
    return result


def pages_without_arguments() -> list[str]:
    """Return the paths of all pages that need no argument, without those that would end the session."""
    return sorted({p.route for p in all_patterns() if p.without_arguments and p.name.split(":")[-1] not in SKIP})


@dataclass
class PageForm:
    """A form of a page: its action, and its fields with the values that a browser would send."""

    action: str = ""
    method: str = "get"
    values: dict[str, list[str]] = field(default_factory=dict)
    text_fields: set[str] = field(default_factory=set)


class _TextReader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.forms: list[PageForm] = []
        self.now: PageForm | None = None
        self.options: str | None = None
        self.area: str | None = None

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == "form":
            self.now = PageForm(a.get("action") or "", (a.get("method") or "get").lower())
            self.forms.append(self.now)
        if self.now is None or not a.get("name"):
            if tag == "option" and self.now is not None and self.options:
                listing = self.now.values.setdefault(self.options, [])
                if "selected" in a or not listing:
                    listing[:] = [a.get("value") or ""]
            return
        name = a["name"]
        if tag == "select":
            self.options = name
            self.now.values[name] = []
        elif tag == "textarea":
            self.area = name
            self.now.values[name] = [""]
            self.now.text_fields.add(name)
        elif tag == "input":
            jenis = (a.get("type") or "text").lower()
            if jenis in {"checkbox", "radio"}:
                if "checked" in a or (jenis == "checkbox" and "required" in a) or name not in self.now.values:
                    self.now.values.setdefault(name, []).append(a.get("value") or "on")
                if jenis == "radio":
                    self.now.values[name] = self.now.values[name][-1:]
            elif jenis not in {"submit", "button", "image", "file", "reset"}:
                self.now.values.setdefault(name, []).append(a.get("value") or "")
                if jenis != "hidden":
                    self.now.text_fields.add(name)

    def handle_endtag(self, tag):
        if tag == "form":
            self.now = None
        elif tag == "select":
            self.options = None
        elif tag == "textarea":
            self.area = None

    def handle_data(self, data):
        if self.now is not None and self.area:
            self.now.values[self.area][0] += data


def page_forms(html: str) -> Iterator[PageForm]:
    """Yield the forms of a page."""
    reader = _TextReader()
    reader.feed(html)
    yield from reader.forms

"""Texts that mail programs turn into links: our mails and papers repeat names, which must contain no address."""

import re
from itertools import pairwise

from django_countries.data import COUNTRIES

from oss_portal.text.characters import normalise

_LINK = re.compile(r"://|@|\b(?:https?|www)\b", re.IGNORECASE)
_WITH_PATH = re.compile(r"[^\W\d_]/[^\W\d_]")
# Abbreviations ("formerly", "in the name of" and the like) that are not paths.
_ABBREVIATED = re.compile(r"(?<![\w./])(?:d/h|a/n|q/q)(?![\w./])", re.IGNORECASE)
# Words joined by dots, as in a host name or in titles, and the sign after them.
_DOTTED = re.compile(r"[\w-]+(?:\.[\w-]+)+(?=(/?))")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Last labels of host names: countries, and those of addresses that people often pass on. No title is among them.
_COMMON_ENDS = _words(
    "com net org info biz id xyz online site shop store top club live app dev link click win vip pro me co io ly gd cc"
    " tv to ws us in is it my sg ru cn tk ml ga cf gq gl be so ai qr la page web cloud space website fun bid"
)
_ENDS = _COMMON_ENDS | {c.lower() for c in COUNTRIES} | _words("eu uk su go ac edu gov name asia")
_ADDRESSES = _words(
    "dr drs dra drg drh ir prof h hj kh muh moh moch mohd abd st ust tgk apt ners ns rr rd tb tn ny amd"
)
_DEGREES = _words(
    "md ma tr keb kep kom pd sos si hum ag ak farm apt ked psi gz kes kg kh hut pt pi tp th sy sn st an ars par li log"
    " stat mat geo tek akt ip ap adm bns kn ec sc hub int rad ners ikom ling tt"
)


def _is_host(a: str, b: str, *, titled: bool) -> bool:
    """Whether a mail program may take `a.b` for an address; `titled`: it follows an initial or a form of address."""
    if len(b) == 1:
        return False
    if len(a) == 1:
        return b in _COMMON_ENDS
    if a == "sp" or (titled and {a, b} <= _DEGREES) or {a, b} <= _ADDRESSES:
        return False
    return b in _ENDS


def contains_link(text: str, *, domains: bool = True) -> bool:
    """Whether mail programs turn part of `text` into a link: `https://…`, `www…`, `@`, `host.id`, `host.id/…`.

    Initials and titles (`H.M. Ali`, `S.Kom.`, `A.Md.Keb`, `dr. Ir.`) are no links. Without `domains` a host name alone
    is allowed, as in the name of a body (PT Bukalapak.com Tbk), but no path after it.
    """
    text = _plain_dots(text)
    if _LINK.search(text):
        return True
    return any(_hosts(match[0]) and (domains or match[1]) for match in _DOTTED.finditer(text))


def without_link(text: object) -> str:
    """Return a text for a mail to a person chosen by its writer; empty if mail programs would make a link in it."""
    return "" if contains_link(str(text)) else str(text)


def _plain_dots(text: str) -> str:
    """Return `text` with all signs that browsers read as a dot replaced by a dot, in normal width."""
    return normalise("NFKC", text).replace("\u3002", ".")


def _hosts(dotted: str, *, loose: bool = False) -> bool:
    """Whether two neighbouring words look like a host; `loose`: any two of several letters that are not titles."""
    labels = dotted.casefold().split(".")
    for n, (a, b) in enumerate(pairwise(labels)):
        titled = n > 0 and (len(labels[0]) == 1 or labels[0] in _ADDRESSES)
        if _is_host(a, b, titled=titled):
            return True
        if loose and min(len(a), len(b)) > 1 and not (a in _ADDRESSES | {"sp"} or (titled and {a, b} <= _DEGREES)):
            return True
    return False


def is_link_in_name(name: str) -> bool:
    """Whether a person's name contains a link or something like one: a name can always have a space after a dot."""
    name = _plain_dots(name)
    return bool(
        contains_link(name)
        or _WITH_PATH.search(_ABBREVIATED.sub(" ", name))
        or any(_hosts(match[0], loose=True) for match in _DOTTED.finditer(name))
    )

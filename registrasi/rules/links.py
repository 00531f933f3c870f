"""What mail programs make a link of: our mails and papers repeat names, and must not carry a stranger's address."""

import re
from itertools import pairwise

from django_countries.data import COUNTRIES

from oss_portal.text.characters import normalise

_LINK = re.compile(r"://|@|\b(?:https?|www)\b", re.IGNORECASE)
_WITH_PATH = re.compile(r"[^\W\d_]/[^\W\d_]")
# "Formerly", "in the name of" and the like: abbreviations, not paths.
_ABBREVIATED = re.compile(r"(?<![\w./])(?:d/h|a/n|q/q)(?![\w./])", re.IGNORECASE)
# Words joined by dots, as in a host and in titles, and what follows.
_DOTTED = re.compile(r"[\w-]+(?:\.[\w-]+)+(?=(/?))")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Ends of hosts: countries, and what addresses that are passed on end with. A title is none of them.
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
    """Whether mail programs make a link of something in `text`: `https://…`, `www…`, `@`, `host.id`, `host.id/…`.

    Initials and titles (`H.M. Ali`, `S.Kom.`, `A.Md.Keb`, `dr. Ir.`) are none. Without `domains` a host alone may stand
    there, as in the name of a body (PT Bukalapak.com Tbk), but no path behind it.
    """
    text = _plain_dots(text)
    if _LINK.search(text):
        return True
    return any(_hosts(match[0]) and (domains or match[1]) for match in _DOTTED.finditer(text))


def without_link(text: object) -> str:
    """Return a text for a mail to somebody its writer chose: nothing where mail programs would make a link of it."""
    return "" if contains_link(str(text)) else str(text)


def _plain_dots(text: str) -> str:
    """Return `text` with every dot that browsers take for one as a dot, in one width."""
    return normalise("NFKC", text).replace("\u3002", ".")


def _hosts(dotted: str, *, loose: bool = False) -> bool:
    """Whether two neighbouring words look like a host; `loose`: any two of several letters that are no titles do."""
    labels = dotted.casefold().split(".")
    for n, (a, b) in enumerate(pairwise(labels)):
        titled = n > 0 and (len(labels[0]) == 1 or labels[0] in _ADDRESSES)
        if _is_host(a, b, titled=titled):
            return True
        if loose and min(len(a), len(b)) > 1 and not (a in _ADDRESSES | {"sp"} or (titled and {a, b} <= _DEGREES)):
            return True
    return False


def is_link_in_name(name: str) -> bool:
    """Whether a name of a person holds a link or what may become one: no name needs a dot without a space so much."""
    name = _plain_dots(name)
    return bool(
        contains_link(name)
        or _WITH_PATH.search(_ABBREVIATED.sub(" ", name))
        or any(_hosts(match[0], loose=True) for match in _DOTTED.finditer(name))
    )

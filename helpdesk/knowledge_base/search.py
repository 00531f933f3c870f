"""Search of articles and canned answers as people ask: Indonesian words, everyday synonyms, misspellings."""

import re
from typing import TypeVar

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db.models import Case, F, FloatField, Model, Q, QuerySet, Value, When
from django.utils.translation import get_language

from helpdesk.choices import UnitEskalasi
from helpdesk.models import CannedAnswer, HelpArticle, Tiket
from oss_portal.db.compiled import compiled

M = TypeVar("M", bound=Model)

_WORDS = re.compile(r"\w+")
# From here on a misspelling is taken for the word ("aktifasi" for "aktivasi").
_SIMILARITY = 0.45
# What the topic of a ticket weighs: more than a word somewhere in the text, less than one in the title.
_TOPIC = 0.3
# Words that every question has.
_STOP_WORDS = set(
    _WORDS.findall(
        "saya aku kami anda bagaimana gimana cara apa apakah mengapa kenapa kapan yang di ke dari dan atau untuk dengan"
        " ini itu ada bisa tidak belum sudah mau ingin urus mengurus tolong mohon min kak pak bu oss portal"
        " how do i can what my the for is not why to"
    )
)
# Of a search box, and of a whole report.
_BOX, _REPORT = 150, 600


def search_articles(text: str, *, limit: int = 10) -> list[HelpArticle]:
    """Return the published articles that fit `text`, best first; none for a text without a telling word."""
    words = _telling_words(text[:_BOX])
    return _worth_showing(_articles(*_asked(words), english=_is_english(), limit=limit)) if words else []


def search_canned_answers(text: str, *, unit: str = "", limit: int = 10) -> list[CannedAnswer]:
    """Return the canned answers of the helpdesk, or of a unit, that fit `text`, best first."""
    words = _telling_words(text[:_BOX])
    if not words:
        return []
    return _worth_showing(_answers(*_asked(words), _own(unit), None, english=_is_english(), limit=limit))


def suggest_canned_answers(tiket: Tiket, text: str, *, unit: str = "", limit: int = 3) -> list[CannedAnswer]:
    """Return the canned answers that fit what was reported (`text`), those of the ticket's topic before others."""
    topic = tiket.kategori_id
    words = _telling_words(text[:_REPORT], 30 if topic else 12)
    if words:
        return _worth_showing(_answers(*_asked(words), _own(unit), topic, english=_is_english(), limit=limit))
    return list(_canned_answers(unit).filter(kategori=topic)[:limit]) if topic else []


def all_canned_answers(unit: str = "") -> list[CannedAnswer]:
    """Return all of them by name."""
    return list(_canned_answers(unit))


def _own(unit: str) -> str:
    """The unit before which a ticket lies; the helpdesk has the answers that belong to no unit."""
    return unit if unit in UnitEskalasi.values else ""


def _canned_answers(unit: str) -> QuerySet[CannedAnswer]:
    rows = CannedAnswer.objects.filter(aktif=True, unit=_own(unit)).defer("vektor", "teks_cari")
    return rows.order_by("judul")


def _telling_words(text: str, most: int = 12) -> list[str]:
    found = _WORDS.findall(" ".join(text.replace("\x00", " ").split()).lower())
    return list(dict.fromkeys(w for w in found if w not in _STOP_WORDS))[:most]


def _asked(words: list[str]) -> tuple[str, str]:
    """Return the words as a text search asks for their beginnings, and as trigrams are compared with them."""
    return " | ".join(f"{w}:*" for w in words), " ".join(words)


def _is_english() -> bool:
    return get_language() == "en"


@compiled
def _articles(expression: str, words: str, *, english: bool, limit: int) -> QuerySet[HelpArticle]:
    rows = HelpArticle.objects.published().defer("vektor", "teks_cari", "isi", "isi_en")
    rows = rows.annotate(near=Value(0.0, FloatField()))
    return _best_first(rows, expression, words, ("urutan", "id"), english=english)[:limit]


@compiled
def _answers(
    expression: str, words: str, unit: str, topic: int | None, *, english: bool, limit: int
) -> QuerySet[CannedAnswer]:
    rows = CannedAnswer.objects.filter(aktif=True, unit=unit).defer("vektor", "teks_cari")
    rows = rows.annotate(near=Case(When(kategori=topic, then=_TOPIC), default=0.0))
    return _best_first(rows, expression, words, ("judul",), english=english)[:limit]


def _best_first(
    rows: QuerySet[M], expression: str, words: str, order: tuple[str, ...], *, english: bool
) -> QuerySet[M]:
    """Return the rows (with `vektor`, `teks_cari` and `near`) that fit, and those that are near without a word."""
    query = SearchQuery(expression, search_type="raw", config="indonesian")
    if english:
        query = query | SearchQuery(expression, search_type="raw", config="english")
    scored: QuerySet[M] = (
        rows.annotate(similar=TrigramWordSimilarity(words, "teks_cari"))
        .filter(Q(vektor=query) | Q(similar__gte=_SIMILARITY) | Q(near__gt=0))
        .annotate(score=SearchRank(F("vektor"), query) + F("similar") + F("near"))
        .order_by("-score", *order)
    )
    return scored


def _worth_showing(found: list[M]) -> list[M]:
    """Leave out what fits less than a third as well as the best: eight answers to one question are none."""
    return [r for r in found if r.near or r.score >= found[0].score / 3]  # type: ignore[attr-defined]

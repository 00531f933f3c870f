"""Search of articles and canned answers as people ask: Indonesian words, everyday synonyms, misspellings."""

import re
from typing import TypeVar

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db.models import Case, F, FloatField, Model, Q, QuerySet, Value, When
from django.utils.translation import get_language

from helpdesk.choices import UnitEskalasi
from helpdesk.models import CannedAnswer, HelpArticle, Tiket

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
    published = HelpArticle.objects.published().defer("vektor", "teks_cari", "isi", "isi_en")
    return _best(published, text[:_BOX], ("urutan", "id"), limit)


def search_canned_answers(text: str, *, unit: str = "", limit: int = 10) -> list[CannedAnswer]:
    """Return the canned answers of the helpdesk, or of a unit, that fit `text`, best first."""
    return _best(_canned_answers(unit), text[:_BOX], ("judul",), limit)


def suggest_canned_answers(tiket: Tiket, text: str, *, unit: str = "", limit: int = 3) -> list[CannedAnswer]:
    """Return the canned answers that fit what was reported (`text`), those of the ticket's topic before others."""
    topic = Q(kategori=tiket.kategori_id) if tiket.kategori_id else None
    return _best(_canned_answers(unit), text[:_REPORT], ("judul",), limit, topic)


def all_canned_answers(unit: str = "") -> list[CannedAnswer]:
    """Return all of them by name."""
    return list(_canned_answers(unit))


def _canned_answers(unit: str) -> QuerySet[CannedAnswer]:
    """Those of the unit before which a ticket lies; the helpdesk has those that belong to no unit."""
    own = unit if unit in UnitEskalasi.values else ""
    return CannedAnswer.objects.filter(aktif=True, unit=own).defer("vektor", "teks_cari")


def _best(rows: QuerySet[M], text: str, order: tuple[str, ...], limit: int, likely: Q | None = None) -> list[M]:
    """Return the rows (with `vektor` and `teks_cari`) that fit `text`, and those that are `likely` without a word.

    What fits less than a third as well as the best is left out: eight answers to one question are none.
    """
    found = _WORDS.findall(" ".join(text.replace("\x00", " ").split()).lower())
    words = list(dict.fromkeys(w for w in found if w not in _STOP_WORDS))[: 12 if likely is None else 30]
    if not words and likely is None:
        return []
    scored = rows.annotate(near=Case(When(likely, then=_TOPIC), default=0.0) if likely else Value(0.0, FloatField()))
    if not words:
        return list(scored.filter(near__gt=0).order_by(*order)[:limit])
    expression = " | ".join(f"{w}:*" for w in words)
    query = SearchQuery(expression, search_type="raw", config="indonesian")
    if get_language() == "en":
        query = query | SearchQuery(expression, search_type="raw", config="english")
    result = list(
        scored.annotate(similar=TrigramWordSimilarity(" ".join(words), "teks_cari"))
        .filter(Q(vektor=query) | Q(similar__gte=_SIMILARITY) | Q(near__gt=0))
        .annotate(score=SearchRank(F("vektor"), query) + F("similar") + F("near"))
        .order_by("-score", *order)[:limit]
    )
    return [r for r in result if r.near or r.score >= result[0].score / 3]

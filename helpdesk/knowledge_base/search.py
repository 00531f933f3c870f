"""Search of articles and canned answers in the words that people use: Indonesian, everyday synonyms, misspellings.

The fewer texts contain a word, the more it counts: every article contains "NIB", so "NIB hilang" asks about "hilang".
"""

import re
from functools import reduce
from operator import add, or_
from typing import TypeVar

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db.models import Case, Count, F, FloatField, Model, Q, QuerySet, Value, When, Window
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Ln
from django.utils.translation import get_language

from helpdesk.choices import UnitEskalasi
from helpdesk.models import CannedAnswer, HelpArticle, Tiket
from oss_portal.db.compiled import compiled
from oss_portal.web.process_cache import ProcessCache

M = TypeVar("M", bound=Model)

_WORDS = re.compile(r"\w+")
# From this similarity on, a word is taken for a misspelling of another one ("aktifasi" for "aktivasi").
_SIMILARITY = 0.45
# Divisor of the weight of a word: with it a word in one of ten found texts has a weight of 1, a word in all of them a
# third of that.
_RARE = 2.0
# The weight of the topic of a ticket: more than a word somewhere in the text, less than one in the title.
_TOPIC = 0.3
# Words that occur in every question.
_STOP_WORDS = set(
    _WORDS.findall(
        "saya aku kami anda bagaimana gimana cara apa apakah mengapa kenapa kapan yang di ke dari dan atau untuk dengan"
        " ini itu ada bisa tidak belum sudah mau ingin urus mengurus tolong mohon min kak pak bu oss portal"
        " ga gak nggak ngga enggak engga gk tdk blm udah udh gmn gmana dong sih ya yah kok deh nih aja saja lagi banget"
        " kalo kalau bila agar kah mana dimana berapa dapat nya bang mas mbak"
        " how do does did i can cannot can't what where when who my the a an of in on for is are it not why to someone"
    )
)
# Colloquial words, each with the word that the texts use.
_SYNONYMS = {
    word: canonical
    for canonical, variants in {
        "uang": "duit fulus money",
        "surel": "imel emel",
        "ganti": "tuker gantiin",
        "buat": "bikin buatin bikinin",
        "pakai": "pake dipake dipakai make",
        "hilang": "ilang",
        "telepon": "telpon telp tlp nelpon ditelpon ditelepon",
        "nomor": "nomer no nmr",
        "unduh": "donlot donload dunlud",
        "cetak": "print ngeprint",
        "blokir": "diblokir keblokir terblokir ngeblok",
        "hack": "dihack kehack hacked retas diretas",
        "minta": "dimintain dimintai mintain",
        "batal": "batalin batalkan dibatalkan",
        "pinjam": "pinjem minjem",
        "komplain": "komplen complain",
        "captcha": "kapca kapcha capca capcha kaptcha chapta",
        "tambah": "nambah nambahin",
        "login": "log-in signin sign-in",
        "unggah": "upload uplod aplod ngupload diunggah diupload",
        "file": "berkas",
        "lambat": "lemot lelet lola lemmot",
        "error": "eror erorr",
        "password": "pasword paswod pass pw sandi",
        "npwp": "enpewepe",
    }.items()
    for word in variants.split()
}
# The beginning of a word is enough to find it, except for short words: "ho" is not "hop", "cs" is not "csv".
_MIN_PREFIX_LENGTH = 4
# At most so many letters are used of the text of a search box, and of a whole report.
_BOX, _REPORT = 150, 600
# So many canned answers, and so many articles, are suggested for a ticket.
_SUGGESTED = 3
# Suggestions for a ticket, because its page is opened several times while somebody works on it: the two searches take a
# third of the time that PostgreSQL needs for that page. A changed text is found by a search at once, and suggested
# after five minutes.
_suggested_articles: ProcessCache[list[HelpArticle]] = ProcessCache(seconds=300, limit=500)
_suggested_answers: ProcessCache[list[CannedAnswer]] = ProcessCache(seconds=300, limit=500)


def search_articles(text: str, *, limit: int = 10) -> list[HelpArticle]:
    """Return the published articles that fit `text`, best first; none if the text has only words of every question."""
    words = _telling_words(text[:_BOX])
    if not words:
        return []
    expressions = [f"{word}:*" if len(word) >= _MIN_PREFIX_LENGTH else word for word in words]
    return _worth_showing(_articles(" ".join(words), *expressions, english=_is_english(), limit=limit))


def suggest_articles(tiket: Tiket) -> list[HelpArticle]:
    """Return the published articles that fit the subject of a ticket; the result may be up to five minutes old."""
    subject = tiket.perihal
    return _suggested_articles.get(lambda: search_articles(subject, limit=_SUGGESTED), (subject, get_language()))


def search_canned_answers(text: str, *, unit: str = "") -> list[CannedAnswer]:
    """Return the canned answers of the helpdesk, or of a unit, that fit `text`, best first."""
    words = _telling_words(text[:_BOX])
    return _fitting_answers(words, unit, None, 10) if words else []


def suggest_canned_answers(tiket: Tiket, text: str, *, unit: str = "") -> list[CannedAnswer]:
    """Return the canned answers that fit the report `text`, those of the ticket's topic first.

    The result may be up to five minutes old.
    """
    topic = tiket.kategori_id
    words = _telling_words(text[:_REPORT], 30 if topic else 12)

    def find() -> list[CannedAnswer]:
        if words:
            return _fitting_answers(words, unit, topic, _SUGGESTED)
        return list(_canned_answers(_own(unit)).filter(kategori=topic)[:_SUGGESTED]) if topic else []

    return _suggested_answers.get(find, (*words, topic, unit, get_language()))


def all_canned_answers(unit: str = "") -> list[CannedAnswer]:
    """Return all canned answers of the helpdesk or of a unit, by title."""
    return list(_canned_answers(_own(unit)))


def _own(unit: str) -> str:
    """Return the unit whose answers are used; empty for the helpdesk, whose answers belong to no unit."""
    return unit if unit in UnitEskalasi.values else ""


def _canned_answers(own: str) -> QuerySet[CannedAnswer]:
    rows = CannedAnswer.objects.filter(aktif=True, unit=own).defer("vektor", "teks_cari")
    return rows.order_by("judul")


def _telling_words(text: str, most: int = 12) -> list[str]:
    found = _WORDS.findall(" ".join(text.replace("\x00", " ").split()).lower())
    return list(dict.fromkeys(_SYNONYMS.get(w, w) for w in found if w not in _STOP_WORDS))[:most]


def _is_english() -> bool:
    return get_language() == "en"


@compiled
def _articles(words: str, *expressions: str, english: bool, limit: int) -> QuerySet[HelpArticle]:
    """Return the articles that fit, with the weight of each word in their score."""
    queries = [_query(expression, english=english) for expression in expressions]
    rows = HelpArticle.objects.published().defer("vektor", "teks_cari", "isi", "isi_en")
    return (
        rows.annotate(near=Value(0.0, FloatField()), similar=TrigramWordSimilarity(words, "teks_cari"))
        .filter(Q(vektor=reduce(or_, queries)) | Q(similar__gte=_SIMILARITY))
        .annotate(score=reduce(add, (_weighed(q) for q in queries)) + F("similar"))
        .order_by("-score", "urutan", "id")[:limit]
    )


def _query(expression: str, *, english: bool) -> SearchQuery:
    """Return the query for an expression in the Indonesian texts and, with `english`, in the English ones."""
    query = SearchQuery(expression, search_type="raw", config="indonesian")
    return query | SearchQuery(expression, search_type="raw", config="english") if english else query


def _weighed(query: SearchQuery) -> Combinable:
    """Return what a word adds to the score of a row: by its place in the row, and by how few found rows contain it."""
    everything, with_word = Window(Count("*")), Window(Count("pk", filter=Q(vektor=query)))
    return SearchRank(F("vektor"), query) * Ln(1.0 + Cast(everything, FloatField()) / (with_word + 0.5)) / _RARE


def _fitting_answers(words: list[str], unit: str, topic: int | None, limit: int) -> list[CannedAnswer]:
    beginnings = " | ".join(f"{w}:*" for w in words)
    found = _answers(beginnings, " ".join(words), _own(unit), topic, english=_is_english(), limit=limit)
    return _worth_showing(found)


@compiled
def _answers(
    expression: str, words: str, own: str, topic: int | None, *, english: bool, limit: int
) -> QuerySet[CannedAnswer]:
    """Return the answers that fit, and the answers of the topic even if no word fits."""
    query = _query(expression, english=english)
    rows = _canned_answers(own).annotate(
        near=Case(When(kategori=topic, then=_TOPIC), default=0.0), similar=TrigramWordSimilarity(words, "teks_cari")
    )
    fitting = rows.filter(Q(vektor=query) | Q(similar__gte=_SIMILARITY) | Q(near__gt=0))
    scored = fitting.annotate(score=SearchRank(F("vektor"), query) + F("similar") + F("near"))
    return scored.order_by("-score", "judul")[:limit]


def _worth_showing(found: list[M]) -> list[M]:
    """Return the results that fit at least a third as well as the best: eight answers to one question do not help."""
    return [r for r in found if r.near or r.score >= found[0].score / 3]  # type: ignore[attr-defined]

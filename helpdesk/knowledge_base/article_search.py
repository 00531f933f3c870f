"""Search of the knowledge base as people ask: Indonesian words, everyday synonyms, misspellings."""

import re

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db.models import F, Q
from django.utils.translation import get_language

from helpdesk.models import HelpArticle

_WORDS = re.compile(r"\w+")
# From here on a misspelling is taken for the word ("aktifasi" for "aktivasi").
_SIMILARITY = 0.45
# Words that every question has.
_STOP_WORDS = set(
    _WORDS.findall(
        "saya aku kami anda bagaimana gimana cara apa apakah mengapa kenapa kapan yang di ke dari dan atau untuk dengan"
        " ini itu ada bisa tidak belum sudah mau ingin tolong mohon min kak pak bu oss portal"
        " how do i can what my the for is not why to"
    )
)


def search_articles(text: str, *, limit: int = 10) -> list[HelpArticle]:
    """Return the published articles that fit `text`, best first; none for a text without a telling word.

    What fits less than a third as well as the best is left out: eight answers to one question are none.
    """
    words = _WORDS.findall(" ".join(text.replace("\x00", " ").split())[:150].lower())
    words = [w for w in words if w not in _STOP_WORDS][:12]
    published = HelpArticle.objects.published().defer("vektor", "teks_cari", "isi", "isi_en")
    if not words:
        return []
    text = " | ".join(f"{w}:*" for w in words)
    query = SearchQuery(text, search_type="raw", config="indonesian")
    if get_language() == "en":
        query = query | SearchQuery(text, search_type="raw", config="english")
    phrase = " ".join(words)
    result = list(
        published.annotate(similar=TrigramWordSimilarity(phrase, "teks_cari"))
        .filter(Q(vektor=query) | Q(similar__gte=_SIMILARITY))
        .annotate(score=SearchRank(F("vektor"), query) + F("similar"))
        .order_by("-score", "urutan", "id")[:limit]
    )
    return [a for a in result if a.score >= result[0].score / 3]

"""Search of the knowledge base as people ask: Indonesian words, everyday synonyms, misspellings."""

import re

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db.models import F, Q

from helpdesk.models import HelpArticle

_WORDS = re.compile(r"\w+")
# From here on a misspelling is taken for the word ("aktifasi" for "aktivasi").
_SIMILARITY = 0.45
# Words that every question has.
_STOP_WORDS = set(
    _WORDS.findall(
        "saya aku kami anda bagaimana gimana cara apa apakah mengapa kenapa kapan yang di ke dari dan atau untuk dengan"
        " ini itu ada bisa tidak belum sudah mau ingin tolong mohon min kak pak bu oss portal"
    )
)


def search_articles(text: str, *, limit: int = 10) -> list[HelpArticle]:
    """Return the published articles that fit `teks`, best first; none for a text without a telling word.

    What fits less than a third as well as the best is left out: eight answers to one question are none.
    """
    words = _WORDS.findall(" ".join(text.replace("\x00", " ").split())[:150].lower())
    words = [k for k in words if k not in _STOP_WORDS][:12]
    terbit = HelpArticle.objects.terbit().defer("vektor", "teks_cari", "isi")
    if not words:
        return []
    query = SearchQuery(" | ".join(f"{k}:*" for k in words), search_type="raw", config="indonesian")
    phrase = " ".join(words)
    result = list(
        terbit.annotate(similar=TrigramWordSimilarity(phrase, "teks_cari"))
        .filter(Q(vektor=query) | Q(similar__gte=_SIMILARITY))
        .annotate(matches=SearchRank(F("vektor"), query) + F("similar"))
        .order_by("-cocok", "urutan", "id")[:limit]
    )
    return [a for a in result if a.matches >= result[0].matches / 3]

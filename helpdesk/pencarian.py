"""Search of the knowledge base as people ask: Indonesian words, everyday synonyms, misspellings."""

import re

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest

from helpdesk.models import ArtikelBantuan

_KATA = re.compile(r"\w+")
# Words that every question has.
_UMUM = set(
    _KATA.findall(
        "saya aku kami anda bagaimana gimana cara apa apakah mengapa kenapa kapan yang di ke dari dan atau untuk dengan"
        " ini itu ada bisa tidak belum sudah mau ingin tolong mohon min kak pak bu oss portal"
    )
)


def cari_artikel(teks: str, *, batas: int = 10) -> QuerySet[ArtikelBantuan]:
    """Return the published articles that fit `teks`, best first; none for a text without a telling word."""
    kata = _KATA.findall(" ".join(teks.replace("\x00", " ").split())[:150].lower())
    kata = [k for k in kata if k not in _UMUM][:12]
    terbit = ArtikelBantuan.objects.terbit().defer("vektor", "teks_cari", "isi")
    if not kata:
        return terbit.none()
    tanya = SearchQuery(" | ".join(f"{k}:*" for k in kata), search_type="raw", config="indonesian")
    frasa = " ".join(kata)
    mirip = TrigramWordSimilarity(frasa, "teks_cari")
    return (
        terbit.filter(Q(vektor=tanya) | Q(teks_cari__trigram_word_similar=frasa))
        .annotate(cocok=SearchRank(F("vektor"), tanya) + Greatest(mirip, 0.0))
        .order_by("-cocok", "urutan", "id")[:batas]
    )

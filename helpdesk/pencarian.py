"""Search of the knowledge base as people ask: Indonesian words, everyday synonyms, misspellings."""

import re

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db.models import F, Q

from helpdesk.models import ArtikelBantuan

_KATA = re.compile(r"\w+")
# From here on a misspelling is taken for the word ("aktifasi" for "aktivasi").
_MIRIP = 0.45
# Words that every question has.
_UMUM = set(
    _KATA.findall(
        "saya aku kami anda bagaimana gimana cara apa apakah mengapa kenapa kapan yang di ke dari dan atau untuk dengan"
        " ini itu ada bisa tidak belum sudah mau ingin tolong mohon min kak pak bu oss portal"
    )
)


def cari_artikel(teks: str, *, batas: int = 10) -> list[ArtikelBantuan]:
    """Return the published articles that fit `teks`, best first; none for a text without a telling word.

    What fits less than a third as well as the best is left out: eight answers to one question are none.
    """
    kata = _KATA.findall(" ".join(teks.replace("\x00", " ").split())[:150].lower())
    kata = [k for k in kata if k not in _UMUM][:12]
    terbit = ArtikelBantuan.objects.terbit().defer("vektor", "teks_cari", "isi")
    if not kata:
        return []
    tanya = SearchQuery(" | ".join(f"{k}:*" for k in kata), search_type="raw", config="indonesian")
    frasa = " ".join(kata)
    hasil = list(
        terbit.annotate(mirip=TrigramWordSimilarity(frasa, "teks_cari"))
        .filter(Q(vektor=tanya) | Q(mirip__gte=_MIRIP))
        .annotate(cocok=SearchRank(F("vektor"), tanya) + F("mirip"))
        .order_by("-cocok", "urutan", "id")[:batas]
    )
    return [a for a in hasil if a.cocok >= hasil[0].cocok / 3]

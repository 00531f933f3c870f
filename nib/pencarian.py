"""Search of the KBLI as a warung owner types it: a code, words, everyday synonyms, with misspellings.

Two ways in one query: Indonesian text search over synonyms, title and description (weights in that order), and trigram
word similarity over synonyms and title for what is misspelt. Both have a GIN index.
"""

import re

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db.models import Case, F, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Greatest

from nib.models import EdisiKbli, Kbli

BATAS = 30
# Below this two words only look alike.
MIRIP_MINIMUM = 0.5
_KATA = re.compile(r"\w+")
# Words that say that something is sold or done, not what.
_KATA_UMUM = {"usaha", "jasa", "bisnis", "dan", "yang", "di", "untuk", "saya", "mau", "buka"}


def cari_kbli(teks: str, *, edisi: EdisiKbli | None = None, batas: int = BATAS) -> QuerySet[Kbli]:
    """Return the codes of `edisi` (default: in use today) that fit `teks` best first; closed ones are among them."""
    edisi = edisi or EdisiKbli.kini()
    teks = " ".join(teks.replace("\x00", " ").split())[:100].lower()
    semua = Kbli.objects.filter(edisi=edisi).defer("vektor", "teks_cari").prefetch_related("sinonim")
    kata = _KATA.findall(teks)
    if not kata:
        return semua.none()
    if len(kata) == 1 and kata[0].isdigit():
        return semua.filter(kode__startswith=kata[0]).order_by("kode")[:batas]
    kata = [k for k in kata if k not in _KATA_UMUM] or kata
    frasa = " ".join(kata)
    semua_kata = SearchQuery(" & ".join(f"{k}:*" for k in kata), search_type="raw", config="indonesian")
    salah_satu = SearchQuery(" | ".join(f"{k}:*" for k in kata), search_type="raw", config="indonesian")
    mirip = TrigramWordSimilarity(frasa, "teks_cari")
    return (
        semua.filter(Q(vektor=salah_satu) | Q(teks_cari__trigram_word_similar=frasa))
        .annotate(
            mirip=mirip,
            peringkat=SearchRank(F("vektor"), salah_satu),
            nilai=Case(When(vektor=semua_kata, then=Value(1.0)), default=Value(0.0), output_field=FloatField())
            + F("peringkat")
            + Greatest(F("mirip"), Value(0.0)),
        )
        .order_by("-nilai", "kode")[:batas]
    )

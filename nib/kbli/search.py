"""Search of the KBLI as a warung owner types it: a code, words, everyday synonyms, with misspellings.

Three ways, in two queries: how much the whole phrase is like an everyday word kept by staff (trigrams, so misspellings
count nearly as much), Indonesian text search over synonyms, title and description (weights in that order), and trigram
word similarity over the title for what nobody wrote a synonym for. Each has a GIN index.
"""

import re
import unicodedata

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramSimilarity, TrigramWordSimilarity
from django.db.models import Case, F, FloatField, Max, Q, QuerySet, Value, When
from django.db.models.functions import Greatest

from nib.models import EdisiKbli, Kbli, SinonimKbli

LIMIT = 20
MAX_LABELS = 60
CLEAR_SIMILARITY = 0.5
MIN_PREFIX_LENGTH = 5
_WORDS = re.compile(r"[^\W_]+")
# Words that say nothing about the kind of business.
_STOP_WORDS = {
    "usaha",
    "jasa",
    "bisnis",
    "dan",
    "atau",
    "yang",
    "di",
    "ke",
    "dari",
    "for_whom",
    "me",
    "aku",
    "wanted",
    "ingin",
}
_STOP_WORDS |= {"buka", "punya", "kecil", "kecilan", "own", "rumahan", "via", "sama", "dengan", "depan"}
# What one does with goods, in one word each: the goods say more than the verb.
_SYNONYMS = {
    words: baku
    for baku, everything in {
        "jual": "jualan berjualan menjual penjual penjualan dagang berdagang pedagang dagangan jualin",
        "bikin": "buat membuat pembuat pembuatan produksi memproduksi",
        "ternak": "beternak peternak peternakan budidaya budi daya pembudidaya",
        "tani": "petani bertani pertanian",
        "servis": "service serpis reparasi betulin benerin perbaikan",
        "online": "onlen onlain daring",
        "sewa": "rental penyewaan sewaan menyewakan",
        "warung": "waroeng warong warungan",
    }.items()
    for words in everything.split()
}
_WEAK_WORDS = {"jual", "bikin", "tukang", "toko", "servis", "sewa", "ternak"}


def _word(text: str) -> list[str]:
    """Return the words of `teks` in lower case without accents."""
    plain = unicodedata.normalize("NFKD", " ".join(text.replace("\x00", " ").split())[:100].lower())
    return _WORDS.findall("".join(c for c in plain if not unicodedata.combining(c)))


def _match_query(words: list[str], connect: str) -> SearchQuery:
    # The beginning of a word is enough, but not of a short one: "nasi" is not "nasional", "kue" not "kuesioner".
    prefix = (f"{k}:*" if len(k) >= MIN_PREFIX_LENGTH else k for k in words)
    return SearchQuery(connect.join(prefix), search_type="raw", config="indonesian")


def _labels(edisi: EdisiKbli, phrase: set[str]) -> dict[int, float]:
    """Return KBLI id -> how much (0..1) its most similar everyday word is like one of the phrases, for the best 60."""
    similar = [TrigramSimilarity("kata", f) for f in sorted(phrase)]
    requirements = Q(*(("kata__trigram_similar", f) for f in phrase), _connector=Q.OR)
    listing = SinonimKbli.objects.filter(requirements, kbli__edisi=edisi).values_list("kbli")
    return dict(
        listing.annotate(similar=Max(Greatest(*similar) if len(similar) > 1 else similar[0])).order_by("-similar")[
            :MAX_LABELS
        ]
    )


def search_kbli(text: str, *, edisi: EdisiKbli | None = None, limit: int = LIMIT) -> QuerySet[Kbli]:
    """Return the codes of `edisi` (default: in use today) that fit `teks` best first; closed ones are among them."""
    edisi = edisi or EdisiKbli.now()
    everything = Kbli.objects.filter(edisi=edisi).defer("vektor", "teks_cari").prefetch_related("sinonim")
    words = _word(text)
    if not words:
        return everything.none()
    if len(words) == 1 and words[0].isdigit():
        return everything.filter(kode__startswith=words[0]).order_by("kode")[:limit]
    original = " ".join(words)
    words = [_SYNONYMS.get(k, k) for k in words if k not in _STOP_WORDS] or words
    phrase, core = " ".join(words), [k for k in words if k not in _WEAK_WORDS] or words
    label = _labels(edisi, {phrase, original})
    candidate = Q(vektor=_match_query(core, " | ")) | Q(pk__in=label)
    if max(label.values(), default=0) < CLEAR_SIMILARITY:
        # Nobody wrote this word down: then also what looks like it in a title, the dearest of the three.
        candidate |= Q(teks_cari__trigram_word_similar=" ".join(core))
    return (
        everything.filter(candidate)
        .annotate(
            nilai=Case(
                *(When(pk=pk, then=Value(2 * similar)) for pk, similar in label.items()),
                default=Value(0.0),
                output_field=FloatField(),
            )
            + Case(
                When(vektor=_match_query(words, " & "), then=Value(1.0)),
                When(vektor=_match_query(core, " & "), then=Value(0.7)),
                default=Value(0.0),
                output_field=FloatField(),
            )
            + SearchRank(F("vektor"), _match_query(core, " | "))
            + 0.5 * TrigramWordSimilarity(" ".join(core), "teks_cari"),
        )
        .order_by("-nilai", "kode")[:limit]
    )

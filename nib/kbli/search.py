"""Search of the KBLI as a warung owner types it: a code, words, everyday synonyms, with misspellings.

Three ways, in two queries (one or two more where no everyday word is clear): how much the whole phrase is like an
everyday word kept by staff (trigrams, so misspellings count nearly as much), Indonesian text search over synonyms,
title and description (weights in that order), and trigram word similarity over the title for what nobody wrote a
synonym for. Each has a GIN index.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramSimilarity, TrigramWordSimilarity
from django.db.models import BooleanField, Case, F, FloatField, Max, Q, QuerySet, Value, When
from django.db.models.functions import Greatest

from nib.models import EdisiKbli, Kbli, SinonimKbli
from oss_portal.text.numbers import digits_only

LIMIT = 20
# What is shown before one asks for the rest.
FIRST_RESULTS = 5
MAX_SIMILAR_WORDS = 60
CLEAR_SIMILARITY = 0.5
# From here on an everyday word is the word that was typed, perhaps misspelt; below it only looks like it.
ANSWER_SIMILARITY = 0.6
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
    "untuk",
    "saya",
    "aku",
    "mau",
    "ingin",
}
_STOP_WORDS |= {"buka", "punya", "kecil", "kecilan", "sendiri", "rumahan", "lewat", "sama", "dengan", "depan"}
# What one does with goods, in one word each: the goods say more than the verb.
_SYNONYMS = {
    word: canonical
    for canonical, variants in {
        "jual": "jualan berjualan menjual penjual penjualan dagang berdagang pedagang dagangan jualin",
        "bikin": "buat membuat pembuat pembuatan produksi memproduksi pabrik industri pengrajin perajin",
        "ternak": "beternak peternak peternakan budidaya budi daya pembudidaya",
        "tani": "petani bertani pertanian tanam menanam nanam bercocok",
        "servis": "service serpis reparasi betulin benerin perbaikan",
        "online": "onlen onlain daring",
        "grosir": "distributor supplier pemasok grosiran",
        "eceran": "ecer ngecer",
        "sewa": "rental penyewaan sewaan menyewakan sewain nyewain disewakan",
        "kursus": "les pelatihan belajar",
        "warung": "waroeng warong warungan",
    }.items()
    for word in variants.split()
}
_WEAK_WORDS = {"jual", "bikin", "kursus", "tukang", "toko", "servis", "sewa", "ternak", "grosir", "eceran"}
# The golongan pokok (two digits) in which such a word says that one works: "jual kulkas" is a shop, not a factory.
_DIVISIONS = {
    "jual": ["47"],
    "toko": ["47"],
    "eceran": ["47"],
    "grosir": ["46"],
    "bikin": [str(division) for division in range(10, 34)],
    "ternak": ["01", "03"],
    "tani": ["01"],
    "servis": ["33", "45", "95"],
    "sewa": ["77"],
    "kursus": ["85", "78"],
}
# Who sells does not make, grow, build or teach: such a code is not meant, however like its everyday word is.
_OTHER_TRADES = {
    word: ["01", "02", "03", *_DIVISIONS["bikin"], "43", "85"] for word in ("jual", "toko", "eceran", "grosir")
} | {"servis": _DIVISIONS["bikin"][:-1], "tani": ["47"], "sewa": _DIVISIONS["bikin"]}
DIVISION_WEIGHT = 0.5
# In everyday speech a nasal stands for the first letter of the verb: "nambal", "nyuci", "motong", "ngecat".
_NASALS = {"nge": ("",), "ny": ("c", "s"), "ng": ("", "k"), "nj": ("j",), "mb": ("b",), "n": ("t",), "m": ("p",)}
_MAX_SPELLINGS = 3


def _split_words(text: str) -> list[str]:
    """Return the words of `text` in lower case without accents, trade as people call it: "grosir", "eceran"."""
    plain = unicodedata.normalize("NFKD", " ".join(text.replace("\x00", " ").split())[:100].lower())
    words = " ".join(_WORDS.findall("".join(c for c in plain if not unicodedata.combining(c))))
    return words.replace("perdagangan besar", "grosir").replace("perdagangan eceran", "eceran").split()


def _match_query(words: list[str], operator: str) -> SearchQuery:
    # The beginning of a word is enough, but not of a short one: "nasi" is not "nasional", "kue" not "kuesioner".
    prefixes = (f"{word}:*" if len(word) >= MIN_PREFIX_LENGTH else word for word in words)
    return SearchQuery(operator.join(prefixes), search_type="raw", config="indonesian")


def _similar_words(edisi: EdisiKbli, phrases: set[str]) -> dict[int, float]:
    """Return KBLI id -> how much (0..1) its most similar everyday word is like one of the phrases, for the best 60."""
    similarities = [TrigramSimilarity("kata", phrase) for phrase in sorted(phrases)]
    condition = Q(*(("kata__trigram_similar", phrase) for phrase in phrases), _connector=Q.OR)
    synonyms = SinonimKbli.objects.filter(condition, kbli__edisi=edisi).values_list("kbli")
    return dict(
        synonyms.annotate(
            similarity=Max(Greatest(*similarities) if len(similarities) > 1 else similarities[0])
        ).order_by("-similarity")[:MAX_SIMILAR_WORDS]
    )


def _roots(word: str) -> list[str]:
    """Return what a verb of everyday speech may stand for: "nyuci" for "cuci" or "suci". "makanan" is no verb."""
    if word.endswith("an") and len(word) > 5:
        return []
    endings = (word, word.removesuffix("in")) if len(word) > 5 else (word,)
    for nasal, letters in _NASALS.items():
        if word.startswith(nasal) and len(word) > len(nasal) + 2:
            return [letter + ending[len(nasal) :] for letter in letters for ending in endings]
    return [ending for ending in endings[1:] if ending != word]


def _plain_spelling(edisi: EdisiKbli, words: list[str]) -> list[str]:
    """Return `words` with the one verb put plainly that makes them nearly an everyday word, else as they are."""
    spellings = [[*words[:i], root, *words[i + 1 :]] for i, word in enumerate(words) for root in _roots(word)]
    phrases = {f"like_{n}": " ".join(spelling) for n, spelling in enumerate(spellings[:_MAX_SPELLINGS])}
    if not phrases:
        return words
    condition = Q(*(("kata__trigram_similar", phrase) for phrase in phrases.values()), _connector=Q.OR)
    best = SinonimKbli.objects.filter(condition, kbli__edisi=edisi).aggregate(
        **{name: Max(TrigramSimilarity("kata", phrase)) for name, phrase in phrases.items()}
    )
    name = max(best, key=lambda name: best[name] or 0)
    return phrases[name].split() if (best[name] or 0) >= ANSWER_SIMILARITY else words


def read_code(text: str) -> str:
    """Return the code, or its beginning, that `text` is ("56.303", "KBLI 56303", "5630"); nothing for words."""
    digits = digits_only(text[:100])
    return digits if re.fullmatch(r"[0-9]{1,5}", digits) else ""


def _with_code(codes: QuerySet[Kbli], kode: str) -> QuerySet[Kbli]:
    """Return the codes that begin so; for one of an earlier edition what continues it, else the nearest.

    An edition splits or joins codes mostly inside their subgolongan, the first four digits.
    """
    for condition in (
        Q(kode__startswith=kode),
        Q(berasal_dari__dari__kode=kode),
        *(Q(kode__startswith=kode[:length]) for length in (4, 3) if len(kode) == 5),
    ):
        found = codes.filter(condition).distinct().order_by("kode")
        if found.exists():
            return found
    return codes.none()


@dataclass(frozen=True)
class KbliMatches:
    """What a search found: `answers` is False when the codes only look like what was typed."""

    codes: list[Kbli]
    answers: bool
    # How many more there are than `codes`.
    more: int = 0
    # The code that was typed, when it is one of an earlier edition or of none.
    old_code: str = ""


def match_kbli(text: str, *, edisi: EdisiKbli | None = None, everything: bool = False) -> KbliMatches:
    """Return the first five codes that fit `text`, or `everything` that was found.

    A code is an answer when all words that count stand in its words or title, or when one of its everyday words is
    nearly what was typed. Where there is an answer the others come after it; where there is none they are suggestions.
    """
    found = list(search_kbli(text, edisi=edisi))
    kode = read_code(text)
    if kode:
        shown = found if everything else found[:FIRST_RESULTS]
        old = kode if found and not found[0].kode.startswith(kode) else ""
        return KbliMatches(shown, answers=True, more=len(found) - len(shown), old_code=old)
    # Sorting is stable: the best stay first among their kind.
    found.sort(key=lambda kbli: not getattr(kbli, "is_answer", False))
    answers = [kbli for kbli in found if getattr(kbli, "is_answer", False)]
    shown = found if everything else (answers or found)[:FIRST_RESULTS]
    return KbliMatches(shown, answers=bool(answers), more=len(found) - len(shown))


def search_kbli(text: str, *, edisi: EdisiKbli | None = None, limit: int = LIMIT) -> QuerySet[Kbli]:
    """Return the codes of `edisi` (default: in use today) that fit `text` best first; closed ones are among them.

    For words each code has `is_answer`: see `match_kbli`.
    """
    edisi = edisi or EdisiKbli.now()
    codes = Kbli.objects.filter(edisi=edisi).defer("vektor", "teks_cari").prefetch_related("sinonim")
    words = _split_words(text)
    if not words:
        return codes.none()
    if kode := read_code(text):
        return _with_code(codes, kode)[:limit]
    typed = " ".join(words)
    words = [_SYNONYMS.get(word, word) for word in words if word not in _STOP_WORDS] or words
    similar = _similar_words(edisi, {" ".join(words), typed})
    if max(similar.values(), default=0) < ANSWER_SIMILARITY and (plain := _plain_spelling(edisi, words)) != words:
        words = plain
        similar |= _similar_words(edisi, {" ".join(words)})
    core = [word for word in words if word not in _WEAK_WORDS] or words
    divisions = [division for word in words for division in _DIVISIONS.get(word, [])]
    others = {division for word in words for division in _OTHER_TRADES.get(word, [])}.difference(divisions)
    candidates = Q(vektor=_match_query(core, " | ")) | Q(pk__in=similar)
    if max(similar.values(), default=0) < CLEAR_SIMILARITY:
        # Nobody wrote this word down: then also what looks like it in a title, the most expensive of the three.
        candidates |= Q(teks_cari__trigram_word_similar=" ".join(core))
    return (
        codes.filter(candidates)
        .annotate(
            rank=Case(
                *(When(pk=pk, then=Value(2 * similarity)) for pk, similarity in similar.items()),
                default=Value(0.0),
                output_field=FloatField(),
            )
            + Case(
                When(vektor=_match_query(words, " & "), then=Value(1.0)),
                When(vektor=_match_query(core, " & "), then=Value(0.7)),
                default=Value(0.0),
                output_field=FloatField(),
            )
            + Case(
                *(When(kode__startswith=division, then=Value(DIVISION_WEIGHT)) for division in divisions),
                *(When(kode__startswith=division, then=Value(-DIVISION_WEIGHT)) for division in sorted(others)),
                default=Value(0.0),
                output_field=FloatField(),
            )
            + SearchRank(F("vektor"), _match_query(core, " | "))
            + 0.5 * TrigramWordSimilarity(" ".join(core), "teks_cari"),
            is_answer=Case(
                When(pk__in=[pk for pk, value in similar.items() if value >= ANSWER_SIMILARITY], then=Value(True)),
                When(vektor=_match_query(core, " & "), then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            ),
        )
        .order_by("-rank", "kode")[:limit]
    )

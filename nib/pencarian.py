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

BATAS = 20
SEBUTAN_MAKS = 60
SEBUTAN_JELAS = 0.5
AWALAN_MINIMUM = 5
_KATA = re.compile(r"[^\W_]+")
# Words that say nothing about the kind of business.
_KOSONG = {"usaha", "jasa", "bisnis", "dan", "atau", "yang", "di", "ke", "dari", "untuk", "saya", "aku", "mau", "ingin"}
_KOSONG |= {"buka", "punya", "kecil", "kecilan", "sendiri", "rumahan", "lewat", "sama", "dengan", "depan"}
# What one does with goods, in one word each: the goods say more than the verb.
_SAMA = {
    kata: baku
    for baku, semua in {
        "jual": "jualan berjualan menjual penjual penjualan dagang berdagang pedagang dagangan jualin",
        "bikin": "buat membuat pembuat pembuatan produksi memproduksi",
        "ternak": "beternak peternak peternakan budidaya budi daya pembudidaya",
        "tani": "petani bertani pertanian",
        "servis": "service serpis reparasi betulin benerin perbaikan",
        "online": "onlen onlain daring",
        "sewa": "rental penyewaan sewaan menyewakan",
        "warung": "waroeng warong warungan",
    }.items()
    for kata in semua.split()
}
_LEMAH = {"jual", "bikin", "tukang", "toko", "servis", "sewa", "ternak"}


def _kata(teks: str) -> list[str]:
    """Return the words of `teks` in lower case without accents."""
    polos = unicodedata.normalize("NFKD", " ".join(teks.replace("\x00", " ").split())[:100].lower())
    return _KATA.findall("".join(c for c in polos if not unicodedata.combining(c)))


def _cocok(kata: list[str], sambung: str) -> SearchQuery:
    # The beginning of a word is enough, but not of a short one: "nasi" is not "nasional", "kue" not "kuesioner".
    awalan = (f"{k}:*" if len(k) >= AWALAN_MINIMUM else k for k in kata)
    return SearchQuery(sambung.join(awalan), search_type="raw", config="indonesian")


def _sebutan(edisi: EdisiKbli, frasa: set[str]) -> dict[int, float]:
    """Return KBLI id -> how much (0..1) its most similar everyday word is like one of the phrases, for the best 60."""
    mirip = [TrigramSimilarity("kata", f) for f in sorted(frasa)]
    syarat = Q(*(("kata__trigram_similar", f) for f in frasa), _connector=Q.OR)
    daftar = SinonimKbli.objects.filter(syarat, kbli__edisi=edisi).values_list("kbli")
    return dict(
        daftar.annotate(mirip=Max(Greatest(*mirip) if len(mirip) > 1 else mirip[0])).order_by("-mirip")[:SEBUTAN_MAKS]
    )


def cari_kbli(teks: str, *, edisi: EdisiKbli | None = None, batas: int = BATAS) -> QuerySet[Kbli]:
    """Return the codes of `edisi` (default: in use today) that fit `teks` best first; closed ones are among them."""
    edisi = edisi or EdisiKbli.kini()
    semua = Kbli.objects.filter(edisi=edisi).defer("vektor", "teks_cari").prefetch_related("sinonim")
    kata = _kata(teks)
    if not kata:
        return semua.none()
    if len(kata) == 1 and kata[0].isdigit():
        return semua.filter(kode__startswith=kata[0]).order_by("kode")[:batas]
    asli = " ".join(kata)
    kata = [_SAMA.get(k, k) for k in kata if k not in _KOSONG] or kata
    frasa, inti = " ".join(kata), [k for k in kata if k not in _LEMAH] or kata
    sebutan = _sebutan(edisi, {frasa, asli})
    calon = Q(vektor=_cocok(inti, " | ")) | Q(pk__in=sebutan)
    if max(sebutan.values(), default=0) < SEBUTAN_JELAS:
        # Nobody wrote this word down: then also what looks like it in a title, the dearest of the three.
        calon |= Q(teks_cari__trigram_word_similar=" ".join(inti))
    return (
        semua.filter(calon)
        .annotate(
            nilai=Case(
                *(When(pk=pk, then=Value(2 * mirip)) for pk, mirip in sebutan.items()),
                default=Value(0.0),
                output_field=FloatField(),
            )
            + Case(
                When(vektor=_cocok(kata, " & "), then=Value(1.0)),
                When(vektor=_cocok(inti, " & "), then=Value(0.7)),
                default=Value(0.0),
                output_field=FloatField(),
            )
            + SearchRank(F("vektor"), _cocok(inti, " | "))
            + 0.5 * TrigramWordSimilarity(" ".join(inti), "teks_cari"),
        )
        .order_by("-nilai", "kode")[:batas]
    )

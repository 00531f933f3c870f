"""How staff find a record by a word, in the same time at any size of the tables.

The shape of the word says which columns may hold it, and each of them is asked by itself, through its index: one
question with OR over several tables would read all of them from end to end.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields

from django.db import connections, transaction
from django.db.models import Max, Model, Q, QuerySet

from oss_portal.kripto import semua_indeks_buta

# So many records are found at most, the newest ones.
BATAS = 500
# A word that the newest records hold so often is not looked for in the others.
_JENDELA = 5000
# Shorter than three letters there is nothing in an index of trigrams but beginnings.
_KATA_BERINDEKS = re.compile(r"[A-Za-z0-9]{3}")


@dataclass(frozen=True)
class Cari:
    """The columns of a list in which a word is looked for; `pelaku_usaha__nama` is a column of another table.

    Each needs an index that serves its kind.
    """

    # An NIB: 13 digits, however they are grouped.
    nib: tuple[str, ...] = ()
    # The blind index of a NIK or a passport number.
    identitas: tuple[str, ...] = ()
    # A mail address, in an index of `Upper(column)`.
    surel: tuple[str, ...] = ()
    user_id: tuple[str, ...] = ()
    # Any other value that must be typed in full, in capitals or not.
    tepat: tuple[str, ...] = ()
    # The beginning of one of a few names in the code of the portal (of audit events).
    awal: tuple[str, ...] = ()
    # Parts of a name, in any order, in an index of the trigrams of `Upper(column)`.
    nama: tuple[str, ...] = ()

    @property
    def kolom(self) -> list[str]:
        return [k for f in fields(self) for k in getattr(self, f.name)]

    def temukan(self, model: type[Model], kata: str) -> tuple[list[int], bool]:
        """Return the keys of the newest records with `kata`, 500 at most, and whether there are more."""
        pk: set[int] = set()
        lebih = False
        for jalan, cara in self._cara(" ".join(kata.replace("\x00", " ").split())):
            *hubungan, kolom = jalan.split("__")
            temuan = cara(_tujuan(model, hubungan), kolom)
            lebih |= len(temuan) > BATAS
            if hubungan and temuan:
                temuan = _terbaru(model, Q(**{f"{'__'.join(hubungan)}__in": temuan[:BATAS]}))
            pk.update(temuan)
        return sorted(pk, reverse=True)[:BATAS], lebih or len(pk) > BATAS

    def _cara(self, kata: str) -> Iterator[tuple[str, Callable[[type[Model], str], list[int]]]]:
        """Yield each column that a word of this shape may stand in, with how it is looked for there."""
        rapat = "".join(c for c in kata if c.isalnum()).upper()
        panjang = len(rapat) if re.fullmatch("[0-9]+", rapat) else 0
        bukan_nama = "@" in kata or panjang in {13, 16}
        if panjang == 13:
            yield from ((k, _sama([rapat])) for k in self.nib)
        if re.fullmatch(r"[A-Z0-9]{6,20}", rapat) and re.search("[0-9]", rapat):
            indeks = semua_indeks_buta(rapat, "identitas-01") + semua_indeks_buta(rapat, "identitas-02")
            yield from ((k, _sama(indeks)) for k in self.identitas)
        if "@" in kata:
            yield from ((k, _surel(kata)) for k in self.surel)
        if re.fullmatch(r"[A-Z0-9._-]{3,20}", kata.upper()):
            yield from ((k, _sama([kata.upper()])) for k in self.user_id)
        if kata:
            yield from ((k, _sama([kata, kata.upper(), kata.lower()])) for k in self.tepat)
        if re.fullmatch(r"[a-z][a-z_.]*", kata):
            yield from ((k, _berawalan(kata)) for k in self.awal)
        if not bukan_nama:
            yield from ((k, _bernama(kata)) for k in self.nama)


def _tujuan(model: type[Model], hubungan: list[str]) -> type[Model]:
    """Return the model at the end of a path of relations."""
    for nama in hubungan:
        model = model._meta.get_field(nama).related_model
    return model


def _urut(model: type[Model], syarat: Q) -> QuerySet:
    return model._base_manager.filter(syarat).order_by("-pk").values_list("pk", flat=True)[: BATAS + 1]


def _terbaru(model: type[Model], syarat: Q) -> list[int]:
    return list(_urut(model, syarat))


def _sama(nilai: list[str]):
    return lambda model, kolom: _terbaru(model, Q(**{f"{kolom}__in": nilai}))


def _surel(kata: str):
    return lambda model, kolom: _terbaru(model, Q(**{f"{kolom}__iexact": kata}))


def _berawalan(kata: str):
    """The names that the column holds are read first, one step of its index each: that works in every collation."""

    def cari(model: type[Model], kolom: str) -> list[int]:
        tabel, kolom_sql = model._meta.db_table, model._meta.get_field(kolom).column
        with connections[model._base_manager.db].cursor() as kursor:
            kursor.execute(
                f"with recursive n as (select min({kolom_sql}) as ini from {tabel}"  # noqa: S608 - our own names
                f" union all select (select min({kolom_sql}) from {tabel} where {kolom_sql} > n.ini) from n"
                " where n.ini is not null) select ini from n where starts_with(ini, %s)",
                [kata],
            )
            nama = [ini for (ini,) in kursor.fetchall()]
        # Each name by itself: its index has them in order.
        baris = [_urut(model, Q(**{kolom: n})) for n in nama]
        return list(baris[0].union(*baris[1:], all=True)) if baris else []

    return cari


def _bernama(kata: str):
    """All words of a name, each whole or in part; without one that is long enough for the index, its beginning."""
    bagian = kata.split()[:8]
    syarat = {"icontains": bagian} if any(map(_KATA_BERINDEKS.search, bagian)) else {"istartswith": [kata]}

    def cari(model: type[Model], kolom: str) -> list[int]:
        if not kata[:1].isalnum() and "istartswith" in syarat:
            return []
        return _dari_indeks(model, Q(*((f"{kolom}__{cara}", k) for cara, semua in syarat.items() for k in semua)))

    return cari


def _dari_indeks(model: type[Model], syarat: Q) -> list[int]:
    """Return the newest records that meet `syarat`, one more than the limit where there are more.

    PostgreSQL guesses badly how rare a part of a name is: asked for an order and a limit at once it may read the whole
    table in that order. So a few thousand of the newest records are looked through first, which is enough for a common
    word ("Warung"); for any other the index is asked without an order.
    """
    semua = model._base_manager.all()
    cocok = semua.filter(syarat).values_list("pk", flat=True)
    terakhir = semua.aggregate(pk=Max("pk"))["pk"] or 0
    # Without the index of trigrams, which would gather every record that there is.
    pk = _tanpa("bitmapscan", cocok.filter(pk__gt=terakhir - _JENDELA).order_by("-pk"))
    if len(pk) > BATAS:
        return pk
    pk = _tanpa("seqscan", cocok.order_by())
    return pk if len(pk) <= BATAS else list(cocok.order_by("-pk")[: BATAS + 1])


def _tanpa(cara: str, baris: QuerySet) -> list[int]:
    """Read keys, one more than the limit, without one of the ways in which PostgreSQL reads tables."""
    with transaction.atomic(using=baris.db), connections[baris.db].cursor() as kursor:
        kursor.execute(f"set local enable_{cara} = off")
        pk = list(baris[: BATAS + 1])
        kursor.execute(f"set local enable_{cara} = on")
    return pk

"""Conflict of interest on tickets: officers neither read nor handle their own or those of people close to them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model, Q

from helpdesk.exceptions import ConflictOfInterest
from helpdesk.models import Tiket
from oss_portal.exceptions import Refused
from oss_portal.models import Pengguna
from registrasi.services.conflicts import circle_of, people_and_numbers_of, record_refused, those_with_conflict


def must_keep_away(petugas: Pengguna, tiket: Tiket) -> bool:
    """Whether this officer must keep away from the ticket."""
    return bool(who_must_keep_away([petugas], tiket))


def who_must_keep_away(officers: Iterable[Pengguna], tiket: Tiket) -> set[int]:
    """Return the keys of the officers who must keep away from the ticket; this takes as many queries as for one."""
    people, nomor = people_and_numbers_of(tiket)
    return those_with_conflict(officers, tiket.apparent_person, *people, nomor=tuple(nomor))


def refused(petugas: Pengguna, tiket: Tiket, *, obj: Model | None = None) -> bool:
    """Return whether this officer must not open the ticket, or `obj` that belongs to it; record the attempt if so."""
    if not must_keep_away(petugas, tiket):
        return False
    record_refused(petugas=petugas, obj=obj or tiket, wanted="buka", about=tiket.apparent_person)
    return True


def put_on_record(petugas: Pengguna, tiket: Tiket, refused: Refused, *, wanted: str) -> None:
    """Record a refused act that an officer must not even try, such as one on their own ticket.

    The transaction of the act itself was rolled back.
    """
    if refused.on_record:
        concerned = refused.tiket if isinstance(refused, ConflictOfInterest) else tiket
        about = refused.about if isinstance(refused, ConflictOfInterest) else None
        record_refused(petugas=petugas, obj=concerned, wanted=wanted, about=about or concerned.apparent_person)


@dataclass(frozen=True)
class ConflictCircle:
    """The officer and the people close to them, read once for a whole list: accounts, their addresses, businesses."""

    people: list[int]
    addresses: list[str]
    usaha: list[int]

    @classmethod
    def of(cls, petugas: Pengguna) -> "ConflictCircle":
        """Read the circle of an officer, in a fixed number of queries."""
        people, usaha = circle_of(petugas)
        return cls(list(people), list(filter(None, people.values())), list(usaha))

    @property
    def values(self) -> tuple[list[int], list[str], list[int]]:
        """The values of the three fields, for a compiled query, which gets one `ConflictCircle(*values)` of slots."""
        return self.people, self.addresses, self.usaha

    def condition(self) -> Q:
        """Return the condition that the tickets of this circle meet."""
        without_account = Q(pelapor__isnull=True, email__any=self.addresses)
        whose = Q(pelapor__any=self.people) | Q(akun_cocok__any=self.people)
        return whose | without_account | Q(pelaku_usaha__any=self.usaha)

    def contains(self, tiket: Tiket) -> bool:
        without_account = tiket.pelapor_id is None and tiket.email in self.addresses
        whose = tiket.pelapor_id in self.people or tiket.akun_cocok_id in self.people
        return whose or without_account or tiket.pelaku_usaha_id in self.usaha


def mark_rows(rows: list[Tiket], circle: ConflictCircle) -> None:
    """Set `has_conflict` on each row of a list: whether the officer must not read the ticket."""
    for t in rows:
        t.has_conflict = circle.contains(t)

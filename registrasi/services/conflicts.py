"""Conflict of interest: officers neither see nor decide what concerns themselves or somebody close to them."""

from collections.abc import Iterable
from functools import cached_property

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oss_portal.audit.trail import record
from oss_portal.db.compiled import compiled
from oss_portal.exceptions import ConflictOfInterest, Refused, required
from oss_portal.models import AuditEvent, JenisIdentitas, OutgoingMail, Pengguna
from oss_portal.officers.effects import give_back_cases
from oss_portal.privacy.identity import identity_indexes
from registrasi.events import Event
from registrasi.exceptions import NotBySelf, PermohonanAlreadyOpen
from registrasi.models import HakAkses, OfficerRelation, PelakuUsaha

# Columns with the identity number of a person whom a record is about.
NUMBERS = ("nomor_identitas", "calon_nomor_identitas")
# Columns with the blind index of `nomor_identitas`: they identify the person, and need no decryption.
_INDEXES = ("identitas_indeks", "nomor_identitas_indeks")


def _indexes(numbers: set[str]) -> list[str]:
    """Return the blind indexes of these identity numbers, of whatever kind they are."""
    return [index for nomor in numbers for index in identity_indexes(nomor, *JenisIdentitas.values)]


def has_conflict(petugas: Pengguna, *people: Pengguna | None, nomor: tuple[str, ...] = ()) -> bool:
    """Whether one of these people, or numbers, is the officer (perhaps with another login) or close to them."""
    return bool(those_with_conflict([petugas], *people, nomor=nomor))


def those_with_conflict(
    officers: Iterable[Pengguna], *people: Pengguna | None, nomor: tuple[str, ...] = ()
) -> set[int]:
    """Return the keys of those officers for whom `has_conflict` is true; one query, however many they are."""
    numbers = {o.nomor_identitas for o in people if o is not None} | set(nomor)
    numbers.discard("")
    concerned = {o.pk for o in people if o is not None}
    own, others = set(), []
    for officer in officers:
        if officer.pk in concerned or officer.nomor_identitas in numbers:
            own.add(officer.pk)
        else:
            others.append(officer)
    if not numbers or not others:
        return own
    return own | set(_close_to([o.pk for o in others], _indexes(numbers)))


@compiled
def _close_to(officers: list[int], indexes: list[str]) -> models.QuerySet[OfficerRelation, int]:
    rows = OfficerRelation.objects.filter(petugas__any=officers, dicabut_pada__isnull=True)
    return rows.filter(nomor_identitas_indeks__any=indexes).values_list("petugas", flat=True)


@compiled
def _declared(petugas: int) -> models.QuerySet[OfficerRelation]:
    return OfficerRelation.objects.filter(petugas=petugas, dicabut_pada__isnull=True)


def _relative_indexes(petugas: Pengguna) -> list[str]:
    return _indexes(({k.nomor_identitas for k in _declared(petugas.pk)} | {petugas.nomor_identitas}) - {""})


def circle_of(petugas: Pengguna) -> tuple[dict[int, str], set[int]]:
    """Return the people and businesses from which the officer must keep away, in three queries.

    The people are logins, with their mail address unless they are officers: the officer's own, and those of the persons
    they declared. The businesses are those of these persons, and those for which they are responsible.
    """
    indexes = _relative_indexes(petugas)
    people = {pk: "" if is_staff else email for pk, email, is_staff in _people_of(petugas.pk, indexes)}
    return people, set(_usaha_of(list(people), indexes))


@compiled
def _people_of(petugas: int, indexes: list[str]) -> models.QuerySet[Pengguna, tuple[int, str, bool]]:
    same = models.Q(nomor_identitas_indeks__any=indexes)
    return Pengguna.objects.filter(models.Q(pk=petugas) | same).values_list("pk", "email", "is_staff")


@compiled
def _usaha_of(people: list[int], indexes: list[str]) -> models.QuerySet[PelakuUsaha, int]:
    # This is a union instead of one condition with "or", for which PostgreSQL would read all businesses.
    owned = PelakuUsaha.objects.exclude(identitas_indeks="").filter(identitas_indeks__any=indexes)
    live = HakAkses.objects.live().filter(pengguna__any=people, peran=HakAkses.Peran.PENANGGUNG_JAWAB)
    return owned.values_list("pk", flat=True).union(live.values_list("pelaku_usaha", flat=True))


def _usaha(obj: models.Model) -> PelakuUsaha | None:
    if isinstance(obj, PelakuUsaha):
        return obj
    nib = getattr(obj, "nib", None)
    if isinstance(obj, AuditEvent):
        return PelakuUsaha.objects.filter(nib__nomor=nib).first() if nib else None
    return getattr(obj, "pelaku_usaha", None) or getattr(nib, "pelaku_usaha", None)


def nib_numbers_of(usaha: Iterable[int]) -> set[str]:
    """Return the numbers of all NIBs of these businesses, by which an event of the trail names its business."""
    keys = list(usaha)
    return set(_nib_numbers(keys)) if keys else set()


@compiled
def _nib_numbers(usaha: list[int]) -> models.QuerySet[PelakuUsaha, str]:
    return PelakuUsaha.objects.filter(pk__any=usaha, nib__isnull=False).values_list("nib__nomor", flat=True)


def _usaha_pk(obj: models.Model) -> int | None:
    """Return the key of the business of a record, without reading the business if possible."""
    if isinstance(obj, PelakuUsaha):
        return obj.pk
    return getattr(obj, "pelaku_usaha_id", None) or getattr(getattr(obj, "nib", None), "pelaku_usaha_id", None)


def _address_alone(obj: models.Model) -> str:
    """Return the recipient of a mail without a login: of a link, or of a notice to an address that somebody typed."""
    return obj.kepada if isinstance(obj, OutgoingMail) and obj.pengguna_id is None else ""


def people_and_numbers_of(obj: models.Model) -> tuple[list[Pengguna], list[str]]:
    """Return the logins that a record is about, and the identity numbers of people who may have no login."""
    people = [obj] if isinstance(obj, Pengguna) else []
    for name in ("pengguna", "tentang"):
        if isinstance(o := getattr(obj, name, None), Pengguna):
            people.append(o)
    if address := _address_alone(obj):
        people += Pengguna.objects.filter(email__iexact=address, is_staff=False)
    nomor = [str(getattr(obj, name, "") or "") for name in NUMBERS]
    if (usaha := _usaha(obj)) is not None:
        nomor.append(usaha.nomor_identitas)
        live = HakAkses.objects.live().filter(pelaku_usaha=usaha, peran=HakAkses.Peran.PENANGGUNG_JAWAB)
        people += [h.pengguna for h in live.select_related("pengguna")]
    return people, nomor


def has_usaha_conflict(petugas: Pengguna, usaha: PelakuUsaha) -> bool:
    """Whether a business concerns the officer or somebody close: its person, or its penanggung jawab."""
    people, nomor = people_and_numbers_of(usaha)
    return has_conflict(petugas, *people, nomor=tuple(nomor))


def _indexes_of(obj: models.Model) -> list[str]:
    """Return the blind indexes of the identity numbers of a record; decrypt only numbers without an index column."""
    kept = [index for name in _INDEXES if (index := getattr(obj, name, ""))]
    numbers = {str(getattr(obj, name, "") or "") for name in (NUMBERS[1:] if kept else NUMBERS)}
    return kept + _indexes(numbers - {""})


class ConflictTest:
    """The test `has_conflict` for the rows of a list; the officer's own data and people close to them are read once.

    A row needs no query if the business of its NIB was read with it.
    """

    def __init__(self, petugas: Pengguna) -> None:
        self.petugas = petugas

    @cached_property
    def _indexes(self) -> set[str]:
        return set(_relative_indexes(self.petugas))

    @cached_property
    def _accounts(self) -> list[tuple[int, str, bool]]:
        return list(_people_of(self.petugas.pk, list(self._indexes))) if self._indexes else []

    @cached_property
    def _people(self) -> set[int]:
        return {self.petugas.pk} | {pk for pk, _email, _is_staff in self._accounts}

    @cached_property
    def _addresses(self) -> set[str]:
        return {email.casefold() for _pk, email, is_staff in self._accounts if not is_staff}

    @cached_property
    def _usaha(self) -> set[int]:
        return set(_usaha_of(list(self._people), list(self._indexes)))

    @cached_property
    def _nib_numbers(self) -> set[str]:
        return nib_numbers_of(self._usaha)

    def __call__(self, obj: models.Model) -> bool:
        if _is_own(self.petugas, obj):
            return False
        people = [getattr(obj, f"{name}_id", None) for name in ("pengguna", "tentang")]
        if isinstance(obj, Pengguna):
            people.append(obj.pk)
        if isinstance(obj, AuditEvent) and obj.oleh_id != self.petugas.pk:
            people.append(obj.oleh_id)
        if not self._people.isdisjoint(people) or _address_alone(obj).casefold() in self._addresses:
            return True
        if isinstance(obj, AuditEvent):
            # An event has no identity number of its own.
            return obj.nib in self._nib_numbers
        if self._indexes and not self._indexes.isdisjoint(_indexes_of(obj)):
            return True
        return bool(self._usaha) and _usaha_pk(obj) in self._usaha


def check_officer(petugas: Pengguna, obj: models.Model) -> None:
    """Raise `ConflictOfInterest` if a record concerns the officer or somebody close to them."""
    people, nomor = people_and_numbers_of(obj)
    if has_conflict(petugas, *people, nomor=tuple(nomor)):
        raise ConflictOfInterest


def record_refused(*, petugas: Pengguna, obj: models.Model, wanted: str, about: Pengguna | None = None) -> None:
    """Record that a conflict of interest refused an officer the act `wanted`; outside of what is rolled back."""
    record(Event.AUDIT_DITOLAK, subject=obj, by=petugas, about=about, details={"mau": wanted})


def _is_own(petugas: Pengguna, obj: models.Model) -> bool:
    """Whether it is the officer's own declaration, login or act, which they cannot misuse by reading it."""
    if isinstance(obj, AuditEvent):
        # What another officer did about them must stay closed to them.
        return obj.oleh_id == petugas.pk and obj.tentang_id in {None, petugas.pk}
    return isinstance(obj, OfficerRelation) or obj == petugas


def refuse_if_conflict(petugas: Pengguna, obj: models.Model) -> bool | None:
    """Record the attempt and return True if an officer must not open this record; return None otherwise."""
    if _is_own(petugas, obj):
        return None
    people, nomor = people_and_numbers_of(obj)
    if isinstance(obj, AuditEvent) and obj.oleh is not None and obj.oleh != petugas:
        people.append(obj.oleh)
    if not has_conflict(petugas, *people, nomor=tuple(nomor)):
        return None
    record_refused(petugas=petugas, obj=obj, wanted="buka", about=people[0] if people else None)
    return True


@transaction.atomic
def declare_relation(
    *, petugas: Pengguna, jenis_identitas: str, nomor_identitas: str, relation: str
) -> OfficerRelation:
    """Declare that an officer is close to a person; the officer's cases about that person go back to the queue.

    Raises `PermohonanAlreadyOpen` for a second declaration of the same.
    """
    try:
        with transaction.atomic():
            declaration = OfficerRelation.objects.create(
                petugas=petugas, jenis_identitas=jenis_identitas, nomor_identitas=nomor_identitas, hubungan=relation
            )
    except IntegrityError:
        raise PermohonanAlreadyOpen(_("Orang ini sudah Anda nyatakan."), field="nomor") from None
    record(Event.KAITAN_DINYATAKAN, subject=declaration, by=petugas, details={"hubungan": str(relation)})
    give_back_cases(petugas)
    return declaration


def give_back_conflicts() -> int:
    """Return to the queue the cases that concern somebody close to the officer who holds them; return how many.

    This happens, for example, when a relative takes over a business: the case is then closed to the officer, and
    without this no other officer would be offered it. Safe to run again.
    """
    close = models.Q(pk__in=OfficerRelation.objects.filter(dicabut_pada__isnull=True).values("petugas"))
    officers = Pengguna.objects.filter(close | ~models.Q(nomor_identitas_indeks=""), is_staff=True, is_active=True)
    return sum(give_back_cases(petugas) for petugas in officers.order_by("pk"))


@transaction.atomic
def revoke_relation(*, declaration: OfficerRelation, by: Pengguna, alasan: str) -> OfficerRelation:
    """Take back the declaration of another officer. Raises `ReasonRequired`, `NotBySelf`, `Refused`."""
    alasan = required(alasan)
    k = OfficerRelation.objects.select_for_update().get(pk=declaration.pk)
    if k.petugas_id == by.pk:
        raise NotBySelf
    if k.dicabut_pada is not None:
        raise Refused
    k.dicabut_pada, k.dicabut_oleh = timezone.now(), by
    k.save(update_fields=["dicabut_pada", "dicabut_oleh"])
    record(Event.KAITAN_DICABUT, subject=k, by=by, about=k.petugas, alasan=alasan)
    return k

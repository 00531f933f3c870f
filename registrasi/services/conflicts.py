"""Conflict of interest: an officer neither sees nor decides what concerns themselves or somebody close to them."""

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oss_portal.audit.trail import record
from oss_portal.exceptions import ConflictOfInterest, ReasonRequired, Refused
from oss_portal.models import AuditEvent, Pengguna
from registrasi.events import Event
from registrasi.exceptions import NotBySelf, PermohonanAlreadyOpen
from registrasi.models import HakAkses, OfficerRelation, PelakuUsaha
from registrasi.models.officer_relation import identity_indexes


def has_conflict(petugas: Pengguna, *people: Pengguna | None, nomor: tuple[str, ...] = ()) -> bool:
    """Whether one of these people, or numbers, is the officer (perhaps with another login) or close to them."""
    numbers = {o.nomor_identitas for o in people if o is not None} | set(nomor)
    numbers.discard("")
    if any(o is not None and o.pk == petugas.pk for o in people) or petugas.nomor_identitas in numbers:
        return True
    return bool(numbers) and OfficerRelation.objects.filter(petugas=petugas).concerning(numbers).exists()


def _relative_indexes(petugas: Pengguna) -> list[str]:
    declarations = OfficerRelation.objects.filter(petugas=petugas, dicabut_pada__isnull=True)
    return identity_indexes(({k.nomor_identitas for k in declarations} | {petugas.nomor_identitas}) - {""})


def relatives(petugas: Pengguna) -> models.QuerySet[Pengguna]:
    """Return whom the officer keeps away from: themselves, their other logins, and the persons they declared."""
    same = models.Q(nomor_identitas_indeks__in=_relative_indexes(petugas))
    people: models.QuerySet[Pengguna] = Pengguna.objects.filter(models.Q(pk=petugas.pk) | same)
    return people


def relatives_usaha(petugas: Pengguna, people: list[Pengguna]) -> models.QuerySet[PelakuUsaha]:
    """Return the businesses of those persons (`relatives`): their own, and those they answer for."""
    live = HakAkses.objects.live().filter(pengguna__in=people, peran=HakAkses.Peran.PENANGGUNG_JAWAB)
    owned_by = models.Q(identitas_indeks__in=_relative_indexes(petugas))
    return PelakuUsaha.objects.filter(owned_by | models.Q(pk__in=live.values("pelaku_usaha")))


def _usaha(obj: models.Model) -> PelakuUsaha | None:
    if isinstance(obj, PelakuUsaha):
        return obj
    nib = getattr(obj, "nib", None)
    return getattr(obj, "pelaku_usaha", None) or getattr(nib, "pelaku_usaha", None)


def people_and_numbers_of(obj: models.Model) -> tuple[list[Pengguna], list[str]]:
    """Return the logins that a record is about, and the identity numbers of people who may have no login."""
    people = [obj] if isinstance(obj, Pengguna) else []
    for name in ("pengguna", "tentang"):
        if isinstance(o := getattr(obj, name, None), Pengguna):
            people.append(o)
    nomor = [str(getattr(obj, k, "") or "") for k in ("nomor_identitas", "calon_nomor_identitas")]
    if (usaha := _usaha(obj)) is not None:
        nomor.append(usaha.nomor_identitas)
        live = HakAkses.objects.live().filter(pelaku_usaha=usaha, peran=HakAkses.Peran.PENANGGUNG_JAWAB)
        people += [h.pengguna for h in live.select_related("pengguna")]
    return people, nomor


def has_usaha_conflict(petugas: Pengguna, usaha: PelakuUsaha) -> bool:
    """The same for a business: its person, or its penanggung jawab."""
    people, nomor = people_and_numbers_of(usaha)
    return has_conflict(petugas, *people, nomor=tuple(nomor))


def check_officer(petugas: Pengguna, obj: models.Model) -> None:
    """Raise `ConflictOfInterest` where a record concerns the officer or somebody close to them."""
    people, nomor = people_and_numbers_of(obj)
    if has_conflict(petugas, *people, nomor=tuple(nomor)):
        raise ConflictOfInterest


def record_refused(*, petugas: Pengguna, obj: models.Model, wanted: str, about: Pengguna | None = None) -> None:
    """Record that a conflict of interest kept an officer from what they `wanted`; outside of what rolls back."""
    record(Event.AUDIT_DITOLAK, subject=obj, by=petugas, about=about, details={"mau": wanted})


def _is_own(petugas: Pengguna, obj: models.Model) -> bool:
    """Whether it is a declaration, the login or an act of the officer's own: nothing in it could be misused by them."""
    if isinstance(obj, AuditEvent):
        # What another officer did about them stays closed to them.
        return obj.oleh_id == petugas.pk and obj.tentang_id in {None, petugas.pk}
    return isinstance(obj, OfficerRelation) or obj == petugas


def refuse_if_conflict(petugas: Pengguna, obj: models.Model) -> bool | None:
    """Record the try and return True when an officer must not open this record; None otherwise."""
    if _is_own(petugas, obj):
        return None
    people, nomor = people_and_numbers_of(obj)
    if not has_conflict(petugas, *people, nomor=tuple(nomor)):
        return None
    record_refused(petugas=petugas, obj=obj, wanted="buka", about=people[0] if people else None)
    return True


@transaction.atomic
def declare_relation(
    *, petugas: Pengguna, jenis_identitas: str, nomor_identitas: str, relation: str
) -> OfficerRelation:
    """Declare that one is close to a person. Raises `PermohonanAlreadyOpen` for a second declaration of the same."""
    try:
        with transaction.atomic():
            declaration = OfficerRelation.objects.create(
                petugas=petugas, jenis_identitas=jenis_identitas, nomor_identitas=nomor_identitas, hubungan=relation
            )
    except IntegrityError:
        raise PermohonanAlreadyOpen(_("Orang ini sudah Anda nyatakan."), field="nomor") from None
    record(Event.KAITAN_DINYATAKAN, subject=declaration, by=petugas, details={"hubungan": str(relation)})
    return declaration


@transaction.atomic
def revoke_relation(*, declaration: OfficerRelation, by: Pengguna, alasan: str) -> OfficerRelation:
    """Take a declaration back, as somebody else. Raises `ReasonRequired`, `NotBySelf`, `Refused`."""
    if not alasan.strip():
        raise ReasonRequired
    k = OfficerRelation.objects.select_for_update().get(pk=declaration.pk)
    if k.petugas_id == by.pk:
        raise NotBySelf
    if k.dicabut_pada is not None:
        raise Refused
    k.dicabut_pada, k.dicabut_oleh = timezone.now(), by
    k.save(update_fields=["dicabut_pada", "dicabut_oleh"])
    record(Event.KAITAN_DICABUT, subject=k, by=by, about=k.petugas, alasan=alasan)
    return k

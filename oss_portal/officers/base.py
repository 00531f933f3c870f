"""Common parts of all acts on officers: who is an administrator, who may act on whom, and the mail to the officer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.exceptions import Refused, WrongState
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import Pengguna, UndanganPetugas, UsulanPetugas
from oss_portal.staff.area import area_name
from oss_portal.staff.permissions import officers_with
from oss_portal.staff.roles import deciding_permissions, regional_roles

# MANAGE: invite officers, change their roles, and propose acts on administrators. APPROVE: let such a proposal take
# effect. An officer with one of them is an administrator, like a superuser; no role has both.
MANAGE, APPROVE = "oss_portal.kelola_petugas", "oss_portal.setujui_petugas"


def _named(permissions: Iterable[str]) -> Q:
    """Return the condition of permissions written "app.codename"."""
    split = (permission.split(".") for permission in permissions)
    return Q(*((Q(content_type__app_label=app, codename=codename)) for app, codename in split), _connector=Q.OR)


def _administration() -> Q:
    """Return the condition of the permissions that make an administrator."""
    return _named((MANAGE, APPROVE))


class OwnRights(Refused):
    """An officer tried to change their own rights, or to decide their own proposal."""

    message = gettext_lazy("Hak Anda sendiri, atau yang Anda usulkan, diputuskan petugas lain.")
    on_record = True


class OnlyAdministrators(Refused):
    message = gettext_lazy("Hak administrator hanya diatur oleh administrator.")
    on_record = True


class NotAnOfficer(WrongState):
    message = gettext_lazy("Orang ini bukan petugas.")


class ProposalWaits(Refused):
    message = gettext_lazy("Sudah ada usulan tentang petugas ini yang menunggu orang kedua.")


@dataclass(frozen=True)
class Grant:
    """The rights of an officer: names of groups, whether all rights, the last day, the area.

    Without a last day (None) they have no end; without an area ("") they hold everywhere.
    """

    kelompok: tuple[str, ...] = ()
    administrator: bool = False
    until: date | None = None
    area: str = ""

    @classmethod
    def offered_by(cls, row: UndanganPetugas | UsulanPetugas) -> "Grant":
        """Return the rights that an invitation or a proposal offers."""
        return cls(tuple(row.kelompok), row.administrator, row.petugas_sampai, row.wilayah_kerja)

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of an invitation or a proposal that offers it."""
        return {
            "kelompok": list(self.kelompok),
            "administrator": self.administrator,
            "petugas_sampai": self.until,
            "wilayah_kerja": self.area,
        }

    @property
    def is_administration(self) -> bool:
        """Whether its holder can give rights to others, or approve such acts."""
        rows = Permission.objects.filter(_administration())
        return self.administrator or rows.filter(group__name__in=self.kelompok).exists()

    def needs_second(self, before: "Grant") -> bool:
        """Return whether a second officer must agree before an officer with the rights `before` gets it."""
        return self.is_administration or self.decides_more_than(before)

    def decides_more_than(self, before: "Grant") -> bool:
        """Return whether its holder can decide more proposals of others, in a wider area or for longer, than `before`.

        Otherwise an administrator could give both halves of the four-eyes rule to chosen officers, and so do alone what
        takes two.
        """
        wider = bool(before.area) and not f"{self.area}.".startswith(f"{before.area}.")
        longer = before.until is not None and (self.until is None or self.until > before.until)
        new = set(self.kelompok) - (set() if wider or longer else set(before.kelompok))
        return Permission.objects.filter(_named(deciding_permissions()), group__name__in=new).exists()

    def check(self) -> None:
        """Raise `Refused` for no role, an unknown role, an area for roles that have none, or a last day in the past."""
        if not (self.kelompok or self.administrator):
            raise Refused(_("Pilih paling sedikit satu peran."), field="peran")
        if Group.objects.filter(name__in=self.kelompok).count() != len(set(self.kelompok)):
            raise Refused(_("Peran itu tidak ada."), field="peran")
        if self.area and (self.administrator or not set(self.kelompok) <= regional_roles()):
            message = _("Wilayah kerja hanya untuk peran ini: %(peran)s.")
            raise Refused(message % {"peran": ", ".join(sorted(regional_roles()))}, field="wilayah_kerja")
        if self.until is not None and self.until < timezone.localdate():
            raise Refused(_("Tanggal ini sudah lewat."), field="petugas_sampai")

    def lines(self) -> list[str]:
        """Return the rights in words, one role per line."""
        names = [*sorted(self.kelompok), *([_("Administrator")] if self.administrator else [])]
        until = [_("Sampai dengan %(t)s") % {"t": date_format(self.until)}] if self.until else []
        area = [_("Wilayah kerja: %(wilayah)s") % {"wilayah": area_name(self.area)}] if self.area else []
        return (names or [_("Tanpa peran")]) + area + until


def grant_of(petugas: Pengguna) -> Grant:
    """Return the present rights of an officer."""
    names = tuple(petugas.groups.order_by("name").values_list("name", flat=True))
    return Grant(names, petugas.is_superuser, petugas.petugas_sampai, petugas.wilayah_kerja)


def is_administrator(petugas: Pengguna) -> bool:
    """Return whether the officer can give rights to others, or could before they were suspended."""
    directly = petugas.user_permissions.filter(_administration())
    return grant_of(petugas).is_administration or directly.exists()


def administrators(permission: str = MANAGE) -> QuerySet[Pengguna]:
    """Return the active officers who can give rights to others, or with `APPROVE` those who can approve it."""
    rows = Q(is_superuser=True) | Q(pk__in=officers_with(permission).values("pk"))
    people: QuerySet[Pengguna] = Pengguna.objects.filter(rows, is_active=True, is_staff=True).order_by("nama")
    return people


def lock_officer(petugas: Pengguna) -> Pengguna:
    """Read the officer again, lock them until the transaction ends, and return them. Raises `NotAnOfficer`."""
    locked = Pengguna.objects.lock(petugas.pk)
    if not locked.is_staff:
        raise NotAnOfficer
    return locked


def check_may_act(by: Pengguna, *, on: Pengguna | None, superuser: bool) -> None:
    """Raise `OwnRights`, or `OnlyAdministrators` if the officer has or would get all rights and `by` does not."""
    if on is not None and on.pk == by.pk:
        raise OwnRights
    if superuser and not by.is_superuser:
        raise OnlyAdministrators


def tell_officer(petugas: Pengguna, what: str | Promise, alasan: str, grant: Grant) -> None:
    """Queue the mail that tells the officer how their rights changed, and why."""
    queue_mail(
        "oss_portal/officer_rights",
        recipient=petugas.email,
        pengguna=petugas,
        context={"nama": petugas.nama, "what": what, "alasan": alasan, "roles": grant.lines()},
    )


def tell_all(people: Iterable[Pengguna], template: str, **context: object) -> None:
    """Queue a mail to each of several officers."""
    for person in people:
        queue_mail(template, recipient=person.email, pengguna=person, context={"nama": person.nama} | context)

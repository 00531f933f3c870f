"""What all acts on officers share: who is an administrator, who may act on whom, and the mail to the officer."""

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

# To invite officers, to give and take their roles, and to propose what concerns administrators; and to let such a
# proposal take effect. Who holds one of them is an administrator, as a superuser is; no role holds both.
MANAGE, APPROVE = "oss_portal.kelola_petugas", "oss_portal.setujui_petugas"


def _named(permissions: Iterable[str]) -> Q:
    """Return the condition of permissions written "app.codename"."""
    split = (permission.split(".") for permission in permissions)
    return Q(*((Q(content_type__app_label=app, codename=codename)) for app, codename in split), _connector=Q.OR)


def _administration() -> Q:
    """Return the condition of the permissions that make an administrator."""
    return _named((MANAGE, APPROVE))


class OwnRights(Refused):
    """Nobody gives or takes rights of their own, nor decides what they proposed."""

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
    """What an officer may do, until when and where: names of groups, all rights, the last day, the area.

    Without a last day (None) there is no end; without an area ("") it is everywhere.
    """

    kelompok: tuple[str, ...] = ()
    administrator: bool = False
    until: date | None = None
    area: str = ""

    @classmethod
    def offered_by(cls, row: UndanganPetugas | UsulanPetugas) -> "Grant":
        """Return what an invitation or a proposal offers."""
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
        """Whether it lets its holder give rights to others, or approve who does."""
        rows = Permission.objects.filter(_administration())
        return self.administrator or rows.filter(group__name__in=self.kelompok).exists()

    def needs_second(self, before: "Grant") -> bool:
        """Whether a second officer must agree before who had `before` gets it."""
        return self.is_administration or self.decides_more_than(before)

    def decides_more_than(self, before: "Grant") -> bool:
        """Whether it lets its holder decide what others propose where, or for longer than, `before` did not.

        Who gives rights would else make both officers of four eyes, and could do alone what takes two.
        """
        wider = bool(before.area) and not f"{self.area}.".startswith(f"{before.area}.")
        longer = before.until is not None and (self.until is None or self.until > before.until)
        new = set(self.kelompok) - (set() if wider or longer else set(before.kelompok))
        return Permission.objects.filter(_named(deciding_permissions()), group__name__in=new).exists()

    def check(self) -> None:
        """Raise `Refused` for a grant of nothing, of a role that does not exist, or until a day that is over."""
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
        """Return it in words, one role a line."""
        names = [*sorted(self.kelompok), *([_("Administrator")] if self.administrator else [])]
        until = [_("Sampai dengan %(t)s") % {"t": date_format(self.until)}] if self.until else []
        area = [_("Wilayah kerja: %(wilayah)s") % {"wilayah": area_name(self.area)}] if self.area else []
        return (names or [_("Tanpa peran")]) + area + until


def grant_of(petugas: Pengguna) -> Grant:
    """Return what an officer may do now."""
    names = tuple(petugas.groups.order_by("name").values_list("name", flat=True))
    return Grant(names, petugas.is_superuser, petugas.petugas_sampai, petugas.wilayah_kerja)


def is_administrator(petugas: Pengguna) -> bool:
    """Whether the officer can give rights to others, or could before they were suspended."""
    directly = petugas.user_permissions.filter(_administration())
    return grant_of(petugas).is_administration or directly.exists()


def administrators(permission: str = MANAGE) -> QuerySet[Pengguna]:
    """Return the active officers who can give rights to others, or with `APPROVE` let such a change take effect."""
    rows = Q(is_superuser=True) | Q(pk__in=officers_with(permission).values("pk"))
    people: QuerySet[Pengguna] = Pengguna.objects.filter(rows, is_active=True, is_staff=True).order_by("nama")
    return people


def lock_officer(petugas: Pengguna) -> Pengguna:
    """Return the officer afresh, locked until the transaction ends. Raises `NotAnOfficer`."""
    locked = Pengguna.objects.lock(petugas.pk)
    if not locked.is_staff:
        raise NotAnOfficer
    return locked


def check_may_act(by: Pengguna, *, on: Pengguna | None, superuser: bool) -> None:
    """Raise `OwnRights`, or `OnlyAdministrators` where somebody with all rights is or would be concerned."""
    if on is not None and on.pk == by.pk:
        raise OwnRights
    if superuser and not by.is_superuser:
        raise OnlyAdministrators


def tell_officer(petugas: Pengguna, what: str | Promise, alasan: str, grant: Grant) -> None:
    """Queue the mail that says what became of the officer's rights, and why."""
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

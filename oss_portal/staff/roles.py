"""Groups of officers: each app declares its part in `permissions.ROLES`; the groups have exactly these permissions."""

from fnmatch import fnmatchcase
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext

from oss_portal.models import Pengguna

# Name of a group -> permissions as "app.codename"; "app.view_*" stands for all that match.
Roles = dict[str, tuple[str, ...]]


def _apps() -> list[Any]:
    """Return the `permissions` of the apps that have them."""
    apps = (app for app in settings.PORTAL_APPS if module_has_submodule(import_module(app), "permissions"))
    return [import_module(f"{app}.permissions") for app in apps]


def declared_roles() -> dict[str, set[str]]:
    """Return group -> permissions, or patterns of them, put together from the tables of all apps."""
    roles: dict[str, set[str]] = {}
    for app in _apps():
        for name, permissions in app.ROLES.items():
            roles.setdefault(name, set()).update(permissions)
    return roles


def regional_roles() -> set[str]:
    """Return the roles that may be limited to an area (`permissions.REGIONAL`): all their cases have a place."""
    return {name for app in _apps() for name in getattr(app, "REGIONAL", ())}


def deciding_permissions() -> set[str]:
    """Return the second permissions of all acts of four eyes: to decide what another officer proposed or checked."""
    return {decides for app in _apps() for _proposes, decides in getattr(app, "FOUR_EYES", ())}


def both_halves() -> list[str]:
    """Return the roles that wrongly hold both permissions of an act of four eyes (`permissions.FOUR_EYES`)."""
    pairs = [pair for app in _apps() for pair in getattr(app, "FOUR_EYES", ())]
    return sorted(name for name, held in declared_roles().items() if any(set(pair) <= held for pair in pairs))


def sentence_of(role: str) -> str:
    """Return the purpose of a role in one sentence (`permissions.SENTENCES`); empty for a role that no app declares."""
    sentences: dict[str, Any] = {}
    for app in _apps():
        sentences |= app.SENTENCES
    return str(sentences.get(role, ""))


def role_of(petugas: Pengguna) -> str:
    """Return agency and roles of an officer, to tell a person who saw their data: never the officer's name."""
    names = sorted(petugas.groups.values_list("name", flat=True))
    if petugas.is_superuser:
        names.append(gettext("Administrator"))
    who = gettext("Petugas %(lembaga)s") % {"lembaga": settings.PORTAL["agency"]}
    return f"{who} ({', '.join(names)})" if names else who


@transaction.atomic
def set_up_roles() -> list[str]:
    """Make the declared groups and add or remove permissions of the portal's apps until they are as declared.

    Groups of other names, and permissions of other parts of the system, stay as they are. Safe to run again.
    Returns the names. Raises `ImproperlyConfigured` for a declared permission that does not exist, and for a role that
    holds both permissions of an act of four eyes.
    """
    if names := both_halves():
        raise ImproperlyConfigured(
            f"These roles hold both permissions of an act that needs two officers: {', '.join(names)}"
        )
    rows = Permission.objects.filter(content_type__app_label__in=settings.PORTAL_APPS)
    permissions = {
        f"{app}.{code}": pk for pk, app, code in rows.values_list("pk", "content_type__app_label", "codename")
    }
    roles = declared_roles()
    holding = Group.permissions.through
    for name, declared in roles.items():
        matches = {wanted: {pk for p, pk in permissions.items() if fnmatchcase(p, wanted)} for wanted in declared}
        if unknown := sorted(wanted for wanted, found in matches.items() if not found):
            raise ImproperlyConfigured(f"Group {name}: there is no permission {', '.join(unknown)}")
        wanted_ids = set().union(*matches.values())
        group, _new = Group.objects.get_or_create(name=name)
        held = holding.objects.filter(group=group, permission__in=permissions.values())
        held_ids = set(held.values_list("permission_id", flat=True))
        held.exclude(permission__in=wanted_ids).delete()
        holding.objects.bulk_create(
            [holding(group=group, permission_id=pk) for pk in wanted_ids - held_ids], ignore_conflicts=True
        )
    return list(roles)

"""The kinds of audit events that the portal writes, by which the trail is filtered."""

from enum import StrEnum
from importlib import import_module
from types import ModuleType

from django.conf import settings
from django.utils.module_loading import module_has_submodule

# Packages of the foundation with events of their own.
_FOUNDATION = ("oss_portal.audit.events", "oss_portal.officers.events", "oss_portal.staff.work.events")


def event_modules() -> list[ModuleType]:
    """Return the modules that declare audit events: `Event` has the names, `SENTENCES` the texts for people."""
    apps = [f"{app}.events" for app in settings.PORTAL_APPS if module_has_submodule(import_module(app), "events")]
    return [import_module(name) for name in (*apps, *_FOUNDATION)]


def known_events() -> list[str]:
    """Return the names of all events that are declared, sorted."""
    kinds: list[type[StrEnum]] = [module.Event for module in event_modules()]
    return sorted({str(event) for kind in kinds for event in kind})

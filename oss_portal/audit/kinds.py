"""The kinds of audit events that the portal writes: what a trail is filtered by."""

from enum import StrEnum
from importlib import import_module

from django.conf import settings
from django.utils.module_loading import module_has_submodule

_FOUNDATION = ("oss_portal.officers.events", "oss_portal.staff.work.events")


def known_events() -> list[str]:
    """Return the names of the events that the apps declare (`events.Event`), sorted."""
    modules = [f"{app}.events" for app in settings.PORTAL_APPS if module_has_submodule(import_module(app), "events")]
    kinds: list[type[StrEnum]] = [import_module(name).Event for name in (*modules, *_FOUNDATION)]
    return sorted({str(event) for kind in kinds for event in kind})

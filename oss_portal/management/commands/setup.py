"""Bring a development portal up to date in one process: tables, set-up data, demonstration data, static files."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

from oss_portal.devserver import step


def static_fingerprint() -> str:
    """Return a fingerprint of all static files: their paths, sizes and times."""
    fingerprint = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            file = Path(storage.path(name)).stat()
            fingerprint.update(f"{name} {file.st_size} {file.st_mtime_ns}\n".encode())
    return fingerprint.hexdigest()


def collect_static() -> None:
    """Hash and compress the static files, which takes seconds, unless exactly these were processed already."""
    note = Path(settings.STATIC_ROOT) / ".fingerprint"
    fingerprint = static_fingerprint()
    if not note.exists() or note.read_text() != fingerprint:
        call_command("collectstatic", interactive=False, verbosity=0)
        note.write_text(fingerprint)


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        with step("Tables"):
            call_command("migrate", verbosity=0, skip_checks=True)
            call_command("createcachetable", verbosity=0)
        with step("Terms, KBLI and other set-up data"):
            call_command("load_reference_data", verbosity=0)
        with step("Demonstration accounts and data (empty database only)"):
            call_command("load_demo", verbosity=0)
        with step("Static files"):
            collect_static()
        call_command("demo_accounts")

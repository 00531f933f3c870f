"""Bring a development portal up to date in one process: tables, set-up data, demonstration data, static files."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

from oss_portal.jalankan import langkah


def sidik_statis() -> str:
    """Return a fingerprint of all static files: their paths, sizes and times."""
    sidik = hashlib.sha256()
    for pencari in get_finders():
        for nama, simpanan in pencari.list([]):
            berkas = Path(simpanan.path(nama)).stat()
            sidik.update(f"{nama} {berkas.st_size} {berkas.st_mtime_ns}\n".encode())
    return sidik.hexdigest()


def kumpulkan_statis() -> None:
    """Hash and compress the static files, unless exactly these are there already: it takes seconds."""
    catatan = Path(settings.STATIC_ROOT) / ".sidik"
    sidik = sidik_statis()
    if not catatan.exists() or catatan.read_text() != sidik:
        call_command("collectstatic", interactive=False, verbosity=0)
        catatan.write_text(sidik)


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def handle(self, *args, **options):
        with langkah("Tables"):
            call_command("migrate", verbosity=0, skip_checks=True)
            call_command("createcachetable", verbosity=0)
        with langkah("Terms, KBLI and other set-up data"):
            call_command("muat_data_awal", verbosity=0)
        with langkah("Demonstration accounts and data (empty database only)"):
            call_command("isi_contoh", verbosity=0)
        with langkah("Static files"):
            kumpulkan_statis()
        call_command("akun_contoh")

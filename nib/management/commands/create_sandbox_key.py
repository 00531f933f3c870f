"""Make a key with which an agency can try the API on made-up data, and print it once.

Refused in production: a key for trying must never read the data of real people.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from nib.models import ApiKey, InstansiPemerintah, Nib
from nib.services.instansi import create_key, save_instansi
from oss_portal.models import Pengguna


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("nama", help='name of the agency, such as "Kementerian Perdagangan"')
        parser.add_argument("kontak", help="mail address of its engineer")
        parser.add_argument("--days", type=int, default=30, help="how many days the key is valid")
        parser.add_argument("--by", default="INTEGRASI", help="user id of the officer who makes it")

    def handle(self, *args: Any, nama: str, kontak: str, days: int, by: str, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "in production no key for trying can be made: run this on a portal with demonstration data"
            )
        petugas = Pengguna.objects.filter(user_id=by, is_staff=True, is_active=True).first()
        if petugas is None:
            raise CommandError(f"there is no active officer {by!r}")
        name = f"{nama} (UJI COBA)"
        instansi = InstansiPemerintah.objects.filter(nama=name).first() or save_instansi(
            instansi=InstansiPemerintah(
                nama=name, nomor_perjanjian="UJI COBA", tujuan="Uji coba dengan data contoh", kontak=kontak
            ),
            by=petugas,
        )
        _key, text = create_key(
            instansi=instansi,
            nama=f"Uji coba {instansi.kunci.count() + 1}, {timezone.localdate():%d-%m-%Y}",
            lingkup=list(ApiKey.Lingkup),
            berlaku_sampai=timezone.now() + timedelta(days=days),
            by=petugas,
        )
        self.stdout.write(f"KEY={text}")
        self.stdout.write(f"HOST={settings.BASE_URL}")
        if example := Nib.objects.order_by("id").values_list("nomor", flat=True).first():
            self.stdout.write(f"NIB={example}")
        self.stderr.write(
            f"The key is shown only now and is valid for {days} days. All data are made up. Next: docs/agencies.md."
        )

"""Rewrite every encrypted column and blind index with the newest keys, in batches; safe to stop and to run again.

Put the new key FIRST in KUNCI_SANDI (and KUNCI_INDEKS), keep the old one behind it, restart the portal, run this, and
take the old key away when it says that nothing is left. Content stays the same: only its cipher text changes, which is
why the triggers that guard records against change stand aside here, row by row, and nowhere else.
"""

import pgtrigger
from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection, models, transaction

from oss_portal.jejak import catat
from oss_portal.kripto import TeksTersandi
from oss_portal.models import Pengguna

BATCH = 500


def model_bersandi() -> list[tuple[type[models.Model], list[str], list[str]]]:
    """Return every model with encrypted columns: (model, encrypted columns, its blind indexes)."""
    hasil = []
    for model in apps.get_models():
        sandi = [f.name for f in model._meta.concrete_fields if isinstance(f, TeksTersandi)]
        if sandi:
            indeks = [f.name for f in model._meta.concrete_fields if f.name.endswith("indeks")]
            hasil.append((model, sandi, indeks))
    return hasil


def _sandi_lama(model, kolom: list[str], setelah: int) -> list[int]:
    """Return the next ids whose cipher text was not made with the newest key."""
    kunci = Fernet(settings.KUNCI_SANDI[0])
    nama = ", ".join(connection.ops.quote_name(k) for k in kolom)
    with connection.cursor() as kursor:
        kursor.execute(
            f"select id, {nama} from {connection.ops.quote_name(model._meta.db_table)}"  # noqa: S608 - names of ours
            " where id > %s order by id limit %s",
            [setelah, BATCH],
        )
        baris = kursor.fetchall()

    def usang(sandi) -> bool:
        try:
            return bool(sandi) and kunci.decrypt(sandi.encode()) is None
        except InvalidToken:
            return True

    return [b[0] for b in baris], [b[0] for b in baris if any(usang(s) for s in b[1:])]


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--semua", action="store_true", help="rewrite all rows (needed when KUNCI_INDEKS changed)")
        parser.add_argument("--periksa", action="store_true", help="only count what is left; exit 1 when there is any")

    def handle(self, *args, **pilihan):
        jumlah = {}
        for model, sandi, indeks in model_bersandi():
            jumlah[model._meta.label] = self._putar(
                model, sandi, indeks, semua=pilihan["semua"] and bool(indeks), hanya_hitung=pilihan["periksa"]
            )
        for nama, n in jumlah.items():
            self.stdout.write(f"{nama}: {n}")
        sisa = sum(jumlah.values())
        if pilihan["periksa"]:
            raise SystemExit(1 if sisa else 0)
        if sisa and (petugas := Pengguna.objects.filter(is_superuser=True).order_by("pk").first()):
            catat("fondasi.kunci_diputar", subjek=petugas, rincian=jumlah)

    def _putar(self, model, sandi: list[str], indeks: list[str], *, semua: bool, hanya_hitung: bool) -> int:
        setelah = jumlah = 0
        while True:
            diperiksa, usang = _sandi_lama(model, sandi, setelah)
            if not diperiksa:
                return jumlah
            setelah = diperiksa[-1]
            if semua:
                usang = diperiksa
            jumlah += len(usang)
            if hanya_hitung or not usang:
                continue
            with transaction.atomic(), pgtrigger.ignore():
                for objek in model.objects.filter(pk__in=usang).select_for_update(of=("self",)).order_by("pk"):
                    # `save` makes the blind index anew from the clear value.
                    objek.save(update_fields=[*sandi, *indeks])

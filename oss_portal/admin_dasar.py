"""What every list and record in the admin shares: looking without changing, and searching without scanning."""

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import connection, models
from django.db.models import Q
from django.utils.functional import cached_property

from oss_portal.kripto import semua_indeks_buta


class PaginatorTaksiran(Paginator):
    """Counts exactly up to ten thousand; beyond it takes PostgreSQL's estimate, so that no page scans a large table."""

    BATAS = 10_000

    @cached_property
    def count(self) -> int:
        jumlah = self.object_list.order_by()[: self.BATAS].count()
        if jumlah < self.BATAS or self.object_list.query.where:
            return jumlah
        with connection.cursor() as kursor:
            kursor.execute(
                "select reltuples::bigint from pg_class where oid = %s::regclass",
                [self.object_list.model._meta.db_table],
            )
            return max(kursor.fetchone()[0], jumlah)


class AdminBaca(admin.ModelAdmin):
    """A record that staff read: nothing is added, changed or deleted by hand. Acts have pages of their own."""

    paginator = PaginatorTaksiran
    show_full_result_count = False
    list_per_page = 50
    actions = None

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


def cari_identitas(
    queryset: models.QuerySet, kata: str, *, kolom_indeks: str, kolom_tepat: list[str], kolom_awal: list[str]
) -> models.QuerySet:
    """Search by exact identity number (through the blind index), exact value, or the beginning of a name."""
    angka = "".join(c for c in kata if c.isalnum()).upper()
    indeks = semua_indeks_buta(angka, "identitas-01") + semua_indeks_buta(angka, "identitas-02")
    syarat = Q(**{f"{kolom_indeks}__in": indeks}) if indeks else Q()
    for kolom in (*kolom_tepat, *kolom_awal):
        syarat |= Q(**{kolom: kata})
    return queryset.filter(syarat)

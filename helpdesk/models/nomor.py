from django.db import connection, models


class NomorTiket(models.Model):
    """The last ticket number of a year. The row stays locked until the ticket is there: numbers have no gaps."""

    tahun = models.PositiveSmallIntegerField(primary_key=True)
    terakhir = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "nomor tiket"
        verbose_name_plural = "nomor tiket"

    def __str__(self) -> str:
        return f"{self.tahun}: {self.terakhir}"

    @classmethod
    def berikut(cls, tahun: int) -> str:
        """Return the next number of the year, `HD-2026-000123`; call it inside the ticket's transaction."""
        with connection.cursor() as kursor:
            kursor.execute(
                "insert into helpdesk_nomortiket (tahun, terakhir) values (%s, 1)"
                " on conflict (tahun) do update set terakhir = helpdesk_nomortiket.terakhir + 1 returning terakhir",
                [tahun],
            )
            return f"HD-{tahun}-{kursor.fetchone()[0]:06d}"

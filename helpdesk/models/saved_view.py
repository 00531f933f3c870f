from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from oss_portal.privacy.personal_data import NONE


class SavedView(models.Model):
    """A list of tickets with its filters, under a name that an officer gave it; only they see it.

    `saringan` has the values of `QueueFilter` that are set. Words of a search are not stored: they may name a person.
    """

    petugas = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    nama = models.CharField(_("nama"), max_length=40)
    saringan = models.JSONField(_("saringan"), default=dict)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("tampilan tersimpan")
        verbose_name_plural = _("tampilan tersimpan")
        ordering = ["nama"]
        constraints = [models.UniqueConstraint(fields=["petugas", "nama"], name="tampilan_satu_nama")]

    def __str__(self) -> str:
        return self.nama

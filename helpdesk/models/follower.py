from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from helpdesk.models.tiket import Tiket
from oss_portal.privacy.personal_data import NONE


class Follower(models.Model):
    """An officer who is told of the events on a ticket that another officer works on."""

    tiket = models.ForeignKey(Tiket, on_delete=models.CASCADE, related_name="pengikut")
    petugas = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    sejak = models.DateTimeField(_("sejak"), db_default=Now(), editable=False)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("pengikut tiket")
        verbose_name_plural = _("pengikut tiket")
        constraints = [models.UniqueConstraint(fields=["petugas", "tiket"], name="pengikut_sekali")]

    def __str__(self) -> str:
        return f"{self.tiket_id}: {self.petugas_id}"

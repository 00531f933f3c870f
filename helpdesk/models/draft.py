from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from helpdesk.models.tiket import Tiket
from oss_portal.privacy.personal_data import PersonalData


class Draft(models.Model):
    """An unsent text of an officer on a ticket: one for each officer and ticket, erased when it is sent."""

    tiket = models.ForeignKey(Tiket, on_delete=models.CASCADE, related_name="draf", db_index=False)
    petugas = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    isi = models.TextField(_("isi"))
    diubah_pada = models.DateTimeField(_("diubah pada"), db_default=Now())

    PERSONAL_DATA = PersonalData(
        withheld={"isi": "not said to anybody yet"},
        keep="until it is sent, at most 30 days (retention rule `draf_jawaban`)",
        neither=("tiket", "petugas", "diubah_pada"),
    )

    class Meta:
        verbose_name = _("draf jawaban")
        verbose_name_plural = _("draf jawaban")
        indexes = [models.Index(fields=["diubah_pada"], name="draf_diubah")]
        constraints = [models.UniqueConstraint(fields=["tiket", "petugas"], name="draf_satu_tiap_petugas")]

    def __str__(self) -> str:
        return f"{self.tiket_id}: {self.petugas_id}"

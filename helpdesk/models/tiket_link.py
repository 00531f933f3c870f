import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.models.tiket import Tiket
from oss_portal.privacy.personal_data import NONE


class TiketLink(models.Model):
    """A link between two tickets that belong together. Officers see it on both."""

    class Jenis(models.TextChoices):
        TERKAIT = "terkait", _("Terkait")
        LANJUTAN = "lanjutan", _("Lanjutan dari tiket yang sudah ditutup")
        PISAHAN = "pisahan", _("Dipisahkan dari")

    dari = models.ForeignKey(Tiket, on_delete=models.PROTECT, related_name="kaitan", db_index=False)
    ke = models.ForeignKey(Tiket, on_delete=models.PROTECT, related_name="dikaitkan")
    jenis = models.CharField(_("jenis"), max_length=10, choices=Jenis, default=Jenis.TERKAIT)
    dibuat_pada = models.DateTimeField(default=timezone.now)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("kaitan tiket")
        verbose_name_plural = _("kaitan tiket")
        constraints = [
            models.UniqueConstraint(fields=["dari", "ke"], name="kaitan_sekali"),
            models.CheckConstraint(condition=~models.Q(dari=models.F("ke")), name="kaitan_bukan_diri"),
        ]
        triggers = [pgtrigger.Protect(name="kaitan_tak_diubah", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.dari_id} – {self.ke_id} ({self.get_jenis_display()})"

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.privacy.personal_data import NONE
from registrasi.models.pendaftaran import Pendaftaran


class ActivationLink(models.Model):
    """An activation link that was mailed; only the hash of its token is stored.

    Old links stay in the table so that the page can say why a link does not work and offer a new one with one click.
    """

    pendaftaran = models.ForeignKey(Pendaftaran, on_delete=models.CASCADE, related_name="tautan")
    hash = models.CharField(max_length=64, unique=True)
    dibuat_pada = models.DateTimeField(_("dibuat pada"), default=timezone.now, editable=False)
    berlaku_sampai = models.DateTimeField(_("berlaku sampai"))
    # Made for a person who typed the code sent to the phone: it proves the phone, not the mailbox.
    lewat_telepon = models.BooleanField(_("lewat telepon"), default=False)
    # Set when a newer link replaced it, or when it was used.
    mati_pada = models.DateTimeField(_("mati pada"), null=True, blank=True)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("tautan aktivasi")
        verbose_name_plural = _("tautan aktivasi")
        indexes = [
            models.Index(
                fields=["berlaku_sampai"], name="tautan_aktivasi_hidup", condition=models.Q(mati_pada__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.pendaftaran_id} ({self.dibuat_pada:%d-%m-%Y %H:%M})"

    @property
    def is_alive(self) -> bool:
        """Whether the link is unused, not replaced and not too old; the registration must wait as well."""
        return self.mati_pada is None and self.berlaku_sampai > timezone.now()

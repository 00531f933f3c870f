import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from oss_portal.db.people import done_by
from oss_portal.db.triggers import forbid_truncate
from oss_portal.privacy.personal_data import PersonalData


class CaseNote(models.Model):
    """A note of an officer for other officers about a case; only officers read it."""

    subjek_jenis = models.CharField(max_length=60)
    subjek_id = models.BigIntegerField()
    isi = models.TextField(_("catatan"))
    oleh = done_by(_("oleh"))
    waktu = models.DateTimeField(_("waktu"), db_default=Now(), editable=False)

    PERSONAL_DATA = PersonalData(
        withheld={"isi": "officers' own deliberation, may name others"},
        keep="belongs to the case (UU 43/2009)",
        neither=("subjek_jenis", "subjek_id", "oleh", "waktu"),
    )

    class Meta:
        verbose_name = _("catatan perkara")
        verbose_name_plural = _("catatan perkara")
        indexes = [models.Index(fields=["subjek_jenis", "subjek_id", "-id"], name="catatan_subjek")]
        triggers = [
            pgtrigger.Protect(name="catatan_tetap", operation=pgtrigger.Update | pgtrigger.Delete),
            forbid_truncate("catatan"),
        ]

    def __str__(self) -> str:
        return f"{self.subjek_jenis} {self.subjek_id}"

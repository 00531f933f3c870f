from django.db import models
from django.utils.translation import gettext_lazy as _

from helpdesk.choices import JenisTiket, Prioritas
from oss_portal.privacy.personal_data import NONE


class SlaRule(models.Model):
    """The promised times of one kind and priority. A ticket copies them when it is made: a change is for new ones.

    The columns count minutes of working time (`settings.WORKING_HOURS`), or of calendar time where the law counts hours
    (UU 27/2022: 3 x 24 h).
    """

    jenis = models.CharField(_("jenis"), max_length=20, choices=JenisTiket)
    prioritas = models.PositiveSmallIntegerField(_("prioritas"), choices=Prioritas)
    menit_tanggapan = models.PositiveIntegerField(_("tanggapan pertama (menit)"))
    menit_penyelesaian = models.PositiveIntegerField(_("penyelesaian (menit)"))
    jam_kalender = models.BooleanField(_("dihitung terus-menerus, bukan jam kerja"), default=False)
    dasar = models.CharField(_("dasar"), max_length=150, blank=True, default="")

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("aturan waktu layanan")
        verbose_name_plural = _("aturan waktu layanan")
        ordering = ["jenis", "prioritas"]
        constraints = [
            models.UniqueConstraint(fields=["jenis", "prioritas"], name="aturan_waktu_satu_per_jenis_prioritas"),
            models.CheckConstraint(
                condition=models.Q(menit_tanggapan__gte=1, menit_penyelesaian__gte=models.F("menit_tanggapan")),
                name="aturan_waktu_masuk_akal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_jenis_display()} – {self.get_prioritas_display()}"

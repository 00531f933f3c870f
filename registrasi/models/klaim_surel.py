import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.db.people import done_by_or_nobody
from oss_portal.db.triggers import forbid_truncate
from oss_portal.models import Upload
from oss_portal.privacy.personal_data import PersonalData
from registrasi.models.permohonan_surel import PermohonanSurel


class KlaimSurel(models.Model):
    """The claim of a person, in a case of a lost mailbox, to be the holder: the address they want, and proof.

    Two persons may claim the same account; the officers see both and decide which one is its holder.
    """

    permohonan = models.ForeignKey(
        PermohonanSurel,
        on_delete=models.PROTECT,
        related_name="klaim",
        verbose_name=_("permohonan"),
        db_index=False,
    )
    surel_baru = models.EmailField(_("surel baru"), max_length=100)
    telepon = models.CharField(_("telepon untuk dihubungi"), max_length=20, blank=True, default="")
    keterangan = models.TextField(_("keterangan"), blank=True, default="")
    berkas = models.ManyToManyField(Upload, related_name="klaim_surel", blank=True, verbose_name=_("dokumen"))
    # The officer of the helpdesk who entered the claim after a report; they do not decide it.
    diajukan_oleh = done_by_or_nobody(_("diterima oleh petugas"), blank=True)
    dibuat_pada = models.DateTimeField(_("diajukan pada"), default=timezone.now, editable=False)

    PERSONAL_DATA = PersonalData(
        withheld=dict.fromkeys(
            ("surel_baru", "telepon", "keterangan"), "may be those of somebody else who claims to be the person"
        ),
        keep="proof of who asked for the address of a login; its documents: rule dokumen_ganti_surel",
        neither=("permohonan", "berkas", "diajukan_oleh", "dibuat_pada"),
    )

    class Meta:
        verbose_name = _("klaim atas alamat surel")
        verbose_name_plural = _("klaim atas alamat surel")
        ordering = ["id"]
        indexes = [models.Index(fields=["surel_baru"], name="klaim_surel_baru")]
        constraints = [
            models.UniqueConstraint(fields=["permohonan", "surel_baru"], name="klaim_surel_satu_per_alamat"),
        ]
        triggers = [
            pgtrigger.Protect(name="klaim_surel_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("klaim_surel"),
        ]

    def __str__(self) -> str:
        return self.surel_baru

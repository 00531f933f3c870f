import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from oss_portal.db.triggers import forbid_truncate
from oss_portal.privacy.personal_data import NONE


class LogNode(models.Model):
    """A hash over a full tile of the transparency log: of `tingkat` n over 256^n leaves, the `urutan`-th of them.

    With the hashes of the leaves, which are level 0, these are all that a tile or a proof is made of.
    """

    tingkat = models.PositiveSmallIntegerField(_("tingkat"))
    urutan = models.BigIntegerField(_("urutan"))
    hash = models.BinaryField(_("hash"), editable=False)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("simpul log transparansi")
        verbose_name_plural = _("simpul log transparansi")
        constraints = [models.UniqueConstraint(fields=["tingkat", "urutan"], name="lognode_unik")]
        triggers = [
            pgtrigger.Protect(name="lognode_hanya_tambah", operation=pgtrigger.Update | pgtrigger.Delete),
            forbid_truncate("lognode"),
        ]

    def __str__(self) -> str:
        return f"{self.tingkat}/{self.urutan}"

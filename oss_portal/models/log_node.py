import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from oss_portal.db.triggers import forbid_truncate
from oss_portal.privacy.personal_data import NONE


class LogNode(models.Model):
    """The hash of the `urutan`-th full tile of the transparency log at level `tingkat`; level n covers 256^n leaves.

    Tiles and proofs are made only of these hashes and of the hashes of the leaves, which are level 0.
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

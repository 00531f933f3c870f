import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from ketentuan.models.versi import VersiKetentuan
from oss_portal.db.triggers import forbid_truncate
from oss_portal.privacy.personal_data import NONE, PersonalData


class Mailing(models.Model):
    """The progress of the mails about an announced version: a cursor that the worker moves batch by batch."""

    versi = models.OneToOneField(VersiKetentuan, on_delete=models.PROTECT, related_name="penyebaran")
    # The highest id of a person who got the mail.
    sampai = models.BigIntegerField(_("sampai pengguna"), default=0)
    jumlah = models.PositiveIntegerField(_("orang yang diberi tahu"), default=0)
    mulai_pada = models.DateTimeField(_("mulai pada"), db_default=Now())
    # Time of the last batch: a mailing without progress for long is resumed.
    diperbarui_pada = models.DateTimeField(_("terakhir berjalan"), db_default=Now())
    selesai_pada = models.DateTimeField(_("selesai pada"), null=True, blank=True)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("penyebaran pengumuman")
        verbose_name_plural = _("penyebaran pengumuman")

    def __str__(self) -> str:
        return str(self.versi)


class ChangeNotice(models.Model):
    """The record that a person was told of a version; it is never taken for a consent (UU 27/2022)."""

    versi = models.ForeignKey(VersiKetentuan, on_delete=models.PROTECT, related_name="pemberitahuan", db_index=False)
    pengguna = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    waktu = models.DateTimeField(_("waktu"), db_default=Now(), editable=False)

    PERSONAL_DATA = PersonalData(
        withheld={"waktu": "the mail itself is in the copy"},
        keep="proof that the person was told (UU 27/2022 art. 21)",
        neither=("versi", "pengguna"),
    )

    class Meta:
        verbose_name = _("pemberitahuan perubahan")
        verbose_name_plural = _("pemberitahuan perubahan")
        constraints = [models.UniqueConstraint(fields=["versi", "pengguna"], name="pemberitahuan_sekali")]
        triggers = [
            pgtrigger.Protect(name="pemberitahuan_hanya_tambah", operation=pgtrigger.Update | pgtrigger.Delete),
            forbid_truncate("pemberitahuan"),
        ]

    def __str__(self) -> str:
        return f"{self.versi} · {self.waktu:%Y-%m-%d}"

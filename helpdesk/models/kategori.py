from django.db import models
from django.utils.translation import gettext_lazy as _

from helpdesk.choices import Prioritas
from oss_portal.privacy.personal_data import NONE
from oss_portal.text.localized import LocalizedTexts


class Kategori(LocalizedTexts):
    """The topic of a ticket or an article; edited in the admin, never deleted once used."""

    LOCALIZED = ("nama",)

    kode = models.SlugField(_("kode"), max_length=40, unique=True)
    nama = models.CharField(_("nama"), max_length=80)
    nama_en = models.CharField(_("nama (Inggris)"), max_length=80, blank=True, default="")
    prioritas = models.PositiveSmallIntegerField(_("prioritas awal"), choices=Prioritas, default=Prioritas.BIASA)
    urutan = models.PositiveSmallIntegerField(_("urutan"), default=50)
    aktif = models.BooleanField(_("aktif"), default=True)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("kategori")
        verbose_name_plural = _("kategori")
        ordering = ["urutan", "nama"]

    def __str__(self) -> str:
        return self.localized("nama")

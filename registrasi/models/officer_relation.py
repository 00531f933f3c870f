import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.db.people import done_by_or_nobody
from oss_portal.db.triggers import forbid_truncate
from oss_portal.models import JenisIdentitas
from oss_portal.models.identity_holder import IdentityHolder
from oss_portal.privacy.crypto import EncryptedTextField
from oss_portal.privacy.personal_data import PersonalData


class OfficerRelation(IdentityHolder):
    """A person close to an officer, who must neither read about nor decide on that person (UU 30/2014 art. 42).

    The officer declares the relation; only a supervisor takes it back.
    """

    IDENTITY_INDEX = "nomor_identitas_indeks"

    class Relation(models.TextChoices):
        PASANGAN = "pasangan", _("Suami atau istri")
        KELUARGA = "keluarga", _("Keluarga sedarah atau semenda")
        USAHA = "usaha", _("Hubungan usaha atau pekerjaan")
        LAIN = "lain", _("Hubungan lain")

    petugas = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="kaitan", verbose_name=_("petugas")
    )
    jenis_identitas = models.CharField(_("jenis identitas"), max_length=2, choices=JenisIdentitas)
    nomor_identitas = EncryptedTextField(_("nomor identitas"), row="petugas_id")
    nomor_identitas_indeks = models.CharField(max_length=64, editable=False)
    hubungan = models.CharField(_("hubungan"), max_length=10, choices=Relation)
    dinyatakan_pada = models.DateTimeField(_("dinyatakan pada"), default=timezone.now, editable=False)
    dicabut_pada = models.DateTimeField(_("dicabut pada"), null=True, blank=True)
    dicabut_oleh = done_by_or_nobody(_("dicabut oleh"), blank=True)

    PERSONAL_DATA = PersonalData(
        withheld=dict.fromkeys(
            ("jenis_identitas", "nomor_identitas", "hubungan"),
            "of somebody else; the officer reads it on their own page",
        ),
        keep="conflicts of interest must stay provable (UU 30/2014 art. 42)",
        neither=("petugas", "nomor_identitas_indeks", "dinyatakan_pada", "dicabut_pada", "dicabut_oleh"),
    )

    class Meta:
        verbose_name = _("kaitan petugas")
        verbose_name_plural = _("kaitan petugas (benturan kepentingan)")
        ordering = ["-id"]
        permissions = [("cabut_kaitan", _("Dapat mencabut pernyataan kaitan petugas"))]
        constraints = [
            models.UniqueConstraint(
                fields=["petugas", "nomor_identitas_indeks"],
                condition=models.Q(dicabut_pada__isnull=True),
                name="kaitan_petugas_sekali",
            ),
            models.CheckConstraint(
                condition=models.Q(dicabut_pada__isnull=True, dicabut_oleh__isnull=True)
                | (
                    models.Q(dicabut_pada__isnull=False, dicabut_oleh__isnull=False)
                    & ~models.Q(dicabut_oleh=models.F("petugas"))
                ),
                name="kaitan_petugas_dicabut_orang_lain",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="kaitan_petugas_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("kaitan_petugas"),
        ]

    def __str__(self) -> str:
        return f"{self.petugas} – {self.masked_identity}"

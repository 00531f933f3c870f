import uuid
from datetime import datetime

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.db.people import done_by
from oss_portal.db.triggers import StateTrigger, forbid_truncate
from oss_portal.models import SuratBernomor
from oss_portal.privacy.personal_data import NONE, PersonalData
from registrasi.rules.periods import INSIDEN_NOTICE_PERIOD


class Insiden(models.Model):
    """A failure to protect personal data (UU 27/2022 art. 46, LIM-f): what, when known, whose data, what was done.

    The law overrides the disclaimer of the terms: the persons and the agency get a written notice within 72 hours.
    """

    class Status(models.TextChoices):
        DICATAT = "dicatat", _("Dicatat, belum diberitahukan")
        DIBERITAHUKAN = "diberitahukan", _("Diberitahukan")
        DITUTUP = "ditutup", _("Ditutup")

    TRANSITIONS = {
        Status.DICATAT: {Status.DIBERITAHUKAN, Status.DITUTUP},
        Status.DIBERITAHUKAN: {Status.DITUTUP},
        Status.DITUTUP: set(),
    }

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nomor = models.CharField(_("nomor"), max_length=20, unique=True)
    status = models.CharField(_("status"), max_length=15, choices=Status, default=Status.DICATAT)
    judul = models.CharField(_("judul"), max_length=150)
    terjadi_pada = models.DateTimeField(_("diperkirakan terjadi pada"), null=True, blank=True)
    diketahui_pada = models.DateTimeField(_("diketahui pada"))
    uraian = models.TextField(_("kapan dan bagaimana terjadi"))
    data_terdampak = models.TextField(_("data pribadi yang terungkap"))
    penanganan = models.TextField(_("upaya penanganan dan pemulihan"))
    # The letter to the agency for the protection of personal data: it gives the number of affected persons, not their
    # names.
    surat = models.ForeignKey(
        SuratBernomor,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("surat"),
        db_index=False,
    )
    dicatat_oleh = done_by(_("dicatat oleh"))
    diberitahukan_pada = models.DateTimeField(_("diberitahukan pada"), null=True, blank=True)
    alasan_penutupan = models.TextField(_("alasan penutupan"), blank=True, default="")
    dibuat_pada = models.DateTimeField(_("dicatat pada"), default=timezone.now, editable=False)
    diubah_pada = models.DateTimeField(_("diubah pada"), default=timezone.now, editable=False)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("insiden data pribadi")
        verbose_name_plural = _("insiden data pribadi")
        ordering = ["-id"]
        permissions = [("kelola_insiden", _("Dapat mencatat dan memberitahukan insiden data pribadi"))]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="diberitahukan")
                | models.Q(diberitahukan_pada__isnull=False, surat__isnull=False),
                name="insiden_diberitahukan_berpasangan",
            ),
            # An incident is closed without a notice only with a reason: no personal data were affected after all.
            models.CheckConstraint(
                condition=~models.Q(status="ditutup") | ~models.Q(alasan_penutupan=""), name="insiden_ditutup_beralasan"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="insiden_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("insiden"),
            pgtrigger.ReadOnly(
                name="insiden_tetap", fields=["kode", "nomor", "judul", "diketahui_pada", "uraian", "dibuat_pada"]
            ),
            StateTrigger(name="insiden_transisi"),
        ]

    def __str__(self) -> str:
        return f"{self.nomor} {self.judul}"

    @property
    def affected_count(self) -> int:
        """The number of affected persons, for pages: they need not read the rows, which may be those of all people."""
        return self.terdampak.count()

    @property
    def tenggat(self) -> datetime:
        return self.diketahui_pada + INSIDEN_NOTICE_PERIOD


class AffectedPerson(models.Model):
    """A person whose data an incident affected, and when the notice to them was queued."""

    insiden = models.ForeignKey(Insiden, on_delete=models.PROTECT, related_name="terdampak", db_index=False)
    pengguna = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="insiden")
    ditambah_pada = models.DateTimeField(_("ditambahkan pada"), db_default=Now(), editable=False)
    diberitahu_pada = models.DateTimeField(_("diberitahu pada"), null=True, blank=True)

    PERSONAL_DATA = PersonalData(
        withheld={"diberitahu_pada": "the notice itself is in the copy, as a mail"},
        keep="proof of the notice (UU 27/2022 art. 46)",
        neither=("insiden", "pengguna", "ditambah_pada"),
    )

    class Meta:
        verbose_name = _("orang terdampak")
        verbose_name_plural = _("orang terdampak")
        constraints = [models.UniqueConstraint(fields=["insiden", "pengguna"], name="orang_terdampak_sekali")]
        indexes = [
            models.Index(
                fields=["insiden", "id"], name="orang_terdampak_belum", condition=models.Q(diberitahu_pada__isnull=True)
            )
        ]
        triggers = [
            pgtrigger.Protect(name="orang_terdampak_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("orang_terdampak"),
        ]

    def __str__(self) -> str:
        return f"{self.insiden_id}: {self.pengguna_id}"


class FigureSummary(models.Model):
    """The figures that the worker counted last: pages read this row and count nothing themselves."""

    dihitung_pada = models.DateTimeField(_("dihitung pada"), default=timezone.now)
    isi = models.JSONField(default=list)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("rekap angka")
        verbose_name_plural = _("rekap angka")

    def __str__(self) -> str:
        return f"{self.dihitung_pada:%d-%m-%Y %H:%M}"

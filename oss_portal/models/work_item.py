from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.db.people import done_by_or_nobody
from oss_portal.models.pengguna import Pengguna
from oss_portal.privacy.personal_data import PersonalData

# Sorts behind everything that has a deadline.
_LAST = timedelta(days=3650)


class WorkItemQuerySet(models.QuerySet["WorkItem"]):
    def in_area(self, petugas: Pengguna) -> Self:
        """Return those in the area of an officer; all of them if the officer has no area."""
        return self.within(petugas.wilayah_kerja)

    def within(self, area: str) -> Self:
        return self.filter(wilayah__startswith=f"{area}.") if area else self

    def is_open(self) -> Self:
        return self.filter(selesai_pada__isnull=True)

    def running(self, at: datetime | None = None) -> Self:
        """Return those whose clock runs, now or at a given moment: an officer can work on them."""
        return self.is_open().filter(Q(tunggu="") | Q(tunggu_sampai__lte=at or timezone.now()))

    def late(self, at: datetime | None = None) -> Self:
        return self.running(at).filter(tenggat__lt=at or timezone.now())

    def free_for(self, petugas: Pengguna | int) -> Self:
        """Return those that nobody took, without those that the officer began and another officer must continue."""
        return self.filter(petugas__isnull=True).exclude(bukan_oleh=petugas)

    def of(self, obj: models.Model) -> Self:
        """Return the work on one record."""
        return self.filter(subjek_jenis=obj._meta.label_lower, subjek_id=obj.pk)


class WorkItem(models.Model):
    """A case in a queue of officers: its officer, entry time, deadline and reason for a pause.

    `oss_portal.staff.work.queues.sync` makes, moves and closes it when its record is saved, in the same transaction;
    only `oss_portal.staff.work.assignment` changes its officer.
    """

    class Wait(models.TextChoices):
        PEMOHON = "pemohon", _("Menunggu pemohon")
        IDENTITAS = "identitas", _("Menunggu pemeriksaan identitas")
        KEBERATAN = "keberatan", _("Masa keberatan berjalan")
        JAWABAN = "jawaban", _("Masa menjawab pelaku usaha berjalan")
        INSTANSI = "instansi", _("Menunggu putusan instansi")
        UNIT = "unit", _("Menunggu unit lain")
        USULAN = "usulan", _("Menunggu putusan atas usulan")
        SUREL = "surel", _("Menunggu ganti surel selesai")

    antrean = models.CharField(_("antrean"), max_length=30)
    subjek_jenis = models.CharField(max_length=60)
    subjek_id = models.BigIntegerField()
    # Code of the kelurahan, if the record is about a place.
    wilayah = models.CharField(_("wilayah"), max_length=13, blank=True, default="")
    masuk_pada = models.DateTimeField(_("masuk"))
    # The time that the clock was stopped is added already.
    tenggat = models.DateTimeField(_("tenggat"), null=True)
    # Sort key of lists: the deadline, else the end of the wait; cases that wait until somebody acts come last.
    urut = models.DateTimeField()
    tunggu = models.CharField(_("menunggu"), max_length=12, choices=Wait, blank=True, default="")
    tunggu_sejak = models.DateTimeField(null=True)
    # The end of a waiting period; empty: it lasts until somebody acts.
    tunggu_sampai = models.DateTimeField(null=True)
    tunggu_catatan = models.CharField(_("menunggu apa"), max_length=300, blank=True, default="")
    # The total time for which an officer stopped the clock.
    jeda_lama = models.DurationField(default=timedelta)
    petugas = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="pekerjaan",
        db_index=False,
        verbose_name=_("petugas"),
    )
    dipegang_sejak = models.DateTimeField(null=True)
    # Until this time no other officer may decide.
    diambil_sampai = models.DateTimeField(_("diambil sampai"), null=True)
    # Four-eyes rule: the officer who did the first half, so that another one must do the second.
    bukan_oleh = done_by_or_nobody(_("bukan oleh"))
    diperingatkan_pada = models.DateTimeField(null=True)
    lewat_pada = models.DateTimeField(null=True)
    selesai_pada = models.DateTimeField(_("selesai"), null=True)

    PERSONAL_DATA = PersonalData(
        neither=(
            *(
                "antrean",
                "subjek_jenis",
                "subjek_id",
                "wilayah",
                "masuk_pada",
                "tenggat",
                "urut",
                "tunggu",
                "tunggu_sejak",
            ),
            *("tunggu_sampai", "tunggu_catatan", "jeda_lama", "petugas", "dipegang_sejak", "diambil_sampai"),
            *("bukan_oleh", "diperingatkan_pada", "lewat_pada", "selesai_pada"),
        ),
    )

    objects = WorkItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("pekerjaan")
        verbose_name_plural = _("pekerjaan")
        permissions = [("bagi_pekerjaan", _("Membagi pekerjaan dan melihat papan penyelia"))]
        constraints = [
            models.UniqueConstraint(
                fields=["subjek_jenis", "subjek_id"],
                condition=Q(selesai_pada__isnull=True),
                name="pekerjaan_satu_terbuka",
            ),
            models.CheckConstraint(
                condition=Q(tunggu="") | Q(tunggu_sejak__isnull=False), name="pekerjaan_tunggu_sejak"
            ),
        ]
        indexes = [
            models.Index(fields=["antrean", "urut", "id"], name="kerja_antre", condition=Q(selesai_pada__isnull=True)),
            models.Index(
                fields=["antrean", "urut", "id"],
                name="kerja_bebas",
                condition=Q(selesai_pada__isnull=True, petugas__isnull=True),
            ),
            models.Index(fields=["petugas", "urut", "id"], name="kerja_milik", condition=Q(selesai_pada__isnull=True)),
            models.Index(
                fields=["petugas", "selesai_pada"], name="kerja_selesai", condition=Q(selesai_pada__isnull=False)
            ),
            models.Index(
                fields=["tenggat"], name="kerja_jam", condition=Q(selesai_pada__isnull=True, lewat_pada__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.antrean} {self.subjek_id}"

    def place(self) -> None:
        """Set the sort key `urut`."""
        last = self.masuk_pada + _LAST
        # While a case waits until somebody acts, no officer can work on it, so its deadline does not count.
        self.urut = last if self.tunggu and self.tunggu_sampai is None else self.tenggat or self.tunggu_sampai or last

    @property
    def is_open(self) -> bool:
        return self.selesai_pada is None

    @property
    def is_paused(self) -> bool:
        return bool(self.tunggu) and (self.tunggu_sampai is None or self.tunggu_sampai > timezone.now())

    @property
    def is_late(self) -> bool:
        return self.is_open and not self.is_paused and self.tenggat is not None and self.tenggat < timezone.now()

    @property
    def claimed_until(self) -> datetime | None:
        """The time until which only its officer may decide; None if it has passed, or nobody took the case."""
        if self.petugas_id and self.diambil_sampai and self.diambil_sampai > timezone.now():
            return self.diambil_sampai
        return None

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

# Behind everything that is due.
_LAST = timedelta(days=3650)


class WorkItemQuerySet(models.QuerySet["WorkItem"]):
    def in_area(self, petugas: Pengguna) -> Self:
        """Those in the area of an officer; all of them for one without an area."""
        return self.within(petugas.wilayah_kerja)

    def within(self, area: str) -> Self:
        return self.filter(wilayah__startswith=f"{area}.") if area else self

    def is_open(self) -> Self:
        return self.filter(selesai_pada__isnull=True)

    def running(self, at: datetime | None = None) -> Self:
        """Those whose clock runs, now or at a moment: what an officer can go on with."""
        return self.is_open().filter(Q(tunggu="") | Q(tunggu_sampai__lte=at or timezone.now()))

    def late(self, at: datetime | None = None) -> Self:
        return self.running(at).filter(tenggat__lt=at or timezone.now())

    def free_for(self, petugas: Pengguna | int) -> Self:
        """What nobody took, but for what this officer began and another must go on with."""
        return self.filter(petugas__isnull=True).exclude(bukan_oleh=petugas)

    def of(self, obj: models.Model) -> Self:
        """The work on one record."""
        return self.filter(subjek_jenis=obj._meta.label_lower, subjek_id=obj.pk)


class WorkItem(models.Model):
    """One case that waits in one queue of officers: whose, since when, due when, paused why.

    Made, moved and closed by `oss_portal.staff.work.queues.sync` when its record is saved, in the same transaction;
    who holds it is changed by `oss_portal.staff.work.assignment` alone.
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
    # Code of the kelurahan, where the record is about a place.
    wilayah = models.CharField(_("wilayah"), max_length=13, blank=True, default="")
    masuk_pada = models.DateTimeField(_("masuk"))
    # With the time that the clock stood still already added.
    tenggat = models.DateTimeField(_("tenggat"), null=True)
    # What lists are sorted by: the deadline, else when the wait ends; last what waits until somebody acts.
    urut = models.DateTimeField()
    tunggu = models.CharField(_("menunggu"), max_length=12, choices=Wait, blank=True, default="")
    tunggu_sejak = models.DateTimeField(null=True)
    # A period that ends by itself; empty: until somebody acts.
    tunggu_sampai = models.DateTimeField(null=True)
    tunggu_catatan = models.CharField(_("menunggu apa"), max_length=300, blank=True, default="")
    # How long an officer let the clock stand.
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
    # Until when nobody else may decide.
    diambil_sampai = models.DateTimeField(_("diambil sampai"), null=True)
    # Four eyes: whose own first half it is, so that somebody else must go on with it.
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
        """Set what lists sort by."""
        last = self.masuk_pada + _LAST
        # What waits until somebody acts is due when it goes on: it stands before nothing that can be gone on with.
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
        """Until when nobody but its officer may decide; None when that is over, or nobody took it."""
        if self.petugas_id and self.diambil_sampai and self.diambil_sampai > timezone.now():
            return self.diambil_sampai
        return None

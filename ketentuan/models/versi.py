import json
from datetime import UTC, datetime
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.db.people import done_by_or_nobody
from oss_portal.db.triggers import forbid_truncate
from oss_portal.privacy.personal_data import NONE


class JenisDokumen(models.TextChoices):
    """Kinds of document: the terms of use, and the personal-data notice with its own tick (UU 27/2022 art. 20-22)."""

    KETENTUAN = "ketentuan", _("Ketentuan Penggunaan")
    PRIVASI = "privasi", _("Pemberitahuan Privasi")


class VersiKetentuanQuerySet(models.QuerySet["VersiKetentuan"]):
    def announced(self) -> Self:
        """Return the announced versions, which everybody may read."""
        return self.filter(status=VersiKetentuan.Status.DIUMUMKAN)

    def in_force(self, jenis: str) -> Self:
        """Return the version in force by the clock of the database, which is the same for every web node."""
        return self.announced().filter(jenis=jenis, berlaku_sejak__lte=Now()).order_by("-berlaku_sejak")[:1]

    def upcoming(self) -> Self:
        """Return announced versions that are not in force yet, the nearest first."""
        return self.announced().filter(berlaku_sejak__gt=Now()).order_by("berlaku_sejak")

    def with_period(self) -> Self:
        """Annotate the columns that `state` needs.

        `read_at` is the time by the database's clock, so that web nodes with different clocks show the same; `ends_at`
        is the time at which the next version replaces this one (None: no such version).
        """
        following = VersiKetentuan.objects.announced().filter(
            jenis=OuterRef("jenis"), berlaku_sejak__gt=OuterRef("berlaku_sejak")
        )
        return self.annotate(
            read_at=Now(), ends_at=Subquery(following.order_by("berlaku_sejak").values("berlaku_sejak")[:1])
        )


class VersiKetentuan(models.Model):
    """One version of the terms or of the privacy notice (AKS-2): a draft by one officer, announced by another.

    After the announcement the row never changes. Whether it is in force or replaced is not stored: it follows from
    `berlaku_sejak` and the clock, so no task has to run at midnight.
    """

    # Set by `with_period`.
    read_at: datetime
    ends_at: datetime | None

    STATE_CHANGED_MESSAGE = _(
        "Keadaan versi ini sudah berubah sejak halaman Anda dibuka. Muat ulang halaman, lalu periksa lagi."
    )

    class Status(models.TextChoices):
        DRAF = "draf", _("Draf")
        MENUNGGU = "menunggu", _("Menunggu persetujuan")
        DIUMUMKAN = "diumumkan", _("Diumumkan")
        DIBATALKAN = "dibatalkan", _("Dibatalkan")

    TRANSITIONS = {
        Status.DRAF: {Status.MENUNGGU, Status.DIBATALKAN},
        Status.MENUNGGU: {Status.DRAF, Status.DIUMUMKAN},
        Status.DIUMUMKAN: set(),
        Status.DIBATALKAN: set(),
    }

    jenis = models.CharField(_("dokumen"), max_length=10, choices=JenisDokumen, default=JenisDokumen.KETENTUAN)
    # Given at the announcement, so that the numbers of public versions have no gaps.
    nomor = models.PositiveIntegerField(_("nomor versi"), null=True, blank=True, editable=False)
    sumber = models.TextField(_("teks (Markdown)"))
    html = models.TextField(_("teks jadi"), editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    ringkasan_perubahan = models.TextField(_("apa yang berubah dan mengapa"), blank=True, default="")
    dasar_hukum = models.TextField(_("dasar hukum"), blank=True, default="")
    perlu_persetujuan = models.BooleanField(
        _("pengguna harus menyetujui lagi"),
        default=True,
        help_text=_("Matikan hanya untuk pembetulan yang tidak mengubah isi, misalnya salah ketik."),
    )
    berlaku_sejak = models.DateTimeField(_("berlaku sejak (WIB)"), null=True, blank=True)
    diumumkan_pada = models.DateTimeField(_("diumumkan pada"), null=True, blank=True, editable=False)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAF, editable=False)
    # The latest announced version when the draft was submitted, with which the approver compared it.
    berdasar = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="turunan", db_index=False
    )
    disusun_oleh = done_by_or_nobody(_("disusun oleh"), editable=False)
    disetujui_oleh = done_by_or_nobody(_("disetujui oleh"), editable=False)
    dibuat_pada = models.DateTimeField(_("dibuat pada"), default=timezone.now, editable=False)
    diubah_pada = models.DateTimeField(_("diubah pada"), default=timezone.now, editable=False)

    PERSONAL_DATA = NONE

    objects = VersiKetentuanQuerySet.as_manager()

    class Meta:
        verbose_name = _("versi ketentuan")
        verbose_name_plural = _("versi ketentuan")
        ordering = ["jenis", "-nomor", "-id"]
        permissions = [("umumkan_versiketentuan", _("Menyetujui dan mengumumkan versi yang disusun petugas lain"))]
        indexes = [
            models.Index(fields=["jenis", "-berlaku_sejak"], name="versi_berlaku", condition=Q(status="diumumkan")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["jenis", "nomor"], name="versi_nomor_unik"),
            models.UniqueConstraint(
                fields=["jenis", "berlaku_sejak"], condition=Q(status="diumumkan"), name="versi_satu_pada_satu_saat"
            ),
            models.CheckConstraint(
                condition=~Q(disetujui_oleh=F("disusun_oleh")), name="versi_penyetuju_bukan_penyusun"
            ),
            models.CheckConstraint(
                condition=Q(
                    status="diumumkan",
                    nomor__gte=1,
                    diumumkan_pada__isnull=False,
                    berlaku_sejak__isnull=False,
                    berlaku_sejak__gte=F("diumumkan_pada"),
                )
                | (~Q(status="diumumkan") & Q(nomor__isnull=True, diumumkan_pada__isnull=True)),
                name="versi_diumumkan_lengkap",
            ),
            # Version 1 comes with the portal; every other version has two officers.
            models.CheckConstraint(
                condition=~Q(status="diumumkan")
                | Q(nomor=1)
                | Q(disusun_oleh__isnull=False, disetujui_oleh__isnull=False),
                name="versi_dua_petugas",
            ),
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="versi_sha256_bentuk"),
        ]
        triggers = [
            pgtrigger.Protect(name="versi_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("versi"),
            pgtrigger.Protect(
                name="versi_diumumkan_tetap", operation=pgtrigger.Update, condition=pgtrigger.Q(old__status="diumumkan")
            ),
            pgtrigger.Trigger(
                name="versi_berurutan",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__status="diumumkan"),
                declare=[("akhir", "record")],
                func="""
                    PERFORM pg_advisory_xact_lock(hashtext('ketentuan:' || NEW.jenis));
                    SELECT nomor, berlaku_sejak INTO akhir FROM ketentuan_versiketentuan
                        WHERE jenis = NEW.jenis AND status = 'diumumkan' AND id <> NEW.id ORDER BY nomor DESC LIMIT 1;
                    IF FOUND AND (NEW.nomor <> akhir.nomor + 1 OR NEW.berlaku_sejak <= akhir.berlaku_sejak) THEN
                        RAISE EXCEPTION 'ketentuan: version % does not follow version %', NEW.nomor, akhir.nomor
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        if self.nomor:
            return f"{self.get_jenis_display()} {_('versi')} {self.nomor}"
        return f"{self.get_jenis_display()} {_('draf')} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("ketentuan-versi", args=[self.jenis, self.nomor])

    @property
    def log_content(self) -> bytes:
        """The bytes whose hash is in the transparency log: only public data of an announced version."""
        times = (self.diumumkan_pada, self.berlaku_sejak)
        content = {
            "jenis": str(self.jenis),
            "nomor": self.nomor,
            "sha256": self.sha256,
            **{
                name: at.astimezone(UTC).isoformat(timespec="microseconds")
                for name, at in zip(("diumumkan_pada", "berlaku_sejak"), times, strict=True)
                if at
            },
        }
        return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()

    @property
    def is_announced(self) -> bool:
        return self.status == self.Status.DIUMUMKAN

    @property
    def state(self) -> str:
        """The state of an announced version when it was read (with `with_period`): akan, berlaku or digantikan."""
        if self.berlaku_sejak is None or self.berlaku_sejak > self.read_at:
            return "akan"
        return "digantikan" if self.ends_at and self.ends_at <= self.read_at else "berlaku"

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from oss_portal.db.people import done_by_or_nobody
from oss_portal.db.triggers import forbid_truncate
from oss_portal.privacy.personal_data import PersonalData


class AuditEvent(models.Model):
    """An event of the audit trail: append-only, written by `oss_portal.audit.trail.record` in the act's transaction."""

    waktu = models.DateTimeField(_("waktu"), db_default=Now(), editable=False)
    peristiwa = models.CharField(_("peristiwa"), max_length=60)
    oleh = done_by_or_nobody(_("oleh"), help_text=_("Kosong: sistem atau orang yang belum masuk"))
    subjek_jenis = models.CharField(_("jenis subjek"), max_length=60)
    subjek_id = models.CharField(_("id subjek"), max_length=40)
    tentang = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("orang yang bersangkutan"),
    )
    nib = models.CharField("NIB", max_length=13, blank=True, default="")
    alasan = models.TextField(_("alasan"), blank=True, default="")
    perubahan = models.JSONField(_("perubahan"), default=dict, help_text=_("kolom: [sebelum, sesudah], tersamar"))
    rincian = models.JSONField(_("rincian"), default=dict)
    ip = models.GenericIPAddressField("IP", null=True)
    agen = models.CharField(_("peramban"), max_length=300, blank=True, default="")
    korelasi = models.UUIDField(_("id korelasi"), null=True)

    # The number or User-ID of the record, set by `oss_portal.audit.subjects.number_subjects`.
    subjek_nomor: str = ""

    PERSONAL_DATA = PersonalData(
        copy=("waktu", "peristiwa", "ip", "agen"),
        keys={"agen": "peramban"},
        withheld=dict.fromkeys(("nib", "alasan", "perubahan", "rincian"), "may name others, and how abuse is traced"),
        keep="the trail is proof and is append-only (PP 71/2019; UU 43/2009)",
        neither=("oleh", "tentang", "subjek_jenis", "subjek_id", "korelasi"),
    )

    PARTITION_BY_MONTH = "waktu"

    class Meta:
        verbose_name = _("peristiwa audit")
        verbose_name_plural = _("jejak audit")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subjek_jenis", "subjek_id", "-id"], name="audit_subjek"),
            models.Index(fields=["oleh", "-id"], name="audit_oleh"),
            models.Index(fields=["tentang", "-id"], name="audit_tentang"),
            models.Index(fields=["nib", "-id"], name="audit_nib", condition=~models.Q(nib="")),
            models.Index(fields=["peristiwa", "-id"], name="audit_peristiwa"),
            # For the count of identity numbers that an officer saw lately.
            models.Index(
                fields=["oleh", "-id"], name="audit_ungkap", condition=models.Q(peristiwa="identitas.diungkap")
            ),
            # Rows are in the order of time, so a tiny BRIN index finds a day among hundreds of millions of rows.
            BrinIndex(fields=["waktu"], name="audit_waktu", autosummarize=True),
        ]
        triggers = [
            pgtrigger.Protect(name="audit_hanya_tambah", operation=pgtrigger.Update | pgtrigger.Delete),
            forbid_truncate("audit"),
        ]

    def __str__(self) -> str:
        return f"{self.peristiwa} {self.subjek_jenis}:{self.subjek_id}"

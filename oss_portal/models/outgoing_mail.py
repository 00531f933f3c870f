import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.db.triggers import forbid_truncate
from oss_portal.privacy.crypto import EncryptedTextField
from oss_portal.privacy.personal_data import ERASED, ERASED_EMAIL, NONE, PersonalData


class OutgoingMail(models.Model):
    """An outgoing mail: written in the act's transaction, sent by the worker, kept as the person's inbox.

    The body is encrypted because activation and reset mails contain a secret link; after a `rahasia` mail was handed
    over, its links are removed from the stored copy.
    """

    class Status(models.TextChoices):
        ANTRE = "antre", _("Menunggu dikirim")
        TERKIRIM = "terkirim", _("Terkirim")
        GAGAL = "gagal", _("Gagal")
        DITANGANI = "ditangani", _("Gagal, disampaikan dengan cara lain")

    TRANSITIONS = {
        Status.ANTRE: {Status.TERKIRIM, Status.GAGAL},
        Status.GAGAL: {Status.ANTRE, Status.DITANGANI},
        Status.TERKIRIM: set(),
        Status.DITANGANI: set(),
    }
    STATE_CHANGED_MESSAGE = _("Surat ini tidak lagi gagal. Muat ulang halaman.")

    kode = models.UUIDField(default=uuid.uuid4, db_index=True, editable=False)
    pengguna = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="surat_keluar",
        db_index=False,
    )
    kepada = models.EmailField(_("kepada"), max_length=254)
    perihal = models.CharField(_("perihal"), max_length=200)
    isi = EncryptedTextField(_("isi"))
    bahasa = models.CharField(_("bahasa"), max_length=5, default="id")
    templat = models.CharField(_("templat"), max_length=80)
    rahasia = models.BooleanField(_("memuat tautan rahasia"), default=False)
    # At most one mail per key (`MailKey`): a repeated act (killed worker, double click) queues it once.
    kunci = models.CharField(_("kunci"), max_length=120, null=True, blank=True)  # noqa: DJ001
    balas_ke = models.EmailField(_("balas ke"), max_length=254, blank=True, default="")
    id_pesan = models.CharField("Message-ID", max_length=200, blank=True, default="")
    # The Message-ID by which mail programs group this mail with others of the same matter.
    utas = models.CharField(_("utas"), max_length=200, blank=True, default="", db_default="", editable=False)
    lampiran = models.JSONField(_("lampiran"), default=list, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ANTRE)
    percobaan = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    coba_lagi_pada = models.DateTimeField(_("dicoba lagi pada"), default=timezone.now)
    galat_terakhir = models.CharField(_("galat terakhir"), max_length=300, blank=True, default="")
    dibuat_pada = models.DateTimeField(_("dibuat pada"), default=timezone.now, editable=False)
    terkirim_pada = models.DateTimeField(_("terkirim pada"), null=True, blank=True)
    # The correlation id of the request that queued the mail; its log lines when it is sent have the same id.
    korelasi = models.UUIDField(_("id korelasi"), null=True, editable=False)
    dibaca_pada = models.DateTimeField(_("dibaca pada"), null=True, blank=True)

    PERSONAL_DATA = PersonalData(
        copy=("perihal", "kepada", "dibuat_pada", "status", "terkirim_pada", "dibaca_pada"),
        keys={"dibuat_pada": "waktu", "status": "keadaan", "terkirim_pada": "terkirim", "dibaca_pada": "dibaca"},
        withheld={"isi": "the person has it in their mailbox; it may hold a secret link"},
        erase={"isi": "", "kepada": ERASED_EMAIL},
        keep="subject and times prove that the person was told (UU 25/2009); the text: rule isi_surel",
        neither=(
            *("kode", "pengguna", "bahasa", "templat", "rahasia", "kunci", "balas_ke", "id_pesan", "utas", "lampiran"),
            *("percobaan", "coba_lagi_pada", "galat_terakhir", "korelasi"),
        ),
    )

    PARTITION_BY_MONTH = "dibuat_pada"

    class Meta:
        verbose_name = _("surat keluar")
        verbose_name_plural = _("surat keluar")
        ordering = ["-id"]
        permissions = [("tangani_suratkeluar", _("Dapat mengirim lagi surat yang gagal, atau mencatat cara lain"))]
        indexes = [
            models.Index(fields=["coba_lagi_pada"], name="surat_antre", condition=models.Q(status="antre")),
            models.Index(fields=["pengguna", "-id"], name="surat_pengguna"),
            models.Index(fields=["kepada", "-id"], name="surat_kepada"),
            models.Index(fields=["-id"], name="surat_gagal", condition=models.Q(status="gagal")),
            # Mails whose text the retention rule `isi_surel` has not erased yet.
            models.Index(fields=["dibuat_pada"], name="surat_berisi", condition=~models.Q(templat=ERASED)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="terkirim", terkirim_pada__isnull=False)
                | (~models.Q(status="terkirim") & models.Q(terkirim_pada__isnull=True)),
                name="surat_terkirim_berpasangan",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="surat_kunci_sekali",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__kunci__isnull=False),
                # A mail with an existing key is not written: the INSERT returns no row, and nothing is rolled back.
                func="INSERT INTO oss_portal_mailkey (kunci, surat_id) VALUES (NEW.kunci, NEW.id)"
                " ON CONFLICT DO NOTHING; IF NOT FOUND THEN RETURN NULL; END IF; RETURN NEW;",
            ),
            forbid_truncate("surat_keluar"),
        ]

    def __str__(self) -> str:
        return f"{self.perihal} ({self.get_status_display()})"


class MailKey(models.Model):
    """The keys of all mails, unique for ever; the partitioned table of mails cannot have this constraint.

    The trigger of `OutgoingMail` writes it, so that no code can forget it.
    """

    kunci = models.CharField(_("kunci"), max_length=120, primary_key=True)
    # No foreign key: its target would have to be a unique key, which `id` of a partitioned table is not.
    surat_id = models.BigIntegerField(_("surat"))

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("kunci surat keluar")
        verbose_name_plural = _("kunci surat keluar")

    def __str__(self) -> str:
        return self.kunci

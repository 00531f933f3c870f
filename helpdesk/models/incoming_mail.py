import uuid

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.models.message import Message
from oss_portal.db.triggers import StateTrigger, forbid_truncate
from oss_portal.privacy.crypto import EncryptedTextField
from oss_portal.privacy.personal_data import PersonalData


def mail_path(mail: "IncomingMail", _name: str) -> str:
    """Return the path of the file, which contains only the code of the mail."""
    return f"surel/{mail.kode.hex[:2]}/{mail.kode.hex}"


class IncomingMail(models.Model):
    """An original mail, encrypted: with the message that it became, or held until an officer decides.

    The file is encrypted with a key of its own, `kunci`, which is encrypted like all personal data: when the keys of
    the portal change, only `kunci` is encrypted again.
    """

    class Status(models.TextChoices):
        DITERIMA = "diterima", _("Diterima")
        DITAHAN = "ditahan", _("Ditahan")
        DIJADIKAN_TIKET = "dijadikan_tiket", _("Dijadikan tiket")
        DIABAIKAN = "diabaikan", _("Diabaikan")

    class Alasan(models.TextChoices):
        PENGIRIM = "pengirim", _("Alamat pengirimnya tidak dapat dibaca")
        BANYAK = "banyak", _("Terlalu banyak surel dari pengirim ini dalam satu hari")
        RUSAK = "rusak", _("Bentuknya rusak atau tidak wajar, sehingga isinya tidak dibaca")
        GALAT = "galat", _("Terjadi kesalahan saat membacanya")

    TRANSITIONS = {
        Status.DITERIMA: set(),
        Status.DITAHAN: {Status.DIJADIKAN_TIKET, Status.DIABAIKAN},
        Status.DIJADIKAN_TIKET: set(),
        Status.DIABAIKAN: {Status.DITAHAN},
    }
    STATE_CHANGED_MESSAGE = _("Surel ini sudah ditangani petugas lain.")

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Hash of sender, Message-ID, date and content: a mailbox that is read twice gives one message.
    sidik = models.CharField(max_length=64, editable=False)
    pesan = models.OneToOneField(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="surel_asli", verbose_name=_("pesan")
    )
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DITERIMA)
    alasan = models.CharField(_("sebab ditahan"), max_length=10, choices=Alasan, blank=True, default="")
    pengirim = EncryptedTextField(_("pengirim"), blank=True, default="")
    perihal = EncryptedTextField(_("perihal"), blank=True, default="")
    # Names of parts that are neither text nor file: small pictures of signatures, certificates.
    dilewati = models.JSONField(_("bagian yang dilewati"), default=list, blank=True)
    kunci = EncryptedTextField(editable=False)
    berkas = models.FileField(upload_to=mail_path, max_length=80)
    ukuran = models.PositiveIntegerField(_("ukuran (bita)"))
    diterima_pada = models.DateTimeField(_("diterima pada"), default=timezone.now, editable=False)

    PERSONAL_DATA = PersonalData(
        withheld={
            "pengirim": "an address that nobody proved",
            "perihal": "the subject of the tiket is in the copy",
            "dilewati": "names of parts of the mail",
            "berkas": "the person has the mail itself; its text is in the copy of the tiket",
        },
        keep="as long as its tiket, which must account for its answers (UU 25/2009 art. 36)",
        neither=("kode", "sidik", "pesan", "status", "alasan", "kunci", "ukuran", "diterima_pada"),
    )

    class Meta:
        verbose_name = _("surel masuk")
        verbose_name_plural = _("surel masuk")
        ordering = ["-id"]
        indexes = [models.Index(fields=["-id"], name="surel_ditahan", condition=models.Q(status="ditahan"))]
        constraints = [
            models.UniqueConstraint(fields=["sidik"], name="surel_masuk_sekali"),
            models.CheckConstraint(
                condition=models.Q(status__in=["diterima", "dijadikan_tiket"], pesan__isnull=False)
                | models.Q(status__in=["ditahan", "diabaikan"], pesan__isnull=True),
                name="surel_masuk_menjadi_pesan",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="surel_masuk_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("surel_masuk"),
            StateTrigger(name="surel_masuk_transisi"),
            pgtrigger.ReadOnly(name="surel_masuk_tetap", fields=["sidik", "berkas"]),
        ]

    # Set by the list for its officer.
    has_conflict: bool

    def __str__(self) -> str:
        return f"{self.kode} {self.get_status_display()}"

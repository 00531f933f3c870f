import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.choices import Saluran
from helpdesk.models.tiket import Tiket
from oss_portal.db.triggers import forbid_truncate
from oss_portal.privacy.personal_data import PersonalData


class Message(models.Model):
    """One message of a thread, an internal note, or a line of the system. Append-only."""

    class Arah(models.TextChoices):
        MASUK = "masuk", _("Dari pelapor")
        KELUAR = "keluar", _("Dari petugas")
        SISTEM = "sistem", _("Catatan sistem")

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    tiket = models.ForeignKey(Tiket, on_delete=models.PROTECT, related_name="pesan")
    arah = models.CharField(_("arah"), max_length=10, choices=Arah)
    internal = models.BooleanField(_("catatan internal"), default=False)
    saluran = models.CharField(_("saluran"), max_length=10, choices=Saluran, default=Saluran.WEB)
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    isi = models.TextField(_("isi"))
    waktu = models.DateTimeField(_("waktu"), default=timezone.now, editable=False)
    # Of a message that came by mail: its Message-ID (a mailbox read twice gives one message) and its sender when that
    # is not the address of the reporter.
    id_surel = models.CharField(max_length=250, null=True, blank=True, unique=True)  # noqa: DJ001
    alamat_lain = models.EmailField(_("dikirim dari alamat lain"), max_length=254, blank=True, default="")

    PERSONAL_DATA = PersonalData(
        copy=("isi",),
        withheld={"alamat_lain": "of whoever wrote in place of the reporter"},
        keep="the thread is append-only (UU 25/2009 art. 36)",
        neither=("kode", "tiket", "arah", "internal", "saluran", "oleh", "waktu", "id_surel"),
    )

    class Meta:
        verbose_name = _("pesan")
        verbose_name_plural = _("pesan")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(internal=False) | ~models.Q(arah="masuk"), name="pesan_pelapor_tak_internal"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="pesan_hanya_tambah", operation=pgtrigger.Update | pgtrigger.Delete),
            forbid_truncate("pesan"),
            pgtrigger.Trigger(
                name="pesan_kata",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                func="""
                    UPDATE helpdesk_tiket SET cari = cari || setweight(to_tsvector('simple', left(NEW.isi, 20000)), 'C')
                        WHERE id = NEW.tiket_id AND coalesce(length(cari), 0) < 20000;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tiket_id}: {self.get_arah_display()} {self.waktu:%d-%m-%Y %H:%M}"

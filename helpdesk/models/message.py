import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.choices import Saluran
from helpdesk.models.tiket import Tiket
from oss_portal.db.people import done_by_or_nobody
from oss_portal.db.triggers import forbid_truncate
from oss_portal.models import Upload
from oss_portal.privacy.personal_data import PersonalData

# Pages fold the text of a message beyond this length.
LONG_TEXT = 4_000


@dataclass(frozen=True)
class Segment:
    """A piece of a message as pages show it: visible, or folded because it is a quote or long."""

    text: str
    is_quote: bool = False
    is_long: bool = False

    @property
    def lines(self) -> int:
        return len(self.text.strip("\n").split("\n"))


class Message(models.Model):
    """One message of a thread, an internal note, or a note of the system. Append-only."""

    # Set for the page by `helpdesk.tiket_page.thread.messages_of`.
    files: Sequence[Upload] = ()

    class Arah(models.TextChoices):
        MASUK = "masuk", _("Dari pelapor")
        KELUAR = "keluar", _("Dari petugas")
        SISTEM = "sistem", _("Catatan sistem")

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    tiket = models.ForeignKey(Tiket, on_delete=models.PROTECT, related_name="pesan")
    arah = models.CharField(_("arah"), max_length=10, choices=Arah)
    internal = models.BooleanField(_("catatan internal"), default=False)
    saluran = models.CharField(_("saluran"), max_length=10, choices=Saluran, default=Saluran.WEB)
    oleh = done_by_or_nobody()
    isi = models.TextField(_("isi"))
    waktu = models.DateTimeField(_("waktu"), default=timezone.now, editable=False)
    # For a message that came by mail: its Message-ID, to which later mails refer (two mails of different people may
    # have the same one), its sender if that is not the address of the reporter, and the positions where its text quotes
    # an earlier mail.
    id_surel = models.CharField(max_length=250, blank=True, default="")
    alamat_lain = models.EmailField(_("dikirim dari alamat lain"), max_length=254, blank=True, default="")
    kutipan = models.JSONField(_("kutipan"), default=list, blank=True)

    PERSONAL_DATA = PersonalData(
        copy=("isi",),
        withheld={"alamat_lain": "of whoever wrote in place of the reporter"},
        keep="the thread is append-only (UU 25/2009 art. 36)",
        neither=("kode", "tiket", "arah", "internal", "saluran", "oleh", "waktu", "id_surel", "kutipan"),
    )

    class Meta:
        verbose_name = _("pesan")
        verbose_name_plural = _("pesan")
        ordering = ["id"]
        indexes = [models.Index(fields=["id_surel"], name="pesan_id_surel", condition=~models.Q(id_surel=""))]
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

    @property
    def segments(self) -> list[Segment]:
        """The whole text in pieces: quotes and long texts are folded, nothing is left out."""
        result, end = [], 0
        for start, stop in self.kutipan:
            result += _own_segments(self.isi[end:start])
            result.append(Segment(self.isi[start:stop], is_quote=True))
            end = stop
        return [s for s in [*result, *_own_segments(self.isi[end:])] if s.text.strip()]


def _own_segments(text: str) -> list[Segment]:
    if len(text) <= LONG_TEXT + LONG_TEXT // 4:
        return [Segment(text)]
    # Cut at the end of a line or word, so that an identity number stays in one piece and is masked.
    cut = max(text.rfind("\n", LONG_TEXT // 2, LONG_TEXT), text.rfind(" ", LONG_TEXT // 2, LONG_TEXT))
    cut = LONG_TEXT if cut < 0 else cut + 1
    return [Segment(text[:cut]), Segment(text[cut:], is_long=True)]

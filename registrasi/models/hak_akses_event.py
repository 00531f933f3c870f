import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from oss_portal.db.people import done_by_or_nobody
from oss_portal.db.triggers import forbid_truncate
from oss_portal.privacy.personal_data import PersonalData
from registrasi.models.hak_akses import HakAkses


class HakAksesEvent(models.Model):
    """An entry in the history of a Hak Akses: one row for each change, with the ground of the terms (AKH-1a..d, AKS-4).

    The table is append-only.
    """

    class Dasar(models.TextChoices):
        PEMBERIAN = "pemberian", _("Pemberian Hak Akses")
        AKS_4 = "AKS-4", _("Penolakan, pembatasan, atau penghalangan (Akses 4)")
        AKH_1A = "AKH-1a", _("Pergantian penanggung jawab (Pengakhiran 1a)")
        AKH_1B = "AKH-1b", _("Dugaan penyalahgunaan oleh pihak lain (Pengakhiran 1b)")
        AKH_1C = "AKH-1c", _("Penyalahgunaan oleh Pengguna (Pengakhiran 1c)")
        AKH_1D = "AKH-1d", _("Pelaksanaan peraturan perundang-undangan (Pengakhiran 1d)")
        PEMULIHAN = "pemulihan", _("Pemulihan")
        KEDALUWARSA = "kedaluwarsa", _("Jangka waktu berakhir")
        PENCABUTAN_KUASA = "cabut_kuasa", _("Kuasa dicabut atau dilepaskan")

    hak_akses = models.ForeignKey(HakAkses, on_delete=models.PROTECT, related_name="buku")
    waktu = models.DateTimeField(_("waktu"), db_default=Now(), editable=False)
    dari = models.CharField(_("dari"), max_length=10, blank=True, default="")
    ke = models.CharField(_("ke"), max_length=10, choices=HakAkses.Status)
    dasar = models.CharField(_("dasar"), max_length=15, choices=Dasar)
    alasan = models.TextField(_("alasan internal"))
    oleh = done_by_or_nobody()

    PERSONAL_DATA = PersonalData(
        withheld=dict.fromkeys(
            ("waktu", "dari", "ke", "dasar", "alasan"), "internal reasons; the state of the right is in the copy"
        ),
        keep="the ledger is proof and is append-only (UU 43/2009)",
        neither=("hak_akses", "oleh"),
    )

    class Meta:
        verbose_name = _("peristiwa hak akses")
        verbose_name_plural = _("buku hak akses")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(alasan=""), name="peristiwa_hak_akses_beralasan"),
        ]
        triggers = [
            pgtrigger.Protect(name="buku_hak_akses_hanya_tambah", operation=pgtrigger.Update | pgtrigger.Delete),
            forbid_truncate("buku_hak_akses"),
        ]

    def __str__(self) -> str:
        return f"{self.hak_akses_id}: {self.dari} → {self.ke} ({self.dasar})"

import uuid

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nib.choices import TipeDokumen
from nib.models.nib import Nib
from nib.models.peran import PeranNib
from oss_portal.db.people import done_by_or_nobody
from oss_portal.db.triggers import forbid_truncate
from oss_portal.privacy.personal_data import PersonalData


class NibEvent(models.Model):
    """An entry in the append-only ledger of an NIB: an event of the NIB or one of its roles, with reason and actor."""

    class Jenis(models.TextChoices):
        TERBIT = "terbit", _("Terbit")
        PERUBAHAN = "perubahan", _("Perubahan data")
        PERINGATAN = "peringatan", _("Peringatan")
        DIBEKUKAN = "dibekukan", _("Dibekukan")
        DIPULIHKAN = "dipulihkan", _("Dipulihkan")
        DICABUT = "dicabut", _("Dicabut")
        PERAN_DIBERIKAN = "peran_diberikan", _("Peran diberikan")
        PERAN_DIBEKUKAN = "peran_dibekukan", _("Peran dibekukan")
        PERAN_DIPULIHKAN = "peran_dipulihkan", _("Peran dipulihkan")
        PERAN_DICABUT = "peran_dicabut", _("Peran dicabut")
        JAWABAN = "jawaban", _("Jawaban pelaku usaha")
        KEBERATAN = "keberatan", _("Keberatan pelaku usaha")
        KONFIRMASI = "konfirmasi", _("Data dinyatakan masih benar")
        PERINGATAN_SELESAI = "peringatan_selesai", _("Peringatan diakhiri")
        PENCABUTAN_DIBATALKAN = "dibatalkan", _("Pencabutan dibatalkan")
        PUTUSAN = "putusan", _("Putusan atau penetapan pengadilan dicatat")
        CATATAN = "catatan", _("Catatan register")

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nib = models.ForeignKey(Nib, on_delete=models.PROTECT, related_name="peristiwa", verbose_name="NIB")
    peran = models.ForeignKey(PeranNib, on_delete=models.PROTECT, null=True, related_name="peristiwa", db_index=False)
    jenis = models.CharField(_("peristiwa"), max_length=20, choices=Jenis)
    dari = models.CharField(_("dari status"), max_length=10, blank=True, default="")
    ke = models.CharField(_("ke status"), max_length=10, blank=True, default="")
    tipe_dokumen = models.CharField(_("tipe dokumen"), max_length=1, choices=TipeDokumen, blank=True, default="")
    alasan = models.TextField(_("alasan"), blank=True, default="")
    dasar = models.CharField(_("dasar hukum"), max_length=200, blank=True, default="")
    # The decision for the event (letter, court decision): number and date as written on it.
    nomor_dokumen = models.CharField(_("nomor dokumen"), max_length=100, blank=True, default="")
    tanggal_dokumen = models.DateField(_("tanggal dokumen"), null=True, blank=True)
    # {"kolom": [before, after]} as the holder may read it; no identity numbers.
    perubahan = models.JSONField(_("perubahan"), default=dict, blank=True)
    oleh = done_by_or_nobody()
    waktu = models.DateTimeField(_("waktu"), db_default=Now(), editable=False)

    PERSONAL_DATA = PersonalData(
        copy=("waktu", "jenis", "alasan", "dasar", "nomor_dokumen", "tanggal_dokumen", "perubahan"),
        keys={"jenis": "peristiwa"},
        keep="the register of businesses is not deleted (PP 24/2018)",
        neither=("kode", "nib", "peran", "dari", "ke", "tipe_dokumen", "oleh"),
    )

    class Meta:
        verbose_name = _("peristiwa NIB")
        verbose_name_plural = _("buku NIB")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(
                    jenis__in=[
                        *("peringatan", "dibekukan", "dicabut", "peran_dibekukan", "peran_dicabut"),
                        *("dibatalkan", "putusan", "catatan"),
                    ],
                    alasan="",
                ),
                name="peristiwa_nib_beralasan",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="buku_nib_hanya_tambah", operation=pgtrigger.Update | pgtrigger.Delete),
            forbid_truncate("buku_nib"),
        ]

    def __str__(self) -> str:
        return f"{self.nib_id}: {self.jenis}"

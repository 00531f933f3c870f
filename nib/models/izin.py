import hashlib
import json
import uuid

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nib.choices import Kewenangan, StatusIzin
from nib.models.instansi import InstansiPemerintah
from nib.models.nib import Nib
from oss_portal.db.triggers import forbid_truncate
from oss_portal.privacy.personal_data import PersonalData


class Izin(models.Model):
    """A licence that an agency issued to the holder of an NIB and reported (DEF-1; PIA receiveLicense)."""

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nib = models.ForeignKey(Nib, on_delete=models.PROTECT, related_name="izin", verbose_name="NIB")
    instansi = models.ForeignKey(
        InstansiPemerintah, on_delete=models.PROTECT, related_name="izin", verbose_name=_("instansi penerbit")
    )
    # Assigned by the agency: another agency may assign the same id.
    id_izin = models.CharField(_("id izin"), max_length=30)
    id_proyek = models.CharField(_("id proyek"), max_length=25, blank=True, default="")
    kd_izin = models.CharField(_("kode izin"), max_length=13, blank=True, default="")
    kd_daerah = models.CharField(_("kode daerah"), max_length=10, blank=True, default="")
    kewenangan = models.CharField(_("kewenangan"), max_length=2, choices=Kewenangan, blank=True, default="")
    jenis_perizinan = models.CharField(_("jenis izin"), max_length=3, blank=True, default="")
    nomenklatur = models.CharField(_("nama izin"), max_length=255, blank=True, default="")
    nomor_izin = models.CharField(_("nomor izin"), max_length=150, blank=True, default="")
    tgl_terbit = models.DateField(_("terbit"), null=True, blank=True)
    tgl_berlaku = models.DateField(_("berlaku sampai"), null=True, blank=True)
    nama_ttd = models.CharField(_("penanda tangan"), max_length=150, blank=True, default="")
    nip_ttd = models.CharField(_("NIP penanda tangan"), max_length=25, blank=True, default="")
    jabatan_ttd = models.CharField(_("jabatan penanda tangan"), max_length=150, blank=True, default="")
    status = models.CharField(_("status"), max_length=2, choices=StatusIzin)
    # Addresses of files, which stay at the agency. An attachment may have a name without an address.
    file_izin = models.URLField(_("berkas izin"), max_length=2000, blank=True, default="")
    file_lampiran = models.CharField(_("berkas lampiran"), max_length=2000, blank=True, default="")
    keterangan = models.TextField(_("keterangan"), blank=True, default="")
    data_teknis = models.JSONField(_("data teknis"), default=dict, blank=True)
    # The statutory time for the agency's decision; all empty if none runs or none is known.
    tenggat = models.DateTimeField(_("putusan paling lambat"), null=True, blank=True, editable=False)
    tenggat_sejak = models.DateTimeField(_("lengkap sejak"), null=True, blank=True, editable=False)
    hari_kerja = models.PositiveSmallIntegerField(_("hari kerja"), null=True, blank=True, editable=False)
    dasar_tenggat = models.CharField(_("dasar tenggat"), max_length=150, blank=True, default="", editable=False)
    # When an officer last asked the agency about a decision that is late.
    ditanyakan_pada = models.DateTimeField(_("ditanyakan pada"), null=True, blank=True, editable=False)
    dibuat_pada = models.DateTimeField(_("diterima pada"), default=timezone.now, editable=False)
    diubah_pada = models.DateTimeField(_("diubah pada"), default=timezone.now, editable=False)

    PERSONAL_DATA = PersonalData(
        copy=("id_izin", "nomenklatur", "nomor_izin", "tgl_terbit", "tgl_berlaku", "status", "keterangan", "tenggat"),
        withheld=dict.fromkeys(("nama_ttd", "nip_ttd", "jabatan_ttd"), "of an officer of the agency"),
        keep="as long as the NIB (PP 24/2018)",
        neither=(
            *("kode", "nib", "instansi", "id_proyek", "kd_izin", "kd_daerah", "kewenangan", "jenis_perizinan"),
            *("file_izin", "file_lampiran", "data_teknis", "dibuat_pada", "diubah_pada"),
            *("tenggat_sejak", "hari_kerja", "dasar_tenggat", "ditanyakan_pada"),
        ),
    )

    class Meta:
        verbose_name = _("izin dari instansi")
        verbose_name_plural = _("izin dari instansi")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["id_izin", "instansi"], name="izin_sekali_per_instansi")]
        triggers = [
            pgtrigger.Protect(name="izin_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("izin"),
            pgtrigger.ReadOnly(name="izin_milik_tetap", fields=["nib", "instansi", "id_izin", "kode", "dibuat_pada"]),
        ]

    def __str__(self) -> str:
        return self.nomenklatur or self.nomor_izin or self.id_izin

    @property
    def is_late(self) -> bool:
        """Whether the statutory time for the agency's decision is over."""
        return self.tenggat is not None and self.tenggat < timezone.now()

    @property
    def content_fingerprint(self) -> str:
        """The fingerprint of the values shown on pages and to agencies; the audit trail has that of each report."""
        names = ("id_izin", "id_proyek", "nomenklatur", "nomor_izin", "instansi_id", "status", "file_izin")
        shown = [str(getattr(self, name)) for name in (*names, "tgl_terbit", "tgl_berlaku")]
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


class IzinEvent(models.Model):
    """An entry in the append-only ledger of a licence: a report of the agency and its time."""

    izin = models.ForeignKey(Izin, on_delete=models.PROTECT, related_name="peristiwa", verbose_name=_("izin"))
    metode = models.CharField(_("metode"), max_length=30)
    status = models.CharField(_("status"), max_length=2, choices=StatusIzin)
    # Values as the agency sent them: who changed the status of the licence, when, and with which note.
    tgl_status = models.DateTimeField(_("waktu di instansi"), null=True, blank=True)
    nama_status = models.CharField(_("petugas instansi"), max_length=150, blank=True, default="")
    nip_status = models.CharField(_("NIP petugas instansi"), max_length=50, blank=True, default="")
    keterangan = models.TextField(_("keterangan"), blank=True, default="")
    # The other values of the report under their PIA names, for example the fee of the agency (data_pnbp).
    rincian = models.JSONField(_("rincian laporan"), default=dict, blank=True)
    # {"column": [before, after]}
    perubahan = models.JSONField(_("perubahan"), default=dict, blank=True)
    waktu = models.DateTimeField(_("waktu"), db_default=Now(), editable=False)

    PERSONAL_DATA = PersonalData(
        copy=("waktu", "status", "keterangan", "rincian"),
        withheld=dict.fromkeys(("nama_status", "nip_status"), "of an officer of the agency"),
        keep="as long as the NIB (PP 24/2018)",
        neither=("izin", "metode", "tgl_status", "perubahan"),
    )

    class Meta:
        verbose_name = _("peristiwa izin")
        verbose_name_plural = _("buku izin")
        ordering = ["-id"]
        triggers = [
            pgtrigger.Protect(name="buku_izin_hanya_tambah", operation=pgtrigger.Update | pgtrigger.Delete),
            forbid_truncate("buku_izin"),
        ]

    def __str__(self) -> str:
        return f"{self.izin_id}: {self.status}"

import json
import uuid
from datetime import UTC

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from ketentuan.models.versi import VersiKetentuan
from oss_portal.db.triggers import forbid_truncate
from oss_portal.privacy.personal_data import PersonalData


class Persetujuan(models.Model):
    """The proof that a person accepted one version: append-only, kept for ever (AKS-1, PJP-2, UU 27/2022 art. 24).

    A person who has no login yet is named by `rujukan`, the `kode` of the registration; the activation binds the row to
    the person once, and this is the only change that the database allows.
    """

    class Saluran(models.TextChoices):
        PENDAFTARAN = "pendaftaran", _("Formulir pendaftaran")
        AKTIVASI = "aktivasi", _("Halaman aktivasi")
        DINDING = "dinding", _("Halaman persetujuan setelah masuk")
        LEBIH_AWAL = "lebih_awal", _("Lebih awal, dari pengumuman")

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    versi = models.ForeignKey(
        VersiKetentuan,
        on_delete=models.PROTECT,
        related_name="persetujuan",
        verbose_name=_("versi"),
        db_index=False,
    )
    sha256 = models.CharField(_("SHA-256 teks yang disetujui"), max_length=64)
    pengguna = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="persetujuan",
        verbose_name=_("pengguna"),
    )
    rujukan = models.UUIDField(_("kode pendaftaran"), null=True)
    saluran = models.CharField(_("disetujui melalui"), max_length=12, choices=Saluran)
    waktu = models.DateTimeField(_("waktu peladen"), db_default=Now(), editable=False)
    ip = models.GenericIPAddressField("IP", null=True)
    agen = models.CharField(_("peramban"), max_length=300, blank=True, default="")

    PERSONAL_DATA = PersonalData(
        copy=("versi", "sha256", "waktu", "saluran", "ip", "agen"),
        keys={"versi": "dokumen", "agen": "peramban"},
        keep="proof of the consent (UU 27/2022 art. 24); append-only",
        neither=("kode", "pengguna", "rujukan"),
    )

    class Meta:
        verbose_name = _("persetujuan")
        verbose_name_plural = _("persetujuan")
        ordering = ["-id"]
        indexes = [models.Index(fields=["versi", "-id"], name="persetujuan_versi")]
        constraints = [
            # A double click is one acceptance. A person who registers a second business accepts again for it.
            models.UniqueConstraint(
                fields=["pengguna", "versi"], condition=Q(rujukan__isnull=True), name="persetujuan_sekali_per_orang"
            ),
            models.UniqueConstraint(fields=["rujukan", "versi"], name="persetujuan_sekali_per_pendaftaran"),
            models.CheckConstraint(
                condition=Q(pengguna__isnull=False) | Q(rujukan__isnull=False), name="persetujuan_ada_orangnya"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="persetujuan_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("persetujuan"),
            pgtrigger.Trigger(
                name="persetujuan_hanya_dikaitkan",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF OLD.pengguna_id IS NOT NULL OR NEW.pengguna_id IS NULL
                        OR (to_jsonb(NEW) - 'pengguna_id') IS DISTINCT FROM (to_jsonb(OLD) - 'pengguna_id') THEN
                        RAISE EXCEPTION 'ketentuan: an acceptance never changes';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="persetujuan_hash_teks",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (SELECT 1 FROM ketentuan_versiketentuan v WHERE v.id = NEW.versi_id
                            AND v.status = 'diumumkan' AND v.sha256 = NEW.sha256) THEN
                        RAISE EXCEPTION 'ketentuan: the acceptance does not name an announced text';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.versi} · {self.waktu:%Y-%m-%d %H:%M:%S}"

    @property
    def log_content(self) -> bytes:
        """The bytes whose hash is in the transparency log: nothing that the activation changes; `kode` is the salt."""
        content = {
            "kode": str(self.kode),
            "rujukan": str(self.rujukan or ""),
            "saluran": str(self.saluran),
            "sha256": self.sha256,
            "waktu": self.waktu.astimezone(UTC).isoformat(timespec="microseconds"),
        }
        if self.rujukan is None:
            content["pengguna"] = str(self.pengguna_id)
        return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()

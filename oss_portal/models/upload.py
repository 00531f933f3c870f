import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.privacy.personal_data import PersonalData


def upload_path(upload: "Upload", _nama: str) -> str:
    """Return the path of the bytes, made from the code only, so that no name typed by a person reaches the disk."""
    kode = upload.kode.hex
    return f"{kode[:2]}/{kode[2:4]}/{kode}"


class Upload(models.Model):
    """An uploaded file (KEA-4): checked by content, kept outside of the web root, served as a download only."""

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The area it belongs to ("helpdesk", "hak_akses", "nib"), which decides who may see it.
    ranah = models.CharField(_("ranah"), max_length=20)
    nama = models.CharField(_("nama berkas"), max_length=120)
    tipe = models.CharField(_("tipe"), max_length=40)
    ukuran = models.PositiveIntegerField(_("ukuran (bita)"))
    sha256 = models.CharField("SHA-256", max_length=64)
    berkas = models.FileField(upload_to=upload_path, max_length=80)
    oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="unggahan"
    )
    dibuat_pada = models.DateTimeField(_("diunggah pada"), default=timezone.now, editable=False)

    PERSONAL_DATA = PersonalData(
        copy=("nama", "tipe", "ukuran", "sha256", "dibuat_pada"),
        keys={"nama": "nama_berkas", "dibuat_pada": "waktu"},
        withheld={"berkas": "the person has the file itself; `sha256` says which it was"},
        keep="as long as the case it proves; of closed cases see the rules dokumen_perkara and dokumen_ganti_surel",
        neither=("kode", "ranah", "oleh"),
    )

    class Meta:
        verbose_name = _("unggahan")
        verbose_name_plural = _("unggahan")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.nama

    @property
    def is_picture(self) -> bool:
        """Whether it is an image, which a page can show."""
        return self.tipe.startswith("image/")

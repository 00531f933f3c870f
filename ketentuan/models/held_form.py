import uuid

from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from oss_portal.privacy.crypto import EncryptedTextField
from oss_portal.privacy.personal_data import PersonalData
from oss_portal.text.characters import one_line


class HeldForm(models.Model):
    """A form that the gate held (U7): kept encrypted for two days, until its person has accepted and sends it.

    Without `pengguna`, the session had ended while the form was filled in: it belongs to the person who signs in in
    that browser within an hour (`ketentuan.services.held_forms`).
    """

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pengguna = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    # Path with query of the page that the form was sent to.
    alamat = models.CharField(_("alamat"), max_length=2000)
    isian = EncryptedTextField(_("isian"), blank=True, default="")
    # Names of files that were too large to keep; the person is told before the acceptance.
    berkas_hilang = models.JSONField(_("berkas yang tidak tersimpan"), default=list)
    # Passwords are never kept: the person is told to type them again.
    sandi_hilang = models.BooleanField(_("kata sandi tidak tersimpan"), default=False)
    # Set while the form is being sent: a double click sends it once, and nothing is lost when a worker is killed.
    diambil_pada = models.DateTimeField(_("sedang dikirim sejak"), null=True, blank=True)
    dibuat_pada = models.DateTimeField(_("dibuat pada"), auto_now_add=True)
    kedaluwarsa_pada = models.DateTimeField(_("kedaluwarsa pada"), db_index=True)

    PERSONAL_DATA = PersonalData(
        withheld=dict.fromkeys(
            ("alamat", "isian", "berkas_hilang"), "the person sends it on themselves within two days"
        ),
        keep="the row is deleted once sent on, at the latest at `kedaluwarsa_pada`",
        neither=("kode", "pengguna", "sandi_hilang", "diambil_pada", "dibuat_pada", "kedaluwarsa_pada"),
    )

    class Meta:
        verbose_name = _("kiriman tertahan")
        verbose_name_plural = _("kiriman tertahan")

    def __str__(self) -> str:
        return str(self.kode)

    @property
    def excerpt(self) -> str:
        """The longest typed text, shortened to 120 letters, by which people tell forms of the same page apart."""
        texts = [one_line(text) for _name, values in QueryDict(self.isian).lists() for text in values]
        return Truncator(max(texts, key=lambda text: (" " in text, len(text)), default="")).chars(120)

    @property
    def file_names(self) -> list[str]:
        """The names of the files that are kept with it."""
        return [file.nama for file in self.berkas.only("kiriman", "nama").order_by("pk")]


class HeldFile(models.Model):
    """A file of a held form, encrypted."""

    kiriman = models.ForeignKey(HeldForm, on_delete=models.CASCADE, related_name="berkas")
    kolom = models.CharField(_("kolom"), max_length=200)
    nama = EncryptedTextField(_("nama berkas"), row="kiriman_id")
    tipe = models.CharField(_("tipe"), max_length=100, blank=True, default="")
    isi_base64 = EncryptedTextField(_("isi"), row="kiriman_id", blank=True, default="")

    PERSONAL_DATA = PersonalData(
        withheld=dict.fromkeys(("nama", "isi_base64"), "the person sends it on themselves within two days"),
        keep="the row is deleted with its form",
        neither=("kiriman", "kolom", "tipe"),
    )

    class Meta:
        verbose_name = _("berkas tertahan")
        verbose_name_plural = _("berkas tertahan")

    def __str__(self) -> str:
        return f"{self.kiriman_id}/{self.kolom}"

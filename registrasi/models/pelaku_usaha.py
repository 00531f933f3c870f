import uuid
from typing import Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from oss_portal.models import JenisIdentitas
from oss_portal.models.identity_holder import IdentityHolder
from oss_portal.privacy.crypto import EncryptedTextField
from oss_portal.privacy.identity import identity_indexes
from oss_portal.privacy.personal_data import ERASED, ERASED_EMAIL, PersonalData
from oss_portal.text.names import printed_name, readable_name
from registrasi.choices import JenisPelakuUsaha, JenisPerusahaan, StatusVerifikasi


class PelakuUsahaQuerySet(models.QuerySet["PelakuUsaha"]):
    def live(self) -> Self:
        return self.filter(status=PelakuUsaha.Status.AKTIF)

    def perseorangan_with_nik(self, nik: str) -> Self:
        """Return the active perseorangan with this NIK (at most one by constraint)."""
        return self.perseorangan_with_indexes(PelakuUsaha.indexes_of_nik(nik))

    def perseorangan_with_indexes(self, indexes: list[str]) -> Self:
        """Return the same by the blind indexes of the number."""
        return self.live().filter(jenis=JenisPelakuUsaha.PERSEORANGAN, sengketa=False, identitas_indeks__any=indexes)


class Profile(IdentityHolder):
    """The columns that the activation copies from the registration to the business, with the same names."""

    nomor_identitas = EncryptedTextField(_("nomor identitas"), blank=True, default="")
    jenis = models.CharField(_("jenis pelaku usaha"), max_length=2, choices=JenisPelakuUsaha)
    jenis_perusahaan = models.CharField(_("jenis perusahaan"), max_length=2, choices=JenisPerusahaan)
    negara_asal = CountryField(_("negara asal"), default="ID")
    website = models.URLField("website", blank=True, default="")
    nomor_legalitas = models.CharField(
        _("nomor pengesahan, pendaftaran, atau dasar hukum"), max_length=100, blank=True, default=""
    )
    tanggal_legalitas = models.DateField(_("tanggal pengesahan"), null=True, blank=True)
    verifikasi = models.CharField(
        _("verifikasi"), max_length=20, choices=StatusVerifikasi, default=StatusVerifikasi.BELUM
    )
    # Another person already has the same identity number: an officer decides whose it is, with the proofs of both.
    sengketa = models.BooleanField(_("nomor identitas dipakai pihak lain"), default=False)

    class Meta:
        abstract = True

    @property
    def perseorangan(self) -> bool:
        return self.jenis == JenisPelakuUsaha.PERSEORANGAN


class PelakuUsaha(Profile):
    """A business: perseorangan, body, representative office or foreign body (DEF-2: one record for all apps)."""

    class Status(models.TextChoices):
        AKTIF = "aktif", _("Aktif")
        NONAKTIF = "nonaktif", _("Tidak aktif")

    TRANSITIONS = {Status.AKTIF: {Status.NONAKTIF}, Status.NONAKTIF: {Status.AKTIF}}

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nama = models.CharField(_("nama"), max_length=200)
    # Only for a perseorangan: the number of the person. The penanggung jawab of a body is found through HakAkses.
    jenis_identitas = models.CharField(_("jenis identitas"), max_length=2, choices=JenisIdentitas, blank=True)
    identitas_indeks = models.CharField(max_length=64, blank=True, default="", editable=False)
    email = models.EmailField(_("surel perusahaan"), max_length=100, blank=True)
    telepon = models.CharField(_("nomor telepon"), max_length=20)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.AKTIF)
    dibuat_pada = models.DateTimeField(_("dibuat pada"), default=timezone.now, editable=False)
    diubah_pada = models.DateTimeField(_("diubah pada"), default=timezone.now, editable=False)

    # The contact data and founding document of a business: those of its registration until it changes them.
    PROFILE = ("email", "telepon", "website", "nomor_legalitas", "tanggal_legalitas")

    PERSONAL_DATA = PersonalData(
        copy=("nama", "jenis", "jenis_perusahaan", "negara_asal", *PROFILE, "verifikasi", "status"),
        keys={
            "nama": "pelaku_usaha",
            "jenis": "jenis_pelaku_usaha",
            "jenis_perusahaan": "jenis",
            "email": "surel",
            "status": "keadaan_usaha",
        },
        withheld={
            **dict.fromkeys(
                ("jenis_identitas", "nomor_identitas"),
                "the owner finds them in the account; a kuasa must not read them",
            ),
            "sengketa": "would tell who else is registered (U2)",
        },
        # Only for a perseorangan: the data of a body are not those of a person.
        empty=("jenis_identitas", "nomor_identitas", *PROFILE),
        erase={"nama": ERASED, "email": ERASED_EMAIL},
        keep="kind, country and state identify nobody without the rest, which goes by the rule akun_berakhir",
        neither=("kode", "identitas_indeks", "dibuat_pada", "diubah_pada"),
    )

    objects = PelakuUsahaQuerySet.as_manager()

    class Meta:
        verbose_name = _("pelaku usaha")
        verbose_name_plural = _("pelaku usaha")
        indexes = [
            # `iexact` and `icontains` compare in capitals.
            models.Index(Upper("email"), name="pelaku_usaha_email_upper"),
            GinIndex(OpClass(Upper("nama"), name="gin_trgm_ops"), name="pelaku_usaha_nama_trgm"),
            models.Index(
                fields=["identitas_indeks"], name="pelaku_usaha_identitas", condition=~models.Q(identitas_indeks="")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["identitas_indeks"],
                condition=models.Q(jenis="02", status="aktif", sengketa=False),
                name="pelaku_usaha_satu_perseorangan_per_nik",
            ),
            models.CheckConstraint(
                condition=~models.Q(jenis="02") | ~models.Q(identitas_indeks=""),
                name="pelaku_usaha_perseorangan_beridentitas",
            ),
        ]

    def __str__(self) -> str:
        return self.nama

    @staticmethod
    def indexes_of_nik(nik: str) -> list[str]:
        """Return the values of `identitas_indeks` that a perseorangan with this NIK may have."""
        return identity_indexes(nik, JenisIdentitas.KTP)

    @property
    def readable_name(self) -> str:
        """The name for screens and mails (officers see `nama`); the name of a body is not changed."""
        return readable_name(self.nama) if self.perseorangan else self.printed_name

    @property
    def printed_name(self) -> str:
        """The name for printed documents."""
        return printed_name(self.nama, person=self.perseorangan)

    @property
    def from_abroad(self) -> bool:
        """Whether it is a company abroad, or its office here."""
        return self.jenis in {JenisPelakuUsaha.KANTOR_PERWAKILAN, JenisPelakuUsaha.BADAN_USAHA_LUAR_NEGERI}

    @property
    def ready_for_nib(self) -> bool:
        """Whether an NIB may be issued without an officer: identity and authority are confirmed (PJP-1b)."""
        confirmed = {StatusVerifikasi.OTOMATIS_LOLOS, StatusVerifikasi.TERVERIFIKASI}
        return self.verifikasi in confirmed and not self.sengketa

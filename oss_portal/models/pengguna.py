from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Lower, Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.db.compiled import compiled
from oss_portal.models.identity_holder import IdentityHolder
from oss_portal.privacy.crypto import EncryptedTextField
from oss_portal.privacy.identity import identity_indexes
from oss_portal.privacy.personal_data import ERASED, ERASED_EMAIL, PersonalData
from oss_portal.text.names import readable_name

# The end of the address of a login without a proven mailbox: its mails stay in the inbox of the portal, unsent.
NO_MAILBOX = "@kotak-surat.invalid"


class JenisIdentitas(models.TextChoices):
    """Official codes of the identity document (PIA Lampiran 4)."""

    KTP = "01", _("KTP")
    PASPOR = "02", _("Paspor")


def _first_holder(found: models.Q, *born: date) -> "models.QuerySet[Pengguna]":
    people = Pengguna.objects.filter(found, is_staff=False)
    for day in born:
        people = people.filter(tanggal_lahir=day)
    return people.order_by("-is_active", "pk")[:1]


@compiled
def _with_name(user_id: str, email: str, *born: date) -> "models.QuerySet[Pengguna]":
    return _first_holder(models.Q(user_id=user_id) | models.Q(email__iexact=email), *born)


@compiled
def _with_number(jenis: str, indexes: list[str], *born: date) -> "models.QuerySet[Pengguna]":
    number = models.Q(jenis_identitas=jenis, nomor_identitas_indeks__any=indexes, identitas_sengketa=False)
    return _first_holder(number, *born)


class PenggunaManager(BaseUserManager["Pengguna"]):
    def lock(self, pk: int) -> "Pengguna":
        """Lock a person until the transaction ends; always lock the person before their cases, to avoid deadlocks.

        Rows that refer to the person can be written meanwhile (`no_key`), for example by an officer's act that has
        locked a case. Raises `DoesNotExist`.
        """
        return self.select_for_update(no_key=True).get(pk=pk)

    def with_identity(self, jenis: str, nomor: str, *, claimed: bool = False) -> "models.QuerySet[Pengguna]":
        """Return the persons whose identity number is exactly `nomor` (searched through the blind index).

        With `claimed`, logins that only claim the number, while another has it (`identitas_sengketa`), are included.
        """
        return self.with_indexes(jenis, identity_indexes(nomor, jenis), claimed=claimed)

    def with_indexes(self, jenis: Any, indexes: Any, *, claimed: bool = False) -> "models.QuerySet[Pengguna]":
        """Return the same as `with_identity`, but for the blind indexes of the number."""
        people = self.filter(jenis_identitas=jenis, nomor_identitas_indeks__any=indexes)
        return people if claimed else people.filter(identitas_sengketa=False)

    def find_holder(
        self, *, name: str = "", identity: tuple[str, str] | None = None, tanggal_lahir: date | None = None
    ) -> "Pengguna | None":
        """Return the pelaku usaha with this User-ID or address, or this kind and number of identity.

        Names and numbers from strangers or the helpdesk are looked up here: it never finds the login of an officer.
        """
        name = name.strip()
        born = [] if tanggal_lahir is None else [tanggal_lahir]
        if identity is not None:
            jenis, nomor = identity
            found = _with_number(jenis, identity_indexes(nomor, jenis), *born)
        elif name and "\x00" not in name:
            found = _with_name(name.upper(), name, *born)
        else:
            return None
        return next(iter(found), None)

    def create_user(self, user_id: str, email: str, password: str | None = None, **lain: Any) -> "Pengguna":
        pengguna = self.model(user_id=user_id, email=email.strip().lower(), **lain)
        pengguna.set_password(password)
        pengguna.save(using=self._db)
        return pengguna

    def create_superuser(self, user_id: str, email: str, password: str | None = None, **lain: Any) -> "Pengguna":
        return self.create_user(user_id, email, password, is_staff=True, is_superuser=True, **lain)

    def get_by_natural_key(self, user_id: str | None) -> "Pengguna":
        return self.get(user_id=(user_id or "").strip().upper())


# The devices of django-otp, whose base class has no types, refer to this model.
class Pengguna(IdentityHolder, AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]
    """A person with a login: pelaku usaha, kuasa, or staff (DEF-4, DEF-6).

    `registrasi.HakAkses`, not this table, says which businesses a person may act for.
    """

    IDENTITY_INDEX = "nomor_identitas_indeks"

    user_id = models.CharField("User-ID", max_length=20, unique=True)
    email = models.EmailField(_("alamat surel"), max_length=100)
    nama = models.CharField(_("nama"), max_length=150)
    jenis_identitas = models.CharField(_("jenis identitas"), max_length=2, choices=JenisIdentitas, blank=True)
    nomor_identitas = EncryptedTextField(_("nomor identitas"), row="user_id", blank=True, default="")
    nomor_identitas_indeks = models.CharField(max_length=64, blank=True, default="", editable=False, db_index=True)
    # Another login had this number first, or an officer found that it is not this person's.
    identitas_sengketa = models.BooleanField(_("nomor identitas belum terbukti"), default=False)
    tanggal_lahir = models.DateField(_("tanggal lahir"), null=True, blank=True)
    telepon = models.CharField(_("nomor telepon"), max_length=20, blank=True, help_text=_("Bentuk E.164, +62…"))
    # Typed at the registration and never proven, because a code to the phone activated the account. Nothing is sent
    # there, and another login may have the same address.
    surel_belum_terbukti = models.EmailField(_("alamat surel belum terbukti"), max_length=100, blank=True, default="")
    # The number that was proven by a code. `telepon` is proven as long as it is equal.
    telepon_terbukti = models.CharField(_("nomor telepon terbukti"), max_length=20, blank=True, default="")
    kabar_telepon = models.BooleanField(_("kabar ke nomor telepon"), default=False)
    bahasa = models.CharField(_("bahasa surat"), max_length=5, default="id")
    # The former address; until `email_lama_sampai` a mail there may still secure the account (`secure_link`).
    email_lama = models.EmailField(_("alamat surel sebelumnya"), max_length=100, blank=True, default="")
    email_lama_sampai = models.DateTimeField(
        _("alamat sebelumnya dapat berkeberatan sampai"), null=True, blank=True, editable=False
    )
    # Since when mail goes to the present address, if there was another before: earlier links were sent elsewhere.
    surel_sejak = models.DateTimeField(_("alamat surel ini sejak"), null=True, blank=True, editable=False)
    # Links to secure the account that were sent before this time are invalid.
    diamankan_pada = models.DateTimeField(_("diamankan pada"), null=True, blank=True, editable=False)
    is_active = models.BooleanField(_("dapat masuk"), default=True)
    is_staff = models.BooleanField(_("petugas"), default=False)
    petugas_sampai = models.DateField(_("petugas sampai dengan"), null=True, blank=True)
    # Code of a province or kabupaten/kota; empty: everywhere (`oss_portal.staff.area`).
    wilayah_kerja = models.CharField(_("wilayah kerja"), max_length=5, blank=True, default="", db_default="")
    dibuat_pada = models.DateTimeField(_("dibuat pada"), default=timezone.now, editable=False)

    USERNAME_FIELD = "user_id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email", "nama"]

    PERSONAL_DATA = PersonalData(
        copy=(
            *("user_id", "nama", "jenis_identitas", "nomor_identitas", "tanggal_lahir", "email", "telepon", "bahasa"),
            *("surel_belum_terbukti", "telepon_terbukti", "kabar_telepon"),
            *("email_lama", "dibuat_pada", "last_login"),
        ),
        keys={
            "email": "surel",
            "email_lama": "surel_sebelumnya",
            "dibuat_pada": "dibuat",
            "last_login": "terakhir_masuk",
        },
        withheld={
            "password": "a hash, of use only to whoever attacks it",
            "identitas_sengketa": "would tell who else is registered (U2)",
        },
        empty=("jenis_identitas", "nomor_identitas", "tanggal_lahir", "telepon", "email_lama")
        + ("surel_belum_terbukti", "telepon_terbukti"),
        erase={"nama": ERASED, "email": ERASED_EMAIL},
        keep="audit trail, acceptances and letters refer to the User-ID; the password is made unusable; the rest: rule"
        " akun_berakhir",
        neither=(
            *("nomor_identitas_indeks", "is_superuser", "is_active", "is_staff", "petugas_sampai", "wilayah_kerja"),
            *("groups", "user_permissions"),
            *("email_lama_sampai", "surel_sejak", "diamankan_pada"),
        ),
    )

    objects: ClassVar[PenggunaManager] = PenggunaManager()

    class Meta:
        verbose_name = _("pengguna")
        verbose_name_plural = _("pengguna")
        permissions = [
            ("kelola_petugas", _("Dapat mengundang petugas dan mengatur atau mengusulkan peran mereka")),
            ("setujui_petugas", _("Dapat menyetujui usulan tentang administrator")),
        ]
        # `iexact` and `icontains` compare with UPPER.
        indexes = [
            models.Index(Upper("email"), name="pengguna_email_upper"),
            GinIndex(OpClass(Upper("nama"), name="gin_trgm_ops"), name="pengguna_nama_trgm"),
        ]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="pengguna_email_unik"),
            models.CheckConstraint(
                condition=models.Q(user_id__regex=r"^[A-Z0-9._-]{3,20}$"), name="pengguna_user_id_bentuk"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nama} ({self.user_id})"

    @property
    def has_mailbox(self) -> bool:
        """Whether the address of the account was proven: mail reaches the person and may restore the account."""
        return not self.email.endswith(NO_MAILBOX)

    @property
    def term_is_over(self) -> bool:
        """Whether the last day as an officer has passed."""
        return self.petugas_sampai is not None and self.petugas_sampai < timezone.localdate()

    @property
    def phone_is_proven(self) -> bool:
        return bool(self.telepon) and self.telepon == self.telepon_terbukti

    def get_full_name(self) -> str:
        return self.nama

    def get_short_name(self) -> str:
        # Not the first word: in "Ni Luh" or "I Gusti" it is no name.
        return self.readable_name or self.user_id

    @property
    def readable_name(self) -> str:
        """The name as screens and mails show it; documents and pages of officers show `nama`."""
        return readable_name(self.nama)

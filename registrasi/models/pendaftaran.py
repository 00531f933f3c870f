import uuid
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from oss_portal.db.people import done_by_or_nobody
from oss_portal.db.triggers import forbid_truncate
from oss_portal.models import JenisIdentitas
from oss_portal.privacy.identity import identity_indexes
from oss_portal.privacy.personal_data import PersonalData
from oss_portal.text.names import readable_name
from registrasi.choices import StatusVerifikasi
from registrasi.models.pelaku_usaha import PelakuUsaha, Profile


class PendaftaranQuerySet(models.QuerySet["Pendaftaran"]):
    def waiting(self) -> Self:
        return self.filter(status=Pendaftaran.Status.MENUNGGU_AKTIVASI)

    def with_identity(self, jenis: str, nomor: str) -> Self:
        return self.with_indexes(jenis, identity_indexes(nomor, jenis))

    def with_indexes(self, jenis: Any, indexes: Any) -> Self:
        """Return the same by the blind indexes of the number."""
        return self.filter(jenis_identitas=jenis, identitas_indeks__any=indexes)


class Pendaftaran(Profile):
    """A filled-in registration form (FRM-*): the request for a Hak Akses, before and after its activation.

    The review of identity or authority (`verifikasi`) is independent of the activation: a flagged person may activate
    and wait. To add a field to the registration form, add the column here (to `Profile` if the business stores it) and
    name it in one of the groups below (`KIND_COLUMNS` to `BADAN_COLUMNS`); recipe 1 of CONTRIBUTING.md. The data of the
    form, the officers' page, the copy of the person's data and the erasure follow from the groups.
    """

    class Status(models.TextChoices):
        MENUNGGU_AKTIVASI = "menunggu_aktivasi", _("Menunggu aktivasi")
        AKTIF = "aktif", _("Aktif")
        KEDALUWARSA = "kedaluwarsa", _("Kedaluwarsa")
        DITOLAK = "ditolak", _("Ditolak")

    class Sebab(models.TextChoices):
        """The reasons why a registration was not continued. The page never tells them to the applicant."""

        GANDA = "ganda", _("NIK sudah terdaftar")
        GANDA_MENUNGGU = "ganda_menunggu", _("Pendaftaran yang sama sedang menunggu aktivasi")
        SUREL_DIPAKAI = "surel_dipakai", _("Surel dipakai akun lain")
        DIBATASI = "dibatasi", _("Daftar pembatasan (Akses 4)")
        PETUGAS = "petugas", _("Keputusan petugas")

    TRANSITIONS = {
        Status.MENUNGGU_AKTIVASI: {Status.AKTIF, Status.KEDALUWARSA, Status.DITOLAK},
        Status.AKTIF: {Status.DITOLAK},
        Status.KEDALUWARSA: set(),
        Status.DITOLAK: set(),
    }

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Each form that is shown makes one registration: by the token of the page a double click is the same request.
    token_form = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    jenis_identitas = models.CharField(_("jenis identitas"), max_length=2, choices=JenisIdentitas)
    identitas_indeks = models.CharField(max_length=64, blank=True, default="", editable=False, db_index=True)
    negara_penerbit_paspor = CountryField(_("negara penerbit paspor"), blank=True, default="")
    paspor_berlaku_sampai = models.DateField(_("paspor berlaku sampai"), null=True, blank=True)
    nomor_izin_tinggal = models.CharField(_("nomor KITAS/KITAP"), max_length=20, blank=True, default="")
    izin_tinggal_berlaku_sampai = models.DateField(_("izin tinggal berlaku sampai"), null=True, blank=True)
    email = models.EmailField(_("surel perusahaan"), max_length=100, blank=True, default="")
    nama = models.CharField(_("nama (sesuai KTP)"), max_length=150, blank=True, default="")
    tanggal_lahir = models.DateField(_("tanggal lahir"), null=True, blank=True)
    telepon = models.CharField(_("nomor telepon"), max_length=20, blank=True, default="")
    nama_badan = models.CharField(_("nama badan"), max_length=200, blank=True, default="")
    jabatan = models.CharField(_("jabatan penanggung jawab"), max_length=100, blank=True, default="")

    # Findings of the NIK check (codes of registrasi.rules) that the person confirmed, for the officer to see.
    temuan = models.JSONField(_("temuan"), default=list, blank=True)
    perbaikan = models.JSONField(_("perbaikan yang diminta (kolom: pesan)"), default=dict, blank=True)
    alasan_keputusan = models.TextField(_("alasan keputusan"), blank=True, default="")
    diputuskan_oleh = done_by_or_nobody(blank=True)
    diputuskan_pada = models.DateTimeField(_("diputuskan pada"), null=True, blank=True)

    # When the person was asked for the pictures, and when an external checker is asked next (and how often it failed in
    # a row).
    bukti_diminta_pada = models.DateTimeField(_("bukti diminta pada"), null=True, blank=True)
    cek_identitas_pada = models.DateTimeField(_("pencocokan berikutnya"), null=True, blank=True)
    cek_identitas_gagal = models.PositiveSmallIntegerField(_("pencocokan gagal berturut-turut"), default=0)

    # The User-ID that the activation page shows and the login gets (DEF-6); empty after a person with a login
    # registered.
    user_id = models.CharField("User-ID", max_length=20, blank=True, default="", editable=False)
    # The language of the form, which the mails and the new login use.
    bahasa = models.CharField(_("bahasa surat"), max_length=5, default="id", editable=False)
    jumlah_kirim = models.PositiveSmallIntegerField(_("surat aktivasi terkirim"), default=0)

    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.MENUNGGU_AKTIVASI)
    sebab_tolak = models.CharField(_("sebab tidak dilanjutkan"), max_length=20, choices=Sebab, blank=True, default="")
    pengguna = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="pendaftaran"
    )
    pelaku_usaha = models.ForeignKey(
        PelakuUsaha, on_delete=models.PROTECT, null=True, blank=True, related_name="pendaftaran"
    )
    dibuat_pada = models.DateTimeField(_("dikirim pada"), default=timezone.now, editable=False)
    diubah_pada = models.DateTimeField(_("diubah pada"), default=timezone.now, editable=False)
    diaktifkan_pada = models.DateTimeField(_("diaktifkan pada"), null=True, blank=True)
    # Set when the personal data of a registration that was never activated were erased (UU 27/2022 art. 42-45).
    dihapus_pada = models.DateTimeField(_("data pribadi dihapus pada"), null=True, blank=True)

    # The columns that the form fills in, grouped by who is asked for them. `KIND_COLUMNS` are kept for the figures, all
    # others are erased.
    KIND_COLUMNS = ("jenis_identitas", "jenis", "jenis_perusahaan", "negara_asal")
    PERSON_COLUMNS = ("nomor_identitas", "nama", "tanggal_lahir")
    CONTACT_COLUMNS = ("email", "telepon", "website")
    PASPOR_COLUMNS = (
        "negara_penerbit_paspor",
        "paspor_berlaku_sampai",
        "nomor_izin_tinggal",
        "izin_tinggal_berlaku_sampai",
    )
    BADAN_COLUMNS = ("nama_badan", "nomor_legalitas", "tanggal_legalitas", "jabatan")
    # The fields that officers may ask to correct, with their names for the person. A registration with a wrong identity
    # number is refused, and made again (U21).
    CORRECTABLE = {
        "nama": _("Nama (sesuai KTP)"),
        "tanggal_lahir": _("Tanggal lahir"),
        "nama_badan": _("Nama badan usaha"),
        "nomor_legalitas": _("Nomor pengesahan, pendaftaran, atau dasar hukum"),
        "tanggal_legalitas": _("Tanggal pengesahan atau pendaftaran"),
        "jabatan": _("Jabatan penanggung jawab"),
    }
    COLLECTED = (*KIND_COLUMNS, *PERSON_COLUMNS, *CONTACT_COLUMNS, *PASPOR_COLUMNS, *BADAN_COLUMNS)

    PERSONAL_DATA = PersonalData(
        copy=(
            *COLLECTED,
            "user_id",
            "bahasa",
            "temuan",
            "status",
            "verifikasi",
            "perbaikan",
            "dibuat_pada",
            "diaktifkan_pada",
        ),
        keys={
            "email": "surel",
            "status": "keadaan",
            "dibuat_pada": "dikirim",
            "diaktifkan_pada": "diaktifkan",
            "perbaikan": "perbaikan_yang_diminta",
        },
        withheld={
            "alasan_keputusan": "a note of the officer; what the person must know is in the mail",
            **dict.fromkeys(("sebab_tolak", "sengketa"), "would tell who else is registered (U2)"),
        },
        empty=(*PERSON_COLUMNS, *CONTACT_COLUMNS, *PASPOR_COLUMNS, *BADAN_COLUMNS, "perbaikan"),
        keep="which kinds of registrations came and what became of them (figures, audit trail); the rest: rules"
        " pendaftaran_tak_diaktifkan, akun_berakhir",
        neither=(
            *("kode", "token_form", "identitas_indeks", "diputuskan_oleh", "diputuskan_pada", "jumlah_kirim"),
            *("pengguna", "pelaku_usaha", "diubah_pada", "dihapus_pada"),
            *("bukti_diminta_pada", "cek_identitas_pada", "cek_identitas_gagal"),
        ),
    )

    objects = PendaftaranQuerySet.as_manager()

    class Meta:
        verbose_name = _("pendaftaran")
        verbose_name_plural = _("pendaftaran")
        ordering = ["-id"]
        permissions = [
            ("tinjau_pendaftaran", _("Dapat meninjau dan memutuskan pendaftaran")),
            ("ungkap_identitas", _("Dapat melihat nomor identitas lengkap (tercatat)")),
        ]
        indexes = [
            # `iexact` and `icontains` compare in capitals.
            models.Index(Upper("email"), name="pendaftaran_email_upper"),
            GinIndex(
                OpClass(Upper("nama"), name="gin_trgm_ops"),
                OpClass(Upper("nama_badan"), name="gin_trgm_ops"),
                name="pendaftaran_nama_trgm",
            ),
            models.Index(fields=["user_id"], name="pendaftaran_user_id", condition=~models.Q(user_id="")),
            models.Index(fields=["verifikasi", "id"], name="pendaftaran_antrean"),
            models.Index(fields=["status", "dibuat_pada"], name="pendaftaran_status"),
            models.Index(
                fields=["diubah_pada", "id"],
                name="pendaftaran_menunggu",
                condition=models.Q(verifikasi="perlu_ditinjau"),
            ),
            models.Index(
                fields=["cek_identitas_pada"],
                name="pendaftaran_cek_identitas",
                condition=models.Q(cek_identitas_pada__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="ditolak") | ~models.Q(sebab_tolak=""),
                name="pendaftaran_ditolak_bersebab",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="pendaftaran_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("pendaftaran"),
        ]

    def __str__(self) -> str:
        return f"{self.nama_badan or self.nama} ({self.get_status_display()})"

    @property
    def readable_name(self) -> str:
        """The name of the person for mails; officers see `nama`."""
        return readable_name(self.nama)

    @property
    def waits_for_pictures(self) -> bool:
        """Whether the person was asked for the pictures of card and face and has not sent them."""
        return (
            self.status == self.Status.AKTIF
            and self.verifikasi == StatusVerifikasi.BELUM
            and self.bukti_diminta_pada is not None
        )

    @property
    def takes_papers(self) -> bool:
        """Whether a body may send papers without being asked: as long as an officer has to check them."""
        return (
            self.status == self.Status.AKTIF
            and self.verifikasi == StatusVerifikasi.PERLU_DITINJAU
            and not self.perseorangan
        )

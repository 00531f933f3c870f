import uuid
from datetime import datetime
from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from helpdesk.choices import (
    OPEN,
    RUNNING,
    AkarMasalah,
    ClockState,
    JenisTiket,
    Prioritas,
    Saluran,
    StatusTiket,
    UnitEskalasi,
)
from helpdesk.models.kategori import Kategori
from ketentuan.models import VersiKetentuan
from oss_portal.db.triggers import StateTrigger, forbid_truncate
from oss_portal.models import Pengguna
from oss_portal.privacy.crypto import EncryptedTextField
from oss_portal.privacy.personal_data import PersonalData
from registrasi.models import PelakuUsaha, Pendaftaran

_S = StatusTiket
_FINAL = {_S.SELESAI, _S.DITUTUP, _S.SPAM, _S.DIGABUNG}


def reads_everything(petugas: Pengguna) -> bool:
    """Whether this officer may also read complaints about officers."""
    return petugas.has_perm("helpdesk.awasi_tiket") or petugas.has_perm("helpdesk.view_tiket")


class TiketManager(models.Manager["Tiket"]):
    def get_queryset(self) -> QuerySet["Tiket"]:
        # Only the database uses the search column.
        return super().get_queryset().defer("cari")


def late_at(now: datetime) -> Q:
    """Return the condition of tickets whose running clock was over at `now`.

    It compares times, as the board does, and not `tanda_waktu`, which only the periodic task changes.
    """
    return Q(status__in=RUNNING, jatuh_tempo__lt=now)


def nearly_late_at(now: datetime) -> Q:
    """Return the condition of tickets whose clock was nearly over at `now`; each half of the condition has an index."""
    warned = Q(tanda_waktu=ClockState.NEARLY_LATE) | Q(tanda_waktu=ClockState.IN_TIME, peringatan_pada__lte=now)
    return warned & Q(status__in=RUNNING, jatuh_tempo__gte=now)


class TiketQuerySet(models.QuerySet["Tiket"]):
    def open(self) -> Self:
        """Return the open tickets."""
        return self.filter(status__in=OPEN)

    def visible_to(self, petugas: Pengguna) -> Self:
        """Return the tickets that an officer may see: only supervisors and auditors see complaints about officers."""
        return self.visible(everything=reads_everything(petugas))

    def visible(self, *, everything: bool) -> Self:
        """Return the same when the answer of `reads_everything` is known already."""
        return self if everything else self.filter(tentang_petugas=False)


class Tiket(models.Model):
    """A complaint, question or suggestion: a number, an owner, a clock and an answer (PEN-3a, PEN-3b, HAK-1a)."""

    # A ticket returns to `baru` only from `spam` and when a merge is undone.
    TRANSITIONS = {
        _S.BARU: {_S.DIPROSES, _S.MENUNGGU_PELAPOR, _S.MENUNGGU_PIHAK_LAIN} | _FINAL,
        _S.DIBUKA_KEMBALI: {_S.DIPROSES, _S.MENUNGGU_PELAPOR, _S.MENUNGGU_PIHAK_LAIN} | _FINAL,
        _S.DIPROSES: {_S.MENUNGGU_PELAPOR, _S.MENUNGGU_PIHAK_LAIN} | _FINAL,
        _S.MENUNGGU_PELAPOR: {_S.DIPROSES, _S.MENUNGGU_PIHAK_LAIN} | _FINAL,
        _S.MENUNGGU_PIHAK_LAIN: {_S.DIPROSES, _S.MENUNGGU_PELAPOR} | _FINAL,
        _S.SELESAI: {_S.DITUTUP, _S.DIBUKA_KEMBALI},
        _S.DITUTUP: {_S.DIBUKA_KEMBALI},
        _S.SPAM: {_S.BARU},
        _S.DIGABUNG: {_S.BARU},
    }
    STATE_CHANGED_MESSAGE = _("Keadaan tiket sudah berubah. Periksa lagi lalu ulangi.")

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nomor = models.CharField(_("nomor"), max_length=16, unique=True, editable=False)
    # The token of the secret link: found by its hash, encrypted so that later mails can contain the link again.
    token = EncryptedTextField(editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    # Part of the reply address and of our Message-IDs: with it one can write to the ticket, but not read it.
    token_surel = models.CharField(max_length=26, unique=True, editable=False)
    # Each form that is shown makes one ticket: a double click is the same request.
    token_form = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    jenis = models.CharField(_("jenis"), max_length=20, choices=JenisTiket)
    kategori = models.ForeignKey(
        Kategori,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tiket",
        verbose_name=_("kategori"),
        db_index=False,
    )
    prioritas = models.PositiveSmallIntegerField(_("prioritas"), choices=Prioritas, default=Prioritas.BIASA)
    saluran = models.CharField(_("saluran"), max_length=10, choices=Saluran, default=Saluran.WEB)
    status = models.CharField(_("status"), max_length=20, choices=StatusTiket, default=StatusTiket.BARU)
    perihal = models.CharField(_("perihal"), max_length=150)
    # The language of a reporter without a login, which our mails to them use.
    bahasa = models.CharField(_("bahasa surat"), max_length=5, default="id", editable=False)

    pelapor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tiket",
        verbose_name=_("pelapor"),
    )
    # The account whose check questions a caller answered correctly, before they have named the code. This is no proof:
    # people close to the holder know the answers.
    akun_cocok = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("akun yang jawabannya cocok"),
        # The column only excludes rows; it is not used to find them.
        db_index=False,
    )
    nama = models.CharField(_("nama pelapor"), max_length=150)
    # Empty only for a caller without a mail address.
    email = models.EmailField(_("surel pelapor"), max_length=100, blank=True, default="")
    telepon = models.CharField(_("telepon pelapor"), max_length=20, blank=True, default="")

    pelaku_usaha = models.ForeignKey(
        PelakuUsaha,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tiket",
        verbose_name=_("pelaku usaha"),
    )
    pendaftaran = models.ForeignKey(
        Pendaftaran,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tiket",
        db_index=False,
        verbose_name=_("pendaftaran"),
    )
    nib = models.CharField("NIB", max_length=13, blank=True, default="")
    klausul = models.CharField(_("klausul"), max_length=120, blank=True, default="")
    versi_ketentuan = models.ForeignKey(
        VersiKetentuan,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("versi"),
        db_index=False,
    )
    tentang_petugas = models.BooleanField(_("mengenai petugas (hanya penyelia)"), default=False)

    petugas = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tiket_ditangani",
        verbose_name=_("petugas"),
    )
    diambil_sampai = models.DateTimeField(_("diambil sampai"), null=True, blank=True)
    eskalasi = models.CharField(_("diteruskan kepada"), max_length=15, choices=UnitEskalasi, blank=True, default="")
    induk = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="gabungan")

    # The clocks. `menit_*` are the promise when the ticket was made; the queue is sorted by `jatuh_tempo`: the next
    # time at which something is due, or the time at which the ticket was closed.
    menit_tanggapan = models.PositiveIntegerField()
    menit_penyelesaian = models.PositiveIntegerField()
    jam_kalender = models.BooleanField(default=False)
    # The start of the resolution clock of this round: the creation of the ticket, or its reopening.
    jam_mulai = models.DateTimeField(default=timezone.now)
    tenggat_tanggapan = models.DateTimeField(_("tenggat tanggapan pertama"))
    tenggat_penyelesaian = models.DateTimeField(_("tenggat penyelesaian"))
    ditanggapi_pada = models.DateTimeField(_("ditanggapi pada"), null=True, blank=True)
    selesai_pada = models.DateTimeField(_("selesai pada"), null=True, blank=True)
    ditutup_pada = models.DateTimeField(_("ditutup pada"), null=True, blank=True)
    jeda_sejak = models.DateTimeField(_("jam dihentikan sejak"), null=True, blank=True)
    jeda_menit = models.PositiveIntegerField(_("lama jam berhenti (menit)"), default=0)
    # The time until the answer and the resolution, in minutes of the clock of this ticket, without the pauses.
    lama_tanggapan = models.PositiveIntegerField(null=True, blank=True)
    lama_penyelesaian = models.PositiveIntegerField(null=True, blank=True)
    jatuh_tempo = models.DateTimeField()
    peringatan_pada = models.DateTimeField(null=True, blank=True)
    tanda_waktu = models.PositiveSmallIntegerField(_("jam"), choices=ClockState, default=ClockState.IN_TIME)
    dilanggar_tanggapan = models.BooleanField(_("tanggapan terlambat"), default=False)
    dilanggar_penyelesaian = models.BooleanField(_("penyelesaian terlambat"), default=False)
    diingatkan_pada = models.DateTimeField(null=True, blank=True)

    hitungan_buka_kembali = models.PositiveSmallIntegerField(_("berapa kali dibuka kembali"), default=0)
    akar_masalah = models.CharField(_("akar masalah"), max_length=20, choices=AkarMasalah, blank=True, default="")
    nilai = models.PositiveSmallIntegerField(_("nilai"), null=True, blank=True)
    komentar_nilai = models.TextField(_("komentar"), blank=True, default="")
    dinilai_pada = models.DateTimeField(null=True, blank=True)

    dibuat_pada = models.DateTimeField(_("dibuat pada"), default=timezone.now, editable=False)
    diubah_pada = models.DateTimeField(_("diubah pada"), default=timezone.now, editable=False)
    pesan_pelapor_pada = models.DateTimeField(_("pesan terakhir pelapor"), default=timezone.now)
    pesan_petugas_pada = models.DateTimeField(_("pesan terakhir petugas"), null=True, blank=True)
    # Words of subject, name and messages, kept by triggers.
    cari = SearchVectorField(null=True, editable=False)

    PERSONAL_DATA = PersonalData(
        copy=(
            *("nomor", "perihal", "jenis", "status", "dibuat_pada", "saluran", "nama", "email", "telepon", "nib"),
            *("klausul", "nilai", "komentar_nilai", "dinilai_pada"),
        ),
        keys={"status": "keadaan", "dibuat_pada": "waktu", "email": "surel"},
        keep="the service must account for its answers (UU 25/2009 art. 36)",
        neither=(
            *("kode", "token", "token_hash", "token_surel", "token_form", "kategori", "prioritas", "pelapor"),
            "akun_cocok",
            *("pelaku_usaha", "pendaftaran", "versi_ketentuan", "tentang_petugas", "petugas", "diambil_sampai"),
            *("eskalasi", "induk", "bahasa", "menit_tanggapan", "menit_penyelesaian", "jam_kalender", "jam_mulai"),
            *("tenggat_tanggapan", "tenggat_penyelesaian", "ditanggapi_pada", "selesai_pada", "ditutup_pada"),
            *("jeda_sejak", "jeda_menit", "lama_tanggapan", "lama_penyelesaian", "jatuh_tempo", "peringatan_pada"),
            *("tanda_waktu", "dilanggar_tanggapan", "dilanggar_penyelesaian", "diingatkan_pada"),
            *(
                "hitungan_buka_kembali",
                "akar_masalah",
                "diubah_pada",
                "pesan_pelapor_pada",
                "pesan_petugas_pada",
                "cari",
            ),
        ),
    )

    objects = TiketManager.from_queryset(TiketQuerySet)()

    class Meta:
        verbose_name = _("tiket")
        verbose_name_plural = _("tiket")
        ordering = ["-id"]
        permissions = [
            ("layani_tiket", _("Melayani tiket helpdesk")),
            ("awasi_tiket", _("Mengawasi helpdesk (penyelia)")),
            ("jawab_eskalasi", _("Menjawab tiket yang diteruskan")),
            ("ungkap_pelapor", _("Melihat nomor identitas pelapor tiket yang dipegang (tercatat)")),
        ]
        indexes = [
            # Each list of the queue reads a few rows from one of these indexes, however many tickets there are.
            models.Index(fields=["jatuh_tempo", "id"], name="tiket_terbuka", condition=Q(status__in=OPEN)),
            models.Index(fields=["petugas", "jatuh_tempo", "id"], name="tiket_milik", condition=Q(status__in=OPEN)),
            models.Index(
                fields=["jatuh_tempo", "id"],
                name="tiket_tak_bertuan",
                condition=Q(status__in=OPEN, petugas__isnull=True),
            ),
            models.Index(
                fields=["tanda_waktu", "jatuh_tempo", "id"],
                name="tiket_tanda",
                condition=Q(status__in=OPEN, tanda_waktu__gt=0),
            ),
            models.Index(fields=["status", "jatuh_tempo", "id"], name="tiket_status"),
            models.Index(fields=["jatuh_tempo", "id"], name="tiket_semua"),
            models.Index(fields=["dinilai_pada"], name="tiket_dinilai", condition=Q(dinilai_pada__isnull=False)),
            models.Index(fields=["jenis", "jatuh_tempo", "id"], name="tiket_jenis"),
            models.Index(fields=["kategori", "jatuh_tempo", "id"], name="tiket_kategori"),
            models.Index(fields=["prioritas", "jatuh_tempo", "id"], name="tiket_prioritas"),
            models.Index(fields=["eskalasi", "jatuh_tempo", "id"], name="tiket_eskalasi", condition=~Q(eskalasi="")),
            models.Index(fields=["peringatan_pada"], name="tiket_peringatan", condition=Q(tanda_waktu=0)),
            models.Index(fields=["email", "-id"], name="tiket_email"),
            models.Index(fields=["nib", "-id"], name="tiket_nib", condition=~Q(nib="")),
            models.Index(fields=["telepon", "-id"], name="tiket_telepon", condition=~Q(telepon="")),
            models.Index(fields=["versi_ketentuan", "klausul"], name="tiket_klausul", condition=~Q(klausul="")),
            models.Index(fields=["dibuat_pada"], name="tiket_dibuat"),
            models.Index(fields=["selesai_pada"], name="tiket_selesai", condition=Q(selesai_pada__isnull=False)),
            GinIndex(fields=["cari"], name="tiket_cari"),
            # For possible duplicates: open tickets with a similar subject.
            GinIndex(OpClass("perihal", name="gin_trgm_ops"), name="tiket_perihal_trgm", condition=Q(status__in=OPEN)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(nilai__isnull=True) | Q(nilai__range=(1, 5)), name="tiket_nilai_1_5"),
            models.CheckConstraint(
                condition=~Q(email="") | Q(saluran=Saluran.TELEPON), name="tiket_tanpa_surel_hanya_telepon"
            ),
            models.CheckConstraint(condition=Q(nib="") | Q(nib__regex=r"^[0-9]{13}$"), name="tiket_nib_bentuk"),
            models.CheckConstraint(
                condition=Q(status="digabung", induk__isnull=False) | (~Q(status="digabung") & Q(induk__isnull=True)),
                name="tiket_digabung_berinduk",
            ),
            models.CheckConstraint(
                condition=Q(status="menunggu_pelapor", jeda_sejak__isnull=False)
                | (~Q(status="menunggu_pelapor") & Q(jeda_sejak__isnull=True)),
                name="tiket_jeda_bila_menunggu_pelapor",
            ),
            models.CheckConstraint(
                condition=~Q(status="selesai") | (Q(selesai_pada__isnull=False) & ~Q(akar_masalah="")),
                name="tiket_selesai_berakar",
            ),
            models.CheckConstraint(condition=Q(prioritas__range=(1, 4)), name="tiket_prioritas_1_4"),
        ]
        triggers = [
            pgtrigger.Protect(name="tiket_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("tiket"),
            StateTrigger(name="tiket_transisi"),
            pgtrigger.Trigger(
                name="tiket_tetap",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF NEW.nomor <> OLD.nomor OR NEW.kode <> OLD.kode OR NEW.token_hash <> OLD.token_hash
                       OR NEW.token_surel <> OLD.token_surel OR NEW.dibuat_pada <> OLD.dibuat_pada THEN
                        RAISE EXCEPTION 'helpdesk: number, link and birth of a ticket never change';
                    END IF;
                    IF (OLD.dilanggar_tanggapan AND NOT NEW.dilanggar_tanggapan)
                       OR (OLD.dilanggar_penyelesaian AND NOT NEW.dilanggar_penyelesaian) THEN
                        RAISE EXCEPTION 'helpdesk: a breach stays recorded';
                    END IF;
                    NEW.cari := coalesce(NEW.cari, OLD.cari);
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="tiket_kata",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    NEW.cari := setweight(to_tsvector('simple', NEW.perihal), 'A')
                        || setweight(to_tsvector('simple', NEW.nama), 'B');
                    RETURN NEW;
                """,
            ),
        ]

    # Attributes that lists and pages set on the tickets that they show.
    remaining: str
    next_clock: str
    colour: str
    clock_colour: str
    status_label: Promise
    has_conflict: bool
    can_merge: bool
    is_followed: bool = False
    reason: str
    klausul_label: str
    first_content: str

    def __str__(self) -> str:
        return f"{self.nomor} {self.perihal}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @cached_property
    def apparent_person(self) -> Pengguna | None:
        """The holder of the account that reported it or, if nothing is proven, the probable one."""
        if self.pelapor is None and self.akun_cocok is None and self.email:
            return Pengguna.objects.find_holder(name=self.email)
        return self.pelapor or self.akun_cocok

    def clock_state(self, now: datetime) -> ClockState:
        """Return the state of the clock at `now`, by the same rules as `late_at` and `nearly_late_at`."""
        if not self.running:
            return ClockState.IN_TIME
        if self.jatuh_tempo < now:
            return ClockState.LATE
        warned = self.tanda_waktu or (self.peringatan_pada and self.peringatan_pada <= now)
        return ClockState.NEARLY_LATE if warned else ClockState.IN_TIME

    @property
    def running(self) -> bool:
        """Whether a clock runs."""
        return self.status in RUNNING

    @property
    def waits_for_officer(self) -> bool:
        """Whether the reporter wrote last."""
        return self.is_open and (self.pesan_petugas_pada is None or self.pesan_pelapor_pada > self.pesan_petugas_pada)

    @property
    def ended_at(self) -> datetime | None:
        """The time when it was closed, for the 14 days in which the reporter may reopen it; None while it is open."""
        return None if self.is_open else self.selesai_pada or self.ditutup_pada

    @property
    def can_be_rated(self) -> bool:
        """Whether it is resolved or closed (by anyone, also the reporter), and was not rated since then."""
        ended = self.ended_at if self.status in {StatusTiket.SELESAI, StatusTiket.DITUTUP} else None
        return ended is not None and not (self.dinilai_pada and self.dinilai_pada >= ended)

    @property
    def is_taken(self) -> bool:
        """Whether an officer has taken it and their 30 minutes are not over."""
        return bool(self.petugas_id and self.diambil_sampai and self.diambil_sampai > timezone.now())

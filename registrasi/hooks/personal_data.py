"""Personal data in registrasi: what is kept, why it may not be erased, when it is erased (hooks of the foundation)."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils.translation import gettext as _

from oss_portal import hooks
from oss_portal.hooks import PersonalDataSource, RetentionRule
from oss_portal.models import AuditEvent, OutgoingMail, Pengguna, RecoveryCodes, Session, TotpDevice, Upload
from oss_portal.privacy.personal_data import ERASED, PersonalData
from oss_portal.text.dates import machine_time
from oss_portal.uploads.storage import discard_upload
from registrasi.exceptions import StillNeeded
from registrasi.models import (
    BuktiPendaftaran,
    HakAkses,
    KeberatanAkses,
    KlaimSurel,
    PelakuUsaha,
    PemeriksaanIdentitas,
    Pendaftaran,
    PermintaanData,
    PermohonanAkses,
    PermohonanSurel,
    Undangan,
)
from registrasi.rules.periods import IDENTITY_PICTURES_PERIOD, UNACTIVATED_PERIOD
from registrasi.services.evidence import decided_before, discard_proofs
from registrasi.services.passkeys import passkeys_of
from registrasi.services.pendaftaran import expire, waiting_since
from registrasi.services.personal_data import erase_person

ROW_LIMIT = 500
_BATCH_SIZE = 500
# The table of passkeys belongs to a library, so its personal data are declared here.
_PASSKEY = PersonalData(copy=TotpDevice.PERSONAL_DATA.copy, keys=TotpDevice.PERSONAL_DATA.keys)


# --- What is kept -----------------------------------------------------------------------------------------------------


def _rows(model: Any, **condition: Any) -> list[dict[str, Any]]:
    return [model.PERSONAL_DATA.row(record) for record in model._default_manager.filter(**condition).order_by("pk")]


@hooks.personal_data_sources.register
def account_data(pengguna: Pengguna) -> PersonalDataSource:
    return PersonalDataSource(
        title=_("Akun"),
        purpose=_("Mengenali Anda saat masuk dan mengirim surat"),
        legal_basis=_("UU 27/2022 Pasal 20 ayat (2) huruf c dan e"),
        under_licensing_law=True,
        retention=_(
            "Selama Anda memegang Hak Akses, lalu 5 tahun; data penanggung jawab usaha yang memiliki NIB selama "
            "register NIB disimpan"
        ),
        data=Pengguna.PERSONAL_DATA.row(pengguna),
    )


@hooks.personal_data_sources.register
def device_data(pengguna: Pengguna) -> PersonalDataSource:
    data = [_PASSKEY.row(passkey) for passkey in passkeys_of(pengguna)]
    if pengguna.is_staff:
        data += [*_rows(TotpDevice, user=pengguna), *_rows(RecoveryCodes, user=pengguna)]
    return PersonalDataSource(
        title=_("Kunci sandi dan faktor kedua"),
        purpose=_("Memastikan bahwa Anda yang masuk"),
        legal_basis=_("UU 27/2022 Pasal 20 ayat (2) huruf c dan Pasal 35"),
        retention=_("Sampai Anda menghapusnya, atau bersama akun"),
        data=data,
    )


@hooks.personal_data_sources.register
def usaha_data(pengguna: Pengguna) -> PersonalDataSource:
    rows = HakAkses.objects.filter(pengguna=pengguna).select_related("pelaku_usaha").order_by("id")
    return PersonalDataSource(
        title=_("Pelaku usaha dan Hak Akses"),
        purpose=_("Mengetahui untuk siapa Anda boleh bertindak"),
        legal_basis=_("Ketentuan Penggunaan, Hak Akses"),
        under_licensing_law=True,
        retention=_("Selama usaha terdaftar, lalu menurut peraturan kearsipan"),
        data=[
            PelakuUsaha.PERSONAL_DATA.row(h.pelaku_usaha)
            | HakAkses.PERSONAL_DATA.row(h)
            | {"sampai": machine_time(h.diakhiri_pada or h.berlaku_sampai)}
            for h in rows
        ],
    )


@hooks.personal_data_sources.register
def pendaftaran_data(pengguna: Pengguna) -> PersonalDataSource:
    return PersonalDataSource(
        title=_("Pendaftaran"),
        purpose=_("Memeriksa identitas dan kewenangan Anda"),
        legal_basis=_("UU 27/2022 Pasal 20 ayat (2) huruf c dan e"),
        under_licensing_law=True,
        retention=_(
            "Tidak diaktifkan: %(hari)d hari. Diaktifkan: selama usaha terdaftar; foto KTP dan swafoto sampai "
            "%(foto)d hari sesudah keputusan"
        )
        % {"hari": UNACTIVATED_PERIOD.days, "foto": IDENTITY_PICTURES_PERIOD.days},
        data=[
            *_rows(Pendaftaran, pengguna=pengguna),
            *_rows(BuktiPendaftaran, pendaftaran__pengguna=pengguna),
            *_rows(PemeriksaanIdentitas, pendaftaran__pengguna=pengguna),
        ],
    )


def _case(case: PermohonanAkses, pengguna: Pengguna) -> dict[str, Any]:
    """Return a case about the person's right, without what another person wrote in it."""
    row = PermohonanAkses.PERSONAL_DATA.row(case)
    written = set() if case.diajukan_oleh_id == pengguna.pk else {"alasan", "dasar_hukum", "perbaikan"}
    return {key: value for key, value in row.items() if key not in written}


@hooks.personal_data_sources.register
def case_data(pengguna: Pengguna) -> PersonalDataSource:
    told = [PermohonanAkses.Dasar.PERGANTIAN, PermohonanAkses.Dasar.DUGAAN]
    cases = PermohonanAkses.objects.filter(pengguna=pengguna, dasar__in=told).order_by("pk")
    email_changes = _rows(PermohonanSurel, pengguna=pengguna)
    return PersonalDataSource(
        title=_("Permohonan dan perkara"),
        purpose=_("Menangani permohonan Anda dan membuktikan penanganannya"),
        legal_basis=_("Ketentuan Penggunaan, Pengakhiran Hak Akses; UU 27/2022 Pasal 5–13"),
        retention=_("10 tahun; dokumen identitas untuk ganti surel 90 hari"),
        data=[
            *(_case(case, pengguna) for case in cases),
            *_rows(KeberatanAkses, pengguna=pengguna),
            *({"perihal": _("Ganti surel")} | row for row in email_changes),
            *_rows(PermintaanData, pengguna=pengguna),
            *_rows(Undangan, diterima_oleh=pengguna),
        ],
    )


@hooks.personal_data_sources.register
def upload_data(pengguna: Pengguna) -> PersonalDataSource:
    return PersonalDataSource(
        title=_("Berkas yang Anda kirim"),
        purpose=_("Memeriksa dan membuktikan apa yang Anda ajukan"),
        legal_basis=_("UU 27/2022 Pasal 20 ayat (2) huruf c dan e"),
        under_licensing_law=True,
        retention=_("Selama permohonan, laporan, atau perkaranya disimpan"),
        data=_rows(Upload, oleh=pengguna),
    )


@hooks.personal_data_sources.register
def mail_data(pengguna: Pengguna) -> PersonalDataSource:
    return PersonalDataSource(
        title=_("Surat kepada Anda"),
        purpose=_("Memberi tahu Anda, dan membuktikan bahwa Anda diberi tahu"),
        legal_basis=_("UU 25/2009; UU 27/2022 Pasal 20 ayat (2) huruf c"),
        retention=_("Isi surel 2 tahun; surat bernomor menurut peraturan kearsipan"),
        data=[
            OutgoingMail.PERSONAL_DATA.row(s)
            for s in OutgoingMail.objects.filter(pengguna=pengguna).defer("isi")[:ROW_LIMIT]
        ]
        + [
            {
                "perihal": f"{s.nomor} {s.perihal}",
                "kepada": pengguna.nama,
                "waktu": machine_time(s.terbit_pada),
                "keadaan": "",
            }
            for s in pengguna.surat_bernomor.defer("pdf")
        ],
    )


@hooks.personal_data_sources.register
def trace_data(pengguna: Pengguna) -> PersonalDataSource:
    return PersonalDataSource(
        title=_("Jejak kegiatan dan perangkat"),
        purpose=_("Keamanan akun, dan pembuktian bila ada sengketa"),
        legal_basis=_("PP 71/2019 (rekam jejak audit); UU 27/2022 Pasal 31, 35–39"),
        retention=_("Menurut peraturan kearsipan; sesi paling lama %(jam)d jam")
        % {"jam": settings.SESSION_COOKIE_AGE // 3600},
        data=[AuditEvent.PERSONAL_DATA.row(p) for p in AuditEvent.objects.filter(oleh=pengguna)[:ROW_LIMIT]]
        + _rows(Session, pengguna=pengguna),
    )


# --- Why it may not go ------------------------------------------------------------------------------------------------


@hooks.erasure_blockers.register
def live_right_blocker(pengguna: Pengguna) -> str | None:
    if HakAkses.objects.live().filter(pengguna=pengguna).exists():
        return _("Orang ini masih memegang Hak Akses; Hak Akses harus diakhiri dahulu.")
    return None


@hooks.erasure_blockers.register
def open_case_blocker(pengguna: Pengguna) -> str | None:
    if pengguna.is_staff:
        return _("Orang ini petugas.")
    for case in (PermohonanAkses, PermohonanSurel):
        nomor = case.objects.is_open().filter(pengguna=pengguna).values_list("nomor", flat=True).first()
        if nomor is not None:
            return _("Perkara %(nomor)s tentang orang ini belum selesai.") % {"nomor": nomor}
    return None


# --- When it goes -----------------------------------------------------------------------------------------------------


def _undangan(limit: datetime) -> QuerySet[Undangan]:
    return Undangan.objects.filter(dibuat_pada__lt=limit).exclude(status="menunggu").exclude(nama=ERASED)


def _mails(limit: datetime) -> QuerySet[OutgoingMail]:
    # The body is encrypted and cannot be queried, so an emptied mail is marked by its template. A mail that could not
    # be delivered is of no use after this time either.
    return OutgoingMail.objects.filter(dibuat_pada__lt=limit).exclude(status="antre").exclude(templat=ERASED)


def _blank_mails(rows: QuerySet[OutgoingMail]) -> int:
    pk = list(rows.order_by("id").values_list("pk", flat=True)[:_BATCH_SIZE])
    return OutgoingMail.objects.filter(pk__in=pk).update(isi="", templat=ERASED)


def _closed_cases(limit: datetime) -> QuerySet[Any]:
    closed = PermohonanAkses.objects.exclude(status__in=PermohonanAkses.OPEN)
    return closed.filter(diubah_pada__lt=limit, berkas__isnull=False).distinct()


def _closed_claims(limit: datetime) -> QuerySet[Any]:
    closed = KlaimSurel.objects.exclude(permohonan__status__in=PermohonanSurel.OPEN)
    return closed.filter(permohonan__diubah_pada__lt=limit, berkas__isnull=False).distinct()


def _discard_documents(rows: QuerySet[Any]) -> int:
    """Delete the documents of closed cases, their bytes and rows; the cases stay."""
    count = 0
    for row in rows[:_BATCH_SIZE]:
        with transaction.atomic():
            for b in list(row.berkas.all()):
                row.berkas.remove(b)
                discard_upload(b)
                count += 1
    return count


def _people(limit: datetime) -> QuerySet[Any]:
    """Return the persons whose last right ended before `limit` and who are not erased yet."""
    live = HakAkses.objects.live().filter(pengguna=OuterRef("pk"))
    people: QuerySet[Any] = (
        Pengguna.objects.filter(is_staff=False, is_active=True)
        .annotate(terakhir=Max("hak_akses__diakhiri_pada"))
        .filter(terakhir__lt=limit)
        .exclude(Exists(live))
    )
    return people


def _erase_people(rows: QuerySet[Any]) -> int:
    count, last = 0, 0
    while count < _BATCH_SIZE and (batch := rows.filter(pk__gt=last).order_by("pk")[:_BATCH_SIZE]):
        for person in batch:
            last = person.pk
            # A person who may not be erased yet stays due, and must not block the persons after them.
            with suppress(StillNeeded):
                erase_person(pengguna=person, by=None, alasan="Masa simpan berakhir")
                count += 1
    return count


@hooks.retention_rules.register
def rules() -> list[RetentionRule]:
    return [
        RetentionRule(
            "pendaftaran_tak_diaktifkan",
            "Data pendaftaran yang tidak pernah diaktifkan",
            "UU 27/2022 Pasal 42–45",
            UNACTIVATED_PERIOD.days,
            waiting_since,
            expire,
            promised=True,
        ),
        RetentionRule(
            "bukti_pendaftaran",
            "Foto KTP, swafoto, dan dokumen pendaftaran sesudah keputusan",
            "UU 27/2022 Pasal 42–45",
            IDENTITY_PICTURES_PERIOD.days,
            decided_before,
            discard_proofs,
            promised=True,
        ),
        RetentionRule(
            "dokumen_ganti_surel",
            "Foto identitas pada permohonan ganti surel yang sudah ditutup",
            "UU 27/2022 Pasal 42–45",
            90,
            _closed_claims,
            _discard_documents,
        ),
        RetentionRule(
            "undangan",
            "Nama dan surel pada undangan yang sudah dijawab atau lewat",
            "UU 27/2022 Pasal 16 ayat (2) huruf g",
            365,
            _undangan,
            lambda rows: rows.update(**Undangan.PERSONAL_DATA.erase),
        ),
        RetentionRule(
            "isi_surel",
            "Isi surel yang sudah terkirim atau tidak dapat dikirim",
            "UU 27/2022 Pasal 16 ayat (2) huruf g",
            730,
            _mails,
            _blank_mails,
        ),
        RetentionRule(
            "akun_berakhir",
            "Akun orang yang Hak Aksesnya sudah berakhir",
            "UU 27/2022 Pasal 42–45; UU 43/2009",
            1825,
            _people,
            _erase_people,
        ),
        RetentionRule(
            "dokumen_perkara",
            "Dokumen pada perkara Hak Akses yang sudah ditutup",
            "UU 43/2009 tentang Kearsipan",
            3650,
            _closed_cases,
            _discard_documents,
        ),
    ]

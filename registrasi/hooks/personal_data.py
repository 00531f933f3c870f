"""What registrasi keeps about a person, why it may not go, and when it goes (hooks of the foundation)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext as _

from oss_portal import hooks
from oss_portal.hooks import RetentionRule
from oss_portal.models import AuditEvent, OutgoingMail, Pengguna
from registrasi.exceptions import StillNeeded
from registrasi.models import (
    HakAkses,
    OptionalConsent,
    Pendaftaran,
    PermintaanData,
    PermohonanAkses,
    PermohonanSurel,
    Undangan,
)
from registrasi.services.pendaftaran import expire_old
from registrasi.services.personal_data import ERASED, erase_person

ROW_LIMIT = 500
_BATCH_SIZE = 500


def _moment(value) -> str:
    return value.isoformat() if value else ""


# --- What is kept -----------------------------------------------------------------------------------------------------


@hooks.personal_data_sources.register(10)
def account_data(pengguna: Pengguna) -> dict:
    return {
        "judul": _("Akun"),
        "tujuan": _("Mengenali Anda saat masuk dan mengirim surat"),
        "dasar": _("UU 27/2022 Pasal 20 ayat (2) huruf c dan e; PP 24/2018"),
        "retention": _("Selama Anda memegang Hak Akses, lalu 5 tahun"),
        "data": {
            "user_id": pengguna.user_id,
            "nama": pengguna.nama,
            "jenis_identitas": pengguna.get_jenis_identitas_display(),
            "nomor_identitas": pengguna.nomor_identitas,
            "tanggal_lahir": str(pengguna.tanggal_lahir or ""),
            "surel": pengguna.email,
            "telepon": pengguna.telepon,
            "bahasa": pengguna.bahasa,
            "dibuat": _moment(pengguna.dibuat_pada),
            "terakhir_masuk": _moment(pengguna.last_login),
        },
    }


@hooks.personal_data_sources.register(11)
def usaha_data(pengguna: Pengguna) -> dict:
    rows = HakAkses.objects.filter(pengguna=pengguna).select_related("pelaku_usaha").order_by("id")
    return {
        "judul": _("Pelaku usaha dan Hak Akses"),
        "tujuan": _("Mengetahui untuk siapa Anda boleh bertindak"),
        "dasar": _("PP 24/2018; Ketentuan Penggunaan, Hak Akses"),
        "retention": _("Selama usaha terdaftar, lalu menurut peraturan kearsipan"),
        "data": [
            {
                "pelaku_usaha": h.pelaku_usaha.nama,
                "jenis": h.pelaku_usaha.get_jenis_perusahaan_display(),
                "surel": h.pelaku_usaha.email,
                "telepon": h.pelaku_usaha.telepon,
                "peran": h.get_peran_display(),
                "jabatan": h.jabatan,
                "kewenangan": h.kewenangan,
                "keadaan": h.get_status_display(),
                "sejak": _moment(h.diberikan_pada),
                "sampai": _moment(h.diakhiri_pada or h.berlaku_sampai),
            }
            for h in rows
        ],
    }


@hooks.personal_data_sources.register(12)
def pendaftaran_data(pengguna: Pengguna) -> dict:
    return {
        "judul": _("Pendaftaran"),
        "tujuan": _("Memeriksa identitas dan kewenangan Anda"),
        "dasar": _("PP 24/2018 Pasal 20–24"),
        "retention": _("Tidak diaktifkan: 30 hari. Diaktifkan: selama usaha terdaftar"),
        "data": [
            {
                "nama": p.nama,
                "nomor_identitas": p.nomor_identitas,
                "tanggal_lahir": str(p.tanggal_lahir or ""),
                "surel": p.email,
                "telepon": p.telepon,
                "nama_badan": p.nama_badan,
                "jabatan": p.jabatan,
                "keadaan": p.get_status_display(),
                "verifikasi": p.get_verifikasi_display(),
                "dikirim": _moment(p.dibuat_pada),
            }
            for p in Pendaftaran.objects.filter(pengguna=pengguna).order_by("id")
        ],
    }


@hooks.personal_data_sources.register(70)
def case_data(pengguna: Pengguna) -> dict:
    cases = [
        {
            "nomor": p.nomor,
            "perihal": p.get_dasar_display(),
            "keadaan": p.get_status_display(),
            "waktu": _moment(p.dibuat_pada),
        }
        for p in PermohonanAkses.objects.filter(
            pengguna=pengguna, dasar__in=[PermohonanAkses.Dasar.PERGANTIAN, PermohonanAkses.Dasar.DUGAAN]
        )
    ]
    email_changes = [
        {
            "nomor": p.nomor,
            "perihal": _("Ganti surel"),
            "keadaan": p.get_status_display(),
            "waktu": _moment(p.dibuat_pada),
        }
        for p in PermohonanSurel.objects.filter(pengguna=pengguna)
    ]
    data_requests = [
        {
            "nomor": p.nomor,
            "perihal": p.get_jenis_display(),
            "keadaan": p.get_status_display(),
            "waktu": _moment(p.dibuat_pada),
        }
        for p in PermintaanData.objects.filter(pengguna=pengguna)
    ]
    return {
        "judul": _("Permohonan dan perkara"),
        "tujuan": _("Menangani permohonan Anda dan membuktikan penanganannya"),
        "dasar": _("Ketentuan Penggunaan, Pengakhiran Hak Akses; UU 27/2022 Pasal 5–13"),
        "retention": _("10 tahun; dokumen identitas untuk ganti surel 90 hari"),
        "data": cases + email_changes + data_requests,
    }


@hooks.personal_data_sources.register(75)
def consent_data(pengguna: Pengguna) -> dict:
    return {
        "judul": _("Persetujuan pilihan"),
        "tujuan": _("Mengetahui apa yang Anda izinkan di luar layanan"),
        "dasar": _("UU 27/2022 Pasal 20 ayat (2) huruf a, Pasal 22, Pasal 40"),
        "retention": _("Selama akun ada"),
        "data": [
            {"tujuan": p.get_tujuan_display(), "diberikan": p.diberikan, "waktu": _moment(p.waktu)}
            for p in OptionalConsent.objects.filter(pengguna=pengguna)
        ],
    }


@hooks.personal_data_sources.register(80)
def mail_data(pengguna: Pengguna) -> dict:
    return {
        "judul": _("Surat kepada Anda"),
        "tujuan": _("Memberi tahu Anda, dan membuktikan bahwa Anda diberi tahu"),
        "dasar": _("UU 25/2009; UU 27/2022 Pasal 20 ayat (2) huruf c"),
        "retention": _("Isi surel 2 tahun; surat bernomor menurut peraturan kearsipan"),
        "data": [
            {
                "perihal": s.perihal,
                "kepada": s.kepada,
                "waktu": _moment(s.dibuat_pada),
                "keadaan": s.get_status_display(),
            }
            for s in OutgoingMail.objects.filter(pengguna=pengguna).defer("isi")[:ROW_LIMIT]
        ]
        + [
            {
                "perihal": f"{s.nomor} {s.perihal}",
                "kepada": pengguna.nama,
                "waktu": _moment(s.terbit_pada),
                "keadaan": "",
            }
            for s in pengguna.surat_bernomor.defer("pdf")
        ],
    }


@hooks.personal_data_sources.register(90)
def trace_data(pengguna: Pengguna) -> dict:
    rows = AuditEvent.objects.filter(oleh=pengguna)[:ROW_LIMIT]
    return {
        "judul": _("Jejak kegiatan dan perangkat"),
        "tujuan": _("Keamanan akun, dan pembuktian bila ada sengketa"),
        "dasar": _("PP 71/2019 (rekam jejak audit); UU 27/2022 Pasal 31, 35–39"),
        "retention": _("Menurut peraturan kearsipan; sesi paling lama 8 jam"),
        "data": [
            {"waktu": _moment(p.waktu), "peristiwa": p.peristiwa, "ip": p.ip or "", "peramban": p.agen} for p in rows
        ],
    }


# --- Why it may not go ------------------------------------------------------------------------------------------------


@hooks.erasure_blockers.register(10)
def live_right_blocker(pengguna: Pengguna) -> str | None:
    if HakAkses.objects.live().filter(pengguna=pengguna).exists():
        return _("Orang ini masih memegang Hak Akses; Hak Akses harus diakhiri dahulu.")
    return None


@hooks.erasure_blockers.register(11)
def open_case_blocker(pengguna: Pengguna) -> str | None:
    if PermohonanAkses.objects.is_open().filter(pengguna=pengguna).exists() or pengguna.is_staff:
        return _("Ada perkara yang belum selesai, atau orang ini petugas.")
    return None


# --- When it goes -----------------------------------------------------------------------------------------------------


def _undangan(limit: datetime):
    return Undangan.objects.filter(dibuat_pada__lt=limit).exclude(status="menunggu").exclude(nama=ERASED)


def _mask_undangan(limit: datetime) -> int:
    return _undangan(limit).update(nama=ERASED, email="dihapus@dihapus.invalid")


def _mails(limit: datetime):
    # The body is encrypted and cannot be asked for: an emptied mail is marked by its template.
    return OutgoingMail.objects.filter(dibuat_pada__lt=limit, status="terkirim").exclude(templat=ERASED)


def _blank_mails(limit: datetime) -> int:
    pk = list(_mails(limit).order_by("id").values_list("pk", flat=True)[:_BATCH_SIZE])
    return OutgoingMail.objects.filter(pk__in=pk).update(isi=ERASED, templat=ERASED)


def _closed(model, limit: datetime):
    return model.objects.exclude(status__in=model.OPEN).filter(diubah_pada__lt=limit, berkas__isnull=False).distinct()


def _discard_documents(model, limit: datetime) -> int:
    """Delete the documents of closed cases: the bytes and the row; the case stays."""
    count = 0
    for p in _closed(model, limit)[:_BATCH_SIZE]:
        with transaction.atomic():
            for b in list(p.berkas.all()):
                p.berkas.remove(b)
                b.berkas.delete(save=False)
                b.delete()
                count += 1
    return count


def _people(limit: datetime):
    """Persons whose last right ended before `limit`, not erased yet."""
    live = HakAkses.objects.live().filter(pengguna=OuterRef("pk"))
    return (
        Pengguna.objects.filter(is_staff=False, is_active=True)
        .annotate(terakhir=Max("hak_akses__diakhiri_pada"))
        .filter(terakhir__lt=limit)
        .exclude(Exists(live))
    )


def _erase_people(limit: datetime) -> int:
    count = 0
    for person in _people(limit)[:_BATCH_SIZE]:
        try:
            erase_person(pengguna=person, by=None, alasan="Masa simpan berakhir")
        except StillNeeded:
            continue
        count += 1
    return count


@hooks.retention_rules.register(10)
def rules() -> list[RetentionRule]:
    return [
        RetentionRule(
            "pendaftaran_tak_diaktifkan",
            "Data pendaftaran yang tidak pernah diaktifkan",
            "UU 27/2022 Pasal 42–45",
            30,
            lambda b: Pendaftaran.objects.waiting().filter(dibuat_pada__lt=b).count(),
            lambda b: expire_old(before=b),
        ),
        RetentionRule(
            "dokumen_ganti_surel",
            "Foto identitas pada permohonan ganti surel yang sudah ditutup",
            "UU 27/2022 Pasal 42–45",
            90,
            lambda b: _closed(PermohonanSurel, b).count(),
            lambda b: _discard_documents(PermohonanSurel, b),
        ),
        RetentionRule(
            "undangan",
            "Nama dan surel pada undangan yang sudah dijawab atau lewat",
            "UU 27/2022 Pasal 16 ayat (2) huruf g",
            365,
            lambda b: _undangan(b).count(),
            _mask_undangan,
        ),
        RetentionRule(
            "isi_surel",
            "Isi surel yang sudah terkirim",
            "UU 27/2022 Pasal 16 ayat (2) huruf g",
            730,
            lambda b: _mails(b).count(),
            _blank_mails,
        ),
        RetentionRule(
            "akun_berakhir",
            "Akun orang yang Hak Aksesnya sudah berakhir",
            "UU 27/2022 Pasal 42–45; UU 43/2009",
            1825,
            lambda b: _people(b).count(),
            _erase_people,
        ),
        RetentionRule(
            "dokumen_perkara",
            "Dokumen pada perkara Hak Akses yang sudah ditutup",
            "UU 43/2009 tentang Kearsipan",
            3650,
            lambda b: _closed(PermohonanAkses, b).count(),
            lambda b: _discard_documents(PermohonanAkses, b),
        ),
    ]

"""What registrasi keeps about a person, why it may not go, and when it goes (hooks of the foundation)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext as _

from oss_portal import kait
from oss_portal.kait import AturanRetensi
from oss_portal.models import Pengguna, PeristiwaAudit, SuratKeluar
from registrasi.models import (
    HakAkses,
    Pendaftaran,
    PermintaanData,
    PermohonanAkses,
    PermohonanSurel,
    PilihanData,
    Undangan,
)
from registrasi.services.data_pribadi import DIHAPUS, MasihDiperlukan, hapus_orang
from registrasi.services.pendaftaran import kedaluwarsakan_yang_lama

BATAS_BARIS = 500
_PER_GILIRAN = 500


def _waktu(nilai) -> str:
    return nilai.isoformat() if nilai else ""


# --- What is kept -----------------------------------------------------------------------------------------------------


@kait.sumber_data_pribadi.daftar(10)
def data_akun(pengguna: Pengguna) -> dict:
    return {
        "judul": _("Akun"),
        "tujuan": _("Mengenali Anda saat masuk dan mengirim surat"),
        "dasar": _("UU 27/2022 Pasal 20 ayat (2) huruf c dan e; PP 24/2018"),
        "retensi": _("Selama Anda memegang Hak Akses, lalu 5 tahun"),
        "data": {
            "user_id": pengguna.user_id,
            "nama": pengguna.nama,
            "jenis_identitas": pengguna.get_jenis_identitas_display(),
            "nomor_identitas": pengguna.nomor_identitas,
            "tanggal_lahir": str(pengguna.tanggal_lahir or ""),
            "surel": pengguna.email,
            "telepon": pengguna.telepon,
            "bahasa": pengguna.bahasa,
            "dibuat": _waktu(pengguna.dibuat_pada),
            "terakhir_masuk": _waktu(pengguna.last_login),
        },
    }


@kait.sumber_data_pribadi.daftar(11)
def data_usaha(pengguna: Pengguna) -> dict:
    semua = HakAkses.objects.filter(pengguna=pengguna).select_related("pelaku_usaha").order_by("id")
    return {
        "judul": _("Pelaku usaha dan Hak Akses"),
        "tujuan": _("Mengetahui untuk siapa Anda boleh bertindak"),
        "dasar": _("PP 24/2018; Ketentuan Penggunaan, Hak Akses"),
        "retensi": _("Selama usaha terdaftar, lalu menurut peraturan kearsipan"),
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
                "sejak": _waktu(h.diberikan_pada),
                "sampai": _waktu(h.diakhiri_pada or h.berlaku_sampai),
            }
            for h in semua
        ],
    }


@kait.sumber_data_pribadi.daftar(12)
def data_pendaftaran(pengguna: Pengguna) -> dict:
    return {
        "judul": _("Pendaftaran"),
        "tujuan": _("Memeriksa identitas dan kewenangan Anda"),
        "dasar": _("PP 24/2018 Pasal 20–24"),
        "retensi": _("Tidak diaktifkan: 30 hari. Diaktifkan: selama usaha terdaftar"),
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
                "dikirim": _waktu(p.dibuat_pada),
            }
            for p in Pendaftaran.objects.filter(pengguna=pengguna).order_by("id")
        ],
    }


@kait.sumber_data_pribadi.daftar(70)
def data_perkara(pengguna: Pengguna) -> dict:
    perkara = [
        {
            "nomor": p.nomor,
            "perihal": p.get_dasar_display(),
            "keadaan": p.get_status_display(),
            "waktu": _waktu(p.dibuat_pada),
        }
        for p in PermohonanAkses.objects.filter(
            pengguna=pengguna, dasar__in=[PermohonanAkses.Dasar.PERGANTIAN, PermohonanAkses.Dasar.DUGAAN]
        )
    ]
    surel = [
        {
            "nomor": p.nomor,
            "perihal": _("Ganti surel"),
            "keadaan": p.get_status_display(),
            "waktu": _waktu(p.dibuat_pada),
        }
        for p in PermohonanSurel.objects.filter(pengguna=pengguna)
    ]
    data = [
        {
            "nomor": p.nomor,
            "perihal": p.get_jenis_display(),
            "keadaan": p.get_status_display(),
            "waktu": _waktu(p.dibuat_pada),
        }
        for p in PermintaanData.objects.filter(pengguna=pengguna)
    ]
    return {
        "judul": _("Permohonan dan perkara"),
        "tujuan": _("Menangani permohonan Anda dan membuktikan penanganannya"),
        "dasar": _("Ketentuan Penggunaan, Pengakhiran Hak Akses; UU 27/2022 Pasal 5–13"),
        "retensi": _("10 tahun; dokumen identitas untuk ganti surel 90 hari"),
        "data": perkara + surel + data,
    }


@kait.sumber_data_pribadi.daftar(75)
def data_pilihan(pengguna: Pengguna) -> dict:
    return {
        "judul": _("Persetujuan pilihan"),
        "tujuan": _("Mengetahui apa yang Anda izinkan di luar layanan"),
        "dasar": _("UU 27/2022 Pasal 20 ayat (2) huruf a, Pasal 22, Pasal 40"),
        "retensi": _("Selama akun ada"),
        "data": [
            {"tujuan": p.get_tujuan_display(), "diberikan": p.diberikan, "waktu": _waktu(p.waktu)}
            for p in PilihanData.objects.filter(pengguna=pengguna)
        ],
    }


@kait.sumber_data_pribadi.daftar(80)
def data_surat(pengguna: Pengguna) -> dict:
    return {
        "judul": _("Surat kepada Anda"),
        "tujuan": _("Memberi tahu Anda, dan membuktikan bahwa Anda diberi tahu"),
        "dasar": _("UU 25/2009; UU 27/2022 Pasal 20 ayat (2) huruf c"),
        "retensi": _("Isi surel 2 tahun; surat bernomor menurut peraturan kearsipan"),
        "data": [
            {
                "perihal": s.perihal,
                "kepada": s.kepada,
                "waktu": _waktu(s.dibuat_pada),
                "keadaan": s.get_status_display(),
            }
            for s in SuratKeluar.objects.filter(pengguna=pengguna).defer("isi")[:BATAS_BARIS]
        ]
        + [
            {
                "perihal": f"{s.nomor} {s.perihal}",
                "kepada": pengguna.nama,
                "waktu": _waktu(s.terbit_pada),
                "keadaan": "",
            }
            for s in pengguna.surat_bernomor.defer("pdf")
        ],
    }


@kait.sumber_data_pribadi.daftar(90)
def data_jejak(pengguna: Pengguna) -> dict:
    semua = PeristiwaAudit.objects.filter(oleh=pengguna)[:BATAS_BARIS]
    return {
        "judul": _("Jejak kegiatan dan perangkat"),
        "tujuan": _("Keamanan akun, dan pembuktian bila ada sengketa"),
        "dasar": _("PP 71/2019 (rekam jejak audit); UU 27/2022 Pasal 31, 35–39"),
        "retensi": _("Menurut peraturan kearsipan; sesi paling lama 8 jam"),
        "data": [
            {"waktu": _waktu(p.waktu), "peristiwa": p.peristiwa, "ip": p.ip or "", "peramban": p.agen} for p in semua
        ],
    }


# --- Why it may not go ------------------------------------------------------------------------------------------------


@kait.penahan_hapus.daftar(10)
def hak_masih_hidup(pengguna: Pengguna) -> str | None:
    if HakAkses.objects.hidup().filter(pengguna=pengguna).exists():
        return _("Orang ini masih memegang Hak Akses; Hak Akses harus diakhiri dahulu.")
    return None


@kait.penahan_hapus.daftar(11)
def perkara_masih_terbuka(pengguna: Pengguna) -> str | None:
    if PermohonanAkses.objects.terbuka().filter(pengguna=pengguna).exists() or pengguna.is_staff:
        return _("Ada perkara yang belum selesai, atau orang ini petugas.")
    return None


# --- When it goes -----------------------------------------------------------------------------------------------------


def _undangan(batas: datetime):
    return Undangan.objects.filter(dibuat_pada__lt=batas).exclude(status="menunggu").exclude(nama=DIHAPUS)


def _samarkan_undangan(batas: datetime) -> int:
    return _undangan(batas).update(nama=DIHAPUS, email="dihapus@dihapus.invalid")


def _surat(batas: datetime):
    # The body is encrypted and cannot be asked for: an emptied mail is marked by its template.
    return SuratKeluar.objects.filter(dibuat_pada__lt=batas, status="terkirim").exclude(templat=DIHAPUS)


def _kosongkan_surat(batas: datetime) -> int:
    pk = list(_surat(batas).order_by("id").values_list("pk", flat=True)[:_PER_GILIRAN])
    return SuratKeluar.objects.filter(pk__in=pk).update(isi=DIHAPUS, templat=DIHAPUS)


def _tertutup(model, batas: datetime):
    return (
        model.objects.exclude(status__in=model.TERBUKA).filter(diubah_pada__lt=batas, berkas__isnull=False).distinct()
    )


def _buang_berkas(model, batas: datetime) -> int:
    """Delete the documents of closed cases: the bytes and the row; the case stays."""
    jumlah = 0
    for p in _tertutup(model, batas)[:_PER_GILIRAN]:
        with transaction.atomic():
            for b in list(p.berkas.all()):
                p.berkas.remove(b)
                b.berkas.delete(save=False)
                b.delete()
                jumlah += 1
    return jumlah


def _orang(batas: datetime):
    """Persons whose last right ended before `batas`, not erased yet."""
    hidup = HakAkses.objects.hidup().filter(pengguna=OuterRef("pk"))
    return (
        Pengguna.objects.filter(is_staff=False, is_active=True)
        .annotate(terakhir=Max("hak_akses__diakhiri_pada"))
        .filter(terakhir__lt=batas)
        .exclude(Exists(hidup))
    )


def _hapus_orang(batas: datetime) -> int:
    jumlah = 0
    for orang in _orang(batas)[:_PER_GILIRAN]:
        try:
            hapus_orang(pengguna=orang, oleh=None, alasan="Masa simpan berakhir")
        except MasihDiperlukan:
            continue
        jumlah += 1
    return jumlah


@kait.aturan_retensi.daftar(10)
def aturan() -> list[AturanRetensi]:
    return [
        AturanRetensi(
            "pendaftaran_tak_diaktifkan",
            "Data pendaftaran yang tidak pernah diaktifkan",
            "UU 27/2022 Pasal 42–45",
            30,
            lambda b: Pendaftaran.objects.menunggu().filter(dibuat_pada__lt=b).count(),
            lambda b: kedaluwarsakan_yang_lama(lama=b),
        ),
        AturanRetensi(
            "dokumen_ganti_surel",
            "Foto identitas pada permohonan ganti surel yang sudah ditutup",
            "UU 27/2022 Pasal 42–45",
            90,
            lambda b: _tertutup(PermohonanSurel, b).count(),
            lambda b: _buang_berkas(PermohonanSurel, b),
        ),
        AturanRetensi(
            "undangan",
            "Nama dan surel pada undangan yang sudah dijawab atau lewat",
            "UU 27/2022 Pasal 16 ayat (2) huruf g",
            365,
            lambda b: _undangan(b).count(),
            _samarkan_undangan,
        ),
        AturanRetensi(
            "isi_surel",
            "Isi surel yang sudah terkirim",
            "UU 27/2022 Pasal 16 ayat (2) huruf g",
            730,
            lambda b: _surat(b).count(),
            _kosongkan_surat,
        ),
        AturanRetensi(
            "akun_berakhir",
            "Akun orang yang Hak Aksesnya sudah berakhir",
            "UU 27/2022 Pasal 42–45; UU 43/2009",
            1825,
            lambda b: _orang(b).count(),
            _hapus_orang,
        ),
        AturanRetensi(
            "dokumen_perkara",
            "Dokumen pada perkara Hak Akses yang sudah ditutup",
            "UU 43/2009 tentang Kearsipan",
            3650,
            lambda b: _tertutup(PermohonanAkses, b).count(),
            lambda b: _buang_berkas(PermohonanAkses, b),
        ),
    ]

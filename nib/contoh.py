"""Demonstration: a stall with an NIB and its certificate, a body whose application waits, and officers."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from django.contrib.auth.models import Group
from django.utils import timezone

from nib.data_awal import INTEGRASI, PENGAWAS, PENINJAU
from nib.models import Kbli, Nib, Permohonan
from nib.services.kelengkapan import Isi
from nib.services.kewajiban import catat_kewajiban
from nib.services.permohonan import (
    ajukan,
    mulai_permohonan,
    nyatakan,
    simpan_kegiatan,
    simpan_langkah,
    simpan_lokasi,
    simpan_pengurus,
)
from oss_portal.contoh import KATA_SANDI
from oss_portal.models import Pengguna
from registrasi.contoh import daftar_dan_aktifkan
from registrasi.models import HakAkses

AKUN = [
    ("KEDAI", "Pelaku usaha perseorangan yang sudah memiliki NIB"),
    ("PENINJAU", "Petugas peninjau permohonan NIB"),
    ("PENGAWAS1", "Petugas pengawasan NIB (pengusul)"),
    ("PENGAWAS2", "Petugas pengawasan NIB (pemutus)"),
    ("INTEGRASI", "Petugas integrasi: instansi, kunci API, dan kiriman perubahan"),
]
_PETUGAS = [
    ("PENINJAU", "Hendra Peninjau", PENINJAU),
    ("PENGAWAS1", "Maya Pengawas", PENGAWAS),
    ("PENGAWAS2", "Joko Pengawas", PENGAWAS),
    ("INTEGRASI", "Ratna Integrasi", INTEGRASI),
]


def _ajukan(user_id: str, usaha: dict, kegiatan: list[tuple], peran: dict, pengurus: dict | None = None) -> Permohonan:
    """Walk the five steps as the person would; `kegiatan` are (KBLI, capital, workers, description, place)."""
    hak = HakAkses.objects.select_related("pengguna", "pelaku_usaha").get(pengguna__user_id=user_id)
    p = mulai_permohonan(pelaku_usaha=hak.pelaku_usaha, oleh=hak.pengguna)
    simpan_langkah(permohonan=p, langkah=1, data=usaha)
    if pengurus:
        simpan_pengurus(permohonan=p, data=pengurus)
    for kode, modal, pekerja, uraian, tempat in kegiatan:
        simpan_kegiatan(
            permohonan=p,
            kbli=Kbli.objects.get(edisi=p.edisi_kbli_id, kode=kode),
            modal=Decimal(modal),
            tenaga_kerja=pekerja,
            uraian=uraian,
            lokasi=simpan_lokasi(permohonan=p, **tempat) if tempat else None,
        )
    simpan_langkah(permohonan=p, langkah=2, data={})
    simpan_langkah(permohonan=p, langkah=3, data=peran)
    p.refresh_from_db()
    nyatakan(permohonan=p, teks=Isi(p).teks_pernyataan, oleh=hak.pengguna)
    return ajukan(permohonan=p, oleh=hak.pengguna)


def isi(tulis: Callable[[str], None]) -> None:
    """Make the accounts of `AKUN`, an issued NIB with an official fee, and an application in the queue."""
    daftar_dan_aktifkan(
        "KEDAI",
        [],
        nomor_identitas="3201014708880003",
        email="kedai@contoh.id",
        jenis="02",
        jenis_perusahaan="17",
        nama="Dewi Kartika",
        tanggal_lahir=date(1988, 8, 7),
        telepon="+6281298765432",
    )
    _ajukan(
        "KEDAI",
        {
            "alamat": "Jalan Raya Cibinong 21 RT 002 RW 005",
            "kelurahan": "32.01.01.1006",
            "kode_pos": "16911",
        },
        [
            ("56102", 15_000_000, 2, "Nasi uduk dan lauk matang", None),
            (
                "47112",
                8_000_000,
                0,
                "Sembako dan minuman",
                {"nama": "Kios Pasar Cibinong", "alamat": "Blok A nomor 7", "kelurahan": "32.01.01.1006"},
            ),
        ],
        {"impor": False, "ekspor": False, "jamsos_kes": "daftarkan", "jamsos_tk": "daftarkan", "wlkp": True},
    )
    if Pengguna.objects.filter(user_id="KOPERASI").exists():
        _ajukan(
            "KOPERASI",
            {
                "npwp": "013002761038000",
                "alamat": "Jalan Asia Afrika 8",
                "kelurahan": "32.73.01.1001",
                "kode_pos": "40153",
                "nomor_akta": "15",
                "tanggal_akta": date(2020, 2, 20),
                "notaris": "Rahmat Santosa, S.H., M.Kn.",
            },
            [("47112", 750_000_000, 5, "Toko koperasi anggota", None)],
            {"impor": False, "ekspor": False, "jamsos_kes": "sudah", "jamsos_tk": "sudah", "wlkp": True},
            pengurus={
                "nama": "Budi Santoso",
                "jabatan": "Ketua",
                "kewarganegaraan": "ID",
                "nomor_identitas": "3273010202850002",
            },
        )
    for user_id, nama, kelompok in _PETUGAS:
        petugas = Pengguna.objects.create_user(
            user_id, f"{user_id.lower()}@oss.example", KATA_SANDI, nama=nama, is_staff=True
        )
        petugas.groups.add(Group.objects.get(name=kelompok))
    catat_kewajiban(
        nib=Nib.objects.get(pelaku_usaha__nama="Dewi Kartika"),
        oleh=Pengguna.objects.get(user_id="PENGAWAS1"),
        jenis="retribusi",
        uraian="Retribusi kebersihan pasar",
        instansi="Pemerintah Kabupaten Bogor",
        dasar="Peraturan daerah tentang pajak dan retribusi daerah",
        nominal=Decimal(120_000),
        jatuh_tempo=timezone.localdate() + timedelta(days=30),
    )
    for user_id, _untuk in AKUN:
        tulis(user_id)

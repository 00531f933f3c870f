"""Demonstration: a stall with an NIB and its certificate, a body whose application waits, and officers."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from django.contrib.auth.models import Group
from django.utils import timezone

from nib.models import Kbli, Nib, Permohonan
from nib.permissions import DECIDERS, INTEGRATION, REVIEWERS, SUPERVISORS
from nib.services.completeness import PermohonanContent
from nib.services.kewajiban import record_kewajiban
from nib.services.permohonan import (
    record_pernyataan,
    save_kegiatan,
    save_lokasi,
    save_pengurus,
    save_step,
    start_permohonan,
    submit,
)
from oss_portal.demo_data import PASSWORD
from oss_portal.models import Pengguna
from registrasi.demo_data import register_and_activate
from registrasi.models import HakAkses

ACCOUNTS = [
    ("KEDAI", "Pelaku usaha perseorangan yang sudah memiliki NIB"),
    ("PENINJAU", "Petugas peninjau permohonan NIB"),
    ("PENGAWAS", "Petugas pengawasan NIB: memperingatkan, membekukan, mengusulkan"),
    ("PEMUTUS", "Pemutus pengawasan NIB: petugas kedua"),
    ("DPMPTSP", "Pengawas NIB Kabupaten Bogor: hanya usaha di sana"),
    ("INTEGRASI", "Petugas integrasi: instansi, kunci API, dan kiriman perubahan"),
]
_OFFICERS = [
    ("PENINJAU", "Hendra Peninjau", REVIEWERS),
    ("PENGAWAS", "Maya Pengawas", SUPERVISORS),
    ("PEMUTUS", "Joko Pemutus", DECIDERS),
    ("DPMPTSP", "Dian Bogor", SUPERVISORS),
    ("INTEGRASI", "Ratna Integrasi", INTEGRATION),
]


def _submit(user_id: str, usaha: dict, kegiatan: list[tuple], peran: dict, pengurus: dict | None = None) -> Permohonan:
    """Walk the five steps as the person would; `kegiatan` are (KBLI, capital, workers, description, place)."""
    hak_akses = HakAkses.objects.select_related("pengguna", "pelaku_usaha").get(pengguna__user_id=user_id)
    permohonan = start_permohonan(pelaku_usaha=hak_akses.pelaku_usaha, by=hak_akses.pengguna)
    save_step(permohonan=permohonan, step=1, data=usaha)
    if pengurus:
        save_pengurus(permohonan=permohonan, data=pengurus)
    for kode, modal, workers, uraian, place in kegiatan:
        save_kegiatan(
            permohonan=permohonan,
            kbli=Kbli.objects.get(edisi=permohonan.edisi_kbli_id, kode=kode),
            modal=Decimal(modal),
            tenaga_kerja=workers,
            uraian=uraian,
            lokasi=save_lokasi(permohonan=permohonan, **place) if place else None,
        )
    save_step(permohonan=permohonan, step=2, data={})
    save_step(permohonan=permohonan, step=3, data=peran)
    permohonan.refresh_from_db()
    record_pernyataan(
        permohonan=permohonan, texts=PermohonanContent(permohonan).pernyataan_texts, by=hak_akses.pengguna
    )
    return submit(permohonan=permohonan, by=hak_akses.pengguna)


def fill(write: Callable[[str], None]) -> None:
    """Make the accounts of `ACCOUNTS`, an issued NIB with an official fee, and an application in the queue."""
    register_and_activate(
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
    _submit(
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
        _submit(
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
    for user_id, nama, group in _OFFICERS:
        officer = Pengguna.objects.create_user(
            user_id, f"{user_id.lower()}@oss.example", PASSWORD, nama=nama, is_staff=True
        )
        officer.groups.add(Group.objects.get(name=group))
    Pengguna.objects.filter(user_id="DPMPTSP").update(wilayah_kerja="32.01")
    record_kewajiban(
        nib=Nib.objects.get(pelaku_usaha__nama="Dewi Kartika"),
        by=Pengguna.objects.get(user_id="PENGAWAS"),
        jenis="retribusi",
        uraian="Retribusi kebersihan pasar",
        instansi="Pemerintah Kabupaten Bogor",
        dasar="Peraturan daerah tentang pajak dan retribusi daerah",
        nominal=Decimal(120_000),
        jatuh_tempo=timezone.localdate() + timedelta(days=30),
    )
    for user_id, _for in ACCOUNTS:
        write(user_id)

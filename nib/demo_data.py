"""Demonstration: a stall with an NIB and its certificate, a body whose application waits, and officers."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from django.contrib.auth.models import Group
from django.utils import timezone

from nib.models import DasarTindakan, Kbli, KewajibanPembayaran, Nib, Permohonan, PermohonanPencabutan, SanksiNib
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
from registrasi.demo_data import many_usaha, register_and_activate
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
    _demand_fee(Nib.objects.get(pelaku_usaha__nama="Dewi Kartika"), by=Pengguna.objects.get(user_id="PENGAWAS"))
    for user_id, _for in ACCOUNTS:
        write(user_id)


def _demand_fee(nib: Nib, *, by: Pengguna) -> None:
    """Demand an official fee that is due in a month."""
    record_kewajiban(
        nib=nib,
        by=by,
        jenis="retribusi",
        uraian="Retribusi kebersihan pasar",
        instansi="Pemerintah Kabupaten Bogor",
        dasar="Peraturan daerah tentang pajak dan retribusi daerah",
        nominal=Decimal(120_000),
        jatuh_tempo=timezone.localdate() + timedelta(days=30),
    )


# --- Hundreds of cases (`load_demo --many`) ---------------------------------------------------------------------------

_PLACE = {"alamat": "Jalan Melati 4 RT 001 RW 002", "kelurahan": "32.01.01.1006", "kode_pos": "16911"}
_NO_TRADE = {"impor": False, "ekspor": False, "jamsos_kes": "daftarkan", "jamsos_tk": "daftarkan", "wlkp": True}


def _many_permohonan(n: int, verifikasi: str, modal: int) -> Permohonan:
    right = many_usaha(100_000 + n, verifikasi)
    kegiatan = [("56102", modal, 2, "Nasi uduk dan lauk matang", None)]
    return _submit(right.pengguna.user_id, _PLACE, kegiatan, _NO_TRADE)


def fill_many(count: int, write: Callable[[str], None]) -> None:
    """Make `count` cases for each queue of this app."""
    first, second = (Pengguna.objects.get(user_id=user_id) for user_id in ("PENGAWAS", "PEMUTUS"))
    ground, now = DasarTindakan.objects.order_by("pk")[0], timezone.now()
    for n in range(count):
        identity = n % 4 == 3
        p = _many_permohonan(
            n, "perlu_ditinjau" if identity else "terverifikasi", 50_000_000 if identity else 200 * 10**9
        )
        if p.tenggat and n % 3 == 0:
            p.tenggat = now - timedelta(hours=1 + n % 90)
            p.save(update_fields=["tenggat"])
    for n in range(count // 2):
        p = _many_permohonan(count + n, "terverifikasi", 20_000_000)
        nib = Nib.objects.get(data=p)
        since = now - timedelta(hours=(4, 30, 260)[n % 3] + n % 11)
        shared = {
            "nib": nib,
            "alasan": "Kegiatan tidak sesuai NIB.",
            "dasar": str(ground),
            "dasar_tindakan": ground,
            "diusulkan_oleh": first,
        }
        SanksiNib.objects.create(
            tahap="peringatan",
            sebab="pelanggaran",
            status="berlaku",
            berlaku_pada=since,
            tenggat_jawab=timezone.localdate(since) + timedelta(days=30 if n % 3 else 1),
            jawaban="Sudah kami perbaiki." if n % 2 else "",
            dijawab_pada=since if n % 2 else None,
            dibuat_pada=since,
            **shared,
        )
        if n % 2:
            SanksiNib.objects.create(tahap="pencabutan", sebab="berat", status="diusulkan", dibuat_pada=since, **shared)
        else:
            SanksiNib.objects.create(
                tahap="pencabutan",
                sebab="berat",
                status="berlaku",
                diputus_oleh=second,
                berlaku_pada=since,
                keberatan="Kami berkeberatan.",
                keberatan_pada=since,
                dibuat_pada=since,
                **shared,
            )
        _demand_fee(nib, by=first)
        for fee in nib.kewajiban.all():
            fee.status, fee.bukti = KewajibanPembayaran.Status.DILAPORKAN, f"BKT{n}"
            fee.save(update_fields=["status", "bukti"])
        PermohonanPencabutan.objects.create(
            nib=nib,
            jenis="nonlikuidasi",
            alasan="Usaha berhenti.",
            pernyataan=["pajak", "fiskal", "pekerja"],
            diajukan_oleh=p.pembuat,
            diajukan_pada=since,
            tenggat=since + timedelta(days=5),
        )
    write(f"{count} + 5 × {count // 2}")

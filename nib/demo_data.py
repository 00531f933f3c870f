"""Demonstration: a stall with an NIB and its certificate, a body whose application waits, and officers."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils import timezone

from nib.choices import StatusIzin
from nib.events import Event
from nib.models import (
    DasarTindakan,
    InstansiPemerintah,
    Izin,
    Kbli,
    KewajibanPembayaran,
    Nib,
    Permohonan,
    PermohonanPencabutan,
    SanksiNib,
)
from nib.permissions import DECIDERS, INTEGRATION, REVIEWERS, SUPERVISORS
from nib.rules.periods import supervision_periods
from nib.services.completeness import PermohonanContent
from nib.services.kewajiban import record_kewajiban
from nib.services.permohonan import (
    record_pernyataan,
    save_kegiatan,
    save_lokasi,
    save_pengurus,
    save_step,
    start_permohonan,
)
from nib.services.submission import submit
from nib.services.supervision.base import attach, sanksi_document
from nib.services.supervision.pencabutan import revoke
from nib.services.supervision.warnings_and_freezes import set_frozen
from oss_portal.audit.trail import record
from oss_portal.demo_data import age_of, make_officer, spread
from oss_portal.models import Pengguna
from registrasi.demo_data import drawn_picture, many_usaha, register_and_activate
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
    """Fill in the five steps as the person would; `kegiatan` are (KBLI, capital, workers, description, place)."""
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


def _submit_stall() -> None:
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


def _submit_body() -> None:
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
    _submit_stall()
    if Pengguna.objects.filter(user_id="KOPERASI").exists():
        _submit_body()
    for officer in _OFFICERS:
        make_officer(*officer)
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

# One place in the area of the officer of the DPMPTSP, one outside of it.
_PLACES = ({"kelurahan": "32.01.01.1006", "kode_pos": "16911"}, {"kelurahan": "32.73.01.1001", "kode_pos": "40153"})
_NO_TRADE = {"impor": False, "ekspor": False, "jamsos_kes": "daftarkan", "jamsos_tk": "daftarkan", "wlkp": True}


# KBLI code and description of the activity.
_TRADES = (
    ("56102", "Nasi uduk dan lauk matang"),
    ("56102", "Soto ayam dan minuman hangat"),
    ("47112", "Warung kelontong di depan rumah"),
    ("14120", "Menjahit seragam sekolah"),
    ("56303", "Kedai kopi dengan delapan meja"),
)
_STREETS = ("Melati", "Raya Cibinong", "Mawar", "Pemuda", "Kenanga", "Veteran", "Pasar Lama")
_FINDINGS = (
    "Gudang di alamat ini dipakai untuk kegiatan lain dari yang terdaftar.",
    "Limbah dialirkan ke saluran warga menurut pemeriksaan lapangan.",
    "Alamat usaha kosong saat dua kali pemeriksaan.",
    "Barang dijual tanpa izin yang diwajibkan untuk kegiatan ini.",
)
_ANSWERS = (
    "Sudah kami perbaiki; foto kami lampirkan.",
    "Pemeriksaan salah alamat, gudang itu milik tetangga.",
    "Izin sedang diurus di dinas, mohon waktu dua minggu.",
)
_CLOSINGS = (
    "Usaha berhenti karena sakit.",
    "Pindah menjadi PT, NIB baru sudah ada.",
    "Tempat sewa habis, usaha tutup.",
)


def _many_permohonan(n: int, verifikasi: str, modal: int) -> Permohonan:
    right = many_usaha(100_000 + n, verifikasi)
    trades = [t for t in _TRADES if Kbli.objects.filter(kode=t[0]).exists()]
    kode, work = trades[spread(n, len(trades))]
    address = f"Jalan {_STREETS[spread(n, len(_STREETS))]} {1 + spread(n, 140)} RT 001 RW 002"
    place = _PLACES[n % len(_PLACES)] | {"alamat": address}
    return _submit(right.pengguna.user_id, place, [(kode, modal, 1 + spread(n, 9), work, None)], _NO_TRADE)


def _event(event: Event, subject: Model, nib: Nib, by: Pengguna, **more: Any) -> None:
    record(event, subject=subject, nib=nib.nomor, by=by, about=nib.data.pembuat, **more)


def _step(nib: Nib, tahap: str, *, by: Pengguna, second: Pengguna, since: datetime, **fields: Any) -> SanksiNib:
    """Create a step of supervision with its report and its audit events."""
    # A proposal is still to be decided, so its law must be in force.
    ground = DasarTindakan.grounds(tahap)[0]
    sanksi = SanksiNib.objects.create(
        nib=nib,
        tahap=tahap,
        alasan=_FINDINGS[spread(nib.pk, len(_FINDINGS))],
        dasar=str(ground),
        dasar_tindakan=ground,
        diusulkan_oleh=by,
        dibuat_pada=since,
        **fields,
    )
    report = drawn_picture(
        ["BERITA ACARA PEMERIKSAAN", f"NIB {nib.nomor}", nib.pelaku_usaha.nama], name="berita-acara.jpg"
    )
    attach({"berita_acara": [report]}, by, nib=nib, sanksi=sanksi)
    details = {"tahap": tahap}
    if fields["status"] == SanksiNib.Status.DIUSULKAN or fields.get("diputus_oleh"):
        _event(Event.SANKSI_DIUSULKAN, sanksi, nib, by, details=details, alasan=sanksi.alasan)
    if fields["status"] != SanksiNib.Status.DIUSULKAN:
        decided_by = second if fields.get("diputus_oleh") else by
        _event(Event.SANKSI_BERLAKU, sanksi, nib, decided_by, details=details)
    return sanksi


def fill_many(count: int, write: Callable[[str], None]) -> None:
    """Make `count` cases for each queue of this app."""
    first, second = (Pengguna.objects.get(user_id=user_id) for user_id in ("PENGAWAS", "PEMUTUS"))
    for n in range(count):
        identity = n % 4 == 3
        p = _many_permohonan(
            n,
            "perlu_ditinjau" if identity else "terverifikasi",
            50_000_000 if identity else (150 + spread(n, 300)) * 10**9,
        )
        if p.tenggat and n % 3 == 0:
            p.tenggat = timezone.now() - timedelta(hours=1 + spread(n, 90))
            p.diajukan_pada = p.tenggat - timedelta(days=2)
            p.save(update_fields=["tenggat", "diajukan_pada"])
    for n in range(count // 2):
        _supervised(n, _many_permohonan(count + n, "terverifikasi", (5 + spread(n, 40)) * 10**6), first, second)
    write(f"{count} + 5 × {count // 2}")


def _late_licence(nib: Nib, since: datetime) -> None:
    """Create a licence with complete documents whose statutory time for a decision ended at `since`."""
    agency, _new = InstansiPemerintah.objects.get_or_create(
        nama="Dinas Kesehatan (contoh)", defaults={"nomor_perjanjian": "PKS-CONTOH/2026", "tujuan": "Peragaan"}
    )
    izin = Izin.objects.create(
        nib=nib,
        instansi=agency,
        id_izin=f"I-CONTOH-{nib.nomor}",
        nomenklatur="Sertifikat Laik Higiene Sanitasi",
        status=StatusIzin.COMPLETE,
        tenggat_sejak=since - timedelta(days=14),
        tenggat=since,
        hari_kerja=10,
        dasar_tenggat="PP 28/2025",
    )
    details = {"instansi": agency.nama, "metode": "receiveLicenseStatus", "status": izin.status, "kolom": []}
    details["sidik"] = izin.content_fingerprint
    record(Event.IZIN_DILAPORKAN, subject=izin, nib=nib.nomor, about=nib.data.pembuat, details=details)


def _supervision_steps(n: int, nib: Nib, holder: Pengguna, since: datetime, first: Pengguna, second: Pengguna) -> None:
    """Warn the holder; or warn and freeze, then propose the revocation or decide it."""
    in_force: dict[str, Any] = {"by": first, "second": second, "status": "berlaku"}
    if n % 3 == 0:
        answer = _ANSWERS[spread(n, len(_ANSWERS))] if n % 2 else ""
        warning = _step(
            nib,
            "peringatan",
            sebab="pelanggaran",
            since=since,
            berlaku_pada=since,
            tenggat_jawab=timezone.localdate(since) + timedelta(days=30 if n % 4 else 1),
            jawaban=answer,
            dijawab_pada=since + timedelta(hours=1) if answer else None,
            **in_force,
        )
        if answer:
            _event(Event.SANKSI_DIJAWAB, warning, nib, holder, details={"tahap": warning.tahap})
        return
    _warned_and_frozen(n, nib, since, first, second)
    objection = supervision_periods(nib.era.kode).objection
    if n % 3 == 1:
        proposed = in_force | {"status": "diusulkan"}
        _step(nib, "pencabutan", sebab="tidak_menjawab", since=since, hari_jawab=objection, **proposed)
        return
    revoked = _step(
        nib,
        "pencabutan",
        sebab="tidak_menjawab",
        since=since,
        berlaku_pada=since,
        hari_jawab=objection,
        tenggat_jawab=timezone.localdate(since) + timedelta(days=objection),
        diputus_oleh=second,
        alasan_putusan="Dua kali pemeriksaan menunjukkan hal yang sama.",
        keberatan=_ANSWERS[spread(n, len(_ANSWERS))],
        keberatan_pada=since,
        **in_force,
    )
    revoke(nib, by=second, alasan=revoked.alasan, document=sanksi_document(revoked))
    # Decision and revocation are one act: a cancellation finds the decision of a revocation by their equal times.
    nib.dicabut_pada = since
    nib.save(update_fields=["dicabut_pada"])
    _event(Event.KEBERATAN_DIAJUKAN, revoked, nib, holder)


def _warned_and_frozen(n: int, nib: Nib, since: datetime, first: Pengguna, second: Pengguna) -> None:
    """Warn and freeze a holder who did not answer either step; both deadlines are over by `since`."""
    month, is_revoked = timedelta(days=31), n % 3 == 2
    over: dict[str, Any] = {"by": first, "second": second, "sebab": "pelanggaran", "status": "selesai"}
    warned, frozen = since - 2 * month, since - month
    _step(
        nib,
        "peringatan",
        since=warned,
        berlaku_pada=warned,
        selesai_pada=frozen,
        tenggat_jawab=timezone.localdate(frozen) - timedelta(days=1),
        **over,
    )
    freeze = _step(
        nib,
        "pembekuan",
        since=frozen,
        berlaku_pada=frozen,
        selesai_pada=since if is_revoked else None,
        tenggat_jawab=timezone.localdate(since) - timedelta(days=1),
        **over | ({} if is_revoked else {"status": "berlaku"}),
    )
    set_frozen(nib, freeze, first)


def _supervised(n: int, p: Permohonan, first: Pengguna, second: Pengguna) -> None:
    """Put an NIB into one of the states of supervision, and let its holder report a payment or ask for its end."""
    nib = Nib.objects.select_related("pelaku_usaha", "data__pembuat").get(data=p)
    holder, since = p.pembuat, timezone.now() - age_of(n)
    _demand_fee(nib, by=first)
    _supervision_steps(n, nib, holder, since, first, second)
    if n % 3 == 1:
        _late_licence(nib, since)
    for fee in nib.kewajiban.all():
        fee.status, fee.bukti = KewajibanPembayaran.Status.DILAPORKAN, f"BKT{70_000 + spread(n, 9999)}"
        fee.save(update_fields=["status", "bukti"])
        _event(Event.KEWAJIBAN_STATUS, fee, nib, holder, changes={"status": ("belum", fee.status)})
    if n % 3 == 0:
        request = PermohonanPencabutan.objects.create(
            nib=nib,
            jenis="nonlikuidasi",
            alasan=_CLOSINGS[spread(n, len(_CLOSINGS))],
            pernyataan=["pajak", "fiskal", "pekerja"],
            diajukan_oleh=holder,
            diajukan_pada=since,
            tenggat=since + timedelta(days=5),
        )
        _event(Event.PENCABUTAN_DIMINTA, request, nib, holder)

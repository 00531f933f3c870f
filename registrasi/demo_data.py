"""Demonstration accounts: staff who review, a stall owner who may apply, and a person whose data need a review."""

import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any, cast

from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from ketentuan.models import JenisDokumen
from ketentuan.services.persetujuan import version_in_force
from oss_portal.audit.trail import record
from oss_portal.db.numbering import next_case_number
from oss_portal.demo_data import MANY, PASSWORD, age_of, invented_name, make_officer, spread
from oss_portal.models import Pengguna
from oss_portal.staff.roles import set_up_roles
from oss_portal.uploads.checking import CleanFile
from oss_portal.uploads.storage import store_upload
from registrasi.choices import JenisBukti, StatusVerifikasi
from registrasi.events import Event
from registrasi.models import (
    HakAkses,
    Insiden,
    KlaimSurel,
    PelakuUsaha,
    Pendaftaran,
    PermintaanData,
    PermohonanAkses,
    PermohonanSurel,
)
from registrasi.rules.periods import DATA_ANSWER_PERIOD
from registrasi.services.activation import activate
from registrasi.services.evidence import store_evidence, submit_evidence
from registrasi.services.pendaftaran import register
from registrasi.services.permohonan_akses.base import next_permohonan_number

ACCOUNTS = [
    ("WARUNG", "Pelaku usaha perseorangan, siap mengajukan NIB"),
    ("KOPERASI", "Penanggung jawab badan usaha, menunggu tinjauan petugas"),
    ("JAHIT", "Pelaku usaha perseorangan, foto KTP dan swafotonya menunggu petugas"),
    ("JAHIT2", "Orang lain yang mendaftar dengan NIK yang sama; petugas memutuskan"),
    ("VERIFIKASI", "Petugas verifikasi pendaftaran"),
    ("HAKAKSES", "Petugas Hak Akses: mengusulkan, membatasi, data pribadi"),
    ("PEMUTUSHAK", "Pemutus Hak Akses: petugas kedua"),
    ("PENYELIA", "Penyelia: semua antrean, insiden, jejak, angka"),
    ("AUDITOR", "Auditor: hanya membaca"),
]
# User-ID, name, group
_OFFICER = [
    ("VERIFIKASI", "Rina Verifikasi", "Verifikasi"),
    ("HAKAKSES", "Hadi Akses", "Hak Akses"),
    ("PEMUTUSHAK", "Hana Pemutus", "Pemutus Hak Akses"),
    ("PENYELIA", "Sri Penyelia", "Penyelia"),
    ("AUDITOR", "Agus Auditor", "Auditor"),
]


def drawn_picture(words: Sequence[str], *, face: bool = False, name: str = "ktp.jpg") -> CleanFile:
    """Return a JPEG of an invented person: a card with these words, or a face; CONTOH is written across it."""
    image = Image.new("RGB", (1000, 630), "#cfe3f5" if not face else "#e8e2d8")
    draw = ImageDraw.Draw(image)
    left = 370 if face else 730
    draw.ellipse((left, 120, left + 230, 400), fill="#c9956b")
    for eye in (left + 70, left + 145):
        draw.ellipse((eye, 220, eye + 18, 238), fill="#222222")
    draw.arc((left + 70, 270, left + 160, 340), 20, 160, fill="#7a3b2e", width=6)
    draw.rectangle((left - 40, 410, left + 270, 630), fill="#4a6b8a")
    for n, line in enumerate(words):
        draw.text((40, 60 + 62 * n), line, fill="#10202f", font=ImageFont.load_default(34))
    draw.text((40, 520), "CONTOH, BUKAN ORANG SUNGGUHAN", fill="#a61b1b", font=ImageFont.load_default(40))
    content = BytesIO()
    image.save(content, "JPEG", quality=80)
    return CleanFile("swafoto.jpg" if face else name, "image/jpeg", content.getvalue())


def _pictures(p: Pendaftaran) -> dict[JenisBukti, list[CleanFile]]:
    card = [
        "PROVINSI CONTOH",
        f"NIK {p.nomor_identitas}",
        f"Nama {p.nama.upper()}",
        f"Lahir {p.tanggal_lahir:%d-%m-%Y}",
    ]
    return {JenisBukti.KTP: [drawn_picture(card)], JenisBukti.SWAFOTO: [drawn_picture([p.nama], face=True)]}


def register_and_activate(user_id: str, findings: list[str], **data: Any) -> Pendaftaran:
    """Register and activate as a real person does, with a User-ID that is easy to type; return the registration."""
    pendaftaran = register(
        data={"jenis_identitas": "01"} | data,
        token_form=uuid.uuid4(),
        ketentuan=version_in_force(),
        privasi=version_in_force(JenisDokumen.PRIVASI),
        findings=findings,
    )
    pendaftaran.user_id = user_id
    pendaftaran.save(update_fields=["user_id"])
    activate(link=pendaftaran.tautan.get(mati_pada__isnull=True), kata_sandi=PASSWORD)
    return Pendaftaran.objects.select_related("pengguna", "pelaku_usaha").get(pk=pendaftaran.pk)


def fill(write: Callable[[str], None]) -> None:
    """Make the accounts of `ACCOUNTS`."""
    _make_pelaku_usaha()
    set_up_roles()
    for officer in _OFFICER:
        make_officer(*officer)
    for user_id, _for in ACCOUNTS:
        write(user_id)


def _make_pelaku_usaha() -> None:
    register_and_activate(
        "WARUNG",
        [],
        nomor_identitas="3171065705900001",
        email="warung@contoh.id",
        jenis="02",
        jenis_perusahaan="17",
        nama="Siti Aminah",
        tanggal_lahir=date(1990, 5, 17),
        telepon="+6285712345678",
    )
    koperasi = register_and_activate(
        "KOPERASI",
        ["tanggal_beda"],
        nomor_identitas="3273010202850002",
        email="koperasi@contoh.id",
        jenis="01",
        jenis_perusahaan="07",
        nama="Budi Santoso",
        tanggal_lahir=date(1985, 2, 12),
        telepon="+6281234567890",
        nama_badan="Koperasi Tani Makmur",
        nomor_legalitas="AHU-0001234.AH.01.26.TAHUN 2020",
        tanggal_legalitas=date(2020, 3, 2),
        jabatan="Ketua",
    )
    # Two persons with one number; the second is contested whatever IDENTITY_CHECK says.
    tailor = {
        "nomor_identitas": "3374016303920004",
        "jenis": "02",
        "jenis_perusahaan": "17",
        "nama": "Ratna Wulandari",
        "tanggal_lahir": date(1992, 3, 23),
        "telepon": "+6281377788899",
    }
    first = register_and_activate("JAHIT", ["tanggal_beda"], email="jahit@contoh.id", **tailor)
    second = register_and_activate("JAHIT2", [], email="jahit2@contoh.id", **tailor)
    with transaction.atomic():
        for p in (koperasi, first):
            store_evidence(p, files=_pictures(p), by=cast(Pengguna, p.pengguna))
    submit_evidence(pendaftaran=second, by=cast(Pengguna, second.pengguna), files=_pictures(second))


# --- Hundreds of cases (`load_demo --many`) ---------------------------------------------------------------------------


def many_usaha(n: int, verifikasi: str, temuan: Sequence[str] = ()) -> HakAkses:
    """Make the `n`-th invented person with a business and its right, without a registration.

    The NIK and birth date are such that the check of a registration finds `temuan` in them.
    """
    nama = invented_name(n)
    year = 1920 + n % 5 if "usia_lebih_100" in temuan else 1970 + n % 30
    day = date(year, 1 + n % 12, 1 + n % 28)
    wilayah = "317199" if "wilayah_tak_dikenal" in temuan else "317106"
    nomor = f"{wilayah}{day:%d%m%y}{(n + 1) % 10_000:04d}"
    email = f"banyak{n}@contoh.id"
    pengguna = Pengguna(
        user_id=f"{MANY}{n}", nama=nama, email=email, jenis_identitas="01", nomor_identitas=nomor, tanggal_lahir=day
    )
    pengguna.set_unusable_password()
    pengguna.save()
    usaha = PelakuUsaha.objects.create(
        jenis="02",
        jenis_perusahaan="17",
        nama=nama,
        jenis_identitas="01",
        nomor_identitas=nomor,
        email=email,
        telepon="+6281234567890",
        verifikasi=verifikasi,
    )
    return HakAkses.objects.create(pengguna=pengguna, pelaku_usaha=usaha)


_MISUSE = (
    "Pegawai lama masih masuk dan mengubah alamat surel usaha.",
    "Konsultan meminta bayaran agar kata sandi dikembalikan.",
    "HP hilang di terminal, dan sejak itu ada yang masuk dari kota lain.",
    "Saya tidak pernah mendaftar, tetapi nama saya dipakai.",
)
_CHANGES = (
    "Direktur mengundurkan diri; rapat pemegang saham 3 November 2026.",
    "Penanggung jawab meninggal; ahli waris meneruskan usaha.",
    "Pengurus koperasi berganti menurut rapat anggota tahunan.",
)
_ENDINGS = (
    "Akun dipakai mengunggah dokumen palsu pada empat permohonan.",
    "Pemegang memperjualbelikan akun; laporan nomor HD terlampir.",
    "Berkali-kali mencoba membuka data usaha orang lain.",
)
# In the order of `PermintaanData.Jenis`.
_WISHES = (
    "Tanggal lahir saya salah satu angka, KTP saya lampirkan lewat surat.",
    "Usaha sudah ditutup, mohon data saya dihapus.",
    "Mohon alamat rumah saya tidak ditampilkan lagi; usaha sudah pindah.",
    "Keputusan penolakan dibuat sistem; saya ingin petugas melihatnya.",
    "Saya ingin tahu siapa saja yang membaca data saya sejak Januari.",
)
_LOST = (
    "Kotak surat kantor ditutup setelah domain tidak diperpanjang.",
    "Surel dibuatkan warnet, sandinya tidak saya ketahui.",
    "HP hilang bersama surelnya; kartu baru sudah aktif.",
)
_INCIDENTS = (
    ("Laptop dinas hilang di kereta", "Laptop dengan daftar pendaftar tertinggal di kereta.", "Nama dan alamat surel."),
    ("Lampiran terkirim ke alamat lain", "Surat penolakan terkirim kepada orang yang salah.", "Nama, NIK, alasan."),
    ("Kata sandi petugas ditebak", "Seorang petugas memakai kata sandi yang sama di tempat lain.", "Isi 41 perkara."),
    ("Cetakan tertinggal di ruang rapat", "Daftar hadir dengan nomor HP tertinggal.", "Nama dan nomor HP."),
)
_MANY_FINDINGS: tuple[list[str], ...] = ([], ["tanggal_beda"], ["wilayah_tak_dikenal"], ["usia_lebih_100"])
_CORRECTIONS = (
    {"nama": "Tidak sama dengan KTP."},
    {"tanggal_lahir": "Tanggal dan bulan tertukar."},
    {"ktp": "Foto buram; kirim lagi tanpa pantulan cahaya."},
)


def _candidate(n: int) -> dict[str, Any]:
    """Return the data of the proposed new penanggung jawab."""
    return {
        "calon_nama": invented_name(n + 7),
        "calon_jenis_identitas": "01",
        "calon_nomor_identitas": f"3171060101800{n % 1000:03d}",
        "calon_tanggal_lahir": date(1980, 1, 1),
        "calon_jabatan": "Direktur",
        "calon_email": f"calon{n}@contoh.id",
        "calon_telepon": "+6281234567891",
    }


def _many_pendaftaran(n: int, right: HakAkses, verifier: Pengguna, since: datetime) -> Pendaftaran:
    """Make the registration of a person, with pictures to look at or a correction that was asked for."""
    person, usaha = right.pengguna, right.pelaku_usaha
    to_correct = usaha.verifikasi == StatusVerifikasi.PERLU_PERBAIKAN
    p = Pendaftaran.objects.create(
        jenis_identitas="01",
        nomor_identitas=person.nomor_identitas,
        email=person.email,
        jenis="02",
        jenis_perusahaan="17",
        nama=person.nama,
        tanggal_lahir=(person.tanggal_lahir or date(1990, 1, 1)) + timedelta(days=n % 4 == 1),
        telepon="+6281234567890",
        temuan=_MANY_FINDINGS[n % 4],
        verifikasi=usaha.verifikasi,
        perbaikan=_CORRECTIONS[spread(n, len(_CORRECTIONS))] if to_correct else {},
        status=Pendaftaran.Status.AKTIF,
        user_id=person.user_id,
        pengguna=person,
        pelaku_usaha=usaha,
        dibuat_pada=since,
        diubah_pada=since,
        diaktifkan_pada=since,
    )
    record(Event.PENDAFTARAN_DITERIMA, subject=p, about=person)
    record(Event.PENDAFTARAN_DIAKTIFKAN, subject=p, by=person, about=person)
    if n % 4 == 1:
        record(Event.BUKTI_DIKIRIM, subject=p, by=person, about=person)
        store_evidence(p, files=_pictures(p), by=person)
    elif to_correct:
        wanted = "; ".join(p.perbaikan.values())
        record(Event.PENDAFTARAN_MINTA_PERBAIKAN, subject=p, by=verifier, about=person, alasan=wanted)
    return p


def _many_case(n: int, right: HakAkses, officer: Pengguna, since: datetime) -> None:
    """Open a case about the right: a suspicion, a successor, or a proposal to end it."""
    person, kind = right.pengguna, n % 3
    by = officer if kind else person
    case = PermohonanAkses.objects.create(
        nomor=next_permohonan_number(),
        dasar=(PermohonanAkses.Dasar.DUGAAN, PermohonanAkses.Dasar.PERGANTIAN, "AKH-1c")[kind],
        status=PermohonanAkses.Status.DIUSULKAN if kind == 2 else PermohonanAkses.Status.DIAJUKAN,
        saluran=PermohonanAkses.Saluran.PETUGAS if kind else PermohonanAkses.Saluran.values[0],
        pengguna=person,
        pelaku_usaha=right.pelaku_usaha,
        diajukan_oleh=by,
        alasan=(_MISUSE, _CHANGES, _ENDINGS)[kind][spread(n, (4, 3, 3)[kind])],
        keberatan_sampai=timezone.localdate() + timedelta(days=n % 5 - 2) if kind == 1 else None,
        **(_candidate(n) if kind == 1 else {}),
        dibuat_pada=since,
        diubah_pada=since,
    )
    case.hak_akses.add(right)
    record(Event.PERMOHONAN_DIAJUKAN, subject=case, by=by, about=person, alasan=case.alasan)
    if kind:
        deed = drawn_picture(["BERITA ACARA", f"Nomor {case.nomor}", person.nama], name="berita-acara.jpg")
        case.berkas.add(store_upload(deed, scope="hak_akses", by=by))


def _many_data_request(n: int, person: Pengguna, since: datetime) -> None:
    wish = PermintaanData.objects.create(
        nomor=next_case_number("PD", "permintaan_data"),
        pengguna=person,
        jenis=PermintaanData.Jenis.values[n % len(_WISHES)],
        isi=_WISHES[n % len(_WISHES)],
        tenggat=since + DATA_ANSWER_PERIOD,
        dibuat_pada=since,
    )
    record(Event.PERMINTAAN_DATA_DIAJUKAN, subject=wish, by=person, about=person)


def _many_lost_email(n: int, p: Pendaftaran, person: Pengguna, officer: Pengguna, since: datetime) -> None:
    """Make the case of a lost mailbox of a person; in every second one an officer has compared the documents."""
    compared = bool(n % 2)
    change = PermohonanSurel.objects.create(
        nomor=next_case_number("PS", "ganti_surel"),
        pengguna=person,
        surel_lama=person.email,
        surel_baru=f"baru{n}@contoh.id" if compared else "",
        status=PermohonanSurel.Status.DIPERIKSA if compared else PermohonanSurel.Status.DIAJUKAN,
        diperiksa_oleh=officer if compared else None,
        dibuat_pada=since,
        diubah_pada=since,
    )
    claim = KlaimSurel.objects.create(
        permohonan=change,
        surel_baru=f"baru{n}@contoh.id",
        keterangan=_LOST[spread(n, len(_LOST))],
        dibuat_pada=since,
    )
    claim.berkas.add(store_upload(_pictures(p)[JenisBukti.KTP][0], scope="ganti_surel", by=person))
    record(Event.SUREL_HILANG_DIAJUKAN, subject=change, about=person)
    if compared:
        record(Event.SUREL_HILANG_DIPERIKSA, subject=change, by=officer, about=person, alasan="KTP cocok.")


def _many_incident(n: int, officer: Pengguna, since: datetime) -> None:
    title, description, data = _INCIDENTS[n % len(_INCIDENTS)]
    insiden = Insiden.objects.create(
        nomor=next_case_number("IN", "insiden", digits=4),
        judul=f"{title}, {since:%d}-{since:%m}",
        diketahui_pada=since,
        uraian=description,
        data_terdampak=data,
        penanganan="Sandi diganti, atasan dan polisi dilapori.",
        dicatat_oleh=officer,
    )
    record(Event.INSIDEN_DICATAT, subject=insiden, by=officer)


def fill_many(count: int, write: Callable[[str], None]) -> None:
    """Make `count` cases for each queue of this app, fewer lost mailboxes, and an incident for every ten."""
    officer, verifier = (Pengguna.objects.get(user_id=user_id) for user_id in ("HAKAKSES", "VERIFIKASI"))
    lost = 0
    for n in range(count):
        verifikasi = StatusVerifikasi.PERLU_PERBAIKAN if n % 8 == 7 else StatusVerifikasi.PERLU_DITINJAU
        right = many_usaha(n, verifikasi, _MANY_FINDINGS[n % 4])
        person, since = right.pengguna, timezone.now() - age_of(n)
        p = _many_pendaftaran(n, right, verifier, since)
        _many_case(n, right, officer, since)
        _many_data_request(n, person, since)
        # A suspicion waits while a case about the address of its account is open: only few accounts have both.
        if n % 3 or n % 12 == 0:
            _many_lost_email(n, p, person, officer, since)
            lost += 1
        if n % 10 == 0:
            _many_incident(n // 10, officer, since)
    write(f"{count} + {count} + {count} + {lost} + {count // 10}")

"""Demonstration officers and a few tickets in every state."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_init
from django.utils import timezone

from helpdesk.models import AkarMasalah, ClockState, JenisTiket, Kategori, Message, Tiket
from helpdesk.permissions import OFFICERS, SERVE, SUPERVISORS
from helpdesk.services import assignment, closing, conversation, creation, handling, sweeps
from helpdesk.sla import clock
from oss_portal.demo_data import invented_name, make_officer, spread
from oss_portal.models import Pengguna
from oss_portal.staff.permissions import officers_with

ACCOUNTS = [
    ("HELPDESK1", "Petugas helpdesk"),
    ("PENYELIA1", "Penyelia helpdesk"),
]


EXAMPLE_REPORTER = creation.Reporter("Budi Santoso", "budi@contoh.id")
NOTHING = creation.About()


def _tiket(
    kategori: str,
    perihal: str,
    content: str,
    jenis: str = JenisTiket.KELUHAN,
    reporter: creation.Reporter = EXAMPLE_REPORTER,
    about: creation.About = NOTHING,
) -> Tiket:
    return creation.open_tiket(
        jenis=jenis,
        perihal=perihal,
        content=content,
        reporter=reporter,
        about=about,
        kategori=Kategori.objects.filter(kode=kategori).first(),
    )


def fill(write: Callable[[str], None]) -> None:
    """Make the accounts of `ACCOUNTS`, and tickets for each list of the queue."""
    h = make_officer("HELPDESK1", "Dewi Lestari", OFFICERS)
    make_officer("PENYELIA1", "Agus Wijaya", SUPERVISORS)
    warung = Pengguna.objects.filter(user_id="WARUNG").first()
    from_warung = creation.Reporter(warung.nama, warung.email, pengguna=warung) if warung else EXAMPLE_REPORTER

    _tiket("pendaftaran", "Surel aktivasi tidak masuk", "Sudah dua hari saya menunggu surel aktivasi. Tolong dibantu.")
    _tiket(
        "keamanan",
        "Ada yang minta bayar untuk NIB",
        "Saya ditelepon orang yang mengaku petugas dan diminta mentransfer Rp350.000.",
        JenisTiket.PENGADUAN,
        creation.Reporter("Rahmat Hidayat", "rahmat@contoh.id"),
    )
    a = _tiket("kbli", "KBLI untuk warung kopi", "Kode mana yang cocok?", JenisTiket.INFORMASI, from_warung)
    conversation.reply(tiket=a, by=h, content="Silakan lihat kode 56303, Rumah Minum/Kafe.")
    conversation.receive_reply(tiket=a, content="Kalau juga menjual kue?", by=warung)
    b = _tiket("hak-akses", "Kata sandi dipegang konsultan", "Konsultan tidak mau mengembalikan.", JenisTiket.AKSES)
    handling.ask_reporter(tiket=b, by=h, content="Mohon lampirkan foto KTP dan akta terakhir.")
    c = _tiket("nib", "Sertifikat tidak dapat diunduh", "Tombol unduh tidak berbuat apa-apa.", reporter=from_warung)
    closing.resolve(
        tiket=c, by=h, content="Sudah diperbaiki, silakan unduh lagi.", akar_masalah=AkarMasalah.CACAT_SISTEM
    )
    closing.rate(tiket=c, nilai=5, komentar="Cepat, terima kasih.", by=warung)
    d = _tiket("lain", "Menang undian", "Klik tautan ini.", reporter=creation.Reporter("Anonim", "spam@contoh.id"))
    closing.mark_spam(tiket=d, by=h, alasan="Iklan undian")
    _tiket(
        "lain", "Petugas tidak ramah", "Telepon saya ditutup begitu saja.", about=creation.About(tentang_petugas=True)
    )
    _make_late_tiket()
    sweeps.warn()
    sweeps.record_breaches()
    for user_id, _for in ACCOUNTS:
        write(user_id)


def _make_late_tiket() -> None:
    """Make tickets whose due times are past, so that the lists "almost late" and "late" are not empty."""
    for perihal, days in (("Alamat di NIB salah", 4), ("NIK sudah terdaftar", 12)):
        with _written_earlier(days):
            t = _tiket("nib", perihal, "Mohon dibantu.", reporter=creation.Reporter("Sri Wahyuni", "sri@contoh.id"))
        _start_earlier(t, days)


@contextmanager
def _written_earlier(days: int) -> Iterator[None]:
    """Date the tickets and messages of the block so many days back; these times are never changed later."""

    def set_back(sender: type[Model], instance: Any, **kwargs: Any) -> None:
        if instance.pk is None:
            column = "dibuat_pada" if sender is Tiket else "waktu"
            setattr(instance, column, getattr(instance, column) - timedelta(days=days))

    for model in (Tiket, Message):
        post_init.connect(set_back, sender=model)
    try:
        yield
    finally:
        for model in (Tiket, Message):
            post_init.disconnect(set_back, sender=model)


def _start_earlier(t: Tiket, days: int) -> None:
    """Start the clock of a ticket so many days earlier, so that the periodic tasks find its due times past.

    The start itself is moved, too: deadlines that do not follow from it would be moved back, as after a late holiday.
    """
    now = timezone.now()
    clock.start_clock(t, t.jam_mulai - timedelta(days=days))
    clock.set_due(t, t.status, now)
    t.peringatan_pada, t.tanda_waktu = now - timedelta(hours=1), ClockState.IN_TIME
    t.save()


# Topic, kind, subject, text.
_REPORTS = (
    ("pendaftaran", "keluhan", "Surel aktivasi tidak masuk", "Sudah saya cari di spam, tidak ada. Alamat saya benar."),
    ("pendaftaran", "keluhan", "NIK saya sudah terdaftar", "Padahal saya belum pernah mendaftar di sini."),
    ("pendaftaran", "informasi", "Apa yang disiapkan untuk CV?", "Kami bertiga, aktanya dari notaris sudah jadi."),
    ("kbli", "informasi", "KBLI untuk warung kopi", "Juga menjual gorengan dan pulsa. Satu kode atau dua?"),
    ("kbli", "informasi", "KBLI jasa antar makanan", "Saya mengantar dengan sepeda motor sendiri."),
    ("kbli", "informasi", "Kode untuk jahit rumahan", "Menerima jahitan seragam, pekerjanya dua orang."),
    ("nib", "keluhan", "Sertifikat tidak dapat diunduh", "Tombolnya berputar terus di HP saya."),
    ("nib", "keluhan", "Alamat di NIB salah", "Kelurahannya tertukar dengan kelurahan sebelah."),
    ("nib", "informasi", "Apakah NIB perlu diperpanjang?", "Terbitnya tahun lalu, sekarang mau pinjam ke bank."),
    ("hak-akses", "permohonan_akses", "Kata sandi dipegang konsultan", "Sudah diminta tiga kali, tidak dikembalikan."),
    ("hak-akses", "permohonan_akses", "Direktur sudah berganti", "Direktur lama tidak dapat dihubungi lagi."),
    ("keamanan", "pengaduan", "Diminta membayar untuk NIB", "Ada yang mengaku petugas, minta Rp350.000."),
    ("lain", "saran", "Tulisan di HP terlalu kecil", "Orang tua saya sulit membacanya."),
)
_QUESTIONS = (
    "Mohon kirim tangkapan layarnya, dan jam berapa Anda mencobanya.",
    "Mohon tulis kelurahan yang benar menurut KTP atau akta.",
    "Sejak kapan hal ini terjadi, dan di perangkat apa?",
)


def fill_many(count: int, write: Callable[[str], None]) -> None:
    """Make `count` tickets: some free, some held by an officer, some late, some waiting for their reporter."""
    officers = list(officers_with(SERVE))
    for n in range(count):
        kategori, jenis, perihal, content = _REPORTS[spread(n, len(_REPORTS))]
        nama = invented_name(n + 31)
        kind, officer = n % 15, officers[spread(n, 97) % len(officers)]
        days = 4 + spread(n, 9) if kind not in (1, 3) and spread(n, 4) == 0 else 0
        with _written_earlier(days):
            t = _tiket(kategori, perihal, content, jenis, creation.Reporter(nama, f"pelapor{n}@contoh.id"))
            if kind in (0, 3, 6, 9, 12):
                assignment.assign(tiket=t, petugas=officer, by=officers[-1], force=True)
            if kind in (1, 3):
                handling.ask_reporter(tiket=t, by=officer, content=_QUESTIONS[spread(n, len(_QUESTIONS))])
            if kind == 3:
                conversation.receive_reply(tiket=t, content="Sejak kemarin sore, di HP dan di laptop.")
            if kind == 6:
                conversation.reply(tiket=t, by=officer, content="Kami periksa, paling lambat besok kami kabari.")
        if days:
            t.refresh_from_db()
            _start_earlier(t, days)
    write(f"{count}")

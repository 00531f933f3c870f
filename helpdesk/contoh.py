"""Demonstration officers and a few tickets in every state."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth.models import Group
from django.utils import timezone

from helpdesk import services
from helpdesk.data_awal import PENYELIA, PETUGAS
from helpdesk.models import AkarMasalah, JenisTiket, Kategori, Tiket
from oss_portal.contoh import KATA_SANDI
from oss_portal.models import Pengguna

AKUN = [
    ("HELPDESK1", "Petugas helpdesk"),
    ("PENYELIA1", "Penyelia helpdesk"),
]


def _petugas(user_id: str, nama: str, grup: str) -> Pengguna:
    p = Pengguna.objects.create_user(user_id, f"{user_id.lower()}@oss.example", KATA_SANDI, nama=nama, is_staff=True)
    p.groups.add(Group.objects.get(name=grup))
    return p


def _tiket(kategori: str, perihal: str, isi: str, jenis: str = JenisTiket.KELUHAN, **lain) -> Tiket:
    nilai = {"nama": "Budi Santoso", "email": "budi@contoh.id"} | lain
    topik = Kategori.objects.filter(kode=kategori).first()
    return services.buat_tiket(jenis=jenis, perihal=perihal, isi=isi, kategori=topik, **nilai)


def isi(tulis: Callable[[str], None]) -> None:
    """Make the accounts of `AKUN` and tickets that show each list of the queue."""
    h = _petugas("HELPDESK1", "Dewi Lestari", PETUGAS)
    _petugas("PENYELIA1", "Agus Wijaya", PENYELIA)
    warung = Pengguna.objects.filter(user_id="WARUNG").first()
    dari_warung = {"pelapor": warung, "nama": warung.nama, "email": warung.email} if warung else {}

    _tiket("pendaftaran", "Surel aktivasi tidak masuk", "Sudah dua hari saya menunggu surel aktivasi. Tolong dibantu.")
    _tiket(
        "keamanan",
        "Ada yang minta bayar untuk NIB",
        "Saya ditelepon orang yang mengaku petugas dan diminta mentransfer Rp350.000.",
        JenisTiket.PENGADUAN,
        nama="Rahmat Hidayat",
        email="rahmat@contoh.id",
    )
    a = _tiket("kbli", "KBLI untuk warung kopi", "Kode mana yang cocok?", JenisTiket.INFORMASI, **dari_warung)
    services.balas(tiket=a, oleh=h, isi="Silakan lihat kode 56303, Rumah Minum/Kafe.")
    services.balas_pelapor(tiket=a, isi="Kalau juga menjual kue?", oleh=warung)
    b = _tiket("hak-akses", "Kata sandi dipegang konsultan", "Konsultan tidak mau mengembalikan.", JenisTiket.AKSES)
    services.minta_pelapor(tiket=b, oleh=h, isi="Mohon lampirkan foto KTP dan akta terakhir.")
    c = _tiket("nib", "Sertifikat tidak dapat diunduh", "Tombol unduh tidak berbuat apa-apa.", **dari_warung)
    services.selesaikan(
        tiket=c, oleh=h, isi="Sudah diperbaiki, silakan unduh lagi.", akar_masalah=AkarMasalah.CACAT_SISTEM
    )
    services.nilai(tiket=c, nilai=5, komentar="Cepat, terima kasih.", oleh=warung)
    d = _tiket("lain", "Menang undian", "Klik tautan ini.", nama="Anonim", email="spam@contoh.id")
    services.tandai_spam(tiket=d, oleh=h, alasan="Iklan undian")
    _tiket("lain", "Petugas tidak ramah", "Telepon saya ditutup begitu saja.", tentang_petugas=True)
    # Moments of the past, so that the lists "almost late" and "late" are not empty.
    for perihal, hari in (("Alamat di NIB salah", 4), ("NIK sudah terdaftar", 12)):
        t = _tiket("nib", perihal, "Mohon dibantu.", nama="Sri Wahyuni", email="sri@contoh.id")
        jarak = timedelta(days=hari)
        kini = timezone.now()
        Tiket.objects.filter(pk=t.pk).update(
            tenggat_tanggapan=t.tenggat_tanggapan - jarak,
            tenggat_penyelesaian=t.tenggat_penyelesaian - jarak,
            jatuh_tempo=t.jatuh_tempo - jarak,
            peringatan_pada=kini - timedelta(hours=1),
        )
    services.peringatkan()
    services.catat_yang_lewat()
    for user_id, _untuk in AKUN:
        tulis(user_id)

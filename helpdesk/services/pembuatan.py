"""The birth of a ticket, by web, mail or telephone."""

import uuid
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk import waktu
from helpdesk.models import AturanWaktu, JenisTiket, Kategori, Pesan, Prioritas, Saluran, StatusTiket, Tiket
from helpdesk.penyamaran import tanpa_nik
from helpdesk.peristiwa import Peristiwa
from helpdesk.petugas import berizin
from helpdesk.services.dasar import rapikan_baris, surati_pelapor, surati_petugas, tulis, wajib
from helpdesk.tautan import hash_token, token_baru, token_surel_baru
from ketentuan.models import VersiKetentuan
from oss_portal.jejak import catat
from oss_portal.models import Pengguna
from oss_portal.penomoran import nomor_berikut
from oss_portal.unggahan import BerkasBersih
from registrasi.models import PelakuUsaha, Pendaftaran

# SP4N-LAPOR, where the table of service times was emptied: 3 days to the first answer, 5 (14) to the end.
_BAWAAN = (3 * 480, 5 * 480)
_BAWAAN_PENGADUAN = (3 * 480, 14 * 480)


def aturan_waktu(jenis: str, prioritas: int) -> tuple[int, int, bool]:
    """Return the promise of a kind and priority: minutes to the first answer, to the end, and whether by calendar."""
    aturan = AturanWaktu.objects.filter(jenis=jenis, prioritas=prioritas).first()
    if aturan:
        return aturan.menit_tanggapan, aturan.menit_penyelesaian, aturan.jam_kalender
    if jenis == JenisTiket.DATA_PRIBADI:
        return 24 * 60, 72 * 60, True
    return *(_BAWAAN_PENGADUAN if jenis == JenisTiket.PENGADUAN else _BAWAAN), False


@transaction.atomic
def buat_tiket(
    *,
    jenis: str,
    perihal: str,
    isi: str,
    nama: str,
    email: str = "",
    telepon: str = "",
    pelapor: Pengguna | None = None,
    saluran: str = Saluran.WEB,
    kategori: Kategori | None = None,
    prioritas: int | None = None,
    pelaku_usaha: PelakuUsaha | None = None,
    pendaftaran: Pendaftaran | None = None,
    nib: str = "",
    klausul: str = "",
    versi_ketentuan: VersiKetentuan | None = None,
    tentang_petugas: bool = False,
    lampiran: Iterable[BerkasBersih] = (),
    token_form: uuid.UUID | None = None,
    oleh: Pengguna | None = None,
    id_surel: str | None = None,
    kabari: bool = True,
    kode_pesan: uuid.UUID | None = None,
) -> Tiket:
    """Make a ticket with its number, secret link, clocks and first message, and tell the reporter.

    `oleh` is the officer who took the call; a second call with the same `token_form` returns the first ticket. Raises
    `IsiKosong`.
    """
    if token_form and (ada := Tiket.objects.filter(token_form=token_form).first()):
        return ada
    isi = wajib(isi)
    perihal = tanpa_nik(rapikan_baris(perihal, 150) or rapikan_baris(isi, 80))
    nama = rapikan_baris(nama, 150) or _("Pelapor")
    kini = timezone.now()
    prioritas = prioritas or (kategori.prioritas if kategori else Prioritas.BIASA)
    token = token_baru()
    menit_tanggapan, menit_penyelesaian, kalender = aturan_waktu(jenis, prioritas)
    tiket = Tiket(
        token=token,
        token_hash=hash_token(token),
        token_surel=token_surel_baru(),
        token_form=token_form or uuid.uuid4(),
        jenis=jenis,
        perihal=perihal,
        nama=nama,
        email=email.strip().lower(),
        telepon=telepon,
        pelapor=pelapor,
        saluran=saluran,
        kategori=kategori,
        prioritas=prioritas,
        pelaku_usaha=pelaku_usaha,
        pendaftaran=pendaftaran,
        nib=nib,
        klausul=klausul,
        versi_ketentuan=versi_ketentuan,
        tentang_petugas=tentang_petugas,
        menit_tanggapan=menit_tanggapan,
        menit_penyelesaian=menit_penyelesaian,
        jam_kalender=kalender,
        dibuat_pada=kini,
        diubah_pada=kini,
        pesan_pelapor_pada=kini,
    )
    waktu.mulai_jam(tiket, kini)
    waktu.atur(tiket, StatusTiket.BARU, kini)
    tahun = timezone.localtime(kini).year
    tiket.nomor = f"HD-{tahun}-{nomor_berikut('tiket', tahun):06d}"
    try:
        with transaction.atomic():
            tiket.save(force_insert=True)
    except IntegrityError:
        # The same form twice at the same moment: the other request made it.
        if token_form and (ada := Tiket.objects.filter(token_form=token_form).first()):
            return ada
        raise
    tulis(
        tiket,
        isi=isi,
        arah=Pesan.Arah.MASUK,
        # On the telephone an officer writes down what is said.
        oleh=(saluran == Saluran.TELEPON and oleh) or pelapor,
        saluran=saluran,
        lampiran=lampiran,
        id_surel=id_surel,
        kode=kode_pesan,
    )
    catat(
        Peristiwa.TIKET_DIBUAT,
        subjek=tiket,
        oleh=oleh or pelapor,
        tentang=pelapor,
        nib=nib,
        rincian={"nomor": tiket.nomor, "jenis": str(jenis), "saluran": str(saluran)},
    )
    if kabari:
        # Anyone can type anybody's address into the form: this mail repeats nothing that a stranger typed.
        surati_pelapor(tiket, "diterima", kunci=f"hd-diterima-{tiket.kode}", nama=pelapor.nama if pelapor else "")
    if tentang_petugas:
        for p in berizin("awasi_tiket"):
            surati_petugas(p, tiket, _("Tiket baru khusus penyelia"), kunci=f"hd-penyelia-{tiket.kode}-{p.pk}")
    return tiket

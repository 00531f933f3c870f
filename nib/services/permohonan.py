"""The application in the applicant's hands: begun, saved step by step, submitted once, taken back.

Every act locks the business and the application first, in this order, so that two tabs or two persons of one business
never write over a submitted application.
"""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.galat import BelumLengkap, KbliTertutup, KegiatanGanda, PermohonanTerkunci, SudahPunyaNib, TidakDiizinkan
from nib.kebijakan import Perbuatan, pastikan
from nib.models import (
    EdisiKbli,
    Kbli,
    KegiatanUsaha,
    Lokasi,
    Nib,
    PemegangSaham,
    Pengurus,
    Permohonan,
    PernyataanPermohonan,
)
from nib.peristiwa import Peristiwa
from nib.rules.keputusan import bendera
from nib.rules.peran import jenis_kepabeanan
from nib.rules.syarat import syarat_data
from nib.services.kelengkapan import Isi, nik_sendiri, periksa_kelengkapan
from nib.services.penerbitan import kunci_permohonan, terbitkan_nib
from nib.services.perubahan import Beda, perubahan_dari, terapkan
from nib.surat import kabari_diajukan
from oss_portal import wilayah
from oss_portal.jejak import catat
from oss_portal.kalender import tambah_jam_kerja
from oss_portal.models import Pengguna
from oss_portal.transisi import TransisiDitolak, pindahkan
from registrasi.models import JenisPelakuUsaha, PelakuUsaha

# Review within one working day for a perseorangan, two for the others (domain.md U3, 4.2).
WAKTU_TINJAU = timedelta(hours=8)
WAKTU_TINJAU_BADAN = timedelta(hours=16)

# What a step may write; everything else of the application is not the applicant's.
KOLOM_LANGKAH: dict[int, frozenset[str]] = {
    1: frozenset(
        {
            "npwp",
            "alamat",
            "kelurahan",
            "kode_pos",
            "telepon",
            "email",
            "nomor_akta",
            "tanggal_akta",
            "notaris",
            "status_pm",
            "nama_prinsipal",
            "negara_prinsipal",
        }
    ),
    2: frozenset(),
    3: frozenset({"impor", "jenis_api", "produksi_sendiri", "ekspor", "kepabeanan", "jamsos_kes", "jamsos_tk", "wlkp"}),
}


@transaction.atomic
def mulai_permohonan(*, pelaku_usaha: PelakuUsaha, oleh: Pengguna) -> Permohonan:
    """Return the open application of the business, or begin one with what is known of it already.

    Raises `SudahPunyaNib` when the business has a living NIB (NIB-1).
    """
    usaha = PelakuUsaha.objects.select_for_update().get(pk=pelaku_usaha.pk)
    if ada := Permohonan.objects.terbuka().filter(pelaku_usaha=usaha).first():
        return ada
    if nib := usaha.nib.hidup().first():
        raise SudahPunyaNib(nib)
    permohonan = Permohonan(
        pelaku_usaha=usaha,
        pembuat=oleh,
        edisi_kbli=EdisiKbli.kini(),
        telepon=usaha.telepon,
        email=usaha.email,
        status_pm=syarat_data(usaha.jenis, usaha.jenis_perusahaan).status_pm,
        negara_prinsipal="" if usaha.negara_asal == "ID" else usaha.negara_asal,
    )
    permohonan.npwp = nik_sendiri(permohonan)
    permohonan.save()
    catat(Peristiwa.PERMOHONAN_DIMULAI, subjek=permohonan, oleh=oleh, tentang=oleh)
    return permohonan


def kunci_draf(permohonan: Permohonan) -> Permohonan:
    """Lock business and application and return it fresh. Raises `PermohonanTerkunci` unless the applicant holds it."""
    permohonan = kunci_permohonan(permohonan)
    if not permohonan.dapat_diubah:
        raise PermohonanTerkunci(permohonan)
    return permohonan


def _simpan(permohonan: Permohonan, kolom: set[str]) -> None:
    permohonan.diubah_pada = timezone.now()
    permohonan.save(update_fields=[*sorted(kolom), "langkah_selesai", "diubah_pada"])


def _tandai(permohonan: Permohonan, langkah: int, selesai: bool) -> None:
    langkah_selesai = set(permohonan.langkah_selesai)
    langkah_selesai = langkah_selesai | {langkah} if selesai else langkah_selesai - {langkah}
    permohonan.langkah_selesai = sorted(langkah_selesai)


@transaction.atomic
def simpan_langkah(*, permohonan: Permohonan, langkah: int, data: dict, selesai: bool = True) -> Permohonan:
    """Save the columns of a step (1 or 3) that `data` has, or mark step 2; return the fresh application.

    `selesai` is False for a step that was left half filled in. Raises `PermohonanTerkunci`.
    """
    permohonan = kunci_draf(permohonan)
    kolom = set(data) & KOLOM_LANGKAH[langkah]
    for nama in kolom:
        setattr(permohonan, nama, data[nama])
    if "kelurahan" in kolom:
        permohonan.wilayah = wilayah.sebutan(permohonan.kelurahan)
        kolom.add("wilayah")
    if langkah == 3 and selesai:
        if not permohonan.impor:
            permohonan.jenis_api, permohonan.produksi_sendiri = "", False
        permohonan.kepabeanan = jenis_kepabeanan(
            impor=bool(permohonan.impor), ekspor=bool(permohonan.ekspor), pilihan=permohonan.kepabeanan
        )
        kolom |= {"jenis_api", "produksi_sendiri", "kepabeanan"}
    _tandai(permohonan, langkah, selesai)
    _simpan(permohonan, kolom)
    return permohonan


@transaction.atomic
def pilih_kelurahan(*, permohonan: Permohonan, kelurahan: str) -> Permohonan:
    """Set the region of the office with its kode pos. Raises `PermohonanTerkunci`, ValueError for no kelurahan."""
    if not wilayah.kelurahan_sah(kelurahan):
        raise ValueError(kelurahan)
    permohonan = kunci_draf(permohonan)
    permohonan.kelurahan, permohonan.wilayah = kelurahan, wilayah.sebutan(kelurahan)
    permohonan.kode_pos = wilayah.kode_pos(kelurahan)
    _simpan(permohonan, {"kelurahan", "wilayah", "kode_pos"})
    return permohonan


@transaction.atomic
def simpan_lokasi(*, permohonan: Permohonan, nama: str, alamat: str, kelurahan: str, kode_pos: str = "") -> Lokasi:
    """Add a place of business; a second click gives the same one. Raises `PermohonanTerkunci`, ValueError."""
    if not wilayah.kelurahan_sah(kelurahan):
        raise ValueError(kelurahan)
    permohonan = kunci_draf(permohonan)
    lokasi, _baru = Lokasi.objects.get_or_create(
        permohonan=permohonan,
        nama=nama,
        alamat=alamat,
        kelurahan=kelurahan,
        defaults={"wilayah": wilayah.sebutan(kelurahan), "kode_pos": kode_pos or wilayah.kode_pos(kelurahan)},
    )
    return lokasi


@transaction.atomic
def simpan_kegiatan(
    *,
    permohonan: Permohonan,
    kbli: Kbli,
    modal: Decimal,
    tenaga_kerja: int = 0,
    lokasi: Lokasi | None = None,
    uraian: str = "",
    kegiatan: KegiatanUsaha | None = None,
) -> KegiatanUsaha:
    """Add a business line, or change `kegiatan` into this one; a second click gives the same line.

    Raises `PermohonanTerkunci`, `KbliTertutup`, `KegiatanGanda`.
    """
    permohonan = kunci_draf(permohonan)
    if kbli.tertutup:
        raise KbliTertutup(kbli)
    if lokasi is not None and lokasi.permohonan_id != permohonan.pk:
        raise ValueError("the place belongs to another application")
    if permohonan.edisi_kbli_id != kbli.edisi_id:
        # An edition that is no longer in use gives way to the one in which the line was chosen.
        permohonan.edisi_kbli_id = kbli.edisi_id
        _simpan(permohonan, {"edisi_kbli"})
    nilai = {
        "edisi": kbli.edisi_id,
        "kode_kbli": kbli.kode,
        "judul": kbli.judul,
        "modal": modal,
        "tenaga_kerja": tenaga_kerja,
        "uraian": uraian,
    }
    semua = KegiatanUsaha.objects.filter(permohonan=permohonan)
    sama = semua.filter(kbli=kbli, lokasi=lokasi).exclude(pk=kegiatan.pk if kegiatan else None).first()
    if sama is not None:
        if kegiatan is None and all(getattr(sama, k) == v for k, v in nilai.items()):
            return sama
        raise KegiatanGanda(str(sama))
    if kegiatan is None:
        return KegiatanUsaha.objects.create(permohonan=permohonan, kbli=kbli, lokasi=lokasi, **nilai)
    kegiatan = semua.get(pk=kegiatan.pk)
    for nama, isi in (nilai | {"kbli": kbli, "lokasi": lokasi}).items():
        setattr(kegiatan, nama, isi)
    kegiatan.save()
    return kegiatan


@transaction.atomic
def hapus_kegiatan(*, permohonan: Permohonan, kegiatan: KegiatanUsaha) -> None:
    """Take a business line out of the draft, with its place when nothing else is there. Raises `PermohonanTerkunci`."""
    permohonan = kunci_draf(permohonan)
    permohonan.kegiatan.filter(pk=kegiatan.pk).delete()
    permohonan.lokasi.filter(kegiatan__isnull=True).delete()
    if not permohonan.kegiatan.exists():
        _tandai(permohonan, 2, False)
        _simpan(permohonan, set())


@transaction.atomic
def simpan_pengurus(*, permohonan: Permohonan, data: dict, pengurus: Pengurus | None = None) -> Pengurus:
    """Add a director, or change one; a second click gives the same one. Raises `PermohonanTerkunci`."""
    permohonan = kunci_draf(permohonan)
    if pengurus is None:
        # The number is encrypted, so it is compared here and not in the database.
        for ada in permohonan.pengurus.filter(nama=data["nama"], jabatan=data["jabatan"]):
            if ada.nomor_identitas == data["nomor_identitas"]:
                return ada
        return Pengurus.objects.create(permohonan=permohonan, **data)
    return _ubah_anak(permohonan.pengurus.get(pk=pengurus.pk), data)


@transaction.atomic
def simpan_pemegang_saham(
    *, permohonan: Permohonan, data: dict, pemegang_saham: PemegangSaham | None = None
) -> PemegangSaham:
    """Add an owner, or change one; a second click gives the same one. Raises `PermohonanTerkunci`."""
    permohonan = kunci_draf(permohonan)
    if pemegang_saham is None:
        return PemegangSaham.objects.get_or_create(permohonan=permohonan, **data)[0]
    return _ubah_anak(permohonan.pemegang_saham.get(pk=pemegang_saham.pk), data)


def _ubah_anak(objek, data: dict):
    for nama, nilai in data.items():
        setattr(objek, nama, nilai)
    objek.save()
    return objek


@transaction.atomic
def hapus_orang(*, permohonan: Permohonan, orang: Pengurus | PemegangSaham) -> None:
    """Take a director or an owner out of the draft. Raises `PermohonanTerkunci`."""
    permohonan = kunci_draf(permohonan)
    type(orang).objects.filter(pk=orang.pk, permohonan=permohonan).delete()


@transaction.atomic
def nyatakan(*, permohonan: Permohonan, teks: list, oleh: Pengguna) -> Permohonan:
    """Keep the ticked statements with their version, who ticked and when (PJP-1a..d). Raises `PermohonanTerkunci`.

    The step is done when every statement that the application needs today is among them.
    """
    permohonan = kunci_draf(permohonan)
    permohonan.pernyataan.exclude(teks__in=teks).delete()
    ada = set(permohonan.pernyataan.values_list("teks_id", flat=True))
    PernyataanPermohonan.objects.bulk_create(
        [PernyataanPermohonan(permohonan=permohonan, teks=t, oleh=oleh) for t in teks if t.pk not in ada]
    )
    isi = Isi(permohonan)
    _tandai(permohonan, 4, all(t.pk in isi.dinyatakan for t in isi.teks_pernyataan))
    _simpan(permohonan, set())
    return permohonan


@transaction.atomic
def ajukan(*, permohonan: Permohonan, oleh: Pengguna, jawaban: str = "") -> Permohonan:
    """Submit: freeze the data, compute scale and risk, let the rules decide; return the fresh application.

    Clean: the NIB is issued in the same transaction. Flagged: it waits for an officer, with a clock. A second call, by
    a double click or another tab, changes nothing. Raises `BelumLengkap`, `PermohonanTerkunci`, `SudahPunyaNib`.
    """
    permohonan = kunci_permohonan(permohonan)
    if permohonan.status in {Permohonan.Status.DIAJUKAN, Permohonan.Status.TERBIT}:
        return permohonan
    if not permohonan.dapat_diubah:
        raise PermohonanTerkunci(permohonan)
    usaha, nib = permohonan.pelaku_usaha, permohonan.pelaku_usaha.nib.hidup().first()
    baru = permohonan.jenis == Permohonan.Jenis.BARU
    if baru and nib is not None:
        raise SudahPunyaNib(nib)
    isi = periksa_kelengkapan(permohonan=permohonan)
    beda: list[Beda] = []
    if not baru:
        if nib is None:
            raise TidakDiizinkan(_("Usaha ini belum memiliki NIB yang dapat diubah."))
        pastikan(nib, Perbuatan.UBAH_DATA)
        if not (beda := perubahan_dari(permohonan)):
            raise BelumLengkap([(1, _("Belum ada data yang diubah."))])
    diperbaiki = permohonan.status == Permohonan.Status.PERLU_PERBAIKAN
    _bekukan_kegiatan(isi)
    daftar = _bendera(isi, nib, beda)
    # What an officer sent back comes back to an officer.
    if diperbaiki:
        daftar.append("perbaikan")
    kini = timezone.now()
    pindahkan(
        permohonan,
        Permohonan.Status.DIAJUKAN,
        peristiwa=Peristiwa.PERMOHONAN_DIAJUKAN,
        oleh=oleh,
        tentang=oleh,
        nib=nib.nomor if nib else "",
        kolom={
            "skala": isi.skala.skala,
            "total_modal": isi.skala.modal,
            "bendera": daftar,
            "diajukan_pada": kini,
            "diajukan_oleh": oleh,
            "tenggat": tambah_jam_kerja(kini, WAKTU_TINJAU if usaha.perseorangan else WAKTU_TINJAU_BADAN)
            if daftar
            else None,
            "langkah_selesai": [1, 2, 3, 4, 5],
            "jawaban_perbaikan": jawaban.strip() if diperbaiki else "",
        },
        rincian={"bendera": daftar, "skala": isi.skala.skala},
    )
    if daftar:
        kabari_diajukan(permohonan)
    else:
        terbitkan_nib(permohonan=permohonan) if baru else terapkan(permohonan=permohonan)
        permohonan.refresh_from_db(fields=["status"])
    return permohonan


def _bendera(isi: Isi, nib: Nib | None, beda: list[Beda]) -> list[str]:
    """Return what makes an officer look first; of a change only what changes counts."""
    permohonan, usaha = isi.permohonan, isi.permohonan.pelaku_usaha
    baru = permohonan.jenis == Permohonan.Jenis.BARU
    inti, kegiatan = any(b.inti for b in beda), any(b.kegiatan for b in beda)
    lama = set() if baru else set(nib.data.kegiatan.values_list("kbli_id", flat=True))
    luar = usaha.jenis in {JenisPelakuUsaha.KANTOR_PERWAKILAN, JenisPelakuUsaha.BADAN_USAHA_LUAR_NEGERI}
    return bendera(
        siap_nib=usaha.siap_nib,
        perseorangan=usaha.perseorangan,
        perwakilan=luar and (baru or inti),
        pma=permohonan.pma and (baru or inti or kegiatan),
        modal=[k.modal for k in isi.kegiatan] if baru or kegiatan else [],
        risiko=[k.risiko for k in isi.kegiatan if k.kbli_id not in lama],
        perubahan_inti=inti,
        nib_dibekukan=nib is not None and nib.dibekukan,
    )


def _bekukan_kegiatan(isi: Isi) -> None:
    """Write into each line what is printed: code and title as they read today, risk and licence at this scale."""
    berubah = []
    for k in isi.kegiatan:
        risiko = isi.risiko.get(k.kbli_id)
        kini = {
            "edisi": k.kbli.edisi_id,
            "kode_kbli": k.kbli.kode,
            "judul": k.kbli.judul,
            "risiko": risiko.tingkat if risiko else "",
            "perizinan": risiko.perizinan if risiko else "",
            "kewenangan": risiko.kewenangan if risiko else "",
        }
        if any(getattr(k, kolom) != nilai for kolom, nilai in kini.items()):
            vars(k).update(kini)
            berubah.append(k)
    if berubah:
        KegiatanUsaha.objects.bulk_update(berubah, list(kini))


@transaction.atomic
def batalkan(*, permohonan: Permohonan, oleh: Pengguna) -> Permohonan:
    """Take an application back; the data stay as a record. A second call changes nothing. Raises `TransisiDitolak`."""
    permohonan = kunci_permohonan(permohonan)
    if permohonan.status == Permohonan.Status.DIBATALKAN:
        return permohonan
    if permohonan.status not in Permohonan.TERBUKA:
        raise TransisiDitolak(permohonan, Permohonan.Status.DIBATALKAN)
    pindahkan(
        permohonan,
        Permohonan.Status.DIBATALKAN,
        peristiwa=Peristiwa.PERMOHONAN_DIBATALKAN,
        oleh=oleh,
        tentang=oleh,
        kolom={"diputus_pada": timezone.now()},
    )
    return permohonan


def lanjutkan_setelah_verifikasi(*, pelaku_usaha: PelakuUsaha, oleh: Pengguna | None) -> None:
    """Issue an application that waited for the identity alone, now that it is confirmed (U3, PJP-1b)."""
    for permohonan in Permohonan.objects.filter(
        pelaku_usaha=pelaku_usaha,
        status=Permohonan.Status.DIAJUKAN,
        jenis=Permohonan.Jenis.BARU,
        bendera=["identitas"],
    ):
        terbitkan_nib(permohonan=permohonan, oleh=oleh, alasan="Identitas terverifikasi")

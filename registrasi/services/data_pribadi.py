"""A person's own data (UU 27/2022): what is kept, who looked, requests with 72 hours, optional consents, erasure."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from oss_portal import kait
from oss_portal.jejak import catat, jejak_kini
from oss_portal.models import Pengguna, PeristiwaAudit, SuratKeluar
from oss_portal.penomoran import nomor_berikut
from oss_portal.sesi import akhiri_semua_sesi
from oss_portal.surel import antrekan_surel
from oss_portal.transisi import pindahkan
from registrasi.models import HakAkses, PelakuUsaha, Pendaftaran, PermintaanData, PilihanData, Undangan
from registrasi.models.permintaan_data import MASA_JAWAB
from registrasi.peristiwa_akses import PeristiwaAkses
from registrasi.services.benturan import berbenturan
from registrasi.services.galat import LangkahDitolak, PerkaraPetugasSendiri, SudahAdaPermohonan
from registrasi.services.hak_akses import AlasanWajib
from registrasi.services.pendaftaran import hapus_data_pribadi

Status, Jenis = PermintaanData.Status, PermintaanData.Jenis
DIHAPUS = "(dihapus)"
# Events that say that somebody looked into a person's record.
MELIHAT = {
    PeristiwaAkses.IDENTITAS_DIUNGKAP: gettext_lazy("Nomor identitas lengkap"),
    PeristiwaAkses.DOKUMEN_DIBUKA: gettext_lazy("Dokumen yang diunggah"),
    PeristiwaAkses.BERKAS_PERKARA_DIUNDUH: gettext_lazy("Berkas perkara"),
    PeristiwaAkses.JEJAK_ORANG_DIBUKA: gettext_lazy("Jejak kegiatan"),
}


class MasihDiperlukan(LangkahDitolak):
    """Data that the law keeps; `pesan` says why."""

    def __init__(self, pesan: str):
        self.pesan = pesan
        super().__init__(pesan)


def kumpulkan(pengguna: Pengguna) -> list[dict]:
    """Return everything kept about a person, from every room, with purpose, ground and retention."""
    return kait.sumber_data_pribadi.kumpulkan(pengguna)


def siapa_melihat(pengguna: Pengguna, batas: int = 100) -> list[dict]:
    """Return who looked into the person's record, newest first: staff by their office only, agencies by name."""
    baris = [
        {
            "waktu": p.waktu,
            "siapa": gettext("Petugas Lembaga OSS"),
            "apa": str(MELIHAT[p.peristiwa]),
            "untuk": gettext("Pelayanan dan pengawasan"),
        }
        for p in PeristiwaAudit.objects.filter(tentang=pengguna, peristiwa__in=list(MELIHAT))
        .exclude(oleh=pengguna)
        .only("waktu", "peristiwa")[:batas]
    ]
    for daftar in kait.pembacaan_data.kumpulkan(pengguna):
        baris += daftar
    return sorted(baris, key=lambda b: b["waktu"], reverse=True)[:batas]


# --- Requests ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def minta(
    *,
    pengguna: Pengguna,
    jenis: str,
    isi: str,
    kolom: str = "",
    nilai_baru: str = "",
    oleh: Pengguna | None = None,
    diterima_pada: datetime | None = None,
) -> PermintaanData:
    """Take a request; the 72 hours start now, or at `diterima_pada` for one that came to the helpdesk (by `oleh`).

    Raises `SudahAdaPermohonan` for a second one of the same kind.
    """
    Pengguna.objects.select_for_update().get(pk=pengguna.pk)
    if PermintaanData.objects.menunggu().filter(pengguna=pengguna, jenis=jenis).exists():
        raise SudahAdaPermohonan
    kini = timezone.now()
    tahun = timezone.localdate().year
    p = PermintaanData.objects.create(
        nomor=f"PD-{tahun}-{nomor_berikut('permintaan_data', tahun):06d}",
        pengguna=pengguna,
        jenis=jenis,
        kolom=kolom if jenis == Jenis.KOREKSI else "",
        nilai_baru=nilai_baru if jenis == Jenis.KOREKSI else "",
        isi=isi,
        dibuat_pada=kini,
        tenggat=(diterima_pada or kini) + MASA_JAWAB,
    )
    catat(
        PeristiwaAkses.PERMINTAAN_DATA_DIAJUKAN,
        subjek=p,
        oleh=oleh or pengguna,
        tentang=pengguna,
        rincian={"jenis": jenis},
    )
    antrekan_surel(
        "registrasi/permintaan_data_diterima",
        kepada=pengguna.email,
        pengguna=pengguna,
        konteks={"nama": pengguna.nama, "p": p},
    )
    return p


@transaction.atomic
def batalkan(*, permintaan: PermintaanData, pengguna: Pengguna) -> PermintaanData:
    """Withdraw one's own request. Raises `TransisiDitolak`."""
    p = PermintaanData.objects.select_for_update().get(pk=permintaan.pk, pengguna=pengguna)
    pindahkan(p, Status.DIBATALKAN, peristiwa=PeristiwaAkses.PERMINTAAN_DATA_DIJAWAB, oleh=pengguna, tentang=pengguna)
    return p


@transaction.atomic
def jawab(
    *, permintaan: PermintaanData, oleh: Pengguna, status: str, jawaban: str, dasar_penolakan: str = ""
) -> PermintaanData:
    """Answer a request: what is granted is done here, a refusal names its lawful ground; the person gets the answer.

    Raises `AlasanWajib`, `PerkaraPetugasSendiri`, `MasihDiperlukan` (the law keeps what should go), `TransisiDitolak`.
    """
    if not jawaban.strip():
        raise AlasanWajib
    if status in {Status.DITOLAK, Status.SEBAGIAN} and not dasar_penolakan:
        raise AlasanWajib
    p = PermintaanData.objects.select_for_update(of=("self",)).select_related("pengguna").get(pk=permintaan.pk)
    if berbenturan(oleh, p.pengguna):
        raise PerkaraPetugasSendiri
    kepada, nama = p.pengguna.email, p.pengguna.nama
    pindahkan(
        p,
        status,
        peristiwa=PeristiwaAkses.PERMINTAAN_DATA_DIJAWAB,
        oleh=oleh,
        tentang=p.pengguna,
        alasan=jawaban.strip(),
        kolom={
            "jawaban": jawaban.strip(),
            "dasar_penolakan": dasar_penolakan if status != Status.DIKABULKAN else "",
            "dijawab_oleh": oleh,
            "dijawab_pada": timezone.now(),
        },
        rincian={"dasar_penolakan": dasar_penolakan, "tepat_waktu": timezone.now() <= p.tenggat},
    )
    dihapus = status == Status.DIKABULKAN and p.jenis == Jenis.HAPUS
    antrekan_surel(
        "registrasi/permintaan_data_dijawab",
        kepada=kepada,
        # Erased data have no inbox any more.
        pengguna=None if dihapus else p.pengguna,
        konteks={"nama": nama, "p": p},
    )
    if status == Status.DIKABULKAN and p.jenis == Jenis.KOREKSI:
        _koreksi(p, oleh)
    if dihapus:
        hapus_orang(pengguna=p.pengguna, oleh=oleh, alasan=f"Permintaan {p.nomor}")
    return p


def _koreksi(p: PermintaanData, oleh: Pengguna) -> None:
    """Write the corrected value where it is kept; the record of what it was stays in the audit trail."""
    if p.kolom not in {PermintaanData.Kolom.NAMA, PermintaanData.Kolom.TANGGAL_LAHIR, PermintaanData.Kolom.TELEPON}:
        return
    orang = Pengguna.objects.select_for_update().get(pk=p.pengguna_id)
    nilai = p.nilai_baru
    if p.kolom == PermintaanData.Kolom.TANGGAL_LAHIR:
        nilai = timezone.datetime.strptime(nilai, "%Y-%m-%d").date()  # noqa: DTZ007 - a birth date has no zone
    lama = getattr(orang, p.kolom)
    setattr(orang, p.kolom, nilai)
    orang.save(update_fields=[p.kolom])
    if p.kolom == PermintaanData.Kolom.NAMA:
        perseorangan = PelakuUsaha.objects.hidup().filter(
            jenis="02", hak_akses__pengguna=orang, hak_akses__peran=HakAkses.Peran.PENANGGUNG_JAWAB
        )
        for usaha in perseorangan.distinct():
            usaha.nama, usaha.diubah_pada = nilai, timezone.now()
            usaha.save(update_fields=["nama", "diubah_pada"])
    catat(
        PeristiwaAkses.DATA_PRIBADI_DIKOREKSI,
        subjek=orang,
        oleh=oleh,
        tentang=orang,
        alasan=f"Permintaan {p.nomor}",
        perubahan={p.kolom: (str(lama or ""), str(nilai))},
    )


# --- Erasure ----------------------------------------------------------------------------------------------------------


def penahan(pengguna: Pengguna) -> list[str]:
    """Return why the data of a person must stay; empty when they may go."""
    return kait.penahan_hapus.kumpulkan(pengguna)


@transaction.atomic
def hapus_orang(*, pengguna: Pengguna, oleh: Pengguna | None, alasan: str) -> None:
    """Erase what identifies a person: the login, mails, invitations, registrations. Audit and letters stay as proof.

    Raises `MasihDiperlukan` where something forbids it.
    """
    orang = Pengguna.objects.select_for_update().get(pk=pengguna.pk)
    if sebab := penahan(orang):
        raise MasihDiperlukan(sebab[0])
    akhiri_semua_sesi(orang)
    surel = f"dihapus-{orang.pk}@dihapus.invalid"
    SuratKeluar.objects.filter(pengguna=orang).update(isi=DIHAPUS, kepada=surel)
    Undangan.objects.filter(diterima_oleh=orang).update(nama=DIHAPUS, email=surel)
    for pendaftaran in Pendaftaran.objects.filter(pengguna=orang):
        hapus_data_pribadi(pendaftaran)
    for usaha in PelakuUsaha.objects.filter(jenis="02", hak_akses__pengguna=orang, hak_akses__peran="penanggung_jawab"):
        usaha.nama, usaha.email, usaha.telepon, usaha.website = DIHAPUS, surel, "", ""
        usaha.jenis_identitas, usaha.nomor_identitas = "", f"DIHAPUS-{usaha.kode}"
        usaha.status = PelakuUsaha.Status.NONAKTIF
        usaha.save()
    orang.nama, orang.email, orang.telepon = DIHAPUS, surel, ""
    orang.jenis_identitas, orang.nomor_identitas, orang.tanggal_lahir = "", "", None
    orang.is_active = False
    orang.set_unusable_password()
    orang.save()
    catat(PeristiwaAkses.DATA_PRIBADI_DIHAPUS, subjek=orang, oleh=oleh, tentang=orang, alasan=alasan)


# --- Optional consents ------------------------------------------------------------------------------------------------


def pilihan(pengguna: Pengguna) -> dict[str, PilihanData | None]:
    """Return the latest choice for every optional purpose; None: never asked, so not given."""
    terakhir = {
        p.tujuan: p for p in PilihanData.objects.filter(pengguna=pengguna).order_by("tujuan", "-id").distinct("tujuan")
    }
    return {t.value: terakhir.get(t.value) for t in PilihanData.Tujuan}


def diizinkan(pengguna: Pengguna, tujuan: str) -> bool:
    """Whether the person agreed to this optional purpose and has not withdrawn."""
    p = pilihan(pengguna)[tujuan]
    return p is not None and p.diberikan


@transaction.atomic
def simpan_pilihan(*, pengguna: Pengguna, diberikan: set[str]) -> int:
    """Keep what changed among the optional consents. Returns how many; withdrawal holds at once."""
    Pengguna.objects.select_for_update().get(pk=pengguna.pk)
    jumlah = 0
    for tujuan, kini in pilihan(pengguna).items():
        mau = tujuan in diberikan
        if mau == (kini is not None and kini.diberikan):
            continue
        p = PilihanData.objects.create(pengguna=pengguna, tujuan=tujuan, diberikan=mau, ip=jejak_kini().ip)
        catat(
            PeristiwaAkses.PILIHAN_DATA_DIUBAH,
            subjek=p,
            oleh=pengguna,
            tentang=pengguna,
            rincian={"tujuan": tujuan, "diberikan": mau},
        )
        jumlah += 1
    return jumlah

"""Every address of the portal, walked with somebody else's objects: by nobody, a wrong person, with an ended right.

A new URL pattern with an argument fails here until it says, in `BENDA` or `TERBUKA`, whose object it shows.
"""

import re
import uuid
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from helpdesk.models import Tiket
from ketentuan.data_awal import muat
from ketentuan.models import Persetujuan
from nib.models import Permohonan
from nib.services.kewajiban import catat_kewajiban
from nib.services.pengawasan import peringatkan
from oss_portal.models import PeristiwaAudit, SuratKeluar
from oss_portal.surel import antrekan_surel
from oss_portal.unggahan import periksa_berkas
from registrasi.models import HakAkses
from registrasi.services import data_pribadi, insiden, surel_hilang
from registrasi.services import permohonan_akses as perkara
from registrasi.services.hak_akses import akhiri_hak_akses
from registrasi.services.kuasa import undang_kuasa
from registrasi.services.pembatasan import tambah_pembatasan
from tests.factories.helpdesk import tiket
from tests.factories.nib import PermohonanFactory, buat_nib
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory, PendaftaranFactory, PetugasFactory, nik
from tests.registrasi.test_perkara import gambar
from tests.serangan.jelajah import semua_pola

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"
TANDA = "Unikumsatu"
SUREL = "unikumsatu@rahasia.id"
TOKEN_PALSU = "x" * 43
# Everybody may read these: texts, the public register, captchas; or the secret in the address is the key.
TERBUKA = {
    "kode-keamanan-suara",
    "captcha-image",
    "captcha-image-2x",
    "captcha-audio",
    "ketentuan-arsip",
    "ketentuan-banding",
    "ketentuan-versi",
    "ketentuan-teks",
    "ketentuan-pdf",
    "persetujuan-lebih-awal",
    "cek-sertifikat",
    # Answers 404 to whatever is no address of the API.
    "api-tidak-ada",
    "bantuan-artikel",
    "nib-langkah",
    # Development only: reads every mail.
    "surat-keluar-lihat",
}
# Public by intent, or of development only, without an argument.
HALAMAN_TERBUKA = {"surat-keluar", "gaya", "cek", "cek-json", "cek-berkas", "angka-publik"}


@dataclass
class Adegan:
    hak: HakAkses
    benda: dict[str, dict]


@pytest.fixture
def adegan(db) -> Adegan:
    """A company with everything a company can have; what is secret about it is marked."""
    muat()
    petugas = PetugasFactory()
    usaha = BadanUsahaFactory(nama=f"PT {TANDA} Rahasia", email=SUREL)
    hak = HakAksesFactory(pelaku_usaha=usaha, pengguna__nama=f"Direktur {TANDA}", pengguna__email=SUREL)
    orang = hak.pengguna
    nib = buat_nib(hak_akses=hak)
    sanksi = peringatkan(nib=nib, oleh=petugas, alasan=f"alasan {TANDA}", dasar="PP")
    tagihan = catat_kewajiban(
        nib=nib,
        oleh=petugas,
        jenis="pnbp",
        uraian=f"Tagihan {TANDA}",
        instansi="Dinas",
        dasar="PP",
        nominal=Decimal(500_000),
        jatuh_tempo=timezone.localdate(),
    )
    draf = PermohonanFactory(hak_akses=hak, jenis=Permohonan.Jenis.PERUBAHAN)
    sampai = timezone.now() + timedelta(days=30)
    undangan = undang_kuasa(
        pemberi=hak, nama=f"Kuasa {TANDA}", email="k@rahasia.id", hubungan="x", kewenangan=["nib"], sampai=sampai
    )
    kuasa = HakAksesFactory(
        pelaku_usaha=usaha, peran="kuasa", kewenangan=["nib"], berlaku_sampai=sampai, pengguna__nama=f"Kuasa {TANDA}"
    )
    berkas = [periksa_berkas("akta.png", gambar())]
    calon = {
        "nama": f"Calon {TANDA}",
        "jenis_identitas": "01",
        "nomor_identitas": nik(66123),
        "tanggal_lahir": orang.tanggal_lahir,
        "jabatan": "Direktur",
        "email": "calon@rahasia.id",
        "telepon": "+6281234567890",
    }
    p = perkara.ajukan_pergantian(
        hak_akses=hak, oleh=orang, saluran="dasbor", alasan=f"RUPS {TANDA}", calon=calon, berkas=berkas
    )
    selesai = perkara.tolak_permohonan(permohonan=p, oleh=petugas, alasan=f"kurang {TANDA}")
    surat = antrekan_surel("registrasi/user_id", kepada=SUREL, pengguna=orang, konteks={"nama": TANDA, "user_id": "X"})
    permintaan = data_pribadi.minta(pengguna=orang, jenis="penjelasan", isi=TANDA)
    pendaftaran = PendaftaranFactory(
        pengguna=orang, pelaku_usaha=usaha, nama=TANDA, verifikasi="perlu_perbaikan", perbaikan={"nama": "x"}
    )
    laporan = tiket(pelapor=orang, perihal=f"Perihal {TANDA}")
    surel_hilang.ajukan_ganti_surel(
        jenis_identitas="01",
        nomor_identitas=orang.nomor_identitas,
        tanggal_lahir=orang.tanggal_lahir,
        email="baru@rahasia.id",
        telepon="+6281",
        keterangan=TANDA,
        berkas=[],
    )
    tambah_pembatasan(oleh=petugas, alasan=TANDA, sampai=sampai, surel="jahat@rahasia.id")
    insiden.catat_insiden(
        oleh=petugas, judul=TANDA, uraian="u", data_terdampak="d", penanganan="p", diketahui_pada=timezone.now()
    )
    bukti = Persetujuan.objects.filter(pengguna=orang).first()
    lampiran = {"token": TOKEN_PALSU, "kode": uuid.uuid4()}
    benda = {
        "surat": {"kode": surat.kode},
        "surat-resmi": {"kode": selesai.surat.kode},
        "perbaikan-pendaftaran": {"kode": pendaftaran.kode},
        "persetujuan-buang": {"kode": uuid.uuid4()},
        "persetujuan-bukti": {"kode": bukti.kode},
        "persetujuan-bukti-pdf": {"kode": bukti.kode},
        "data-pribadi-batalkan": {"kode": permintaan.kode},
        "hak-akses-cabut-undangan": {"kode": undangan.kode},
        "hak-akses-cabut": {"kode": kuasa.kode},
        "hak-akses-permohonan": {"kode": p.kode},
        "hak-akses-permohonan-berkas": {"kode": p.kode, "berkas": p.berkas.get().kode},
        "nib-kegiatan": {"kode": draf.kegiatan.get().kode},
        "nib-kegiatan-hapus": {"kode": draf.kegiatan.get().kode},
        "nib-pengurus-ubah": {"pk": 1},
        "nib-saham-ubah": {"pk": 1},
        "nib-sertifikat": {"kode": nib.sertifikat.first().kode},
        "nib-sanksi": {"kode": sanksi.kode},
        "nib-kewajiban": {"kode": tagihan.kode},
        "nib-kewajiban-bukti": {"kode": tagihan.kode},
        # A link with a secret: a guessed one opens nothing.
        "aktivasi": {"token": TOKEN_PALSU},
        "atur-kata-sandi": {"uidb64": "MQ", "token": "abc-123"},
        "konfirmasi-surel": {"token": TOKEN_PALSU},
        "amankan-tautan": {"token": TOKEN_PALSU},
        "keberatan-akses": {"token": TOKEN_PALSU},
        "undangan": {"token": TOKEN_PALSU},
        "bantuan-tiket": {"token": TOKEN_PALSU},
        "bantuan-terkirim": {"token": TOKEN_PALSU},
        "bantuan-lampiran": lampiran,
        # Staff only.
        "petugas-jejak-orang": {"user_id": orang.user_id},
        "petugas-berkas-orang": {"user_id": orang.user_id},
        "petugas-berkas-usaha": {"kode": usaha.kode},
        "petugas-jejak-nib": {"nomor": nib.nomor},
        "petugas-jejak-petugas": {"user_id": petugas.user_id},
        "petugas-tiket": {"kode": laporan.kode},
        "petugas-lampiran": {"kode": laporan.kode, "berkas": uuid.uuid4()},
        "petugas-diteruskan-tiket": {"kode": laporan.kode},
        "petugas-diteruskan-lampiran": {"kode": laporan.kode, "berkas": uuid.uuid4()},
    }
    return Adegan(hak, benda)


def alamat_semua(adegan: Adegan) -> list[tuple[str, str]]:
    """Return `(name, address)` of every pattern, with the company's objects in the addresses."""
    hasil = []
    for p in semua_pola():
        if p.nama.startswith("admin:"):
            if a := alamat_admin(p):
                hasil.append((p.nama, a))
        elif p.nama in TERBUKA or p.nama in HALAMAN_TERBUKA:
            continue
        elif p.tanpa_argumen:
            hasil.append((p.nama, p.rute))
        else:
            assert p.nama in adegan.benda, f"{p.nama}: say in BENDA or TERBUKA whose object this address shows"
            hasil.append((p.nama, reverse(p.nama, kwargs=adegan.benda[p.nama])))
    return hasil


def alamat_admin(p) -> str | None:
    """Return an address of the admin with a real object in it where there is one."""
    cocok = re.match(r"/admin/(\w+)/(\w+)/", p.rute)
    nilai = {"object_id": "1", "pk": 1, "kode": uuid.uuid4(), "url": "x"}
    if cocok and cocok[1] in apps.app_configs:
        objek = apps.get_model(cocok[1], cocok[2]).objects.order_by("-pk").first()
        if objek is not None:
            nilai |= {"object_id": str(objek.pk), "pk": objek.pk}
    try:
        return reverse(p.nama, kwargs={a: nilai[a] for a in p.argumen}) if p.nama[-1] != ":" else None
    except (NoReverseMatch, KeyError):
        return None


def klien_untuk(siapa: str, adegan: Adegan) -> Client:
    klien = Client()
    if siapa == "tidak_ada":
        return klien
    if siapa == "petugas":
        orang = PetugasFactory()
    elif siapa == "berakhir":
        # Was penanggung jawab of a company of his own; his right ended.
        lama = HakAksesFactory()
        akhiri_hak_akses(hak_akses=lama, oleh=PetugasFactory(), dasar="AKH-1d", alasan="x")
        orang = lama.pengguna
    else:
        orang = HakAksesFactory().pengguna
    klien.force_login(orang, backend=BACKEND)
    return klien


def keadaan(adegan: Adegan) -> tuple:
    """Return what must not change through anybody else's requests."""
    hak = adegan.hak
    return (
        list(HakAkses.objects.filter(pelaku_usaha=hak.pelaku_usaha).order_by("pk").values_list("pk", "status")),
        list(Permohonan.objects.filter(pelaku_usaha=hak.pelaku_usaha).order_by("pk").values_list("pk", "status")),
        list(hak.pelaku_usaha.nib.values_list("status", flat=True)),
        list(hak.pelaku_usaha.undangan.values_list("status", flat=True)),
        list(hak.pengguna.permohonan_akses.values_list("status", flat=True)),
        list(hak.pengguna.permintaan_data.values_list("status", flat=True)),
        list(Tiket.objects.filter(pelapor=hak.pengguna).values_list("status", flat=True)),
        list(SuratKeluar.objects.filter(pengguna=hak.pengguna).values_list("dibaca_pada", flat=True)),
        HakAkses.objects.get(pk=hak.pk).pengguna.password,
    )


@pytest.mark.lambat
@pytest.mark.parametrize("siapa", ["tidak_ada", "orang_lain", "berakhir", "petugas"])
@pytest.mark.parametrize("metode", ["get", "post"])
def test_kea_1_no_address_shows_or_changes_what_belongs_to_somebody_else(adegan, siapa, metode):
    klien, sebelum = klien_untuk(siapa, adegan), keadaan(adegan)
    bocor = []
    for nama, alamat in alamat_semua(adegan):
        if nama.endswith(("keluar", "logout")):
            continue
        jawab = getattr(klien, metode)(alamat)
        teks = b"" if jawab.streaming else jawab.content
        if jawab.status_code >= 500 and jawab.status_code != 503:
            bocor.append((nama, jawab.status_code))
        if TANDA.encode() in teks or SUREL.encode() in teks:
            bocor.append((nama, jawab.status_code, "the mark is on the page"))
        if nama in adegan.benda and jawab.status_code not in {302, 403, 404, 405, 410}:
            bocor.append((nama, jawab.status_code, "answered"))
        if nama.startswith("admin:") and siapa != "petugas" and jawab.status_code not in {302, 403, 404, 405}:
            bocor.append((nama, jawab.status_code, "the admin opened"))
    assert bocor == []
    assert keadaan(adegan) == sebelum


def test_the_objects_of_the_walk_are_real_their_owner_reaches_them(adegan):
    klien = Client()
    klien.force_login(adegan.hak.pengguna, backend=BACKEND)
    for nama in (
        "surat",
        "surat-resmi",
        "persetujuan-bukti",
        "hak-akses-cabut",
        "hak-akses-permohonan",
        "hak-akses-permohonan-berkas",
        "nib-kegiatan",
        "nib-sertifikat",
        "nib-sanksi",
        "nib-kewajiban",
    ):
        jawab = klien.get(reverse(nama, kwargs=adegan.benda[nama]))
        assert jawab.status_code in {200, 302, 503}, nama
        if jawab.streaming:
            assert b"".join(jawab.streaming_content)


def test_the_walk_left_a_trail_of_who_was_refused_at_ones_own_record(adegan):
    """An officer who is the holder himself, with another login, is refused on every page about himself."""
    petugas = PetugasFactory(
        is_superuser=True, jenis_identitas="01", nomor_identitas=adegan.hak.pengguna.nomor_identitas
    )
    klien = Client()
    klien.force_login(petugas, backend=BACKEND)
    alamat = reverse("petugas-jejak-orang", kwargs={"user_id": adegan.hak.pengguna.user_id})
    assert klien.get(alamat).status_code == 403
    assert PeristiwaAudit.objects.filter(peristiwa="audit.ditolak", oleh=petugas).exists()

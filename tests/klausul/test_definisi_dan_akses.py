"""DEFINISI and AKSES PENGGUNA: what the words of the terms are in the portal (DEF-1 to DEF-6, AKS-1 to AKS-3)."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from ketentuan.models import Persetujuan
from ketentuan.services import versi_berlaku
from nib.models import Kewenangan, Permohonan
from nib.sertifikat import siapkan_pdf
from oss_portal.models import Pengguna, PeristiwaAudit
from oss_portal.pdf import render_pdf
from oss_portal.surel import antrekan_surel
from registrasi.models import JenisPelakuUsaha, Pendaftaran
from tests.factories.ketentuan import VersiKetentuanFactory
from tests.factories.nib import buat_nib, data_awal
from tests.factories.registrasi import HakAksesFactory
from tests.registrasi.bantu import SANDI, isian, tautan_terakhir

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"


def teks_pdf(isi: bytes) -> str:
    return " ".join(" ".join(h.extract_text() for h in PdfReader(io.BytesIO(isi)).pages).split())


def test_def_1_the_certificate_is_issued_on_behalf_of_ministers_heads_and_regents(db):
    nib = buat_nib()
    assert "untuk dan atas nama" in teks_pdf(bytes(siapkan_pdf(nib.sertifikat.get().pk).pdf))
    assert set(Kewenangan.values) == {"00", "01", "02"}


def test_def_2_one_record_serves_all_rooms_nothing_is_typed_twice(client, ketentuan):
    data_awal()
    client.post("/daftar/", isian())
    client.post(
        tautan_terakhir(), {"kata_sandi": SANDI, "kata_sandi_lagi": SANDI, "versi_ketentuan": versi_berlaku().pk}
    )
    orang = Pengguna.objects.get(email="siti@contoh.id")
    client.post(reverse("nib-ajukan"))
    draf = Permohonan.objects.get(pembuat=orang)
    assert draf.pelaku_usaha.nomor_identitas == orang.nomor_identitas == "3171061705900001"
    halaman = client.get(reverse("nib-langkah", args=[1])).content.decode()
    assert orang.nama in halaman
    assert 'name="nik"' not in halaman


def test_def_3_lembaga_oss_is_named_by_a_setting_everywhere(client, ketentuan, settings):
    settings.PORTAL = settings.PORTAL | {"lembaga": "Lembaga Uji", "lembaga_panjang": "Lembaga Uji Perizinan"}
    assert "Lembaga Uji Perizinan" in client.get("/").content.decode()
    hak = HakAksesFactory()
    surel = antrekan_surel(
        "registrasi/user_id", kepada="a@a.id", pengguna=hak.pengguna, konteks={"nama": "A", "user_id": "X"}
    )
    assert "Lembaga Uji" in surel.isi
    pdf = render_pdf("surat/bingkai.html", {"surat": None, "perihal": "x", "nomor": "1"})
    assert "Lembaga Uji" in teks_pdf(pdf)


@pytest.mark.parametrize(
    ("jenis_perusahaan", "lain", "jenis"),
    [
        ("17", {}, JenisPelakuUsaha.PERSEORANGAN),
        (
            "01",
            {
                "nama_badan": "PT Maju",
                "nomor_legalitas": "AHU-0000001.AH.01.01.TAHUN 2019",
                "tanggal_legalitas_0": "11",
                "tanggal_legalitas_1": "06",
                "tanggal_legalitas_2": "2019",
                "jabatan": "Direktur",
            },
            JenisPelakuUsaha.BADAN_USAHA,
        ),
    ],
)
def test_def_4_perorangan_and_non_perorangan_both_register(client, ketentuan, jenis_perusahaan, lain, jenis):
    assert client.post("/daftar/", isian(jenis_perusahaan=jenis_perusahaan, **lain)).status_code == 302
    assert Pendaftaran.objects.get().jenis == jenis


def test_def_5_access_leaves_a_record_sign_in_writes_and_downloads(client, ketentuan):
    hak = HakAksesFactory(pengguna__kata_sandi=SANDI)
    nib = buat_nib(hak_akses=hak)
    client.post("/masuk/", {"nama": hak.pengguna.user_id, "kata_sandi": SANDI})
    client.get(reverse("nib-sertifikat", args=[nib.sertifikat.get().kode]))
    client.post("/data-pribadi/pilihan/", {"tujuan": ["survei"]})
    ada = set(PeristiwaAudit.objects.filter(oleh=hak.pengguna).values_list("peristiwa", flat=True))
    assert {"registrasi.masuk", "nib.sertifikat.diunduh", "data_pribadi.pilihan.diubah"} <= ada


def test_def_6_the_right_is_a_record_of_its_own_with_a_unique_user_id_shown_at_activation(client, ketentuan):
    client.post("/daftar/", isian())
    halaman = client.get(tautan_terakhir()).content.decode()
    p = Pendaftaran.objects.get()
    assert p.user_id in halaman
    assert Pengguna._meta.get_field("user_id").unique
    client.post(tautan_terakhir(), {"kata_sandi": SANDI, "kata_sandi_lagi": SANDI})
    orang = Pengguna.objects.get(user_id=p.user_id)
    assert orang.hak_akses.get().status == "aktif"


def test_aks_1_without_the_tick_there_is_no_registration_with_it_version_and_hash_are_kept(client, ketentuan):
    jawab = client.post("/daftar/", isian(setuju=None))
    assert jawab.status_code == 422
    assert not Pendaftaran.objects.exists()
    client.post("/daftar/", isian())
    bukti = Persetujuan.objects.get(versi__jenis="ketentuan")
    assert bukti.versi == versi_berlaku()
    assert bukti.sha256 == versi_berlaku().sha256


def test_aks_1_every_footer_leads_to_the_terms_also_before_signing_in(client, ketentuan):
    for jalan in ("/", "/masuk/", "/daftar/", "/cek/", "/bantuan/", "/tidak-ada/"):
        assert 'href="/ketentuan/"' in client.get(jalan).content.decode().split("<footer")[1], jalan


def test_aks_2_a_change_is_announced_on_the_site_before_it_holds(client, ketentuan):
    from datetime import timedelta

    from django.utils import timezone

    from ketentuan import spanduk

    kini = timezone.now()
    VersiKetentuanFactory(berlaku_sejak=kini + timedelta(days=9), diumumkan_pada=kini)
    spanduk.lupakan()
    assert "berubah mulai" in client.get("/panduan/").content.decode()
    assert "versi 2" in client.get("/pengumuman/").content.decode().lower()


@pytest.fixture
def versi_satu(db):
    """A first version that the next one may follow at once."""
    return VersiKetentuanFactory()


def test_aks_3_who_goes_on_after_a_change_agrees_explicitly_first(client, versi_satu):
    hak = HakAksesFactory()
    client.force_login(hak.pengguna, backend=BACKEND)
    VersiKetentuanFactory()
    jawab = client.get("/nib/")
    assert jawab.status_code == 302
    assert jawab.url.startswith("/persetujuan/")
    assert not Persetujuan.objects.filter(pengguna=hak.pengguna, versi__nomor=2).exists()


def test_kew_2d_who_does_not_agree_keeps_his_data_and_help_but_does_nothing_for_an_nib(client, versi_satu):
    hak = HakAksesFactory()
    client.force_login(hak.pengguna, backend=BACKEND)
    VersiKetentuanFactory()
    for jalan in ("/data-pribadi/", "/bantuan/tanya/", "/ketentuan/", "/amankan/"):
        assert client.get(jalan).status_code == 200, jalan
    assert client.post("/nib/ajukan/").status_code == 302
    assert not Permohonan.objects.filter(pelaku_usaha=hak.pelaku_usaha).exists()


def test_pen_2_what_is_not_regulated_comes_as_a_new_version_and_the_old_one_stays(client, versi_satu):
    v2 = VersiKetentuanFactory()
    assert versi_berlaku() == v2
    halaman = client.get(versi_satu.get_absolute_url()).content.decode()
    assert "sudah digantikan" in halaman

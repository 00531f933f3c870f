"""What every page of the staff's admin shares: words of this country, and a name for each box."""

import re
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from helpdesk.data_awal import muat as muat_helpdesk
from nib.data_awal import muat as muat_nib
from nib.models import AmbangSkala, SkalaUsaha
from registrasi.admin.hak_akses import HakAksesAdmin
from registrasi.services.kelompok import KELOMPOK
from tests.factories.nib import buat_nib
from tests.factories.registrasi import HakAksesFactory, PendaftaranFactory, PetugasFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def klien():
    klien = Client()
    klien.force_login(PetugasFactory(is_superuser=True), backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
    return klien


class _Kotak(HTMLParser):
    """Gathers the boxes of a page that can be filled in, and what gives them a name."""

    def __init__(self):
        super().__init__()
        self.kotak: dict[str, bool] = {}
        self.label: set[str] = set()

    def handle_starttag(self, tag, attrs):
        sifat = dict(attrs)
        if tag == "label":
            self.label.add(sifat.get("for", ""))
        tersembunyi = sifat.get("type") in {"hidden", "submit", "button"}
        if tag in {"input", "select", "textarea"} and sifat.get("name") and not tersembunyi:
            self.kotak[sifat.get("id", sifat["name"])] = "aria-label" in sifat

    def tanpa_nama(self) -> list[str]:
        return [k for k, bernama in self.kotak.items() if not bernama and k not in self.label]


@pytest.mark.parametrize(
    ("nama", "args"),
    [
        ("nib_era_add", []),
        ("nib_kbli_add", []),
        ("helpdesk_kategori_changelist", []),
        ("auth_group_add", []),
    ],
)
def test_setiap_kotak_isian_bernama(klien, nama, args):
    """Rows of tables that are edited in place have no heading that a screen reader would tie to them."""
    muat_nib()
    muat_helpdesk(lambda _: None)
    isi = klien.get(reverse(f"admin:{nama}", args=args)).text
    halaman = _Kotak()
    halaman.feed(isi.split('id="changelist-search"')[0] if 'id="changelist-search"' in isi else isi)
    assert len(halaman.kotak) > 3
    assert halaman.tanpa_nama() == []


def test_hak_kelompok_disebut_dalam_bahasa_indonesia(klien):
    izin = Permission.objects.get(codename="view_versiketentuan")
    grup = Group.objects.create(name="Uji")
    grup.permissions.add(izin)
    alamat = reverse("admin:auth_group_change", args=[grup.pk])
    isi = klien.get(alamat).text
    assert "Ketentuan Penggunaan: melihat versi ketentuan" in isi
    assert "Ketentuan Penggunaan: Menyetujui dan mengumumkan versi yang disusun petugas lain" in isi
    assert not re.search(r"\bCan (add|view|change|delete)\b", isi)
    lain = Permission.objects.get(codename="umumkan_versiketentuan")
    assert klien.post(alamat, {"name": "Uji", "permissions": [izin.pk, lain.pk]}).status_code == 302
    assert set(grup.permissions.all()) == {izin, lain}


def test_menyimpan_kelompok_tidak_mencabut_hak_yang_tidak_ditampilkan(klien):
    tersembunyi = Permission.objects.filter(content_type__app_label="otp_totp").first()
    lama, baru = Permission.objects.filter(content_type__app_label="nib")[:2]
    kelompok = Group.objects.create(name="Uji")
    kelompok.permissions.set([tersembunyi, lama])
    alamat = reverse("admin:auth_group_change", args=[kelompok.pk])
    assert klien.post(alamat, {"name": "Uji", "permissions": [baru.pk]}).status_code == 302
    assert set(kelompok.permissions.all()) == {tersembunyi, baru}


def test_ambang_skala_disebut_dalam_rupiah(klien):
    muat_nib()
    daftar = klien.get(reverse("admin:nib_ambangskala_changelist")).content.decode()
    assert "Rp 1.000.000.000" in daftar
    assert "1000000000" not in daftar
    ambang = AmbangSkala.objects.get(skala=SkalaUsaha.MIKRO)
    alamat = reverse("admin:nib_ambangskala_change", args=[ambang.pk])
    assert "Rp 1.000.000.000" in klien.get(alamat).content.decode()
    isian = {
        "skala": SkalaUsaha.MIKRO,
        "modal_sampai": "2.000.000.000",
        "dasar_hukum": ambang.dasar_hukum_id,
        "berlaku_sejak": "01-01-2027",
    }
    assert klien.post(reverse("admin:nib_ambangskala_add"), isian).status_code == 302
    assert AmbangSkala.objects.latest("pk").modal_sampai == 2_000_000_000
    # What is there is only ended, never given another amount.
    isian = {"dasar_hukum": ambang.dasar_hukum_id, "berlaku_sampai": "31-12-2026", "modal_sampai": "5"}
    assert klien.post(alamat, isian).status_code == 302
    ambang.refresh_from_db()
    assert (ambang.modal_sampai, ambang.berlaku_sampai.year) == (1_000_000_000, 2026)


def test_hanya_tindakan_yang_boleh_dilakukan_yang_ditawarkan():
    """A button that answers 403 makes an officer think that the portal is broken."""
    hak = HakAksesFactory()
    alamat = reverse("admin:registrasi_hakakses_change", args=[hak.pk])
    tautan = reverse("admin:registrasi_hakakses_batasi", args=[hak.pk])
    petugas = PetugasFactory()
    petugas.user_permissions.add(Permission.objects.get(codename="view_hakakses"))
    klien = Client()
    klien.force_login(petugas, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
    assert tautan not in klien.get(alamat).text
    izin = HakAksesAdmin.TINDAKAN["batasi"]["izin"].split(".")
    petugas.user_permissions.add(Permission.objects.get(content_type__app_label=izin[0], codename=izin[1]))
    assert tautan in klien.get(alamat).text


def test_daftar_disebut_menurut_isinya_dan_hasil_dihitung_hanya_bila_dicari(klien):
    alamat = reverse("admin:nib_instansipemerintah_changelist")
    daftar = klien.get(alamat).content.decode()
    assert "<h1>Instansi pembaca data</h1>" in daftar
    assert "<title>Instansi pembaca data – OSS</title>" in " ".join(daftar.split()).replace("> ", ">").replace(
        " <", "<"
    )
    assert "Pilih instansi" not in daftar
    assert "Tampilkan semua" not in daftar
    assert "Tampilkan semua" in klien.post(alamat, {"q": "Bea"}, follow=True).content.decode()


@pytest.mark.parametrize(("batas", "tampil"), [(3, "3"), (2, "2+")])
def test_antrean_yang_sangat_panjang_tidak_dihitung_habis(klien, monkeypatch, batas, tampil):
    for modul in ("oss_portal.kait", "oss_portal.templatetags.portal"):
        monkeypatch.setattr(f"{modul}.BATAS_ANTREAN", batas)
    for _ in range(3):
        PendaftaranFactory(verifikasi="perlu_ditinjau")
    isi = klien.get(reverse("admin:index")).text
    baris = isi.split("Pendaftaran perlu ditinjau</a>")[1].split("</tr>")[0]
    assert f"<td>{tampil}</td>" in baris


@pytest.mark.parametrize("kelompok", sorted(KELOMPOK))
def test_setiap_tombol_di_sebuah_catatan_terbuka_bagi_yang_melihatnya(kelompok):
    """Over all groups and the records they open: no offered act answers 403."""
    petugas = PetugasFactory(kelompok=kelompok)
    klien = Client()
    klien.force_login(petugas, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
    nib = buat_nib(hak_akses=(hak := HakAksesFactory()))
    daftar = PendaftaranFactory(verifikasi="perlu_ditinjau")
    ditawarkan = 0
    for catatan in (hak, hak.pengguna, nib, daftar):
        jawab = klien.get(reverse(f"admin:{catatan._meta.label_lower.replace('.', '_')}_change", args=[catatan.pk]))
        if jawab.status_code == 403:
            continue
        assert jawab.status_code == 200
        for tautan in re.findall(r'btn-outline-primary" href="(/admin/[^"]+)"', jawab.text):
            assert klien.get(tautan).status_code == 200, tautan
            ditawarkan += 1
    assert ditawarkan or kelompok not in {"Hak Akses", "Penyelia"}


def test_ruang_dan_tabel_pustaka_disebut_dalam_bahasa_indonesia(klien):
    beranda = klien.get(reverse("admin:index")).content.decode()
    assert "Kode masuk petugas" in beranda
    for asing in ("TOTP devices", "Task Results", "Otp_Totp", "Tasks Database Backend", "Axes"):
        assert asing not in beranda

"""The wall (AKS-3, U7, U8): nobody works on under a text not accepted, and nobody loses what was being sent."""

import re
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ketentuan.models import KirimanTertahan, Pemberitahuan, Persetujuan
from ketentuan.peristiwa import Peristiwa
from oss_portal.models import PeristiwaAudit
from tests.factories.ketentuan import PersetujuanFactory, VersiKetentuanFactory
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory, PenggunaFactory, PetugasFactory
from tests.ketentuan.urls_dinding import DITERIMA

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.ketentuan.urls_dinding")]
DINDING = "/persetujuan/"


def masuk(pengguna, **lain) -> Client:
    klien = Client(**lain)
    klien.force_login(pengguna, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
    return klien


@pytest.fixture(autouse=True)
def _kosongkan():
    DITERIMA.clear()


@pytest.fixture
def v1():
    return VersiKetentuanFactory()


@pytest.fixture
def klien(pengguna):
    return masuk(pengguna)


def setujui(klien, *versi, **lain):
    data = {f"versi_{v.jenis}": v.pk for v in versi} | {f"setuju_{v.jenis}": "on" for v in versi}
    return klien.post(DINDING, data | lain)


# --- Who is asked, and where ------------------------------------------------------------------------------------------


def test_yang_belum_setuju_sampai_di_dinding_lalu_kembali_ke_tujuannya(klien, pengguna, v1):
    jawaban = klien.get("/kerja/?langkah=3")
    assert jawaban.status_code == 302
    assert jawaban.url == f"{DINDING}?lanjut=%2Fkerja%2F%3Flangkah%3D3"
    isi = klien.get(jawaban.url).text
    assert "Ketentuan Penggunaan versi 1" in isi
    assert 'value="/kerja/?langkah=3"' in isi
    jawaban = setujui(klien, v1, lanjut="/kerja/?langkah=3")
    assert jawaban.url == "/kerja/?langkah=3"
    assert klien.get("/kerja/").text == "halaman kerja"
    p = Persetujuan.objects.get()
    assert (p.pengguna, p.versi, p.saluran, p.sha256) == (pengguna, v1, "dinding", v1.sha256)


def test_yang_sudah_setuju_tidak_melihat_dinding(klien, pengguna, v1):
    PersetujuanFactory(versi=v1, pengguna=pengguna)
    assert klien.get("/kerja/").status_code == 200
    assert klien.get(DINDING).status_code == 302


def test_tamu_tidak_ditanya(client, v1):
    assert client.get("/kerja/").status_code == 200


def test_dinding_mengutip_aks_3(klien):
    sumber = (
        "# K\n\n## AKSES PENGGUNA\n\n1. Satu.\n2. Dua.\n"
        "3. Dengan melanjutkan Akses ke dalam Sistem OSS setelah modifikasi merupakan bentuk kesepakatan.\n"
    )
    VersiKetentuanFactory(sumber=sumber)
    isi = klien.get(DINDING).text
    assert "<blockquote" in isi
    assert "Dengan melanjutkan Akses ke dalam Sistem OSS setelah modifikasi" in isi.split("<blockquote")[1]


@pytest.mark.parametrize(
    "alamat",
    [
        "/ketentuan/",
        "/ketentuan/1/",
        "/ketentuan/arsip/",
        "/privasi/arsip/",
        "/pengumuman/",
        "/pengumuman/rss/",
        "/persetujuan/tidak-setuju/",
        "/persetujuan/saya/",
        "/terbuka/",
        "/bantuan/apa-saja/",
        "/api/v1/x/",
        "/kontak/",
        "/cookie/",
    ],
)
def test_halaman_yang_tetap_terbuka(klien, v1, alamat):
    assert klien.get(alamat).status_code == 200


@pytest.mark.parametrize("alamat", ["/", "/panduan/", "/kerja/", "/surat-keluar/"])
def test_selain_itu_tertutup(klien, v1, alamat):
    assert klien.get(alamat).url.startswith(DINDING)


def test_bahasa_tetap_dapat_diganti_di_depan_dinding(klien, v1):
    assert klien.post("/bahasa/", {"language": "en", "next": DINDING}).url == DINDING


def test_petugas_ditanya_hanya_bila_disetel(v1, settings):
    klien = masuk(PetugasFactory())
    assert klien.get("/kerja/").status_code == 200
    settings.KETENTUAN_BAGI_PETUGAS = True
    assert klien.get("/kerja/").status_code == 302


def test_biaya_satu_kueri_bagi_yang_masuk_dan_nol_bagi_yang_lain(
    klien, client, pengguna, v1, django_assert_num_queries
):
    PersetujuanFactory(versi=v1, pengguna=pengguna)
    klien.get("/kerja/")
    with django_assert_num_queries(4) as kueri:
        klien.get("/kerja/")
    dinding = [q["sql"] for q in kueri.captured_queries if "ketentuan_" in q["sql"]]
    assert len(dinding) == 1
    with django_assert_num_queries(0):
        client.get("/kerja/")
    staf = masuk(PetugasFactory())
    staf.get("/kerja/")
    with django_assert_num_queries(3) as kueri:
        staf.get("/kerja/")
    assert not any("ketentuan_" in q["sql"] for q in kueri.captured_queries)


def test_kueri_dinding_memakai_indeks(pengguna, v1):
    PersetujuanFactory(versi=v1, pengguna=pengguna)
    from django.test.utils import CaptureQueriesContext

    from ketentuan.services import versi_belum_disetujui

    with CaptureQueriesContext(connection) as kueri:
        versi_belum_disetujui(pengguna)
    with connection.cursor() as k:
        k.execute("SET LOCAL enable_seqscan = off")
        k.execute("EXPLAIN " + kueri.captured_queries[0]["sql"])
        rencana = "\n".join(b[0] for b in k.fetchall())
    assert "Seq Scan on ketentuan_persetujuan" not in rencana
    assert "Seq Scan on ketentuan_versiketentuan" not in rencana


def test_melihat_dinding_tercatat_diberitahukan_bukan_disetujui(klien, pengguna, v1):
    klien.get(DINDING)
    klien.get(DINDING)
    assert Pemberitahuan.objects.get().versi == v1
    assert not Persetujuan.objects.exists()


# --- The acceptance ---------------------------------------------------------------------------------------------------


def test_kedua_dokumen_masing_masing_dicentang(klien, v1):
    p1 = VersiKetentuanFactory(jenis="privasi")
    jawaban = klien.post(DINDING, {"versi_ketentuan": v1.pk, "versi_privasi": p1.pk, "setuju_ketentuan": "on"})
    assert jawaban.status_code == 200
    assert "Centang persetujuan atas Pemberitahuan Privasi" in jawaban.text
    assert not Persetujuan.objects.exists()
    assert setujui(klien, v1, p1).status_code == 302
    assert {p.versi for p in Persetujuan.objects.all()} == {v1, p1}


def test_tanpa_centang_tidak_lewat(klien, v1):
    jawaban = klien.post(DINDING, {"versi_ketentuan": v1.pk})
    assert "Centang persetujuan atas Ketentuan Penggunaan" in jawaban.text
    assert not Persetujuan.objects.exists()


def test_perbedaan_dengan_yang_terakhir_disetujui_tampil(klien, pengguna, v1):
    PersetujuanFactory(versi=v1, pengguna=pengguna)
    VersiKetentuanFactory(ringkasan_perubahan="Denda dihapus.")
    isi = klien.get(DINDING).text
    assert "versi <del>1</del>" in isi
    assert "versi <ins>2</ins>" in isi
    assert "Denda dihapus." in isi
    assert "Terakhir Anda menyetujui versi 1." in isi


def test_versi_berganti_lagi_saat_dinding_dibaca(klien, v1):
    klien.get(DINDING)
    v2 = VersiKetentuanFactory()
    jawaban = setujui(klien, v1)
    assert jawaban.status_code == 200
    assert "berubah saat Anda mengisi formulir" in jawaban.text
    assert "<ins>2</ins>" in jawaban.text
    assert f'name="versi_ketentuan" value="{v2.pk}"' in jawaban.text
    assert " checked" not in jawaban.text
    assert not Persetujuan.objects.exists()
    assert setujui(klien, v2).status_code == 302


@pytest.mark.parametrize("nakal", ["", "x", "-1", "9" * 40, "１", "<b>", "1 or 1=1"])
def test_nomor_versi_yang_dikarang_ditolak_dengan_sopan(klien, v1, nakal):
    jawaban = klien.post(DINDING, {"versi_ketentuan": nakal, "setuju_ketentuan": "on"})
    assert jawaban.status_code == 200
    assert not Persetujuan.objects.exists()


def test_yang_dimintai_ialah_teks_yang_berlaku_juga_bila_hanya_ejaan_yang_dibetulkan(klien, pengguna, v1):
    v2 = VersiKetentuanFactory(perlu_persetujuan=False)
    assert "Ketentuan Penggunaan versi 2" in klien.get(DINDING).text
    assert setujui(klien, v2).status_code == 302
    assert Persetujuan.objects.get().versi == v2


@pytest.mark.parametrize("jahat", ["https://jahat.example/", "//jahat.example", "/\\jahat.example", "javascript:1", ""])
def test_tujuan_ke_luar_portal_tidak_diikuti(klien, v1, jahat):
    assert setujui(klien, v1, lanjut=jahat).url in {"/", "/dasbor/"}
    assert klien.get(DINDING, {"lanjut": jahat}).url in {"/", "/dasbor/"}


def test_dinding_berdiri_tepat_pada_detiknya(klien, pengguna, v1):
    """No cache lets anyone through and none shows the wall again."""
    PersetujuanFactory(versi=v1, pengguna=pengguna)
    v2 = VersiKetentuanFactory(berlaku_sejak=timezone.now() + timedelta(seconds=0.7), diumumkan_pada=timezone.now())
    assert klien.get("/kerja/").status_code == 200
    time.sleep(0.9)
    assert klien.get("/kerja/").status_code == 302
    setujui(klien, v2)
    assert klien.get("/kerja/").status_code == 200


@pytest.mark.parametrize("menit", [-10, 10])
def test_jam_simpul_web_yang_meleset_tidak_mengubah_saatnya(klien, pengguna, v1, monkeypatch, menit):
    """Of several nodes one has a clock that is wrong: it shows, asks and takes what the others do."""
    kini = timezone.now()
    PersetujuanFactory(versi=v1, pengguna=pengguna)
    berlaku = menit < 0
    v2 = VersiKetentuanFactory(
        berlaku_sejak=kini + timedelta(minutes=-5 if berlaku else 5), diumumkan_pada=kini - timedelta(days=20)
    )
    monkeypatch.setattr(timezone, "now", lambda: datetime.now(UTC) + timedelta(minutes=menit))
    assert klien.get("/kerja/").status_code == (302 if berlaku else 200)
    assert ("Berlaku sekarang" if berlaku else "Akan berlaku") in klien.get(v2.get_absolute_url()).text
    assert f"Versi {2 if berlaku else 1} · berlaku sejak" in klien.get("/ketentuan/").text
    jawaban = klien.post(reverse("persetujuan-lebih-awal", args=["ketentuan", 2]), {"setuju": "ya"})
    assert jawaban.url.startswith(DINDING if berlaku else "/persetujuan/bukti/")
    assert Persetujuan.objects.filter(versi=v2).exists() != berlaku


# --- Declining --------------------------------------------------------------------------------------------------------


def test_menolak_dijelaskan_tercatat_dan_tidak_mengambil_apa_pun(klien, pengguna, v1):
    isi = klien.get("/persetujuan/tidak-setuju/").text
    assert "NIB yang sudah terbit tetap berlaku" in isi
    jawaban = klien.post("/persetujuan/tidak-setuju/", follow=True)
    assert "Keputusan Anda tercatat" in jawaban.text
    assert PeristiwaAudit.objects.filter(peristiwa=Peristiwa.KETENTUAN_TIDAK_DISETUJUI, oleh=pengguna).count() == 1
    assert klien.get("/kerja/").status_code == 302
    assert klien.get("/data-pribadi/").status_code == 200
    setujui(klien, v1)
    assert klien.get("/kerja/").status_code == 200


@pytest.mark.urls("oss_portal.urls")
def test_yang_menolak_tetap_dapat_mengakhiri_hak_aksesnya(v1):
    """AKH-1: every way out stays open on the real portal; giving access and the work on the NIB do not."""
    hak = HakAksesFactory(pelaku_usaha=BadanUsahaFactory(), setuju=False)
    kuasa = HakAksesFactory(pelaku_usaha=hak.pelaku_usaha, peran="kuasa", setuju=False)
    klien = masuk(hak.pengguna)
    isi = klien.get(reverse("persetujuan-tolak")).text.split("Yang tetap dapat Anda lakukan")[1].split("<h2>")[0]
    tautan = re.findall(r'href="([^"]+)"', isi)
    for nama in ("hak-akses", "amankan", "data-pribadi", "bantuan-tanya", "persetujuan-saya"):
        assert any(t.startswith(reverse(nama)) for t in tautan), nama
    for alamat in (*tautan, reverse("hak-akses-ganti"), reverse("hak-akses-cabut", args=[kuasa.kode])):
        assert klien.get(alamat).status_code == 200, alamat
    assert klien.post(reverse("hak-akses-cabut", args=[kuasa.kode])).status_code == 302
    kuasa.refresh_from_db()
    assert kuasa.status == "diakhiri"
    for nama in ("dasbor", "nib", "nib-ajukan", "hak-akses-undang", "akun", "beranda"):
        assert klien.get(reverse(nama)).url.startswith(DINDING), nama


# --- A form under way -------------------------------------------------------------------------------------------------


def lanjutkan(klien):
    """Press the button of the first form on the page of caught forms; return the answer of the page of work."""
    from tests.serangan.jelajah import formulir

    f = next(f for f in formulir(klien.get("/persetujuan/lanjutkan/").text) if "_kiriman" in f.isian)
    return klien.post(f.aksi, f.isian)


def test_formulir_yang_sedang_dikirim_sampai_setelah_setuju(klien, v1):
    kirim = {"nama": "Warung <Berkah> & Siti\nbaris dua", "pilihan": ["a", "b"], "kosong": ""}
    jawaban = klien.post("/kerja/?langkah=4", kirim)
    assert jawaban.url.startswith(DINDING)
    assert DITERIMA == []
    assert "Isian yang sedang Anda kirim tidak hilang" in klien.get(jawaban.url).text
    assert setujui(klien, v1).url == "/persetujuan/lanjutkan/?otomatis=1"
    assert "data-kirim-otomatis" in klien.get("/persetujuan/lanjutkan/?otomatis=1").text
    jawaban = lanjutkan(klien)
    assert jawaban.text == "diterima: Warung <Berkah> & Siti\nbaris dua4"
    assert [({"nama": [kirim["nama"]], "pilihan": ["a", "b"], "kosong": [""]}, {})] == DITERIMA
    assert not KirimanTertahan.objects.exists()


def test_berkas_ikut_sampai(klien, v1):
    isi = bytes(range(256)) * 40
    klien.post(
        "/kerja/",
        {
            "nama": "x",
            "akta": SimpleUploadedFile("akta PT Maju.pdf", isi, "application/pdf"),
            "foto": [SimpleUploadedFile(f"{n}.png", b"png%d" % n, "image/png") for n in range(2)],
        },
    )
    setujui(klien, v1)
    lanjutkan(klien)
    _, berkas = DITERIMA[0]
    assert berkas["akta"] == [("akta PT Maju.pdf", "application/pdf", isi)]
    assert [b[0] for b in berkas["foto"]] == ["0.png", "1.png"]


def test_berkas_yang_terlalu_besar_disebut_sebelum_setuju(klien, v1, settings):
    settings.KETENTUAN_KIRIMAN_BERKAS_MAKS = 100
    klien.post(
        "/kerja/",
        {"nama": "x", "a": SimpleUploadedFile("besar.pdf", b"x" * 101), "b": SimpleUploadedFile("kecil.pdf", b"y")},
    )
    isi = klien.get(DINDING).text
    assert "besar.pdf" in isi
    assert "kecil.pdf" not in isi
    setujui(klien, v1)
    lanjutkan(klien)
    assert list(DITERIMA[0][1]) == ["b"]


def test_kata_sandi_tidak_disimpan_dan_itu_dikatakan(klien, v1):
    klien.post("/kerja/", {"nama": "x", "kata_sandi_baru": "rahasia sekali"})
    assert "rahasia" not in KirimanTertahan.objects.get().isian
    assert "Kata sandi tidak kami simpan" in klien.get(DINDING).text
    setujui(klien, v1)
    lanjutkan(klien)
    assert DITERIMA[0][0] == {"nama": ["x"]}


def test_isian_tersandi_di_basis_data(klien, v1):
    klien.post("/kerja/", {"nik": "3171011705900001"})
    with connection.cursor() as k:
        k.execute("SELECT isian FROM ketentuan_kirimantertahan")
        assert "3171011705900001" not in k.fetchone()[0]


def test_klik_ganda_mengirim_sekali(klien, v1):
    klien.post("/kerja/", {"nama": "x"})
    setujui(klien, v1)
    kode = str(KirimanTertahan.objects.get().kode)
    assert klien.post("/kerja/", {"_kiriman": kode}).status_code == 200
    jawaban = klien.post("/kerja/", {"_kiriman": kode}, follow=True)
    assert "Tidak ada isian yang tertahan" in jawaban.text
    assert len(DITERIMA) == 1


@pytest.mark.django_db(transaction=True)
def test_dua_tab_mengirim_serentak_sampai_sekali():
    v1, pengguna = VersiKetentuanFactory(), PenggunaFactory()
    klien = [masuk(pengguna) for _ in range(4)]
    klien[0].post("/kerja/", {"nama": "x"})
    setujui(klien[0], v1)
    kode, mulai, hasil = str(KirimanTertahan.objects.get().kode), threading.Barrier(4), []

    def kirim(k):
        try:
            mulai.wait()
            hasil.append(k.post("/kerja/", {"_kiriman": kode}).status_code)
        finally:
            connection.close()

    utas = [threading.Thread(target=kirim, args=(k,)) for k in klien]
    for u in utas:
        u.start()
    for u in utas:
        u.join()
    assert sorted(hasil) == [200, 302, 302, 302], hasil
    assert len(DITERIMA) == 1


@pytest.mark.parametrize("cara", ["tolak", "gagal"])
def test_halaman_yang_tidak_menerima_tidak_menghilangkan_isian(pengguna, v1, cara):
    klien = masuk(pengguna, raise_request_exception=False)
    klien.post("/kerja/", {"nama": "x", cara: "ya"})
    setujui(klien, v1)
    assert lanjutkan(klien).status_code >= 400
    kiriman = KirimanTertahan.objects.get()
    assert kiriman.diambil_pada is None
    assert lanjutkan(klien).status_code >= 400


def test_pekerja_mati_di_tengah_isian_dapat_dikirim_lagi(klien, v1):
    klien.post("/kerja/", {"nama": "x"})
    setujui(klien, v1)
    KirimanTertahan.objects.update(diambil_pada=timezone.now() - timedelta(seconds=10))
    assert klien.post("/kerja/", {"_kiriman": KirimanTertahan.objects.get().kode}).status_code == 302
    KirimanTertahan.objects.update(diambil_pada=timezone.now() - timedelta(minutes=5))
    assert lanjutkan(klien).status_code == 200


def test_isian_orang_lain_tidak_dapat_dikirim_atau_dihapus(klien, pengguna, v1):
    klien.post("/kerja/", {"nama": "x"})
    lain = PenggunaFactory()
    PersetujuanFactory(versi=v1, pengguna=lain)
    k2, kode = masuk(lain), KirimanTertahan.objects.get().kode
    assert k2.post("/kerja/", {"_kiriman": kode}).status_code == 302
    k2.post(f"/persetujuan/lanjutkan/{kode}/hapus/")
    assert DITERIMA == []
    assert KirimanTertahan.objects.count() == 1


def test_isian_tidak_sampai_di_halaman_lain(klien, pengguna, v1):
    klien.post("/kerja/", {"nama": "x"})
    setujui(klien, v1)
    kode = KirimanTertahan.objects.get().kode
    assert klien.post("/panduan/", {"_kiriman": kode}).status_code == 302
    assert KirimanTertahan.objects.get().diambil_pada is None


@pytest.mark.parametrize("kode", ["", "x", "00000000-0000-0000-0000-000000000000", "' or 1"])
def test_kode_yang_dikarang(klien, pengguna, v1, kode):
    PersetujuanFactory(versi=v1, pengguna=pengguna)
    assert klien.post("/kerja/", {"_kiriman": kode}).url == "/persetujuan/lanjutkan/"
    assert DITERIMA == []


def test_dapat_dihapus_dan_kedaluwarsa(klien, v1):
    for _ in range(2):
        klien.post("/kerja/", {"nama": "x"})
    setujui(klien, v1)
    a, b = KirimanTertahan.objects.all()
    assert "Isian itu sudah dihapus" in klien.post(f"/persetujuan/lanjutkan/{a.kode}/hapus/", follow=True).text
    KirimanTertahan.objects.filter(pk=b.pk).update(kedaluwarsa_pada=timezone.now())
    assert "Tidak ada isian" in klien.get("/persetujuan/lanjutkan/").text
    assert klien.post("/kerja/", {"_kiriman": b.kode}).status_code == 302
    assert DITERIMA == []


def test_paling_banyak_lima_isian_seorang(klien, v1):
    for n in range(7):
        klien.post("/kerja/", {"nama": n})
    assert KirimanTertahan.objects.count() == 5
    assert "nama=0" not in [k.isian for k in KirimanTertahan.objects.all()]


def test_tanpa_token_tidak_ada_yang_disimpan(pengguna, v1):
    klien = masuk(pengguna, enforce_csrf_checks=True)
    assert klien.post("/kerja/", {"nama": "x"}).status_code == 403
    assert not KirimanTertahan.objects.exists()


def test_versi_berganti_lagi_sebelum_dilanjutkan_isian_tetap_ada(klien, v1):
    klien.post("/kerja/", {"nama": "x"})
    setujui(klien, v1)
    v2 = VersiKetentuanFactory()
    kode = KirimanTertahan.objects.get().kode
    assert klien.post("/kerja/", {"_kiriman": kode}).url.startswith(DINDING)
    setujui(klien, v2)
    assert lanjutkan(klien).status_code == 200
    assert DITERIMA[0][0] == {"nama": ["x"]}


# --- Early, and own proofs --------------------------------------------------------------------------------------------


def nanti(**lain):
    kini = timezone.now()
    return VersiKetentuanFactory(berlaku_sejak=kini + timedelta(days=9), diumumkan_pada=kini, **lain)


def test_setuju_lebih_awal_dari_spanduk(klien, pengguna, v1):
    PersetujuanFactory(versi=v1, pengguna=pengguna)
    v2 = nanti()
    from ketentuan import spanduk

    spanduk.lupakan()
    isi = klien.get("/kontak/").text
    assert "Ketentuan Penggunaan berubah mulai" in isi
    assert "Baca dan setujui sekarang" in isi
    assert "Setujui sekarang" in klien.get(v2.get_absolute_url()).text
    alamat = reverse("persetujuan-lebih-awal", args=["ketentuan", 2])
    salah = klien.post(alamat)
    assert salah.status_code == 422
    assert '<a href="#id_setuju">Centang kotak ini untuk melanjutkan.</a>' in salah.text
    assert klien.get(alamat).url == v2.get_absolute_url()
    jawaban = klien.post(alamat, {"setuju": "ya"}, follow=True)
    assert "Bukti persetujuan" in jawaban.text
    assert "Anda sudah menyetujuinya" in jawaban.text
    assert "Baca dan setujui sekarang" not in jawaban.text
    assert Persetujuan.objects.get(versi=v2).saluran == "lebih_awal"
    assert "Anda sudah menyetujui versi ini" in klien.get(v2.get_absolute_url()).text


def test_setuju_lebih_awal_hanya_bagi_yang_diumumkan_dan_belum_berlaku(klien, v1):
    assert klien.post(reverse("persetujuan-lebih-awal", args=["ketentuan", 9])).status_code == 404
    assert klien.post(reverse("persetujuan-lebih-awal", args=["ketentuan", 1]), {"setuju": "ya"}).url == DINDING
    assert not Persetujuan.objects.exists()


def test_persetujuan_saya_dan_buktinya_hanya_milik_sendiri(klien, pengguna, v1):
    p = PersetujuanFactory(versi=v1, pengguna=pengguna, ip="192.0.2.9")
    lain = PersetujuanFactory(versi=v1)
    isi = klien.get("/persetujuan/saya/").text
    assert str(p.kode) in isi
    assert str(lain.kode) not in isi
    isi = klien.get(reverse("persetujuan-bukti", args=[p.kode])).text
    for kata in (v1.sha256, "192.0.2.9", pengguna.nama, pengguna.user_id):
        assert kata in isi
    assert klien.get(reverse("persetujuan-bukti", args=[lain.kode])).status_code == 404


@pytest.mark.parametrize(
    "alamat", ["/persetujuan/", "/persetujuan/saya/", "/persetujuan/tidak-setuju/", "/persetujuan/lanjutkan/"]
)
def test_tamu_diminta_masuk(client, v1, alamat):
    assert client.get(alamat).url == f"/masuk/?next={alamat}"


def test_spanduk_satu_kueri_lalu_tidak_sama_sekali(client, v1, django_assert_num_queries):
    from ketentuan import spanduk

    nanti()
    spanduk.lupakan()
    with django_assert_num_queries(1):
        assert "berubah mulai" in client.get("/kontak/").text
    with django_assert_num_queries(0):
        assert "Baca perubahannya" in client.get("/kontak/").text


def test_spanduk_hilang_tepat_pada_waktunya(client, v1):
    from ketentuan import spanduk

    VersiKetentuanFactory(berlaku_sejak=timezone.now() + timedelta(seconds=0.5), diumumkan_pada=timezone.now())
    spanduk.lupakan()
    assert "berubah mulai" in client.get("/kontak/").text
    time.sleep(0.6)
    assert "berubah mulai" not in client.get("/kontak/").text

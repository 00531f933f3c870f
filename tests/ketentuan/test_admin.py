"""The officers' workplace: nobody publishes alone, every refusal is read at its field, every act is a service."""

import csv
import io
import re
import uuid
from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from ketentuan import laporan
from ketentuan.data_awal import muat
from ketentuan.models import Persetujuan, VersiKetentuan
from ketentuan.peristiwa import Peristiwa
from ketentuan.tasks import hitung_laporan
from oss_portal.grafik import sel_aman
from oss_portal.models import PeristiwaAudit
from oss_portal.tanda_tangan import periksa_tanda_tangan
from tests.factories.ketentuan import DrafFactory, PersetujuanFactory, VersiKetentuanFactory, teks
from tests.factories.registrasi import PenggunaFactory, PetugasFactory
from tests.serangan.nakal import NAKAL

pytestmark = pytest.mark.django_db


def petugas(*grup):
    orang = PetugasFactory()
    orang.groups.set(Group.objects.filter(name__in=grup))
    return orang


def masuk(orang) -> Client:
    klien = Client()
    klien.force_login(orang, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
    return klien


@pytest.fixture(autouse=True)
def _data():
    muat()


@pytest.fixture
def penyusun():
    return petugas("Penyusun Ketentuan")


@pytest.fixture
def penyetuju():
    return petugas("Penyetuju Ketentuan")


def alamat(nama, *args):
    return reverse(f"admin:ketentuan_versiketentuan_{nama}", args=args)


def tindakan(versi, aksi):
    return alamat("tindakan", versi.pk, aksi)


def isian(hari=30, **lain):
    saat = timezone.localtime() + timedelta(days=hari)
    return {
        "sumber": teks(2),
        "ringkasan_perubahan": "Angka 1 diperjelas.",
        "dasar_hukum": "PP 24/2018",
        "perlu_persetujuan": "on",
        "berlaku_sejak_0": saat.strftime("%d-%m-%Y"),
        "berlaku_sejak_1": "00:00:00",
    } | lain


def test_dari_draf_sampai_diumumkan_oleh_dua_petugas(penyusun, penyetuju):
    a, b = masuk(penyusun), masuk(penyetuju)
    halaman = a.get(alamat("add"))
    # A new draft starts as a copy of the text in force, with its help beside it.
    assert "Hal-hal lain yang belum diatur" in halaman.text
    assert "Cara menulis (Markdown)" in halaman.text
    jawaban = a.post(alamat("add"), isian())
    assert jawaban.status_code == 302, jawaban.text
    v = VersiKetentuan.objects.get(status="draf")
    assert v.disusun_oleh == penyusun
    assert "<ins>" in a.get(alamat("change", v.pk)).text
    assert a.post(alamat("change", v.pk), isian(_ajukan="1")).url == tindakan(v, "ajukan")
    a.post(tindakan(v, "ajukan"))
    v.refresh_from_db()
    assert v.status == "menunggu"
    assert "Setelah diumumkan" in b.get(tindakan(v, "umumkan")).text
    b.post(tindakan(v, "umumkan"))
    v.refresh_from_db()
    assert (v.status, v.nomor, v.disetujui_oleh) == ("diumumkan", 2, penyetuju)
    halaman = b.get(alamat("change", v.pk)).text
    assert "Disetujui dan diumumkan" in halaman
    assert "<textarea" not in halaman


def test_penyusun_tidak_dapat_mengumumkan_draf_sendiri():
    orang = petugas("Penyusun Ketentuan", "Penyetuju Ketentuan")
    v = DrafFactory(disusun_oleh=orang, status="menunggu")
    klien = masuk(orang)
    assert "Setujui dan umumkan" not in klien.get(alamat("change", v.pk)).text
    assert klien.post(tindakan(v, "umumkan")).status_code == 403
    v.refresh_from_db()
    assert v.status == "menunggu"


def test_petugas_lain_melihat_draf_tanpa_dapat_mengubahnya(penyusun):
    v = DrafFactory()
    klien = masuk(penyusun)
    assert "<textarea" not in klien.get(alamat("change", v.pk)).text
    assert klien.post(alamat("change", v.pk), isian()).status_code == 403
    assert klien.post(tindakan(v, "ajukan")).status_code == 403
    assert klien.post(tindakan(v, "batalkan"), {"alasan": "x"}).status_code == 403


@pytest.mark.parametrize("nama", ["add", "changelist"])
def test_tanpa_izin_tertutup(nama):
    assert masuk(petugas()).get(alamat(nama)).status_code == 403


def test_penyetuju_tidak_menyusun(penyetuju):
    assert masuk(penyetuju).get(alamat("add")).status_code == 403
    assert masuk(penyetuju).post(alamat("periksa"), {"jenis": "ketentuan", "sumber": "x"}).status_code == 403


def test_tidak_ada_jalan_menghapus(penyusun):
    v = DrafFactory(disusun_oleh=penyusun)
    klien = masuk(PetugasFactory(is_superuser=True))
    assert klien.post(alamat("delete", v.pk), {"post": "yes"}).status_code == 403
    assert "delete_selected" not in klien.get(alamat("changelist")).text


@pytest.mark.parametrize(
    ("ubah", "pesan"),
    [
        ({"sumber": "# J\n\n## B\n\n1. <script>alert(1)</script>\n"}, "kode HTML"),
        ({"sumber": "# J\n\n## B\n\n1. [x](https://jahat.example/)\n"}, "jahat.example"),
        ({"sumber": "# J\n\n## B\n\n1. [x](javascript:alert)\n"}, "tidak dapat dipakai"),
        ({"sumber": "# J\n\nTanpa klausul\n"}, "tidak memuat satu klausul pun"),
        ({"sumber": "# J\n\n## B\n\n1. " + "x" * 200_001}, "terlalu panjang"),
        ({"sumber": ""}, "Isi"),
        ({"berlaku_sejak_0": "31-02-2027"}, "errorlist"),
    ],
)
def test_isian_yang_salah_dijelaskan_dan_tetap_ada(penyusun, ubah, pesan):
    jawaban = masuk(penyusun).post(alamat("add"), isian(dasar_hukum="PP yang diketik") | ubah)
    assert jawaban.status_code == 200
    assert pesan in jawaban.text
    assert "PP yang diketik" in jawaban.text
    assert "<script>alert" not in jawaban.text
    assert not VersiKetentuan.objects.filter(status="draf").exists()


def test_satu_megabita_teks_ditolak(penyusun):
    jawaban = masuk(penyusun).post(alamat("add"), isian(sumber="# J\n\n## B\n\n1. " + "x" * 1_100_000))
    assert jawaban.status_code == 413


@pytest.mark.parametrize(
    ("ubah", "pesan"),
    [
        ({"berlaku_sejak": timezone.now() + timedelta(days=2)}, "Masa pengumuman paling singkat"),
        ({"berlaku_sejak": timezone.now() - timedelta(days=2)}, "sudah lewat"),
        ({"ringkasan_perubahan": ""}, "Isi apa yang berubah"),
    ],
)
def test_pengajuan_yang_ditolak_dijelaskan(penyusun, ubah, pesan):
    v = DrafFactory(disusun_oleh=penyusun, **ubah)
    assert pesan in masuk(penyusun).post(tindakan(v, "ajukan")).text
    v.refresh_from_db()
    assert v.status == "draf"


def test_dikembalikan_dengan_alasan(penyusun, penyetuju):
    v = DrafFactory(disusun_oleh=penyusun, status="menunggu")
    klien = masuk(penyetuju)
    assert "Isi alasan." in klien.post(tindakan(v, "kembalikan"), {"alasan": ""}).text
    klien.post(tindakan(v, "kembalikan"), {"alasan": "Angka 2 belum jelas."})
    v.refresh_from_db()
    assert v.status == "draf"
    assert "Angka 2 belum jelas." in masuk(penyusun).get(alamat("change", v.pk)).text


def test_dibatalkan_penyusunnya(penyusun):
    v = DrafFactory(disusun_oleh=penyusun)
    masuk(penyusun).post(tindakan(v, "batalkan"), {"alasan": "Tidak jadi."})
    v.refresh_from_db()
    assert v.status == "dibatalkan"
    assert masuk(penyusun).post(alamat("change", v.pk), isian()).status_code == 403


def test_klik_ganda_mengumumkan_hanya_memberi_tahu(penyusun, penyetuju):
    v = DrafFactory(disusun_oleh=penyusun, status="menunggu", berdasar=VersiKetentuan.objects.get(jenis="ketentuan"))
    klien = masuk(penyetuju)
    klien.post(tindakan(v, "umumkan"))
    assert "sudah berubah" in klien.post(tindakan(v, "umumkan"), follow=True).text
    assert VersiKetentuan.objects.diumumkan().filter(jenis="ketentuan").count() == 2


def test_versi_lain_diumumkan_lebih_dulu_dijelaskan(penyusun, penyetuju):
    v = DrafFactory(disusun_oleh=penyusun, status="menunggu")
    assert "sudah diumumkan sesudah draf ini diajukan" in masuk(penyetuju).post(tindakan(v, "umumkan")).text


def test_dua_tab_penyusun_yang_lama_tidak_menimpa(penyusun):
    v = DrafFactory(disusun_oleh=penyusun)
    klien, dibuka = masuk(penyusun), v.sha256
    klien.post(alamat("change", v.pk), isian(dibuka=dibuka, sumber=teks(50)))
    jawaban = klien.post(alamat("change", v.pk), isian(dibuka=dibuka, sumber=teks(51)))
    assert "tab lain" in jawaban.text
    v.refresh_from_db()
    assert "versi 50" in v.sumber


def test_pemeriksaan_langsung_memberi_keluhan_beda_dan_pratinjau(penyusun):
    klien = masuk(penyusun)
    data = klien.post(alamat("periksa"), {"jenis": "ketentuan", "sumber": teks(9)}).json()
    assert data["keluhan"] == []
    assert "<ins>" in data["beda"]
    assert "Pengguna tunduk pada versi 9" in data["pratinjau"]
    data = klien.post(alamat("periksa"), {"jenis": "ketentuan", "sumber": "<b>"}).json()
    assert data["keluhan"]
    assert klien.post(alamat("periksa"), {"jenis": "lain", "sumber": "x"}).status_code == 404
    assert klien.get(alamat("periksa")).status_code == 405


@pytest.mark.parametrize("nakal", NAKAL)
def test_pemeriksaan_langsung_tahan_string_nakal(penyusun, nakal):
    klien = masuk(penyusun)
    sumber = f"# {nakal}\n\n## {nakal}\n\n1. {nakal}\n{nakal}"
    for data in ({"sumber": sumber}, {"sumber": nakal}):
        jawaban = klien.post(alamat("periksa"), {"jenis": "ketentuan"} | data)
        assert jawaban.status_code == 200
        for html in (jawaban.json().get("beda", ""), jawaban.json().get("pratinjau", "")):
            assert not re.search(r"<(script|img|svg|iframe|style)", html, re.IGNORECASE)


def test_pratinjau_hp_hanya_bagi_petugas(penyusun, client):
    v = DrafFactory()
    assert "bingkai-hp" in masuk(penyusun).get(alamat("pratinjau", v.pk)).text
    assert client.get(alamat("pratinjau", v.pk)).status_code == 302
    assert masuk(PenggunaFactory()).get(alamat("pratinjau", v.pk)).status_code == 302


@pytest.mark.parametrize("nama", ["change", "pratinjau", "laporan"])
def test_alamat_yang_tidak_ada(penyusun, nama):
    for pk in ("0", "x", "9" * 30):
        assert masuk(penyusun).get(alamat(nama, pk)).status_code in {302, 404}


# --- Report -----------------------------------------------------------------------------------------------------------


def test_laporan_menyebut_siapa_berapa_dan_sejak_kapan(penyusun):
    v = VersiKetentuan.objects.get(jenis="ketentuan")
    belum = PenggunaFactory()
    p = [PersetujuanFactory(versi=v, saluran=s) for s in ("dinding", "dinding", "lebih_awal")]
    klien = masuk(penyusun)
    isi = klien.get(alamat("laporan", v.pk)).text
    assert all(x.pengguna.user_id in isi for x in p)
    assert belum.user_id not in isi
    assert re.search(r"Orang yang sudah menyetujui versi ini</th><td>3<", isi)
    assert re.search(r"belum menyetujui versi ini atau yang lebih baru</th><td>1<", isi)
    isi = klien.get(alamat("laporan", v.pk), {"user_id": p[0].pengguna.user_id.lower()}).text
    assert str(p[0].kode) in isi
    assert str(p[1].kode) not in isi


def test_yang_menyetujui_versi_lebih_baru_tidak_disebut_belum(penyusun):
    v = VersiKetentuan.objects.get(jenis="ketentuan")
    PersetujuanFactory(versi=VersiKetentuanFactory(berlaku_sejak=timezone.now() + timedelta(minutes=1)))
    isi = masuk(penyusun).get(alamat("laporan", v.pk)).text
    assert re.search(r"belum menyetujui versi ini atau yang lebih baru</th><td>0<", isi)


def test_laporan_berhalaman_tanpa_kueri_per_baris(penyusun, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr("ketentuan.laporan.PER_HALAMAN", 3)
    v = VersiKetentuan.objects.get(jenis="ketentuan")
    p = [PersetujuanFactory(versi=v) for _ in range(7)]
    klien = masuk(penyusun)
    with django_assert_max_num_queries(19):
        isi = klien.get(alamat("laporan", v.pk)).text
    assert str(p[6].kode) in isi
    assert str(p[3].kode) not in isi
    sebelum = re.search(r"\?sebelum=(\d+)", isi)[1]
    isi = klien.get(alamat("laporan", v.pk), {"sebelum": sebelum}).text
    assert str(p[3].kode) in isi
    assert klien.get(alamat("laporan", v.pk), {"sebelum": "9" * 40}).status_code == 200


def test_angka_jutaan_persetujuan_dihitung_pekerja(penyusun, monkeypatch):
    """What the page cannot wait for is counted behind it; the list and the export are there meanwhile."""
    v = VersiKetentuan.objects.get(jenis="ketentuan")
    p = PersetujuanFactory(versi=v)
    asli = laporan.ringkasan

    def lama(versi):
        with connection.cursor() as kursor:
            kursor.execute("select pg_sleep(0.1)")
        return asli(versi)

    monkeypatch.setattr(laporan, "ringkasan", lama)
    monkeypatch.setattr(laporan, "_SEGERA_MS", 20)
    monkeypatch.setattr("ketentuan.tasks.hitung_laporan", tugas := Mock())
    klien = masuk(penyusun)
    isi = klien.get(alamat("laporan", v.pk)).text
    assert "Angkanya sedang dihitung" in isi
    assert str(p.kode) in isi
    klien.get(alamat("laporan", v.pk))
    # Asked for once, however often the page is opened.
    tugas.enqueue.assert_called_once_with(v.pk)
    hitung_laporan.func(v.pk)
    isi = klien.get(alamat("laporan", v.pk)).text
    assert "Angka dihitung" in isi
    assert re.search(r"Orang yang sudah menyetujui versi ini</th><td>1<", isi)
    cache.clear()


def test_laporan_wajib_izin(penyetuju):
    v = VersiKetentuan.objects.get(jenis="ketentuan")
    orang = petugas()
    from django.contrib.auth.models import Permission

    orang.user_permissions.set(Permission.objects.filter(codename="view_versiketentuan"))
    assert masuk(orang).get(alamat("laporan", v.pk)).status_code == 403
    assert masuk(orang).post(alamat("csv", v.pk)).status_code == 403
    assert masuk(penyetuju).get(alamat("laporan", v.pk)).status_code == 200


@pytest.mark.parametrize("awal", ["=", "+", "-", "@", "\t", "＝"])
def test_sel_yang_terbaca_rumus_diberi_tanda(awal):
    assert sel_aman(awal + "HYPERLINK(1)") == "'" + awal + "HYPERLINK(1)"
    assert sel_aman("Siti") == "Siti"
    assert sel_aman(None) == ""


def test_csv_lengkap_aman_dan_tercatat(penyusun, monkeypatch):
    monkeypatch.setattr("ketentuan.laporan._SEKALI_BACA", 2)
    v = VersiKetentuan.objects.get(jenis="ketentuan")
    jahat = PenggunaFactory(nama='=cmd|"/c calc"!A1')
    PersetujuanFactory(versi=v, pengguna=jahat, agen='@SUM(1), "x"\nbaris')
    for _ in range(4):
        PersetujuanFactory(versi=v)
    jawaban = masuk(penyusun).post(alamat("csv", v.pk))
    isi = b"".join(jawaban.streaming_content).decode("utf-8-sig")
    baris = list(csv.reader(io.StringIO(isi)))
    assert len(baris) == 6
    assert {b[0] for b in baris[1:]} == {str(p.kode) for p in Persetujuan.objects.all()}
    assert not [sel for b in baris for sel in b if sel.startswith(("=", "@", "+", "-"))]
    assert PeristiwaAudit.objects.filter(peristiwa=Peristiwa.DAFTAR_PERSETUJUAN_DIUNDUH, oleh=penyusun).count() == 1


def test_bukti_seseorang_diunduh_petugas_dan_itu_tercatat(penyusun):
    """PJP-2: the Lembaga can bring the proof of an acceptance to court."""
    v, lain = (VersiKetentuan.objects.get(jenis=j) for j in ("ketentuan", "privasi"))
    p = PersetujuanFactory(versi=v)
    belum_aktif = PersetujuanFactory(versi=v, pengguna=None, rujukan=uuid.uuid4())
    klien = masuk(penyusun)
    assert str(p.kode) in klien.get(alamat("laporan", v.pk)).text
    for bukti, kata in ((p, p.pengguna.user_id), (belum_aktif, str(belum_aktif.rujukan))):
        jawaban = klien.post(alamat("bukti", v.pk, bukti.kode))
        assert jawaban.headers["Content-Type"] == "application/pdf"
        isi = "".join(h.extract_text() for h in PdfReader(io.BytesIO(jawaban.content)).pages)
        assert kata in isi.replace("\n", "")
        assert periksa_tanda_tangan(jawaban.content).utuh
    catatan = PeristiwaAudit.objects.filter(peristiwa=Peristiwa.BUKTI_DIUNDUH, oleh=penyusun)
    assert [c.tentang for c in catatan.order_by("id")] == [p.pengguna, None]
    assert klien.post(alamat("bukti", lain.pk, p.kode)).status_code == 404
    assert klien.get(alamat("bukti", v.pk, p.kode)).status_code == 405
    assert masuk(PetugasFactory()).post(alamat("bukti", v.pk, p.kode)).status_code == 403


def test_daftar_menyebut_keadaan_menurut_jam(penyusun, django_assert_max_num_queries):
    kini = timezone.now()
    VersiKetentuanFactory(berlaku_sejak=kini + timedelta(days=9), diumumkan_pada=kini)
    for _ in range(5):
        DrafFactory()
    klien = masuk(penyusun)
    with django_assert_max_num_queries(12):
        isi = klien.get(alamat("changelist")).text
    assert "Diumumkan, akan berlaku" in isi
    assert "Berlaku<" in isi
    assert "Draf<" in isi


def test_akun_contoh_dapat_dimuat():
    from ketentuan.contoh import isi

    isi(lambda _: None)
    assert VersiKetentuan.objects.filter(status="menunggu").count() == 1

"""From an empty draft to the NIB, through the pages, as a person walks them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nib.models import EdisiKbli, Kbli, KonversiKbli, Nib, Permohonan, TeksPernyataan
from nib.services.permohonan import simpan_lokasi
from registrasi.models import PelakuUsaha, StatusVerifikasi
from registrasi.signals import pelaku_usaha_diverifikasi
from tests.factories.nib import KbliFactory
from tests.nib.alat import (
    KEBON_SIRIH,
    PERAN,
    USAHA,
    isi_sampai,
    kirim,
    langkah,
    masuk,
    permohonan,
    semua_pernyataan,
)

pytestmark = pytest.mark.django_db


def test_a_warung_owner_walks_from_an_empty_page_to_the_nib(klien, hak_akses):
    assert "Mulai permohonan NIB" in klien.get(reverse("nib")).text
    isi_sampai(klien, hak_akses, 4)
    tinjau = klien.get(reverse("nib-langkah", args=[5])).text
    assert "Jalan Kebon Sirih 12" in tinjau
    assert "10340" in tinjau
    assert "Skala usaha Anda: Mikro" in tinjau
    assert hak_akses.pelaku_usaha.nomor_identitas not in tinjau
    jawaban = langkah(klien, hak_akses, 5)
    assert jawaban.url == reverse("nib-hasil")
    nib = Nib.objects.get(pelaku_usaha=hak_akses.pelaku_usaha)
    hasil = klien.get(jawaban.url).text
    assert nib.nomor in hasil
    assert "Tanda Daftar Perusahaan" in hasil
    assert nib.data.kegiatan.get().modal == Decimal(5_000_000)
    assert nib.data.npwp == hak_akses.pelaku_usaha.nomor_identitas
    assert nib.data.pernyataan.count() == TeksPernyataan.objects.berlaku().count()
    assert nib.nomor in klien.get(reverse("nib")).text
    assert nib.nomor in mail.outbox[-1].subject


def test_a_draft_is_saved_at_each_step_and_goes_on_from_another_device(klien, hak_akses):
    isi_sampai(klien, hak_akses, 2)
    lain = masuk(Client(), hak_akses)
    halaman = lain.get(reverse("nib")).text
    assert reverse("nib-langkah", args=[3]) in halaman
    assert "Jalan Kebon Sirih 12" in lain.get(reverse("nib-langkah", args=[1])).text
    assert "Rp 5.000.000" in lain.get(reverse("nib-langkah", args=[2])).text


def test_a_half_filled_step_can_be_left_and_is_kept(klien, hak_akses):
    isi_sampai(klien, hak_akses, 0)
    jawaban = langkah(klien, hak_akses, 1, {"alamat": "Jalan Melati 1", "email": "", "ke": "nanti"})
    assert jawaban.url == reverse("nib")
    draf = permohonan(hak_akses)
    assert draf.alamat == "Jalan Melati 1"
    assert draf.langkah_selesai == []


def test_half_filled_but_wrong_is_said_at_once_and_nothing_typed_is_lost(klien, hak_akses):
    isi_sampai(klien, hak_akses, 0)
    isian = USAHA | {"npwp_pilihan": "lain", "npwp": "123", "ke": "wilayah", "alamat": "Jalan Melati 1"}
    jawaban = langkah(klien, hak_akses, 1, isian)
    assert jawaban.status_code == 200
    assert "NPWP terdiri dari 15 atau 16 angka" in jawaban.text
    assert "Jalan Melati 1" in jawaban.text


def test_a_later_step_leads_back_to_the_first_that_is_not_done(klien, hak_akses):
    isi_sampai(klien, hak_akses, 1)
    for n in (3, 4, 5):
        assert klien.get(reverse("nib-langkah", args=[n])).url == reverse("nib-langkah", args=[2])
    assert klien.get(reverse("nib-langkah", args=[6])).status_code == 404
    assert klien.get(reverse("nib-langkah", args=[0])).status_code == 404


def test_who_changes_something_at_the_end_comes_back_to_the_summary(klien, hak_akses):
    isi_sampai(klien, hak_akses, 4)
    jawaban = langkah(klien, hak_akses, 1, USAHA | {"alamat": "Jalan Baru 7"})
    assert jawaban.url == reverse("nib-langkah", args=[5])
    assert "Jalan Baru 7" in klien.get(jawaban.url).text


@pytest.mark.parametrize(
    ("ubah", "pesan"),
    [
        ({"alamat": ""}, "Isi alamat."),
        ({"alamat": "x" * 201}, "200"),
        ({"kelurahan": ""}, "Pilih kelurahan atau desa."),
        ({"kelurahan": "31.71.06.9999"}, "Kelurahan ini tidak ada di daftar"),
        ({"kode_pos": "1034"}, "Kode pos terdiri dari 5 angka"),
        ({"telepon": "abc"}, "Nomor telepon hanya berisi angka"),
        ({"telepon": ""}, "Isi nomor telepon."),
        ({"email": "bukan-surel"}, "Tulis alamat surel yang lengkap"),
        ({"npwp_pilihan": "lain", "npwp": ""}, "Isi NPWP."),
        ({"npwp_pilihan": "lain", "npwp": "012345678901234"}, "NPWP ini tidak benar"),
        ({"npwp_pilihan": "lain", "npwp": "3171011705900999"}, "NPWP 16 angka yang tidak diawali 0 adalah NIK"),
    ],
)
def test_step_1_says_what_is_wrong_and_keeps_the_rest(klien, hak_akses, ubah, pesan):
    isi_sampai(klien, hak_akses, 0)
    jawaban = langkah(klien, hak_akses, 1, USAHA | ubah)
    assert jawaban.status_code == 200
    assert pesan in jawaban.text
    assert 1 not in permohonan(hak_akses).langkah_selesai


def test_the_nik_is_never_in_a_page(klien, hak_akses):
    isi_sampai(klien, hak_akses, 4)
    nik = hak_akses.pelaku_usaha.nomor_identitas
    for alamat in [reverse("nib"), *(reverse("nib-langkah", args=[n]) for n in range(1, 6))]:
        assert nik not in klien.get(alamat).text


def test_the_kelurahan_is_chosen_from_province_down_and_brings_its_kode_pos(klien, hak_akses):
    isi_sampai(klien, hak_akses, 0)
    assert langkah(klien, hak_akses, 1, {"alamat": "Jalan Melati 1", "ke": "wilayah"}).url == reverse("nib-wilayah")
    for di, isi in [("", "31"), ("31", "31.71"), ("31.71", "31.71.06")]:
        assert f"?di={isi}" in klien.get(reverse("nib-wilayah", query={"di": di})).text
    assert KEBON_SIRIH in klien.get(reverse("nib-wilayah", query={"di": "31.71.06"})).text
    assert KEBON_SIRIH in klien.get(reverse("nib-wilayah", query={"cari": "kebon sirih"})).text
    assert "Tidak ada yang cocok" in klien.get(reverse("nib-wilayah", query={"cari": "xqzxq"})).text
    assert "Pilih satu kelurahan" in kirim(klien, hak_akses, "nib-wilayah", {"kelurahan": "31.71"}).text
    kirim(klien, hak_akses, "nib-wilayah", {"kelurahan": KEBON_SIRIH})
    draf = permohonan(hak_akses)
    assert (draf.kelurahan, draf.kode_pos, draf.alamat) == (KEBON_SIRIH, "10340", "Jalan Melati 1")
    assert draf.wilayah.startswith("Kebon Sirih, Kec. Menteng")


def test_kbli_is_found_by_an_everyday_word_and_a_closed_one_is_refused_with_its_reason(klien, hak_akses):
    isi_sampai(klien, hak_akses, 1)
    assert "56102" in klien.get(reverse("nib-kbli", query={"cari": "warung nasi"})).text
    tertutup = Kbli.objects.filter(tertutup=True).first()
    hasil = klien.get(reverse("nib-kbli", query={"cari": tertutup.kode})).text
    assert tertutup.alasan_tertutup in hasil
    assert f"?kbli={tertutup.kode}" not in hasil
    jawaban = kirim(klien, hak_akses, "nib-kegiatan-baru", {"lokasi": "kantor", "modal": "1"}, kbli=tertutup.kode)
    assert tertutup.alasan_tertutup in jawaban.text
    assert not permohonan(hak_akses).kegiatan.exists()


def test_a_kbli_closed_while_the_draft_is_open_stops_it_at_the_end(klien, hak_akses):
    isi_sampai(klien, hak_akses, 4)
    Kbli.objects.filter(kode="56102").update(tertutup=True, alasan_tertutup="Ditutup menurut Perpres 10/2021.")
    jawaban = langkah(klien, hak_akses, 5)
    assert "Ditutup menurut Perpres 10/2021." in jawaban.text
    assert not Nib.objects.exists()


@pytest.mark.parametrize(
    ("ubah", "pesan"),
    [
        ({"modal": ""}, "Isi modal usaha (rupiah)."),
        ({"modal": "-1"}, "Jumlah uang tidak boleh negatif."),
        ({"modal": "0"}, "Isi modal lebih dari 0 rupiah."),
        ({"modal": "lima juta"}, "Tulis jumlah rupiah dengan angka"),
        ({"modal": "9" * 25}, "Jumlah ini terlalu besar"),
        ({"tenaga_kerja": "-2"}, "Jumlah tidak boleh negatif."),
        ({"tenaga_kerja": "dua"}, "Tulis angka, misalnya 3."),
        ({"tenaga_kerja": "9999999999"}, "Jumlah ini terlalu besar"),
        ({"lokasi": ""}, "Pilih"),
        ({"lokasi": "999999"}, "Pilih salah satu dari daftar."),
        ({"uraian": "x" * 301}, "300"),
    ],
)
def test_a_business_line_says_what_is_wrong(klien, hak_akses, ubah, pesan):
    isi_sampai(klien, hak_akses, 1)
    data = {"lokasi": "kantor", "modal": "1000000", "tenaga_kerja": "1", "uraian": ""} | ubah
    jawaban = kirim(klien, hak_akses, "nib-kegiatan-baru", data, kbli="56102")
    assert jawaban.status_code == 200
    assert pesan in jawaban.text
    assert not permohonan(hak_akses).kegiatan.exists()


@pytest.mark.parametrize("modal", ["Rp 1.000.000,00", "1000000", "1,000,000", "1 000 000"])
def test_capital_may_be_written_as_people_write_it(klien, hak_akses, modal):
    isi_sampai(klien, hak_akses, 1)
    kirim(klien, hak_akses, "nib-kegiatan-baru", {"lokasi": "kantor", "modal": modal}, kbli="56102")
    assert permohonan(hak_akses).kegiatan.get().modal == Decimal(1_000_000)


def test_several_kbli_at_several_places_and_a_double_click_gives_one_line(klien, hak_akses):
    isi_sampai(klien, hak_akses, 1)
    baris = {"lokasi": "kantor", "modal": "2000000000", "tenaga_kerja": "3"}
    for _ in range(2):
        kirim(klien, hak_akses, "nib-kegiatan-baru", baris, kbli="56102")
    kirim(klien, hak_akses, "nib-kegiatan-baru", baris, kbli="47112")
    beda = kirim(klien, hak_akses, "nib-kegiatan-baru", baris | {"modal": "5"}, kbli="47112")
    assert "sudah ada di permohonan Anda" in beda.text
    ke_lokasi = kirim(klien, hak_akses, "nib-kegiatan-baru", baris | {"lokasi": "baru"}, kbli="47112").url
    pilih = klien.get(f"{ke_lokasi}&cari=cibinong").text
    assert 'name="kbli" value="47112"' in pilih
    alamat = f"{ke_lokasi}&kelurahan=32.01.01.1006"
    kode = str(permohonan(hak_akses).kode)
    for _ in range(2):
        kembali = klien.post(alamat, {"permohonan": kode, "nama": "Kios", "alamat": "Jalan 1", "kode_pos": "16911"}).url
    lokasi = permohonan(hak_akses).lokasi.get()
    assert f"lokasi={lokasi.pk}" in kembali
    assert "2000000000" in klien.get(kembali).text
    klien.post(kembali, {"permohonan": kode} | baris | {"lokasi": str(lokasi.pk)})
    draf = permohonan(hak_akses)
    assert draf.kegiatan.count() == 3
    assert "Skala usaha Anda: Menengah" in klien.get(reverse("nib-langkah", args=[2])).text


def test_a_line_is_changed_and_taken_out_with_the_place_nobody_needs_any_more(klien, hak_akses):
    isi_sampai(klien, hak_akses, 2)
    draf = permohonan(hak_akses)
    baris = draf.kegiatan.get()
    lokasi = simpan_lokasi(permohonan=draf, nama="Kios", alamat="Jalan 1", kelurahan=KEBON_SIRIH)
    kirim(klien, hak_akses, "nib-kegiatan", {"lokasi": str(lokasi.pk), "modal": "7000000"}, args=[baris.kode])
    baris.refresh_from_db()
    assert (baris.modal, baris.lokasi_id) == (Decimal(7_000_000), lokasi.pk)
    assert "Hapus kegiatan usaha ini?" in klien.get(reverse("nib-kegiatan-hapus", args=[baris.kode])).text
    for _ in range(2):
        kirim(klien, hak_akses, "nib-kegiatan-hapus", args=[baris.kode])
    draf = permohonan(hak_akses)
    assert not draf.kegiatan.exists()
    assert not draf.lokasi.exists()
    assert draf.langkah_selesai == [1]


def test_a_line_of_a_replaced_edition_is_chosen_again_before_submitting(klien, hak_akses):
    isi_sampai(klien, hak_akses, 4)
    lama = EdisiKbli.objects.get(tahun="2020")
    baru = EdisiKbli.objects.create(
        tahun="2025", dasar_hukum=lama.dasar_hukum, berlaku_sejak=timezone.localdate() - timedelta(days=2)
    )
    EdisiKbli.objects.filter(tahun="2020").update(berlaku_sampai=timezone.localdate() - timedelta(days=1))
    pengganti = KbliFactory(edisi=baru, kode="56112", judul="Aktivitas Warung Makan")
    KonversiKbli.objects.create(dari=Kbli.objects.get(edisi=lama, kode="56102"), ke=pengganti)
    assert "Daftar KBLI sudah berganti edisi" in langkah(klien, hak_akses, 5).text
    baris = permohonan(hak_akses).kegiatan.get()
    saran = klien.get(reverse("nib-kbli", query={"ganti": str(baris.kode)})).text
    assert "Aktivitas Warung Makan" in saran
    kirim(klien, hak_akses, "nib-kegiatan", {"lokasi": "kantor", "modal": "5000000"}, args=[baris.kode], kbli="56112")
    assert langkah(klien, hak_akses, 5).url == reverse("nib-hasil")
    nib = Nib.objects.get()
    assert (nib.data.edisi_kbli_id, nib.data.kegiatan.get().kode_kbli) == ("2025", "56112")


@pytest.mark.parametrize(
    ("ubah", "pesan"),
    [
        ({"impor": ""}, "Jawab apakah usaha ini mengimpor barang."),
        ({"ekspor": ""}, "Jawab apakah usaha ini mengekspor barang."),
        ({"impor": "ya"}, "Pilih satu jenis API"),
        ({"impor": "ya", "jenis_api": "02"}, "API-P hanya untuk barang yang dipakai sendiri"),
        ({"kepabeanan": ["ppjk"]}, "Akses kepabeanan hanya untuk usaha yang mengimpor atau mengekspor."),
        ({"kepabeanan": ["importir"]}, "importir"),
        ({"jamsos_kes": ""}, "Pilih BPJS Kesehatan"),
        ({"wlkp": ""}, "Jawab pertanyaan tentang wajib lapor"),
    ],
)
def test_step_3_refuses_choices_that_contradict(klien, hak_akses, ubah, pesan):
    isi_sampai(klien, hak_akses, 2)
    jawaban = langkah(klien, hak_akses, 3, PERAN | ubah)
    assert jawaban.status_code == 200
    assert pesan in jawaban.text


def test_with_workers_jamsos_and_the_labour_report_are_asked_for(klien, hak_akses):
    isi_sampai(klien, hak_akses, 1)
    kirim(klien, hak_akses, "nib-kegiatan-baru", {"lokasi": "kantor", "modal": "5", "tenaga_kerja": "4"}, kbli="56102")
    langkah(klien, hak_akses, 2)
    jawaban = langkah(klien, hak_akses, 3, PERAN).text
    assert "Anda mengisi 4 pekerja" in jawaban
    assert "wajib lapor ketenagakerjaan. Pilih Ya." in jawaban


def test_workers_added_after_step_3_are_noticed_at_the_end(klien, hak_akses):
    isi_sampai(klien, hak_akses, 4)
    baris = permohonan(hak_akses).kegiatan.get()
    kirim(klien, hak_akses, "nib-kegiatan", {"lokasi": "kantor", "modal": "5", "tenaga_kerja": "4"}, args=[baris.kode])
    jawaban = langkah(klien, hak_akses, 5)
    assert "BPJS Kesehatan: Anda mengisi jumlah pekerja" in jawaban.text
    assert not Nib.objects.exists()


def test_nib_4_an_importer_gets_one_kind_of_api(klien, hak_akses):
    isi_sampai(klien, hak_akses, 2)
    langkah(klien, hak_akses, 3, PERAN | {"impor": "ya", "jenis_api": "02", "produksi_sendiri": "on"})
    langkah(klien, hak_akses, 4, semua_pernyataan())
    langkah(klien, hak_akses, 5)
    peran = set(Nib.objects.get().peran.values_list("jenis", "rincian"))
    assert {("API", "02"), ("KEPABEANAN", "importir")} <= peran


def test_pjp_1_every_statement_must_be_ticked_and_a_half_ticked_page_is_kept(klien, hak_akses):
    isi_sampai(klien, hak_akses, 3)
    sebagian = dict(list(semua_pernyataan().items())[:2])
    jawaban = langkah(klien, hak_akses, 4, sebagian)
    assert "Centang: Saya tidak akan menyerahkan" in jawaban.text
    assert langkah(klien, hak_akses, 4, sebagian | {"ke": "nanti"}).url == reverse("nib")
    assert permohonan(hak_akses).pernyataan.count() == 2
    assert 4 not in permohonan(hak_akses).langkah_selesai


def test_a_statement_with_a_new_wording_is_asked_for_again(klien, hak_akses):
    isi_sampai(klien, hak_akses, 4)
    kemarin = timezone.localdate() - timedelta(days=1)
    TeksPernyataan.objects.filter(kode="PJP-1d").update(berlaku_sampai=kemarin)
    TeksPernyataan.objects.create(
        kode="PJP-1d", versi=2, teks="Semua data benar pada hari ini.", berlaku_sejak=timezone.localdate(), urutan=3
    )
    assert "Centang setiap pernyataan." in langkah(klien, hak_akses, 5).text
    assert "Semua data benar pada hari ini." in klien.get(reverse("nib-langkah", args=[4])).text
    langkah(klien, hak_akses, 4, semua_pernyataan())
    assert langkah(klien, hak_akses, 5).url == reverse("nib-hasil")
    assert Nib.objects.get().data.pernyataan.filter(teks__versi=2).count() == 1


def test_a_double_click_on_ajukan_shows_the_same_nib(klien, hak_akses):
    isi_sampai(klien, hak_akses, 4)
    kode = str(permohonan(hak_akses).kode)
    assert langkah(klien, hak_akses, 5).url == reverse("nib-hasil")
    kedua = klien.post(reverse("nib-langkah", args=[5]), {"permohonan": kode}, follow=True)
    assert Nib.objects.get().nomor in kedua.text
    assert Nib.objects.count() == 1


def test_a_tab_left_open_after_submitting_changes_nothing(klien, hak_akses):
    isi_sampai(klien, hak_akses, 4)
    kode = str(permohonan(hak_akses).kode)
    langkah(klien, hak_akses, 5)
    jawaban = klien.post(
        reverse("nib-langkah", args=[1]), USAHA | {"permohonan": kode, "alamat": "Jalan Lain"}, follow=True
    )
    assert "Tidak ada yang diubah" in jawaban.text
    assert Nib.objects.get().data.alamat == USAHA["alamat"]


def test_a_flagged_application_waits_with_reason_and_clock(klien, hak_akses):
    PelakuUsaha.objects.filter(pk=hak_akses.pelaku_usaha_id).update(verifikasi=StatusVerifikasi.PERLU_DITINJAU)
    isi_sampai(klien, hak_akses, 4)
    assert langkah(klien, hak_akses, 5).url == reverse("nib")
    halaman = klien.get(reverse("nib")).text
    assert "Permohonan Anda sedang ditinjau" in halaman
    assert "masih diperiksa" in halaman
    draf = permohonan(hak_akses)
    assert draf.bendera == ["identitas"]
    assert draf.tenggat > draf.diajukan_pada
    assert "sedang ditinjau" in mail.outbox[-1].subject
    assert not Nib.objects.exists()


def test_u3_an_application_that_waited_for_the_identity_goes_on_when_it_is_confirmed(klien, hak_akses, petugas):
    usaha = hak_akses.pelaku_usaha
    PelakuUsaha.objects.filter(pk=usaha.pk).update(verifikasi=StatusVerifikasi.PERLU_DITINJAU)
    isi_sampai(klien, hak_akses, 4)
    langkah(klien, hak_akses, 5)
    PelakuUsaha.objects.filter(pk=usaha.pk).update(verifikasi=StatusVerifikasi.TERVERIFIKASI)
    usaha.refresh_from_db()
    pelaku_usaha_diverifikasi.send(PelakuUsaha, pelaku_usaha=usaha, oleh=petugas)
    assert Nib.objects.get(pelaku_usaha=usaha).permohonan.status == "terbit"


def test_an_application_is_taken_back_and_begun_anew(klien, hak_akses):
    isi_sampai(klien, hak_akses, 3)
    assert "Batalkan permohonan?" in klien.get(reverse("nib-batal")).text
    lama = permohonan(hak_akses)
    kirim(klien, hak_akses, "nib-batal")
    lama.refresh_from_db()
    assert lama.status == "dibatalkan"
    klien.post(reverse("nib-ajukan"))
    assert Permohonan.objects.terbuka().get().pk != lama.pk


def test_nib_1_who_has_an_nib_cannot_begin_another(klien, hak_akses):
    isi_sampai(klien, hak_akses, 4)
    langkah(klien, hak_akses, 5)
    jawaban = klien.post(reverse("nib-ajukan"), follow=True)
    assert "Satu usaha hanya memiliki satu NIB" in jawaban.text
    assert Permohonan.objects.count() == 1


def test_u20_a_session_that_ends_in_the_wizard_leads_back_to_the_same_step_with_the_draft_whole(klien, hak_akses):
    isi_sampai(klien, hak_akses, 2)
    klien.logout()
    jawab = langkah(klien, hak_akses, 3, PERAN)
    assert jawab.url == f"{reverse('masuk')}?next={reverse('nib-langkah', args=[3])}"
    masuk(klien, hak_akses)
    assert klien.get(reverse("nib-langkah", args=[3])).status_code == 200
    draf = permohonan(hak_akses)
    assert (draf.langkah_selesai, draf.kegiatan.count()) == ([1, 2], 1)

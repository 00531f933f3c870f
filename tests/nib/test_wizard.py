"""From an empty draft to the NIB, through the pages, as a person fills them in."""

import html
from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nib.models import EdisiKbli, Kbli, KonversiKbli, Nib, Permohonan, TeksPernyataan
from nib.services.permohonan import save_lokasi
from registrasi.models import PelakuUsaha, StatusVerifikasi
from registrasi.signals import pelaku_usaha_verified
from tests.factories.nib import KbliFactory
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory
from tests.nib.helpers import KEBON_SIRIH, PERAN, USAHA, all_pernyataan, fill_until, permohonan, send, sign_in, step

pytestmark = pytest.mark.django_db
LINE = {"lokasi": "kantor", "modal": "5 juta", "perdagangan": "tidak"}


def test_a_warung_owner_walks_from_an_empty_page_to_the_nib(web_client, hak_akses):
    assert "Mulai permohonan NIB" in web_client.get(reverse("nib")).text
    fill_until(web_client, hak_akses, 4)
    review_page = web_client.get(reverse("nib-langkah", args=[5])).text
    assert "Jalan Kebon Sirih 12" in review_page
    assert "10340" in review_page
    assert "Skala usaha Anda: Mikro" in review_page
    assert hak_akses.pelaku_usaha.nomor_identitas not in review_page
    answer = step(web_client, hak_akses, 5)
    assert answer.url == reverse("nib-hasil")
    nib = Nib.objects.get(pelaku_usaha=hak_akses.pelaku_usaha)
    result = web_client.get(answer.url).text
    assert nib.nomor in result
    assert "Tanda Daftar Perusahaan" in result
    assert nib.data.kegiatan.get().modal == Decimal(5_000_000)
    assert nib.data.npwp == hak_akses.pelaku_usaha.nomor_identitas
    assert nib.data.pernyataan.count() == TeksPernyataan.objects.in_force().count()
    assert nib.nomor in web_client.get(reverse("nib")).text
    assert nib.nomor in mail.outbox[-1].subject


def test_a_draft_is_saved_at_each_step_and_goes_on_from_another_device(web_client, hak_akses):
    fill_until(web_client, hak_akses, 2)
    other_device = sign_in(Client(), hak_akses)
    page = other_device.get(reverse("nib")).text
    assert reverse("nib-langkah", args=[3]) in page
    assert "Jalan Kebon Sirih 12" in other_device.get(reverse("nib-langkah", args=[1])).text
    assert "Rp 5.000.000" in other_device.get(reverse("nib-langkah", args=[2])).text


def test_what_is_right_in_a_line_that_was_refused_is_there_after_leaving_the_page(web_client, hak_akses):
    fill_until(web_client, hak_akses, 1)
    draft = permohonan(hak_akses)
    kbli = KbliFactory()
    url = f"{reverse('nib-kegiatan-baru')}?kbli={kbli.kode}"
    wrong = LINE | {"modal": "-5", "nama_usaha": "Warung Bu Sri", "tenaga_kerja": "3", "uraian": "jual beras"}
    data = wrong | {"permohonan": str(draft.kode)}
    assert "negatif" in web_client.post(url, data).text
    web_client.get(reverse("nib"))
    page = web_client.get(url).text
    for words in ("Warung Bu Sri", 'value="3"', "jual beras"):
        assert words in page
    # A form for another activity is empty, and so is this one after it is saved.
    assert (
        "jual beras" not in web_client.get(f"{reverse('nib-kegiatan-baru')}?kbli={KbliFactory(kode='47111').kode}").text
    )
    assert web_client.post(url, data | {"modal": "5 juta"}).status_code == 302
    assert "jual beras" not in web_client.get(url).text


def test_what_was_typed_of_a_line_goes_along_to_another_kbli(web_client, hak_akses):
    fill_until(web_client, hak_akses, 1)
    page = web_client.get(reverse("nib-kegiatan-baru", query={"kbli": "56102"})).text
    # Enter saves the activity, because its button comes first.
    assert page.index("Simpan dan lanjutkan") < page.index('name="ke" value="kbli"')
    typed = {"lokasi": "kantor", "modal": "7.500.000", "uraian": "jual nasi uduk", "ke": "kbli"}
    assert send(web_client, hak_akses, "nib-kegiatan-baru", typed, kbli="56102").url == reverse("nib-kbli")
    page = web_client.get(reverse("nib-kegiatan-baru", query={"kbli": "47112"})).text
    assert "7.500.000" in page
    assert "jual nasi uduk" in page
    # The search knows which existing activity is replaced.
    send(web_client, hak_akses, "nib-kegiatan-baru", typed | {"ke": ""}, kbli="47112")
    line = permohonan(hak_akses).kegiatan.get()
    answer = send(web_client, hak_akses, "nib-kegiatan", typed | {"modal": "9.000.000"}, args=[line.kode])
    assert answer.url == reverse("nib-kbli", query={"ganti": line.kode})
    # When a person opens an activity without having chosen another code they see the stored values.
    assert "7.500.000" in web_client.get(reverse("nib-kegiatan", args=[line.kode])).text
    assert "9.000.000" in web_client.get(reverse("nib-kegiatan", args=[line.kode], query={"kbli": "56102"})).text


def test_a_line_that_another_tab_deleted_does_not_take_the_words_along(web_client, hak_akses):
    fill_until(web_client, hak_akses, 2)
    draft = permohonan(hak_akses)
    line, mark = draft.kegiatan.get(), {"permohonan": str(draft.kode)}
    url, data = reverse("nib-kegiatan", args=[line.kode]), LINE | mark | {"uraian": "jual beras dan gula"}
    web_client.post(reverse("nib-kegiatan-hapus", args=[line.kode]), mark)
    answer = web_client.post(url, data)
    assert answer.url == reverse("nib-kbli")
    assert "Isian Anda masih ada" in web_client.get(answer.url).text
    again = web_client.get(f"{reverse('nib-kegiatan-baru')}?kbli={line.kode_kbli}").text
    assert "jual beras dan gula" in again
    # An address of an activity that never existed has no page.
    assert web_client.get(url).status_code == 404


def test_a_half_filled_step_can_be_left_and_is_kept(web_client, hak_akses):
    fill_until(web_client, hak_akses, 0)
    answer = step(web_client, hak_akses, 1, {"alamat": "Jalan Melati 1", "email": "", "ke": "nanti"})
    assert answer.url == reverse("nib")
    draft = permohonan(hak_akses)
    assert draft.alamat == "Jalan Melati 1"
    assert draft.langkah_selesai == []


def test_what_a_code_means_stays_marked_as_indonesian_in_english(web_client, hak_akses):
    fill_until(web_client, hak_akses, 1)
    web_client.cookies["bahasa"] = "en"
    kbli = KbliFactory(kode="47111")
    page = web_client.get(reverse("nib-kegiatan-baru", query={"kbli": kbli.kode})).text
    assert '<html lang="en">' in page
    assert f'<p lang="id">{kbli.uraian}</p>' in page


def test_words_for_a_kelurahan_still_to_be_chosen_from_are_there_on_the_way_back(web_client, hak_akses):
    fill_until(web_client, hak_akses, 0)
    typed = USAHA | {"kelurahan": "", "kelurahan_cari": "sukamaju"}
    assert step(web_client, hak_akses, 1, typed | {"ke": "nanti"}).status_code == 302
    address = reverse("nib-langkah", args=[1])
    assert 'name="kelurahan_cari" value="sukamaju"' in web_client.get(address).text
    # The kelurahan chosen meanwhile is shown, not the typed words.
    send(web_client, hak_akses, "nib-wilayah", {"kelurahan": KEBON_SIRIH})
    assert "sukamaju" not in web_client.get(address).text


def test_half_filled_but_wrong_is_said_at_once_and_nothing_typed_is_lost(web_client, hak_akses):
    fill_until(web_client, hak_akses, 0)
    payload = USAHA | {"npwp_pilihan": "lain", "npwp": "123", "ke": "wilayah", "alamat": "Jalan Melati 1"}
    answer = step(web_client, hak_akses, 1, payload)
    assert answer.status_code == 200
    assert "NPWP terdiri dari 15 atau 16 angka" in answer.text
    assert "Jalan Melati 1" in answer.text


def test_a_later_step_leads_back_to_the_first_that_is_not_done(web_client, hak_akses):
    fill_until(web_client, hak_akses, 1)
    for n in (3, 4, 5):
        assert web_client.get(reverse("nib-langkah", args=[n])).url == reverse("nib-langkah", args=[2])
    assert web_client.get(reverse("nib-langkah", args=[6])).status_code == 404
    assert web_client.get(reverse("nib-langkah", args=[0])).status_code == 404


def test_who_changes_something_at_the_end_comes_back_to_the_summary(web_client, hak_akses):
    fill_until(web_client, hak_akses, 4)
    answer = step(web_client, hak_akses, 1, USAHA | {"alamat": "Jalan Baru 7"})
    assert answer.url == reverse("nib-langkah", args=[5])
    assert "Jalan Baru 7" in web_client.get(answer.url).text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"alamat": ""}, "Isi alamat."),
        ({"alamat": "x" * 201}, "200"),
        ({"kelurahan": ""}, "Isi kelurahan atau desa."),
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
def test_step_1_says_what_is_wrong_and_keeps_the_rest(web_client, hak_akses, change, message):
    fill_until(web_client, hak_akses, 0)
    answer = step(web_client, hak_akses, 1, USAHA | change)
    assert answer.status_code == 200
    assert message in answer.text
    assert 1 not in permohonan(hak_akses).langkah_selesai


def test_the_nik_is_never_in_a_page(web_client, hak_akses):
    fill_until(web_client, hak_akses, 4)
    nik = hak_akses.pelaku_usaha.nomor_identitas
    for address in [reverse("nib"), *(reverse("nib-langkah", args=[n]) for n in range(1, 6))]:
        assert nik not in web_client.get(address).text


def test_the_kelurahan_is_chosen_from_province_down_and_brings_its_kode_pos(web_client, hak_akses):
    fill_until(web_client, hak_akses, 0)
    assert step(web_client, hak_akses, 1, {"alamat": "Jalan Melati 1", "ke": "wilayah"}).url == reverse("nib-wilayah")
    for parent, child in [("", "31"), ("31", "31.71"), ("31.71", "31.71.06")]:
        assert f"?di={child}" in web_client.get(reverse("nib-wilayah", query={"di": parent})).text
    assert KEBON_SIRIH in web_client.get(reverse("nib-wilayah", query={"di": "31.71.06"})).text
    assert KEBON_SIRIH in web_client.get(reverse("nib-wilayah", query={"cari": "kebon sirih"})).text
    assert "Tidak ada yang cocok" in web_client.get(reverse("nib-wilayah", query={"cari": "xqzxq"})).text
    assert "Pilih satu kelurahan" in send(web_client, hak_akses, "nib-wilayah", {"kelurahan": "31.71"}).text
    send(web_client, hak_akses, "nib-wilayah", {"kelurahan": KEBON_SIRIH})
    draft = permohonan(hak_akses)
    assert (draft.kelurahan, draft.kode_pos, draft.alamat) == (KEBON_SIRIH, "10340", "Jalan Melati 1")
    assert draft.wilayah.startswith("Kebon Sirih, Kec. Menteng")


def test_kbli_is_found_by_an_everyday_word_and_a_closed_one_is_refused_with_its_reason(web_client, hak_akses):
    fill_until(web_client, hak_akses, 1)
    assert "56102" in web_client.get(reverse("nib-kbli", query={"cari": "warung nasi"})).text
    closed = Kbli.objects.filter(tertutup=True).first()
    result = web_client.get(reverse("nib-kbli", query={"cari": closed.kode})).text
    assert closed.alasan_tertutup in result
    assert f"?kbli={closed.kode}" not in result
    answer = send(web_client, hak_akses, "nib-kegiatan-baru", {"lokasi": "kantor", "modal": "1"}, kbli=closed.kode)
    assert closed.alasan_tertutup in answer.text
    assert not permohonan(hak_akses).kegiatan.exists()


def test_a_kbli_closed_while_the_draft_is_open_stops_it_at_the_end(web_client, hak_akses):
    fill_until(web_client, hak_akses, 4)
    Kbli.objects.filter(kode="56102").update(tertutup=True, alasan_tertutup="Ditutup menurut Perpres 10/2021.")
    answer = step(web_client, hak_akses, 5)
    assert "Ditutup menurut Perpres 10/2021." in answer.text
    assert not Nib.objects.exists()


@pytest.mark.parametrize(
    ("change", "message"),
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
def test_a_business_line_says_what_is_wrong(web_client, hak_akses, change, message):
    fill_until(web_client, hak_akses, 1)
    data = {"lokasi": "kantor", "modal": "1000000", "tenaga_kerja": "1", "uraian": ""} | change
    answer = send(web_client, hak_akses, "nib-kegiatan-baru", data, kbli="56102")
    assert answer.status_code == 200
    assert message in answer.text
    assert not permohonan(hak_akses).kegiatan.exists()


@pytest.mark.parametrize("modal", ["Rp 1.000.000,00", "1000000", "1,000,000", "1 000 000"])
def test_capital_may_be_written_as_people_write_it(web_client, hak_akses, modal):
    fill_until(web_client, hak_akses, 1)
    send(web_client, hak_akses, "nib-kegiatan-baru", {"lokasi": "kantor", "modal": modal}, kbli="56102")
    assert permohonan(hak_akses).kegiatan.get().modal == Decimal(1_000_000)


def test_several_kbli_at_several_places_and_a_double_click_gives_one_line(web_client, hak_akses):
    fill_until(web_client, hak_akses, 1)
    data = {"lokasi": "kantor", "modal": "2000000000", "tenaga_kerja": "3"}
    for _ in range(2):
        send(web_client, hak_akses, "nib-kegiatan-baru", data, kbli="56102")
    send(web_client, hak_akses, "nib-kegiatan-baru", data, kbli="47112")
    duplicate = send(web_client, hak_akses, "nib-kegiatan-baru", data | {"modal": "5"}, kbli="47112")
    assert "sudah ada di permohonan Anda" in duplicate.text
    to_lokasi = send(web_client, hak_akses, "nib-kegiatan-baru", data | {"lokasi": "baru"}, kbli="47112").url
    choose = web_client.get(f"{to_lokasi}&cari=cibinong").text
    assert 'name="kbli" value="47112"' in choose
    address = f"{to_lokasi}&kelurahan=32.01.01.1006"
    kode = str(permohonan(hak_akses).kode)
    for _ in range(2):
        back = web_client.post(
            address, {"permohonan": kode, "nama": "Kios", "alamat": "Jalan 1", "kode_pos": "16911"}
        ).url
    lokasi = permohonan(hak_akses).lokasi.get()
    assert f"lokasi={lokasi.pk}" in back
    assert "2000000000" in web_client.get(back).text
    web_client.post(back, {"permohonan": kode} | data | {"lokasi": str(lokasi.pk)})
    draft = permohonan(hak_akses)
    assert draft.kegiatan.count() == 3
    assert "Skala usaha Anda: Menengah" in web_client.get(reverse("nib-langkah", args=[2])).text


def test_a_line_is_changed_and_taken_out_with_the_place_nobody_needs_any_more(web_client, hak_akses):
    fill_until(web_client, hak_akses, 2)
    draft = permohonan(hak_akses)
    kegiatan = draft.kegiatan.get()
    lokasi = save_lokasi(permohonan=draft, nama="Kios", alamat="Jalan 1", kelurahan=KEBON_SIRIH)
    send(web_client, hak_akses, "nib-kegiatan", {"lokasi": str(lokasi.pk), "modal": "7000000"}, args=[kegiatan.kode])
    kegiatan.refresh_from_db()
    assert (kegiatan.modal, kegiatan.lokasi_id) == (Decimal(7_000_000), lokasi.pk)
    asked = web_client.get(reverse("nib-kegiatan-hapus", args=[kegiatan.kode])).text
    assert "Hapus kegiatan usaha ini?" in asked
    # The same code may be used at several places.
    assert "(Kios: Jalan 1)" in asked
    for _ in range(2):
        send(web_client, hak_akses, "nib-kegiatan-hapus", args=[kegiatan.kode])
    draft = permohonan(hak_akses)
    assert not draft.kegiatan.exists()
    assert not draft.lokasi.exists()
    assert draft.langkah_selesai == [1]


def test_a_line_of_a_replaced_edition_is_chosen_again_before_submitting(web_client, hak_akses):
    fill_until(web_client, hak_akses, 4)
    old = EdisiKbli.objects.get(tahun="2020")
    new = EdisiKbli.objects.create(
        tahun="2025", dasar_hukum=old.dasar_hukum, berlaku_sejak=timezone.localdate() - timedelta(days=2)
    )
    EdisiKbli.objects.filter(tahun="2020").update(berlaku_sampai=timezone.localdate() - timedelta(days=1))
    replacement = KbliFactory(edisi=new, kode="56112", judul="Aktivitas Warung Makan")
    KonversiKbli.objects.create(dari=Kbli.objects.get(edisi=old, kode="56102"), ke=replacement)
    assert "Daftar KBLI sudah berganti edisi" in step(web_client, hak_akses, 5).text
    kegiatan = permohonan(hak_akses).kegiatan.get()
    page = web_client.get(reverse("nib-kbli", query={"ganti": str(kegiatan.kode)})).text
    assert "Aktivitas Warung Makan" in page
    send(
        web_client,
        hak_akses,
        "nib-kegiatan",
        {"lokasi": "kantor", "modal": "5000000"},
        args=[kegiatan.kode],
        kbli="56112",
    )
    assert step(web_client, hak_akses, 5).url == reverse("nib-hasil")
    nib = Nib.objects.get()
    assert (nib.data.edisi_kbli_id, nib.data.kegiatan.get().kode_kbli) == ("2025", "56112")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"impor": ""}, "Jawab apakah usaha ini mengimpor barang."),
        ({"ekspor": ""}, "Jawab apakah usaha ini mengekspor barang."),
        ({"impor": "ya"}, "Pilih satu jenis API"),
        ({"impor": "ya", "jenis_api": "02"}, "API-P hanya untuk barang yang dipakai sendiri"),
        ({"kepabeanan": ["importir"]}, "importir"),
    ],
)
def test_step_3_refuses_choices_that_contradict(web_client, hak_akses, change, message):
    fill_until(web_client, hak_akses, 2)
    answer = step(web_client, hak_akses, 3, PERAN | change)
    assert answer.status_code == 200
    assert message in answer.text


def test_with_workers_jamsos_and_the_labour_report_are_asked_for(web_client, hak_akses):
    fill_until(web_client, hak_akses, 1)
    send(
        web_client,
        hak_akses,
        "nib-kegiatan-baru",
        {"lokasi": "kantor", "modal": "5", "tenaga_kerja": "4"},
        kbli="56102",
    )
    step(web_client, hak_akses, 2)
    answer = step(web_client, hak_akses, 3, PERAN).text
    assert "Anda mengisi 4 pekerja" in answer
    assert "wajib lapor ketenagakerjaan. Pilih Ya." in answer


def test_workers_added_after_step_3_are_noticed_at_the_end(web_client, hak_akses):
    fill_until(web_client, hak_akses, 4)
    kegiatan = permohonan(hak_akses).kegiatan.get()
    send(
        web_client,
        hak_akses,
        "nib-kegiatan",
        {"lokasi": "kantor", "modal": "5", "tenaga_kerja": "4"},
        args=[kegiatan.kode],
    )
    answer = step(web_client, hak_akses, 5)
    assert "BPJS Kesehatan: Anda mengisi jumlah pekerja" in answer.text
    assert not Nib.objects.exists()


def test_nib_4_an_importer_gets_one_kind_of_api(web_client, hak_akses):
    fill_until(web_client, hak_akses, 2)
    step(web_client, hak_akses, 3, PERAN | {"impor": "ya", "jenis_api": "02", "produksi_sendiri": "on"})
    step(web_client, hak_akses, 4, all_pernyataan())
    step(web_client, hak_akses, 5)
    peran = set(Nib.objects.get().peran.values_list("jenis", "rincian"))
    assert {("API", "02"), ("KEPABEANAN", "importir")} <= peran


def test_pjp_1_every_statement_must_be_ticked_and_a_half_ticked_page_is_kept(web_client, hak_akses):
    fill_until(web_client, hak_akses, 3)
    partial = dict(list(all_pernyataan().items())[:2])
    answer = step(web_client, hak_akses, 4, partial)
    assert "Centang: Saya tidak akan menyerahkan" in answer.text
    assert step(web_client, hak_akses, 4, partial | {"ke": "nanti"}).url == reverse("nib")
    assert permohonan(hak_akses).pernyataan.count() == 2
    assert 4 not in permohonan(hak_akses).langkah_selesai


def test_a_statement_with_a_new_wording_is_asked_for_again(web_client, hak_akses):
    fill_until(web_client, hak_akses, 4)
    yesterday = timezone.localdate() - timedelta(days=1)
    TeksPernyataan.objects.filter(kode="PJP-1d").update(berlaku_sampai=yesterday)
    TeksPernyataan.objects.create(
        kode="PJP-1d", versi=2, teks="Semua data benar pada hari ini.", berlaku_sejak=timezone.localdate(), urutan=3
    )
    before = list(map(str, TeksPernyataan.objects.exclude(kode="PJP-1d").values_list("pk", flat=True)))
    # A page opened earlier shows another text: pressing its button states nothing.
    assert step(web_client, hak_akses, 5, {"pernyataan": before}).url == reverse("nib-langkah", args=[5])
    page = web_client.get(reverse("nib-langkah", args=[5]))
    assert "Semua data benar pada hari ini." in page.text
    assert "Pernyataannya berubah sejak halaman ini dibuka." in page.text
    assert not Nib.objects.exists()
    now = {"pernyataan": [t.pk for t in TeksPernyataan.objects.in_force()]}
    assert step(web_client, hak_akses, 5, now).url == reverse("nib-hasil")
    assert Nib.objects.get().data.pernyataan.filter(teks__versi=2).count() == 1


def test_a_double_click_on_ajukan_shows_the_same_nib(web_client, hak_akses):
    fill_until(web_client, hak_akses, 4)
    kode = str(permohonan(hak_akses).kode)
    assert step(web_client, hak_akses, 5).url == reverse("nib-hasil")
    second = web_client.post(reverse("nib-langkah", args=[5]), {"permohonan": kode}, follow=True)
    assert Nib.objects.get().nomor in second.text
    assert Nib.objects.count() == 1


def test_a_tab_left_open_after_submitting_changes_nothing(web_client, hak_akses):
    fill_until(web_client, hak_akses, 4)
    kode = str(permohonan(hak_akses).kode)
    step(web_client, hak_akses, 5)
    answer = web_client.post(
        reverse("nib-langkah", args=[1]), USAHA | {"permohonan": kode, "alamat": "Jalan Lain"}, follow=True
    )
    assert "Tidak ada yang diubah" in answer.text
    assert Nib.objects.get().data.alamat == USAHA["alamat"]


def test_what_was_handed_in_can_be_read_while_it_is_looked_at(web_client, hak_akses):
    PelakuUsaha.objects.filter(pk=hak_akses.pelaku_usaha_id).update(verifikasi=StatusVerifikasi.PERLU_DITINJAU)
    fill_until(web_client, hak_akses, 4)
    step(web_client, hak_akses, 5)
    page = web_client.get(reverse("nib")).text
    for words in ("Jalan Kebon Sirih 12", "56102", "Rp 5.000.000", "BPJS Kesehatan"):
        assert words in page
    assert "#div_id_alamat" not in page


def test_an_application_that_waits_for_the_identity_alone_says_so_and_has_no_clock_of_its_own(web_client, hak_akses):
    """The deadline is that of the registration: a reviewer of applications can do nothing about it (A7)."""
    PelakuUsaha.objects.filter(pk=hak_akses.pelaku_usaha_id).update(verifikasi=StatusVerifikasi.PERLU_DITINJAU)
    fill_until(web_client, hak_akses, 4)
    assert step(web_client, hak_akses, 5).url == reverse("nib")
    page = web_client.get(reverse("nib")).text
    assert "Permohonan Anda sedang ditinjau" in page
    assert "masih diperiksa" in page
    draft = permohonan(hak_akses)
    assert draft.bendera == ["identitas"]
    assert draft.tenggat is None
    assert "Petugas memeriksa pendaftaran Anda, paling lama 2 hari kerja." in page
    assert "Hasil paling lambat" not in page
    assert "sedang ditinjau" in mail.outbox[-1].subject
    assert "setelah identitas penanggung jawab dipastikan" in mail.outbox[-1].body
    assert not Nib.objects.exists()


def test_a_flagged_application_waits_with_reason_and_clock(web_client, hak_akses, petugas):
    PelakuUsaha.objects.filter(pk=hak_akses.pelaku_usaha_id).update(verifikasi=StatusVerifikasi.PERLU_DITINJAU)
    fill_until(web_client, hak_akses, 4)
    permohonan(hak_akses).kegiatan.update(modal=200_000_000_000)
    assert step(web_client, hak_akses, 5).url == reverse("nib")
    page = web_client.get(reverse("nib")).text
    draft = permohonan(hak_akses)
    assert draft.bendera == ["identitas", "modal_besar"]
    assert draft.tenggat > draft.diajukan_pada
    assert "Hasil paling lambat" in page
    assert "jauh di atas kebiasaan" in page
    # It is not issued automatically after the identity is confirmed; then the identity is not shown as a reason.
    assert "terbit sendiri" not in page
    usaha = hak_akses.pelaku_usaha
    PelakuUsaha.objects.filter(pk=usaha.pk).update(verifikasi=StatusVerifikasi.TERVERIFIKASI)
    usaha.refresh_from_db()
    pelaku_usaha_verified.send(PelakuUsaha, pelaku_usaha=usaha, by=petugas)
    assert permohonan(hak_akses).bendera == ["modal_besar"]
    page = web_client.get(reverse("nib")).text
    assert ("masih diperiksa" in page, "jauh di atas kebiasaan" in page) == (False, True)


def test_u3_an_application_that_waited_for_the_identity_goes_on_when_it_is_confirmed(web_client, hak_akses, petugas):
    usaha = hak_akses.pelaku_usaha
    PelakuUsaha.objects.filter(pk=usaha.pk).update(verifikasi=StatusVerifikasi.PERLU_DITINJAU)
    fill_until(web_client, hak_akses, 4)
    step(web_client, hak_akses, 5)
    PelakuUsaha.objects.filter(pk=usaha.pk).update(verifikasi=StatusVerifikasi.TERVERIFIKASI)
    usaha.refresh_from_db()
    pelaku_usaha_verified.send(PelakuUsaha, pelaku_usaha=usaha, by=petugas)
    assert Nib.objects.get(pelaku_usaha=usaha).permohonan.status == "terbit"


def test_an_application_is_taken_back_and_begun_anew(web_client, hak_akses):
    fill_until(web_client, hak_akses, 3)
    assert "Batalkan permohonan?" in web_client.get(reverse("nib-batal")).text
    old = permohonan(hak_akses)
    send(web_client, hak_akses, "nib-batal")
    old.refresh_from_db()
    assert old.status == "dibatalkan"
    web_client.post(reverse("nib-ajukan"))
    assert Permohonan.objects.is_open().get().pk != old.pk


def test_nib_1_who_has_an_nib_cannot_begin_another(web_client, hak_akses):
    fill_until(web_client, hak_akses, 4)
    step(web_client, hak_akses, 5)
    answer = web_client.post(reverse("nib-ajukan"), follow=True)
    assert "Satu usaha hanya memiliki satu NIB" in answer.text
    assert Permohonan.objects.count() == 1


def test_u20_a_session_that_ends_in_the_wizard_leads_back_to_the_same_step_with_the_draft_whole(web_client, hak_akses):
    fill_until(web_client, hak_akses, 2)
    web_client.logout()
    response = step(web_client, hak_akses, 3, PERAN)
    assert response.url == f"{reverse('masuk')}?{urlencode({'next': reverse('persetujuan-lanjutkan')})}"
    sign_in(web_client, hak_akses)
    assert reverse("nib-langkah", args=[3]) in web_client.get(reverse("persetujuan-lanjutkan")).text
    assert web_client.get(reverse("nib-langkah", args=[3])).status_code == 200
    draft = permohonan(hak_akses)
    assert (draft.langkah_selesai, draft.kegiatan.count()) == ([1, 2], 1)


def test_a_choice_of_customs_that_no_longer_applies_is_no_contradiction(web_client, hak_akses):
    fill_until(web_client, hak_akses, 2)
    assert step(web_client, hak_akses, 3, PERAN | {"kepabeanan": ["ppjk"]}).status_code == 302
    assert permohonan(hak_akses).kepabeanan == []


def test_who_has_no_workers_is_asked_nothing_about_them(web_client, hak_akses):
    fill_until(web_client, hak_akses, 2)
    page = web_client.get(reverse("nib-langkah", args=[3])).text
    assert 'name="impor"' in page
    assert "BPJS" not in page
    assert 'name="wlkp"' not in page
    assert step(web_client, hak_akses, 3, {"impor": "tidak", "ekspor": "ya"}).status_code == 302
    assert (permohonan(hak_akses).jamsos_kes, permohonan(hak_akses).wlkp) == ("tidak", False)


def test_a_first_line_without_workers_and_trade_leads_straight_to_the_summary(web_client, hak_akses):
    fill_until(web_client, hak_akses, 1)
    page = web_client.get(reverse("nib-langkah", args=[2])).text
    # The search is on the same page.
    assert 'name="cari"' in page
    answer = send(web_client, hak_akses, "nib-kegiatan-baru", LINE, kbli="56102")
    assert answer.url == reverse("nib-langkah", args=[5])
    page = web_client.get(answer.url).text
    texts = TeksPernyataan.objects.in_force()
    assert all(t.teks in html.unescape(page) for t in texts)
    assert permohonan(hak_akses).pernyataan.count() == 0
    assert step(web_client, hak_akses, 5, {"pernyataan": [t.pk for t in texts]}).url == reverse("nib-hasil")
    stated = Nib.objects.get().data.pernyataan
    assert stated.count() == len(texts)
    assert stated.filter(oleh=hak_akses.pengguna).count() == len(texts)


@pytest.mark.parametrize(
    ("line", "destination"),
    [({"perdagangan": "ya"}, 3), ({"perdagangan": "tidak", "tenaga_kerja": "2"}, 3)],
)
def test_what_is_not_known_after_the_first_line_is_asked(web_client, hak_akses, line, destination):
    fill_until(web_client, hak_akses, 1)
    answer = send(web_client, hak_akses, "nib-kegiatan-baru", {"lokasi": "kantor", "modal": "5"} | line, kbli="56102")
    assert answer.url == reverse("nib-langkah", args=[destination])


def test_the_second_click_on_the_first_line_leads_where_the_first_did(web_client, hak_akses):
    fill_until(web_client, hak_akses, 1)
    first, second = (send(web_client, hak_akses, "nib-kegiatan-baru", LINE, kbli="56102") for _click in range(2))
    assert first.url == second.url == reverse("nib-langkah", args=[5])
    assert permohonan(hak_akses).kegiatan.count() == 1


def test_the_kelurahan_is_typed_beside_the_address(web_client, hak_akses):
    typed = USAHA | {"kelurahan": "", "kelurahan_cari": "kebon sirih menteng"}
    fill_until(web_client, hak_akses, 0)
    assert step(web_client, hak_akses, 1, typed).url == reverse("nib-langkah", args=[2])
    assert (permohonan(hak_akses).kelurahan, permohonan(hak_akses).kode_pos) == (KEBON_SIRIH, "10340")


def test_of_several_kelurahan_one_is_chosen_on_the_same_page_and_none_is_said(web_client, hak_akses):
    fill_until(web_client, hak_akses, 0)
    typed = USAHA | {"kelurahan": "", "kelurahan_cari": "menteng jakarta pusat"}
    page = step(web_client, hak_akses, 1, typed).text
    assert "Ada beberapa yang cocok. Pilih salah satu." in page
    assert f'value="{KEBON_SIRIH}"' in page
    assert step(web_client, hak_akses, 1, typed | {"kelurahan": KEBON_SIRIH}).url == reverse("nib-langkah", args=[2])
    unknown = step(web_client, hak_akses, 1, typed | {"kelurahan_cari": "xqzw"}).text
    assert "Tidak ada kelurahan atau desa yang cocok." in unknown
    assert 'value="xqzw"' in unknown


@pytest.mark.parametrize(
    ("text", "kode"),
    [("kalibata city", "31.74.08.1002"), ("kalibataa", "31.74.08.1002"), ("toko di kebon sirih menteng", KEBON_SIRIH)],
)
def test_a_kelurahan_that_only_looks_like_what_was_typed_is_chosen_and_never_taken(web_client, hak_akses, text, kode):
    fill_until(web_client, hak_akses, 0)
    typed = USAHA | {"kelurahan": "", "kelurahan_cari": text}
    page = step(web_client, hak_akses, 1, typed).text
    assert "Tidak ada yang persis begitu." in page
    assert f'value="{kode}"' in page
    assert step(web_client, hak_akses, 1, typed | {"kelurahan": kode}).url == reverse("nib-langkah", args=[2])
    assert permohonan(hak_akses).kelurahan == kode


def test_of_more_kelurahan_than_are_shown_the_kecamatan_is_asked(web_client, hak_akses):
    fill_until(web_client, hak_akses, 0)
    page = step(web_client, hak_akses, 1, USAHA | {"kelurahan": "", "kelurahan_cari": "bandung"}).text
    assert "Banyak yang cocok. Pilih salah satu, atau tulis juga kecamatannya." in page


def test_another_kelurahan_brings_its_own_kode_pos(web_client, hak_akses):
    fill_until(web_client, hak_akses, 1)
    old = permohonan(hak_akses).kode_pos
    step(web_client, hak_akses, 1, USAHA | {"kelurahan_cari": "cikini menteng", "kode_pos": old})
    assert permohonan(hak_akses).kode_pos == "10330"


def test_a_kelurahan_chosen_from_several_brings_its_own_kode_pos(web_client, hak_akses):
    fill_until(web_client, hak_akses, 1)
    typed = USAHA | {"kelurahan_cari": "cikawao bandung", "kode_pos": permohonan(hak_akses).kode_pos}
    assert "Ada beberapa yang cocok. Pilih salah satu." in step(web_client, hak_akses, 1, typed).text
    step(web_client, hak_akses, 1, typed | {"kelurahan": "32.73.13.1007"})
    assert permohonan(hak_akses).kode_pos == "40261"


def test_step_1_is_seen_before_anything_is_begun_and_sending_it_twice_begins_once(web_client, hak_akses):
    page = web_client.get(reverse("nib-langkah", args=[1]))
    assert 'name="permohonan" value="baru"' in page.text
    assert not Permohonan.objects.exists()
    for _ in range(2):
        answer = web_client.post(reverse("nib-langkah", args=[1]), USAHA | {"permohonan": "baru"})
        assert answer.url == reverse("nib-langkah", args=[2])
    assert Permohonan.objects.count() == 1
    # A badan usaha begins on the page that lists what it needs.
    badan = HakAksesFactory(pelaku_usaha=BadanUsahaFactory())
    other = sign_in(Client(), badan)
    assert other.get(reverse("nib-langkah", args=[1])).url == reverse("nib")


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_a_place_in_the_page_one_came_to_is_not_kept_in_the_address_after_saving(web_client, hak_akses, n):
    # A form without `action` is sent to the address of the page, including `#pengurus`, which the next page then has,
    # too.
    fill_until(web_client, hak_akses, 3)
    page = web_client.get(reverse("nib-langkah", args=[n])).text
    assert f'action="{reverse("nib-langkah", args=[n])}"' in page


def test_who_has_workers_is_not_offered_to_say_that_there_are_none(web_client, hak_akses):
    fill_until(web_client, hak_akses, 1)
    send(web_client, hak_akses, "nib-kegiatan-baru", LINE | {"tenaga_kerja": "12"}, kbli="56102")
    page = web_client.get(reverse("nib-langkah", args=[3])).text
    assert "Belum, daftarkan melalui NIB ini" in page
    assert "Tidak mempekerjakan orang lain" not in page


def test_what_was_said_about_trade_is_kept_on_the_way_over_a_new_place(web_client, hak_akses):
    fill_until(web_client, hak_akses, 1)
    answer = send(
        web_client, hak_akses, "nib-kegiatan-baru", LINE | {"lokasi": "baru", "perdagangan": "ya"}, kbli="56102"
    )
    assert "perdagangan=ya" in answer.url


def test_a_second_line_can_be_added_straight_after_the_first(web_client, hak_akses):
    fill_until(web_client, hak_akses, 1)
    answer = send(web_client, hak_akses, "nib-kegiatan-baru", LINE | {"ke": "lain"}, kbli="56102")
    assert answer.url == reverse("nib-kbli")
    assert permohonan(hak_akses).kegiatan.count() == 1
    assert permohonan(hak_akses).impor is False


def test_who_reads_english_understands_what_is_stated_and_the_indonesian_wording_stays(web_client, hak_akses):
    fill_until(web_client, hak_akses, 1)
    send(web_client, hak_akses, "nib-kegiatan-baru", LINE | {"tenaga_kerja": "3"}, kbli="56102")
    step(web_client, hak_akses, 3, PERAN | {"jamsos_kes": "daftarkan", "jamsos_tk": "daftarkan", "wlkp": "ya"})
    web_client.cookies["bahasa"] = "en"
    page = web_client.get(reverse("nib-langkah", args=[4])).text
    assert '<span lang="id">Semua data dan keterangan yang saya isi benar, akurat, dan sah.</span>' in page
    assert "All data and information that I entered are true, accurate and valid." in page
    # The missing parts are named in the language of the person.
    assert "Tick: All data and information that…" in step(web_client, hak_akses, 4).text
    step(web_client, hak_akses, 4, all_pernyataan())
    page = web_client.get(reverse("nib-langkah", args=[5])).text
    # The order is the same as in step 4.
    assert (
        "All data and information that I entered are true, accurate and valid.<br>"
        '<span lang="id">Semua data dan keterangan yang saya isi benar, akurat, dan sah.</span>'
    ) in page
    assert "lima juta rupiah" not in page


def test_who_types_the_business_in_step_1_comes_straight_to_its_codes(web_client, hak_akses):
    web_client.post(reverse("nib-ajukan"))
    # The text is kept while the person visits the list of regions.
    step(web_client, hak_akses, 1, USAHA | {"cari": "tukang jahit", "ke": "wilayah"})
    assert 'value="tukang jahit"' in web_client.get(reverse("nib-langkah", args=[1])).text
    answer = step(web_client, hak_akses, 1, USAHA | {"cari": "tukang jahit"})
    assert answer.url == reverse("nib-kbli", query={"cari": "tukang jahit"})
    assert permohonan(hak_akses).langkah_selesai == [1]
    # The question is left out when there is an activity.
    send(web_client, hak_akses, "nib-kegiatan-baru", LINE, kbli="56102")
    assert 'name="cari"' not in web_client.get(reverse("nib-langkah", args=[1])).text


def test_many_activities_are_folded_on_their_step_and_a_short_list_in_the_summary(web_client, hak_akses):
    fill_until(web_client, hak_akses, 4)
    draft = permohonan(hak_akses)

    def have(count):
        for n in range(draft.kegiatan.count(), count):
            kbli = KbliFactory(kode=f"{90000 + n}", judul=f"Usaha {n}")
            named = {"edisi": kbli.edisi_id, "kode_kbli": kbli.kode, "judul": kbli.judul, "nama_usaha": "Warung Bu Sri"}
            draft.kegiatan.create(kbli=kbli, modal=1, **named)
        return [web_client.get(reverse("nib-langkah", args=[number])).text for number in (2, 5)]

    few_step, few_summary = have(5)
    assert 'class="folds"' not in few_step
    assert "stacked-table" in few_summary
    many_step, many_summary = have(6)
    assert many_step.count("<summary lang") == 6
    for line in draft.kegiatan.all():
        assert reverse("nib-kegiatan", args=[line.kode]) in many_step
    assert many_summary.count('<li class="mb-3">') == 6
    assert many_summary.count("Warung Bu Sri") == 5
    assert reverse("nib-langkah", args=[2]) in many_summary


def test_a_review_of_many_activities_has_their_totals_first_and_the_list_folded(web_client, hak_akses):
    fill_until(web_client, hak_akses, 4)
    draft = permohonan(hak_akses)
    first = draft.kegiatan.get()
    for n in range(6):
        kbli = KbliFactory(kode=f"{90000 + n}", judul=f"Usaha {n}")
        draft.kegiatan.create(
            kbli=kbli, edisi=first.edisi, kode_kbli=kbli.kode, judul=kbli.judul, modal=1_000_000, tenaga_kerja=2
        )
    page = web_client.get(reverse("nib-langkah", args=[5])).text
    before, _, folded = page.partition('<details class="printed">')
    assert "Usaha 5" in folded
    assert "Usaha 5" not in before
    assert f"<dd>{draft.kegiatan.count()}</dd>" in before
    assert '<dd class="tabular-nums">12</dd>' in before
    assert '<a href="#pernyataan">' in before

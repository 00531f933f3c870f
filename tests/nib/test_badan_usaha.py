"""A badan usaha gives its deed, directors and owners; a PMA is always large and always reviewed."""

import pytest
from django.urls import reverse

from nib.hooks.queues import _permohonan_summary
from nib.models import Nib, PemegangSaham
from oss_portal.models import Pengguna
from registrasi.models import HakAkses, JenisPelakuUsaha, JenisPerusahaan
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory
from tests.nib.helpers import PERAN, USAHA, all_pernyataan, permohonan, send, sign_in, step

pytestmark = pytest.mark.django_db

NPWP = "01.300.276.1-038.000"
BADAN = USAHA | {
    "npwp": NPWP,
    "nomor_akta": "12",
    "tanggal_akta_0": "11",
    "tanggal_akta_1": "6",
    "tanggal_akta_2": "2019",
    "notaris": "Budi Santoso, S.H.",
    "status_pm": "02",
    "telepon": "021 3857596",
}
DIREKTUR = {
    "nama": "Siti Aminah",
    "jabatan": "Direktur",
    "kewarganegaraan": "ID",
    "nomor_identitas": "3171011705900001",
}


@pytest.fixture
def pt(db):
    return HakAksesFactory(pelaku_usaha=BadanUsahaFactory())


@pytest.fixture
def pt_client(client, pt):
    web_client = sign_in(client, pt)
    web_client.post(reverse("nib-ajukan"))
    return web_client


def add_owner(web_client, hak_akses, nama="Siti Aminah", negara="ID", persen="100"):
    return send(web_client, hak_akses, "nib-saham", {"nama": nama, "negara": negara, "persen": persen})


def submit_all(web_client, hak_akses, modal="1000000000", data=None):
    assert step(web_client, hak_akses, 1, BADAN | (data or {})).url == reverse("nib-langkah", args=[2])
    send(web_client, hak_akses, "nib-kegiatan-baru", {"lokasi": "kantor", "modal": modal}, kbli="47112")
    step(web_client, hak_akses, 2)
    step(web_client, hak_akses, 3, PERAN)
    step(web_client, hak_akses, 4, all_pernyataan())
    return step(web_client, hak_akses, 5)


def test_a_verified_pt_with_deed_directors_and_owners_gets_its_nib_at_once(pt_client, pt):
    send(pt_client, pt, "nib-pengurus", DIREKTUR)
    add_owner(pt_client, pt)
    assert submit_all(pt_client, pt).url == reverse("nib-hasil")
    data = Nib.objects.get().data
    assert (data.npwp, data.telepon, data.status_pm) == ("013002761038000", "+62213857596", "02")
    page = pt_client.get(reverse("nib")).text
    for told in ("Budi Santoso, S.H.", "Siti Aminah, Direktur", "100%", "(PMDN)", "Rp 1.000.000.000"):
        assert told in page


def test_an_owner_who_is_typed_again_is_not_listed_twice(pt_client, pt):
    add_owner(pt_client, pt, nama="Siti Aminah", persen="50")
    refused = add_owner(pt_client, pt, nama="siti aminah", persen="30").text
    assert "Nama ini sudah ada di daftar pemegang saham" in refused
    assert "Bila orangnya lain, tulis namanya dengan pembeda" in refused
    # A second click, and a person of the same name from another country.
    assert add_owner(pt_client, pt, nama="Siti Aminah", persen="50").status_code == 302
    assert add_owner(pt_client, pt, nama="Siti Aminah", negara="SG", persen="20").status_code == 302
    assert sorted(PemegangSaham.objects.values_list("persen", flat=True)) == [20, 50]


def test_nothing_of_a_body_may_be_missing(pt_client, pt):
    answer = step(pt_client, pt, 1, USAHA).text
    for message in (
        "Isi NPWP.",
        "Isi nomor akta",
        "Isi tanggal akta.",
        "Isi nama notaris.",
        "Pilih status penanaman modal.",
        "Tambahkan sedikitnya satu pengurus.",
        "Tambahkan pemegang saham",
    ):
        assert message in answer


def test_a_deed_of_tomorrow_is_refused(pt_client, pt):
    assert "setelah hari ini" in step(pt_client, pt, 1, BADAN | {"tanggal_akta_2": "2999"}).text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"nomor_identitas": "123"}, "NIK terdiri dari 16 angka"),
        ({"nomor_identitas": "3171018108450001"}, ""),
        ({"kewarganegaraan": "SG", "nomor_identitas": "!!"}, "Nomor paspor terdiri dari"),
        ({"nama": "R2D2"}, "Nama hanya berisi huruf"),
        ({"jabatan": ""}, "Isi jabatan."),
    ],
)
def test_a_director_with_an_impossible_number_or_name_is_refused(pt_client, pt, change, message):
    answer = send(pt_client, pt, "nib-pengurus", DIREKTUR | change)
    assert answer.status_code == 200
    assert message in answer.text
    assert not permohonan(pt).pengurus.exists()


def test_a_double_click_gives_one_director_who_can_be_changed_and_removed(pt_client, pt):
    for _ in range(2):
        send(pt_client, pt, "nib-pengurus", DIREKTUR)
    director = permohonan(pt).pengurus.get()
    assert DIREKTUR["nomor_identitas"] not in pt_client.get(reverse("nib-langkah", args=[1])).text
    send(pt_client, pt, "nib-pengurus-ubah", DIREKTUR | {"jabatan": "Komisaris"}, args=[director.pk])
    assert permohonan(pt).pengurus.get().jabatan == "Komisaris"
    send(pt_client, pt, "nib-pengurus-ubah", {"hapus": "1"}, args=[director.pk])
    assert not permohonan(pt).pengurus.exists()


@pytest.mark.parametrize("persen", ["0", "-1", "100,001", "abc", "NaN", "1e9", "33,3333", ""])
def test_a_share_that_cannot_be_is_refused(pt_client, pt, persen):
    assert add_owner(pt_client, pt, persen=persen).status_code == 200
    assert not permohonan(pt).pemegang_saham.exists()


def test_three_owners_of_a_third_each_are_a_whole(pt_client, pt):
    send(pt_client, pt, "nib-pengurus", DIREKTUR)
    for nama in ("Siti", "Budi", "Wati"):
        add_owner(pt_client, pt, nama=nama, persen="33,333%")
    assert step(pt_client, pt, 1, BADAN).status_code == 302


@pytest.mark.parametrize(
    ("negara", "status_pm", "message"),
    [
        ("SG", "02", "Ada pemegang saham asing"),
        ("ID", "01", "Status PMA hanya untuk usaha dengan pemegang saham asing"),
    ],
)
def test_owners_and_investment_status_must_agree(pt_client, pt, negara, status_pm, message):
    send(pt_client, pt, "nib-pengurus", DIREKTUR)
    add_owner(pt_client, pt, negara=negara)
    assert message in step(pt_client, pt, 1, BADAN | {"status_pm": status_pm}).text


def test_a_pma_is_large_whatever_its_capital_and_waits_for_an_officer(pt_client, pt):
    send(pt_client, pt, "nib-pengurus", DIREKTUR)
    add_owner(pt_client, pt, negara="SG")
    assert submit_all(pt_client, pt, modal="5000000", data={"status_pm": "01"}).url == reverse("nib")
    data = permohonan(pt)
    assert (data.status, data.skala) == ("diajukan", "04")
    assert {"pma", "modal_pma"} <= set(data.bendera)


def test_a_representative_office_names_its_principal_and_is_always_reviewed(client, db):
    hak_akses = HakAksesFactory(
        pelaku_usaha=BadanUsahaFactory(
            jenis=JenisPelakuUsaha.KANTOR_PERWAKILAN, jenis_perusahaan=JenisPerusahaan.PERWAKILAN, negara_asal="JP"
        )
    )
    web_client = sign_in(client, hak_akses)
    web_client.post(reverse("nib-ajukan"))
    # The registration already has the name of the foreign company, so it is not asked for again.
    assert permohonan(hak_akses).nama_prinsipal == hak_akses.pelaku_usaha.nama
    assert "Isi nama perusahaan induk" in step(web_client, hak_akses, 1, USAHA | {"npwp": NPWP}).text
    send(web_client, hak_akses, "nib-pengurus", DIREKTUR | {"kewarganegaraan": "JP", "nomor_identitas": "TK1234567"})
    assert web_client.get(reverse("nib-saham")).status_code == 404
    data = {"nama_prinsipal": "Sakura Trading K.K.", "negara_prinsipal": "JP"}
    assert submit_all(web_client, hak_akses, data=data).url == reverse("nib")
    assert permohonan(hak_akses).bendera == ["perwakilan"]
    # This holds for any capital: micro and small businesses belong to citizens.
    assert permohonan(hak_akses).skala == "04"
    assert permohonan(hak_akses).status_pm == "03"


def test_the_director_who_registered_is_offered_as_pengurus_and_writes_nothing_twice(pt_client, pt):
    HakAkses.objects.filter(pk=pt.pk).update(jabatan="Direktur Utama")
    Pengguna.objects.filter(pk=pt.pengguna_id).update(nama="BUDI SANTOSO")
    page = pt_client.get(reverse("nib-langkah", args=[1])).text
    assert "Tambahkan saya: Budi Santoso, Direktur Utama" in page
    assert pt.pengguna.nomor_identitas not in page
    answer = step(pt_client, pt, 1, {"ke": "saya", "alamat": "Jalan Kebon Sirih 12"})
    assert answer.url == reverse("nib-langkah", args=[1]) + "#pengurus"
    director = permohonan(pt).pengurus.get()
    assert (director.nama, director.jabatan, director.kewarganegaraan) == ("BUDI SANTOSO", "Direktur Utama", "ID")
    assert director.nomor_identitas == pt.pengguna.nomor_identitas
    # Text in other fields is kept; a listed person is not offered again, and a second click adds nobody.
    page = pt_client.get(reverse("nib-langkah", args=[1])).text
    assert "Jalan Kebon Sirih 12" in page
    assert "Tambahkan saya" not in page
    step(pt_client, pt, 1, {"ke": "saya"})
    assert permohonan(pt).pengurus.count() == 1


def test_who_adds_themselves_beside_a_wrong_npwp_is_in_the_list(pt_client, pt):
    HakAkses.objects.filter(pk=pt.pk).update(jabatan="Direktur Utama")
    page = step(pt_client, pt, 1, {"ke": "saya", "npwp": "123"}).text
    assert "NPWP" in page
    assert permohonan(pt).pengurus.get().jabatan == "Direktur Utama"
    # The person is listed at once, and not offered again.
    assert "Tambahkan saya" not in page
    assert "Belum ada. Tambahkan direktur" not in page


def test_a_wrong_npwp_on_the_way_to_the_owners_makes_no_other_field_optional(pt_client, pt):
    page = step(pt_client, pt, 1, {"npwp": "123", "ke": "saham"}).text
    assert "NPWP" in page
    # Only the kode pos is optional.
    assert page.count("(tidak wajib)") == 1


@pytest.mark.parametrize(
    ("button", "name"), [("saham", "nib-saham"), ("pengurus", "nib-pengurus"), ("wilayah", "nib-wilayah")]
)
def test_who_was_told_of_a_wrong_answer_may_go_on_to_another_part_and_finds_it_as_typed(pt_client, pt, button, name):
    typed = {"npwp": "01.300", "email": "pt@gmail.con", "tanggal_akta_0": "31", "tanggal_akta_1": "2"}
    assert "NPWP terdiri dari" in step(pt_client, pt, 1, BADAN | typed | {"ke": button}).text
    # After a partial correction the remaining errors are shown; when the same form is sent again they are left for
    # later.
    assert step(pt_client, pt, 1, BADAN | typed | {"npwp": "01.301", "ke": button}).status_code == 200
    assert step(pt_client, pt, 1, BADAN | typed | {"npwp": "01.301", "ke": button}).url == reverse(name)
    page = pt_client.get(reverse("nib-langkah", args=[1])).text
    for value in ("01.301", "pt@gmail.con", '"31"', "Budi Santoso, S.H."):
        assert value in page
    # The same holds with an unknown kelurahan.
    del typed["tanggal_akta_0"], typed["tanggal_akta_1"]
    assert step(pt_client, pt, 1, BADAN | typed | {"kelurahan": "", "kelurahan_cari": "entah"}).status_code == 200
    page = pt_client.get(reverse("nib-langkah", args=[1])).text
    assert "01.300" in page
    # After the correction the wrong value is forgotten.
    assert step(pt_client, pt, 1, BADAN | {"ke": button}).url == reverse(name)
    page = pt_client.get(reverse("nib-langkah", args=[1])).text
    assert "01.301" not in page
    assert "013002761038000" in page


def test_who_changes_an_owner_in_the_middle_of_the_step_keeps_what_was_typed(pt_client, pt):
    add_owner(pt_client, pt)
    send(pt_client, pt, "nib-pengurus", DIREKTUR)
    owner, director = permohonan(pt).pemegang_saham.get(), permohonan(pt).pengurus.get()
    page = pt_client.get(reverse("nib-langkah", args=[1])).text
    for value, name, pk in (
        (f"saham/{owner.pk}", "nib-saham-ubah", owner.pk),
        (f"pengurus/{director.pk}", "nib-pengurus-ubah", director.pk),
    ):
        assert f'name="ke" value="{value}"' in page
        answer = step(pt_client, pt, 1, {"ke": value, "notaris": f"Notaris {pk}, S.H.", "npwp": ""})
        assert answer.url == reverse(name, args=[pk])
        assert permohonan(pt).notaris == f"Notaris {pk}, S.H."
    # A value that no button sends leads to an existing page.
    assert step(pt_client, pt, 1, {"ke": "wilayah/5"}).url == reverse("nib-wilayah")
    assert step(pt_client, pt, 1, {"ke": f"saham/{'9' * 5000}"}).url == reverse("nib-saham")


def test_a_kuasa_is_not_offered_as_pengurus(client, pt):
    right = HakAksesFactory(pelaku_usaha=pt.pelaku_usaha, peran="kuasa", jabatan="Staf", kewenangan=["nib"])
    sign_in(client, right).post(reverse("nib-ajukan"))
    assert "Tambahkan saya" not in client.get(reverse("nib-langkah", args=[1])).text


def test_the_number_of_a_director_is_not_shown_again_and_stays_where_nothing_is_typed(client, pt_client, pt):
    send(pt_client, pt, "nib-pengurus", DIREKTUR)
    director = permohonan(pt).pengurus.get()
    address = reverse("nib-pengurus-ubah", args=[director.pk])
    right = HakAksesFactory(pelaku_usaha=pt.pelaku_usaha, peran="kuasa", jabatan="Staf", kewenangan=["nib"])
    page = sign_in(client, right).get(address).text
    assert DIREKTUR["nomor_identitas"] not in page
    assert "Tersimpan: 3171••••••••0001." in page
    same = DIREKTUR | {"jabatan": "Komisaris", "nomor_identitas": ""}
    assert send(client, right, "nib-pengurus-ubah", same, args=[director.pk]).status_code == 302
    director.refresh_from_db()
    assert (director.jabatan, director.nomor_identitas) == ("Komisaris", DIREKTUR["nomor_identitas"])
    # The old number is checked against the new nationality.
    foreign = send(client, right, "nib-pengurus-ubah", same | {"kewarganegaraan": "SG"}, args=[director.pk])
    assert "Nomor paspor" in foreign.text
    assert DIREKTUR["nomor_identitas"] not in foreign.text


def test_shares_that_are_no_whole_say_how_much_there_is_and_lead_to_where_they_are_mended(pt_client, pt):
    add_owner(pt_client, pt, persen="60")
    add_owner(pt_client, pt, nama="Lim", negara="SG", persen="25,5")
    page = step(pt_client, pt, 1, BADAN).text
    assert '<a href="#pengurus">Tambahkan sedikitnya satu pengurus.</a>' in page
    said = "Jumlah kepemilikan semua pemegang saham harus 100 persen; sekarang 85,5 persen."
    assert f'<a href="#pemegang-saham">{said}</a>' in page
    # The message is also shown beside the owners.
    assert page.count(said) == 2
    assert '<a href="#id_status_pm_0">Ada pemegang saham asing' in page
    # The links are in the order of the page: both lists are below the fields.
    assert page.index('href="#id_status_pm_0"') < page.index('href="#pengurus"') < page.index('href="#pemegang-saham"')


def test_a_typed_kelurahan_is_kept_on_the_way_to_the_owners(pt_client, pt):
    without = {name: value for name, value in BADAN.items() if name != "kelurahan"}
    step(pt_client, pt, 1, without | {"kelurahan_cari": "kebon sirih menteng", "ke": "saham"})
    assert permohonan(pt).kelurahan == BADAN["kelurahan"]
    # A search text without a match is not asked about on the way, and does not clear the chosen kelurahan.
    answer = step(pt_client, pt, 1, BADAN | {"kelurahan_cari": "tidak ada begitu", "ke": "saham"})
    assert answer.url == reverse("nib-saham")
    assert permohonan(pt).kelurahan == BADAN["kelurahan"]


def test_why_an_officer_will_look_first_is_said_before_it_is_sent(pt_client, pt):
    send(pt_client, pt, "nib-pengurus", DIREKTUR)
    add_owner(pt_client, pt, negara="SG")
    step(pt_client, pt, 1, BADAN | {"status_pm": "01"})
    send(pt_client, pt, "nib-kegiatan-baru", {"lokasi": "kantor", "modal": "5000000"}, kbli="47112")
    step(pt_client, pt, 2)
    step(pt_client, pt, 3, PERAN)
    step(pt_client, pt, 4, all_pernyataan())
    page = pt_client.get(reverse("nib-langkah", args=[5])).text
    assert "Sesudah diajukan, petugas meninjau permohonan ini dahulu:" in page
    assert "Modal PMA harus lebih dari Rp 10 miliar di setiap kegiatan" in page
    step(pt_client, pt, 5)
    assert _permohonan_summary(permohonan(pt)).why.startswith(
        "Penanaman modal asing (PMA) selalu ditinjau petugas. Mod"
    )

"""The public pages of the KBLI: anyone can find a code, read its text, and apply with it."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from helpdesk.models import Kategori
from nib.kbli.csv_import import ImportFileError, import_conversion
from nib.kbli.search import match_kbli
from nib.kbli.texts import split_description
from nib.models import EdisiKbli, Kbli, KonversiKbli, Permohonan
from tests.factories.nib import KbliFactory
from tests.factories.registrasi import HakAksesFactory, PelakuUsahaFactory, PetugasFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["warung kopi", "jualan pulsa", "tambang pasir", "gudeg", "fotocopy"])
def test_what_people_type_has_an_answer_and_at_most_five_at_first(text):
    matches = match_kbli(text)
    assert matches.answers
    assert 1 <= len(matches.codes) <= 5


@pytest.mark.parametrize("text", ["tukang santet", "roket", "gudek", "jual ginjal"])
def test_what_only_looks_like_a_word_is_a_suggestion_and_never_the_answer(text, client):
    assert not match_kbli(text).answers
    page = client.get(reverse("kbli"), {"cari": text}).text
    assert "Mungkin maksud Anda" in page
    assert f"Kegiatan untuk “{text}”" not in page


def test_answers_stand_before_what_only_looks_like_them_and_the_rest_comes_on_request(client):
    first = match_kbli("warung kopi")
    everything = match_kbli("warung kopi", everything=True)
    assert first.codes == everything.codes[: len(first.codes)]
    assert first.more == len(everything.codes) - len(first.codes) > 0
    page = client.get(reverse("kbli"), {"cari": "warung kopi"}).text
    assert f"Tampilkan {first.more} lainnya" in page
    page = client.get(reverse("kbli"), {"cari": "warung kopi", "semua": "1"}).text
    assert page.count("whole-card") == len(everything.codes)


def test_f14_words_that_were_copied_with_what_nobody_sees_find_the_same(client):
    typed, copied = (
        client.get(reverse("kbli"), {"cari": t}).text for t in ("warung kopi", "wa\u00adrung\u200b ko\u00adpi")
    )
    assert typed == copied


def test_a_search_without_any_hit_leads_to_the_officers_with_the_word(client):
    page = client.get(reverse("kbli"), {"cari": "xyzzy"}).text
    assert "Tidak ada yang cocok dengan “xyzzy”" in page
    assert "kategori=kbli&amp;perihal=KBLI%20untuk%20usaha%3A%20xyzzy" in page
    Kategori.objects.get_or_create(kode="kbli", defaults={"nama": "KBLI"})
    answer = client.get(reverse("bantuan-tanya"), {"kategori": "kbli", "perihal": "KBLI untuk usaha: xyzzy"})
    form = answer.context["form"]
    assert form.initial["kategori"].kode == "kbli"


def test_the_page_of_a_code_begins_with_the_best_known_of_its_everyday_words(client):
    assert '<p lang="id">warung, warung kelontong, toko kelontong, ' in client.get("/kbli/47112/").text


def test_the_page_of_a_code_names_words_text_risk_law_and_source(client):
    page = client.get(reverse("kbli-kode", args=["47192"])).text
    for text in ("toko serba 35 ribu", "Rendah", "PP 5/2021", "berlaku sampai 4 Juni 2025", "Sumber", "Ajukan NIB"):
        assert text in page


def test_an_unmapped_code_says_what_to_do_and_what_each_level_means(client):
    page = client.get(reverse("kbli-kode", args=["56303"])).text
    assert "belum ada di daftar kami" in page
    assert "DPMPTSP" in page
    assert "NIB sudah cukup" in page


def test_a_closed_code_names_its_reason_and_cannot_be_applied_for(client, web_client):
    page = client.get(reverse("kbli-kode", args=["92000"])).text
    assert "Kegiatan ini tertutup" in page
    assert reverse("kbli-ajukan", args=["92000"]) not in page
    assert web_client.get(reverse("kbli-ajukan", args=["92000"])).status_code == 404


def test_a_category_lists_its_codes(client):
    page = client.get(reverse("kbli"), {"kategori": "i"}).text
    assert "I. Penyediaan Akomodasi dan Penyediaan Makan Minum" in page
    assert page.count('href="/kbli/') >= Kbli.objects.filter(kategori="I").count()


@pytest.mark.parametrize("query", [{"edisi": "1999"}, {"edisi": "x" * 50}])
def test_an_edition_that_is_not_loaded_is_not_found(client, query):
    assert client.get(reverse("kbli"), query).status_code == 404


def test_the_pages_ask_the_database_a_fixed_number_of_times(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        client.get(reverse("kbli"), {"cari": "warung"})
    client.get(reverse("kbli-kode", args=["56303"]))
    with django_assert_max_num_queries(3):
        client.get(reverse("kbli-kode", args=["56303"]))


def test_who_begins_with_a_code_is_offered_it_at_the_step_of_business_lines(web_client, hak_akses):
    page = web_client.get(reverse("kbli-ajukan", args=["56303"]))
    assert "Rumah Minum/Kafe" in page.text
    answer = web_client.post(reverse("kbli-ajukan", args=["56303"]))
    permohonan = Permohonan.objects.get(pelaku_usaha=hak_akses.pelaku_usaha)
    assert answer.url == reverse("nib-langkah", args=[permohonan.next_step])
    permohonan.langkah_selesai = [1]
    permohonan.save()
    page = web_client.get(reverse("nib-langkah", args=[2])).text
    assert "Anda memilih 56303 Rumah Minum/Kafe." in page
    assert f"{reverse('nib-kegiatan-baru')}?kbli=56303" in page


def test_an_officer_who_would_apply_is_told_whom_the_page_is_for(client):
    client.force_login(PetugasFactory(group="Auditor"), backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    page = client.get(reverse("kbli-ajukan", args=["56303"]))
    assert page.status_code == 403
    assert "Halaman ini untuk pelaku usaha" in page.text
    assert "Daftarkan usaha Anda" not in page.text


def test_a_code_with_which_one_began_for_one_business_is_not_offered_for_another(web_client, hak_akses):
    web_client.post(reverse("kbli-ajukan", args=["56303"]))
    other = HakAksesFactory(pengguna=hak_akses.pengguna, pelaku_usaha=PelakuUsahaFactory())
    web_client.post(reverse("ganti-pelaku-usaha"), {"hak": str(other.kode)})
    web_client.post(reverse("nib-ajukan"))
    Permohonan.objects.update(langkah_selesai=[1])
    assert "Anda memilih" not in web_client.get(reverse("nib-langkah", args=[2])).text
    web_client.post(reverse("ganti-pelaku-usaha"), {"hak": str(hak_akses.kode)})
    assert "Anda memilih 56303" in web_client.get(reverse("nib-langkah", args=[2])).text


def test_a_stranger_signs_in_first_and_comes_back_to_the_code(client):
    address = reverse("kbli-ajukan", args=["56303"])
    assert client.get(address).url == f"{reverse('masuk')}?next={address}"


def test_two_editions_stand_side_by_side_and_the_older_code_names_its_successors(client):
    today = EdisiKbli.now()
    newer = EdisiKbli.objects.create(tahun="2025", dasar_hukum=today.dasar_hukum, berlaku_sejak="2099-06-18")
    KbliFactory(edisi=newer, kode="96210", judul="Aktivitas pangkas rambut")
    KbliFactory(edisi=newer, kode="96220", judul="Aktivitas salon")
    rows = "dari,ke\n96111,96210\n96111,96220\n"
    assert import_conversion(io.StringIO(rows), today, newer) == 2
    assert import_conversion(io.StringIO(rows), today, newer) == 0
    page = client.get(reverse("kbli-kode", args=["96111"])).text
    assert "Kode ini diganti di edisi yang lebih baru" in page
    assert "/kbli/96210/?edisi=2025" in page
    assert "96111" in client.get(reverse("kbli-kode", args=["96210"]), {"edisi": "2025"}).text
    assert "Aktivitas salon" in client.get(reverse("kbli"), {"edisi": "2025", "cari": "salon"}).text
    with pytest.raises(ImportFileError, match="line 3: code 00000"):
        import_conversion(io.StringIO("dari,ke\n96112,96220\n00000,96220\n"), today, newer)
    assert KonversiKbli.objects.count() == 2


def test_the_operator_loads_a_conversion_table_from_a_file(tmp_path):
    today = EdisiKbli.now()
    file = tmp_path / "konversi.csv"
    file.write_text("dari,ke\n96111,96210\n", encoding="utf-8")
    with pytest.raises(CommandError, match="edition 2025 is not loaded"):
        call_command("import_kbli_conversion", str(file))
    newer = EdisiKbli.objects.create(tahun="2025", dasar_hukum=today.dasar_hukum, berlaku_sejak="2099-06-18")
    KbliFactory(edisi=newer, kode="96210", judul="Aktivitas pangkas rambut")
    call_command("import_kbli_conversion", str(file))
    assert KonversiKbli.objects.get().ke.kode == "96210"
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_kbli_conversion", str(tmp_path / "tiada.csv"))
    file.write_text("dari,ke\n96111,00000\n", encoding="utf-8")
    with pytest.raises(CommandError, match="00000"):
        call_command("import_kbli_conversion", str(file))


def test_what_a_code_leaves_out_stands_by_itself():
    text = (
        "Kelompok ini mencakup usaha kopi. Termasuk kedai. Tidak termasuk restoran, lihat 56101. "
        "Golongan ini tidak mencakup x."
    )
    included, excluded = split_description(text)
    assert included == "Kelompok ini mencakup usaha kopi. Termasuk kedai."
    assert excluded == "Tidak termasuk restoran, lihat 56101. Golongan ini tidak mencakup x."
    assert split_description("Ikan yang tidak termasuk daftar lain.") == ("Ikan yang tidak termasuk daftar lain.", "")


def test_the_rows_beside_a_code_are_named_in_words_and_their_cells_by_the_field(client):
    """On a phone each row is a card: without a heading each cell must name its content."""
    client.force_login(PetugasFactory(is_superuser=True), backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    kbli = Kbli.objects.get(kode="47112")
    page = client.get(reverse("admin:nib_kbli_change", args=[kbli.pk])).text
    assert f"→ {kbli.pk}" not in page
    assert 'data-label="Kata sehari-hari"' in page


def test_titles_and_texts_that_stay_indonesian_on_an_english_page_say_so(client):
    page = client.get("/en/kbli/56102/").text
    assert '<html lang="en"' in page
    assert '<h1 lang="id"><span class="tabular-nums">56102</span>' in page
    assert '<h3 lang="id">' in client.get("/en/kbli/", {"cari": "warung"}).text

"""Regions: from the province down to the kelurahan and its kode pos, without a database."""

import pytest

from oss_portal.reference import regions


def test_there_are_38_provinces_and_each_step_leads_down_to_a_kode_pos():
    assert len(regions.provinsi()) == 38
    assert ("31.71", "Kota Administrasi Jakarta Pusat") in regions.children("31")
    assert ("31.71.06", "Menteng") in regions.children("31.71")
    assert ("31.71.06.1001", "Menteng") in regions.children("31.71.06")
    assert regions.kode_pos("31.71.06.1001") == "10310"
    assert regions.children("31.71.06.1001") == ()


def test_a_region_is_named_with_all_that_is_above_it():
    assert [k for k, _ in regions.chain("31.71.06.1001")] == ["31", "31.71", "31.71.06", "31.71.06.1001"]
    assert regions.label("31.71.06.1001").startswith("Menteng, Kec. Menteng, Kota Administrasi Jakarta Pusat")


@pytest.mark.parametrize("kode", ["", "00", "31.71.06.9999", "x", "31.71.06.1001'", "３１", "317106"])
def test_what_is_no_code_is_no_region(kode):
    assert regions.name(kode) == ""
    assert not regions.valid_kelurahan(kode)
    assert regions.kode_pos(kode) == ""
    assert regions.chain(kode) == []


@pytest.mark.parametrize(
    ("six_digits", "known"),
    [
        ("317106", True),
        ("650101", True),  # Kalimantan Utara, unknown to the common packages
        ("910101", True),  # Merauke before 2022: a NIK keeps it for life
        ("999999", False),
        ("31710", False),
        ("３１７１０６", False),
        ("", False),
    ],
)
def test_a_nik_may_carry_a_code_of_today_or_of_an_earlier_edition(six_digits, known):
    assert regions.is_known_code(six_digits) is known


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("menteng jakarta pusat", "31.71.06.1001"),
        ("Kel. Kebon Sirih", "31.71.06.1005"),
        ("10310", "31.71.06.1001"),
        ("kec. cibinong", "32.01.01.1006"),
        ("kebonsirih", "31.71.06.1005"),
        ("menteng jakpus", "31.71.06.1001"),
        ("mentneg jakarta pusat", "31.71.06.1001"),
        ("Jl. Kebon Sirih No. 12 RT 01 RW 02 Menteng Jakarta Pusat", "31.71.06.1005"),
        ("ds. sukamaju kec. cilodong", "32.76.08.1001"),
        ("pd aren", "36.74.03.1005"),
        ("7 ulu palembang", "16.71.02.1006"),
        ("lembang", "32.17.01.2003"),
        ("pamulang barat sektor 3", "36.74.06.1001"),
    ],
)
def test_a_kelurahan_is_found_by_the_words_people_type(text, first):
    assert regions.search(text)[0][0] == first


def test_a_search_answers_little_to_little():
    assert regions.search("") == regions.search("a") == regions.search("xqz") == []
    assert len(regions.search("suka", limit=7)) == 7


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("bandung", "32.73"),
        ("kota bandung", "32.73"),
        ("jogja", "34.71"),
        ("jakut", "31.72"),
        ("jaktim", "31.75"),
        ("surabya", "35.78"),
        ("tangsel", "36.74"),
        ("kabupaten bogor", "32.01"),
        ("kota bogor", "32.71"),
        ("gunung kidul", "34.03"),
        ("pondok gede", "32.75.08"),
        ("bandarlampung", "18.71"),
        ("palangka raya", "62.71"),
        ("tj priok", "31.72.02"),
        ("sumatra utara medan", "12.71"),
        ("cikarang utara bekasi", "32.16.09"),
        ("ilir barat 1", "16.71.04"),
        ("solo", "33.72"),
        ("makasar", "73.71"),
        ("pare-pare", "73.72"),
        ("bau-bau", "74.72"),
        ("ujung berung", "32.73.26"),
        ("tanggerang", "36.71"),
        ("kodya surabaya", "35.78"),
        ("kotamadya bogor", "32.71"),
        ("padang sidempuan", "12.77"),
        ("tanjung priuk", "31.72.02"),
        ("brastagi", "12.06.02"),
        ("siantar", "12.72"),
        ("banjar baru", "63.72"),
        ("wangi wangi", "74.07.01"),
        ("kota bumi", "18.03.02"),
        ("mataram lombok", "52.71"),
        ("martapura oku", "16.08.01"),
        ("konut", "74.09"),
        ("jawa barat", "32"),
    ],
)
def test_c13_a_city_is_offered_before_the_villages_of_its_name(text, first):
    assert regions.search_above(text, found_below=regions.search(text))[0][0] == first


@pytest.mark.parametrize(
    ("text", "above"),
    [("jakut", "31.72"), ("jaktim", "31.75"), ("jogja", "34"), ("mlg", "35"), ("dpk", "32.76"), ("ikn", "64.09.04")]
    + [("pangkep", "73.10")],
)
def test_c13_a_short_name_finds_the_kelurahan_of_its_region(text, above):
    assert any(kode.startswith(above) for kode, *_ in regions.search(text))


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("bogor kota", "32.71."),
        ("malang kota", "35.73."),
        ("kota malang", "35.73."),
        ("kupang kota", "53.71."),
        ("pekalongan kota", "33.75."),
        ("kabupaten bogor", "32.01."),
        # There is no kota of this name, but the kabupaten has a kecamatan of its own name.
        ("sidoarjo kota", "35.15.08."),
    ],
)
def test_a_kelurahan_of_the_town_that_was_named_comes_before_villages_of_its_name(text, town):
    assert regions.search(text)[0][0].startswith(town)


def test_no_region_is_above_what_nobody_typed():
    assert regions.search_above("") == regions.search_above("ab") == regions.search_above("xqzwk") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("alam sutera", "Pakualam, Kec. Serpong Utara"),
        ("Blok M", "Melawai, Kec. Kebayoran Baru"),
        ("blok m jakarta", "Melawai, Kec. Kebayoran Baru"),
        ("malioboro", "Sosromenduran, Kec. Gedongtengen"),
        ("pik", "Kamal Muara, Kec. Penjaringan"),
        ("kuta", "Kuta, Kec. Kuta, Kabupaten Badung"),
        ("kuta mandalika", "Kuta, Kec. Pujut"),
        ("kuta baro", "Kuta Baro"),
        ("jl sudirman no 5 jakarta", "Karet Tengsin, Kec. Tanah Abang"),
        ("kemang bogor", "Kemang, Kec. Kemang, Kabupaten Bogor"),
        ("solobaru", "Grogol, Kec. Grogol, Kabupaten Sukoharjo"),
        ("ps senen", "Senen, Kec. Senen"),
        ("jl ap pettarani makassar", "Tamamaung, Kec. Panakkukang"),
        ("padang bukit tinggi", "Birugo, Kec. Aur Birugo Tigo Baleh, Kota Bukittinggi"),
        ("singaraja", "Banjar Bali, Kec. Buleleng"),
        ("pangkalan bun", "Mendawai, Kec. Arut Selatan"),
        ("sumbawa besar", "Seketeng, Kec. Sumbawa"),
        ("maumere", "Madawat, Kec. Alok"),
        ("cipete", "Cipete Utara, Kec. Kebayoran Baru"),
        ("ruko bsd city", "Serpong, Kec. Serpong"),
        ("lab bajo", "Labuan Bajo, Kec. Komodo"),
        ("mandalika lombok", "Kuta, Kec. Pujut"),
        ("muara teweh", "Lanjas, Kec. Teweh Tengah"),
    ],
)
def test_a_place_is_found_by_what_people_call_it_and_regions_of_that_name_remain(text, name):
    assert regions.search(text)[0][1].startswith(name)


@pytest.mark.parametrize(
    ("text", "above"),
    [("pare-pare", "Kota Parepare"), ("itc roxy mas", "Cideng, Kec. Gambir"), ("buah batu", "Buahbatu")],
)
def test_words_that_stand_together_are_one_name(text, above):
    assert all(above in name for _kode, name, _kode_pos in regions.search(text, limit=3))


def test_what_only_looks_like_a_region_is_never_found_without_a_guess():
    for text in ("mentengg jakarta pusat", "kalibata city", "itc roxy mas"):
        assert regions.search(text)
        assert regions.search(text, guess=False) == []


def test_no_region_that_only_looks_like_it_is_offered_above_a_known_place():
    assert regions.search_above("sumbawa besar") == []


@pytest.mark.slow
def test_each_known_place_lies_in_a_region_of_today():
    for place, readings in regions._known_places().items():
        for reading in readings:
            assert regions.search(reading), f"{place}: {reading}"
        assert regions.search(place), place


@pytest.mark.parametrize(
    ("text", "kode"), [("tanah abang", "31.71.07"), ("kuta", "51.03.01"), ("kemang bogor", "32.01.12")]
)
def test_a_kecamatan_known_everywhere_comes_before_its_namesakes(text, kode):
    assert regions.search_above(text)[0][0] == kode


@pytest.mark.parametrize(
    ("text", "above"),
    [
        ("sudirman pekanbaru", "Kota Pekanbaru, Riau"),
        ("pasar baru bandung", "Kota Bandung, Jawa Barat"),
        ("jl gajah mada semarang", "Kota Semarang, Jawa Tengah"),
        ("perum griya indah bekasi", "Kota Bekasi, Jawa Barat"),
        ("ruko taman palem cengkareng", "Kec. Cengkareng, Kota Administrasi Jakarta Barat"),
        ("depok 2", "Kota Depok, Jawa Barat"),
    ],
)
def test_an_address_whose_street_no_region_has_leads_to_its_town(text, above):
    assert regions.search_above(text)[0][1].startswith(above)


def test_a_whole_address_and_a_shop_in_a_known_place_lead_to_the_kelurahan():
    typed = "jl merdeka no 10 rt 02 rw 05 kel cipaganti kec coblong bandung"
    assert regions.search_last_words(typed)[0][1].startswith("Cipaganti, Kec. Coblong, Kota Bandung")
    assert regions.search_last_words("toko di blok m")[0][1].startswith("Melawai, Kec. Kebayoran Baru")
    assert {kode_pos for *_, kode_pos in regions.search_last_words("kode pos 16630")} == {"16630"}
    # A match that leaves words out must be chosen by the person; it is never chosen automatically.
    assert regions.search(typed) == regions.search("toko di blok m", guess=False) == []


@pytest.mark.parametrize(
    ("text", "above"),
    [
        ("jaksel", "Kota Administrasi Jakarta Selatan"),
        ("purwokerto timur", "Kec. Purwokerto Timur"),
        ("kab. bandung barat", "Kabupaten Bandung Barat"),
        ("kota gede", "Kec. Kotagede, Kota Yogyakarta"),
        ("kota mobagu", "Kota Kotamobagu"),
        ("kota bima", "Kota Bima"),
    ],
)
def test_a_name_of_two_words_is_read_as_one_name(text, above):
    assert all(above in name for _kode, name, _kode_pos in regions.search(text)[:5])

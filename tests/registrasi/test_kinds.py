"""The table of kinds of pelaku usaha is complete, and the guide is made from it."""

import html
import re

import pytest

from registrasi.choices import JenisPelakuUsaha, JenisPerusahaan
from registrasi.rules.kinds import KINDS, guides, kind_groups, list_preparations


def test_every_kind_has_its_row_and_every_group_a_kind():
    assert set(KINDS) == set(JenisPerusahaan)
    assert set(kind_groups()) == set(JenisPelakuUsaha)


def test_only_a_perseorangan_must_register_with_a_ktp():
    assert [kind for kind, row in KINDS.items() if not row.paspor] == [JenisPerusahaan.PERSEORANGAN]


def test_the_guide_offers_each_group_of_kinds_once():
    assert list(guides()) == ["perseorangan", "badan_hukum", "persekutuan", "negara", "perwakilan"]


@pytest.mark.parametrize(
    ("code", "foreign", "first"),
    [("perseorangan", False, "KTP (NIK"), ("negara", False, "KTP salah"), ("perwakilan", False, "Paspor")]
    + [("badan_hukum", True, "Paspor")],
)
def test_the_guide_names_the_identity_and_the_legality_of_the_kind(code, foreign, first):
    guide = guides()[code]
    listed = [str(x) for x in list_preparations(guide, foreign=foreign, pictures=False)]
    assert listed[0].startswith(first)
    assert (guide.legality is None) == (code == "perseorangan")
    assert len(listed) == (6 if guide.legality else 5)
    assert len(list_preparations(guide, foreign=foreign, pictures=True)) == len(listed) + 1
    # Data that the application requires from a badan usaha are not labelled "if you have one".
    assert any("NPWP bila ada" in x for x in listed) == (code == "perseorangan")


def test_the_guide_tells_a_body_beforehand_that_an_officer_looks_and_a_person_about_the_iumk(client):
    body = client.get("/panduan/?jenis=badan_hukum").content.decode()
    person = client.get("/panduan/?jenis=perseorangan").content.decode()
    assert ("paling lama 2 hari kerja" in body, "IUMK" in body) == (True, False)
    assert ("paling lama 2 hari kerja" in person, "IUMK" in person) == (False, True)


def test_an_unknown_kind_gives_no_list(client):
    assert "Pilih jenis usaha dari daftar." in client.get("/panduan/?jenis=warung").content.decode()
    assert "Nomor pendaftaran (SABU)" in client.get("/panduan/?jenis=persekutuan").content.decode()


def test_a_passport_is_given_out_by_a_country_and_not_by_a_dial_code_or_an_island_without_people(ketentuan, client):
    page = client.get("/daftar/").text
    issuers = re.search(r'<select[^>]*name="negara_penerbit_paspor".*?</select>', page, re.DOTALL)[0]
    names = [html.unescape(x) for x in re.findall(r"<option[^>]*>\s*([^<]+?)\s*</option>", issuers)][1:]
    assert "Singapura" in names
    assert not [name for name in names if "+" in name]
    assert not {"Antarktika", "Pulau Bouvet"} & set(names)
    assert names == sorted(names)


def test_who_heads_an_office_of_a_foreign_company_finds_it_under_its_name(ketentuan, client):
    page = client.get("/daftar/").text
    assert re.search(r'<option value="25"[^>]*>Kantor perwakilan perusahaan asing \(KP3A, BUJKA\)</option>', page)
    # The guide names what the form asks for: number and date of the letter.
    assert "nomor dan tanggal surat penunjukan" in client.get("/panduan/?jenis=perwakilan").text

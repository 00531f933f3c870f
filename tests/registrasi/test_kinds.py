"""The table of kinds of pelaku usaha: whole, and the guide that is read from it."""

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


def test_an_unknown_kind_gives_no_list(client):
    assert "Pilih jenis usaha dari daftar." in client.get("/panduan/?jenis=warung").content.decode()
    assert "Nomor pendaftaran (SABU)" in client.get("/panduan/?jenis=persekutuan").content.decode()

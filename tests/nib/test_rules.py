"""The pure rules hold for whatever comes: check digit, scale, owners, roles; state machines agree with the database."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nib.models import Nib, PeranNib, Permohonan, PermohonanPencabutan, SanksiNib
from nib.rules.nomor import angka_pengaman, nomor_acak, pengaman_cocok, rapikan_nomor
from nib.rules.npwp import NpwpTidakSah, periksa_npwp
from nib.rules.peran import jenis_kepabeanan, peran_yang_timbul, periksa_peran
from nib.rules.skala import hitung_skala
from nib.rules.syarat import periksa_pemilik, syarat_data

AMBANG = [
    ("01", Decimal(10**9)),
    ("02", Decimal(5 * 10**9)),
    ("03", Decimal(10**10)),
    ("04", None),
]
dua_belas = st.text("0123456789", min_size=12, max_size=12)
modal = st.decimals(min_value=0, max_value=10**15, places=2)


@given(dua_belas, st.integers(0, 12), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(awal, letak, geser):
    nomor = awal + angka_pengaman(awal)
    assert pengaman_cocok(nomor)
    salah = nomor[:letak] + str((int(nomor[letak]) + geser) % 10) + nomor[letak + 1 :]
    assert not pengaman_cocok(salah)


def test_a_fresh_number_carries_its_check_digit_and_may_begin_with_zero():
    assert all(pengaman_cocok(nomor_acak()) for _ in range(200))
    assert pengaman_cocok("000000000000" + angka_pengaman("000000000000"))


@given(st.text(max_size=30))
def test_what_is_no_number_is_never_taken_for_one(teks):
    if pengaman_cocok(rapikan_nomor(teks)):
        assert rapikan_nomor(teks).isascii()
        assert len(rapikan_nomor(teks)) == 13


@given(st.lists(modal, min_size=1, max_size=20), st.randoms())
def test_the_scale_depends_on_the_sum_alone_and_grows_with_it(daftar, acak):
    hasil = hitung_skala(daftar, AMBANG)
    acak.shuffle(daftar)
    assert hitung_skala(daftar, AMBANG).skala == hasil.skala
    assert hitung_skala([*daftar, Decimal(1)], AMBANG).skala >= hasil.skala
    assert hitung_skala(daftar, AMBANG, pma=True).skala == "04"


@pytest.mark.parametrize(
    ("jumlah", "skala"),
    [(0, "01"), (10**9, "01"), (10**9 + 1, "02"), (5 * 10**9, "02"), (10**10, "03"), (10**10 + 1, "04")],
)
def test_a_threshold_belongs_to_the_lower_scale(jumlah, skala):
    assert hitung_skala([Decimal(jumlah)], AMBANG).skala == skala


def test_a_negative_capital_is_no_capital():
    with pytest.raises(ValueError, match="negative"):
        hitung_skala([Decimal(-1)], AMBANG)


@given(
    st.booleans(),
    st.sampled_from(["", "01", "02"]),
    st.booleans(),
    st.sets(st.sampled_from(["importir", "ppjk"])),
    st.integers(0, 5),
    st.booleans(),
    st.booleans(),
)
def test_what_fits_together_gives_at_most_one_api_and_customs_only_with_trade(
    impor, api, ekspor, kepabeanan, pekerja, wlkp, sendiri
):
    galat = periksa_peran(
        impor=impor,
        jenis_api=api,
        ekspor=ekspor,
        kepabeanan=kepabeanan,
        kategori_kbli={"G"},
        produksi_sendiri=sendiri,
        tenaga_kerja=pekerja,
        wlkp=wlkp,
    )
    if galat:
        return
    aturan = [("TDP", "selalu"), ("API", "impor"), ("KEPABEANAN", "ekspor_impor"), ("WLKP", "pekerja")]
    peran = peran_yang_timbul(
        aturan, impor=impor, jenis_api=api, ekspor=ekspor, kepabeanan=kepabeanan, tenaga_kerja=pekerja
    )
    jenis = [j for j, _ in peran]
    assert jenis.count("API") == int(impor)
    assert ("KEPABEANAN" in jenis) == (impor or ekspor)
    assert ("WLKP" in jenis) == (pekerja > 0)
    assert len(peran) == len(set(peran))
    assert ("importir" in jenis_kepabeanan(impor=impor, ekspor=ekspor, pilihan=kepabeanan)) == impor


def npwp(teks: str) -> str | None:
    try:
        return periksa_npwp(teks)
    except NpwpTidakSah:
        return None


@given(st.text(max_size=40))
def test_an_npwp_is_digits_or_refused(teks):
    hasil = npwp(teks)
    assert hasil is None or (hasil.isascii() and hasil.isdigit() and len(hasil) in {15, 16})


def test_a_real_npwp_is_taken_in_both_lengths_and_a_nik_only_as_one_s_own():
    assert npwp("01.300.276.1-038.000") == "013002761038000"
    assert npwp("0013002761038000") == "0013002761038000"
    assert npwp("3171011705900001") is None
    assert periksa_npwp("3171011705900001", nik="3171011705900001") == "3171011705900001"


@given(st.lists(st.tuples(st.sampled_from(["ID", "SG"]), st.decimals("0.001", 100, places=3)), max_size=6))
def test_owners_fit_only_when_they_are_a_whole(pemilik):
    galat = periksa_pemilik(pemilik, status_pm="02", jenis_perusahaan="01")
    jumlah = sum((p for _, p in pemilik), Decimal(0))
    if not galat:
        assert abs(jumlah - 100) <= Decimal("0.01")
        assert all(n == "ID" for n, _ in pemilik)
    assert ("kosong" in galat) == (not pemilik)


def test_a_perseorangan_gives_neither_deed_nor_owners():
    s = syarat_data("02", "17")
    assert (s.akta, s.pengurus, s.pemegang_saham, s.status_pm) == (False, False, False, "02")
    assert syarat_data("03", "25").prinsipal
    assert syarat_data("01", "10").status_pm == "03"


@pytest.mark.parametrize("model", [Nib, PeranNib, Permohonan, SanksiNib, PermohonanPencabutan])
def test_the_database_knows_the_same_transitions_as_the_code(model):
    fsm = next(t for t in model._meta.triggers if hasattr(t, "transitions"))
    kode = {(str(dari), str(ke)) for dari, tujuan in model.TRANSISI.items() for ke in tujuan}
    assert {tuple(map(str, t)) for t in fsm.transitions} == kode

"""The pure rules hold for any input: check digit, scale, owners, roles; state machines agree with the database."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nib.models import Nib, PeranNib, Permohonan, PermohonanPencabutan, SanksiNib
from nib.rules.npwp import InvalidNpwp, check_npwp
from nib.rules.numbers import check_digit, has_valid_check_digit, random_number
from nib.rules.peran import check_peran, jenis_kepabeanan, resulting_peran
from nib.rules.requirements import check_owners, data_requirements
from nib.rules.skala import compute_skala
from oss_portal.text.numbers import digits_only

THRESHOLDS = [
    ("01", Decimal(10**9)),
    ("02", Decimal(5 * 10**9)),
    ("03", Decimal(10**10)),
    ("04", None),
]
twelve_digits = st.text("0123456789", min_size=12, max_size=12)
modal = st.decimals(min_value=0, max_value=10**15, places=2)


@given(twelve_digits, st.integers(0, 12), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(start, position, offset):
    nomor = start + check_digit(start)
    assert has_valid_check_digit(nomor)
    wrong = nomor[:position] + str((int(nomor[position]) + offset) % 10) + nomor[position + 1 :]
    assert not has_valid_check_digit(wrong)


def test_a_fresh_number_carries_its_check_digit_and_may_begin_with_zero():
    assert all(has_valid_check_digit(random_number()) for _ in range(200))
    assert has_valid_check_digit("000000000000" + check_digit("000000000000"))


@given(st.text(max_size=30))
def test_what_is_no_number_is_never_taken_for_one(text):
    if has_valid_check_digit(digits_only(text)):
        assert digits_only(text).isascii()
        assert len(digits_only(text)) == 13


@given(st.lists(modal, min_size=1, max_size=20), st.randoms())
def test_the_scale_depends_on_the_sum_alone_and_grows_with_it(capitals, rng):
    result = compute_skala(capitals, THRESHOLDS)
    rng.shuffle(capitals)
    assert compute_skala(capitals, THRESHOLDS).skala == result.skala
    assert compute_skala([*capitals, Decimal(1)], THRESHOLDS).skala >= result.skala
    assert compute_skala(capitals, THRESHOLDS, pma=True).skala == "04"


@pytest.mark.parametrize(
    ("amount", "skala"),
    [(0, "01"), (10**9, "01"), (10**9 + 1, "02"), (5 * 10**9, "02"), (10**10, "03"), (10**10 + 1, "04")],
)
def test_a_threshold_belongs_to_the_lower_scale(amount, skala):
    assert compute_skala([Decimal(amount)], THRESHOLDS).skala == skala


def test_a_negative_capital_is_no_capital():
    with pytest.raises(ValueError, match="negative"):
        compute_skala([Decimal(-1)], THRESHOLDS)


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
    impor, api, ekspor, kepabeanan, workers, wlkp, produksi_sendiri
):
    errors = check_peran(
        impor=impor,
        jenis_api=api,
        ekspor=ekspor,
        kepabeanan=kepabeanan,
        kategori_kbli={"G"},
        produksi_sendiri=produksi_sendiri,
        tenaga_kerja=workers,
        wlkp=wlkp,
    )
    if errors:
        return
    rules = [("TDP", "selalu"), ("API", "impor"), ("KEPABEANAN", "ekspor_impor"), ("WLKP", "pekerja")]
    peran = resulting_peran(
        rules, impor=impor, jenis_api=api, ekspor=ekspor, kepabeanan=kepabeanan, tenaga_kerja=workers
    )
    jenis = [j for j, _ in peran]
    assert jenis.count("API") == int(impor)
    assert ("KEPABEANAN" in jenis) == (impor or ekspor)
    assert ("WLKP" in jenis) == (workers > 0)
    assert len(peran) == len(set(peran))
    assert ("importir" in jenis_kepabeanan(impor=impor, ekspor=ekspor, chosen=kepabeanan)) == impor


def npwp(text: str) -> str | None:
    try:
        return check_npwp(text)
    except InvalidNpwp:
        return None


@given(st.text(max_size=40))
def test_an_npwp_is_digits_or_refused(text):
    result = npwp(text)
    assert result is None or (result.isascii() and result.isdigit() and len(result) in {15, 16})


def test_a_real_npwp_is_taken_in_both_lengths_and_a_nik_only_as_one_s_own():
    assert npwp("01.300.276.1-038.000") == "013002761038000"
    assert npwp("0013002761038000") == "0013002761038000"
    assert npwp("3171011705900001") is None
    assert check_npwp("3171011705900001", nik="3171011705900001") == "3171011705900001"


@given(st.lists(st.tuples(st.sampled_from(["ID", "SG"]), st.decimals("0.001", 100, places=3)), max_size=6))
def test_owners_fit_only_when_they_are_a_whole(owners):
    errors = check_owners(owners, status_pm="02", jenis_perusahaan="01")
    count = sum((p for _, p in owners), Decimal(0))
    if not errors:
        assert abs(count - 100) <= Decimal("0.01")
        assert all(n == "ID" for n, _ in owners)
    assert ("kosong" in errors) == (not owners)


def test_a_perseorangan_gives_neither_deed_nor_owners():
    s = data_requirements("02", "17")
    assert (s.akta, s.pengurus, s.pemegang_saham, s.status_pm) == (False, False, False, "02")
    assert data_requirements("03", "25").prinsipal
    assert data_requirements("01", "10").status_pm == "03"


@pytest.mark.parametrize("model", [Nib, PeranNib, Permohonan, SanksiNib, PermohonanPencabutan])
def test_the_database_knows_the_same_transitions_as_the_code(model):
    fsm = next(t for t in model._meta.triggers if hasattr(t, "transitions"))
    in_code = {(str(source), str(to)) for source, targets in model.TRANSITIONS.items() for to in targets}
    assert {tuple(map(str, t)) for t in fsm.transitions} == in_code

"""C17: names typed in capitals are shown in mixed case; papers keep the typed form, and print it as the law says."""

import pytest

from oss_portal.text.names import readable_name
from tests.factories.registrasi import BadanUsahaFactory, PelakuUsahaFactory, PenggunaFactory


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("SRI RAHAYU", "Sri Rahayu"),
        ("sri rahayu", "Sri Rahayu"),
        ("BUDI SANTOSO, S.E., MM", "Budi Santoso, S.E., MM"),
        ("R.A. KARTINI", "R.A. Kartini"),
        ("H. ABDUL BIN AHMAD", "H. Abdul bin Ahmad"),
        ("MA'RUF AMIN", "Ma'ruf Amin"),
        ("O’BRIEN", "O’Brien"),
        ("HENDRA III", "Hendra III"),
        ("SITI-AMINAH", "Siti-Aminah"),
        ("DR. IR. JOKO, M.KOM", "Dr. Ir. Joko, M.Kom"),
        ("SUHARTO", "Suharto"),
        # The person has already used mixed case.
        ("Ronald McDonald", "Ronald McDonald"),
        ("van der Berg", "van der Berg"),
        ("", ""),
    ],
)
def test_c17_a_name_in_capitals_is_shown_as_names_are_written(typed, shown):
    assert readable_name(typed) == shown


@pytest.mark.django_db
def test_c17_a_person_is_greeted_readably_and_a_body_keeps_its_own_spelling():
    pengguna = PenggunaFactory(nama="SRI RAHAYU")
    assert pengguna.get_short_name() == "Sri Rahayu"
    assert pengguna.nama == "SRI RAHAYU"
    assert PelakuUsahaFactory(nama="SRI RAHAYU").readable_name == "Sri Rahayu"
    assert BadanUsahaFactory(nama="PT MAJU JAYA").readable_name == "PT MAJU JAYA"


@pytest.mark.django_db
def test_papers_print_a_person_in_capitals_and_a_body_that_was_typed_in_small_letters_too():
    assert PelakuUsahaFactory(nama="sri rahayu").printed_name == "SRI RAHAYU"
    small = BadanUsahaFactory(nama="pt maju jaya")
    assert (small.printed_name, small.readable_name, small.nama) == ("PT MAJU JAYA", "PT MAJU JAYA", "pt maju jaya")
    assert BadanUsahaFactory(nama="PT Bukalapak.com Tbk").printed_name == "PT Bukalapak.com Tbk"

"""The reference data of each test do not depend on earlier tests."""

import pytest

from nib.models import EdisiKbli


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_the_kbli_is_there_after_a_test_that_emptied_the_tables(turn):
    assert EdisiKbli.now().kbli.exists()


@pytest.mark.parametrize(
    ("path", "status"), [("/", 200), ("/kbli/", 503), ("/kbli/56101/", 503), ("/daftar/", 503), ("/ketentuan/", 503)]
)
def test_a_portal_without_its_reference_data_says_that_it_is_not_ready(db, client, path, status):
    EdisiKbli.objects.update(berlaku_sejak="2999-01-01")
    assert client.get(path).status_code == status

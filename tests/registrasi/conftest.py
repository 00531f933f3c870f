import pytest

from tests.registrasi.bantu import siapkan_ketentuan


@pytest.fixture
def ketentuan(db):
    """Version 1 of the terms and of the privacy notice are in force."""
    siapkan_ketentuan()

import pytest

from ketentuan.reference_data import load as load_ketentuan


@pytest.fixture(autouse=True)
def _terms_in_force(request):
    """Attacks meet a portal that is set up: terms are in force."""
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        load_ketentuan()

import pytest

from ketentuan.reference_data import load as load_ketentuan


@pytest.fixture(autouse=True)
def _terms_in_force(request):
    """Put the terms in force, because attacks are tried on a portal that is set up."""
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        load_ketentuan()

import pytest

from ketentuan.data_awal import muat as muat_ketentuan


@pytest.fixture(autouse=True)
def _data_awal(request):
    """Attacks meet a portal that is set up: terms are in force."""
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        muat_ketentuan()

import pytest

from tests.factories.nib import data_awal
from tests.nib.alat import masuk


@pytest.fixture
def awal(db):
    """Laws, era, thresholds, statements and the KBLI core."""
    data_awal()


@pytest.fixture
def klien(client, hak_akses, awal):
    """A perseorangan, signed in."""
    return masuk(client, hak_akses)

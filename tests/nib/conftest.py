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


@pytest.fixture(autouse=True)
def tanpa_pdf(request, monkeypatch):
    """Leave the PDF to the first download, as when the worker is behind; the tests of certificates render."""
    if "sertifikat" not in request.module.__name__:
        monkeypatch.setattr("nib.tasks.siapkan_pdf", lambda pk: None)

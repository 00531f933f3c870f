import pytest

from tests.nib.helpers import sign_in


@pytest.fixture
def web_client(client, hak_akses, db):
    """The browser of a signed-in perseorangan."""
    return sign_in(client, hak_akses)


@pytest.fixture(autouse=True)
def without_pdf(request, monkeypatch):
    """Leave the PDF to the first download, as when the worker lags; the tests of certificates do make it."""
    if "certificate" not in request.module.__name__:
        monkeypatch.setattr("nib.tasks.ensure_pdf", lambda pk: None)

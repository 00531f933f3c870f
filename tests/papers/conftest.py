import pytest

from nib.certificate.versions import ensure_pdf
from tests.factories.nib import make_nib
from tests.papers.authority import Authority
from tests.signer import forget_signer


@pytest.fixture
def certificate(hak_akses):
    """The issued certificate of an NIB."""
    return ensure_pdf(make_nib(hak_akses=hak_akses).sertifikat.get().pk)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    authority = Authority(tmp_path_factory.mktemp("authority"))
    yield authority
    authority.close()


@pytest.fixture
def with_stamps(settings, authority, db):
    """The portal signs with a key of the authority, and papers get time stamps."""
    settings.SIGNING_PASSWORD = "uji-9152"
    settings.SIGNING_P12 = authority.key_file(settings.SIGNING_PASSWORD)
    settings.SIGNING_TSA, settings.SIGNING_ROOTS = authority.stamps(1), authority.roots()
    authority.asked.clear()
    authority.broken.clear()
    forget_signer()
    yield authority
    forget_signer()

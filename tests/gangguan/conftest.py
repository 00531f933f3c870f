import pytest

from tests.peladen import Portal, basis_data_sendiri


def pytest_collection_modifyitems(items):
    for item in items:
        if "/gangguan/" in str(item.path):
            item.add_marker(pytest.mark.sendirian)


@pytest.fixture(scope="module")
def basis():
    """A PostgreSQL of one's own, with real fsync: what it accepted must survive."""
    basis = basis_data_sendiri(shared_buffers="64MB")
    basis.buat("oss_portal")
    yield basis
    basis.buang()


@pytest.fixture
def buat_portal(basis):
    """Return a maker of portals (gunicorn and worker as processes) on that database."""
    semua = []

    def buat(**lingkungan) -> Portal:
        if not basis.hidup:
            basis.mulai()
        portal = Portal(basis.url("oss_portal"), **lingkungan)
        semua.append(portal)
        portal.siapkan()
        # The tests share an address; what one used up must not stop the next.
        portal.kelola("shell", "-c", "from oss_portal.models import HitunganPercobaan as h; h.objects.all().delete()")
        return portal

    yield buat
    for portal in semua:
        portal.henti()

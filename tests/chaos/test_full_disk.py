"""The disk is full: nothing is stored half, a page says so, and everything works again once there is space."""

import shutil

import pytest
from django.core.files.storage import FileSystemStorage
from django.urls import reverse

from helpdesk.models import Tiket
from oss_portal.models import Upload
from tests.chaos.helpers import Guest, fill_up, query, small_disk
from tests.helpdesk.test_reporter_pages import payload, png


@pytest.fixture
def tablespace(database):
    """Move the table of registrations to a separate disk, and back after the test."""
    database.start()
    url = database.url("oss_portal")
    with small_disk(database.folder / "kecil", "2m") as disk:
        content = disk / "pg"
        content.mkdir()
        if database.owner:
            shutil.chown(content, database.owner)
        query(url, f"create tablespace kecil location '{content}'")
        query(url, "alter table registrasi_pendaftaran set tablespace kecil")
        yield disk
        (disk / "beban").unlink(missing_ok=True)
        query(url, "alter table registrasi_pendaftaran set tablespace pg_default")
        query(url, "drop tablespace kecil")


def test_a_full_disk_of_the_database_is_a_503_and_no_accepted_registration_is_lost(database, tablespace, make_portal):
    portal = make_portal()
    portal.start_web()
    url, accepted = database.url("oss_portal"), []
    load = fill_up(tablespace)
    for order in range(50_000, 50_060):
        status = Guest(portal.port, url).register(order)
        if status != 302:
            break
        accepted.append(f"orang{order}@contoh.id")
    # The last page of the table still accepts some rows, then no more; reading works all the time.
    assert status == 503
    assert Guest(portal.port, url).fetch("GET", "/cek/?nomor=1234567890123")[0] == 404
    load.unlink()
    assert Guest(portal.port, url).register(50_100) == 302
    stored = {b[0] for b in query(url, "select email from registrasi_pendaftaran where email like 'orang50%'")}
    assert stored == {*accepted, "orang50100@contoh.id"}


@pytest.mark.django_db
def test_a_full_disk_of_the_uploads_takes_no_half_a_report(client, tmp_path, monkeypatch):
    with small_disk(tmp_path / "unggahan", "64k") as disk:
        monkeypatch.setattr(Upload._meta.get_field("berkas"), "storage", FileSystemStorage(disk))
        load = fill_up(disk)
        data = payload()
        response = client.post(reverse("bantuan-tanya"), data | {"lampiran": [png()]})
        assert response.status_code == 503
        assert response.headers["Retry-After"]
        assert not Tiket.objects.exists()
        assert not Upload.objects.exists()
        load.unlink()
        client.post(reverse("bantuan-tanya"), payload(lampiran=[png()]))
        assert Tiket.objects.get().pesan.get().lampiran.get().unggahan.berkas.size > 0

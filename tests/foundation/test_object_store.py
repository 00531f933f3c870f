"""Issued files are kept in an object store when one is set, with their hash in the database."""

import contextlib
import hashlib
import urllib.request

import boto3
import pgtrigger
import pytest
from django.core.files.storage import default_storage, storages
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from moto.server import ThreadedMotoServer

from oss_portal.db.stored_bytes import StoreUnavailable
from oss_portal.models import SuratBernomor
from oss_portal.uploads.checking import CleanFile
from oss_portal.uploads.storage import read_upload, store_upload
from tests.servers import free_port

pytestmark = pytest.mark.django_db
ACCOUNT = {"access_key": "uji", "secret_key": "uji", "region_name": "us-east-1"}


@pytest.fixture
def store(settings):
    """An S3 server over real HTTP, set as OBJECT_STORE."""
    server = ThreadedMotoServer("127.0.0.1", port=free_port(), verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    client = boto3.client(
        "s3", endpoint_url=address, aws_access_key_id="uji", aws_secret_access_key="uji", region_name="us-east-1"
    )
    # The S3 servers of one process share their buckets.
    urllib.request.urlopen(urllib.request.Request(f"{address}/moto-api/reset", method="POST"))
    client.create_bucket(Bucket="oss")
    options = ACCOUNT | {"bucket_name": "oss", "endpoint_url": address, "default_acl": None}
    settings.STORAGES = settings.STORAGES | {
        "uploads_on_disk": settings.STORAGES.get("uploads_on_disk") or settings.STORAGES["default"],
        "default": {
            "BACKEND": "oss_portal.uploads.object_storage.UploadStorage",
            "OPTIONS": options | {"location": "uploads"},
        },
        "documents": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options | {"location": "documents"}},
    }
    yield client
    with contextlib.suppress(Exception):
        server.stop()


def letter(content: bytes) -> SuratBernomor:
    return SuratBernomor.objects.create(
        nomor="1/UJI", jenis="uji", perihal="uji", pdf=content, sha256=hashlib.sha256(content).hexdigest()
    )


def column() -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("select pdf from oss_portal_suratbernomor")
        return bytes(cursor.fetchone()[0])


def test_without_a_store_the_bytes_are_in_the_column():
    letter(b"%PDF-1")
    assert column() == b"%PDF-1"
    assert bytes(SuratBernomor.objects.get().pdf) == b"%PDF-1"


def test_with_a_store_the_column_has_their_hash_and_they_are_read_when_asked_for(store, django_assert_num_queries):
    content = b"%PDF-" + b"x" * 50_000
    letter(content)
    (stored,) = store.list_objects_v2(Bucket="oss")["Contents"]
    assert stored["Key"].endswith(hashlib.sha256(content).hexdigest())
    assert len(column()) < 60
    with django_assert_num_queries(1):
        found = SuratBernomor.objects.get()
        assert bytes(found.pdf) == content


def test_rows_of_before_the_store_are_read_as_they_are(store, settings):
    before = settings.STORAGES
    settings.STORAGES = {k: v for k, v in before.items() if k != "documents"}
    letter(b"%PDF-old")
    settings.STORAGES = before
    assert bytes(SuratBernomor.objects.get().pdf) == b"%PDF-old"


def test_what_was_put_into_the_store_instead_is_never_handed_out(store, caplog):
    letter(b"%PDF-real")
    key = store.list_objects_v2(Bucket="oss")["Contents"][0]["Key"]
    store.put_object(Bucket="oss", Key=key, Body=b"%PDF-forged")
    found = SuratBernomor.objects.get()
    with pytest.raises(StoreUnavailable, match="altered"):
        assert found.pdf
    store.delete_object(Bucket="oss", Key=key)
    with pytest.raises(StoreUnavailable):
        assert SuratBernomor.objects.get().pdf


def test_no_row_is_written_whose_bytes_could_not_be_stored(store, settings):
    storages["documents"].bucket_name = "none"
    with pytest.raises(StoreUnavailable), transaction.atomic():
        letter(b"%PDF-2")
    assert not SuratBernomor.objects.exists()


def test_an_upload_goes_into_the_store_and_comes_back(store):
    upload = store_upload(CleanFile(nama="ktp.jpg", tipe="image/jpeg", isi=b"gambar"), scope="uji")
    upload.refresh_from_db()
    assert read_upload(upload).isi == b"gambar"
    (stored,) = store.list_objects_v2(Bucket="oss")["Contents"]
    assert stored["Key"].startswith("uploads/")


def test_a_store_that_is_away_is_answered_by_503(store, client, monkeypatch, settings):
    def fail(*_):
        raise StoreUnavailable("away")

    monkeypatch.setattr("nib.views.public_check.check_by_number", fail)
    answer = client.get("/cek/", {"nomor": "9120001234567"})
    assert answer.status_code == 503


# --- Files written before there was an object store ---


@pytest.fixture
def old_rows(settings, tmp_path):
    """A letter in its column and an upload on the disk, made before `store` is set."""
    on_disk = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": on_disk}
    letter(b"%PDF-old")
    upload = store_upload(CleanFile(nama="ktp.jpg", tipe="image/jpeg", isi=b"gambar"), scope="uji")
    settings.STORAGES = settings.STORAGES | {"uploads_on_disk": on_disk}
    return upload


def names(store) -> set[str]:
    return {found["Key"].split("/")[0] for found in store.list_objects_v2(Bucket="oss").get("Contents", [])}


def test_an_upload_of_before_the_store_is_read_from_the_disk_and_erased_there(old_rows, store, tmp_path):
    old_rows.refresh_from_db()
    assert read_upload(old_rows).isi == b"gambar"
    assert old_rows.berkas.size == 6
    default_storage.delete(old_rows.berkas.name)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not default_storage.exists(old_rows.berkas.name)


def test_old_bytes_move_into_the_store_once_and_are_then_read_there(old_rows, store, tmp_path, capsys):
    call_command("move_to_object_store")
    assert "SuratBernomor: 1 moved" in capsys.readouterr().out
    assert names(store) == {"documents", "uploads"}
    assert len(column()) < 60
    assert bytes(SuratBernomor.objects.get().pdf) == b"%PDF-old"
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    old_rows.refresh_from_db()
    assert read_upload(old_rows).isi == b"gambar"
    # A second run has nothing to do and writes nothing.
    before = store.list_objects_v2(Bucket="oss")["Contents"]
    call_command("move_to_object_store")
    assert "moved" not in capsys.readouterr().out
    assert store.list_objects_v2(Bucket="oss")["Contents"] == before


def test_a_move_that_was_stopped_goes_on_where_it_was(old_rows, store, settings, monkeypatch):
    def broken(self, name):
        raise OSError("the store went away")

    with monkeypatch.context() as patch:
        patch.setattr("oss_portal.uploads.object_storage.UploadStorage.read_copy", broken)
        with pytest.raises(CommandError, match="run the same command again"):
            call_command("move_to_object_store")
    # The move loses nothing and leaves no second copy.
    old_rows.refresh_from_db()
    assert read_upload(old_rows).isi == b"gambar"
    call_command("move_to_object_store")
    assert len(store.list_objects_v2(Bucket="oss")["Contents"]) == 2


def test_bytes_that_are_not_what_their_hash_says_stay_where_they_are_and_are_told(old_rows, store, tmp_path):
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    file.write_bytes(b"forged")
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute("update oss_portal_suratbernomor set pdf = %s", [b"%PDF-forged"])
    with pytest.raises(CommandError, match=r"2 do not match their hash.*SuratBernomor"):
        call_command("move_to_object_store")
    assert file.read_bytes() == b"forged"
    assert column() == b"%PDF-forged"
    assert not names(store)


def test_without_a_store_nothing_is_moved(settings):
    with pytest.raises(CommandError, match="OBJECT_STORE is empty"):
        call_command("move_to_object_store")

"""Checked files: stored outside of the web root, sent only as downloads."""

from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse

from oss_portal.models import Pengguna, Upload
from oss_portal.uploads.checking import CleanFile


def store_upload(file: CleanFile, *, scope: str, by: Pengguna | None = None) -> Upload:
    """Store a checked file; call it inside the transaction of the act that it belongs to."""
    upload = Upload(
        ranah=scope,
        nama=file.nama,
        tipe=file.tipe,
        ukuran=len(file.isi),
        sha256=file.sha256,
        oleh=by,
    )
    upload.berkas.save("isi", ContentFile(file.isi), save=False)
    upload.save()
    return upload


def read_upload(upload: Upload) -> CleanFile:
    """Return a stored file, to store a copy for another purpose with its own retention."""
    with upload.berkas.open("rb") as content:
        return CleanFile(nama=upload.nama, tipe=upload.tipe, isi=content.read())


def discard_upload(upload: Upload) -> None:
    """Delete a row and, after the commit, its bytes; call it inside the transaction of the act."""
    transaction.on_commit(partial(default_storage.delete, str(upload.berkas.name)))
    upload.delete()


def serve_upload(upload: Upload) -> FileResponse:
    """Return the file as a download; the caller has checked who may see it."""
    response = FileResponse(
        upload.berkas.open("rb"), as_attachment=True, filename=upload.nama, content_type=upload.tipe
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response

"""Held forms: the gate keeps a form that was being sent, to send it after the acceptance; nothing is lost (U7)."""

import base64
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from ketentuan.models import HeldFile, HeldForm
from oss_portal.db.clock import older_than
from oss_portal.db.compiled import compiled
from oss_portal.forms.base import is_secret
from oss_portal.models import Pengguna
from oss_portal.uploads.checking import MAX_SIZE

# The greatest number of forms kept for one person (several tabs); the oldest is dropped.
MAX_ITEMS = 5
# A request that took a form and has not finished within this time counts as dead.
SEND_PERIOD = timedelta(minutes=2)
CODE_FIELD = "_kiriman"
# Key in the session of a visitor with the code of their held form.
UNCLAIMED_KEY = "kiriman"
# How long a form waits for a person who must sign in again first.
UNCLAIMED_PERIOD = timedelta(hours=1)
# How long a form is kept after its page showed it again with errors: enough time to come back to it.
RETURN_PERIOD = timedelta(minutes=15)


@transaction.atomic
def hold_form(*, pengguna: Pengguna | None, address: str, entries: QueryDict, files: MultiValueDict) -> HeldForm:
    """Keep a form that was being sent to `address` (path with query), encrypted, without passwords.

    A form without a person is kept for an hour; the person who signs in gets it (`claim_held_form`).

    Files beyond `KETENTUAN_HELD_FORM_MAX_BYTES` bytes together, or too large for any field, are not kept; their names
    are, so that the person is told before accepting.
    """
    kept, has_password = QueryDict(mutable=True), False
    for name, value in entries.lists():
        if is_secret(name):
            has_password = True
        elif name not in {"csrfmiddlewaretoken", CODE_FIELD}:
            kept.setlist(name, value)
    held_form = HeldForm(
        pengguna=pengguna,
        alamat=address,
        isian=kept.urlencode(),
        sandi_hilang=has_password,
        kedaluwarsa_pada=timezone.now() + (settings.KETENTUAN_HELD_FORM_AGE if pengguna else UNCLAIMED_PERIOD),
    )
    fitting, size = [], 0
    for name, uploads in files.lists():
        for upload in uploads:
            # No field accepts a file larger than `MAX_SIZE`, so it is not kept either.
            if upload.size > MAX_SIZE or size + upload.size > settings.KETENTUAN_HELD_FORM_MAX_BYTES:
                held_form.berkas_hilang.append(upload.name[:200])
            else:
                size += upload.size
                fitting.append((name, upload))
    held_form.save()
    # One file at a time: each needs several times its size in memory while it is encrypted and sent to the database.
    for name, upload in fitting:
        HeldFile.objects.create(
            kiriman=held_form,
            kolom=name[:200],
            nama=upload.name,
            tipe=(upload.content_type or "")[:100],
            isi_base64=base64.b64encode(upload.read()).decode(),
        )
    if pengguna is not None:
        old = HeldForm.objects.filter(pengguna=pengguna).order_by("-pk").values_list("pk", flat=True)
        HeldForm.objects.filter(pk__in=list(old[MAX_ITEMS:])).delete()
    return held_form


def claim_held_form(*, kode: str, pengguna: Pengguna) -> None:
    """Give a form that was kept without a person to the person who signed in in the same browser."""
    HeldForm.objects.filter(kode=kode, pengguna__isnull=True, kedaluwarsa_pada__gt=timezone.now()).update(
        pengguna=pengguna
    )


def held_forms(pengguna: Pengguna, *, with_text: bool = False) -> list[HeldForm]:
    """Return the forms kept for the person that can still be sent, the latest first.

    Without `with_text` the typed values are not read; only the page that shows them needs them.
    """
    return _held_forms(pengguna.pk, timezone.now(), with_text=with_text)


@compiled
def _held_forms(pengguna: int, now: datetime, *, with_text: bool) -> QuerySet[HeldForm]:
    rows = HeldForm.objects.filter(pengguna=pengguna, kedaluwarsa_pada__gt=now).order_by("-pk")
    return rows if with_text else rows.defer("isian")


def take_held_form(*, kode: str, pengguna: Pengguna, address: str) -> HeldForm | None:
    """Take a form kept for the path `address` to send it; None if it does not exist or is being sent already.

    The caller must then call `finish_held_form`, `keep_for_return` or `release_held_form`.
    """
    try:
        code = uuid.UUID(str(kode))
    except ValueError:
        return None
    now = timezone.now()
    free = Q(diambil_pada__isnull=True) | older_than("diambil_pada", SEND_PERIOD)
    same_path = Q(alamat=address) | Q(alamat__startswith=f"{address}?")
    owned = HeldForm.objects.filter(free, same_path, kode=code, pengguna=pengguna, kedaluwarsa_pada__gt=now)
    if not owned.update(diambil_pada=now):
        return None
    return HeldForm.objects.get(kode=code)


def release_held_form(held_form: HeldForm) -> None:
    """Put a taken form back after its page failed, so that it can be sent again."""
    HeldForm.objects.filter(pk=held_form.pk).update(diambil_pada=None)


def keep_for_return(held_form: HeldForm) -> None:
    """Put a form back for a short time after its page showed it again with errors.

    Otherwise the typed values would only be on that page, and lost after a second click, a reload or the back button.
    """
    until = min(held_form.kedaluwarsa_pada, timezone.now() + RETURN_PERIOD)
    HeldForm.objects.filter(pk=held_form.pk).update(diambil_pada=None, kedaluwarsa_pada=until)


def finish_held_form(held_form: HeldForm) -> None:
    """Delete a form that its page has accepted."""
    held_form.delete()


def discard_held_form(*, kode: uuid.UUID, pengguna: Pengguna) -> bool:
    """Delete a kept form that its person does not want to send; return whether there was one."""
    return HeldForm.objects.filter(kode=kode, pengguna=pengguna).delete()[0] > 0


def held_form_content(held_form: HeldForm) -> tuple[QueryDict, MultiValueDict[str, UploadedFile]]:
    """Return the fields and files of a kept form in the types that a request has."""
    files: MultiValueDict[str, UploadedFile] = MultiValueDict()
    for file in held_form.berkas.order_by("pk"):
        content = base64.b64decode(file.isi_base64)
        # A browser may leave the type out, but the stubs do not allow None.
        upload = SimpleUploadedFile(file.nama, content, file.tipe or None)  # type: ignore[arg-type]
        files.appendlist(file.kolom, upload)
    return QueryDict(held_form.isian), files

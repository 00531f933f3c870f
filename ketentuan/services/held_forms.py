"""A form that the wall caught is kept and carried through after the acceptance (U7): nothing typed is lost."""

import base64
import uuid
from datetime import timedelta

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from ketentuan.models import HeldFile, HeldForm
from oss_portal.db.clock import older_than

# Forms kept for one person at once (tabs); the oldest makes room.
MAX_ITEMS = 5
# Who took a form to send it on and never answered is dead after this.
SEND_PERIOD = timedelta(minutes=2)
CODE_FIELD = "_kiriman"


def _secret(fields: str) -> bool:
    return "password" in fields.lower() or "password" in fields.lower()


@transaction.atomic
def hold_form(*, pengguna, address: str, entries: QueryDict, file: MultiValueDict) -> HeldForm:
    """Keep a form that was being sent to `alamat` (path with query), encrypted, without passwords.

    Files beyond `KETENTUAN_HELD_FORM_MAX_BYTES` bytes together are not kept; their names are, so that the person hears
    of it before accepting.
    """
    save, password = QueryDict(mutable=True), False
    for fields, value in entries.lists():
        if _secret(fields):
            password = True
        elif fields not in {"csrfmiddlewaretoken", CODE_FIELD}:
            save.setlist(fields, value)
    submission = HeldForm(
        pengguna=pengguna,
        alamat=address,
        isian=save.urlencode(),
        sandi_hilang=password,
        kedaluwarsa_pada=timezone.now() + settings.KETENTUAN_HELD_FORM_AGE,
    )
    held_files, count = [], 0
    for fields, files in file.lists():
        for b in files:
            count += b.size
            if count > settings.KETENTUAN_HELD_FORM_MAX_BYTES:
                count -= b.size
                submission.berkas_hilang.append(b.name[:200])
                continue
            content = base64.b64encode(b.read()).decode()
            held_files.append(
                HeldFile(
                    kiriman=submission,
                    kolom=fields[:200],
                    nama=b.name,
                    tipe=(b.content_type or "")[:100],
                    isi_base64=content,
                )
            )
    submission.save()
    HeldFile.objects.bulk_create(held_files)
    old = HeldForm.objects.filter(pengguna=pengguna).order_by("-pk").values_list("pk", flat=True)
    HeldForm.objects.filter(pk__in=list(old[MAX_ITEMS:])).delete()
    return submission


def held_forms(pengguna) -> list[HeldForm]:
    """Return the forms kept for the person that can still be sent on, the latest first."""
    everything = HeldForm.objects.filter(pengguna=pengguna, kedaluwarsa_pada__gt=timezone.now())
    return list(everything.defer("isian").order_by("-pk"))


def take_held_form(*, kode: str, pengguna, address: str) -> HeldForm | None:
    """Take a form kept for the path `alamat` to send it on; None when it is not there or being sent on right now.

    Whoever takes it calls `finish_held_form` or `release_held_form`.
    """
    try:
        kode = uuid.UUID(str(kode))
    except ValueError:
        return None
    now = timezone.now()
    free = Q(diambil_pada__isnull=True) | older_than("diambil_pada", SEND_PERIOD)
    to = Q(alamat=address) | Q(alamat__startswith=f"{address}?")
    owned_by = HeldForm.objects.filter(free, to, kode=kode, pengguna=pengguna, kedaluwarsa_pada__gt=now)
    if not owned_by.update(diambil_pada=now):
        return None
    return HeldForm.objects.get(kode=kode)


def release_held_form(submission: HeldForm) -> None:
    """Put a taken form back: its page could not take it, and it may be sent again."""
    HeldForm.objects.filter(pk=submission.pk).update(diambil_pada=None)


def finish_held_form(submission: HeldForm) -> None:
    """Erase a form that reached its page."""
    submission.delete()


def discard_held_form(*, kode: uuid.UUID, pengguna) -> bool:
    """Erase a kept form that its person does not want to send any more."""
    return HeldForm.objects.filter(kode=kode, pengguna=pengguna).delete()[0] > 0


def held_form_content(submission: HeldForm) -> tuple[QueryDict, MultiValueDict]:
    """Return the fields and the files of a kept form as a request holds them."""
    file = MultiValueDict()
    for b in submission.berkas.order_by("pk"):
        file.appendlist(b.kolom, SimpleUploadedFile(b.nama, base64.b64decode(b.isi_base64), b.tipe or None))
    return QueryDict(submission.isian), file

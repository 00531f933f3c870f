"""Documents of supervision, opened by officers: each opening is recorded, so that the holder can see who looked."""

from django.db import transaction

from nib.events import Event
from nib.models import DokumenPengawasan
from oss_portal.audit.trail import record
from oss_portal.models import Pengguna, Upload
from oss_portal.staff.roles import role_of


@transaction.atomic
def open_document(*, dokumen: DokumenPengawasan, by: Pengguna) -> Upload:
    """Return the file for an officer who may see the case, and record that they opened it."""
    record(
        Event.DOKUMEN_DIBUKA,
        subject=dokumen.nib,
        by=by,
        about=dokumen.nib.data.pembuat,
        nib=dokumen.nib.nomor,
        details={"peran": role_of(by), "jenis": dokumen.jenis, "berkas": str(dokumen.berkas.kode)},
    )
    return dokumen.berkas

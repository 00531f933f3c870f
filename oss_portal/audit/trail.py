"""Audit trail: who did what to what, when, from where, and why.

"From where" is the trace of the current request (`context.Trace`): the middleware sets it, a background task or command
has an empty one, and `record` reads it, so that no service takes a request.
"""

from typing import Any

from django.db import models

from oss_portal.audit.context import Trace, current_trace, use_trace
from oss_portal.db.inserts import append
from oss_portal.models import Pengguna
from oss_portal.models.audit_event import AuditEvent
from oss_portal.privacy.masking import mask_email, mask_nik, mask_phone

__all__ = ["Trace", "record", "current_trace", "use_trace"]

# Columns that are never written to the audit trail in clear.
_MASKERS = {
    "nik": mask_nik,
    "nomor_identitas": mask_nik,
    "paspor": mask_nik,
    "npwp": mask_nik,
    "email": mask_email,
    "surel": mask_email,
    "telepon": mask_phone,
}


def _masked(column: str, value: Any) -> str | int | None:
    if value is None or isinstance(value, bool | int):
        return value
    masker = _MASKERS.get(column)
    return masker(str(value)) if masker else str(value)


def record(
    event: str,
    *,
    subject: models.Model,
    by: Pengguna | None = None,
    about: Pengguna | None = None,
    nib: str = "",
    alasan: str = "",
    changes: dict[str, tuple] | None = None,
    details: dict | None = None,
) -> AuditEvent:
    """Append one audit event inside the transaction of the act (`appended_together` collects all events of an act).

    `event` is a member of an app's `events.Event`; `changes` maps a column to `(before, after)`, which is masked here
    if the column holds personal data; `details` must be JSON and free of personal data; `about` is the person that the
    event concerns, if that is not the person who acted.
    """
    trace = current_trace()
    entry = AuditEvent(
        peristiwa=str(event),
        oleh=by,
        subjek_jenis=subject._meta.label_lower,
        subjek_id=str(subject.pk),
        tentang=about,
        nib=nib,
        alasan=alasan,
        perubahan={k: [_masked(k, a), _masked(k, b)] for k, (a, b) in (changes or {}).items()},
        rincian=details or {},
        ip=trace.ip,
        agen=trace.agen[:300],
        korelasi=trace.korelasi,
    )
    append(entry)
    return entry

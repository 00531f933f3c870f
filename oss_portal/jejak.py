"""Audit trail: who did what to what, when, from where, and why.

`Jejak` is the trace of the request under way (address, browser, correlation id). The middleware sets it, a background
task or command has an empty one, and services read it here, so that no service takes a request.
"""

import uuid
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import models

from oss_portal.models.peristiwa import PeristiwaAudit
from oss_portal.penyamaran import samarkan_nik, samarkan_surel, samarkan_telepon

# Columns that are never written to the audit trail in clear.
_PENYAMAR = {
    "nik": samarkan_nik,
    "nomor_identitas": samarkan_nik,
    "paspor": samarkan_nik,
    "npwp": samarkan_nik,
    "email": samarkan_surel,
    "surel": samarkan_surel,
    "telepon": samarkan_telepon,
}


@dataclass(frozen=True)
class Jejak:
    ip: str | None = None
    agen: str = ""
    korelasi: uuid.UUID = field(default_factory=uuid.uuid4)


_kini: ContextVar[Jejak | None] = ContextVar("jejak", default=None)


def jejak_kini() -> Jejak:
    """Return the trace of the request under way, or an empty one outside of a request."""
    return _kini.get() or Jejak()


@contextmanager
def pakai_jejak(jejak: Jejak):
    """Make `jejak` the current trace inside the block."""
    token = _kini.set(jejak)
    try:
        yield jejak
    finally:
        _kini.reset(token)


def _tersamar(kolom: str, nilai):
    if nilai is None or isinstance(nilai, bool | int):
        return nilai
    penyamar = _PENYAMAR.get(kolom)
    return penyamar(str(nilai)) if penyamar else str(nilai)


def catat(
    peristiwa: str,
    *,
    subjek: models.Model,
    oleh=None,
    tentang=None,
    nib: str = "",
    alasan: str = "",
    perubahan: dict[str, tuple] | None = None,
    rincian: dict | None = None,
) -> PeristiwaAudit:
    """Append one audit event; call it inside the transaction of the act.

    `peristiwa` is a member of an app's `peristiwa.Peristiwa`; `perubahan` maps a column to `(before, after)`, masked
    here where the column holds personal data; `rincian` must be JSON and free of personal data; `tentang` is the person
    the event concerns when that is not who acted.
    """
    jejak = jejak_kini()
    return PeristiwaAudit.objects.create(
        peristiwa=str(peristiwa),
        oleh=oleh,
        subjek_jenis=subjek._meta.label_lower,
        subjek_id=str(subjek.pk),
        tentang=tentang,
        nib=nib,
        alasan=alasan,
        perubahan={k: [_tersamar(k, a), _tersamar(k, b)] for k, (a, b) in (perubahan or {}).items()},
        rincian=rincian or {},
        ip=jejak.ip,
        agen=jejak.agen[:300],
        korelasi=jejak.korelasi,
    )

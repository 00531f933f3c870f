"""Audit trail: who did what to what, when, from where, and why.

Where from is the trace of the request under way (`konteks.Jejak`): the middleware sets it, a background task or command
has an empty one, and `catat` reads it, so that no service takes a request.
"""

from django.db import models

from oss_portal.konteks import Jejak, jejak_kini, pakai_jejak
from oss_portal.models.peristiwa import PeristiwaAudit
from oss_portal.penyamaran import samarkan_nik, samarkan_surel, samarkan_telepon

__all__ = ["Jejak", "catat", "jejak_kini", "pakai_jejak"]

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

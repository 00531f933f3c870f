"""Moves along a state machine: the only way a `status` changes.

A model with states has a class attribute `TRANSISI: dict[str, set[str]]` (from -> allowed to) and, in the database, the
same table as a `pgtrigger.FSM`.
"""

from django.db import models
from django.utils import timezone

from oss_portal.jejak import catat
from oss_portal.models.peristiwa import PeristiwaAudit


class TransisiDitolak(Exception):
    """The object is not in a state from which it may move there."""

    def __init__(self, objek: models.Model, ke: str):
        self.objek, self.ke = objek, ke
        super().__init__(f"{objek._meta.label}: {objek.status} -> {ke}")


def pindahkan(
    objek: models.Model,
    ke: str,
    *,
    peristiwa: str,
    oleh=None,
    alasan: str = "",
    kolom: dict | None = None,
    **catatan,
) -> PeristiwaAudit:
    """Move `objek` (locked by the caller) to state `ke`, save it with the further columns `kolom`, write the event.

    Raises `TransisiDitolak` when the state machine does not allow it. `catatan` is passed on to `catat`.
    """
    if ke not in objek.TRANSISI.get(objek.status, set()):
        raise TransisiDitolak(objek, ke)
    sebelum, objek.status = objek.status, ke
    diubah = ["status", *(kolom or {})]
    for nama, nilai in (kolom or {}).items():
        setattr(objek, nama, nilai)
    if hasattr(objek, "diubah_pada"):
        objek.diubah_pada = timezone.now()
        diubah.append("diubah_pada")
    objek.save(update_fields=diubah)
    perubahan = {"status": (sebelum, ke)} | catatan.pop("perubahan", {})
    return catat(peristiwa, subjek=objek, oleh=oleh, alasan=alasan, perubahan=perubahan, **catatan)

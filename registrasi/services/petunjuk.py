"""Help by mail (U1, U9, U10): asked for at the page, done by the worker.

The page only puts the request away, the same work for everybody: how long it takes tells nobody who is registered.
"""

import json
import uuid
from datetime import date

from oss_portal.jejak import Jejak, jejak_kini, pakai_jejak
from oss_portal.kripto import buka, sandikan
from registrasi.services.akun import kirim_user_id, minta_kata_sandi_baru
from registrasi.services.pendaftaran import betulkan_surel, kirim_ulang_aktivasi, kirim_ulang_pendaftaran

_RANAH = "petunjuk"
PERBUATAN = {
    f.__name__: f
    for f in (minta_kata_sandi_baru, kirim_user_id, kirim_ulang_aktivasi, kirim_ulang_pendaftaran, betulkan_surel)
}


def minta_petunjuk(perbuatan: str, **isi: str | date) -> None:
    """Put a request away for the worker; `perbuatan` is a name of `PERBUATAN`, `isi` its arguments.

    Encrypted: the queue is a table too, and numbers and addresses stand in no table in clear.
    """
    from registrasi.tasks import kerjakan_petunjuk

    jejak = jejak_kini()
    data = [perbuatan, isi, jejak.ip, jejak.agen, str(jejak.korelasi)]
    kerjakan_petunjuk.enqueue(sandikan(json.dumps(data, default=date.isoformat), ranah=_RANAH))


def kerjakan(sandi: str) -> None:
    """Do what `minta_petunjuk` put away, under the trace of the request that asked."""
    perbuatan, isi, ip, agen, korelasi = json.loads(buka(sandi, ranah=_RANAH))
    if "tanggal_lahir" in isi:
        isi["tanggal_lahir"] = date.fromisoformat(isi["tanggal_lahir"])
    with pakai_jejak(Jejak(ip=ip, agen=agen, korelasi=uuid.UUID(korelasi))):
        PERBUATAN[perbuatan](**isi)

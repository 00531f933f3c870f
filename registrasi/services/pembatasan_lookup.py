"""Who may not register, or sign in from where (AKS-4): the restriction list, asked without a word to the outside."""

from oss_portal.audit.trail import record
from registrasi.access_events import AccessEvent
from registrasi.models import Pembatasan


def find_pembatasan(*, jenis: str = "", nomor: str = "", email: str = "", ip: str | None = None) -> Pembatasan | None:
    """Return the entry that holds this identity number, address or network address, and record that it refused.

    Call it inside the transaction of the act it refuses; the record names the entry and nothing of who asked.
    """
    ada = Pembatasan.objects.concerning(jenis=jenis, nomor=nomor, email=email, ip=ip).order_by("id").first()
    if ada:
        record(AccessEvent.DITOLAK_OLEH_PEMBATASAN, subject=ada, details={"jenis": ada.jenis})
    return ada

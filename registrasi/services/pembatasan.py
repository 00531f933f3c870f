"""The restriction list (AKS-4): who may not register, or from where nobody may sign in.

Entries are added and taken back with an internal reason; a person who is refused is not told of the list.
"""

import ipaddress
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from oss_portal.audit.trail import record
from oss_portal.exceptions import required
from oss_portal.models import Pengguna
from oss_portal.privacy.identity import identity_index
from oss_portal.privacy.masking import mask_nik
from registrasi.events import Event
from registrasi.exceptions import NoLongerInForce
from registrasi.models import Pembatasan


@transaction.atomic
def add_pembatasan(
    *,
    by: Pengguna,
    alasan: str,
    until: datetime,
    nomor: str = "",
    jenis_identitas: str = "",
    email: str = "",
    network: str = "",
) -> Pembatasan:
    """Add an entry: an identity number, or an address (`@domain` for all of it), or a network (CIDR or one address).

    Raises `ReasonRequired`; ValueError for an invalid network.
    """
    alasan = required(alasan)
    value: dict = {}
    if nomor:
        value = {
            "jenis": Pembatasan.Jenis.IDENTITAS,
            "jenis_identitas": jenis_identitas,
            "indeks": identity_index(jenis_identitas, nomor),
            "petunjuk": mask_nik(nomor),
        }
    elif email:
        email = email.strip().casefold()
        value = {"jenis": Pembatasan.Jenis.SUREL, "surel": email, "petunjuk": email}
    else:
        net = ipaddress.ip_network(network, strict=False)
        value = {
            "jenis": Pembatasan.Jenis.ALAMAT,
            "ip_awal": str(net[0]),
            "ip_akhir": str(net[-1]),
            "petunjuk": str(net),
        }
    entry = Pembatasan.objects.create(oleh=by, alasan=alasan, berlaku_sampai=until, **value)
    record(
        Event.PEMBATASAN_DITAMBAH,
        subject=entry,
        by=by,
        alasan=alasan,
        details={"jenis": str(entry.jenis), "sampai": until.isoformat()},
    )
    return entry


@transaction.atomic
def revoke_pembatasan(*, pembatasan: Pembatasan, by: Pengguna, alasan: str) -> Pembatasan:
    """Take an entry back; it stays in the list as history. Raises `ReasonRequired`, `NoLongerInForce`."""
    alasan = required(alasan)
    p = Pembatasan.objects.select_for_update().get(pk=pembatasan.pk)
    if not p.in_force:
        raise NoLongerInForce
    p.dicabut_pada, p.dicabut_oleh, p.alasan_cabut = timezone.now(), by, alasan
    p.save(update_fields=["dicabut_pada", "dicabut_oleh", "alasan_cabut"])
    record(Event.PEMBATASAN_DICABUT, subject=p, by=by, alasan=alasan)
    return p


def find_pembatasan(*, jenis: str = "", nomor: str = "", email: str = "", ip: str | None = None) -> Pembatasan | None:
    """Return the entry for this identity number, address or network address, and record that it refused an act.

    Call it in the transaction of the refused act; the record names the entry and nothing about the person.
    """
    entry = Pembatasan.objects.concerning(jenis=jenis, nomor=nomor, email=email, ip=ip).order_by("id").first()
    if entry:
        record(Event.DITOLAK_OLEH_PEMBATASAN, subject=entry, details={"jenis": entry.jenis})
    return entry

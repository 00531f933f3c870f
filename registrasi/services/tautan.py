"""Activation links: random, known by their hash only, alive for 72 hours, the newest alone."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from oss_portal.models import Pengguna
from oss_portal.surel import antrekan_surel
from registrasi.models import Pendaftaran, TautanAktivasi

MASA_TAUTAN = timedelta(hours=72)
# At most this many activation mails for one registration (U1); three an hour are counted at the view's door.
KIRIM_MAKS = 10


def sidik_token(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def kirim_tautan(pendaftaran: Pendaftaran, *, akun_ada: bool | None = None) -> bool:
    """Make a new link, let the older ones die, and queue the mail. Returns False when the limit is used up.

    Call it inside a transaction that holds the registration locked. `akun_ada` says whether the person has a login
    already, where the caller knows.
    """
    if pendaftaran.jumlah_kirim >= KIRIM_MAKS:
        return False
    kini = timezone.now()
    pendaftaran.tautan.filter(mati_pada__isnull=True).update(mati_pada=kini)
    token = secrets.token_urlsafe(32)
    TautanAktivasi.objects.create(
        pendaftaran=pendaftaran, hash=sidik_token(token), dibuat_pada=kini, berlaku_sampai=kini + MASA_TAUTAN
    )
    pendaftaran.jumlah_kirim += 1
    pendaftaran.save(update_fields=["jumlah_kirim"])
    antrekan_surel(
        "registrasi/aktivasi",
        kepada=pendaftaran.email,
        konteks={
            "nama": pendaftaran.nama,
            "usaha": pendaftaran.nama_badan or pendaftaran.nama,
            "tautan": f"{settings.ALAMAT_DASAR}/aktivasi/{token}/",
            "jam": int(MASA_TAUTAN.total_seconds() // 3600),
            "akun_ada": akun_pemilik(pendaftaran) is not None if akun_ada is None else akun_ada,
        },
        rahasia=True,
    )
    return True


def akun_pemilik(pendaftaran: Pendaftaran) -> Pengguna | None:
    """Return the login that the registered person has already: one login serves all their businesses."""
    return (
        Pengguna.objects.dengan_identitas(pendaftaran.jenis_identitas, pendaftaran.nomor_identitas)
        .filter(is_active=True)
        .first()
    )


def cari_tautan(token: str) -> TautanAktivasi | None:
    """Return the link of a token, dead or alive."""
    return (
        TautanAktivasi.objects.select_related("pendaftaran", "pendaftaran__pengguna")
        .filter(hash=sidik_token(token))
        .first()
    )


@transaction.atomic
def kirim_ulang_dari_tautan(tautan: TautanAktivasi) -> bool:
    """Send a new link to the address of an expired one. Returns whether a mail went out."""
    pendaftaran = Pendaftaran.objects.select_for_update().get(pk=tautan.pendaftaran_id)
    return pendaftaran.status == Pendaftaran.Status.MENUNGGU_AKTIVASI and kirim_tautan(pendaftaran)

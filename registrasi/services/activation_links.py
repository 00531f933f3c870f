"""Activation links: random, stored only as a hash, valid for 72 hours.

A newer link ends the older ones only if the person asked for it: from the browser that registered, or from the link.
"""

import secrets

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from oss_portal.db.compiled import compiled
from oss_portal.mail.unproven import queue_unproven_mail
from oss_portal.models import Pengguna
from oss_portal.privacy.crypto import token_digest
from registrasi.models import ActivationLink, PelakuUsaha, Pendaftaran
from registrasi.rules.periods import ACTIVATION_LINK_PERIOD

# One click sends a mail for at most so many further registrations with one address.
_MOST_OTHERS = 5


def send_link(
    pendaftaran: Pendaftaran,
    *,
    has_account: bool | None = None,
    proven: bool | None = None,
    end_older: bool = True,
    asked: bool = False,
) -> bool:
    """Queue a mail with a new link; with `end_older` the older ones die (U1). A new registration is saved with it.

    Returns False if the address gets no more mail today: then the older link stays valid, and a later request is
    served. Call it inside a transaction that holds the registration locked. `has_account` is whether the address is
    that of a login of this person (`holder_at_address`), `proven` whether it is that of any login, if the caller knows.
    `end_older` is off if a stranger may have asked: they must not end a link. `asked` is as in `queue_unproven_mail`.
    """
    is_new = pendaftaran.pk is None
    now, token = timezone.now(), secrets.token_urlsafe(32)
    mail = queue_unproven_mail(
        "registrasi/activation",
        recipient=pendaftaran.email,
        context={
            "nama": pendaftaran.readable_name,
            "usaha": pendaftaran.nama_badan or pendaftaran.nama,
            "tautan": f"{settings.BASE_URL}/aktivasi/{token}/",
            "jam": int(ACTIVATION_LINK_PERIOD.total_seconds() // 3600),
            "has_account": holder_at_address(pendaftaran) is not None if has_account is None else has_account,
        },
        proven=proven,
        asked=asked,
        secret=True,
        bahasa=pendaftaran.bahasa,
    )
    if mail is None:
        if is_new:
            pendaftaran.save()
        return False
    pendaftaran.jumlah_kirim += 1
    pendaftaran.save(update_fields=None if is_new else ["jumlah_kirim"])
    if end_older and not is_new:
        end_links(pendaftaran)
    ActivationLink.objects.create(
        pendaftaran=pendaftaran, hash=token_digest(token), dibuat_pada=now, berlaku_sampai=now + ACTIVATION_LINK_PERIOD
    )
    return True


def others_waiting(link: ActivationLink) -> QuerySet[Pendaftaran]:
    """Return the other registrations that wait with the address of this link; none for a link by phone."""
    if link.lewat_telepon:
        return Pendaftaran.objects.none()
    return Pendaftaran.objects.waiting().filter(email__iexact=link.pendaftaran.email).exclude(pk=link.pendaftaran_id)


@transaction.atomic
def send_other_links(link: ActivationLink) -> int:
    """Send the links of the newest other registrations that wait with the address of this link; return their number.

    The person with the link reads the mailbox: mails that strangers caused must not keep their own mail from them.
    """
    others = list(others_waiting(link).select_for_update().order_by("-pk")[:_MOST_OTHERS])
    return sum(send_link(other, end_older=False, asked=True) for other in others)


def end_links(pendaftaran: Pendaftaran) -> None:
    """End every link of a registration."""
    pendaftaran.tautan.filter(mati_pada__isnull=True).update(mati_pada=timezone.now())


def holder_at_address(pendaftaran: Pendaftaran) -> Pengguna | None:
    """Return the login of the registered person if its address was typed, too: then that person reads the mail.

    A person who types another address may be a stranger, who must not learn that the number has a login (U2).
    """
    owner = owner_account(pendaftaran)
    return owner if owner and owner.email == pendaftaran.email.lower() else None


def is_contested(pendaftaran: Pendaftaran) -> bool:
    """Whether another active perseorangan has the same number; this must not be visible outside (U2)."""
    return pendaftaran.perseorangan and bool(_living_with(PelakuUsaha.indexes_of_nik(pendaftaran.nomor_identitas)))


@compiled
def _living_with(indexes: list[str]) -> QuerySet[PelakuUsaha, int]:
    return PelakuUsaha.objects.perseorangan_with_indexes(indexes).values_list("pk", flat=True)[:1]


def owner_account(pendaftaran: Pendaftaran) -> Pengguna | None:
    """Return the login that the registered person already has: one login serves all their businesses.

    Their own address is tried before the number, because a login with a contested number is not found by the number.
    """
    identity = (pendaftaran.jenis_identitas, pendaftaran.nomor_identitas)
    mine = Pengguna.objects.find_holder(name=pendaftaran.email)
    if mine is None or (mine.jenis_identitas, mine.nomor_identitas) != identity:
        mine = Pengguna.objects.find_holder(identity=identity)
    return mine if mine and mine.is_active else None


def find_link(token: str) -> ActivationLink | None:
    """Return the link of a token, dead or alive."""
    return _with_digest.first(token_digest(token))


@compiled
def _with_digest(digest: str) -> QuerySet[ActivationLink]:
    return ActivationLink.objects.select_related("pendaftaran", "pendaftaran__pengguna").filter(hash=digest)


@transaction.atomic
def resend_from_link(link: ActivationLink) -> bool:
    """Send a new link to the address of an expired one. Returns whether a mail went out."""
    pendaftaran = Pendaftaran.objects.select_for_update().get(pk=link.pendaftaran_id)
    return pendaftaran.status == Pendaftaran.Status.MENUNGGU_AKTIVASI and send_link(pendaftaran)

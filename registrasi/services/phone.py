"""The second channel in registrasi: activation by a code to the phone, and messages to a proven phone (ADR 35)."""

import secrets
import uuid

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from oss_portal.audit.trail import record
from oss_portal.models import Pengguna
from oss_portal.phone.codes import MINUTES, keep_code, random_code, use_code
from oss_portal.phone.messages import queue_phone_message
from oss_portal.privacy.crypto import token_digest
from registrasi.events import Event
from registrasi.models import ActivationLink, Pendaftaran
from registrasi.rules.periods import PHONE_LINK_PERIOD


def _subject(kode: uuid.UUID | str) -> str:
    return f"aktivasi|{kode}"


@transaction.atomic
def send_activation_code(*, kode: uuid.UUID | str) -> bool:
    """Send a code for the registration that this browser just sent; return whether it was sent, which no page shows.

    It is also sent if the number has a login: a stranger learns nothing from their own phone. The mail and its link are
    not changed.
    """
    pendaftaran = Pendaftaran.objects.waiting().select_for_update().filter(kode=kode).first()
    if pendaftaran is None:
        return False
    code = random_code()
    with translation.override(pendaftaran.bahasa):
        text = _(
            "Kode aktivasi OSS: %(kode)s. Berlaku %(menit)d menit. Jangan berikan kepada siapa pun, juga petugas."
        ) % {"kode": code, "menit": MINUTES}
    if not queue_phone_message(pendaftaran.telepon, text, awaited=True):
        # Storing a code that was not sent would only allow five more guesses, and would end an earlier code that was
        # sent.
        return False
    keep_code(_subject(kode), code)
    return True


@transaction.atomic
def activation_token(*, kode: uuid.UUID | str, code: str) -> str | None:
    """Return the token of an activation link to a person who typed the code; None if it is wrong, used, or too old."""
    pendaftaran = Pendaftaran.objects.waiting().select_for_update().filter(kode=kode).first()
    if not use_code(_subject(kode), code) or pendaftaran is None:
        return None
    token = secrets.token_urlsafe(32)
    ActivationLink.objects.create(
        pendaftaran=pendaftaran,
        hash=token_digest(token),
        berlaku_sampai=timezone.now() + PHONE_LINK_PERIOD,
        lewat_telepon=True,
    )
    return token


def _number_subject(pengguna: Pengguna) -> str:
    # A code proves the number to which it was sent, not one that replaced it in the meantime.
    return f"nomor|{pengguna.pk}|{pengguna.telepon}"


@transaction.atomic
def send_number_code(*, pengguna: Pengguna) -> bool:
    """Send the signed-in person a code to the number of their account; return whether it was sent."""
    code = random_code()
    with translation.override(pengguna.bahasa):
        text = _("Kode OSS untuk membuktikan nomor ini: %(kode)s. Berlaku %(menit)d menit. Bukan Anda? Abaikan.") % {
            "kode": code,
            "menit": MINUTES,
        }
    if pengguna.phone_is_proven or not queue_phone_message(pengguna.telepon, text, awaited=True):
        return False
    keep_code(_number_subject(pengguna), code)
    return True


@transaction.atomic
def prove_number(*, pengguna: Pengguna, code: str, news: bool) -> bool:
    """Record that the code proved the number, and whether `news` are wanted there; return False for a wrong code."""
    pengguna = Pengguna.objects.lock(pengguna.pk)
    if not use_code(_number_subject(pengguna), code):
        return False
    pengguna.telepon_terbukti, pengguna.kabar_telepon = pengguna.telepon, news
    pengguna.save(update_fields=["telepon_terbukti", "kabar_telepon"])
    record(Event.TELEPON_TERBUKTI, subject=pengguna, by=pengguna, about=pengguna, details={"kabar": news})
    return True


def tell_by_phone(pengguna: Pengguna, text: str, *, kind: str, awaited: bool = False) -> bool:
    """Send `text` to the number that a person proved; return whether it may be sent."""
    return pengguna.phone_is_proven and queue_phone_message(
        pengguna.telepon, text, awaited=awaited, kind=kind, proven=True
    )

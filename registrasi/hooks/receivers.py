"""Answers to signals of others."""

from typing import Any

from axes.signals import user_locked_out
from django.db.models import Q
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from oss_portal import hooks
from oss_portal.audit.trail import record
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import Pengguna
from registrasi.events import Event
from registrasi.services.review import release_all


@receiver(user_locked_out)
def notify_locked_out(
    sender: object, request: HttpRequest, username: str | None, ip_address: str | None, **kwargs: Any
) -> None:
    """Tell the holder of a login that wrong passwords were tried; once a day (U12, LIM-e)."""
    pengguna = Pengguna.objects.filter(Q(user_id=(username or "").upper()) | Q(email__iexact=username or "")).first()
    if pengguna is None:
        return
    today = timezone.localdate().isoformat()
    record(Event.MASUK_TERKUNCI, subject=pengguna, about=pengguna)
    queue_mail(
        "registrasi/sign_in_locked",
        recipient=pengguna.email,
        pengguna=pengguna,
        context={"nama": pengguna.nama, "waktu": timezone.now()},
        key=f"masuk-terkunci-{pengguna.pk}-{today}",
    )


@hooks.officer_rights_taken.register
def release_cases(petugas: Pengguna) -> int:
    """The registrations of an officer who left are offered again."""
    return release_all(petugas=petugas)

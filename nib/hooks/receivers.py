"""Answers to the signals of registrasi."""

from typing import Any

from django.dispatch import receiver

from nib.services.permohonan import continue_after_verification
from oss_portal.models import Pengguna
from registrasi.models import PelakuUsaha
from registrasi.signals import pelaku_usaha_verified


@receiver(pelaku_usaha_verified, dispatch_uid="nib.continue_after_verification")
def issue_waiting(sender: object, pelaku_usaha: PelakuUsaha, by: Pengguna, **kwargs: Any) -> None:
    """An application that waited for the identity alone goes on by itself."""
    continue_after_verification(pelaku_usaha=pelaku_usaha, by=by)

"""Receivers of the signals of registrasi."""

from typing import Any

from django.dispatch import receiver

from nib.services.issuing import print_correction
from nib.services.permohonan import end_after_erasure, end_after_refusal
from nib.services.submission import continue_after_verification
from oss_portal.models import Pengguna
from registrasi.models import PelakuUsaha
from registrasi.signals import pelaku_usaha_corrected, pelaku_usaha_erased, pelaku_usaha_refused, pelaku_usaha_verified


@receiver(pelaku_usaha_verified, dispatch_uid="nib.continue_after_verification")
def issue_waiting(sender: object, pelaku_usaha: PelakuUsaha, by: Pengguna | None, **kwargs: Any) -> None:
    """Continue an application that waited only for the identity check."""
    continue_after_verification(pelaku_usaha=pelaku_usaha, by=by)


@receiver(pelaku_usaha_refused, dispatch_uid="nib.end_after_refusal")
def end_open(sender: object, pelaku_usaha: PelakuUsaha, by: Pengguna | None, **kwargs: Any) -> None:
    """End the open applications of a business whose registration was refused."""
    end_after_refusal(pelaku_usaha=pelaku_usaha, by=by)


@receiver(pelaku_usaha_corrected, dispatch_uid="nib.print_correction")
def renew_certificate(
    sender: object, pelaku_usaha: PelakuUsaha, changes: dict[str, list[str]], by: Pengguna | None, **kwargs: Any
) -> bool:
    """Put the correction on the certificate and send it to agencies. Returns whether the holders were told."""
    return print_correction(pelaku_usaha=pelaku_usaha, changes=changes, by=by)


@receiver(pelaku_usaha_erased, dispatch_uid="nib.end_after_erasure")
def end_begun(sender: object, pelaku_usaha: PelakuUsaha, by: Pengguna | None, **kwargs: Any) -> None:
    """End the open applications of an erased person, and delete drafts."""
    end_after_erasure(pelaku_usaha=pelaku_usaha, by=by)

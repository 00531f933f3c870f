"""Answers to the signals of registrasi."""

from django.dispatch import receiver

from nib.services.permohonan import continue_after_verification
from registrasi.signals import pelaku_usaha_verified


@receiver(pelaku_usaha_verified, dispatch_uid="nib.lanjutkan_setelah_verifikasi")
def issue_waiting(sender, pelaku_usaha, by, **kwargs) -> None:
    """An application that waited for the identity alone goes on by itself."""
    continue_after_verification(pelaku_usaha=pelaku_usaha, by=by)

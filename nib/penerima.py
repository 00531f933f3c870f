"""Answers to the signals of registrasi."""

from django.dispatch import receiver

from nib.services.permohonan import lanjutkan_setelah_verifikasi
from registrasi.signals import pelaku_usaha_diverifikasi


@receiver(pelaku_usaha_diverifikasi, dispatch_uid="nib.lanjutkan_setelah_verifikasi")
def terbitkan_yang_menunggu(sender, pelaku_usaha, oleh, **kwargs) -> None:
    """An application that waited for the identity alone goes on by itself."""
    lanjutkan_setelah_verifikasi(pelaku_usaha=pelaku_usaha, oleh=oleh)

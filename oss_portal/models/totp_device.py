from binascii import unhexlify
from time import time
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, ThrottlingMixin, TimestampMixin
from django_otp.oath import TOTP
from django_otp.util import random_hex

from oss_portal.privacy.crypto import EncryptedTextField
from oss_portal.privacy.personal_data import PersonalData

# Codes of the step before and after the present one are accepted too: clocks of phones differ.
_TOLERANCE = 1
# The longest pause in seconds between two tries after many wrong codes.
_LONGEST_WAIT = 3600


class TotpDevice(TimestampMixin, ThrottlingMixin, Device):
    """An authenticator app of an officer. django-otp's own table keeps the secret in clear; this one encrypts it."""

    rahasia = EncryptedTextField(_("rahasia"), row="user_id", default=random_hex, editable=False)
    last_t = models.BigIntegerField(default=-1, editable=False)

    PERSONAL_DATA = PersonalData(
        copy=("name", "created_at", "last_used_at"),
        keys={"name": "nama", "created_at": "dibuat", "last_used_at": "terakhir_dipakai"},
        withheld={"rahasia": "the secret of the second factor"},
        keep="deleted with the login, or when the officer's second factor is reset",
        neither=("user", "confirmed", "last_t", "throttling_failure_timestamp", "throttling_failure_count"),
    )

    objects: ClassVar[models.Manager["TotpDevice"]] = models.Manager()

    class Meta(Device.Meta):
        abstract = False
        verbose_name = _("aplikasi pembuat kode")
        verbose_name_plural = _("aplikasi pembuat kode")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint("user", condition=Q(confirmed=False), name="totpdevice_satu_menunggu")
        ]

    @property
    def bin_key(self) -> bytes:
        """The secret as bytes."""
        return unhexlify(self.rahasia)

    @property
    def label(self) -> str:
        """The name that an authenticator app shows beside the code."""
        return f"{settings.PORTAL['name']}:{self.user.user_id}"

    def verify_token(self, token: str) -> bool:
        """Return whether `token` is the present code and unused; after a wrong one the next try must wait longer."""
        if not self.verify_is_allowed()[0]:
            return False
        totp = TOTP(self.bin_key)
        totp.time = time()
        if not (token.isascii() and token.isdigit() and totp.verify(int(token), _TOLERANCE, self.last_t + 1)):
            self.throttle_increment()
            return False
        self.last_t = totp.t()
        self.throttle_reset(commit=False)
        self.set_last_used_timestamp(commit=False)
        self.save()
        return True

    def get_throttle_factor(self) -> float:
        """Double the pause with each wrong code up to an hour, so that nobody can lock the holder out for longer."""
        failures: int = self.throttling_failure_count
        return min(1.0, _LONGEST_WAIT / 2.0 ** max(failures - 1, 0))

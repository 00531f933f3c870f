from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, TimestampMixin

from oss_portal.privacy.personal_data import PersonalData


class RecoveryCodes(TimestampMixin, Device):
    """The recovery codes for an officer who lost their second factor: hashes of the unused ones."""

    sidik = ArrayField(models.CharField(max_length=64), default=list, editable=False)

    PERSONAL_DATA = PersonalData(
        copy=("created_at", "last_used_at"),
        keys={"created_at": "dibuat", "last_used_at": "terakhir_dipakai"},
        keep="deleted with the login, or when the officer's second factor is reset",
        neither=("user", "name", "confirmed", "sidik"),
    )

    objects: ClassVar[models.Manager["RecoveryCodes"]] = models.Manager()

    class Meta(Device.Meta):
        abstract = False
        verbose_name = _("kode pemulihan")
        verbose_name_plural = _("kode pemulihan")
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint("user", name="recoverycodes_satu")]

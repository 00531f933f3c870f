from typing import Any, ClassVar

from django.db import models

from oss_portal.privacy.identity import identity_index
from oss_portal.privacy.masking import mask_nik


class IdentityHolder(models.Model):
    """Base of models with a person's `jenis_identitas` and `nomor_identitas`; it adds a blind index and a mask."""

    # The column of the blind index.
    IDENTITY_INDEX: ClassVar[str] = "identitas_indeks"
    jenis_identitas: Any
    nomor_identitas: Any

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        setattr(self, self.IDENTITY_INDEX, identity_index(self.jenis_identitas, self.nomor_identitas))
        super().save(*args, **kwargs)

    @property
    def masked_identity(self) -> str:
        return mask_nik(self.nomor_identitas)

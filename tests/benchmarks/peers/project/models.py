"""A table as large as the portal's table of NIBs, for Django's own admin."""

from django.db import models


class Business(models.Model):
    number = models.CharField(max_length=13, unique=True)
    name = models.CharField(max_length=200)
    status = models.CharField(max_length=20, choices=[("aktif", "Aktif"), ("beku", "Beku")], db_index=True)
    issued = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.number

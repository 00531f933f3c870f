"""The rare rows that staff look for are found without reading all the others."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # On a live table: without blocking writes.
    atomic = False

    dependencies = [
        ("nib", "0011_masa_kunci"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="kewajibanpembayaran",
            index=models.Index(fields=["diubah_pada"], name="kewajiban_lapor", condition=models.Q(status="dilaporkan")),
        ),
        AddIndexConcurrently(
            model_name="kewajibanpembayaran",
            index=models.Index(fields=["kode_billing"], name="kewajiban_billing", condition=~models.Q(kode_billing="")),
        ),
        AddIndexConcurrently(
            model_name="kewajibanpembayaran",
            index=models.Index(fields=["bukti"], name="kewajiban_bukti", condition=~models.Q(bukti="")),
        ),
        AddIndexConcurrently(
            model_name="nib",
            index=models.Index(fields=["status", "-id"], name="nib_status_jarang", condition=~models.Q(status="01")),
        ),
    ]

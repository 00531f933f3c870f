from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # On a live table: without blocking writes.
    atomic = False

    dependencies = [
        ("helpdesk", "0007_bukti_tak_dikosongkan"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="tiket",
            index=models.Index(
                fields=["dinilai_pada"], name="tiket_dinilai", condition=models.Q(dinilai_pada__isnull=False)
            ),
        ),
    ]

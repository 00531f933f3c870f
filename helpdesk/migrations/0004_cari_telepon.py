from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # On a live table: without blocking writes.
    atomic = False

    dependencies = [("helpdesk", "0003_kode_periksa")]

    operations = [
        AddIndexConcurrently(
            model_name="tiket",
            index=models.Index(
                condition=models.Q(("telepon", ""), _negated=True), fields=["telepon", "-id"], name="tiket_telepon"
            ),
        ),
    ]

"""When a batch of an announcement was last tried; filled by the database, so that code of before may go on meanwhile."""

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [
        ("ketentuan", "0002_kiriman_dilanjutkan"),
    ]

    operations = [
        migrations.AddField(
            model_name="penyebaran",
            name="diperbarui_pada",
            field=models.DateTimeField(db_default=Now(), verbose_name="terakhir berjalan"),
        ),
    ]

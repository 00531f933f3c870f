import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("helpdesk", "0002_pesan_petugas"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KodePeriksa",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hash", models.CharField(max_length=64)),
                ("dibuat_pada", models.DateTimeField(default=django.utils.timezone.now)),
                ("berlaku_sampai", models.DateTimeField()),
                ("percobaan", models.PositiveSmallIntegerField(default=0)),
                ("terbukti_pada", models.DateTimeField(null=True)),
                (
                    "dikirim_oleh",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "pengguna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "tiket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="kode_periksa", to="helpdesk.tiket"
                    ),
                ),
            ],
            options={
                "verbose_name": "kode periksa",
                "verbose_name_plural": "kode periksa",
                "ordering": ["-id"],
            },
        ),
    ]

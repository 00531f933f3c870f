from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("oss_portal", "0007_surat_ditangani")]

    operations = [
        # With a default of the database: neither a rewrite of the table nor a failing insert of the release before.
        migrations.AddField(
            model_name="suratkeluar",
            name="utas",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=200, verbose_name="utas"
            ),
        ),
    ]

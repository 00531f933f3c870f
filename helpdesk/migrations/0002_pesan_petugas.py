from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("helpdesk", "0001_awal"),
    ]

    operations = [
        migrations.AddField(
            model_name="tiket",
            name="pesan_petugas_pada",
            field=models.DateTimeField(blank=True, null=True, verbose_name="pesan terakhir petugas"),
        ),
        migrations.AlterField(
            model_name="jawabanbaku",
            name="isi",
            field=models.TextField(help_text="Isian: {nama} {nomor} {nib} {petugas}", verbose_name="isi"),
        ),
    ]

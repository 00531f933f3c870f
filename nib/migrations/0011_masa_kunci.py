from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("nib", "0010_bukti_tak_dikosongkan"),
    ]

    operations = [
        migrations.AddField(
            model_name="kunciapi",
            name="masa",
            field=models.DurationField(editable=False, null=True),
        ),
    ]

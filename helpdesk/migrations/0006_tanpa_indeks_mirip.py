from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    # On a live table: without blocking writes.
    atomic = False

    dependencies = [("helpdesk", "0005_isian_jawaban_baku")]

    operations = [
        # The search compares each of the few articles (`word_similarity`), which no trigram index can serve.
        RemoveIndexConcurrently(model_name="artikelbantuan", name="artikel_mirip"),
    ]

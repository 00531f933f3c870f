"""Parts of names are found through an index of trigrams, not by reading every person."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently, TrigramExtension
from django.db import migrations
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    # On a live table: without blocking writes.
    atomic = False

    dependencies = [
        ("oss_portal", "0009_bukti_tak_dikosongkan"),
    ]

    operations = [
        TrigramExtension(),
        AddIndexConcurrently(
            model_name="pengguna",
            index=GinIndex(OpClass(Upper("nama"), name="gin_trgm_ops"), name="pengguna_nama_trgm"),
        ),
        # How often a name occurs is known of an expression only from here on.
        migrations.RunSQL("ANALYZE oss_portal_pengguna", migrations.RunSQL.noop),
    ]

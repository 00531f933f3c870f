"""Staff find registrations and businesses by part of a name, mail address and NIK through an index."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    # On a live table: without blocking writes.
    atomic = False

    dependencies = [
        ("registrasi", "0013_bukti_tak_dikosongkan"),
        # Makes the extension of trigrams.
        ("oss_portal", "0010_cari_nama"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="pelakuusaha",
            index=models.Index(Upper("email"), name="pelaku_usaha_email_upper"),
        ),
        AddIndexConcurrently(
            model_name="pelakuusaha",
            index=GinIndex(OpClass(Upper("nama"), name="gin_trgm_ops"), name="pelaku_usaha_nama_trgm"),
        ),
        AddIndexConcurrently(
            model_name="pelakuusaha",
            index=models.Index(
                fields=["identitas_indeks"], name="pelaku_usaha_identitas", condition=~models.Q(identitas_indeks="")
            ),
        ),
        AddIndexConcurrently(
            model_name="pendaftaran",
            index=GinIndex(
                OpClass(Upper("nama"), name="gin_trgm_ops"),
                OpClass(Upper("nama_badan"), name="gin_trgm_ops"),
                name="pendaftaran_nama_trgm",
            ),
        ),
        AddIndexConcurrently(
            model_name="permohonansurel",
            index=models.Index(fields=["surel_baru"], name="permohonan_surel_baru"),
        ),
        AddIndexConcurrently(
            model_name="undangan",
            index=models.Index(fields=["email"], name="undangan_email"),
        ),
        # How often a name occurs is known of an expression only from here on.
        migrations.RunSQL("ANALYZE registrasi_pelakuusaha", migrations.RunSQL.noop),
        migrations.RunSQL("ANALYZE registrasi_pendaftaran", migrations.RunSQL.noop),
    ]

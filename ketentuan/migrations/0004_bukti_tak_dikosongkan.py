"""TRUNCATE passes by the triggers of rows: the tables of proof refuse it too."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("ketentuan", "0003_penyebaran_terakhir_berjalan"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="pemberitahuan",
            trigger=pgtrigger.compiler.Trigger(
                name="pemberitahuan_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="9f679d8a35141d718bf2690ed7e579fd68faa3bc",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_pemberitahuan_tak_dikosongkan_2a469",
                    table="ketentuan_pemberitahuan",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="persetujuan",
            trigger=pgtrigger.compiler.Trigger(
                name="persetujuan_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="bd9b4b1b90bb95d40d69254db7d70eac71ca4711",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_persetujuan_tak_dikosongkan_e69c6",
                    table="ketentuan_persetujuan",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="versiketentuan",
            trigger=pgtrigger.compiler.Trigger(
                name="versi_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="3eb7472cd3521c587132f8af82add8926f9c1c7b",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_versi_tak_dikosongkan_dfba9",
                    table="ketentuan_versiketentuan",
                    when="BEFORE",
                ),
            ),
        ),
    ]

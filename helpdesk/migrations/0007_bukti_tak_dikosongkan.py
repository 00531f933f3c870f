"""TRUNCATE passes by the triggers of rows: the tables of proof refuse it too."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    # Each table is locked for its own trigger only; cut off half-way, it can run again.
    atomic = False

    dependencies = [
        ("helpdesk", "0006_tanpa_indeks_mirip"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="lampiran",
            trigger=pgtrigger.compiler.Trigger(
                name="lampiran_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="a132d889371cb6deb32c5f4b20c631907c08ac4c",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_lampiran_tak_dikosongkan_18dd5",
                    table="helpdesk_lampiran",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pelanggaranwaktu",
            trigger=pgtrigger.compiler.Trigger(
                name="pelanggaran_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="803c2bfa7997a8bb6c6b911ac680ea5e5d6dffb6",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_pelanggaran_tak_dikosongkan_234fa",
                    table="helpdesk_pelanggaranwaktu",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pesan",
            trigger=pgtrigger.compiler.Trigger(
                name="pesan_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="2936b0dcd39ae548b69de4133e42f1b30e159fb6",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_pesan_tak_dikosongkan_16ae0",
                    table="helpdesk_pesan",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tiket",
            trigger=pgtrigger.compiler.Trigger(
                name="tiket_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="d00c61b5217ae8072b3772fb1b30f08352d85396",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_tiket_tak_dikosongkan_ea193",
                    table="helpdesk_tiket",
                    when="BEFORE",
                ),
            ),
        ),
    ]

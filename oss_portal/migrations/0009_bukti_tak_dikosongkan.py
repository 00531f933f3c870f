"""TRUNCATE passes by the triggers of rows: the tables of proof refuse it too."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    # Each table is locked for its own trigger only; cut off half-way, it can run again.
    atomic = False

    dependencies = [
        ("oss_portal", "0008_surat_utas"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="akarjejak",
            trigger=pgtrigger.compiler.Trigger(
                name="akar_jejak_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="51d15dc4a7c471a9f0449da0a1668320f0a12f3f",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_akar_jejak_tak_dikosongkan_70efe",
                    table="oss_portal_akarjejak",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="gangguan",
            trigger=pgtrigger.compiler.Trigger(
                name="gangguan_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="2c0dc9f2b03d02daf663b815a823525a02a5ed87",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_gangguan_tak_dikosongkan_3e3f1",
                    table="oss_portal_gangguan",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="peristiwaaudit",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="2ea95982a349284d1322433b13a7bd532994fe8a",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_audit_tak_dikosongkan_f1084",
                    table="oss_portal_peristiwaaudit",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="suratbernomor",
            trigger=pgtrigger.compiler.Trigger(
                name="surat_bernomor_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="8aac01bc2ac284396e9800271a2e5e01f6ff4e30",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_surat_bernomor_tak_dikosongkan_87cc1",
                    table="oss_portal_suratbernomor",
                    when="BEFORE",
                ),
            ),
        ),
    ]

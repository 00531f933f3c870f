"""TRUNCATE passes by the triggers of rows: the tables of proof refuse it too."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    # Each table is locked for its own trigger only; cut off half-way, it can run again.
    atomic = False

    dependencies = [
        ("registrasi", "0012_kaitan_petugas"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="hakakses",
            trigger=pgtrigger.compiler.Trigger(
                name="hak_akses_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="88012064e1bce8614603b2713f1ada9593e50966",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_hak_akses_tak_dikosongkan_e4802",
                    table="registrasi_hakakses",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="insiden",
            trigger=pgtrigger.compiler.Trigger(
                name="insiden_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="d791008f1d55684277612907ab93af497441f9b3",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_insiden_tak_dikosongkan_5eb24",
                    table="registrasi_insiden",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="kaitanpetugas",
            trigger=pgtrigger.compiler.Trigger(
                name="kaitan_petugas_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="15cceb792b05586742a57e8ff1de420a6a27a905",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_kaitan_petugas_tak_dikosongkan_c0fac",
                    table="registrasi_kaitanpetugas",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="keberatanakses",
            trigger=pgtrigger.compiler.Trigger(
                name="keberatan_akses_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="6e416e0c09a5ad42035f231c31e7a869051a61bf",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_keberatan_akses_tak_dikosongkan_eb008",
                    table="registrasi_keberatanakses",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="orangterdampak",
            trigger=pgtrigger.compiler.Trigger(
                name="orang_terdampak_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="7a75bd20aae567c9896c404e91bb9b7241cbe06d",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_orang_terdampak_tak_dikosongkan_a19ec",
                    table="registrasi_orangterdampak",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pembatasan",
            trigger=pgtrigger.compiler.Trigger(
                name="pembatasan_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="348c8acfff3c25579162156d9ea207ecf651ec69",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_pembatasan_tak_dikosongkan_4a59f",
                    table="registrasi_pembatasan",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pendaftaran",
            trigger=pgtrigger.compiler.Trigger(
                name="pendaftaran_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="2cdfef34f280f80ab14c79f25bd3f5ea27083f0e",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_pendaftaran_tak_dikosongkan_bfd81",
                    table="registrasi_pendaftaran",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="peristiwahakakses",
            trigger=pgtrigger.compiler.Trigger(
                name="buku_hak_akses_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="0f1dfe9453fd0c298f48f8fdee677e010bebbd2c",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_buku_hak_akses_tak_dikosongkan_94165",
                    table="registrasi_peristiwahakakses",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="permintaandata",
            trigger=pgtrigger.compiler.Trigger(
                name="permintaan_data_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="412c671022d34812095b15b46f13080598b93a6d",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_permintaan_data_tak_dikosongkan_828f0",
                    table="registrasi_permintaandata",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="permohonanakses",
            trigger=pgtrigger.compiler.Trigger(
                name="permohonan_akses_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="05f1332ec4b39fdfa4091050d685fb82a8b8c445",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_permohonan_akses_tak_dikosongkan_7e7fa",
                    table="registrasi_permohonanakses",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="permohonansurel",
            trigger=pgtrigger.compiler.Trigger(
                name="permohonan_surel_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="fb18dd9999d3572da76a93a7275dc3c08dffbaf8",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_permohonan_surel_tak_dikosongkan_279c1",
                    table="registrasi_permohonansurel",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pilihandata",
            trigger=pgtrigger.compiler.Trigger(
                name="pilihan_data_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="9a3059924a9e1b14418a450a7e2569e6fd529bf2",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_pilihan_data_tak_dikosongkan_763a6",
                    table="registrasi_pilihandata",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="undangan",
            trigger=pgtrigger.compiler.Trigger(
                name="undangan_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="bce1a1163f8e811d36044569e33196ea4148074c",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_undangan_tak_dikosongkan_b1bbd",
                    table="registrasi_undangan",
                    when="BEFORE",
                ),
            ),
        ),
    ]

"""TRUNCATE passes by the triggers of rows: the tables of proof refuse it too."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    # Each table is locked for its own trigger only; cut off half-way, it can run again.
    atomic = False

    dependencies = [
        ("nib", "0009_jawaban_perbaikan"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="instansipemerintah",
            trigger=pgtrigger.compiler.Trigger(
                name="instansi_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="dfd76bcc1d2a6693c3836aa8bb0cb128cd7cf5d4",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_instansi_tak_dikosongkan_ee204",
                    table="nib_instansipemerintah",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="kegiatanusaha",
            trigger=pgtrigger.compiler.Trigger(
                name="anak_permohonan_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="09600bff71f9a1e68eb5a1457bbae8b10499b442",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_anak_permohonan_tak_dikosongkan_2a397",
                    table="nib_kegiatanusaha",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="kewajibanpembayaran",
            trigger=pgtrigger.compiler.Trigger(
                name="kewajiban_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="285af0cf913e5b4f12659446c146613ad37f5c47",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_kewajiban_tak_dikosongkan_23b96",
                    table="nib_kewajibanpembayaran",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="kirimannib",
            trigger=pgtrigger.compiler.Trigger(
                name="kiriman_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="45458bcdf7efbb776198f417ab9f40f3581aa338",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_kiriman_tak_dikosongkan_1ddbc",
                    table="nib_kirimannib",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="kunciapi",
            trigger=pgtrigger.compiler.Trigger(
                name="kunci_api_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="5e219baead28950d6f4887bb64467964d2f752b1",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_kunci_api_tak_dikosongkan_a4065",
                    table="nib_kunciapi",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lokasi",
            trigger=pgtrigger.compiler.Trigger(
                name="anak_permohonan_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="07e757ba49f2c640dbcc07c3b5a32a2b0d634186",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_anak_permohonan_tak_dikosongkan_966de",
                    table="nib_lokasi",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="nib",
            trigger=pgtrigger.compiler.Trigger(
                name="nib_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="01d87f9e0143599b12f3c893720b793678a1699b",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_nib_tak_dikosongkan_0ad18",
                    table="nib_nib",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pemegangsaham",
            trigger=pgtrigger.compiler.Trigger(
                name="anak_permohonan_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="70e58b4eb0167ada7e82b4c696a535f09f3c31d9",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_anak_permohonan_tak_dikosongkan_17430",
                    table="nib_pemegangsaham",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pengungkapandata",
            trigger=pgtrigger.compiler.Trigger(
                name="pengungkapan_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="bc9bcfaa0bfbbaa1e4c2d9a0a4d6b02b38d4825d",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_pengungkapan_tak_dikosongkan_e9b84",
                    table="nib_pengungkapandata",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pengurus",
            trigger=pgtrigger.compiler.Trigger(
                name="anak_permohonan_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="a1cee9c806bffaa95ccf9a410e44439638cdbfbb",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_anak_permohonan_tak_dikosongkan_a5e56",
                    table="nib_pengurus",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="perannib",
            trigger=pgtrigger.compiler.Trigger(
                name="peran_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="1a8953bb1f5b4b16a9eeeb03d5a24302341f463f",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_peran_tak_dikosongkan_34011",
                    table="nib_perannib",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="peristiwanib",
            trigger=pgtrigger.compiler.Trigger(
                name="buku_nib_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="dc94f29aaeb703b7151a21f5c824aeb82f6599a1",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_buku_nib_tak_dikosongkan_a1b74",
                    table="nib_peristiwanib",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="permohonan",
            trigger=pgtrigger.compiler.Trigger(
                name="permohonan_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="7d69dd08253d3e69ccafeab251c798bafe963dac",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_permohonan_tak_dikosongkan_40caf",
                    table="nib_permohonan",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="permohonanpencabutan",
            trigger=pgtrigger.compiler.Trigger(
                name="pencabutan_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="e75c581ccf830658daa98e466e26059ebbe3ce30",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_pencabutan_tak_dikosongkan_d1b2f",
                    table="nib_permohonanpencabutan",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pernyataanpermohonan",
            trigger=pgtrigger.compiler.Trigger(
                name="anak_permohonan_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="f13a3915b2dbfc147f60891a1734502fa25b5132",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_anak_permohonan_tak_dikosongkan_35863",
                    table="nib_pernyataanpermohonan",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sanksinib",
            trigger=pgtrigger.compiler.Trigger(
                name="sanksi_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="1f310236cab3d593eafd9000dacb1452dbbdfdee",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_sanksi_tak_dikosongkan_358a8",
                    table="nib_sanksinib",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sertifikatnib",
            trigger=pgtrigger.compiler.Trigger(
                name="sertifikat_tak_dikosongkan",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                    hash="f1efa78c402e342458b1750991942849d3947a2d",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_sertifikat_tak_dikosongkan_27d81",
                    table="nib_sertifikatnib",
                    when="BEFORE",
                ),
            ),
        ),
    ]

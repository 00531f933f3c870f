import datetime
import secrets
import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.utils.timezone
import django_otp.util
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import oss_portal.db.partitions
import oss_portal.db.stored_bytes
import oss_portal.db.triggers
import oss_portal.models.upload
import oss_portal.privacy.crypto


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "__first__"),
    ]

    operations = [
        django.contrib.postgres.operations.TrigramExtension(),
        django.contrib.postgres.operations.UnaccentExtension(),
        migrations.CreateModel(
            name="AttemptCounter",
            fields=[
                ("kunci", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("berakhir_pada", models.DateTimeField()),
            ],
            options={
                "verbose_name": "hitungan percobaan",
                "verbose_name_plural": "hitungan percobaan",
                "indexes": [
                    models.Index(
                        condition=models.Q(("kunci__startswith", "worker|")), fields=["kunci"], name="hitungan_pekerja"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditRoot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tanggal", models.DateField(unique=True, verbose_name="tanggal")),
                ("jumlah", models.PositiveBigIntegerField(verbose_name="jumlah peristiwa")),
                ("akar", models.CharField(max_length=64, verbose_name="akar")),
                ("segel", models.CharField(max_length=64, verbose_name="segel")),
                (
                    "dibuat_pada",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="dibuat pada"),
                ),
            ],
            options={
                "verbose_name": "akar jejak audit",
                "verbose_name_plural": "akar jejak audit",
                "ordering": ["-tanggal"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="akar_jejak_hanya_tambah",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="96f2e9164f3b9f407974efa783db2e55abc3fc1f",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_akar_jejak_hanya_tambah_d517d",
                            table="oss_portal_auditroot",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="akar_jejak_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="6419cfc27ed1a68af737585254011a1f21ca4d79",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_akar_jejak_tak_dikosongkan_7e33d",
                            table="oss_portal_auditroot",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BackupRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "jenis",
                    models.CharField(
                        choices=[("cadangan", "cadangan"), ("latihan", "latihan pemulihan")], max_length=10
                    ),
                ),
                ("nama", models.CharField(max_length=100)),
                ("mulai", models.DateTimeField(default=django.utils.timezone.now)),
                ("selesai", models.DateTimeField(null=True)),
                ("ukuran", models.BigIntegerField(default=0)),
                ("sebab", models.TextField(default="")),
            ],
            options={
                "verbose_name": "pencadangan",
                "verbose_name_plural": "pencadangan",
                "indexes": [models.Index(fields=["jenis", "-selesai"], name="cadangan_terakhir_idx")],
            },
        ),
        migrations.CreateModel(
            name="HariLibur",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tanggal", models.DateField(unique=True, verbose_name="tanggal")),
                ("nama", models.CharField(max_length=150, verbose_name="nama")),
                (
                    "jenis",
                    models.CharField(
                        choices=[("nasional", "Libur nasional"), ("cuti_bersama", "Cuti bersama")],
                        default="nasional",
                        max_length=15,
                        verbose_name="jenis",
                    ),
                ),
            ],
            options={
                "verbose_name": "hari libur",
                "verbose_name_plural": "hari libur",
                "ordering": ["-tanggal"],
            },
        ),
        migrations.CreateModel(
            name="KeyCanary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("setelan", models.CharField(max_length=30)),
                ("sidik", models.CharField(max_length=64)),
                ("dibuat_pada", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "kunci yang dipakai",
                "verbose_name_plural": "kunci yang dipakai",
                "constraints": [models.UniqueConstraint(models.F("setelan"), models.F("sidik"), name="keycanary_unik")],
            },
        ),
        migrations.CreateModel(
            name="LogCheckpoint",
            fields=[
                ("ukuran", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="jumlah daun")),
                ("akar", models.BinaryField(verbose_name="akar")),
                ("catatan", models.TextField(verbose_name="catatan bertanda tangan")),
                (
                    "dibuat_pada",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="dibuat pada"),
                ),
            ],
            options={
                "verbose_name": "titik periksa log",
                "verbose_name_plural": "titik periksa log",
                "ordering": ["-ukuran"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="logcheckpoint_hanya_tambah",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="4b90f827c2b1c6f59a88c3b6c5e84b7a9d8644b2",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_logcheckpoint_hanya_tambah_30c7b",
                            table="oss_portal_logcheckpoint",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="logcheckpoint_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="11a9e583a8353d2f5eaf0c1af6e861e11c27bcd7",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_logcheckpoint_tak_dikosongkan_09317",
                            table="oss_portal_logcheckpoint",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Cosignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "checkpoint",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cosignatures",
                        to="oss_portal.logcheckpoint",
                    ),
                ),
                ("saksi", models.CharField(max_length=200, verbose_name="saksi")),
                ("baris", models.CharField(max_length=400, verbose_name="tanda tangan")),
                (
                    "diterima_pada",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="diterima pada"
                    ),
                ),
            ],
            options={
                "verbose_name": "tanda tangan saksi",
                "verbose_name_plural": "tanda tangan saksi",
                "constraints": [models.UniqueConstraint(fields=("checkpoint", "saksi"), name="cosignature_sekali")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="cosignature_hanya_tambah",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="da04da4a8347a654ff8f068216fd25440984b3ba",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_cosignature_hanya_tambah_b1b0a",
                            table="oss_portal_cosignature",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="cosignature_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="d9f0d30b93413bdd9e1790843155a0dda531c1ec",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_cosignature_tak_dikosongkan_aa453",
                            table="oss_portal_cosignature",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LogLeaf",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "jenis",
                    models.CharField(
                        choices=[
                            ("sertifikat", "Sertifikat NIB"),
                            ("surat", "Surat bernomor"),
                            ("ketentuan", "Versi ketentuan"),
                            ("persetujuan", "Persetujuan"),
                            ("akar-audit", "Akar jejak audit"),
                        ],
                        max_length=12,
                        verbose_name="jenis",
                    ),
                ),
                ("rekaman", models.BigIntegerField(verbose_name="rekaman")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("ukuran", models.PositiveIntegerField(verbose_name="ukuran (bita)")),
                (
                    "diterima_pada",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="diterima pada",
                    ),
                ),
                ("urutan", models.BigIntegerField(null=True, unique=True, verbose_name="urutan")),
                ("dicatat_pada", models.DateTimeField(null=True, verbose_name="dicatat pada")),
                ("hash", models.BinaryField(null=True, verbose_name="hash")),
            ],
            options={
                "verbose_name": "daun log transparansi",
                "verbose_name_plural": "daun log transparansi",
                "indexes": [
                    models.Index(condition=models.Q(("urutan__isnull", True)), fields=["id"], name="logleaf_menunggu")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("jenis", "rekaman"), name="logleaf_sekali"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("dicatat_pada__isnull", True), ("hash__isnull", True), ("urutan__isnull", True)),
                            models.Q(
                                ("dicatat_pada__isnull", False), ("hash__isnull", False), ("urutan__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="logleaf_lengkap",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="logleaf_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="48dd3bec61f0ec2f7d1f8a8dde2c11830db2eb08",
                            operation="DELETE",
                            pgid="pgtrigger_logleaf_tak_dihapus_6575b",
                            table="oss_portal_logleaf",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="logleaf_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="8800e7a3824d30659f11f08dceb31183b9758252",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_logleaf_tak_dikosongkan_006cb",
                            table="oss_portal_logleaf",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="logleaf_tercatat_tetap",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."urutan" IS NOT NULL)',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="555af302ae85e1fa92651f88d062e6eaf288d598",
                            operation="UPDATE",
                            pgid="pgtrigger_logleaf_tercatat_tetap_42327",
                            table="oss_portal_logleaf",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="logleaf_isi_tetap",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."jenis" IS DISTINCT FROM (NEW."jenis") OR OLD."rekaman" IS DISTINCT FROM (NEW."rekaman") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."ukuran" IS DISTINCT FROM (NEW."ukuran") OR OLD."diterima_pada" IS DISTINCT FROM (NEW."diterima_pada"))',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="e9b9d70b4c8eb17c7133935fba6ab7ae2796b89e",
                            operation="UPDATE",
                            pgid="pgtrigger_logleaf_isi_tetap_3e4cf",
                            table="oss_portal_logleaf",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LogNode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tingkat", models.PositiveSmallIntegerField(verbose_name="tingkat")),
                ("urutan", models.BigIntegerField(verbose_name="urutan")),
                ("hash", models.BinaryField(verbose_name="hash")),
            ],
            options={
                "verbose_name": "simpul log transparansi",
                "verbose_name_plural": "simpul log transparansi",
                "constraints": [models.UniqueConstraint(fields=("tingkat", "urutan"), name="lognode_unik")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="lognode_hanya_tambah",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="ca636a034d724a321d96256c2974b050ed09cc21",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_lognode_hanya_tambah_d2539",
                            table="oss_portal_lognode",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="lognode_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="c9dc7a51a946883575a0676120d07ad4b0799e31",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_lognode_tak_dikosongkan_49ec9",
                            table="oss_portal_lognode",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MailKey",
            fields=[
                ("kunci", models.CharField(max_length=120, primary_key=True, serialize=False, verbose_name="kunci")),
                ("surat_id", models.BigIntegerField(verbose_name="surat")),
            ],
            options={
                "verbose_name": "kunci surat keluar",
                "verbose_name_plural": "kunci surat keluar",
            },
        ),
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ranah", models.CharField(max_length=30)),
                ("tahun", models.PositiveSmallIntegerField()),
                ("terakhir", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("ranah", "tahun"), name="penomoran_ranah_tahun_unik")],
            },
        ),
        migrations.CreateModel(
            name="Penandatangan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sidik", models.CharField(max_length=64, unique=True, verbose_name="sidik sertifikat (SHA-256)")),
                ("kunci", models.CharField(max_length=64, verbose_name="sidik kunci publik (SHA-256)")),
                ("subjek", models.TextField(verbose_name="atas nama")),
                ("sertifikat", models.BinaryField()),
                ("rantai", models.JSONField(default=list)),
                ("berlaku_sejak", models.DateTimeField(verbose_name="berlaku sejak")),
                ("berlaku_sampai", models.DateTimeField(verbose_name="berlaku sampai")),
                (
                    "dibuat_pada",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="tanda tangan pertama pada",
                    ),
                ),
            ],
            options={
                "verbose_name": "penandatangan",
                "verbose_name_plural": "penandatangan",
                "ordering": ["-id"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="penandatangan_tetap",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="aff34dd151457e69abc0072d13e020d8ef14d268",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_penandatangan_tetap_9d8a0",
                            table="oss_portal_penandatangan",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="penandatangan_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="cce4480b421166df51278e84cd96b3ec51a970eb",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_penandatangan_tak_dikosongkan_be1f9",
                            table="oss_portal_penandatangan",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DokumenTerbit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, unique=True, verbose_name="SHA-256")),
                (
                    "jenis",
                    models.CharField(
                        choices=[
                            ("sertifikat", "Sertifikat NIB"),
                            ("surat", "Surat bernomor"),
                            ("teks", "Teks ketentuan"),
                            ("bukti", "Bukti persetujuan"),
                            ("perkara", "Berkas perkara"),
                            ("salinan", "Salinan data pribadi"),
                            ("kartu", "Kartu NIB"),
                        ],
                        max_length=12,
                        verbose_name="jenis",
                    ),
                ),
                ("sebutan", models.CharField(blank=True, default="", max_length=200, verbose_name="sebutan")),
                ("subjek_jenis", models.CharField(max_length=60)),
                ("subjek_id", models.CharField(max_length=40)),
                ("revisi", models.PositiveSmallIntegerField(default=0, verbose_name="revisi")),
                (
                    "penandatangan",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dokumen",
                        to="oss_portal.penandatangan",
                        verbose_name="penandatangan",
                    ),
                ),
                ("ukuran", models.PositiveIntegerField(verbose_name="ukuran (bita)")),
                ("disimpan", models.BooleanField(default=True, verbose_name="disimpan")),
                ("pdf", models.BinaryField(null=True)),
                ("stempel_sampai", models.DateTimeField(null=True, verbose_name="stempel waktu berlaku sampai")),
                ("diganti", models.BooleanField(default=False, editable=False, verbose_name="ada revisi lebih baru")),
                ("dibuat_pada", models.DateTimeField(editable=False, verbose_name="terbit pada")),
                ("pengesahan", models.BinaryField(verbose_name="pengesahan oleh kunci log")),
            ],
            options={
                "verbose_name": "dokumen terbit",
                "verbose_name_plural": "dokumen terbit",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("diganti", False), ("disimpan", True), ("penandatangan__isnull", False)),
                        fields=["stempel_sampai"],
                        name="dokumen_stempel",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("disimpan", True)),
                        fields=("subjek_jenis", "subjek_id", "revisi"),
                        name="dokumen_revisi_unik",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("pdf__isnull", True), ("revisi", 0)),
                            models.Q(("pdf__isnull", False), ("revisi__gt", 0)),
                            _connector="OR",
                        ),
                        name="dokumen_bita_revisi",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="dokumen_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="f5b15dda380475d2ac4cab4fd5b772a12d7a6d46",
                            operation="DELETE",
                            pgid="pgtrigger_dokumen_tak_dihapus_7eedc",
                            table="oss_portal_dokumenterbit",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="dokumen_tetap",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."jenis" IS DISTINCT FROM (NEW."jenis") OR OLD."sebutan" IS DISTINCT FROM (NEW."sebutan") OR OLD."subjek_jenis" IS DISTINCT FROM (NEW."subjek_jenis") OR OLD."subjek_id" IS DISTINCT FROM (NEW."subjek_id") OR OLD."revisi" IS DISTINCT FROM (NEW."revisi") OR OLD."penandatangan_id" IS DISTINCT FROM (NEW."penandatangan_id") OR OLD."ukuran" IS DISTINCT FROM (NEW."ukuran") OR OLD."disimpan" IS DISTINCT FROM (NEW."disimpan") OR OLD."stempel_sampai" IS DISTINCT FROM (NEW."stempel_sampai") OR OLD."dibuat_pada" IS DISTINCT FROM (NEW."dibuat_pada") OR OLD."pengesahan" IS DISTINCT FROM (NEW."pengesahan") OR OLD."pdf" IS DISTINCT FROM (NEW."pdf"))',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="1ca948e6aad015212786dfed4facf811a9d76001",
                            operation="UPDATE",
                            pgid="pgtrigger_dokumen_tetap_09a9b",
                            table="oss_portal_dokumenterbit",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="dokumen_terbit_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="46c26d1d80cda210421ee511607de6d6744d566e",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_dokumen_terbit_tak_dikosongkan_e1ef4",
                            table="oss_portal_dokumenterbit",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pengguna",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("user_id", models.CharField(max_length=20, unique=True, verbose_name="User-ID")),
                ("email", models.EmailField(max_length=100, verbose_name="alamat surel")),
                ("nama", models.CharField(max_length=150, verbose_name="nama")),
                (
                    "jenis_identitas",
                    models.CharField(
                        blank=True,
                        choices=[("01", "KTP"), ("02", "Paspor")],
                        max_length=2,
                        verbose_name="jenis identitas",
                    ),
                ),
                (
                    "nomor_identitas",
                    oss_portal.privacy.crypto.EncryptedTextField(
                        blank=True, default="", row="user_id", verbose_name="nomor identitas"
                    ),
                ),
                (
                    "nomor_identitas_indeks",
                    models.CharField(blank=True, db_index=True, default="", editable=False, max_length=64),
                ),
                (
                    "identitas_sengketa",
                    models.BooleanField(default=False, verbose_name="nomor identitas belum terbukti"),
                ),
                ("tanggal_lahir", models.DateField(blank=True, null=True, verbose_name="tanggal lahir")),
                (
                    "telepon",
                    models.CharField(
                        blank=True, help_text="Bentuk E.164, +62…", max_length=20, verbose_name="nomor telepon"
                    ),
                ),
                (
                    "surel_belum_terbukti",
                    models.EmailField(
                        blank=True, default="", max_length=100, verbose_name="alamat surel belum terbukti"
                    ),
                ),
                (
                    "telepon_terbukti",
                    models.CharField(blank=True, default="", max_length=20, verbose_name="nomor telepon terbukti"),
                ),
                ("kabar_telepon", models.BooleanField(default=False, verbose_name="kabar ke nomor telepon")),
                ("bahasa", models.CharField(default="id", max_length=5, verbose_name="bahasa surat")),
                (
                    "email_lama",
                    models.EmailField(blank=True, default="", max_length=100, verbose_name="alamat surel sebelumnya"),
                ),
                (
                    "email_lama_sampai",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        null=True,
                        verbose_name="alamat sebelumnya dapat berkeberatan sampai",
                    ),
                ),
                (
                    "surel_sejak",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="alamat surel ini sejak"),
                ),
                (
                    "diamankan_pada",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="diamankan pada"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="dapat masuk")),
                ("is_staff", models.BooleanField(default=False, verbose_name="petugas")),
                ("petugas_sampai", models.DateField(blank=True, null=True, verbose_name="petugas sampai dengan")),
                (
                    "wilayah_kerja",
                    models.CharField(blank=True, db_default="", default="", max_length=5, verbose_name="wilayah kerja"),
                ),
                (
                    "dibuat_pada",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="dibuat pada"),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "pengguna",
                "verbose_name_plural": "pengguna",
                "permissions": [
                    ("kelola_petugas", "Dapat mengundang petugas dan mengatur atau mengusulkan peran mereka"),
                    ("setujui_petugas", "Dapat menyetujui usulan tentang administrator"),
                ],
                "indexes": [
                    models.Index(django.db.models.functions.text.Upper("email"), name="pengguna_email_upper"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("nama"), name="gin_trgm_ops"
                        ),
                        name="pengguna_nama_trgm",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(django.db.models.functions.text.Lower("email"), name="pengguna_email_unik"),
                    models.CheckConstraint(
                        condition=models.Q(("user_id__regex", "^[A-Z0-9._-]{3,20}$")), name="pengguna_user_id_bentuk"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "waktu",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="waktu"
                    ),
                ),
                ("peristiwa", models.CharField(max_length=60, verbose_name="peristiwa")),
                (
                    "oleh",
                    models.ForeignKey(
                        db_index=False,
                        help_text="Kosong: sistem atau orang yang belum masuk",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="oleh",
                    ),
                ),
                ("subjek_jenis", models.CharField(max_length=60, verbose_name="jenis subjek")),
                ("subjek_id", models.CharField(max_length=40, verbose_name="id subjek")),
                (
                    "tentang",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="orang yang bersangkutan",
                    ),
                ),
                ("nib", models.CharField(blank=True, default="", max_length=13, verbose_name="NIB")),
                ("alasan", models.TextField(blank=True, default="", verbose_name="alasan")),
                (
                    "perubahan",
                    models.JSONField(
                        default=dict, help_text="kolom: [sebelum, sesudah], tersamar", verbose_name="perubahan"
                    ),
                ),
                ("rincian", models.JSONField(default=dict, verbose_name="rincian")),
                ("ip", models.GenericIPAddressField(null=True, verbose_name="IP")),
                ("agen", models.CharField(blank=True, default="", max_length=300, verbose_name="peramban")),
                ("korelasi", models.UUIDField(null=True, verbose_name="id korelasi")),
            ],
            options={
                "verbose_name": "peristiwa audit",
                "verbose_name_plural": "jejak audit",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["subjek_jenis", "subjek_id", "-id"], name="audit_subjek"),
                    models.Index(fields=["oleh", "-id"], name="audit_oleh"),
                    models.Index(fields=["tentang", "-id"], name="audit_tentang"),
                    models.Index(
                        condition=models.Q(("nib", ""), _negated=True), fields=["nib", "-id"], name="audit_nib"
                    ),
                    models.Index(fields=["peristiwa", "-id"], name="audit_peristiwa"),
                    models.Index(
                        condition=models.Q(("peristiwa", "identitas.diungkap")),
                        fields=["oleh", "-id"],
                        name="audit_ungkap",
                    ),
                    django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=["waktu"], name="audit_waktu"),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="audit_hanya_tambah",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="afb9b55b9f3d780f39c096b4fc02963cc2d23c81",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_audit_hanya_tambah_268d8",
                            table="oss_portal_auditevent",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="audit_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="fbeedf33a003ee5ce6a03a3a4caf0f4e5c320806",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_audit_tak_dikosongkan_c05e2",
                            table="oss_portal_auditevent",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        oss_portal.db.partitions.PartitionByMonth(
            model_name="AuditEvent",
            column="waktu",
        ),
        migrations.CreateModel(
            name="CaseNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subjek_jenis", models.CharField(max_length=60)),
                ("subjek_id", models.BigIntegerField()),
                ("isi", models.TextField(verbose_name="catatan")),
                (
                    "oleh",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="oleh",
                    ),
                ),
                (
                    "waktu",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="waktu"
                    ),
                ),
            ],
            options={
                "verbose_name": "catatan perkara",
                "verbose_name_plural": "catatan perkara",
                "indexes": [models.Index(fields=["subjek_jenis", "subjek_id", "-id"], name="catatan_subjek")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="catatan_tetap",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="8f5049fecab060758152c159979a00d4e2fb993f",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_catatan_tetap_e60ba",
                            table="oss_portal_casenote",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="catatan_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="809b193d92542790acc7781603d64031f864f77c",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_catatan_tak_dikosongkan_9b42b",
                            table="oss_portal_casenote",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficerSetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "petugas",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pengaturan_petugas",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("lewat_surel", models.JSONField(blank=True, default=list, verbose_name="juga lewat surel")),
                ("cuti_mulai", models.DateField(blank=True, null=True, verbose_name="tidak bertugas mulai")),
                ("cuti_sampai", models.DateField(blank=True, null=True, verbose_name="tidak bertugas sampai dengan")),
                (
                    "pengganti",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("diserahkan_pada", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "pengaturan petugas",
                "verbose_name_plural": "pengaturan petugas",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cuti_mulai__isnull", True), ("cuti_sampai__isnull", True)),
                            models.Q(("cuti_mulai__isnull", False), ("cuti_sampai__gte", models.F("cuti_mulai"))),
                            _connector="OR",
                        ),
                        name="cuti_berurutan",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Outage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "jenis",
                    models.CharField(
                        choices=[
                            ("gangguan", "Gangguan"),
                            ("pemeliharaan", "Pemeliharaan terencana"),
                            ("kahar", "Keadaan kahar"),
                        ],
                        max_length=15,
                        verbose_name="jenis",
                    ),
                ),
                ("judul", models.CharField(max_length=150, verbose_name="judul")),
                ("uraian", models.TextField(verbose_name="uraian untuk umum")),
                ("hanya_baca", models.BooleanField(default=False, verbose_name="portal hanya dapat dibaca")),
                ("mulai", models.DateTimeField(verbose_name="mulai")),
                ("perkiraan_selesai", models.DateTimeField(blank=True, null=True, verbose_name="perkiraan selesai")),
                ("selesai", models.DateTimeField(blank=True, null=True, verbose_name="selesai")),
                ("penutup", models.TextField(blank=True, default="", verbose_name="penyebab dan penanganan")),
                ("diperpanjang", models.PositiveIntegerField(default=0, verbose_name="tenggat yang diperpanjang")),
                (
                    "dicatat_oleh",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dicatat oleh",
                    ),
                ),
                (
                    "dibuat_pada",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="dicatat pada"
                    ),
                ),
            ],
            options={
                "verbose_name": "gangguan layanan",
                "verbose_name_plural": "gangguan layanan",
                "ordering": ["-mulai", "-id"],
                "permissions": [("kelola_gangguan", "Dapat mencatat dan mengakhiri gangguan layanan")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("selesai__isnull", True), ("selesai__gte", models.F("mulai")), _connector="OR"
                        ),
                        name="gangguan_selesai_sesudah_mulai",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="gangguan_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="5aadb35cc92b2abe1d4337180a33f65e62153461",
                            operation="DELETE",
                            pgid="pgtrigger_gangguan_tak_dihapus_0a7e3",
                            table="oss_portal_outage",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="gangguan_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="6654e17c31277322047ddd6090ee80c7dc7fe842",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_gangguan_tak_dikosongkan_b686d",
                            table="oss_portal_outage",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="gangguan_selesai_tetap",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."selesai" IS NOT NULL)',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="4aa0ebca7c29c261b6cb7ff93a44a97e816d11b3",
                            operation="UPDATE",
                            pgid="pgtrigger_gangguan_selesai_tetap_ace7d",
                            table="oss_portal_outage",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutgoingMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                (
                    "pengguna",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="surat_keluar",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("kepada", models.EmailField(max_length=254, verbose_name="kepada")),
                ("perihal", models.CharField(max_length=200, verbose_name="perihal")),
                ("isi", oss_portal.privacy.crypto.EncryptedTextField(verbose_name="isi")),
                ("bahasa", models.CharField(default="id", max_length=5, verbose_name="bahasa")),
                ("templat", models.CharField(max_length=80, verbose_name="templat")),
                ("rahasia", models.BooleanField(default=False, verbose_name="memuat tautan rahasia")),
                ("kunci", models.CharField(blank=True, max_length=120, null=True, verbose_name="kunci")),
                ("balas_ke", models.EmailField(blank=True, default="", max_length=254, verbose_name="balas ke")),
                ("id_pesan", models.CharField(blank=True, default="", max_length=200, verbose_name="Message-ID")),
                (
                    "utas",
                    models.CharField(
                        blank=True, db_default="", default="", editable=False, max_length=200, verbose_name="utas"
                    ),
                ),
                ("lampiran", models.JSONField(blank=True, default=list, verbose_name="lampiran")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("antre", "Menunggu dikirim"),
                            ("terkirim", "Terkirim"),
                            ("gagal", "Gagal"),
                            ("ditangani", "Gagal, disampaikan dengan cara lain"),
                        ],
                        default="antre",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("percobaan", models.PositiveSmallIntegerField(default=0, verbose_name="percobaan")),
                (
                    "coba_lagi_pada",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="dicoba lagi pada"),
                ),
                (
                    "galat_terakhir",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="galat terakhir"),
                ),
                (
                    "dibuat_pada",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="dibuat pada"),
                ),
                ("terkirim_pada", models.DateTimeField(blank=True, null=True, verbose_name="terkirim pada")),
                ("korelasi", models.UUIDField(editable=False, null=True, verbose_name="id korelasi")),
                ("dibaca_pada", models.DateTimeField(blank=True, null=True, verbose_name="dibaca pada")),
            ],
            options={
                "verbose_name": "surat keluar",
                "verbose_name_plural": "surat keluar",
                "ordering": ["-id"],
                "permissions": [
                    ("tangani_suratkeluar", "Dapat mengirim lagi surat yang gagal, atau mencatat cara lain")
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "antre")), fields=["coba_lagi_pada"], name="surat_antre"
                    ),
                    models.Index(fields=["pengguna", "-id"], name="surat_pengguna"),
                    models.Index(fields=["kepada", "-id"], name="surat_kepada"),
                    models.Index(condition=models.Q(("status", "gagal")), fields=["-id"], name="surat_gagal"),
                    models.Index(
                        condition=models.Q(("templat", "(dihapus)"), _negated=True),
                        fields=["dibuat_pada"],
                        name="surat_berisi",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "terkirim"), ("terkirim_pada__isnull", False)),
                            models.Q(models.Q(("status", "terkirim"), _negated=True), ("terkirim_pada__isnull", True)),
                            _connector="OR",
                        ),
                        name="surat_terkirim_berpasangan",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="surat_kunci_sekali",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (NEW."kunci" IS NOT NULL)',
                            func="INSERT INTO oss_portal_mailkey (kunci, surat_id) VALUES (NEW.kunci, NEW.id) ON CONFLICT DO NOTHING; IF NOT FOUND THEN RETURN NULL; END IF; RETURN NEW;",
                            hash="8a5ae2ded536c55c07a84bb310ca50102bf74f64",
                            operation="INSERT",
                            pgid="pgtrigger_surat_kunci_sekali_3aab9",
                            table="oss_portal_outgoingmail",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="surat_keluar_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="931730f9cf5b66ffd11addd000e3904bcb75b3cf",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_surat_keluar_tak_dikosongkan_f77b6",
                            table="oss_portal_outgoingmail",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        oss_portal.db.partitions.PartitionByMonth(
            model_name="OutgoingMail",
            column="dibuat_pada",
        ),
        migrations.CreateModel(
            name="PhoneCode",
            fields=[
                ("kunci", models.CharField(editable=False, max_length=64, primary_key=True, serialize=False)),
                ("hash", models.CharField(editable=False, max_length=64)),
                ("berlaku_sampai", models.DateTimeField(db_index=True, verbose_name="berlaku sampai")),
                ("percobaan", models.PositiveSmallIntegerField(default=0, verbose_name="percobaan")),
            ],
            options={
                "verbose_name": "kode ke nomor HP",
                "verbose_name_plural": "kode ke nomor HP",
            },
        ),
        migrations.CreateModel(
            name="PublishedKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kegunaan",
                    models.CharField(
                        choices=[("log", "Log transparansi"), ("pernyataan", "Pernyataan bertanda tangan")],
                        max_length=10,
                        verbose_name="kegunaan",
                    ),
                ),
                ("kunci", models.BinaryField(verbose_name="kunci publik")),
                ("pengesahan", models.BinaryField(default=b"", verbose_name="pengesahan oleh kunci log")),
                (
                    "dibuat_pada",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="dipakai sejak"
                    ),
                ),
            ],
            options={
                "verbose_name": "kunci publik",
                "verbose_name_plural": "kunci publik",
                "constraints": [models.UniqueConstraint(fields=("kegunaan", "kunci"), name="publishedkey_unik")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="publishedkey_hanya_tambah",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="cd7d73950e29abd11fcbab1feda08b3b06d8b2ea",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_publishedkey_hanya_tambah_11659",
                            table="oss_portal_publishedkey",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="publishedkey_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="c5d6a3dfe3277aedee339b7a2e66a83ce937f59e",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_publishedkey_tak_dikosongkan_7254f",
                            table="oss_portal_publishedkey",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecoveryCodes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        help_text="The user that this device belongs to.",
                        on_delete=django.db.models.deletion.CASCADE,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", models.CharField(help_text="The human-readable name of this device.", max_length=64)),
                ("confirmed", models.BooleanField(default=True, help_text="Is this device ready for use?")),
                (
                    "created_at",
                    models.DateTimeField(
                        auto_now_add=True,
                        help_text="The date and time when this device was initially created in the system.",
                        null=True,
                    ),
                ),
                (
                    "last_used_at",
                    models.DateTimeField(
                        blank=True, help_text="The most recent date and time this device was used.", null=True
                    ),
                ),
                (
                    "sidik",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), default=list, editable=False, size=None
                    ),
                ),
            ],
            options={
                "verbose_name": "kode pemulihan",
                "verbose_name_plural": "kode pemulihan",
                "abstract": False,
                "constraints": [models.UniqueConstraint(models.F("user"), name="recoverycodes_satu")],
            },
        ),
        migrations.CreateModel(
            name="ScheduledTask",
            fields=[
                ("nama", models.CharField(max_length=150, primary_key=True, serialize=False)),
                ("berikutnya", models.DateTimeField(default=django.utils.timezone.now)),
                ("terakhir", models.DateTimeField(null=True)),
                ("selesai_pada", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "jadwal tugas",
                "verbose_name_plural": "jadwal tugas",
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                (
                    "pengguna",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sesi",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="pengguna",
                    ),
                ),
                ("ip", models.GenericIPAddressField(null=True, verbose_name="IP")),
                ("agen", models.CharField(blank=True, default="", max_length=300, verbose_name="peramban")),
                ("mulai", models.DateTimeField(auto_now_add=True, verbose_name="mulai")),
            ],
            options={
                "verbose_name": "sesi",
                "verbose_name_plural": "sesi",
            },
        ),
        migrations.CreateModel(
            name="SuratBernomor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("nomor", models.CharField(max_length=40, unique=True, verbose_name="nomor surat")),
                ("jenis", models.CharField(max_length=40, verbose_name="jenis")),
                ("perihal", models.CharField(max_length=200, verbose_name="perihal")),
                ("subjek_jenis", models.CharField(max_length=60)),
                ("subjek_id", models.CharField(max_length=40)),
                (
                    "tentang",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="surat_bernomor",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("pdf", oss_portal.db.stored_bytes.StoredBytesField()),
                ("sha256", models.CharField(editable=False, max_length=64, verbose_name="SHA-256")),
                (
                    "oleh",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "terbit_pada",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="terbit pada"
                    ),
                ),
            ],
            options={
                "verbose_name": "surat bernomor",
                "verbose_name_plural": "buku surat",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["subjek_jenis", "subjek_id"], name="surat_bernomor_subjek")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="surat_bernomor_tetap",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="7461c2a91d99bd6ab21111c9e06ee62f9e64629d",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_surat_bernomor_tetap_45f4d",
                            table="oss_portal_suratbernomor",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
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
                ],
            },
        ),
        migrations.CreateModel(
            name="TotpDevice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        help_text="The user that this device belongs to.",
                        on_delete=django.db.models.deletion.CASCADE,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", models.CharField(help_text="The human-readable name of this device.", max_length=64)),
                ("confirmed", models.BooleanField(default=True, help_text="Is this device ready for use?")),
                (
                    "throttling_failure_timestamp",
                    models.DateTimeField(
                        blank=True,
                        default=None,
                        help_text="A timestamp of the last failed verification attempt. Null if last attempt succeeded.",
                        null=True,
                    ),
                ),
                (
                    "throttling_failure_count",
                    models.PositiveIntegerField(default=0, help_text="Number of successive failed attempts."),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        auto_now_add=True,
                        help_text="The date and time when this device was initially created in the system.",
                        null=True,
                    ),
                ),
                (
                    "last_used_at",
                    models.DateTimeField(
                        blank=True, help_text="The most recent date and time this device was used.", null=True
                    ),
                ),
                (
                    "rahasia",
                    oss_portal.privacy.crypto.EncryptedTextField(
                        default=django_otp.util.random_hex, editable=False, row="user_id", verbose_name="rahasia"
                    ),
                ),
                ("last_t", models.BigIntegerField(default=-1, editable=False)),
            ],
            options={
                "verbose_name": "aplikasi pembuat kode",
                "verbose_name_plural": "aplikasi pembuat kode",
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        models.F("user"), condition=models.Q(("confirmed", False)), name="totpdevice_satu_menunggu"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UndanganPetugas",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("hash", models.CharField(default=secrets.token_hex, editable=False, max_length=64, unique=True)),
                ("nama", models.CharField(max_length=150, verbose_name="nama")),
                ("email", models.EmailField(max_length=100, verbose_name="surel kantor")),
                ("kelompok", models.JSONField(default=list, verbose_name="peran")),
                ("administrator", models.BooleanField(default=False, verbose_name="administrator")),
                ("petugas_sampai", models.DateField(blank=True, null=True, verbose_name="petugas sampai dengan")),
                ("wilayah_kerja", models.CharField(blank=True, default="", max_length=5, verbose_name="wilayah kerja")),
                ("alasan", models.TextField(verbose_name="alasan")),
                (
                    "oleh",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diundang oleh",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("diusulkan", "Menunggu orang kedua"),
                            ("menunggu", "Menunggu jawaban"),
                            ("diterima", "Diterima"),
                            ("dicabut", "Dicabut"),
                            ("kedaluwarsa", "Kedaluwarsa"),
                        ],
                        default="menunggu",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("berlaku_sampai", models.DateTimeField(blank=True, null=True, verbose_name="tautan berlaku sampai")),
                (
                    "pengguna",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
                (
                    "dibuat_pada",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="dibuat pada"),
                ),
                (
                    "diubah_pada",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="diubah pada"),
                ),
            ],
            options={
                "verbose_name": "undangan petugas",
                "verbose_name_plural": "undangan petugas",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"),
                        condition=models.Q(("status__in", ["diusulkan", "menunggu"])),
                        name="undangan_petugas_satu_terbuka",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("pengguna__isnull", False), ("status", "diterima")),
                            models.Q(models.Q(("status", "diterima"), _negated=True), ("pengguna__isnull", True)),
                            _connector="OR",
                        ),
                        name="undangan_petugas_diterima_berpasangan",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("alasan", ""), _negated=True), name="undangan_petugas_beralasan"
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="undangan_petugas_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="1a74c9e9596d2735f08d479e13750e9b79d5f76e",
                            operation="DELETE",
                            pgid="pgtrigger_undangan_petugas_tak_dihapus_0d4cf",
                            table="oss_portal_undanganpetugas",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="undangan_petugas_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="c3182eb5973aa6a2791470137a2b47197fa731a5",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_undangan_petugas_tak_dikosongkan_45208",
                            table="oss_portal_undanganpetugas",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="undangan_petugas_transisi",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE _is_valid_transition BOOLEAN;",
                            func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{diusulkan:dicabut,diusulkan:menunggu,menunggu:dicabut,menunggu:diterima,menunggu:kedaluwarsa}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                            hash="4c64c028c87215c9b5387d37d44d7a0d21f52607",
                            operation="UPDATE",
                            pgid="pgtrigger_undangan_petugas_transisi_d93a8",
                            table="oss_portal_undanganpetugas",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("ranah", models.CharField(max_length=20, verbose_name="ranah")),
                ("nama", models.CharField(max_length=120, verbose_name="nama berkas")),
                ("tipe", models.CharField(max_length=40, verbose_name="tipe")),
                ("ukuran", models.PositiveIntegerField(verbose_name="ukuran (bita)")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("berkas", models.FileField(max_length=80, upload_to=oss_portal.models.upload.upload_path)),
                (
                    "oleh",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="unggahan",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dibuat_pada",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="diunggah pada"
                    ),
                ),
            ],
            options={
                "verbose_name": "unggahan",
                "verbose_name_plural": "unggahan",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="UsulanPetugas",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "jenis",
                    models.CharField(
                        choices=[
                            ("undang", "Mengundang"),
                            ("peran", "Mengubah peran"),
                            ("tangguhkan", "Menangguhkan"),
                            ("nonaktifkan", "Menonaktifkan"),
                            ("aktifkan", "Mengaktifkan kembali"),
                            ("faktor_kedua", "Menghapus faktor kedua"),
                        ],
                        max_length=12,
                        verbose_name="tindakan",
                    ),
                ),
                (
                    "petugas",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
                (
                    "undangan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="usulan",
                        to="oss_portal.undanganpetugas",
                        verbose_name="undangan",
                    ),
                ),
                ("kelompok", models.JSONField(blank=True, default=list, verbose_name="peran")),
                ("administrator", models.BooleanField(default=False, verbose_name="administrator")),
                ("petugas_sampai", models.DateField(blank=True, null=True, verbose_name="petugas sampai dengan")),
                ("wilayah_kerja", models.CharField(blank=True, default="", max_length=5, verbose_name="wilayah kerja")),
                ("alasan", models.TextField(verbose_name="alasan")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("diusulkan", "Menunggu orang kedua"),
                            ("disetujui", "Disetujui"),
                            ("ditolak", "Ditolak"),
                            ("dibatalkan", "Dibatalkan"),
                        ],
                        default="diusulkan",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "diusulkan_oleh",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diusulkan oleh",
                    ),
                ),
                (
                    "diusulkan_pada",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="diusulkan pada"
                    ),
                ),
                (
                    "diputuskan_oleh",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diputuskan oleh",
                    ),
                ),
                ("diputuskan_pada", models.DateTimeField(blank=True, null=True, verbose_name="diputuskan pada")),
                ("alasan_keputusan", models.TextField(blank=True, default="", verbose_name="alasan keputusan")),
            ],
            options={
                "verbose_name": "usulan hak petugas",
                "verbose_name_plural": "usulan hak petugas",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("jenis", "undang"), ("petugas__isnull", True), ("undangan__isnull", False)),
                            models.Q(
                                models.Q(("jenis", "undang"), _negated=True),
                                ("petugas__isnull", False),
                                ("undangan__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="usulan_petugas_tentang_satu",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["disetujui", "ditolak"]), _negated=True),
                            models.Q(
                                ("diputuskan_oleh__isnull", False),
                                models.Q(("diputuskan_oleh", models.F("diusulkan_oleh")), _negated=True),
                                models.Q(
                                    ("petugas__isnull", True),
                                    models.Q(("diputuskan_oleh", models.F("petugas")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="usulan_petugas_dua_orang",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("alasan", ""), _negated=True), name="usulan_petugas_beralasan"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "diusulkan")),
                        fields=("petugas",),
                        name="usulan_petugas_satu_terbuka",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="usulan_petugas_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="71178ec603fc7a1a1c171123e97678001855a5c9",
                            operation="DELETE",
                            pgid="pgtrigger_usulan_petugas_tak_dihapus_e47a6",
                            table="oss_portal_usulanpetugas",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="usulan_petugas_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="46ffce069acfc42ed8369146ee1d234930c080d8",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_usulan_petugas_tak_dikosongkan_742c4",
                            table="oss_portal_usulanpetugas",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="usulan_petugas_transisi",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE _is_valid_transition BOOLEAN;",
                            func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{diusulkan:dibatalkan,diusulkan:disetujui,diusulkan:ditolak}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                            hash="f33c11b215d7905a528f0e2f8cee615399186c45",
                            operation="UPDATE",
                            pgid="pgtrigger_usulan_petugas_transisi_18efd",
                            table="oss_portal_usulanpetugas",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("antrean", models.CharField(max_length=30, verbose_name="antrean")),
                ("subjek_jenis", models.CharField(max_length=60)),
                ("subjek_id", models.BigIntegerField()),
                ("wilayah", models.CharField(blank=True, default="", max_length=13, verbose_name="wilayah")),
                ("masuk_pada", models.DateTimeField(verbose_name="masuk")),
                ("tenggat", models.DateTimeField(null=True, verbose_name="tenggat")),
                ("urut", models.DateTimeField()),
                (
                    "tunggu",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("pemohon", "Menunggu pemohon"),
                            ("identitas", "Menunggu pemeriksaan identitas"),
                            ("keberatan", "Masa keberatan berjalan"),
                            ("jawaban", "Masa menjawab pelaku usaha berjalan"),
                            ("instansi", "Menunggu putusan instansi"),
                            ("unit", "Menunggu unit lain"),
                            ("usulan", "Menunggu putusan atas usulan"),
                            ("surel", "Menunggu ganti surel selesai"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="menunggu",
                    ),
                ),
                ("tunggu_sejak", models.DateTimeField(null=True)),
                ("tunggu_sampai", models.DateTimeField(null=True)),
                (
                    "tunggu_catatan",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="menunggu apa"),
                ),
                ("jeda_lama", models.DurationField(default=datetime.timedelta)),
                (
                    "petugas",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pekerjaan",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
                ("dipegang_sejak", models.DateTimeField(null=True)),
                ("diambil_sampai", models.DateTimeField(null=True, verbose_name="diambil sampai")),
                (
                    "bukan_oleh",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="bukan oleh",
                    ),
                ),
                ("diperingatkan_pada", models.DateTimeField(null=True)),
                ("lewat_pada", models.DateTimeField(null=True)),
                ("selesai_pada", models.DateTimeField(null=True, verbose_name="selesai")),
            ],
            options={
                "verbose_name": "pekerjaan",
                "verbose_name_plural": "pekerjaan",
                "permissions": [("bagi_pekerjaan", "Membagi pekerjaan dan melihat papan penyelia")],
                "indexes": [
                    models.Index(
                        condition=models.Q(("selesai_pada__isnull", True)),
                        fields=["antrean", "urut", "id"],
                        name="kerja_antre",
                    ),
                    models.Index(
                        condition=models.Q(("petugas__isnull", True), ("selesai_pada__isnull", True)),
                        fields=["antrean", "urut", "id"],
                        name="kerja_bebas",
                    ),
                    models.Index(
                        condition=models.Q(("selesai_pada__isnull", True)),
                        fields=["petugas", "urut", "id"],
                        name="kerja_milik",
                    ),
                    models.Index(
                        condition=models.Q(("selesai_pada__isnull", False)),
                        fields=["petugas", "selesai_pada"],
                        name="kerja_selesai",
                    ),
                    models.Index(
                        condition=models.Q(("lewat_pada__isnull", True), ("selesai_pada__isnull", True)),
                        fields=["tenggat"],
                        name="kerja_jam",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("selesai_pada__isnull", True)),
                        fields=("subjek_jenis", "subjek_id"),
                        name="pekerjaan_satu_terbuka",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tunggu", ""), ("tunggu_sejak__isnull", False), _connector="OR"),
                        name="pekerjaan_tunggu_sejak",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficerNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "petugas",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pemberitahuan",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pekerjaan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="oss_portal.workitem"
                    ),
                ),
                (
                    "jenis",
                    models.CharField(
                        choices=[
                            ("ditugaskan", "Perkara ditugaskan kepada saya"),
                            ("dijawab", "Pelapor atau pemohon menjawab"),
                            ("hampir", "Tenggat mendekat"),
                            ("lewat", "Tenggat lewat"),
                            ("disebut", "Rekan menyebut saya dalam catatan"),
                            ("diikuti", "Ada yang baru di perkara yang saya ikuti"),
                            ("diputus", "Petugas kedua memutuskan usul atau pemeriksaan saya"),
                        ],
                        max_length=12,
                        verbose_name="jenis",
                    ),
                ),
                ("catatan", models.CharField(blank=True, default="", max_length=300, verbose_name="catatan")),
                (
                    "waktu",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="waktu"
                    ),
                ),
                ("dibaca_pada", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "pemberitahuan petugas",
                "verbose_name_plural": "pemberitahuan petugas",
                "indexes": [
                    models.Index(fields=["petugas", "-id"], name="pemberitahuan_petugas"),
                    models.Index(
                        condition=models.Q(("dibaca_pada__isnull", True)), fields=["petugas"], name="pemberitahuan_baru"
                    ),
                ],
            },
        ),
        oss_portal.db.triggers.InstallTriggers(),
        oss_portal.db.partitions.MakePartitions(
            model_names=["AuditEvent", "OutgoingMail"],
        ),
    ]

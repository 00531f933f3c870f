import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import oss_portal.db.stored_bytes
import oss_portal.db.triggers
import oss_portal.privacy.crypto


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("oss_portal", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="HeldForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "pengguna",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("alamat", models.CharField(max_length=2000, verbose_name="alamat")),
                ("isian", oss_portal.privacy.crypto.EncryptedTextField(blank=True, default="", verbose_name="isian")),
                ("berkas_hilang", models.JSONField(default=list, verbose_name="berkas yang tidak tersimpan")),
                ("sandi_hilang", models.BooleanField(default=False, verbose_name="kata sandi tidak tersimpan")),
                ("diambil_pada", models.DateTimeField(blank=True, null=True, verbose_name="sedang dikirim sejak")),
                ("dibuat_pada", models.DateTimeField(auto_now_add=True, verbose_name="dibuat pada")),
                ("kedaluwarsa_pada", models.DateTimeField(db_index=True, verbose_name="kedaluwarsa pada")),
            ],
            options={
                "verbose_name": "kiriman tertahan",
                "verbose_name_plural": "kiriman tertahan",
            },
        ),
        migrations.CreateModel(
            name="HeldFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kiriman",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="berkas", to="ketentuan.heldform"
                    ),
                ),
                ("kolom", models.CharField(max_length=200, verbose_name="kolom")),
                ("nama", oss_portal.privacy.crypto.EncryptedTextField(row="kiriman_id", verbose_name="nama berkas")),
                ("tipe", models.CharField(blank=True, default="", max_length=100, verbose_name="tipe")),
                (
                    "isi_base64",
                    oss_portal.privacy.crypto.EncryptedTextField(
                        blank=True, default="", row="kiriman_id", verbose_name="isi"
                    ),
                ),
            ],
            options={
                "verbose_name": "berkas tertahan",
                "verbose_name_plural": "berkas tertahan",
            },
        ),
        migrations.CreateModel(
            name="VersiKetentuan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "jenis",
                    models.CharField(
                        choices=[("ketentuan", "Ketentuan Penggunaan"), ("privasi", "Pemberitahuan Privasi")],
                        default="ketentuan",
                        max_length=10,
                        verbose_name="dokumen",
                    ),
                ),
                (
                    "nomor",
                    models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name="nomor versi"),
                ),
                ("sumber", models.TextField(verbose_name="teks (Markdown)")),
                ("html", models.TextField(editable=False, verbose_name="teks jadi")),
                ("sha256", models.CharField(editable=False, max_length=64, verbose_name="SHA-256")),
                (
                    "ringkasan_perubahan",
                    models.TextField(blank=True, default="", verbose_name="apa yang berubah dan mengapa"),
                ),
                ("dasar_hukum", models.TextField(blank=True, default="", verbose_name="dasar hukum")),
                (
                    "perlu_persetujuan",
                    models.BooleanField(
                        default=True,
                        help_text="Matikan hanya untuk pembetulan yang tidak mengubah isi, misalnya salah ketik.",
                        verbose_name="pengguna harus menyetujui lagi",
                    ),
                ),
                ("berlaku_sejak", models.DateTimeField(blank=True, null=True, verbose_name="berlaku sejak (WIB)")),
                (
                    "diumumkan_pada",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="diumumkan pada"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draf", "Draf"),
                            ("menunggu", "Menunggu persetujuan"),
                            ("diumumkan", "Diumumkan"),
                            ("dibatalkan", "Dibatalkan"),
                        ],
                        default="draf",
                        editable=False,
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "berdasar",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="turunan",
                        to="ketentuan.versiketentuan",
                    ),
                ),
                (
                    "disusun_oleh",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="disusun oleh",
                    ),
                ),
                (
                    "disetujui_oleh",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="disetujui oleh",
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
                "verbose_name": "versi ketentuan",
                "verbose_name_plural": "versi ketentuan",
                "ordering": ["jenis", "-nomor", "-id"],
                "permissions": [
                    ("umumkan_versiketentuan", "Menyetujui dan mengumumkan versi yang disusun petugas lain")
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "diumumkan")),
                        fields=["jenis", "-berlaku_sejak"],
                        name="versi_berlaku",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("jenis", "nomor"), name="versi_nomor_unik"),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "diumumkan")),
                        fields=("jenis", "berlaku_sejak"),
                        name="versi_satu_pada_satu_saat",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("disetujui_oleh", models.F("disusun_oleh")), _negated=True),
                        name="versi_penyetuju_bukan_penyusun",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("berlaku_sejak__gte", models.F("diumumkan_pada")),
                                ("berlaku_sejak__isnull", False),
                                ("diumumkan_pada__isnull", False),
                                ("nomor__gte", 1),
                                ("status", "diumumkan"),
                            ),
                            models.Q(
                                models.Q(("status", "diumumkan"), _negated=True),
                                ("diumumkan_pada__isnull", True),
                                ("nomor__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="versi_diumumkan_lengkap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "diumumkan"), _negated=True),
                            ("nomor", 1),
                            models.Q(("disetujui_oleh__isnull", False), ("disusun_oleh__isnull", False)),
                            _connector="OR",
                        ),
                        name="versi_dua_petugas",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="versi_sha256_bentuk"
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="versi_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="a184186fa91a857597cad35c8feb8815e6f89fb6",
                            operation="DELETE",
                            pgid="pgtrigger_versi_tak_dihapus_e7fd1",
                            table="ketentuan_versiketentuan",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
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
                    pgtrigger.compiler.Trigger(
                        name="versi_diumumkan_tetap",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.\"status\" = 'diumumkan')",
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="a064f9354e86c0d14a01a58fc160214133869ebc",
                            operation="UPDATE",
                            pgid="pgtrigger_versi_diumumkan_tetap_1cba5",
                            table="ketentuan_versiketentuan",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="versi_berurutan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (NEW.\"status\" = 'diumumkan')",
                            declare="DECLARE akhir record;",
                            func="\n                    PERFORM pg_advisory_xact_lock(hashtext('ketentuan:' || NEW.jenis));\n                    SELECT nomor, berlaku_sejak INTO akhir FROM ketentuan_versiketentuan\n                        WHERE jenis = NEW.jenis AND status = 'diumumkan' AND id <> NEW.id ORDER BY nomor DESC LIMIT 1;\n                    IF FOUND AND (NEW.nomor <> akhir.nomor + 1 OR NEW.berlaku_sejak <= akhir.berlaku_sejak) THEN\n                        RAISE EXCEPTION 'ketentuan: version % does not follow version %', NEW.nomor, akhir.nomor\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ",
                            hash="fcac80d45e0c6375649457ac978b5236837ae93f",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_versi_berurutan_d55b7",
                            table="ketentuan_versiketentuan",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangeNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "versi",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pemberitahuan",
                        to="ketentuan.versiketentuan",
                    ),
                ),
                (
                    "pengguna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                "verbose_name": "pemberitahuan perubahan",
                "verbose_name_plural": "pemberitahuan perubahan",
                "constraints": [models.UniqueConstraint(fields=("versi", "pengguna"), name="pemberitahuan_sekali")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="pemberitahuan_hanya_tambah",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="33a01165c995911987b63555e8f7c54d13a43607",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_pemberitahuan_hanya_tambah_22ae5",
                            table="ketentuan_changenotice",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="pemberitahuan_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="c74df1a1facadbce71f0aa0a15ec8b271daa88b9",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_pemberitahuan_tak_dikosongkan_43677",
                            table="ketentuan_changenotice",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mailing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "versi",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="penyebaran",
                        to="ketentuan.versiketentuan",
                    ),
                ),
                ("sampai", models.BigIntegerField(default=0, verbose_name="sampai pengguna")),
                ("jumlah", models.PositiveIntegerField(default=0, verbose_name="orang yang diberi tahu")),
                (
                    "mulai_pada",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="mulai pada"
                    ),
                ),
                (
                    "diperbarui_pada",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="terakhir berjalan"
                    ),
                ),
                ("selesai_pada", models.DateTimeField(blank=True, null=True, verbose_name="selesai pada")),
            ],
            options={
                "verbose_name": "penyebaran pengumuman",
                "verbose_name_plural": "penyebaran pengumuman",
            },
        ),
        migrations.CreateModel(
            name="Persetujuan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "versi",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="persetujuan",
                        to="ketentuan.versiketentuan",
                        verbose_name="versi",
                    ),
                ),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256 teks yang disetujui")),
                (
                    "pengguna",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="persetujuan",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="pengguna",
                    ),
                ),
                ("rujukan", models.UUIDField(null=True, verbose_name="kode pendaftaran")),
                (
                    "saluran",
                    models.CharField(
                        choices=[
                            ("pendaftaran", "Formulir pendaftaran"),
                            ("aktivasi", "Halaman aktivasi"),
                            ("dinding", "Halaman persetujuan setelah masuk"),
                            ("lebih_awal", "Lebih awal, dari pengumuman"),
                        ],
                        max_length=12,
                        verbose_name="disetujui melalui",
                    ),
                ),
                (
                    "waktu",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="waktu peladen",
                    ),
                ),
                ("ip", models.GenericIPAddressField(null=True, verbose_name="IP")),
                ("agen", models.CharField(blank=True, default="", max_length=300, verbose_name="peramban")),
            ],
            options={
                "verbose_name": "persetujuan",
                "verbose_name_plural": "persetujuan",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["versi", "-id"], name="persetujuan_versi")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("rujukan__isnull", True)),
                        fields=("pengguna", "versi"),
                        name="persetujuan_sekali_per_orang",
                    ),
                    models.UniqueConstraint(fields=("rujukan", "versi"), name="persetujuan_sekali_per_pendaftaran"),
                    models.CheckConstraint(
                        condition=models.Q(("pengguna__isnull", False), ("rujukan__isnull", False), _connector="OR"),
                        name="persetujuan_ada_orangnya",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="persetujuan_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="af47ffbbda67c51f33acaf99d4a097eb50ce6776",
                            operation="DELETE",
                            pgid="pgtrigger_persetujuan_tak_dihapus_7bf6d",
                            table="ketentuan_persetujuan",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
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
                    pgtrigger.compiler.Trigger(
                        name="persetujuan_hanya_dikaitkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                    IF OLD.pengguna_id IS NOT NULL OR NEW.pengguna_id IS NULL\n                        OR (to_jsonb(NEW) - 'pengguna_id') IS DISTINCT FROM (to_jsonb(OLD) - 'pengguna_id') THEN\n                        RAISE EXCEPTION 'ketentuan: an acceptance never changes';\n                    END IF;\n                    RETURN NEW;\n                ",
                            hash="df29a18a24d14efc0d1946e305d3664e8fd346b0",
                            operation="UPDATE",
                            pgid="pgtrigger_persetujuan_hanya_dikaitkan_4c694",
                            table="ketentuan_persetujuan",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="persetujuan_hash_teks",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                    IF NOT EXISTS (SELECT 1 FROM ketentuan_versiketentuan v WHERE v.id = NEW.versi_id\n                            AND v.status = 'diumumkan' AND v.sha256 = NEW.sha256) THEN\n                        RAISE EXCEPTION 'ketentuan: the acceptance does not name an announced text';\n                    END IF;\n                    RETURN NEW;\n                ",
                            hash="00dfea0d591153ab6f922842a2f6d0c7f5b9d2b3",
                            operation="INSERT",
                            pgid="pgtrigger_persetujuan_hash_teks_24bec",
                            table="ketentuan_persetujuan",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TextPdf",
            fields=[
                (
                    "versi",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="teks_pdf",
                        serialize=False,
                        to="ketentuan.versiketentuan",
                    ),
                ),
                ("pdf", oss_portal.db.stored_bytes.StoredBytesField()),
            ],
            options={
                "verbose_name": "PDF teks",
                "verbose_name_plural": "PDF teks",
            },
        ),
        oss_portal.db.triggers.InstallTriggers(),
    ]

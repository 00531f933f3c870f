import uuid

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.utils.timezone
import django_countries.fields
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import oss_portal.db.triggers
import oss_portal.privacy.crypto


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("oss_portal", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="FigureSummary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dihitung_pada",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="dihitung pada"),
                ),
                ("isi", models.JSONField(default=list)),
            ],
            options={
                "verbose_name": "rekap angka",
                "verbose_name_plural": "rekap angka",
            },
        ),
        migrations.CreateModel(
            name="Insiden",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("nomor", models.CharField(max_length=20, unique=True, verbose_name="nomor")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("dicatat", "Dicatat, belum diberitahukan"),
                            ("diberitahukan", "Diberitahukan"),
                            ("ditutup", "Ditutup"),
                        ],
                        default="dicatat",
                        max_length=15,
                        verbose_name="status",
                    ),
                ),
                ("judul", models.CharField(max_length=150, verbose_name="judul")),
                ("terjadi_pada", models.DateTimeField(blank=True, null=True, verbose_name="diperkirakan terjadi pada")),
                ("diketahui_pada", models.DateTimeField(verbose_name="diketahui pada")),
                ("uraian", models.TextField(verbose_name="kapan dan bagaimana terjadi")),
                ("data_terdampak", models.TextField(verbose_name="data pribadi yang terungkap")),
                ("penanganan", models.TextField(verbose_name="upaya penanganan dan pemulihan")),
                (
                    "surat",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="oss_portal.suratbernomor",
                        verbose_name="surat",
                    ),
                ),
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
                ("diberitahukan_pada", models.DateTimeField(blank=True, null=True, verbose_name="diberitahukan pada")),
                ("alasan_penutupan", models.TextField(blank=True, default="", verbose_name="alasan penutupan")),
                (
                    "dibuat_pada",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="dicatat pada"
                    ),
                ),
                (
                    "diubah_pada",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="diubah pada"),
                ),
            ],
            options={
                "verbose_name": "insiden data pribadi",
                "verbose_name_plural": "insiden data pribadi",
                "ordering": ["-id"],
                "permissions": [("kelola_insiden", "Dapat mencatat dan memberitahukan insiden data pribadi")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "diberitahukan"), _negated=True),
                            models.Q(("diberitahukan_pada__isnull", False), ("surat__isnull", False)),
                            _connector="OR",
                        ),
                        name="insiden_diberitahukan_berpasangan",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "ditutup"), _negated=True),
                            models.Q(("alasan_penutupan", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="insiden_ditutup_beralasan",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insiden_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="8576bca98c4744ec36633b689b518f2e6bd903c4",
                            operation="DELETE",
                            pgid="pgtrigger_insiden_tak_dihapus_05ee7",
                            table="registrasi_insiden",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
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
                    pgtrigger.compiler.Trigger(
                        name="insiden_tetap",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."kode" IS DISTINCT FROM (NEW."kode") OR OLD."nomor" IS DISTINCT FROM (NEW."nomor") OR OLD."judul" IS DISTINCT FROM (NEW."judul") OR OLD."diketahui_pada" IS DISTINCT FROM (NEW."diketahui_pada") OR OLD."uraian" IS DISTINCT FROM (NEW."uraian") OR OLD."dibuat_pada" IS DISTINCT FROM (NEW."dibuat_pada"))',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="bfa76df0a9956d9480f9252f02cac745405d9735",
                            operation="UPDATE",
                            pgid="pgtrigger_insiden_tetap_6d5a2",
                            table="registrasi_insiden",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insiden_transisi",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE _is_valid_transition BOOLEAN;",
                            func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{dicatat:diberitahukan,dicatat:ditutup,diberitahukan:ditutup}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                            hash="99d54e7030fcb7a32fb5bd3f085013d8cef53303",
                            operation="UPDATE",
                            pgid="pgtrigger_insiden_transisi_22337",
                            table="registrasi_insiden",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AffectedPerson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "insiden",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terdampak",
                        to="registrasi.insiden",
                    ),
                ),
                (
                    "pengguna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="insiden", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ditambah_pada",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="ditambahkan pada",
                    ),
                ),
                ("diberitahu_pada", models.DateTimeField(blank=True, null=True, verbose_name="diberitahu pada")),
            ],
            options={
                "verbose_name": "orang terdampak",
                "verbose_name_plural": "orang terdampak",
                "indexes": [
                    models.Index(
                        condition=models.Q(("diberitahu_pada__isnull", True)),
                        fields=["insiden", "id"],
                        name="orang_terdampak_belum",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("insiden", "pengguna"), name="orang_terdampak_sekali")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="orang_terdampak_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="83e254655cfe7f49afe3a1ac8352f5321aa18650",
                            operation="DELETE",
                            pgid="pgtrigger_orang_terdampak_tak_dihapus_a5a7d",
                            table="registrasi_affectedperson",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="orang_terdampak_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="a8352b4e4457cdf6f3a11d381b1d365d35481718",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_orang_terdampak_tak_dikosongkan_abc72",
                            table="registrasi_affectedperson",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficerRelation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "petugas",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kaitan",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
                (
                    "jenis_identitas",
                    models.CharField(
                        choices=[("01", "KTP"), ("02", "Paspor")], max_length=2, verbose_name="jenis identitas"
                    ),
                ),
                (
                    "nomor_identitas",
                    oss_portal.privacy.crypto.EncryptedTextField(row="petugas_id", verbose_name="nomor identitas"),
                ),
                ("nomor_identitas_indeks", models.CharField(editable=False, max_length=64)),
                (
                    "hubungan",
                    models.CharField(
                        choices=[
                            ("pasangan", "Suami atau istri"),
                            ("keluarga", "Keluarga sedarah atau semenda"),
                            ("usaha", "Hubungan usaha atau pekerjaan"),
                            ("lain", "Hubungan lain"),
                        ],
                        max_length=10,
                        verbose_name="hubungan",
                    ),
                ),
                (
                    "dinyatakan_pada",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="dinyatakan pada"
                    ),
                ),
                ("dicabut_pada", models.DateTimeField(blank=True, null=True, verbose_name="dicabut pada")),
                (
                    "dicabut_oleh",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dicabut oleh",
                    ),
                ),
            ],
            options={
                "verbose_name": "kaitan petugas",
                "verbose_name_plural": "kaitan petugas (benturan kepentingan)",
                "ordering": ["-id"],
                "permissions": [("cabut_kaitan", "Dapat mencabut pernyataan kaitan petugas")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("dicabut_pada__isnull", True)),
                        fields=("petugas", "nomor_identitas_indeks"),
                        name="kaitan_petugas_sekali",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("dicabut_oleh__isnull", True), ("dicabut_pada__isnull", True)),
                            models.Q(
                                ("dicabut_oleh__isnull", False),
                                ("dicabut_pada__isnull", False),
                                models.Q(("dicabut_oleh", models.F("petugas")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="kaitan_petugas_dicabut_orang_lain",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="kaitan_petugas_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="609a89cc1b81c88bd8e35aba510d0150f40345bb",
                            operation="DELETE",
                            pgid="pgtrigger_kaitan_petugas_tak_dihapus_8ac18",
                            table="registrasi_officerrelation",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="kaitan_petugas_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="190560305bd56937f0aa1afaa67bfe6df141a5ce",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_kaitan_petugas_tak_dikosongkan_472c5",
                            table="registrasi_officerrelation",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PelakuUsaha",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "nomor_identitas",
                    oss_portal.privacy.crypto.EncryptedTextField(
                        blank=True, default="", verbose_name="nomor identitas"
                    ),
                ),
                (
                    "jenis",
                    models.CharField(
                        choices=[
                            ("01", "Badan usaha"),
                            ("02", "Perseorangan"),
                            ("03", "Kantor perwakilan"),
                            ("04", "Badan usaha luar negeri"),
                        ],
                        max_length=2,
                        verbose_name="jenis pelaku usaha",
                    ),
                ),
                (
                    "jenis_perusahaan",
                    models.CharField(
                        choices=[
                            ("01", "Perseroan Terbatas (PT)"),
                            ("02", "Persekutuan Komanditer (CV)"),
                            ("04", "Badan usaha pemerintah"),
                            ("05", "Firma"),
                            ("06", "Persekutuan perdata"),
                            ("07", "Koperasi"),
                            ("08", "Dana pensiun"),
                            ("09", "Persekutuan dan perkumpulan"),
                            ("10", "Yayasan"),
                            ("16", "Bentuk usaha tetap (BUT)"),
                            ("17", "Perseorangan"),
                            ("18", "Badan layanan umum (BLU)"),
                            ("19", "Badan hukum selain PT, yayasan, koperasi"),
                            ("20", "Badan usaha lainnya (STPW luar negeri)"),
                            ("21", "Perusahaan umum (Perum)"),
                            ("22", "Perusahaan umum daerah (Perumda)"),
                            ("23", "Perusahaan daerah (Perusda)"),
                            ("24", "Badan operasi bersama"),
                            ("25", "Badan usaha perwakilan"),
                            ("26", "PT Perorangan"),
                            ("27", "Pedagang berjangka asing"),
                            ("28", "BUM Desa"),
                            ("29", "BUM Desa Bersama"),
                        ],
                        max_length=2,
                        verbose_name="jenis perusahaan",
                    ),
                ),
                (
                    "negara_asal",
                    django_countries.fields.CountryField(default="ID", max_length=2, verbose_name="negara asal"),
                ),
                ("website", models.URLField(blank=True, default="", verbose_name="website")),
                (
                    "nomor_legalitas",
                    models.CharField(
                        blank=True,
                        default="",
                        max_length=100,
                        verbose_name="nomor pengesahan, pendaftaran, atau dasar hukum",
                    ),
                ),
                ("tanggal_legalitas", models.DateField(blank=True, null=True, verbose_name="tanggal pengesahan")),
                (
                    "verifikasi",
                    models.CharField(
                        choices=[
                            ("belum", "Belum diperiksa"),
                            ("otomatis_lolos", "Lolos otomatis"),
                            ("perlu_ditinjau", "Perlu ditinjau petugas"),
                            ("perlu_perbaikan", "Perlu perbaikan oleh pemohon"),
                            ("terverifikasi", "Terverifikasi"),
                            ("ditolak", "Ditolak"),
                        ],
                        default="belum",
                        max_length=20,
                        verbose_name="verifikasi",
                    ),
                ),
                ("sengketa", models.BooleanField(default=False, verbose_name="nomor identitas dipakai pihak lain")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("nama", models.CharField(max_length=200, verbose_name="nama")),
                (
                    "jenis_identitas",
                    models.CharField(
                        blank=True,
                        choices=[("01", "KTP"), ("02", "Paspor")],
                        max_length=2,
                        verbose_name="jenis identitas",
                    ),
                ),
                ("identitas_indeks", models.CharField(blank=True, default="", editable=False, max_length=64)),
                ("email", models.EmailField(blank=True, max_length=100, verbose_name="surel perusahaan")),
                ("telepon", models.CharField(max_length=20, verbose_name="nomor telepon")),
                (
                    "status",
                    models.CharField(
                        choices=[("aktif", "Aktif"), ("nonaktif", "Tidak aktif")],
                        default="aktif",
                        max_length=10,
                        verbose_name="status",
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
                "verbose_name": "pelaku usaha",
                "verbose_name_plural": "pelaku usaha",
                "indexes": [
                    models.Index(django.db.models.functions.text.Upper("email"), name="pelaku_usaha_email_upper"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("nama"), name="gin_trgm_ops"
                        ),
                        name="pelaku_usaha_nama_trgm",
                    ),
                    models.Index(
                        condition=models.Q(("identitas_indeks", ""), _negated=True),
                        fields=["identitas_indeks"],
                        name="pelaku_usaha_identitas",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("jenis", "02"), ("sengketa", False), ("status", "aktif")),
                        fields=("identitas_indeks",),
                        name="pelaku_usaha_satu_perseorangan_per_nik",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("jenis", "02"), _negated=True),
                            models.Q(("identitas_indeks", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="pelaku_usaha_perseorangan_beridentitas",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HakAkses",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "pengguna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hak_akses",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="pengguna",
                    ),
                ),
                (
                    "pelaku_usaha",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hak_akses",
                        to="registrasi.pelakuusaha",
                        verbose_name="pelaku usaha",
                    ),
                ),
                (
                    "peran",
                    models.CharField(
                        choices=[("penanggung_jawab", "Penanggung jawab"), ("kuasa", "Kuasa")],
                        default="penanggung_jawab",
                        max_length=20,
                        verbose_name="peran",
                    ),
                ),
                ("jabatan", models.CharField(blank=True, default="", max_length=100, verbose_name="jabatan")),
                ("kewenangan", models.JSONField(blank=True, default=list, verbose_name="kewenangan")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("aktif", "Aktif"),
                            ("dibatasi", "Dibatasi (hanya baca)"),
                            ("diblokir", "Diblokir sementara"),
                            ("diakhiri", "Diakhiri"),
                        ],
                        default="aktif",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "diberikan_pada",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="diberikan pada"
                    ),
                ),
                ("berlaku_sampai", models.DateTimeField(blank=True, null=True, verbose_name="berlaku sampai")),
                (
                    "blokir_sampai",
                    models.DateTimeField(blank=True, null=True, verbose_name="blokir berakhir atau ditinjau pada"),
                ),
                ("diakhiri_pada", models.DateTimeField(blank=True, null=True, verbose_name="diakhiri pada")),
                (
                    "diubah_pada",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="diubah pada"),
                ),
            ],
            options={
                "verbose_name": "hak akses",
                "verbose_name_plural": "hak akses",
                "permissions": [
                    ("kelola_hak_akses", "Dapat membatasi, memblokir, dan memulihkan Hak Akses"),
                    ("batalkan_pengakhiran", "Dapat membatalkan pengakhiran yang keliru dalam tiga hari"),
                    ("lihat_audit", "Dapat membaca jejak seseorang, sebuah NIB, atau seorang petugas"),
                    ("unduh_berkas_perkara", "Dapat mengunduh berkas perkara"),
                    ("lihat_angka", "Dapat membaca angka untuk petugas"),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "diblokir")), fields=["blokir_sampai"], name="hak_akses_blokir"
                    ),
                    models.Index(
                        condition=models.Q(
                            ("berlaku_sampai__isnull", False), models.Q(("status", "diakhiri"), _negated=True)
                        ),
                        fields=["berlaku_sampai"],
                        name="hak_akses_berlaku_sampai",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "diakhiri"), _negated=True),
                        fields=("pengguna", "pelaku_usaha"),
                        name="hak_akses_satu_hidup_per_orang_dan_usaha",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("peran", "penanggung_jawab"), models.Q(("status", "diakhiri"), _negated=True)
                        ),
                        fields=("pelaku_usaha",),
                        name="hak_akses_satu_penanggung_jawab",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="hak_akses_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="2ce4c82a9352fb2d202223d8a5b40e7068dfc4db",
                            operation="DELETE",
                            pgid="pgtrigger_hak_akses_tak_dihapus_ac3bb",
                            table="registrasi_hakakses",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
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
                    pgtrigger.compiler.Trigger(
                        name="hak_akses_transisi",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE _is_valid_transition BOOLEAN;",
                            func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{aktif:diakhiri,aktif:dibatasi,aktif:diblokir,dibatasi:aktif,dibatasi:diakhiri,dibatasi:diblokir,diblokir:aktif,diblokir:diakhiri,diblokir:dibatasi}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                            hash="2c6421b9edf80519b5ef7f4bff288bfb89dc5e0f",
                            operation="UPDATE",
                            pgid="pgtrigger_hak_akses_transisi_a4d03",
                            table="registrasi_hakakses",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HakAksesEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "hak_akses",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="buku", to="registrasi.hakakses"
                    ),
                ),
                (
                    "waktu",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="waktu"
                    ),
                ),
                ("dari", models.CharField(blank=True, default="", max_length=10, verbose_name="dari")),
                (
                    "ke",
                    models.CharField(
                        choices=[
                            ("aktif", "Aktif"),
                            ("dibatasi", "Dibatasi (hanya baca)"),
                            ("diblokir", "Diblokir sementara"),
                            ("diakhiri", "Diakhiri"),
                        ],
                        max_length=10,
                        verbose_name="ke",
                    ),
                ),
                (
                    "dasar",
                    models.CharField(
                        choices=[
                            ("pemberian", "Pemberian Hak Akses"),
                            ("AKS-4", "Penolakan, pembatasan, atau penghalangan (Akses 4)"),
                            ("AKH-1a", "Pergantian penanggung jawab (Pengakhiran 1a)"),
                            ("AKH-1b", "Dugaan penyalahgunaan oleh pihak lain (Pengakhiran 1b)"),
                            ("AKH-1c", "Penyalahgunaan oleh Pengguna (Pengakhiran 1c)"),
                            ("AKH-1d", "Pelaksanaan peraturan perundang-undangan (Pengakhiran 1d)"),
                            ("pemulihan", "Pemulihan"),
                            ("kedaluwarsa", "Jangka waktu berakhir"),
                            ("cabut_kuasa", "Kuasa dicabut atau dilepaskan"),
                        ],
                        max_length=15,
                        verbose_name="dasar",
                    ),
                ),
                ("alasan", models.TextField(verbose_name="alasan internal")),
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
            ],
            options={
                "verbose_name": "peristiwa hak akses",
                "verbose_name_plural": "buku hak akses",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("alasan", ""), _negated=True), name="peristiwa_hak_akses_beralasan"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="buku_hak_akses_hanya_tambah",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="7ad025099f738b7b6057c0488bf5113dbb50a6b0",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_buku_hak_akses_hanya_tambah_f55dd",
                            table="registrasi_hakaksesevent",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="buku_hak_akses_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="e69e51034153b4310654e654c9a55b790fda6f1d",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_buku_hak_akses_tak_dikosongkan_503bd",
                            table="registrasi_hakaksesevent",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pembatasan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "jenis",
                    models.CharField(
                        choices=[
                            ("identitas", "Nomor identitas"),
                            ("surel", "Alamat surel atau ranah surel"),
                            ("alamat", "Rentang alamat IP"),
                        ],
                        max_length=10,
                        verbose_name="jenis",
                    ),
                ),
                (
                    "jenis_identitas",
                    models.CharField(
                        blank=True,
                        choices=[("01", "KTP"), ("02", "Paspor")],
                        max_length=2,
                        verbose_name="jenis identitas",
                    ),
                ),
                ("indeks", models.CharField(blank=True, db_index=True, default="", editable=False, max_length=64)),
                (
                    "surel",
                    models.CharField(blank=True, db_index=True, default="", max_length=100, verbose_name="surel"),
                ),
                ("ip_awal", models.GenericIPAddressField(blank=True, null=True, verbose_name="alamat IP pertama")),
                ("ip_akhir", models.GenericIPAddressField(blank=True, null=True, verbose_name="alamat IP terakhir")),
                ("petunjuk", models.CharField(max_length=100, verbose_name="yang dibatasi")),
                ("alasan", models.TextField(verbose_name="alasan internal")),
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
                    "dibuat_pada",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="dibuat pada"),
                ),
                ("berlaku_sampai", models.DateTimeField(verbose_name="berlaku sampai")),
                ("dicabut_pada", models.DateTimeField(blank=True, null=True, verbose_name="dicabut pada")),
                (
                    "dicabut_oleh",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dicabut oleh",
                    ),
                ),
                ("alasan_cabut", models.TextField(blank=True, default="", verbose_name="alasan pencabutan")),
            ],
            options={
                "verbose_name": "pembatasan",
                "verbose_name_plural": "daftar pembatasan",
                "ordering": ["-id"],
                "permissions": [("kelola_pembatasan", "Dapat menambah dan mencabut pembatasan (Akses 4)")],
                "indexes": [
                    models.Index(
                        condition=models.Q(("jenis", "alamat")), fields=["ip_awal", "ip_akhir"], name="pembatasan_ip"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("alasan", ""), _negated=True), name="pembatasan_beralasan"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("jenis", "identitas"), models.Q(("indeks", ""), _negated=True)),
                            models.Q(("jenis", "surel"), models.Q(("surel", ""), _negated=True)),
                            models.Q(("ip_akhir__isnull", False), ("ip_awal__isnull", False), ("jenis", "alamat")),
                            _connector="OR",
                        ),
                        name="pembatasan_berisi",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("dicabut_oleh__isnull", True), ("dicabut_pada__isnull", True)),
                            models.Q(
                                ("dicabut_oleh__isnull", False),
                                ("dicabut_pada__isnull", False),
                                models.Q(("alasan_cabut", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="pembatasan_dicabut_berpasangan",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="pembatasan_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="0f40ec209afa25ca203b7037904671337736eb33",
                            operation="DELETE",
                            pgid="pgtrigger_pembatasan_tak_dihapus_9c96e",
                            table="registrasi_pembatasan",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
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
                    pgtrigger.compiler.Trigger(
                        name="pembatasan_tetap",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."kode" IS DISTINCT FROM (NEW."kode") OR OLD."jenis" IS DISTINCT FROM (NEW."jenis") OR OLD."indeks" IS DISTINCT FROM (NEW."indeks") OR OLD."surel" IS DISTINCT FROM (NEW."surel") OR OLD."ip_awal" IS DISTINCT FROM (NEW."ip_awal") OR OLD."ip_akhir" IS DISTINCT FROM (NEW."ip_akhir") OR OLD."petunjuk" IS DISTINCT FROM (NEW."petunjuk") OR OLD."alasan" IS DISTINCT FROM (NEW."alasan") OR OLD."oleh_id" IS DISTINCT FROM (NEW."oleh_id") OR OLD."dibuat_pada" IS DISTINCT FROM (NEW."dibuat_pada") OR OLD."berlaku_sampai" IS DISTINCT FROM (NEW."berlaku_sampai"))',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="f76b55f5e6cc25bba43ffdd12153a81c3abc610d",
                            operation="UPDATE",
                            pgid="pgtrigger_pembatasan_tetap_fb2c5",
                            table="registrasi_pembatasan",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pendaftaran",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "nomor_identitas",
                    oss_portal.privacy.crypto.EncryptedTextField(
                        blank=True, default="", verbose_name="nomor identitas"
                    ),
                ),
                (
                    "jenis",
                    models.CharField(
                        choices=[
                            ("01", "Badan usaha"),
                            ("02", "Perseorangan"),
                            ("03", "Kantor perwakilan"),
                            ("04", "Badan usaha luar negeri"),
                        ],
                        max_length=2,
                        verbose_name="jenis pelaku usaha",
                    ),
                ),
                (
                    "jenis_perusahaan",
                    models.CharField(
                        choices=[
                            ("01", "Perseroan Terbatas (PT)"),
                            ("02", "Persekutuan Komanditer (CV)"),
                            ("04", "Badan usaha pemerintah"),
                            ("05", "Firma"),
                            ("06", "Persekutuan perdata"),
                            ("07", "Koperasi"),
                            ("08", "Dana pensiun"),
                            ("09", "Persekutuan dan perkumpulan"),
                            ("10", "Yayasan"),
                            ("16", "Bentuk usaha tetap (BUT)"),
                            ("17", "Perseorangan"),
                            ("18", "Badan layanan umum (BLU)"),
                            ("19", "Badan hukum selain PT, yayasan, koperasi"),
                            ("20", "Badan usaha lainnya (STPW luar negeri)"),
                            ("21", "Perusahaan umum (Perum)"),
                            ("22", "Perusahaan umum daerah (Perumda)"),
                            ("23", "Perusahaan daerah (Perusda)"),
                            ("24", "Badan operasi bersama"),
                            ("25", "Badan usaha perwakilan"),
                            ("26", "PT Perorangan"),
                            ("27", "Pedagang berjangka asing"),
                            ("28", "BUM Desa"),
                            ("29", "BUM Desa Bersama"),
                        ],
                        max_length=2,
                        verbose_name="jenis perusahaan",
                    ),
                ),
                (
                    "negara_asal",
                    django_countries.fields.CountryField(default="ID", max_length=2, verbose_name="negara asal"),
                ),
                ("website", models.URLField(blank=True, default="", verbose_name="website")),
                (
                    "nomor_legalitas",
                    models.CharField(
                        blank=True,
                        default="",
                        max_length=100,
                        verbose_name="nomor pengesahan, pendaftaran, atau dasar hukum",
                    ),
                ),
                ("tanggal_legalitas", models.DateField(blank=True, null=True, verbose_name="tanggal pengesahan")),
                (
                    "verifikasi",
                    models.CharField(
                        choices=[
                            ("belum", "Belum diperiksa"),
                            ("otomatis_lolos", "Lolos otomatis"),
                            ("perlu_ditinjau", "Perlu ditinjau petugas"),
                            ("perlu_perbaikan", "Perlu perbaikan oleh pemohon"),
                            ("terverifikasi", "Terverifikasi"),
                            ("ditolak", "Ditolak"),
                        ],
                        default="belum",
                        max_length=20,
                        verbose_name="verifikasi",
                    ),
                ),
                ("sengketa", models.BooleanField(default=False, verbose_name="nomor identitas dipakai pihak lain")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("token_form", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "jenis_identitas",
                    models.CharField(
                        choices=[("01", "KTP"), ("02", "Paspor")], max_length=2, verbose_name="jenis identitas"
                    ),
                ),
                (
                    "identitas_indeks",
                    models.CharField(blank=True, db_index=True, default="", editable=False, max_length=64),
                ),
                (
                    "negara_penerbit_paspor",
                    django_countries.fields.CountryField(
                        blank=True, default="", max_length=2, verbose_name="negara penerbit paspor"
                    ),
                ),
                (
                    "paspor_berlaku_sampai",
                    models.DateField(blank=True, null=True, verbose_name="paspor berlaku sampai"),
                ),
                (
                    "nomor_izin_tinggal",
                    models.CharField(blank=True, default="", max_length=20, verbose_name="nomor KITAS/KITAP"),
                ),
                (
                    "izin_tinggal_berlaku_sampai",
                    models.DateField(blank=True, null=True, verbose_name="izin tinggal berlaku sampai"),
                ),
                ("email", models.EmailField(blank=True, default="", max_length=100, verbose_name="surel perusahaan")),
                ("nama", models.CharField(blank=True, default="", max_length=150, verbose_name="nama (sesuai KTP)")),
                ("tanggal_lahir", models.DateField(blank=True, null=True, verbose_name="tanggal lahir")),
                ("telepon", models.CharField(blank=True, default="", max_length=20, verbose_name="nomor telepon")),
                ("nama_badan", models.CharField(blank=True, default="", max_length=200, verbose_name="nama badan")),
                (
                    "jabatan",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="jabatan penanggung jawab"),
                ),
                ("temuan", models.JSONField(blank=True, default=list, verbose_name="temuan")),
                (
                    "perbaikan",
                    models.JSONField(blank=True, default=dict, verbose_name="perbaikan yang diminta (kolom: pesan)"),
                ),
                ("alasan_keputusan", models.TextField(blank=True, default="", verbose_name="alasan keputusan")),
                (
                    "diputuskan_oleh",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("diputuskan_pada", models.DateTimeField(blank=True, null=True, verbose_name="diputuskan pada")),
                ("bukti_diminta_pada", models.DateTimeField(blank=True, null=True, verbose_name="bukti diminta pada")),
                (
                    "cek_identitas_pada",
                    models.DateTimeField(blank=True, null=True, verbose_name="pencocokan berikutnya"),
                ),
                (
                    "cek_identitas_gagal",
                    models.PositiveSmallIntegerField(default=0, verbose_name="pencocokan gagal berturut-turut"),
                ),
                (
                    "user_id",
                    models.CharField(blank=True, default="", editable=False, max_length=20, verbose_name="User-ID"),
                ),
                ("bahasa", models.CharField(default="id", editable=False, max_length=5, verbose_name="bahasa surat")),
                ("jumlah_kirim", models.PositiveSmallIntegerField(default=0, verbose_name="surat aktivasi terkirim")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("menunggu_aktivasi", "Menunggu aktivasi"),
                            ("aktif", "Aktif"),
                            ("kedaluwarsa", "Kedaluwarsa"),
                            ("ditolak", "Ditolak"),
                        ],
                        default="menunggu_aktivasi",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "sebab_tolak",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ganda", "NIK sudah terdaftar"),
                            ("ganda_menunggu", "Pendaftaran yang sama sedang menunggu aktivasi"),
                            ("surel_dipakai", "Surel dipakai akun lain"),
                            ("dibatasi", "Daftar pembatasan (Akses 4)"),
                            ("petugas", "Keputusan petugas"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="sebab tidak dilanjutkan",
                    ),
                ),
                (
                    "pengguna",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pendaftaran",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pelaku_usaha",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pendaftaran",
                        to="registrasi.pelakuusaha",
                    ),
                ),
                (
                    "dibuat_pada",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="dikirim pada"
                    ),
                ),
                (
                    "diubah_pada",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="diubah pada"),
                ),
                ("diaktifkan_pada", models.DateTimeField(blank=True, null=True, verbose_name="diaktifkan pada")),
                ("dihapus_pada", models.DateTimeField(blank=True, null=True, verbose_name="data pribadi dihapus pada")),
            ],
            options={
                "verbose_name": "pendaftaran",
                "verbose_name_plural": "pendaftaran",
                "ordering": ["-id"],
                "permissions": [
                    ("tinjau_pendaftaran", "Dapat meninjau dan memutuskan pendaftaran"),
                    ("ungkap_identitas", "Dapat melihat nomor identitas lengkap (tercatat)"),
                ],
                "indexes": [
                    models.Index(django.db.models.functions.text.Upper("email"), name="pendaftaran_email_upper"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("nama"), name="gin_trgm_ops"
                        ),
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("nama_badan"), name="gin_trgm_ops"
                        ),
                        name="pendaftaran_nama_trgm",
                    ),
                    models.Index(
                        condition=models.Q(("user_id", ""), _negated=True),
                        fields=["user_id"],
                        name="pendaftaran_user_id",
                    ),
                    models.Index(fields=["verifikasi", "id"], name="pendaftaran_antrean"),
                    models.Index(fields=["status", "dibuat_pada"], name="pendaftaran_status"),
                    models.Index(
                        condition=models.Q(("verifikasi", "perlu_ditinjau")),
                        fields=["diubah_pada", "id"],
                        name="pendaftaran_menunggu",
                    ),
                    models.Index(
                        condition=models.Q(("cek_identitas_pada__isnull", False)),
                        fields=["cek_identitas_pada"],
                        name="pendaftaran_cek_identitas",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "ditolak"), _negated=True),
                            models.Q(("sebab_tolak", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="pendaftaran_ditolak_bersebab",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="pendaftaran_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="c994edd3e6bbad5cea761173077622a42520424e",
                            operation="DELETE",
                            pgid="pgtrigger_pendaftaran_tak_dihapus_1d74e",
                            table="registrasi_pendaftaran",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
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
                ],
            },
        ),
        migrations.CreateModel(
            name="ActivationLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "pendaftaran",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tautan", to="registrasi.pendaftaran"
                    ),
                ),
                ("hash", models.CharField(max_length=64, unique=True)),
                (
                    "dibuat_pada",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="dibuat pada"),
                ),
                ("berlaku_sampai", models.DateTimeField(verbose_name="berlaku sampai")),
                ("lewat_telepon", models.BooleanField(default=False, verbose_name="lewat telepon")),
                ("mati_pada", models.DateTimeField(blank=True, null=True, verbose_name="mati pada")),
            ],
            options={
                "verbose_name": "tautan aktivasi",
                "verbose_name_plural": "tautan aktivasi",
                "indexes": [
                    models.Index(
                        condition=models.Q(("mati_pada__isnull", True)),
                        fields=["berlaku_sampai"],
                        name="tautan_aktivasi_hidup",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BuktiPendaftaran",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "pendaftaran",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bukti", to="registrasi.pendaftaran"
                    ),
                ),
                (
                    "jenis",
                    models.CharField(
                        choices=[
                            ("ktp", "Foto KTP"),
                            ("paspor", "Foto halaman data paspor"),
                            ("swafoto", "Swafoto (foto wajah)"),
                            ("akta", "Akta pendirian atau perubahan"),
                            ("sk", "SK pengesahan atau bukti pendaftaran"),
                            ("surat_kuasa", "Surat kuasa atau penunjukan"),
                        ],
                        max_length=12,
                        verbose_name="jenis",
                    ),
                ),
                (
                    "berkas",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="oss_portal.upload"
                    ),
                ),
                (
                    "dikirim_pada",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="dikirim pada"
                    ),
                ),
            ],
            options={
                "verbose_name": "bukti pendaftaran",
                "verbose_name_plural": "bukti pendaftaran",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="PemeriksaanIdentitas",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "pendaftaran",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pemeriksaan",
                        to="registrasi.pendaftaran",
                    ),
                ),
                (
                    "waktu",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="waktu"
                    ),
                ),
                (
                    "cara",
                    models.CharField(
                        choices=[("petugas", "Petugas"), ("dukcapil", "Dukcapil")], max_length=10, verbose_name="cara"
                    ),
                ),
                (
                    "hasil",
                    models.CharField(
                        choices=[
                            ("cocok", "Cocok"),
                            ("berbeda", "Berbeda"),
                            ("tidak_ditemukan", "Tidak ditemukan"),
                            ("gagal", "Tidak dapat diperiksa"),
                            ("diminta_ulang", "Perbaikan atau bukti diminta"),
                            ("ditolak", "Ditolak"),
                        ],
                        max_length=15,
                        verbose_name="hasil",
                    ),
                ),
                ("butir", models.JSONField(default=dict, verbose_name="yang dibandingkan")),
                ("catatan", models.TextField(blank=True, default="", verbose_name="catatan")),
                (
                    "oleh",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "pemeriksaan identitas",
                "verbose_name_plural": "pemeriksaan identitas",
                "ordering": ["-id"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="pemeriksaan_hanya_tambah",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="bffffec17adce4fcc57972cf2128dce4563db0d1",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_pemeriksaan_hanya_tambah_0b4e4",
                            table="registrasi_pemeriksaanidentitas",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="pemeriksaan_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="1c96ee8a0b940dcb41ca405db0e7c385edb45d79",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_pemeriksaan_tak_dikosongkan_a5692",
                            table="registrasi_pemeriksaanidentitas",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PermintaanData",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("nomor", models.CharField(max_length=20, unique=True, verbose_name="nomor")),
                (
                    "pengguna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="permintaan_data",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="pemohon",
                    ),
                ),
                (
                    "jenis",
                    models.CharField(
                        choices=[
                            ("koreksi", "Memperbaiki data"),
                            ("hapus", "Menghapus data"),
                            ("batasi", "Menghentikan atau membatasi pemrosesan"),
                            ("keberatan", "Berkeberatan atas keputusan otomatis"),
                            ("penjelasan", "Meminta penjelasan"),
                        ],
                        max_length=12,
                        verbose_name="yang diminta",
                    ),
                ),
                (
                    "kolom",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nama", "Nama"),
                            ("tanggal_lahir", "Tanggal lahir"),
                            ("telepon", "Nomor HP"),
                            ("lain", "Lainnya"),
                        ],
                        default="",
                        max_length=15,
                        verbose_name="data yang salah",
                    ),
                ),
                ("nilai_baru", models.CharField(blank=True, default="", max_length=150, verbose_name="yang benar")),
                ("isi", models.TextField(verbose_name="penjelasan")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("diajukan", "Menunggu jawaban"),
                            ("dikabulkan", "Dikabulkan"),
                            ("sebagian", "Dikabulkan sebagian"),
                            ("ditolak", "Ditolak"),
                            ("dibatalkan", "Dibatalkan"),
                        ],
                        default="diajukan",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("tenggat", models.DateTimeField(verbose_name="dijawab paling lambat")),
                (
                    "dasar_penolakan",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("kewajiban", "Penyimpanan diwajibkan undang-undang (register NIB, kearsipan)"),
                            ("penegakan", "Diperlukan untuk penegakan hukum (UU 27/2022 Pasal 15)"),
                            ("sengketa", "Diperlukan sebagai bukti dalam sengketa atau perkara yang berjalan"),
                            ("tidak_terbukti", "Data yang benar belum dibuktikan dengan dokumen"),
                            ("bukan_kami", "Data berasal dari instansi lain; perbaikan dilakukan di sana"),
                        ],
                        default="",
                        max_length=15,
                        verbose_name="dasar penolakan",
                    ),
                ),
                ("jawaban", models.TextField(blank=True, default="", verbose_name="jawaban")),
                (
                    "dijawab_oleh",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dijawab oleh",
                    ),
                ),
                ("dijawab_pada", models.DateTimeField(blank=True, null=True, verbose_name="dijawab pada")),
                (
                    "dibuat_pada",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="diajukan pada"
                    ),
                ),
                (
                    "diubah_pada",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="diubah pada"),
                ),
            ],
            options={
                "verbose_name": "permintaan data pribadi",
                "verbose_name_plural": "permintaan data pribadi",
                "ordering": ["-id"],
                "permissions": [("jawab_permintaan_data", "Dapat menjawab permintaan data pribadi")],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "diajukan")), fields=["tenggat"], name="permintaan_data_antre"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["ditolak", "sebagian"]), _negated=True),
                            models.Q(("dasar_penolakan", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="permintaan_data_ditolak_berdasar",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["diajukan", "dibatalkan"]),
                            models.Q(
                                models.Q(("jawaban", ""), _negated=True),
                                ("dijawab_oleh__isnull", False),
                                ("dijawab_pada__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="permintaan_data_berjawab",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="permintaan_data_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="4f7c7d1950c4dd6a2f1e34f787185d3c7aea77bc",
                            operation="DELETE",
                            pgid="pgtrigger_permintaan_data_tak_dihapus_ddb48",
                            table="registrasi_permintaandata",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
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
                    pgtrigger.compiler.Trigger(
                        name="permintaan_data_transisi",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE _is_valid_transition BOOLEAN;",
                            func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{diajukan:dibatalkan,diajukan:dikabulkan,diajukan:ditolak,diajukan:sebagian}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                            hash="83e707200e945a38d26dd779f9a7f8efba07d27b",
                            operation="UPDATE",
                            pgid="pgtrigger_permintaan_data_transisi_f6a11",
                            table="registrasi_permintaandata",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PermohonanAkses",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("nomor", models.CharField(max_length=20, unique=True, verbose_name="nomor perkara")),
                (
                    "dasar",
                    models.CharField(
                        choices=[
                            ("AKH-1a", "Pergantian penanggung jawab (Pengakhiran 1a)"),
                            ("AKH-1b", "Dugaan penyalahgunaan oleh pihak lain (Pengakhiran 1b)"),
                            ("AKH-1c", "Penyalahgunaan oleh Pengguna (Pengakhiran 1c)"),
                            ("AKH-1d", "Pelaksanaan peraturan perundang-undangan (Pengakhiran 1d)"),
                        ],
                        max_length=10,
                        verbose_name="dasar",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("diajukan", "Diajukan, diperiksa petugas"),
                            ("perlu_perbaikan", "Perlu dilengkapi pemohon"),
                            ("disengketakan", "Ada keberatan"),
                            ("diusulkan", "Menunggu petugas kedua"),
                            ("disetujui", "Disetujui, menunggu penanggung jawab baru"),
                            ("selesai", "Selesai"),
                            ("ditolak", "Ditolak"),
                            ("dibatalkan", "Dibatalkan"),
                        ],
                        default="diajukan",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "saluran",
                    models.CharField(
                        choices=[
                            ("dasbor", "Dasbor"),
                            ("surel", "Tautan di surel"),
                            ("petugas", "Petugas (surat atau helpdesk)"),
                        ],
                        max_length=10,
                        verbose_name="diajukan lewat",
                    ),
                ),
                (
                    "pengguna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="permohonan_akses",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="pemegang",
                    ),
                ),
                (
                    "pelaku_usaha",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="permohonan_akses",
                        to="registrasi.pelakuusaha",
                        verbose_name="pelaku usaha",
                    ),
                ),
                (
                    "diajukan_oleh",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diajukan oleh",
                    ),
                ),
                ("alasan", models.TextField(verbose_name="alasan")),
                (
                    "dasar_hukum",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="peraturan atau putusan"),
                ),
                (
                    "calon_nama",
                    models.CharField(blank=True, default="", max_length=150, verbose_name="nama penanggung jawab baru"),
                ),
                (
                    "calon_jenis_identitas",
                    models.CharField(
                        blank=True,
                        choices=[("01", "KTP"), ("02", "Paspor")],
                        default="",
                        max_length=2,
                        verbose_name="jenis identitas",
                    ),
                ),
                (
                    "calon_nomor_identitas",
                    oss_portal.privacy.crypto.EncryptedTextField(
                        blank=True, default="", verbose_name="nomor identitas"
                    ),
                ),
                ("calon_tanggal_lahir", models.DateField(blank=True, null=True, verbose_name="tanggal lahir")),
                ("calon_jabatan", models.CharField(blank=True, default="", max_length=100, verbose_name="jabatan")),
                ("calon_email", models.EmailField(blank=True, default="", max_length=100, verbose_name="surel")),
                ("calon_telepon", models.CharField(blank=True, default="", max_length=20, verbose_name="telepon")),
                ("pertahankan_kuasa", models.BooleanField(default=False, verbose_name="kuasa yang ada dipertahankan")),
                ("keberatan_sampai", models.DateField(blank=True, null=True, verbose_name="masa keberatan sampai")),
                ("hak_dibatasi", models.JSONField(blank=True, default=list, editable=False)),
                ("perbaikan", models.TextField(blank=True, default="", verbose_name="yang harus dilengkapi")),
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
                (
                    "hasil",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("diakhiri", "Hak Akses diakhiri"),
                            ("akses_baru", "Hak Akses diakhiri dan diganti yang baru"),
                            ("dipulihkan", "Hak Akses dipulihkan dengan kata sandi baru"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="hasil",
                    ),
                ),
                (
                    "surat",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="oss_portal.suratbernomor",
                        verbose_name="surat konfirmasi",
                    ),
                ),
                (
                    "surat_keluar",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="oss_portal.outgoingmail",
                        verbose_name="pengiriman",
                    ),
                ),
                (
                    "dibuat_pada",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="diajukan pada"
                    ),
                ),
                (
                    "diubah_pada",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="diubah pada"),
                ),
                (
                    "hak_akses",
                    models.ManyToManyField(
                        blank=True, related_name="permohonan", to="registrasi.hakakses", verbose_name="hak akses"
                    ),
                ),
                (
                    "berkas",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="oss_portal.upload", verbose_name="dokumen"
                    ),
                ),
            ],
            options={
                "verbose_name": "perkara hak akses",
                "verbose_name_plural": "perkara hak akses",
                "ordering": ["-id"],
                "permissions": [
                    ("usulkan_pengakhiran", "Dapat mengajukan dan mengusulkan pengakhiran Hak Akses"),
                    ("putuskan_pengakhiran", "Dapat memutuskan perkara Hak Akses"),
                ],
                "indexes": [models.Index(fields=["status", "id"], name="permohonan_akses_antrean")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("alasan", ""), _negated=True), name="permohonan_akses_beralasan"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("dasar", "AKH-1d"), _negated=True),
                            models.Q(("dasar_hukum", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="permohonan_akses_berdasar_hukum",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("dasar", "AKH-1a"), _negated=True),
                            models.Q(
                                ("pelaku_usaha__isnull", False),
                                models.Q(("calon_nama", ""), _negated=True),
                                models.Q(("calon_email", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="permohonan_akses_pengganti",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["selesai", "ditolak"]), _negated=True),
                            ("dasar__in", ["AKH-1c", "AKH-1d"]),
                            ("surat__isnull", False),
                            _connector="OR",
                        ),
                        name="permohonan_akses_bersurat",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "selesai"), _negated=True),
                            models.Q(("dasar__in", ["AKH-1c", "AKH-1d"]), _negated=True),
                            models.Q(
                                ("diajukan_oleh__isnull", False),
                                ("diputuskan_oleh__isnull", False),
                                models.Q(("diputuskan_oleh", models.F("diajukan_oleh")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="permohonan_akses_empat_mata",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("dasar", "AKH-1a"),
                            ("status__in", ["diajukan", "perlu_perbaikan", "disengketakan", "disetujui"]),
                        ),
                        fields=("pelaku_usaha",),
                        name="permohonan_akses_satu_pergantian",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("dasar", "AKH-1b"), ("status__in", ["diajukan", "disetujui"])),
                        fields=("pengguna",),
                        name="permohonan_akses_satu_dugaan",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="permohonan_akses_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="bad61db2e21ee7a050e3a28e131a9b81f4ff0a26",
                            operation="DELETE",
                            pgid="pgtrigger_permohonan_akses_tak_dihapus_36ebd",
                            table="registrasi_permohonanakses",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
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
                    pgtrigger.compiler.Trigger(
                        name="permohonan_akses_transisi",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE _is_valid_transition BOOLEAN;",
                            func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{diajukan:dibatalkan,diajukan:disengketakan,diajukan:disetujui,diajukan:ditolak,diajukan:perlu_perbaikan,diajukan:selesai,perlu_perbaikan:diajukan,perlu_perbaikan:dibatalkan,perlu_perbaikan:disengketakan,perlu_perbaikan:ditolak,disengketakan:diajukan,disengketakan:dibatalkan,disengketakan:ditolak,diusulkan:dibatalkan,diusulkan:ditolak,diusulkan:selesai,disetujui:dibatalkan,disetujui:ditolak,disetujui:selesai}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                            hash="b8646f969127fc78fc3e53afc3bfbeab0d7cd07a",
                            operation="UPDATE",
                            pgid="pgtrigger_permohonan_akses_transisi_2b3c7",
                            table="registrasi_permohonanakses",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KeberatanAkses",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "permohonan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keberatan",
                        to="registrasi.permohonanakses",
                    ),
                ),
                (
                    "dari",
                    models.CharField(
                        choices=[
                            ("penanggung_jawab", "Penanggung jawab"),
                            ("kuasa", "Kuasa"),
                            ("usaha", "Surel perusahaan"),
                        ],
                        max_length=20,
                        verbose_name="dari",
                    ),
                ),
                (
                    "pengguna",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("email", models.EmailField(max_length=100, verbose_name="surel")),
                ("alasan", models.TextField(verbose_name="alasan")),
                (
                    "waktu",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="waktu"
                    ),
                ),
            ],
            options={
                "verbose_name": "keberatan",
                "verbose_name_plural": "keberatan",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("alasan", ""), _negated=True), name="keberatan_akses_beralasan"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keberatan_akses_hanya_tambah",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="99bd3527d47b4b5cf2256af5d1920de91cce6101",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keberatan_akses_hanya_tambah_401e8",
                            table="registrasi_keberatanakses",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
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
                ],
            },
        ),
        migrations.CreateModel(
            name="PermohonanSurel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("nomor", models.CharField(max_length=20, unique=True, verbose_name="nomor")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("diajukan", "Diajukan, diperiksa petugas"),
                            ("diperiksa", "Diperiksa, menunggu petugas kedua"),
                            ("ditunggu", "Disetujui, masa tunggu tiga hari"),
                            ("selesai", "Selesai"),
                            ("ditolak", "Ditolak"),
                            ("dibatalkan", "Dibatalkan oleh pemegang"),
                        ],
                        default="diajukan",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "pengguna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="permohonan_surel",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="pemegang",
                    ),
                ),
                ("surel_lama", models.EmailField(max_length=100, verbose_name="surel lama")),
                ("surel_baru", models.EmailField(blank=True, default="", max_length=100, verbose_name="surel baru")),
                (
                    "diperiksa_oleh",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas pertama",
                    ),
                ),
                ("catatan_pemeriksa", models.TextField(blank=True, default="", verbose_name="catatan petugas pertama")),
                (
                    "disetujui_oleh",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas kedua",
                    ),
                ),
                ("berlaku_pada", models.DateTimeField(blank=True, null=True, verbose_name="berlaku pada")),
                ("alasan_keputusan", models.TextField(blank=True, default="", verbose_name="alasan keputusan")),
                (
                    "dibuat_pada",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="diajukan pada"
                    ),
                ),
                (
                    "diubah_pada",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="diubah pada"),
                ),
            ],
            options={
                "verbose_name": "permohonan ganti surel",
                "verbose_name_plural": "permohonan ganti surel",
                "ordering": ["-id"],
                "permissions": [
                    ("periksa_surel", "Dapat memeriksa dokumen penggantian surel yang hilang"),
                    ("putuskan_surel", "Dapat memutuskan penggantian surel yang hilang"),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "ditunggu")),
                        fields=["berlaku_pada"],
                        name="permohonan_surel_tunggu",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["diajukan", "diperiksa", "ditunggu"])),
                        fields=("pengguna",),
                        name="permohonan_surel_satu_terbuka",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["ditunggu", "selesai"]), _negated=True),
                            models.Q(
                                ("berlaku_pada__isnull", False),
                                ("diperiksa_oleh__isnull", False),
                                ("disetujui_oleh__isnull", False),
                                models.Q(("surel_baru", ""), _negated=True),
                                models.Q(("diperiksa_oleh", models.F("disetujui_oleh")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="permohonan_surel_empat_mata",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="permohonan_surel_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="1f2147799446cf835d7d552684f6dfd95421d844",
                            operation="DELETE",
                            pgid="pgtrigger_permohonan_surel_tak_dihapus_19814",
                            table="registrasi_permohonansurel",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
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
                    pgtrigger.compiler.Trigger(
                        name="permohonan_surel_transisi",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE _is_valid_transition BOOLEAN;",
                            func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{diajukan:dibatalkan,diajukan:diperiksa,diajukan:ditolak,diperiksa:diajukan,diperiksa:dibatalkan,diperiksa:ditolak,diperiksa:ditunggu,ditunggu:diajukan,ditunggu:dibatalkan,ditunggu:ditolak,ditunggu:selesai}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                            hash="9bab8f1a405ec5d44842d4238cb58dac122efec2",
                            operation="UPDATE",
                            pgid="pgtrigger_permohonan_surel_transisi_152ae",
                            table="registrasi_permohonansurel",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KlaimSurel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "permohonan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="klaim",
                        to="registrasi.permohonansurel",
                        verbose_name="permohonan",
                    ),
                ),
                ("surel_baru", models.EmailField(max_length=100, verbose_name="surel baru")),
                (
                    "telepon",
                    models.CharField(blank=True, default="", max_length=20, verbose_name="telepon untuk dihubungi"),
                ),
                ("keterangan", models.TextField(blank=True, default="", verbose_name="keterangan")),
                (
                    "diajukan_oleh",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diterima oleh petugas",
                    ),
                ),
                (
                    "dibuat_pada",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="diajukan pada"
                    ),
                ),
                (
                    "berkas",
                    models.ManyToManyField(
                        blank=True, related_name="klaim_surel", to="oss_portal.upload", verbose_name="dokumen"
                    ),
                ),
            ],
            options={
                "verbose_name": "klaim atas alamat surel",
                "verbose_name_plural": "klaim atas alamat surel",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["surel_baru"], name="klaim_surel_baru")],
                "constraints": [
                    models.UniqueConstraint(fields=("permohonan", "surel_baru"), name="klaim_surel_satu_per_alamat")
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="klaim_surel_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="05713a75b42a37a5595e62fbd5588222d2e0034e",
                            operation="DELETE",
                            pgid="pgtrigger_klaim_surel_tak_dihapus_f0de8",
                            table="registrasi_klaimsurel",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="klaim_surel_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="e4f8b5486d5df7c3aed9fc7c3964dcfe48a1589a",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_klaim_surel_tak_dikosongkan_baa26",
                            table="registrasi_klaimsurel",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RetentionRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.CharField(max_length=40, unique=True, verbose_name="kode")),
                ("judul", models.CharField(max_length=150, verbose_name="data")),
                ("dasar", models.CharField(max_length=200, verbose_name="dasar")),
                ("lama_hari", models.PositiveIntegerField(verbose_name="disimpan (hari)")),
                ("aktif", models.BooleanField(default=True, verbose_name="diterapkan")),
                (
                    "terakhir_pada",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="terakhir diterapkan"),
                ),
                (
                    "terakhir_jumlah",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="jumlah terakhir"),
                ),
            ],
            options={
                "verbose_name": "aturan masa simpan",
                "verbose_name_plural": "aturan masa simpan",
                "ordering": ["kode"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("lama_hari__gte", 1)), name="aturan_retensi_paling_sedikit_sehari"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Undangan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("hash", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "jenis",
                    models.CharField(
                        choices=[
                            ("kuasa", "Kuasa"),
                            ("penanggung_jawab", "Penanggung jawab baru"),
                            ("kredensial", "Kata sandi baru setelah akun diamankan"),
                        ],
                        max_length=20,
                        verbose_name="jenis",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
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
                (
                    "pelaku_usaha",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undangan",
                        to="registrasi.pelakuusaha",
                        verbose_name="pelaku usaha",
                    ),
                ),
                (
                    "permohonan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undangan",
                        to="registrasi.permohonanakses",
                    ),
                ),
                (
                    "oleh",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diundang oleh",
                    ),
                ),
                ("nama", models.CharField(max_length=150, verbose_name="nama")),
                ("email", models.EmailField(max_length=100, verbose_name="surel")),
                (
                    "jabatan",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="jabatan atau hubungan"),
                ),
                ("kewenangan", models.JSONField(blank=True, default=list, verbose_name="kewenangan")),
                ("kuasa_sampai", models.DateTimeField(blank=True, null=True, verbose_name="kuasa berlaku sampai")),
                ("berlaku_sampai", models.DateTimeField(verbose_name="undangan berlaku sampai")),
                (
                    "diterima_oleh",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("diterima_pada", models.DateTimeField(blank=True, null=True, verbose_name="diterima pada")),
                (
                    "hak_akses",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undangan",
                        to="registrasi.hakakses",
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
                "verbose_name": "undangan",
                "verbose_name_plural": "undangan",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["email"], name="undangan_email")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("jenis", "kuasa"), _negated=True),
                            models.Q(("kuasa_sampai__isnull", False), ("pelaku_usaha__isnull", False)),
                            _connector="OR",
                        ),
                        name="undangan_kuasa_berjangka",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("jenis", "kuasa"), ("permohonan__isnull", False), _connector="OR"),
                        name="undangan_berperkara",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("diterima_oleh__isnull", False),
                                ("diterima_pada__isnull", False),
                                ("status", "diterima"),
                            ),
                            models.Q(
                                models.Q(("status", "diterima"), _negated=True),
                                ("diterima_oleh__isnull", True),
                                ("diterima_pada__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="undangan_diterima_berpasangan",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="undangan_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="958f4918cd41151856412f62784c72fbb934a735",
                            operation="DELETE",
                            pgid="pgtrigger_undangan_tak_dihapus_ad8dc",
                            table="registrasi_undangan",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
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
                    pgtrigger.compiler.Trigger(
                        name="undangan_transisi",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE _is_valid_transition BOOLEAN;",
                            func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{menunggu:dicabut,menunggu:diterima,menunggu:kedaluwarsa}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                            hash="50d59f5c866e8c8ca93df1c93176469531b32c8b",
                            operation="UPDATE",
                            pgid="pgtrigger_undangan_transisi_40972",
                            table="registrasi_undangan",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        oss_portal.db.triggers.InstallTriggers(),
    ]

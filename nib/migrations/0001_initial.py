import uuid
from decimal import Decimal

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import django_countries.fields
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import nib.models.certificate
import nib.models.permohonan
import oss_portal.db.stored_bytes
import oss_portal.db.triggers
import oss_portal.privacy.crypto


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("oss_portal", "0001_initial"),
        ("registrasi", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="DasarHukum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kode",
                    models.SlugField(help_text="misalnya pp-24-2018", max_length=40, unique=True, verbose_name="kode"),
                ),
                ("sebutan", models.CharField(help_text="misalnya PP 24/2018", max_length=80, verbose_name="sebutan")),
                ("judul", models.CharField(max_length=300, verbose_name="judul lengkap")),
                ("berlaku_sejak", models.DateField(verbose_name="berlaku sejak")),
                ("berlaku_sampai", models.DateField(blank=True, null=True, verbose_name="berlaku sampai")),
                (
                    "tanggal_dicocokkan",
                    models.BooleanField(
                        default=False,
                        help_text="Tanggal di atas sudah dibandingkan dengan naskah resmi; sebelum itu tidak dicetak di surat",
                        verbose_name="tanggal sudah dicocokkan",
                    ),
                ),
            ],
            options={
                "verbose_name": "dasar hukum",
                "verbose_name_plural": "dasar hukum",
                "ordering": ["-berlaku_sejak"],
            },
        ),
        migrations.CreateModel(
            name="AmbangSkala",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "skala",
                    models.CharField(
                        choices=[("01", "Mikro"), ("02", "Kecil"), ("03", "Menengah"), ("04", "Besar")],
                        max_length=2,
                        verbose_name="skala",
                    ),
                ),
                (
                    "modal_sampai",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Kosong: tanpa batas atas",
                        max_digits=20,
                        null=True,
                        verbose_name="modal sampai dengan (Rp)",
                    ),
                ),
                (
                    "dasar_hukum",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="nib.dasarhukum",
                        verbose_name="dasar hukum",
                    ),
                ),
                ("pasal", models.CharField(blank=True, default="", max_length=60, verbose_name="pasal")),
                ("berlaku_sejak", models.DateField(verbose_name="berlaku sejak")),
                ("berlaku_sampai", models.DateField(blank=True, null=True, verbose_name="berlaku sampai")),
            ],
            options={
                "verbose_name": "ambang skala usaha",
                "verbose_name_plural": "ambang skala usaha",
                "ordering": ["skala"],
                "constraints": [
                    models.UniqueConstraint(fields=("skala", "berlaku_sejak"), name="ambang_skala_sekali_per_tanggal")
                ],
            },
        ),
        migrations.CreateModel(
            name="AturanLkpm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "skala",
                    models.CharField(
                        choices=[("01", "Mikro"), ("02", "Kecil"), ("03", "Menengah"), ("04", "Besar")],
                        max_length=2,
                        verbose_name="skala",
                    ),
                ),
                (
                    "bulan",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(
                            validators=[
                                django.core.validators.MinValueValidator(1),
                                django.core.validators.MaxValueValidator(12),
                            ]
                        ),
                        blank=True,
                        default=list,
                        help_text="1 sampai 12, dipisahkan koma; kosong: tidak wajib melapor",
                        size=None,
                        verbose_name="bulan pelaporan",
                    ),
                ),
                (
                    "tanggal",
                    models.PositiveSmallIntegerField(
                        default=15,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(28),
                        ],
                        verbose_name="tanggal batas",
                    ),
                ),
                (
                    "dasar_hukum",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="nib.dasarhukum",
                        verbose_name="dasar hukum",
                    ),
                ),
                ("pasal", models.CharField(blank=True, default="", max_length=60, verbose_name="pasal")),
            ],
            options={
                "verbose_name": "aturan LKPM",
                "verbose_name_plural": "aturan LKPM",
                "ordering": ["skala", "-dasar_hukum__berlaku_sejak"],
                "constraints": [
                    models.UniqueConstraint(fields=("skala", "dasar_hukum"), name="aturan_lkpm_sekali_per_hukum"),
                    models.CheckConstraint(
                        condition=models.Q(("tanggal__gte", 1), ("tanggal__lte", 28)), name="aturan_lkpm_tanggal_wajar"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DasarTindakan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "tindakan",
                    models.CharField(
                        choices=[
                            ("peringatan", "Peringatan"),
                            ("pembekuan", "Pembekuan"),
                            ("pencairan", "Pencairan pembekuan"),
                            ("pencabutan", "Pencabutan"),
                            ("pencabutan_diminta", "Pencabutan atas permintaan pelaku usaha"),
                            ("pembatalan", "Pembatalan pencabutan"),
                            ("pembekuan_peran", "Pembekuan satu peran"),
                            ("putusan_otomatis", "Permohonan dikabulkan karena batas waktu putusan lewat"),
                            ("standar_otomatis", "Sertifikat Standar terverifikasi karena jangka waktu lewat"),
                            ("izin_otomatis", "Izin terbit karena jangka waktu lewat"),
                            ("risiko", "Perizinan menurut tingkat risiko"),
                            ("sppl", "NIB berlaku sebagai SPPL"),
                            ("umk_rendah", "NIB berlaku sebagai SNI dan pernyataan jaminan halal"),
                            ("jamsos", "NIB mendaftarkan jaminan sosial"),
                            ("api_tunggal", "Satu jenis API untuk satu pelaku usaha"),
                            ("ekspor_perseorangan", "Perseorangan hanya dapat mengekspor"),
                        ],
                        max_length=20,
                        verbose_name="tindakan",
                    ),
                ),
                (
                    "dasar_hukum",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="nib.dasarhukum",
                        verbose_name="dasar hukum",
                    ),
                ),
                ("pasal", models.CharField(blank=True, default="", max_length=60, verbose_name="pasal")),
            ],
            options={
                "verbose_name": "dasar hukum tindakan",
                "verbose_name_plural": "dasar hukum tindakan",
                "ordering": ["tindakan", "-dasar_hukum__berlaku_sejak"],
                "constraints": [
                    models.UniqueConstraint(fields=("tindakan", "dasar_hukum"), name="dasar_tindakan_sekali_per_hukum")
                ],
            },
        ),
        migrations.CreateModel(
            name="EdisiKbli",
            fields=[
                ("tahun", models.CharField(max_length=4, primary_key=True, serialize=False, verbose_name="edisi")),
                (
                    "dasar_hukum",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="nib.dasarhukum",
                        verbose_name="dasar hukum",
                    ),
                ),
                ("berlaku_sejak", models.DateField(verbose_name="dipakai sejak")),
                ("berlaku_sampai", models.DateField(blank=True, null=True, verbose_name="dipakai sampai")),
            ],
            options={
                "verbose_name": "edisi KBLI",
                "verbose_name_plural": "edisi KBLI",
                "ordering": ["-tahun"],
            },
        ),
        migrations.CreateModel(
            name="Era",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.CharField(max_length=10, unique=True, verbose_name="kode")),
                ("nama", models.CharField(max_length=100, verbose_name="nama")),
                (
                    "dasar_hukum",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="nib.dasarhukum",
                        verbose_name="dasar hukum",
                    ),
                ),
                (
                    "kepala",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="misalnya Perizinan Berusaha Berbasis Risiko",
                        max_length=100,
                        verbose_name="baris di atas judul sertifikat",
                    ),
                ),
                ("mukadimah", models.TextField(verbose_name="mukadimah sertifikat")),
                (
                    "catatan",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="catatan sertifikat",
                    ),
                ),
                ("penerbit", models.CharField(max_length=200, verbose_name="penerbit")),
                (
                    "iumk",
                    models.BooleanField(
                        default=False,
                        help_text="Untuk perseorangan berskala mikro dan kecil (IUM-1)",
                        verbose_name="terbitkan lembar IUMK",
                    ),
                ),
                ("mukadimah_iumk", models.TextField(blank=True, default="", verbose_name="mukadimah lembar IUMK")),
                ("tampilkan_risiko", models.BooleanField(default=True, verbose_name="tampilkan tingkat risiko")),
                ("impor_perseorangan", models.BooleanField(default=True, verbose_name="perseorangan boleh mengimpor")),
                (
                    "lampiran_cabang",
                    models.BooleanField(
                        default=False,
                        help_text="Lampiran sertifikat dengan tempat usaha selain kantor",
                        verbose_name="cetak lampiran kantor cabang",
                    ),
                ),
                (
                    "putusan_otomatis",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="kabulkan otomatis bila batas waktu putusan lewat"
                    ),
                ),
                (
                    "izin_otomatis",
                    models.BooleanField(
                        default=False,
                        editable=False,
                        verbose_name="setujui otomatis izin yang lewat jangka waktu di instansi",
                    ),
                ),
                ("aktif", models.BooleanField(default=False, verbose_name="aktif")),
            ],
            options={
                "verbose_name": "era perizinan",
                "verbose_name_plural": "era perizinan",
                "ordering": ["kode"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("aktif", True)), fields=("aktif",), name="era_satu_aktif"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AturanPeran",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "era",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="aturan_peran",
                        to="nib.era",
                        verbose_name="era",
                    ),
                ),
                (
                    "jenis",
                    models.CharField(
                        choices=[
                            ("TDP", "Tanda Daftar Perusahaan (TDP)"),
                            ("API", "Angka Pengenal Impor (API)"),
                            ("KEPABEANAN", "Akses Kepabeanan"),
                            ("JAMSOS_KES", "Kepesertaan jaminan sosial kesehatan"),
                            ("JAMSOS_TK", "Kepesertaan jaminan sosial ketenagakerjaan"),
                            ("WLKP", "Wajib lapor ketenagakerjaan (WLKP)"),
                            ("SNI", "Standar Nasional Indonesia (SNI), kegiatan berisiko rendah"),
                            ("HALAL", "Pernyataan jaminan halal, kegiatan berisiko rendah"),
                        ],
                        max_length=12,
                        verbose_name="peran",
                    ),
                ),
                (
                    "syarat",
                    models.CharField(
                        choices=[
                            ("selalu", "Selalu"),
                            ("impor", "Bila mengimpor"),
                            ("ekspor_impor", "Bila mengekspor atau mengimpor"),
                            ("pekerja", "Bila mempekerjakan orang"),
                            ("umk_rendah", "Bila dinyatakan UMK berisiko rendah"),
                        ],
                        max_length=15,
                        verbose_name="syarat",
                    ),
                ),
                (
                    "dasar_hukum",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="nib.dasarhukum",
                        verbose_name="dasar hukum",
                    ),
                ),
                ("pasal", models.CharField(blank=True, default="", max_length=60, verbose_name="pasal")),
                ("urutan", models.PositiveSmallIntegerField(default=10, verbose_name="urutan")),
            ],
            options={
                "verbose_name": "aturan peran NIB",
                "verbose_name_plural": "aturan peran NIB",
                "ordering": ["urutan"],
                "constraints": [models.UniqueConstraint(fields=("era", "jenis"), name="aturan_peran_sekali_per_era")],
            },
        ),
        migrations.CreateModel(
            name="InstansiPemerintah",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("nama", models.CharField(max_length=200, unique=True, verbose_name="nama instansi")),
                (
                    "jenis",
                    models.CharField(
                        choices=[("pemerintah", "Instansi pemerintah"), ("mandat", "Pihak dengan mandat resmi")],
                        default="pemerintah",
                        max_length=10,
                        verbose_name="jenis",
                    ),
                ),
                (
                    "kewenangan",
                    models.CharField(
                        choices=[
                            ("00", "Pemerintah pusat"),
                            ("01", "Pemerintah provinsi"),
                            ("02", "Pemerintah kabupaten/kota"),
                        ],
                        default="00",
                        max_length=2,
                        verbose_name="kewenangan",
                    ),
                ),
                ("nomor_perjanjian", models.CharField(max_length=100, verbose_name="nomor perjanjian kerja sama")),
                ("tujuan", models.CharField(max_length=200, verbose_name="tujuan membaca data")),
                (
                    "nomor_mandat",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="nomor surat mandat"),
                ),
                ("mandat_sampai", models.DateField(blank=True, null=True, verbose_name="mandat berlaku sampai")),
                ("kontak", models.EmailField(max_length=100, verbose_name="surel penanggung jawab")),
                ("aktif", models.BooleanField(default=True, verbose_name="aktif")),
                (
                    "url_kiriman",
                    models.URLField(
                        blank=True, default="", editable=False, max_length=300, verbose_name="alamat kiriman perubahan"
                    ),
                ),
                (
                    "rahasia_kiriman",
                    oss_portal.privacy.crypto.EncryptedTextField(blank=True, default="", editable=False),
                ),
                ("pia_username", models.CharField(blank=True, default="", editable=False, max_length=100)),
                ("pia_password", oss_portal.privacy.crypto.EncryptedTextField(blank=True, default="", editable=False)),
            ],
            options={
                "verbose_name": "instansi pembaca data",
                "verbose_name_plural": "instansi pembaca data",
                "ordering": ["nama"],
                "permissions": [("kelola_kunci_api", "Membuat, mengganti, dan mencabut kunci API")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("nomor_perjanjian", ""), _negated=True), name="instansi_berperjanjian"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("jenis", "pemerintah"),
                            models.Q(models.Q(("nomor_mandat", ""), _negated=True), ("mandat_sampai__isnull", False)),
                            _connector="OR",
                        ),
                        name="instansi_swasta_wajib_mandat",
                        violation_error_message="Pihak di luar pemerintah wajib punya surat mandat dan tanggal berakhirnya.",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="instansi_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="42a008be9fc6c8fb2679a8e52c575dbaa030fb1e",
                            operation="DELETE",
                            pgid="pgtrigger_instansi_tak_dihapus_1a93e",
                            table="nib_instansipemerintah",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
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
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "instansi",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="kunci", to="nib.instansipemerintah"
                    ),
                ),
                ("nama", models.CharField(max_length=80, verbose_name="nama kunci")),
                ("awalan", models.CharField(max_length=8, verbose_name="awalan")),
                ("hash", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "lingkup",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("cek", "checkNIB: nomor, nama, status"),
                                ("baca", "inqueryNIB: data NIB"),
                                ("referensi", "getDataReferensi: daftar kode"),
                                ("izin", "receiveLicense dan seterusnya: melaporkan izin"),
                                ("npwp", "NPWP lengkap di dalam data NIB"),
                            ],
                            max_length=10,
                        ),
                        size=None,
                        verbose_name="lingkup",
                    ),
                ),
                (
                    "alamat_ip",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.GenericIPAddressField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="alamat IP",
                    ),
                ),
                ("berlaku_sampai", models.DateTimeField(verbose_name="berlaku sampai")),
                ("masa", models.DurationField(editable=False, null=True)),
                ("dicabut_pada", models.DateTimeField(blank=True, null=True, verbose_name="dicabut pada")),
                (
                    "dibuat_pada",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="dibuat pada"),
                ),
                ("terakhir_dipakai", models.DateTimeField(blank=True, null=True, verbose_name="terakhir dipakai")),
            ],
            options={
                "verbose_name": "kunci API",
                "verbose_name_plural": "kunci API",
                "ordering": ["-id"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="kunci_api_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="b73d8d85bf4f39b382311d72625b8f34b3f7ba64",
                            operation="DELETE",
                            pgid="pgtrigger_kunci_api_tak_dihapus_74168",
                            table="nib_apikey",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="kunci_api_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="7a8506514c71a4d394a6f3a6ab764b452fc7f439",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_kunci_api_tak_dikosongkan_ddee9",
                            table="nib_apikey",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="kunci_api_tetap",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."instansi_id" IS DISTINCT FROM (NEW."instansi_id") OR OLD."hash" IS DISTINCT FROM (NEW."hash") OR OLD."awalan" IS DISTINCT FROM (NEW."awalan") OR OLD."lingkup" IS DISTINCT FROM (NEW."lingkup") OR OLD."alamat_ip" IS DISTINCT FROM (NEW."alamat_ip"))',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="cdc76d1b9ffb25c78ada633d8c48fb04c45c8228",
                            operation="UPDATE",
                            pgid="pgtrigger_kunci_api_tetap_6bbcc",
                            table="nib_apikey",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Kbli",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "edisi",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kbli",
                        to="nib.edisikbli",
                        verbose_name="edisi",
                    ),
                ),
                ("kode", models.CharField(max_length=5, verbose_name="kode")),
                ("judul", models.CharField(max_length=300, verbose_name="judul")),
                ("uraian", models.TextField(blank=True, default="", verbose_name="uraian")),
                ("kategori", models.CharField(max_length=1, verbose_name="kategori")),
                ("tertutup", models.BooleanField(default=False, verbose_name="tertutup")),
                (
                    "alasan_tertutup",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="alasan tertutup"),
                ),
                ("teks_cari", models.TextField(default="", editable=False)),
                ("vektor", django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "KBLI",
                "verbose_name_plural": "KBLI",
                "ordering": ["edisi", "kode"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["vektor"], name="kbli_vektor"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("teks_cari", name="gin_trgm_ops"), name="kbli_teks_trgm"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("edisi", "kode"), name="kbli_edisi_kode_unik"),
                    models.CheckConstraint(
                        condition=models.Q(("kode__regex", "^[0-9]{5}$")), name="kbli_kode_lima_angka"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tertutup", False), models.Q(("alasan_tertutup", ""), _negated=True), _connector="OR"
                        ),
                        name="kbli_tertutup_beralasan",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="kbli_teks_cari",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE kata text;",
                            func="\n                    SELECT COALESCE(string_agg(s.kata, ' '), '') INTO kata\n                      FROM nib_sinonimkbli s WHERE s.kbli_id = NEW.id;\n                    NEW.teks_cari := lower(unaccent(NEW.kode || ' ' || kata || ' ' || NEW.judul));\n                    NEW.vektor := setweight(to_tsvector('indonesian', unaccent(kata)), 'A')\n                        || setweight(to_tsvector('indonesian', unaccent(NEW.judul)), 'B')\n                        || setweight(to_tsvector('indonesian', unaccent(NEW.uraian)), 'D');\n                    RETURN NEW;\n                ",
                            hash="671cc9b539278d32ce65c4d305e143cf009a2914",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_kbli_teks_cari_aa843",
                            table="nib_kbli",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="KodeReferensi",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "daftar",
                    models.CharField(
                        choices=[("8", "8: kode izin"), ("31", "31: kode bidang spesifik"), ("32", "32: kode kawasan")],
                        max_length=3,
                        verbose_name="daftar",
                    ),
                ),
                ("kode", models.CharField(max_length=25, verbose_name="kode")),
                ("uraian", models.TextField(verbose_name="uraian")),
                ("keterangan", models.CharField(blank=True, default="", max_length=255, verbose_name="keterangan")),
            ],
            options={
                "verbose_name": "kode referensi",
                "verbose_name_plural": "kode referensi",
                "ordering": ["daftar", "kode"],
                "constraints": [models.UniqueConstraint(fields=("daftar", "kode"), name="kode_referensi_unik")],
            },
        ),
        migrations.CreateModel(
            name="KonversiKbli",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dari",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="menjadi",
                        to="nib.kbli",
                        verbose_name="dari",
                    ),
                ),
                (
                    "ke",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="berasal_dari",
                        to="nib.kbli",
                        verbose_name="ke",
                    ),
                ),
            ],
            options={
                "verbose_name": "konversi KBLI",
                "verbose_name_plural": "konversi KBLI",
                "constraints": [models.UniqueConstraint(fields=("dari", "ke"), name="konversi_kbli_unik")],
            },
        ),
        migrations.CreateModel(
            name="Permohonan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "jenis",
                    models.CharField(
                        choices=[("baru", "NIB baru"), ("perubahan", "Perubahan data")],
                        default="baru",
                        max_length=10,
                        verbose_name="jenis permohonan",
                    ),
                ),
                (
                    "pelaku_usaha",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="permohonan_nib",
                        to="registrasi.pelakuusaha",
                        verbose_name="pelaku usaha",
                    ),
                ),
                (
                    "pembuat",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diisi oleh",
                    ),
                ),
                (
                    "edisi_kbli",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="nib.edisikbli",
                        verbose_name="edisi KBLI",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draf", "Draf"),
                            ("diajukan", "Diajukan, sedang ditinjau"),
                            ("perlu_perbaikan", "Perlu diperbaiki"),
                            ("terbit", "Terbit"),
                            ("ditolak", "Ditolak"),
                            ("dibatalkan", "Dibatalkan"),
                        ],
                        default="draf",
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                (
                    "langkah_selesai",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("npwp", oss_portal.privacy.crypto.EncryptedTextField(blank=True, default="", verbose_name="NPWP")),
                ("npwp_indeks", models.CharField(blank=True, db_index=True, default="", editable=False, max_length=64)),
                ("alamat", models.CharField(blank=True, default="", max_length=200, verbose_name="alamat")),
                (
                    "kelurahan",
                    models.CharField(blank=True, default="", max_length=13, verbose_name="kelurahan atau desa"),
                ),
                ("wilayah", models.CharField(blank=True, default="", max_length=250, verbose_name="wilayah")),
                ("kode_pos", models.CharField(blank=True, default="", max_length=5, verbose_name="kode pos")),
                ("telepon", models.CharField(blank=True, default="", max_length=20, verbose_name="nomor telepon")),
                ("email", models.EmailField(blank=True, default="", max_length=100, verbose_name="surel")),
                ("nomor_akta", models.CharField(blank=True, default="", max_length=60, verbose_name="nomor akta")),
                ("tanggal_akta", models.DateField(blank=True, null=True, verbose_name="tanggal akta")),
                ("notaris", models.CharField(blank=True, default="", max_length=150, verbose_name="nama notaris")),
                (
                    "status_pm",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("01", "Penanaman Modal Asing (PMA)"),
                            ("02", "Penanaman Modal Dalam Negeri (PMDN)"),
                            ("03", "Bukan PMA/PMDN"),
                        ],
                        default="",
                        max_length=2,
                        verbose_name="status penanaman modal",
                    ),
                ),
                (
                    "negara_prinsipal",
                    django_countries.fields.CountryField(
                        blank=True, default="", max_length=2, verbose_name="negara prinsipal"
                    ),
                ),
                (
                    "nama_prinsipal",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="nama prinsipal"),
                ),
                ("impor", models.BooleanField(blank=True, null=True, verbose_name="mengimpor")),
                (
                    "jenis_api",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("01", "API-U (Angka Pengenal Importir Umum)"),
                            ("02", "API-P (Angka Pengenal Importir Produsen)"),
                        ],
                        default="",
                        max_length=2,
                        verbose_name="jenis API",
                    ),
                ),
                (
                    "produksi_sendiri",
                    models.BooleanField(default=False, verbose_name="barang impor dipakai untuk produksi sendiri"),
                ),
                ("ekspor", models.BooleanField(blank=True, null=True, verbose_name="mengekspor")),
                (
                    "kepabeanan",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("importir", "Importir"),
                                ("eksportir", "Eksportir"),
                                ("ppjk", "Pengusaha pengurusan jasa kepabeanan (PPJK)"),
                                ("pengangkut", "Pengangkut"),
                                ("ftz", "Pengusaha di kawasan bebas (FTZ)"),
                                ("pjt", "Perusahaan jasa titipan (PJT)"),
                                ("tps", "Pengusaha tempat penimbunan sementara (TPS)"),
                                ("tpb", "Pengusaha tempat penimbunan berikat (TPB)"),
                                ("kite", "Pengguna kemudahan impor tujuan ekspor (KITE)"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="akses kepabeanan",
                    ),
                ),
                (
                    "jamsos_kes",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sudah", "Sudah menjadi peserta"),
                            ("daftarkan", "Belum, daftarkan melalui NIB ini"),
                            ("tidak", "Tidak mempekerjakan orang lain"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="BPJS Kesehatan",
                    ),
                ),
                (
                    "jamsos_tk",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sudah", "Sudah menjadi peserta"),
                            ("daftarkan", "Belum, daftarkan melalui NIB ini"),
                            ("tidak", "Tidak mempekerjakan orang lain"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="BPJS Ketenagakerjaan",
                    ),
                ),
                ("wlkp", models.BooleanField(blank=True, null=True, verbose_name="wajib lapor ketenagakerjaan")),
                ("sni", models.BooleanField(db_default=False, default=False, verbose_name="menyatakan memenuhi SNI")),
                (
                    "halal",
                    models.BooleanField(db_default=False, default=False, verbose_name="menyatakan jaminan halal"),
                ),
                (
                    "skala",
                    models.CharField(
                        blank=True,
                        choices=[("01", "Mikro"), ("02", "Kecil"), ("03", "Menengah"), ("04", "Besar")],
                        default="",
                        max_length=2,
                        verbose_name="skala usaha",
                    ),
                ),
                (
                    "total_modal",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=20, null=True, verbose_name="total modal"
                    ),
                ),
                (
                    "bendera",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="sebab ditinjau petugas",
                    ),
                ),
                ("diajukan_pada", models.DateTimeField(blank=True, null=True, verbose_name="diajukan pada")),
                (
                    "diajukan_oleh",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("tenggat", models.DateTimeField(blank=True, null=True, verbose_name="tenggat peninjauan")),
                ("perbaikan", models.JSONField(blank=True, default=list, verbose_name="permintaan perbaikan")),
                (
                    "jawaban_perbaikan",
                    models.TextField(blank=True, db_default="", default="", verbose_name="jawaban pemohon"),
                ),
                ("alasan_putusan", models.TextField(blank=True, default="", verbose_name="alasan putusan")),
                ("diputus_pada", models.DateTimeField(blank=True, null=True, verbose_name="diputus pada")),
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
                "verbose_name": "permohonan NIB",
                "verbose_name_plural": "permohonan NIB",
                "ordering": ["-id"],
                "permissions": [("tinjau_permohonan", "Dapat meninjau dan memutuskan permohonan NIB")],
                "indexes": [
                    models.Index(fields=["kelurahan"], name="permohonan_wilayah", opclasses=["varchar_pattern_ops"]),
                    models.Index(
                        condition=models.Q(("status", "diajukan")), fields=["tenggat"], name="permohonan_antrean"
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ["draf", "perlu_perbaikan"])),
                        fields=["diubah_pada"],
                        name="permohonan_terdiam",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["draf", "diajukan", "perlu_perbaikan"])),
                        fields=("pelaku_usaha",),
                        name="permohonan_satu_terbuka_per_usaha",
                        violation_error_message="Masih ada permohonan yang belum selesai untuk usaha ini.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("diajukan_pada__isnull", False), ("status__in", ["draf", "dibatalkan"]), _connector="OR"
                        ),
                        name="permohonan_waktu_pengajuan",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "ditolak"), _negated=True),
                            models.Q(("alasan_putusan", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="permohonan_tolak_beralasan",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kode_pos", ""), ("kode_pos__regex", "^[0-9]{5}$"), _connector="OR"),
                        name="permohonan_kode_pos",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="permohonan_putus_tak_berubah",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.\"status\" IN ('terbit', 'ditolak', 'dibatalkan'))",
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="8bb708c6df687696541ca5cd21950224b8ee1cb0",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_permohonan_putus_tak_berubah_e8ef6",
                            table="nib_permohonan",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
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
                    pgtrigger.compiler.Trigger(
                        name="permohonan_transisi",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE _is_valid_transition BOOLEAN;",
                            func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{draf:diajukan,draf:dibatalkan,diajukan:dibatalkan,diajukan:ditolak,diajukan:perlu_perbaikan,diajukan:terbit,perlu_perbaikan:diajukan,perlu_perbaikan:dibatalkan}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                            hash="5e207d700d83f073a3b73f3920dd15e18e6dcad2",
                            operation="UPDATE",
                            pgid="pgtrigger_permohonan_transisi_38a55",
                            table="nib_permohonan",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lokasi",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "permohonan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lokasi", to="nib.permohonan"
                    ),
                ),
                ("nama", models.CharField(max_length=80, verbose_name="nama tempat")),
                ("alamat", models.CharField(max_length=200, verbose_name="alamat")),
                ("kelurahan", models.CharField(max_length=13, verbose_name="kelurahan atau desa")),
                ("wilayah", models.CharField(max_length=250, verbose_name="wilayah")),
                ("kode_pos", models.CharField(max_length=5, verbose_name="kode pos")),
            ],
            options={
                "verbose_name": "lokasi usaha",
                "verbose_name_plural": "lokasi usaha",
                "ordering": ["id"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="anak_permohonan_terkunci",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE state text;",
                            func="\n            SELECT status INTO state FROM nib_permohonan WHERE id = COALESCE(NEW.permohonan_id, OLD.permohonan_id);\n            IF state NOT IN ('draf', 'perlu_perbaikan') THEN\n                RAISE EXCEPTION 'nib: application is %, its data are locked', state;\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ",
                            hash="ef0ec6fcb7a62c7dd0dadd8afef3978a71e9bb36",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_anak_permohonan_terkunci_8b2bd",
                            table="nib_lokasi",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
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
                ],
            },
        ),
        migrations.CreateModel(
            name="KegiatanUsaha",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "id_proyek",
                    models.CharField(default=nib.models.permohonan.new_id_proyek, editable=False, max_length=25),
                ),
                (
                    "permohonan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kegiatan",
                        to="nib.permohonan",
                    ),
                ),
                (
                    "kbli",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="nib.kbli",
                        verbose_name="KBLI",
                    ),
                ),
                ("edisi", models.CharField(max_length=4, verbose_name="edisi KBLI")),
                ("kode_kbli", models.CharField(max_length=5, verbose_name="kode KBLI")),
                ("judul", models.CharField(max_length=300, verbose_name="judul KBLI")),
                (
                    "lokasi",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kegiatan",
                        to="nib.lokasi",
                        verbose_name="lokasi",
                    ),
                ),
                (
                    "nama_usaha",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="nama usaha atau merek"),
                ),
                ("uraian", models.CharField(blank=True, default="", max_length=300, verbose_name="uraian kegiatan")),
                (
                    "modal",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0"),
                        max_digits=20,
                        verbose_name="modal usaha tanpa tanah dan bangunan",
                    ),
                ),
                ("tenaga_kerja", models.PositiveIntegerField(default=0, verbose_name="jumlah tenaga kerja")),
                (
                    "risiko",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("R", "Rendah"),
                            ("MR", "Menengah rendah"),
                            ("MT", "Menengah tinggi"),
                            ("T", "Tinggi"),
                        ],
                        default="",
                        max_length=2,
                        verbose_name="tingkat risiko",
                    ),
                ),
                ("perizinan", models.CharField(blank=True, default="", max_length=200, verbose_name="perizinan")),
                ("kewenangan", models.CharField(blank=True, default="", max_length=2, verbose_name="kewenangan")),
            ],
            options={
                "verbose_name": "kegiatan usaha",
                "verbose_name_plural": "kegiatan usaha",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("permohonan", "kbli", "lokasi"), name="kegiatan_sekali_per_lokasi", nulls_distinct=False
                    ),
                    models.CheckConstraint(condition=models.Q(("modal__gte", 0)), name="kegiatan_modal_tidak_negatif"),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="anak_permohonan_terkunci",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE state text;",
                            func="\n            SELECT status INTO state FROM nib_permohonan WHERE id = COALESCE(NEW.permohonan_id, OLD.permohonan_id);\n            IF state NOT IN ('draf', 'perlu_perbaikan') THEN\n                RAISE EXCEPTION 'nib: application is %, its data are locked', state;\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ",
                            hash="713358d0de80d78feb10814d82e14abbb281434b",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_anak_permohonan_terkunci_8ed32",
                            table="nib_kegiatanusaha",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
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
                ],
            },
        ),
        migrations.CreateModel(
            name="Nib",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("nomor", models.CharField(max_length=13, unique=True, verbose_name="NIB")),
                (
                    "pelaku_usaha",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nib",
                        to="registrasi.pelakuusaha",
                        verbose_name="pelaku usaha",
                    ),
                ),
                (
                    "permohonan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nib",
                        to="nib.permohonan",
                        verbose_name="permohonan",
                    ),
                ),
                (
                    "data",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nib_kini",
                        to="nib.permohonan",
                        verbose_name="data yang berlaku",
                    ),
                ),
                (
                    "era",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="nib.era",
                        verbose_name="era perizinan",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("01", "Aktif"),
                            ("02", "Belum aktif"),
                            ("03", "Diizinkan usaha"),
                            ("04", "Diizinkan beroperasi"),
                            ("05", "Dibekukan"),
                            ("06", "Dicabut"),
                        ],
                        default="01",
                        max_length=2,
                        verbose_name="status",
                    ),
                ),
                (
                    "asal",
                    models.CharField(
                        choices=[("oss", "Diterbitkan portal ini"), ("impor", "Diterima dari instansi")],
                        default="oss",
                        max_length=5,
                        verbose_name="asal",
                    ),
                ),
                (
                    "terbit_pada",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="terbit pada"),
                ),
                ("dicabut_pada", models.DateTimeField(blank=True, null=True, verbose_name="dicabut pada")),
                (
                    "dikonfirmasi_pada",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="data dikonfirmasi pada"),
                ),
                (
                    "diubah_pada",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="diubah pada"),
                ),
                (
                    "ingatkan_lkpm",
                    models.BooleanField(db_default=False, default=False, verbose_name="ingatkan LKPM lewat surel"),
                ),
            ],
            options={
                "verbose_name": "NIB",
                "verbose_name_plural": "NIB",
                "ordering": ["-id"],
                "permissions": [
                    ("awasi_nib", "Dapat memberi peringatan, membekukan, mencairkan, dan mengusulkan pencabutan"),
                    ("putuskan_pencabutan", "Dapat memutuskan usulan pengawasan dan permintaan pencabutan NIB"),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "01"), _negated=True),
                        fields=["status", "-id"],
                        name="nib_status_jarang",
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ["01", "03", "04"])),
                        fields=["dikonfirmasi_pada"],
                        name="nib_konfirmasi",
                    ),
                    models.Index(condition=models.Q(("ingatkan_lkpm", True)), fields=["id"], name="nib_ingatkan_lkpm"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("nomor__regex", "^[0-9]{13}$")), name="nib_tiga_belas_angka"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "06"), _negated=True),
                        fields=("pelaku_usaha",),
                        name="nib_satu_hidup_per_usaha",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("dicabut_pada__isnull", False), ("status", "06")),
                            models.Q(models.Q(("status", "06"), _negated=True), ("dicabut_pada__isnull", True)),
                            _connector="OR",
                        ),
                        name="nib_dicabut_berpasangan",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="nib_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="40b02810437ccf54e9903f299deb003198256df8",
                            operation="DELETE",
                            pgid="pgtrigger_nib_tak_dihapus_4a2ca",
                            table="nib_nib",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
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
                    pgtrigger.compiler.Trigger(
                        name="nib_nomor_tetap",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."nomor" IS DISTINCT FROM (NEW."nomor") OR OLD."pelaku_usaha_id" IS DISTINCT FROM (NEW."pelaku_usaha_id") OR OLD."permohonan_id" IS DISTINCT FROM (NEW."permohonan_id") OR OLD."terbit_pada" IS DISTINCT FROM (NEW."terbit_pada") OR OLD."asal" IS DISTINCT FROM (NEW."asal") OR OLD."kode" IS DISTINCT FROM (NEW."kode"))',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="f86d37e8591f9d03e6449b1de4271d75828aba3b",
                            operation="UPDATE",
                            pgid="pgtrigger_nib_nomor_tetap_7109f",
                            table="nib_nib",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="nib_transisi",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE _is_valid_transition BOOLEAN;",
                            func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{02:01,02:06,01:03,01:05,01:06,03:04,03:05,03:06,04:05,04:06,05:01,05:03,05:04,05:06,06:01,06:03,06:04}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                            hash="66b135a9618cf0b0ee8bccd50d50706393b40ceb",
                            operation="UPDATE",
                            pgid="pgtrigger_nib_transisi_d58ca",
                            table="nib_nib",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DataDisclosure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "nib",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pengungkapan",
                        to="nib.nib",
                        verbose_name="NIB",
                    ),
                ),
                (
                    "instansi",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pengungkapan",
                        to="nib.instansipemerintah",
                        verbose_name="instansi",
                    ),
                ),
                (
                    "kunci",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="nib.apikey",
                        verbose_name="kunci",
                    ),
                ),
                ("metode", models.CharField(max_length=30, verbose_name="metode")),
                ("tujuan", models.CharField(max_length=200, verbose_name="tujuan")),
                (
                    "waktu",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="waktu"
                    ),
                ),
                ("ip", models.GenericIPAddressField(null=True, verbose_name="IP")),
                ("korelasi", models.UUIDField(null=True, verbose_name="id korelasi")),
            ],
            options={
                "verbose_name": "pengungkapan data",
                "verbose_name_plural": "pengungkapan data",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["nib", "-id"], name="pengungkapan_nib"),
                    models.Index(fields=["instansi", "-id"], name="pengungkapan_instansi"),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="pengungkapan_hanya_tambah",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="f147cfada839936fb2d6f3722eafe87667547060",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_pengungkapan_hanya_tambah_560a0",
                            table="nib_datadisclosure",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="pengungkapan_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="83c0e65b99123c39b98a7ed1aa9bef1cbc2efcc7",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_pengungkapan_tak_dikosongkan_4439b",
                            table="nib_datadisclosure",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Izin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "nib",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="izin",
                        to="nib.nib",
                        verbose_name="NIB",
                    ),
                ),
                (
                    "instansi",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="izin",
                        to="nib.instansipemerintah",
                        verbose_name="instansi penerbit",
                    ),
                ),
                ("id_izin", models.CharField(max_length=30, verbose_name="id izin")),
                ("id_proyek", models.CharField(blank=True, default="", max_length=25, verbose_name="id proyek")),
                ("kd_izin", models.CharField(blank=True, default="", max_length=13, verbose_name="kode izin")),
                ("kd_daerah", models.CharField(blank=True, default="", max_length=10, verbose_name="kode daerah")),
                (
                    "kewenangan",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("00", "Pemerintah pusat"),
                            ("01", "Pemerintah provinsi"),
                            ("02", "Pemerintah kabupaten/kota"),
                        ],
                        default="",
                        max_length=2,
                        verbose_name="kewenangan",
                    ),
                ),
                ("jenis_perizinan", models.CharField(blank=True, default="", max_length=3, verbose_name="jenis izin")),
                ("nomenklatur", models.CharField(blank=True, default="", max_length=255, verbose_name="nama izin")),
                ("nomor_izin", models.CharField(blank=True, default="", max_length=150, verbose_name="nomor izin")),
                ("tgl_terbit", models.DateField(blank=True, null=True, verbose_name="terbit")),
                ("tgl_berlaku", models.DateField(blank=True, null=True, verbose_name="berlaku sampai")),
                ("nama_ttd", models.CharField(blank=True, default="", max_length=150, verbose_name="penanda tangan")),
                ("nip_ttd", models.CharField(blank=True, default="", max_length=25, verbose_name="NIP penanda tangan")),
                (
                    "jabatan_ttd",
                    models.CharField(blank=True, default="", max_length=150, verbose_name="jabatan penanda tangan"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("05", "Proses penapisan"),
                            ("09", "Telah melengkapi persyaratan"),
                            ("10", "Dokumen lengkap"),
                            ("11", "Dokumen belum lengkap"),
                            ("12", "Pemenuhan komitmen"),
                            ("20", "Validasi"),
                            ("30", "Verifikasi pembayaran"),
                            ("31", "Konfirmasi pembayaran"),
                            ("32", "Menunggu verifikasi bukti bayar PNBP"),
                            ("33", "Persetujuan pembayaran"),
                            ("34", "Perbaikan konfirmasi pembayaran"),
                            ("40", "Inspeksi"),
                            ("41", "Konfirmasi persyaratan"),
                            ("42", "Data konfirmasi persyaratan"),
                            ("43", "Re-konfirmasi persyaratan"),
                            ("44", "Data re-konfirmasi persyaratan"),
                            ("45", "Persyaratan terverifikasi"),
                            ("49", "Pengambilan nomor"),
                            ("50", "Disetujui"),
                            ("52", "Terbit sementara"),
                            ("57", "Disetujui secara otomatis (fiktif positif)"),
                            ("58", "Izin terbit/SS terverifikasi"),
                            ("60", "Peringatan"),
                            ("70", "Penghentian sementara kegiatan berusaha"),
                            ("80", "Pengenaan denda administratif"),
                            ("90", "Ditolak"),
                            ("93", "Penolakan persyaratan"),
                        ],
                        max_length=2,
                        verbose_name="status",
                    ),
                ),
                ("file_izin", models.URLField(blank=True, default="", max_length=2000, verbose_name="berkas izin")),
                (
                    "file_lampiran",
                    models.CharField(blank=True, default="", max_length=2000, verbose_name="berkas lampiran"),
                ),
                ("keterangan", models.TextField(blank=True, default="", verbose_name="keterangan")),
                ("data_teknis", models.JSONField(blank=True, default=dict, verbose_name="data teknis")),
                (
                    "tenggat",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="putusan paling lambat"),
                ),
                (
                    "tenggat_sejak",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="lengkap sejak"),
                ),
                (
                    "hari_kerja",
                    models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name="hari kerja"),
                ),
                (
                    "dasar_tenggat",
                    models.CharField(
                        blank=True, default="", editable=False, max_length=150, verbose_name="dasar tenggat"
                    ),
                ),
                (
                    "ditanyakan_pada",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="ditanyakan pada"),
                ),
                (
                    "dibuat_pada",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="diterima pada"
                    ),
                ),
                (
                    "diubah_pada",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="diubah pada"),
                ),
            ],
            options={
                "verbose_name": "izin dari instansi",
                "verbose_name_plural": "izin dari instansi",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("id_izin", "instansi"), name="izin_sekali_per_instansi")
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="izin_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="90b672094f9299771d3746c94f3be9c941d7c25a",
                            operation="DELETE",
                            pgid="pgtrigger_izin_tak_dihapus_93639",
                            table="nib_izin",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="izin_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="0890866105377ecc1cdd5b0e3ffbb630e15e0363",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_izin_tak_dikosongkan_33c65",
                            table="nib_izin",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="izin_milik_tetap",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."nib_id" IS DISTINCT FROM (NEW."nib_id") OR OLD."instansi_id" IS DISTINCT FROM (NEW."instansi_id") OR OLD."id_izin" IS DISTINCT FROM (NEW."id_izin") OR OLD."kode" IS DISTINCT FROM (NEW."kode") OR OLD."dibuat_pada" IS DISTINCT FROM (NEW."dibuat_pada"))',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="a930bd0f946a3e0d9892099d1b96e12ded550512",
                            operation="UPDATE",
                            pgid="pgtrigger_izin_milik_tetap_e7aaf",
                            table="nib_izin",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IzinEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "izin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="peristiwa",
                        to="nib.izin",
                        verbose_name="izin",
                    ),
                ),
                ("metode", models.CharField(max_length=30, verbose_name="metode")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("05", "Proses penapisan"),
                            ("09", "Telah melengkapi persyaratan"),
                            ("10", "Dokumen lengkap"),
                            ("11", "Dokumen belum lengkap"),
                            ("12", "Pemenuhan komitmen"),
                            ("20", "Validasi"),
                            ("30", "Verifikasi pembayaran"),
                            ("31", "Konfirmasi pembayaran"),
                            ("32", "Menunggu verifikasi bukti bayar PNBP"),
                            ("33", "Persetujuan pembayaran"),
                            ("34", "Perbaikan konfirmasi pembayaran"),
                            ("40", "Inspeksi"),
                            ("41", "Konfirmasi persyaratan"),
                            ("42", "Data konfirmasi persyaratan"),
                            ("43", "Re-konfirmasi persyaratan"),
                            ("44", "Data re-konfirmasi persyaratan"),
                            ("45", "Persyaratan terverifikasi"),
                            ("49", "Pengambilan nomor"),
                            ("50", "Disetujui"),
                            ("52", "Terbit sementara"),
                            ("57", "Disetujui secara otomatis (fiktif positif)"),
                            ("58", "Izin terbit/SS terverifikasi"),
                            ("60", "Peringatan"),
                            ("70", "Penghentian sementara kegiatan berusaha"),
                            ("80", "Pengenaan denda administratif"),
                            ("90", "Ditolak"),
                            ("93", "Penolakan persyaratan"),
                        ],
                        max_length=2,
                        verbose_name="status",
                    ),
                ),
                ("tgl_status", models.DateTimeField(blank=True, null=True, verbose_name="waktu di instansi")),
                (
                    "nama_status",
                    models.CharField(blank=True, default="", max_length=150, verbose_name="petugas instansi"),
                ),
                (
                    "nip_status",
                    models.CharField(blank=True, default="", max_length=50, verbose_name="NIP petugas instansi"),
                ),
                ("keterangan", models.TextField(blank=True, default="", verbose_name="keterangan")),
                ("rincian", models.JSONField(blank=True, default=dict, verbose_name="rincian laporan")),
                ("perubahan", models.JSONField(blank=True, default=dict, verbose_name="perubahan")),
                (
                    "waktu",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="waktu"
                    ),
                ),
            ],
            options={
                "verbose_name": "peristiwa izin",
                "verbose_name_plural": "buku izin",
                "ordering": ["-id"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="buku_izin_hanya_tambah",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="819c8452af572b676fa4cf8e3fd28add911a60ff",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_buku_izin_hanya_tambah_b2250",
                            table="nib_izinevent",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="buku_izin_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="5ec7710ee590b6f3f6805913124c6ae13b56b9a6",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_buku_izin_tak_dikosongkan_3b56c",
                            table="nib_izinevent",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KewajibanPembayaran",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "nib",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kewajiban",
                        to="nib.nib",
                        verbose_name="NIB",
                    ),
                ),
                (
                    "jenis",
                    models.CharField(
                        choices=[
                            ("pnbp", "Penerimaan Negara Bukan Pajak (PNBP)"),
                            ("pad", "Pendapatan Asli Daerah (PAD)"),
                            ("retribusi", "Retribusi"),
                            ("lainnya", "Biaya resmi lainnya"),
                        ],
                        max_length=10,
                        verbose_name="jenis",
                    ),
                ),
                ("uraian", models.CharField(max_length=200, verbose_name="uraian")),
                ("instansi", models.CharField(max_length=150, verbose_name="instansi penagih")),
                ("dasar", models.CharField(max_length=200, verbose_name="dasar hukum")),
                ("nominal", models.DecimalField(decimal_places=2, max_digits=20, verbose_name="nominal (Rp)")),
                ("kode_billing", models.CharField(blank=True, default="", max_length=40, verbose_name="kode billing")),
                ("jatuh_tempo", models.DateField(verbose_name="jatuh tempo")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("belum", "Belum dibayar"),
                            ("dilaporkan", "Dilaporkan sudah dibayar"),
                            ("lunas", "Lunas"),
                            ("dibatalkan", "Dibatalkan"),
                        ],
                        default="belum",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("bukti", models.CharField(blank=True, default="", max_length=60, verbose_name="nomor bukti bayar")),
                (
                    "berkas",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="oss_portal.upload",
                        verbose_name="berkas bukti",
                    ),
                ),
                ("catatan", models.TextField(blank=True, db_default="", default="", verbose_name="catatan petugas")),
                (
                    "dibuat_oleh",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "verbose_name": "kewajiban pembayaran",
                "verbose_name_plural": "kewajiban pembayaran",
                "ordering": ["jatuh_tempo", "id"],
                "permissions": [("tagih_kewajiban", "Dapat mencatat dan menyelesaikan kewajiban pembayaran")],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "belum")), fields=["jatuh_tempo"], name="kewajiban_belum"
                    ),
                    models.Index(
                        condition=models.Q(("status", "dilaporkan")), fields=["diubah_pada"], name="kewajiban_lapor"
                    ),
                    models.Index(
                        condition=models.Q(("kode_billing", ""), _negated=True),
                        fields=["kode_billing"],
                        name="kewajiban_billing",
                    ),
                    models.Index(
                        condition=models.Q(("bukti", ""), _negated=True), fields=["bukti"], name="kewajiban_bukti"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("nominal__gt", 0)), name="kewajiban_nominal_positif"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["dilaporkan", "lunas"]), _negated=True),
                            models.Q(("bukti", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="kewajiban_lunas_berbukti",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="kewajiban_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="bb847a214a454bce45ba1eb8f0a948976bd63bbb",
                            operation="DELETE",
                            pgid="pgtrigger_kewajiban_tak_dihapus_b1014",
                            table="nib_kewajibanpembayaran",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
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
                    pgtrigger.compiler.Trigger(
                        name="kewajiban_tagihan_tetap",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."nib_id" IS DISTINCT FROM (NEW."nib_id") OR OLD."jenis" IS DISTINCT FROM (NEW."jenis") OR OLD."uraian" IS DISTINCT FROM (NEW."uraian") OR OLD."instansi" IS DISTINCT FROM (NEW."instansi") OR OLD."dasar" IS DISTINCT FROM (NEW."dasar") OR OLD."nominal" IS DISTINCT FROM (NEW."nominal") OR OLD."kode_billing" IS DISTINCT FROM (NEW."kode_billing") OR OLD."jatuh_tempo" IS DISTINCT FROM (NEW."jatuh_tempo"))',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="cbe4dd14160bcb9a05b0fcc35b6f54198fe57276",
                            operation="UPDATE",
                            pgid="pgtrigger_kewajiban_tagihan_tetap_c5f7e",
                            table="nib_kewajibanpembayaran",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="kewajiban_transisi",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE _is_valid_transition BOOLEAN;",
                            func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{belum:dibatalkan,belum:dilaporkan,belum:lunas,dilaporkan:belum,dilaporkan:dibatalkan,dilaporkan:lunas}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                            hash="8ea74283379a1d3f799e6169cb3eb8dac7ccdbc6",
                            operation="UPDATE",
                            pgid="pgtrigger_kewajiban_transisi_582b1",
                            table="nib_kewajibanpembayaran",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PemegangSaham",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "permohonan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pemegang_saham", to="nib.permohonan"
                    ),
                ),
                ("nama", models.CharField(max_length=200, verbose_name="nama")),
                (
                    "negara",
                    django_countries.fields.CountryField(default="ID", max_length=2, verbose_name="negara asal"),
                ),
                ("persen", models.DecimalField(decimal_places=3, max_digits=6, verbose_name="kepemilikan (persen)")),
            ],
            options={
                "verbose_name": "pemegang saham",
                "verbose_name_plural": "pemegang saham",
                "ordering": ["-persen", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("persen__gt", 0), ("persen__lte", 100)), name="pemegang_saham_persen_wajar"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="anak_permohonan_terkunci",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE state text;",
                            func="\n            SELECT status INTO state FROM nib_permohonan WHERE id = COALESCE(NEW.permohonan_id, OLD.permohonan_id);\n            IF state NOT IN ('draf', 'perlu_perbaikan') THEN\n                RAISE EXCEPTION 'nib: application is %, its data are locked', state;\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ",
                            hash="3998abc686db6b3eca4227a2dca0650c125fdebc",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_anak_permohonan_terkunci_e03c2",
                            table="nib_pemegangsaham",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
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
                ],
            },
        ),
        migrations.CreateModel(
            name="Pengurus",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "permohonan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pengurus", to="nib.permohonan"
                    ),
                ),
                ("nama", models.CharField(max_length=150, verbose_name="nama")),
                ("jabatan", models.CharField(max_length=100, verbose_name="jabatan")),
                (
                    "kewarganegaraan",
                    django_countries.fields.CountryField(default="ID", max_length=2, verbose_name="kewarganegaraan"),
                ),
                (
                    "nomor_identitas",
                    oss_portal.privacy.crypto.EncryptedTextField(
                        row="permohonan_id", verbose_name="NIK atau nomor paspor"
                    ),
                ),
            ],
            options={
                "verbose_name": "pengurus",
                "verbose_name_plural": "pengurus",
                "ordering": ["id"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="anak_permohonan_terkunci",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE state text;",
                            func="\n            SELECT status INTO state FROM nib_permohonan WHERE id = COALESCE(NEW.permohonan_id, OLD.permohonan_id);\n            IF state NOT IN ('draf', 'perlu_perbaikan') THEN\n                RAISE EXCEPTION 'nib: application is %, its data are locked', state;\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ",
                            hash="e9c0e08f93e506251c23411db8f80185a004b6a0",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_anak_permohonan_terkunci_ba362",
                            table="nib_pengurus",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
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
                ],
            },
        ),
        migrations.CreateModel(
            name="PeranNib",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "nib",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="peran",
                        to="nib.nib",
                        verbose_name="NIB",
                    ),
                ),
                (
                    "jenis",
                    models.CharField(
                        choices=[
                            ("TDP", "Tanda Daftar Perusahaan (TDP)"),
                            ("API", "Angka Pengenal Impor (API)"),
                            ("KEPABEANAN", "Akses Kepabeanan"),
                            ("JAMSOS_KES", "Kepesertaan jaminan sosial kesehatan"),
                            ("JAMSOS_TK", "Kepesertaan jaminan sosial ketenagakerjaan"),
                            ("WLKP", "Wajib lapor ketenagakerjaan (WLKP)"),
                            ("SNI", "Standar Nasional Indonesia (SNI), kegiatan berisiko rendah"),
                            ("HALAL", "Pernyataan jaminan halal, kegiatan berisiko rendah"),
                        ],
                        max_length=12,
                        verbose_name="peran",
                    ),
                ),
                (
                    "rincian",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("01", "API-U (Angka Pengenal Importir Umum)"),
                            ("02", "API-P (Angka Pengenal Importir Produsen)"),
                            ("importir", "Importir"),
                            ("eksportir", "Eksportir"),
                            ("ppjk", "Pengusaha pengurusan jasa kepabeanan (PPJK)"),
                            ("pengangkut", "Pengangkut"),
                            ("ftz", "Pengusaha di kawasan bebas (FTZ)"),
                            ("pjt", "Perusahaan jasa titipan (PJT)"),
                            ("tps", "Pengusaha tempat penimbunan sementara (TPS)"),
                            ("tpb", "Pengusaha tempat penimbunan berikat (TPB)"),
                            ("kite", "Pengguna kemudahan impor tujuan ekspor (KITE)"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="rincian",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("aktif", "Aktif"), ("dibekukan", "Dibekukan"), ("dicabut", "Dicabut")],
                        default="aktif",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "berlaku_sejak",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="berlaku sejak"),
                ),
                ("berlaku_sampai", models.DateField(blank=True, null=True, verbose_name="berlaku sampai")),
                (
                    "dasar_hukum",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="nib.dasarhukum",
                        verbose_name="dasar hukum",
                    ),
                ),
                ("pasal", models.CharField(blank=True, default="", max_length=60, verbose_name="pasal")),
                ("alasan", models.TextField(blank=True, default="", verbose_name="alasan")),
                (
                    "diubah_pada",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="diubah pada"),
                ),
            ],
            options={
                "verbose_name": "peran NIB",
                "verbose_name_plural": "peran NIB",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("jenis", "API"), models.Q(("status", "dicabut"), _negated=True)),
                        fields=("nib",),
                        name="peran_satu_api",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "dicabut"), _negated=True),
                        fields=("nib", "jenis", "rincian"),
                        name="peran_sekali_hidup",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("jenis", "API"), ("rincian__in", ["01", "02"])),
                            models.Q(
                                ("jenis", "KEPABEANAN"),
                                (
                                    "rincian__in",
                                    ["importir", "eksportir", "ppjk", "pengangkut", "ftz", "pjt", "tps", "tpb", "kite"],
                                ),
                            ),
                            models.Q(models.Q(("jenis__in", ["API", "KEPABEANAN"]), _negated=True), ("rincian", "")),
                            _connector="OR",
                        ),
                        name="peran_rincian_sesuai_jenis",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="peran_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="7639bda94e26f315cb390a5ce97458f98cfac171",
                            operation="DELETE",
                            pgid="pgtrigger_peran_tak_dihapus_fee36",
                            table="nib_perannib",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
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
                    pgtrigger.compiler.Trigger(
                        name="peran_transisi",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE _is_valid_transition BOOLEAN;",
                            func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{aktif:dibekukan,aktif:dicabut,dibekukan:aktif,dibekukan:dicabut}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                            hash="8be3f7bed6593bb6c486370a3c00c0a79c237255",
                            operation="UPDATE",
                            pgid="pgtrigger_peran_transisi_5056b",
                            table="nib_perannib",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NibEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "nib",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="peristiwa",
                        to="nib.nib",
                        verbose_name="NIB",
                    ),
                ),
                (
                    "peran",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="peristiwa",
                        to="nib.perannib",
                    ),
                ),
                (
                    "jenis",
                    models.CharField(
                        choices=[
                            ("terbit", "Terbit"),
                            ("perubahan", "Perubahan data"),
                            ("peringatan", "Peringatan"),
                            ("dibekukan", "Dibekukan"),
                            ("dipulihkan", "Dipulihkan"),
                            ("dicabut", "Dicabut"),
                            ("peran_diberikan", "Peran diberikan"),
                            ("peran_dibekukan", "Peran dibekukan"),
                            ("peran_dipulihkan", "Peran dipulihkan"),
                            ("peran_dicabut", "Peran dicabut"),
                            ("jawaban", "Jawaban pelaku usaha"),
                            ("keberatan", "Keberatan pelaku usaha"),
                            ("konfirmasi", "Data dinyatakan masih benar"),
                            ("peringatan_selesai", "Peringatan diakhiri"),
                            ("dibatalkan", "Pencabutan dibatalkan"),
                            ("putusan", "Putusan atau penetapan pengadilan dicatat"),
                            ("catatan", "Catatan register"),
                        ],
                        max_length=20,
                        verbose_name="peristiwa",
                    ),
                ),
                ("dari", models.CharField(blank=True, default="", max_length=10, verbose_name="dari status")),
                ("ke", models.CharField(blank=True, default="", max_length=10, verbose_name="ke status")),
                (
                    "tipe_dokumen",
                    models.CharField(
                        blank=True,
                        choices=[("9", "Asli"), ("5", "Perubahan"), ("3", "Pencabutan"), ("4", "Pembatalan")],
                        default="",
                        max_length=1,
                        verbose_name="tipe dokumen",
                    ),
                ),
                ("alasan", models.TextField(blank=True, default="", verbose_name="alasan")),
                ("dasar", models.CharField(blank=True, default="", max_length=200, verbose_name="dasar hukum")),
                (
                    "nomor_dokumen",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="nomor dokumen"),
                ),
                ("tanggal_dokumen", models.DateField(blank=True, null=True, verbose_name="tanggal dokumen")),
                ("perubahan", models.JSONField(blank=True, default=dict, verbose_name="perubahan")),
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
                    "waktu",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="waktu"
                    ),
                ),
            ],
            options={
                "verbose_name": "peristiwa NIB",
                "verbose_name_plural": "buku NIB",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("alasan", ""),
                            (
                                "jenis__in",
                                [
                                    "peringatan",
                                    "dibekukan",
                                    "dicabut",
                                    "peran_dibekukan",
                                    "peran_dicabut",
                                    "dibatalkan",
                                    "putusan",
                                    "catatan",
                                ],
                            ),
                            _negated=True,
                        ),
                        name="peristiwa_nib_beralasan",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="buku_nib_hanya_tambah",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="cc342de97df7ec62fe752a0653f47e863847fa1d",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_buku_nib_hanya_tambah_cce0a",
                            table="nib_nibevent",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="buku_nib_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="817bc559c4ad0367a292543730931199e7bf1abf",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_buku_nib_tak_dikosongkan_01880",
                            table="nib_nibevent",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PermohonanPencabutan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "nib",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="permohonan_pencabutan",
                        to="nib.nib",
                        verbose_name="NIB",
                    ),
                ),
                (
                    "jenis",
                    models.CharField(
                        choices=[
                            ("likuidasi", "Likuidasi (usaha dibubarkan)"),
                            ("nonlikuidasi", "Bukan likuidasi (usaha dihentikan)"),
                        ],
                        max_length=12,
                        verbose_name="jenis",
                    ),
                ),
                ("alasan", models.TextField(verbose_name="alasan")),
                (
                    "pernyataan",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10), size=None, verbose_name="pernyataan"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("diajukan", "Diajukan, sedang ditinjau"),
                            ("disetujui", "Disetujui"),
                            ("ditolak", "Ditolak"),
                            ("dibatalkan", "Dibatalkan pemohon"),
                        ],
                        default="diajukan",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "diajukan_oleh",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "diajukan_pada",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="diajukan pada"),
                ),
                ("tenggat", models.DateTimeField(blank=True, null=True, verbose_name="tenggat peninjauan")),
                (
                    "diputus_oleh",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("diputus_pada", models.DateTimeField(blank=True, null=True, verbose_name="diputus pada")),
                ("alasan_putusan", models.TextField(blank=True, default="", verbose_name="alasan putusan")),
                (
                    "diubah_pada",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="diubah pada"),
                ),
            ],
            options={
                "verbose_name": "permohonan pencabutan",
                "verbose_name_plural": "permohonan pencabutan",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "diajukan")), fields=("nib",), name="pencabutan_satu_terbuka"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pernyataan__contains", ["pajak", "fiskal", "pekerja"])),
                        name="pencabutan_pernyataan_lengkap",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="pencabutan_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="7f434e47c63f851e75e913dfc3787f760fbe5c79",
                            operation="DELETE",
                            pgid="pgtrigger_pencabutan_tak_dihapus_feeb5",
                            table="nib_permohonanpencabutan",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
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
                    pgtrigger.compiler.Trigger(
                        name="pencabutan_transisi",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE _is_valid_transition BOOLEAN;",
                            func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{diajukan:dibatalkan,diajukan:disetujui,diajukan:ditolak}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                            hash="a338c0994993fd55194904f9b63c1492011977e0",
                            operation="UPDATE",
                            pgid="pgtrigger_pencabutan_transisi_7f5c6",
                            table="nib_permohonanpencabutan",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RisikoKbli",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kbli",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="risiko",
                        to="nib.kbli",
                        verbose_name="KBLI",
                    ),
                ),
                (
                    "skala",
                    models.CharField(
                        choices=[("01", "Mikro"), ("02", "Kecil"), ("03", "Menengah"), ("04", "Besar")],
                        max_length=2,
                        verbose_name="skala",
                    ),
                ),
                (
                    "ruang_lingkup",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="ruang lingkup"),
                ),
                (
                    "tingkat",
                    models.CharField(
                        choices=[
                            ("R", "Rendah"),
                            ("MR", "Menengah rendah"),
                            ("MT", "Menengah tinggi"),
                            ("T", "Tinggi"),
                        ],
                        max_length=2,
                        verbose_name="tingkat risiko",
                    ),
                ),
                (
                    "perizinan",
                    models.CharField(
                        help_text="misalnya NIB dan Sertifikat Standar", max_length=200, verbose_name="perizinan"
                    ),
                ),
                (
                    "kewenangan",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("00", "Pemerintah pusat"),
                            ("01", "Pemerintah provinsi"),
                            ("02", "Pemerintah kabupaten/kota"),
                        ],
                        default="",
                        help_text="Kosong: menurut lokasi dan status penanaman modal",
                        max_length=2,
                        verbose_name="kewenangan",
                    ),
                ),
                (
                    "dasar_hukum",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="nib.dasarhukum",
                        verbose_name="dasar hukum",
                    ),
                ),
                (
                    "hari_kerja",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Sejak persyaratan lengkap, menurut dasar hukum ini; kosong: tidak diketahui",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(365),
                        ],
                        verbose_name="jangka waktu putusan (hari kerja)",
                    ),
                ),
                ("sumber", models.CharField(blank=True, default="", max_length=300, verbose_name="sumber")),
                ("sumber_pada", models.DateField(blank=True, null=True, verbose_name="sumber dibaca pada")),
            ],
            options={
                "verbose_name": "risiko KBLI",
                "verbose_name_plural": "risiko KBLI",
                "ordering": ["kbli", "skala"],
                "constraints": [
                    models.UniqueConstraint(fields=("kbli", "skala", "ruang_lingkup"), name="risiko_kbli_unik")
                ],
            },
        ),
        migrations.CreateModel(
            name="SanksiNib",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "nib",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sanksi",
                        to="nib.nib",
                        verbose_name="NIB",
                    ),
                ),
                (
                    "tahap",
                    models.CharField(
                        choices=[
                            ("peringatan", "Peringatan"),
                            ("pembekuan", "Pembekuan"),
                            ("pencairan", "Pencairan pembekuan"),
                            ("pencabutan", "Pencabutan"),
                            ("pembatalan", "Pembatalan pencabutan"),
                        ],
                        max_length=10,
                        verbose_name="tahap",
                    ),
                ),
                (
                    "sebab",
                    models.CharField(
                        choices=[
                            ("pelanggaran", "Kegiatan tidak sesuai NIB atau ketentuan"),
                            ("tidak_menjawab", "Tidak menjawab peringatan atau pembekuan"),
                            ("berat", "Pelanggaran berat"),
                            ("pengadilan", "Putusan pengadilan berkekuatan hukum tetap"),
                            ("keberatan", "Keberatan pelaku usaha dikabulkan"),
                            ("keliru", "Pencabutan keliru"),
                        ],
                        max_length=15,
                        verbose_name="sebab",
                    ),
                ),
                (
                    "mendesak",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("keselamatan", "Membahayakan nyawa, kesehatan, atau keselamatan orang"),
                            ("lingkungan", "Merusak lingkungan hidup"),
                            ("keamanan", "Mengganggu keamanan atau ketertiban umum"),
                            ("penipuan", "NIB dipakai untuk menipu; kerugian orang bertambah setiap hari"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="alasan mendesak",
                    ),
                ),
                ("alasan", models.TextField(verbose_name="uraian alasan")),
                (
                    "dasar_tindakan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="nib.dasartindakan",
                        verbose_name="dasar hukum tindakan",
                    ),
                ),
                ("dasar", models.CharField(max_length=200, verbose_name="dasar hukum")),
                (
                    "nomor_dokumen",
                    models.CharField(
                        blank=True, default="", max_length=100, verbose_name="nomor keputusan atau putusan"
                    ),
                ),
                (
                    "tanggal_dokumen",
                    models.DateField(blank=True, null=True, verbose_name="tanggal keputusan atau putusan"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("diusulkan", "Diusulkan, menunggu petugas kedua"),
                            ("berlaku", "Berlaku"),
                            ("selesai", "Selesai"),
                            ("ditolak", "Usulan ditolak"),
                            ("ditarik", "Usulan ditarik pengusulnya"),
                        ],
                        max_length=10,
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
                    ),
                ),
                (
                    "diputus_oleh",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("alasan_putusan", models.TextField(blank=True, default="", verbose_name="alasan petugas kedua")),
                ("berlaku_pada", models.DateTimeField(blank=True, null=True, verbose_name="berlaku pada")),
                ("hari_jawab", models.PositiveSmallIntegerField(default=0, verbose_name="hari untuk menjawab")),
                ("tenggat_jawab", models.DateField(blank=True, null=True, verbose_name="tenggat jawaban")),
                ("jawaban", models.TextField(blank=True, default="", verbose_name="jawaban pelaku usaha")),
                ("dijawab_pada", models.DateTimeField(blank=True, null=True, verbose_name="dijawab pada")),
                ("keberatan", models.TextField(blank=True, default="", verbose_name="keberatan pelaku usaha")),
                ("keberatan_pada", models.DateTimeField(blank=True, null=True, verbose_name="keberatan pada")),
                ("tanggapan", models.TextField(blank=True, default="", verbose_name="tanggapan petugas")),
                ("selesai_pada", models.DateTimeField(blank=True, null=True, verbose_name="selesai pada")),
                (
                    "surat",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="oss_portal.suratbernomor",
                        verbose_name="surat",
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
                "verbose_name": "sanksi NIB",
                "verbose_name_plural": "sanksi NIB",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "berlaku")), fields=["tenggat_jawab"], name="sanksi_tenggat"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("alasan", ""), _negated=True), name="sanksi_beralasan"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["berlaku", "selesai"]), _negated=True),
                            ("tahap", "peringatan"),
                            models.Q(("sebab__in", ["pelanggaran", "tidak_menjawab"]), ("tahap", "pembekuan")),
                            models.Q(
                                ("diputus_oleh__isnull", False),
                                models.Q(("diputus_oleh", models.F("diusulkan_oleh")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="pencabutan_empat_mata",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sebab", "berat"), ("tahap", "pembekuan"), _negated=True),
                            models.Q(("mendesak", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="sanksi_mendesak_beralasan",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["diusulkan", "berlaku"])),
                        fields=("nib", "tahap"),
                        name="sanksi_satu_berjalan_per_tahap",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="sanksi_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="0de4658adbf87b8340816334690fba563659772f",
                            operation="DELETE",
                            pgid="pgtrigger_sanksi_tak_dihapus_68ceb",
                            table="nib_sanksinib",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
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
                    pgtrigger.compiler.Trigger(
                        name="sanksi_transisi",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE _is_valid_transition BOOLEAN;",
                            func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{diusulkan:berlaku,diusulkan:ditarik,diusulkan:ditolak,berlaku:selesai}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                            hash="9b0cf5518ba72201fa98f8615eeab1579fdd33bd",
                            operation="UPDATE",
                            pgid="pgtrigger_sanksi_transisi_6fa9a",
                            table="nib_sanksinib",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DokumenPengawasan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "nib",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dokumen_pengawasan",
                        to="nib.nib",
                        verbose_name="NIB",
                    ),
                ),
                (
                    "sanksi",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dokumen",
                        to="nib.sanksinib",
                    ),
                ),
                (
                    "peristiwa",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dokumen",
                        to="nib.nibevent",
                    ),
                ),
                (
                    "jenis",
                    models.CharField(
                        choices=[
                            ("berita_acara", "Berita acara pemeriksaan"),
                            ("keputusan", "Surat keputusan"),
                            ("putusan", "Putusan atau penetapan pengadilan"),
                            ("lainnya", "Dokumen lain"),
                            ("jawaban", "Lampiran jawaban pelaku usaha"),
                            ("keberatan", "Lampiran keberatan pelaku usaha"),
                        ],
                        max_length=12,
                        verbose_name="jenis",
                    ),
                ),
                (
                    "berkas",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="oss_portal.upload",
                        verbose_name="berkas",
                    ),
                ),
                (
                    "oleh",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "verbose_name": "dokumen pengawasan",
                "verbose_name_plural": "dokumen pengawasan",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sanksi__isnull", False), ("peristiwa__isnull", False), _connector="XOR"),
                        name="dokumen_pengawasan_satu_induk",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="dokumen_pengawasan_hanya_tambah",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="36586e1773617e628efb0ae3607f9e98e3155da9",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_dokumen_pengawasan_hanya_tambah_0a866",
                            table="nib_dokumenpengawasan",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="dokumen_pengawasan_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="8fb47e8413f23f6b5d5cbe7d9bf7f7e09ef9db4f",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_dokumen_pengawasan_tak_dikosongkan_844ae",
                            table="nib_dokumenpengawasan",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SertifikatNib",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "nib",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sertifikat",
                        to="nib.nib",
                        verbose_name="NIB",
                    ),
                ),
                ("versi", models.PositiveSmallIntegerField(verbose_name="versi")),
                (
                    "tipe",
                    models.CharField(
                        choices=[("9", "Asli"), ("5", "Perubahan"), ("3", "Pencabutan"), ("4", "Pembatalan")],
                        max_length=1,
                        verbose_name="tipe dokumen",
                    ),
                ),
                (
                    "token",
                    models.CharField(
                        default=nib.models.certificate.new_token,
                        editable=False,
                        max_length=32,
                        unique=True,
                        verbose_name="kode verifikasi",
                    ),
                ),
                ("data", models.JSONField(verbose_name="isi")),
                ("pdf_awal", models.BinaryField(null=True)),
                ("pdf", oss_portal.db.stored_bytes.StoredBytesField(null=True)),
                ("ukuran", models.PositiveIntegerField(editable=False, null=True, verbose_name="ukuran (bita)")),
                (
                    "sha256",
                    models.CharField(blank=True, default="", editable=False, max_length=64, verbose_name="SHA-256"),
                ),
                ("siap_pada", models.DateTimeField(editable=False, null=True, verbose_name="PDF siap pada")),
                (
                    "oleh",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dibuat_pada",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="dibuat pada"),
                ),
            ],
            options={
                "verbose_name": "sertifikat NIB",
                "verbose_name_plural": "sertifikat NIB",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("pdf__isnull", True)), fields=["dibuat_pada"], name="sertifikat_belum_siap"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("nib", "versi"), name="sertifikat_versi_unik"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("pdf__isnull", True), ("sha256", ""), ("siap_pada__isnull", True)),
                            models.Q(
                                ("pdf__isnull", False),
                                ("siap_pada__isnull", False),
                                models.Q(("sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="sertifikat_siap_lengkap",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="sertifikat_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="a43cb54111126cb4d8b22dbcfa74405e5c78197a",
                            operation="DELETE",
                            pgid="pgtrigger_sertifikat_tak_dihapus_32291",
                            table="nib_sertifikatnib",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
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
                    pgtrigger.compiler.Trigger(
                        name="sertifikat_jadi_tetap",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."siap_pada" IS NOT NULL)',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="378db71704675a1429e13ae33097ef304f344394",
                            operation="UPDATE",
                            pgid="pgtrigger_sertifikat_jadi_tetap_3de13",
                            table="nib_sertifikatnib",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="sertifikat_isi_tetap",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."nib_id" IS DISTINCT FROM (NEW."nib_id") OR OLD."versi" IS DISTINCT FROM (NEW."versi") OR OLD."tipe" IS DISTINCT FROM (NEW."tipe") OR OLD."token" IS DISTINCT FROM (NEW."token") OR OLD."data" IS DISTINCT FROM (NEW."data") OR OLD."kode" IS DISTINCT FROM (NEW."kode") OR OLD."dibuat_pada" IS DISTINCT FROM (NEW."dibuat_pada"))',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="266279e34a45485d3d27932e654bdd33ddb498a5",
                            operation="UPDATE",
                            pgid="pgtrigger_sertifikat_isi_tetap_0db43",
                            table="nib_sertifikatnib",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DailyScanCount",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "sertifikat", "tanggal", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "sertifikat",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pemindaian",
                        to="nib.sertifikatnib",
                    ),
                ),
                ("tanggal", models.DateField(verbose_name="tanggal")),
                ("jumlah", models.PositiveIntegerField(verbose_name="jumlah")),
            ],
            options={
                "verbose_name": "pemindaian harian",
                "verbose_name_plural": "pemindaian harian",
            },
        ),
        migrations.CreateModel(
            name="NibPush",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "instansi",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kiriman",
                        to="nib.instansipemerintah",
                        verbose_name="instansi",
                    ),
                ),
                (
                    "sertifikat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kiriman",
                        to="nib.sertifikatnib",
                        verbose_name="sertifikat",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("antre", "Menunggu dikirim"),
                            ("terkirim", "Terkirim"),
                            ("menyerah", "Gagal"),
                            ("batal", "Tidak dikirim: instansi tidak lagi berhak"),
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
                ("terkirim_pada", models.DateTimeField(null=True, verbose_name="terkirim pada")),
                ("hasil", models.CharField(blank=True, default="", max_length=40, verbose_name="hasil terakhir")),
                (
                    "keterangan",
                    models.CharField(blank=True, default="", max_length=255, verbose_name="keterangan instansi"),
                ),
                (
                    "dibuat_pada",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="dibuat pada"),
                ),
            ],
            options={
                "verbose_name": "kiriman NIB",
                "verbose_name_plural": "kiriman NIB",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["antre", "menyerah"])),
                        fields=["coba_lagi_pada"],
                        name="kiriman_antre",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("instansi", "sertifikat"), name="kiriman_sekali")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="kiriman_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="4a86cef67cf8f23b69fc9a205fed1bd494e60c9f",
                            operation="DELETE",
                            pgid="pgtrigger_kiriman_tak_dihapus_2c8d0",
                            table="nib_nibpush",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="kiriman_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="2bb8e29d0118281985fd8fdd4a46c2b42be2449e",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_kiriman_tak_dikosongkan_ec981",
                            table="nib_nibpush",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SinonimKbli",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kbli",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sinonim",
                        to="nib.kbli",
                        verbose_name="KBLI",
                    ),
                ),
                ("kata", models.CharField(max_length=80, verbose_name="kata sehari-hari")),
            ],
            options={
                "verbose_name": "kata sehari-hari KBLI",
                "verbose_name_plural": "kata sehari-hari KBLI",
                "ordering": ["kata"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("kata", name="gin_trgm_ops"), name="sinonim_kata_trgm"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("kbli", "kata"), name="sinonim_kbli_unik")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="sinonim_perbarui_kbli",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                    UPDATE nib_kbli SET judul = judul WHERE id IN (NEW.kbli_id, OLD.kbli_id);\n                    RETURN NULL;\n                ",
                            hash="b0018abd49021b6c361be36a9ada32f8a706fb38",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_sinonim_perbarui_kbli_f1415",
                            table="nib_sinonimkbli",
                            when="AFTER",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TeksPernyataan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.CharField(max_length=10, verbose_name="kode")),
                ("versi", models.PositiveSmallIntegerField(default=1, verbose_name="versi")),
                ("teks", models.TextField(verbose_name="teks")),
                (
                    "untuk_risiko_rendah",
                    models.BooleanField(default=False, verbose_name="hanya untuk risiko rendah atau belum dipetakan"),
                ),
                ("urutan", models.PositiveSmallIntegerField(default=10, verbose_name="urutan")),
                ("berlaku_sejak", models.DateField(verbose_name="berlaku sejak")),
                ("berlaku_sampai", models.DateField(blank=True, null=True, verbose_name="berlaku sampai")),
            ],
            options={
                "verbose_name": "teks pernyataan",
                "verbose_name_plural": "teks pernyataan",
                "ordering": ["urutan"],
                "constraints": [models.UniqueConstraint(fields=("kode", "versi"), name="teks_pernyataan_versi_unik")],
            },
        ),
        migrations.CreateModel(
            name="PernyataanPermohonan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "permohonan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pernyataan",
                        to="nib.permohonan",
                    ),
                ),
                (
                    "teks",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="nib.tekspernyataan",
                    ),
                ),
                (
                    "oleh",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dinyatakan_pada",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="dinyatakan pada"
                    ),
                ),
            ],
            options={
                "verbose_name": "pernyataan",
                "verbose_name_plural": "pernyataan",
                "ordering": ["teks__urutan"],
                "constraints": [models.UniqueConstraint(fields=("permohonan", "teks"), name="pernyataan_sekali")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="anak_permohonan_terkunci",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE state text;",
                            func="\n            SELECT status INTO state FROM nib_permohonan WHERE id = COALESCE(NEW.permohonan_id, OLD.permohonan_id);\n            IF state NOT IN ('draf', 'perlu_perbaikan') THEN\n                RAISE EXCEPTION 'nib: application is %, its data are locked', state;\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ",
                            hash="c6151b82e06d12be944a1cbf23c98d97db823386",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_anak_permohonan_terkunci_2e5df",
                            table="nib_pernyataanpermohonan",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
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
                ],
            },
        ),
        oss_portal.db.triggers.InstallTriggers(),
    ]

import uuid

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import helpdesk.models.incoming_mail
import oss_portal.db.triggers
import oss_portal.privacy.crypto


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ketentuan", "0001_initial"),
        ("oss_portal", "0001_initial"),
        ("registrasi", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Kategori",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.SlugField(max_length=40, unique=True, verbose_name="kode")),
                ("nama", models.CharField(max_length=80, verbose_name="nama")),
                ("nama_en", models.CharField(blank=True, default="", max_length=80, verbose_name="nama (Inggris)")),
                (
                    "prioritas",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Mendesak"), (2, "Tinggi"), (3, "Biasa"), (4, "Rendah")],
                        default=3,
                        verbose_name="prioritas awal",
                    ),
                ),
                ("urutan", models.PositiveSmallIntegerField(default=50, verbose_name="urutan")),
                ("aktif", models.BooleanField(default=True, verbose_name="aktif")),
            ],
            options={
                "verbose_name": "kategori",
                "verbose_name_plural": "kategori",
                "ordering": ["urutan", "nama"],
            },
        ),
        migrations.CreateModel(
            name="CannedAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("judul", models.CharField(max_length=100, unique=True, verbose_name="judul")),
                (
                    "isi",
                    models.TextField(
                        help_text="Isian: {nama} {nomor} {perihal} {nib} {petugas} {tenggat}", verbose_name="isi"
                    ),
                ),
                (
                    "kategori",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="jawaban_baku",
                        to="helpdesk.kategori",
                        verbose_name="kategori",
                    ),
                ),
                (
                    "kata_kunci",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Kata yang dipakai orang untuk hal ini",
                        max_length=250,
                        verbose_name="kata lain",
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("verifikasi", "Petugas Verifikasi"),
                            ("hak_akses", "Petugas Hak Akses"),
                            ("ketentuan", "Pengelola Ketentuan"),
                            ("nib", "Pengelola NIB"),
                            ("teknis", "Pengelola sistem"),
                            ("data_pribadi", "Pejabat Pelindungan Data Pribadi"),
                        ],
                        default="",
                        help_text="kosong: helpdesk",
                        max_length=15,
                        verbose_name="unit",
                    ),
                ),
                (
                    "kirim_sebagai",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("jawab", "Kirim jawaban"),
                            ("tanya", "Kirim pertanyaan, jam berhenti"),
                            ("selesai", "Kirim dan selesaikan"),
                            ("catatan", "Simpan catatan internal"),
                            ("telepon", "Catat ucapan pelapor lewat telepon"),
                        ],
                        default="",
                        help_text="untuk makro",
                        max_length=10,
                        verbose_name="kirim sebagai",
                    ),
                ),
                (
                    "akar_masalah",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("surel_tidak_sampai", "Surel tidak sampai atau salah ketik alamat"),
                            ("lupa_akun", "Lupa User-ID atau kata sandi"),
                            ("data_kependudukan", "Data kependudukan tidak cocok"),
                            ("data_badan", "Data badan usaha tidak cocok"),
                            ("sudah_terdaftar", "NIK sudah terdaftar"),
                            ("kbli", "Bingung memilih KBLI"),
                            ("petunjuk_kurang", "Petunjuk di portal kurang jelas"),
                            ("cacat_sistem", "Gangguan atau cacat sistem"),
                            ("akses_pihak_lain", "Akses dipegang pihak lain"),
                            ("penipuan", "Penipuan atau permintaan pembayaran palsu"),
                            ("pelayanan", "Pelayanan petugas"),
                            ("kebijakan", "Aturan atau kebijakan"),
                            ("bukan_kewenangan", "Bukan kewenangan Lembaga OSS"),
                            ("lain", "Lainnya"),
                        ],
                        default="",
                        help_text="untuk makro",
                        max_length=20,
                        verbose_name="akar masalah",
                    ),
                ),
                ("aktif", models.BooleanField(default=True, verbose_name="aktif")),
                ("vektor", django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                ("teks_cari", models.TextField(default="", editable=False)),
            ],
            options={
                "verbose_name": "jawaban baku",
                "verbose_name_plural": "jawaban baku",
                "ordering": ["judul"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="jawaban_baku_kata",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.teks_cari := lower(NEW.judul || ' ' || NEW.kata_kunci); NEW.vektor := setweight(to_tsvector('indonesian', NEW.judul || ' ' || NEW.kata_kunci), 'A') || setweight(to_tsvector('indonesian', NEW.isi), 'D'); RETURN NEW;",
                            hash="4f02ea112d5c25d2a84910309513daf32ab7c9bd",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_jawaban_baku_kata_b1e17",
                            table="helpdesk_cannedanswer",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HelpArticle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=80, unique=True, verbose_name="alamat")),
                ("judul", models.CharField(max_length=150, verbose_name="pertanyaan")),
                ("ringkasan", models.CharField(max_length=250, verbose_name="jawaban singkat")),
                ("isi", models.TextField(verbose_name="isi (Markdown)")),
                (
                    "judul_en",
                    models.CharField(blank=True, default="", max_length=150, verbose_name="pertanyaan (Inggris)"),
                ),
                (
                    "ringkasan_en",
                    models.CharField(blank=True, default="", max_length=250, verbose_name="jawaban singkat (Inggris)"),
                ),
                ("isi_en", models.TextField(blank=True, default="", verbose_name="isi (Inggris, Markdown)")),
                (
                    "kata_kunci",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Kata yang dipakai orang untuk hal ini",
                        max_length=250,
                        verbose_name="kata lain",
                    ),
                ),
                (
                    "kategori",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="artikel",
                        to="helpdesk.kategori",
                        verbose_name="kategori",
                    ),
                ),
                ("terbit", models.BooleanField(default=False, verbose_name="terbit")),
                ("urutan", models.PositiveSmallIntegerField(default=50, verbose_name="urutan")),
                ("membantu", models.PositiveIntegerField(default=0, editable=False, verbose_name="membantu")),
                (
                    "tidak_membantu",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="tidak membantu"),
                ),
                (
                    "diubah_oleh",
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
                    "diubah_pada",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="diubah pada"),
                ),
                ("vektor", django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                ("teks_cari", models.TextField(default="", editable=False)),
            ],
            options={
                "verbose_name": "artikel bantuan",
                "verbose_name_plural": "artikel bantuan",
                "ordering": ["kategori__urutan", "urutan", "judul"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("isi_en", ""), ("judul_en", ""), ("ringkasan_en", "")),
                            models.Q(
                                models.Q(("judul_en", ""), _negated=True),
                                models.Q(("ringkasan_en", ""), _negated=True),
                                models.Q(("isi_en", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="artikel_inggris_lengkap",
                        violation_error_message="Isi ketiga teks bahasa Inggris, atau kosongkan ketiganya.",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="artikel_kata",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.teks_cari := lower(NEW.judul || ' ' || NEW.judul_en || ' ' || NEW.kata_kunci); NEW.vektor := setweight(to_tsvector('indonesian', NEW.judul || ' ' || NEW.kata_kunci), 'A') || setweight(to_tsvector('indonesian', NEW.ringkasan), 'B') || setweight(to_tsvector('indonesian', NEW.isi), 'D') || setweight(to_tsvector('english', NEW.judul_en), 'A') || setweight(to_tsvector('english', NEW.ringkasan_en), 'B') || setweight(to_tsvector('english', NEW.isi_en), 'D'); RETURN NEW;",
                            hash="b641937ae38c097e6a7adbbf11267f44be67e033",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_artikel_kata_1d30e",
                            table="helpdesk_helparticle",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ArticleVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "artikel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versi", to="helpdesk.helparticle"
                    ),
                ),
                ("teks", models.JSONField(verbose_name="teks")),
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
                ("waktu", models.DateTimeField(verbose_name="waktu")),
            ],
            options={
                "verbose_name": "versi artikel",
                "verbose_name_plural": "versi artikel",
                "ordering": ["-id"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="versi_artikel_hanya_tambah",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="b6eb644b56293f3fc59ef0e05c0f453b731e63b4",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_versi_artikel_hanya_tambah_cbe6f",
                            table="helpdesk_articleversion",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="versi_artikel_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="8d209e64b9fc1c67c3ea7955a10cd2b8f5551240",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_versi_artikel_tak_dikosongkan_4bedf",
                            table="helpdesk_articleversion",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ArticleVote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "artikel",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suara",
                        to="helpdesk.helparticle",
                    ),
                ),
                ("kunci", models.CharField(editable=False, max_length=64)),
                ("membantu", models.BooleanField(verbose_name="membantu")),
                ("komentar", models.CharField(blank=True, default="", max_length=500, verbose_name="komentar")),
                ("waktu", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "suara artikel",
                "verbose_name_plural": "suara artikel",
                "constraints": [models.UniqueConstraint(fields=("artikel", "kunci"), name="suara_sekali")],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "petugas",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("nama", models.CharField(max_length=40, verbose_name="nama")),
                ("saringan", models.JSONField(default=dict, verbose_name="saringan")),
            ],
            options={
                "verbose_name": "tampilan tersimpan",
                "verbose_name_plural": "tampilan tersimpan",
                "ordering": ["nama"],
                "constraints": [models.UniqueConstraint(fields=("petugas", "nama"), name="tampilan_satu_nama")],
            },
        ),
        migrations.CreateModel(
            name="SlaRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "jenis",
                    models.CharField(
                        choices=[
                            ("keluhan", "Keluhan"),
                            ("informasi", "Permintaan informasi"),
                            ("saran", "Saran"),
                            ("pengaduan", "Pengaduan penyalahgunaan"),
                            ("permohonan_akses", "Permohonan akses"),
                            ("data_pribadi", "Hak data pribadi"),
                        ],
                        max_length=20,
                        verbose_name="jenis",
                    ),
                ),
                (
                    "prioritas",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Mendesak"), (2, "Tinggi"), (3, "Biasa"), (4, "Rendah")], verbose_name="prioritas"
                    ),
                ),
                ("menit_tanggapan", models.PositiveIntegerField(verbose_name="tanggapan pertama (menit)")),
                ("menit_penyelesaian", models.PositiveIntegerField(verbose_name="penyelesaian (menit)")),
                (
                    "jam_kalender",
                    models.BooleanField(default=False, verbose_name="dihitung terus-menerus, bukan jam kerja"),
                ),
                ("dasar", models.CharField(blank=True, default="", max_length=150, verbose_name="dasar")),
            ],
            options={
                "verbose_name": "aturan waktu layanan",
                "verbose_name_plural": "aturan waktu layanan",
                "ordering": ["jenis", "prioritas"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("jenis", "prioritas"), name="aturan_waktu_satu_per_jenis_prioritas"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("menit_penyelesaian__gte", models.F("menit_tanggapan")), ("menit_tanggapan__gte", 1)
                        ),
                        name="aturan_waktu_masuk_akal",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tiket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("nomor", models.CharField(editable=False, max_length=16, unique=True, verbose_name="nomor")),
                ("token", oss_portal.privacy.crypto.EncryptedTextField(editable=False)),
                ("token_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("token_surel", models.CharField(editable=False, max_length=26, unique=True)),
                ("token_form", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "jenis",
                    models.CharField(
                        choices=[
                            ("keluhan", "Keluhan"),
                            ("informasi", "Permintaan informasi"),
                            ("saran", "Saran"),
                            ("pengaduan", "Pengaduan penyalahgunaan"),
                            ("permohonan_akses", "Permohonan akses"),
                            ("data_pribadi", "Hak data pribadi"),
                        ],
                        max_length=20,
                        verbose_name="jenis",
                    ),
                ),
                (
                    "kategori",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tiket",
                        to="helpdesk.kategori",
                        verbose_name="kategori",
                    ),
                ),
                (
                    "prioritas",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Mendesak"), (2, "Tinggi"), (3, "Biasa"), (4, "Rendah")],
                        default=3,
                        verbose_name="prioritas",
                    ),
                ),
                (
                    "saluran",
                    models.CharField(
                        choices=[
                            ("web", "Formulir web"),
                            ("surel", "Surel"),
                            ("telepon", "Telepon"),
                            ("sistem", "Sistem"),
                        ],
                        default="web",
                        max_length=10,
                        verbose_name="saluran",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("baru", "Baru"),
                            ("diproses", "Diproses"),
                            ("menunggu_pelapor", "Menunggu pelapor"),
                            ("menunggu_pihak_lain", "Menunggu pihak lain"),
                            ("selesai", "Selesai"),
                            ("dibuka_kembali", "Dibuka kembali"),
                            ("ditutup", "Ditutup"),
                            ("spam", "Spam"),
                            ("digabung", "Digabung"),
                        ],
                        default="baru",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("perihal", models.CharField(max_length=150, verbose_name="perihal")),
                ("bahasa", models.CharField(default="id", editable=False, max_length=5, verbose_name="bahasa surat")),
                (
                    "pelapor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tiket",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="pelapor",
                    ),
                ),
                (
                    "akun_cocok",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="akun yang jawabannya cocok",
                    ),
                ),
                ("nama", models.CharField(max_length=150, verbose_name="nama pelapor")),
                ("email", models.EmailField(blank=True, default="", max_length=100, verbose_name="surel pelapor")),
                ("telepon", models.CharField(blank=True, default="", max_length=20, verbose_name="telepon pelapor")),
                (
                    "pelaku_usaha",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tiket",
                        to="registrasi.pelakuusaha",
                        verbose_name="pelaku usaha",
                    ),
                ),
                (
                    "pendaftaran",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tiket",
                        to="registrasi.pendaftaran",
                        verbose_name="pendaftaran",
                    ),
                ),
                ("nib", models.CharField(blank=True, default="", max_length=13, verbose_name="NIB")),
                ("klausul", models.CharField(blank=True, default="", max_length=120, verbose_name="klausul")),
                (
                    "versi_ketentuan",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ketentuan.versiketentuan",
                        verbose_name="versi",
                    ),
                ),
                (
                    "tentang_petugas",
                    models.BooleanField(default=False, verbose_name="mengenai petugas (hanya penyelia)"),
                ),
                (
                    "petugas",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tiket_ditangani",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
                ("diambil_sampai", models.DateTimeField(blank=True, null=True, verbose_name="diambil sampai")),
                (
                    "eskalasi",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("verifikasi", "Petugas Verifikasi"),
                            ("hak_akses", "Petugas Hak Akses"),
                            ("ketentuan", "Pengelola Ketentuan"),
                            ("nib", "Pengelola NIB"),
                            ("teknis", "Pengelola sistem"),
                            ("data_pribadi", "Pejabat Pelindungan Data Pribadi"),
                        ],
                        default="",
                        max_length=15,
                        verbose_name="diteruskan kepada",
                    ),
                ),
                (
                    "induk",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gabungan",
                        to="helpdesk.tiket",
                    ),
                ),
                ("menit_tanggapan", models.PositiveIntegerField()),
                ("menit_penyelesaian", models.PositiveIntegerField()),
                ("jam_kalender", models.BooleanField(default=False)),
                ("jam_mulai", models.DateTimeField(default=django.utils.timezone.now)),
                ("tenggat_tanggapan", models.DateTimeField(verbose_name="tenggat tanggapan pertama")),
                ("tenggat_penyelesaian", models.DateTimeField(verbose_name="tenggat penyelesaian")),
                ("ditanggapi_pada", models.DateTimeField(blank=True, null=True, verbose_name="ditanggapi pada")),
                ("selesai_pada", models.DateTimeField(blank=True, null=True, verbose_name="selesai pada")),
                ("ditutup_pada", models.DateTimeField(blank=True, null=True, verbose_name="ditutup pada")),
                ("jeda_sejak", models.DateTimeField(blank=True, null=True, verbose_name="jam dihentikan sejak")),
                ("jeda_menit", models.PositiveIntegerField(default=0, verbose_name="lama jam berhenti (menit)")),
                ("lama_tanggapan", models.PositiveIntegerField(blank=True, null=True)),
                ("lama_penyelesaian", models.PositiveIntegerField(blank=True, null=True)),
                ("jatuh_tempo", models.DateTimeField()),
                ("peringatan_pada", models.DateTimeField(blank=True, null=True)),
                (
                    "tanda_waktu",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "Dalam waktu"), (1, "Hampir lewat waktu"), (2, "Lewat waktu")],
                        default=0,
                        verbose_name="jam",
                    ),
                ),
                ("dilanggar_tanggapan", models.BooleanField(default=False, verbose_name="tanggapan terlambat")),
                ("dilanggar_penyelesaian", models.BooleanField(default=False, verbose_name="penyelesaian terlambat")),
                ("diingatkan_pada", models.DateTimeField(blank=True, null=True)),
                (
                    "hitungan_buka_kembali",
                    models.PositiveSmallIntegerField(default=0, verbose_name="berapa kali dibuka kembali"),
                ),
                (
                    "akar_masalah",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("surel_tidak_sampai", "Surel tidak sampai atau salah ketik alamat"),
                            ("lupa_akun", "Lupa User-ID atau kata sandi"),
                            ("data_kependudukan", "Data kependudukan tidak cocok"),
                            ("data_badan", "Data badan usaha tidak cocok"),
                            ("sudah_terdaftar", "NIK sudah terdaftar"),
                            ("kbli", "Bingung memilih KBLI"),
                            ("petunjuk_kurang", "Petunjuk di portal kurang jelas"),
                            ("cacat_sistem", "Gangguan atau cacat sistem"),
                            ("akses_pihak_lain", "Akses dipegang pihak lain"),
                            ("penipuan", "Penipuan atau permintaan pembayaran palsu"),
                            ("pelayanan", "Pelayanan petugas"),
                            ("kebijakan", "Aturan atau kebijakan"),
                            ("bukan_kewenangan", "Bukan kewenangan Lembaga OSS"),
                            ("lain", "Lainnya"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="akar masalah",
                    ),
                ),
                ("nilai", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="nilai")),
                ("komentar_nilai", models.TextField(blank=True, default="", verbose_name="komentar")),
                ("dinilai_pada", models.DateTimeField(blank=True, null=True)),
                (
                    "dibuat_pada",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="dibuat pada"),
                ),
                (
                    "diubah_pada",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="diubah pada"),
                ),
                (
                    "pesan_pelapor_pada",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="pesan terakhir pelapor"),
                ),
                (
                    "pesan_petugas_pada",
                    models.DateTimeField(blank=True, null=True, verbose_name="pesan terakhir petugas"),
                ),
                ("cari", django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "tiket",
                "verbose_name_plural": "tiket",
                "ordering": ["-id"],
                "permissions": [
                    ("layani_tiket", "Melayani tiket helpdesk"),
                    ("awasi_tiket", "Mengawasi helpdesk (penyelia)"),
                    ("jawab_eskalasi", "Menjawab tiket yang diteruskan"),
                    ("ungkap_pelapor", "Melihat nomor identitas pelapor tiket yang dipegang (tercatat)"),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            (
                                "status__in",
                                ("baru", "diproses", "menunggu_pelapor", "menunggu_pihak_lain", "dibuka_kembali"),
                            )
                        ),
                        fields=["jatuh_tempo", "id"],
                        name="tiket_terbuka",
                    ),
                    models.Index(
                        condition=models.Q(
                            (
                                "status__in",
                                ("baru", "diproses", "menunggu_pelapor", "menunggu_pihak_lain", "dibuka_kembali"),
                            )
                        ),
                        fields=["petugas", "jatuh_tempo", "id"],
                        name="tiket_milik",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("petugas__isnull", True),
                            (
                                "status__in",
                                ("baru", "diproses", "menunggu_pelapor", "menunggu_pihak_lain", "dibuka_kembali"),
                            ),
                        ),
                        fields=["jatuh_tempo", "id"],
                        name="tiket_tak_bertuan",
                    ),
                    models.Index(
                        condition=models.Q(
                            (
                                "status__in",
                                ("baru", "diproses", "menunggu_pelapor", "menunggu_pihak_lain", "dibuka_kembali"),
                            ),
                            ("tanda_waktu__gt", 0),
                        ),
                        fields=["tanda_waktu", "jatuh_tempo", "id"],
                        name="tiket_tanda",
                    ),
                    models.Index(fields=["status", "jatuh_tempo", "id"], name="tiket_status"),
                    models.Index(fields=["jatuh_tempo", "id"], name="tiket_semua"),
                    models.Index(
                        condition=models.Q(("dinilai_pada__isnull", False)),
                        fields=["dinilai_pada"],
                        name="tiket_dinilai",
                    ),
                    models.Index(fields=["jenis", "jatuh_tempo", "id"], name="tiket_jenis"),
                    models.Index(fields=["kategori", "jatuh_tempo", "id"], name="tiket_kategori"),
                    models.Index(fields=["prioritas", "jatuh_tempo", "id"], name="tiket_prioritas"),
                    models.Index(
                        condition=models.Q(("eskalasi", ""), _negated=True),
                        fields=["eskalasi", "jatuh_tempo", "id"],
                        name="tiket_eskalasi",
                    ),
                    models.Index(
                        condition=models.Q(("tanda_waktu", 0)), fields=["peringatan_pada"], name="tiket_peringatan"
                    ),
                    models.Index(fields=["email", "-id"], name="tiket_email"),
                    models.Index(
                        condition=models.Q(("nib", ""), _negated=True), fields=["nib", "-id"], name="tiket_nib"
                    ),
                    models.Index(
                        condition=models.Q(("telepon", ""), _negated=True),
                        fields=["telepon", "-id"],
                        name="tiket_telepon",
                    ),
                    models.Index(
                        condition=models.Q(("klausul", ""), _negated=True),
                        fields=["versi_ketentuan", "klausul"],
                        name="tiket_klausul",
                    ),
                    models.Index(fields=["dibuat_pada"], name="tiket_dibuat"),
                    models.Index(
                        condition=models.Q(("selesai_pada__isnull", False)),
                        fields=["selesai_pada"],
                        name="tiket_selesai",
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["cari"], name="tiket_cari"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("perihal", name="gin_trgm_ops"),
                        condition=models.Q(
                            (
                                "status__in",
                                ("baru", "diproses", "menunggu_pelapor", "menunggu_pihak_lain", "dibuka_kembali"),
                            )
                        ),
                        name="tiket_perihal_trgm",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("nilai__isnull", True), ("nilai__range", (1, 5)), _connector="OR"),
                        name="tiket_nilai_1_5",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("email", ""), _negated=True), ("saluran", "telepon"), _connector="OR"
                        ),
                        name="tiket_tanpa_surel_hanya_telepon",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("nib", ""), ("nib__regex", "^[0-9]{13}$"), _connector="OR"),
                        name="tiket_nib_bentuk",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("induk__isnull", False), ("status", "digabung")),
                            models.Q(models.Q(("status", "digabung"), _negated=True), ("induk__isnull", True)),
                            _connector="OR",
                        ),
                        name="tiket_digabung_berinduk",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("jeda_sejak__isnull", False), ("status", "menunggu_pelapor")),
                            models.Q(
                                models.Q(("status", "menunggu_pelapor"), _negated=True), ("jeda_sejak__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="tiket_jeda_bila_menunggu_pelapor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "selesai"), _negated=True),
                            models.Q(("selesai_pada__isnull", False), models.Q(("akar_masalah", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="tiket_selesai_berakar",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("prioritas__range", (1, 4))), name="tiket_prioritas_1_4"
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="tiket_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="251bcb1b910b5b4e7c0f8d2163e4b351fdae8be2",
                            operation="DELETE",
                            pgid="pgtrigger_tiket_tak_dihapus_9d68b",
                            table="helpdesk_tiket",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
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
                    pgtrigger.compiler.Trigger(
                        name="tiket_transisi",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE _is_valid_transition BOOLEAN;",
                            func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{baru:digabung,baru:diproses,baru:ditutup,baru:menunggu_pelapor,baru:menunggu_pihak_lain,baru:selesai,baru:spam,dibuka_kembali:digabung,dibuka_kembali:diproses,dibuka_kembali:ditutup,dibuka_kembali:menunggu_pelapor,dibuka_kembali:menunggu_pihak_lain,dibuka_kembali:selesai,dibuka_kembali:spam,diproses:digabung,diproses:ditutup,diproses:menunggu_pelapor,diproses:menunggu_pihak_lain,diproses:selesai,diproses:spam,menunggu_pelapor:digabung,menunggu_pelapor:diproses,menunggu_pelapor:ditutup,menunggu_pelapor:menunggu_pihak_lain,menunggu_pelapor:selesai,menunggu_pelapor:spam,menunggu_pihak_lain:digabung,menunggu_pihak_lain:diproses,menunggu_pihak_lain:ditutup,menunggu_pihak_lain:menunggu_pelapor,menunggu_pihak_lain:selesai,menunggu_pihak_lain:spam,selesai:dibuka_kembali,selesai:ditutup,ditutup:dibuka_kembali,spam:baru,digabung:baru}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                            hash="6edd26d143617e73368e8c5299608fe93371d91e",
                            operation="UPDATE",
                            pgid="pgtrigger_tiket_transisi_1d7f2",
                            table="helpdesk_tiket",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="tiket_tetap",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                    IF NEW.nomor <> OLD.nomor OR NEW.kode <> OLD.kode OR NEW.token_hash <> OLD.token_hash\n                       OR NEW.token_surel <> OLD.token_surel OR NEW.dibuat_pada <> OLD.dibuat_pada THEN\n                        RAISE EXCEPTION 'helpdesk: number, link and birth of a ticket never change';\n                    END IF;\n                    IF (OLD.dilanggar_tanggapan AND NOT NEW.dilanggar_tanggapan)\n                       OR (OLD.dilanggar_penyelesaian AND NOT NEW.dilanggar_penyelesaian) THEN\n                        RAISE EXCEPTION 'helpdesk: a breach stays recorded';\n                    END IF;\n                    NEW.cari := coalesce(NEW.cari, OLD.cari);\n                    RETURN NEW;\n                ",
                            hash="1d356ab40050e860214f824a6ebc5ad929d9463d",
                            operation="UPDATE",
                            pgid="pgtrigger_tiket_tetap_e8619",
                            table="helpdesk_tiket",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="tiket_kata",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                    NEW.cari := setweight(to_tsvector('simple', NEW.perihal), 'A')\n                        || setweight(to_tsvector('simple', NEW.nama), 'B');\n                    RETURN NEW;\n                ",
                            hash="00d4bf7dd8144734a8ce4994ab8b30fe090359fe",
                            operation="INSERT",
                            pgid="pgtrigger_tiket_kata_68140",
                            table="helpdesk_tiket",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "tiket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="draf",
                        to="helpdesk.tiket",
                    ),
                ),
                (
                    "petugas",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("isi", models.TextField(verbose_name="isi")),
                (
                    "diubah_pada",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="diubah pada"
                    ),
                ),
            ],
            options={
                "verbose_name": "draf jawaban",
                "verbose_name_plural": "draf jawaban",
                "indexes": [models.Index(fields=["diubah_pada"], name="draf_diubah")],
                "constraints": [models.UniqueConstraint(fields=("tiket", "petugas"), name="draf_satu_tiap_petugas")],
            },
        ),
        migrations.CreateModel(
            name="Follower",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "tiket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pengikut", to="helpdesk.tiket"
                    ),
                ),
                (
                    "petugas",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sejak",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="sejak"
                    ),
                ),
            ],
            options={
                "verbose_name": "pengikut tiket",
                "verbose_name_plural": "pengikut tiket",
                "constraints": [models.UniqueConstraint(fields=("petugas", "tiket"), name="pengikut_sekali")],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "tiket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pesan", to="helpdesk.tiket"
                    ),
                ),
                (
                    "arah",
                    models.CharField(
                        choices=[("masuk", "Dari pelapor"), ("keluar", "Dari petugas"), ("sistem", "Catatan sistem")],
                        max_length=10,
                        verbose_name="arah",
                    ),
                ),
                ("internal", models.BooleanField(default=False, verbose_name="catatan internal")),
                (
                    "saluran",
                    models.CharField(
                        choices=[
                            ("web", "Formulir web"),
                            ("surel", "Surel"),
                            ("telepon", "Telepon"),
                            ("sistem", "Sistem"),
                        ],
                        default="web",
                        max_length=10,
                        verbose_name="saluran",
                    ),
                ),
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
                ("isi", models.TextField(verbose_name="isi")),
                (
                    "waktu",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="waktu"),
                ),
                ("id_surel", models.CharField(blank=True, default="", max_length=250)),
                (
                    "alamat_lain",
                    models.EmailField(blank=True, default="", max_length=254, verbose_name="dikirim dari alamat lain"),
                ),
                ("kutipan", models.JSONField(blank=True, default=list, verbose_name="kutipan")),
            ],
            options={
                "verbose_name": "pesan",
                "verbose_name_plural": "pesan",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("id_surel", ""), _negated=True), fields=["id_surel"], name="pesan_id_surel"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("internal", False), models.Q(("arah", "masuk"), _negated=True), _connector="OR"
                        ),
                        name="pesan_pelapor_tak_internal",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="pesan_hanya_tambah",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="9ab2c4a443cb5f4c38aa528a535ed4ca217feab2",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_pesan_hanya_tambah_625c5",
                            table="helpdesk_message",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="pesan_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="33960a651323b94d3be5142345c2e073276dbc04",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_pesan_tak_dikosongkan_6955e",
                            table="helpdesk_message",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="pesan_kata",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                    UPDATE helpdesk_tiket SET cari = cari || setweight(to_tsvector('simple', left(NEW.isi, 20000)), 'C')\n                        WHERE id = NEW.tiket_id AND coalesce(length(cari), 0) < 20000;\n                    RETURN NULL;\n                ",
                            hash="e8582e1374b40fe480216979b10f7de5cdd928a6",
                            operation="INSERT",
                            pgid="pgtrigger_pesan_kata_84a49",
                            table="helpdesk_message",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "pesan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lampiran", to="helpdesk.message"
                    ),
                ),
                (
                    "unggahan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lampiran_helpdesk",
                        to="oss_portal.upload",
                    ),
                ),
            ],
            options={
                "verbose_name": "lampiran",
                "verbose_name_plural": "lampiran",
                "ordering": ["id"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="lampiran_hanya_tambah",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="dd145ddf7d7b80baeda14bde1e125c9631577974",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_lampiran_hanya_tambah_39ba8",
                            table="helpdesk_attachment",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="lampiran_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="79accf38bd04df84bbf0de016f48ef8bc6e89dd4",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_lampiran_tak_dikosongkan_d10df",
                            table="helpdesk_attachment",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IncomingMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kode", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("sidik", models.CharField(editable=False, max_length=64)),
                (
                    "pesan",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="surel_asli",
                        to="helpdesk.message",
                        verbose_name="pesan",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("diterima", "Diterima"),
                            ("ditahan", "Ditahan"),
                            ("dijadikan_tiket", "Dijadikan tiket"),
                            ("diabaikan", "Diabaikan"),
                        ],
                        default="diterima",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "alasan",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("pengirim", "Alamat pengirimnya tidak dapat dibaca"),
                            ("banyak", "Terlalu banyak surel dari pengirim ini dalam satu hari"),
                            ("rusak", "Bentuknya rusak atau tidak wajar, sehingga isinya tidak dibaca"),
                            ("galat", "Terjadi kesalahan saat membacanya"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="sebab ditahan",
                    ),
                ),
                (
                    "pengirim",
                    oss_portal.privacy.crypto.EncryptedTextField(blank=True, default="", verbose_name="pengirim"),
                ),
                (
                    "perihal",
                    oss_portal.privacy.crypto.EncryptedTextField(blank=True, default="", verbose_name="perihal"),
                ),
                ("dilewati", models.JSONField(blank=True, default=list, verbose_name="bagian yang dilewati")),
                ("kunci", oss_portal.privacy.crypto.EncryptedTextField(editable=False)),
                ("berkas", models.FileField(max_length=80, upload_to=helpdesk.models.incoming_mail.mail_path)),
                ("ukuran", models.PositiveIntegerField(verbose_name="ukuran (bita)")),
                (
                    "diterima_pada",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="diterima pada"
                    ),
                ),
            ],
            options={
                "verbose_name": "surel masuk",
                "verbose_name_plural": "surel masuk",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(condition=models.Q(("status", "ditahan")), fields=["-id"], name="surel_ditahan")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("sidik",), name="surel_masuk_sekali"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("pesan__isnull", False), ("status__in", ["diterima", "dijadikan_tiket"])),
                            models.Q(("pesan__isnull", True), ("status__in", ["ditahan", "diabaikan"])),
                            _connector="OR",
                        ),
                        name="surel_masuk_menjadi_pesan",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="surel_masuk_tak_dihapus",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="921d007cf64600d1c5622bd8b38176c5b6bee299",
                            operation="DELETE",
                            pgid="pgtrigger_surel_masuk_tak_dihapus_2763d",
                            table="helpdesk_incomingmail",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="surel_masuk_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="1ce98055aaeeebf2c6e9c0b59bd1a84edba6289a",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_surel_masuk_tak_dikosongkan_6df15",
                            table="helpdesk_incomingmail",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="surel_masuk_transisi",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE _is_valid_transition BOOLEAN;",
                            func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{ditahan:diabaikan,ditahan:dijadikan_tiket,diabaikan:ditahan}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                            hash="b6a4326b0be85060ca4e5b586e06bab1b98a398a",
                            operation="UPDATE",
                            pgid="pgtrigger_surel_masuk_transisi_00591",
                            table="helpdesk_incomingmail",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="surel_masuk_tetap",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."sidik" IS DISTINCT FROM (NEW."sidik") OR OLD."berkas" IS DISTINCT FROM (NEW."berkas"))',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="1cdc6f53fcee5f2b84d8ccc7a1d5255aae67bad2",
                            operation="UPDATE",
                            pgid="pgtrigger_surel_masuk_tetap_2ba83",
                            table="helpdesk_incomingmail",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SlaBreach",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "tiket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pelanggaran",
                        to="helpdesk.tiket",
                    ),
                ),
                (
                    "jam",
                    models.CharField(
                        choices=[("tanggapan", "Tanggapan pertama"), ("penyelesaian", "Penyelesaian")],
                        max_length=15,
                        verbose_name="jam",
                    ),
                ),
                ("putaran", models.PositiveSmallIntegerField(default=0)),
                ("tenggat", models.DateTimeField(verbose_name="tenggat")),
                (
                    "petugas",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("dicatat_pada", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "pelanggaran waktu layanan",
                "verbose_name_plural": "pelanggaran waktu layanan",
                "constraints": [
                    models.UniqueConstraint(fields=("tiket", "jam", "putaran"), name="pelanggaran_sekali_per_jam")
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="pelanggaran_hanya_tambah",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="d0e3d98900d826eb8b3c97af8c4775c81f085393",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_pelanggaran_hanya_tambah_9bdfd",
                            table="helpdesk_slabreach",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="pelanggaran_tak_dikosongkan",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are proof and stay', TG_TABLE_NAME;",
                            hash="7f450f1bb09c6ac80b3c6c92cf125f56d7b53490",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_pelanggaran_tak_dikosongkan_0b223",
                            table="helpdesk_slabreach",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TiketLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dari",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kaitan",
                        to="helpdesk.tiket",
                    ),
                ),
                (
                    "ke",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="dikaitkan", to="helpdesk.tiket"
                    ),
                ),
                (
                    "jenis",
                    models.CharField(
                        choices=[
                            ("terkait", "Terkait"),
                            ("lanjutan", "Lanjutan dari tiket yang sudah ditutup"),
                            ("pisahan", "Dipisahkan dari"),
                        ],
                        default="terkait",
                        max_length=10,
                        verbose_name="jenis",
                    ),
                ),
                ("dibuat_pada", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "kaitan tiket",
                "verbose_name_plural": "kaitan tiket",
                "constraints": [
                    models.UniqueConstraint(fields=("dari", "ke"), name="kaitan_sekali"),
                    models.CheckConstraint(
                        condition=models.Q(("dari", models.F("ke")), _negated=True), name="kaitan_bukan_diri"
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="kaitan_tak_diubah",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="7fe708229fa984626df3f8d8771fcc741cf491b7",
                            operation="UPDATE",
                            pgid="pgtrigger_kaitan_tak_diubah_47783",
                            table="helpdesk_tiketlink",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VerificationCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "tiket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="kode_periksa", to="helpdesk.tiket"
                    ),
                ),
                (
                    "pengguna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("hash", models.CharField(max_length=64)),
                (
                    "dikirim_oleh",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("dibuat_pada", models.DateTimeField(default=django.utils.timezone.now)),
                ("berlaku_sampai", models.DateTimeField()),
                ("percobaan", models.PositiveSmallIntegerField(default=0)),
                ("terbukti_pada", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "kode periksa",
                "verbose_name_plural": "kode periksa",
                "ordering": ["-id"],
            },
        ),
        oss_portal.db.triggers.InstallTriggers(),
    ]

"""Master data and trails of the foundation, for staff."""

from datetime import timedelta

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from oss_portal import gangguan
from oss_portal.admin_dasar import AdminBaca, FormAlasan, TindakanAdmin
from oss_portal.formulir import FormPortal, WaktuField
from oss_portal.models import Gangguan, HariLibur, Pengguna, PeristiwaAudit, SuratBernomor, SuratKeluar
from oss_portal.pencarian import Cari
from oss_portal.surel import kirim_lagi, tandai_ditangani
from oss_portal.transisi import TransisiDitolak

# Rooms whose rights groups are made of; tables of libraries are nobody's but the administrator's.
_RUANG = ["oss_portal", "ketentuan", "registrasi", "nib", "helpdesk", "auth"]
# The permissions that Django makes for each table have English names in the database.
_IZIN_BAWAAN = {"add": _("menambah"), "change": _("mengubah"), "delete": _("menghapus"), "view": _("melihat")}


def sebutan_izin(izin: Permission) -> str:
    """Return a permission as an officer says it: room, then what may be done."""
    perbuatan = _IZIN_BAWAAN.get(izin.codename.split("_")[0])
    ruang = izin.content_type.app_labeled_name.split(" | ")[0]
    if perbuatan and izin.name.startswith("Can "):
        return f"{ruang}: {perbuatan} {izin.content_type.name}"
    return f"{ruang}: {gettext(izin.name)}"


admin.site.unregister(Group)


@admin.register(Group)
class GrupAdmin(GroupAdmin):
    filter_horizontal = ()

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kolom = super().formfield_for_manytomany(db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs)
        kolom.label_from_instance = sebutan_izin
        kolom.queryset = kolom.queryset.filter(content_type__app_label__in=_RUANG)
        kolom.help_text = ""
        return kolom

    def save_related(self, request, form, formsets, change):
        """Keep the rights that the page does not list: who saves it must not take away what he did not see."""
        tak_tampak = list(form.instance.permissions.exclude(content_type__app_label__in=_RUANG))
        super().save_related(request, form, formsets, change)
        form.instance.permissions.add(*tak_tampak)


@admin.register(Pengguna)
class PenggunaAdmin(AdminBaca):
    list_display = ["user_id", "nama", "email", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active", "groups"]
    CARI = Cari(identitas=("nomor_identitas_indeks",), surel=("email",), user_id=("user_id",), nama=("nama",))
    search_help_text = _("User-ID, alamat surel, NIK atau paspor lengkap, atau bagian nama")
    ordering = ["-id"]
    fields = [
        "user_id",
        "nama",
        "email",
        "telepon_tersamar",
        "identitas",
        "is_active",
        "is_staff",
        "is_superuser",
        "groups",
        "last_login",
        "dibuat_pada",
    ]
    readonly_fields = ["user_id", "nama", "email", "telepon_tersamar", "identitas", "last_login", "dibuat_pada"]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request, obj=None) -> bool:
        # Only who may hand out rights, and never to oneself.
        return request.user.has_perm("oss_portal.change_pengguna") and (
            obj is None or (obj.is_staff and obj.pk != request.user.pk)
        )

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, *([] if request.user.is_superuser else ["is_superuser", "is_staff"])]

    @admin.display(description=_("nomor identitas"))
    def identitas(self, o):
        return o.identitas_tersamar or "–"

    @admin.display(description=_("telepon"))
    def telepon_tersamar(self, o):
        from oss_portal.penyamaran import samarkan_telepon

        return samarkan_telepon(o.telepon) if o.telepon else "–"


@admin.register(PeristiwaAudit)
class PeristiwaAuditAdmin(AdminBaca):
    list_display = ["waktu", "peristiwa", "oleh", "tentang", "nib", "subjek_jenis", "alasan"]
    list_select_related = ["oleh", "tentang"]
    CARI = Cari(nib=("nib",), user_id=("oleh__user_id", "tentang__user_id"), awal=("peristiwa",))
    search_help_text = _("User-ID petugas atau orang, nomor NIB, atau awal nama peristiwa")
    ordering = ["-id"]
    # By any other column the whole trail would have to be sorted.
    sortable_by = ()


@admin.register(SuratKeluar)
class SuratKeluarAdmin(TindakanAdmin):
    list_display = ["perihal", "kepada", "status", "percobaan", "dibuat_pada", "terkirim_pada"]
    # Not by template: to list them would scan every mail ever sent.
    list_filter = ["status"]
    CARI = Cari(tepat=("kepada",), user_id=("pengguna__user_id",))
    sortable_by = ()
    search_help_text = _("alamat surel atau User-ID")
    PESAN = {TransisiDitolak: _("Surat ini tidak lagi gagal. Muat ulang halaman.")}
    TINDAKAN = {
        "kirim_lagi": {
            "judul": _("Kirim lagi"),
            "izin": "oss_portal.tangani_suratkeluar",
            "form": FormPortal,
            "bila": lambda o: o.status == SuratKeluar.Status.GAGAL,
            "perbuatan": lambda o, oleh, d: kirim_lagi(surat=o, oleh=oleh) and gettext("Surat dikirim lagi."),
            "akibat": [_("Surat yang sama dikirim ke alamat yang sama; waktu hukum tetap dihitung sejak sampai.")],
        },
        "ditangani": {
            "judul": _("Sudah disampaikan dengan cara lain"),
            "izin": "oss_portal.tangani_suratkeluar",
            "form": FormAlasan,
            "bila": lambda o: o.status == SuratKeluar.Status.GAGAL,
            "perbuatan": lambda o, oleh, d: (
                tandai_ditangani(surat=o, oleh=oleh, alasan=d["alasan"]) and gettext("Tercatat.")
            ),
            "akibat": [_("Tulis bagaimana orangnya diberi tahu: telepon, pos, atau loket. Surat tidak dikirim lagi.")],
        },
    }
    # Never the body: it may hold a secret link.
    fields = [
        "tautan_tindakan",
        "perihal",
        "kepada",
        "templat",
        "status",
        "percobaan",
        "galat_terakhir",
        "coba_lagi_pada",
        "dibuat_pada",
        "terkirim_pada",
        "dibaca_pada",
    ]


@admin.register(SuratBernomor)
class SuratBernomorAdmin(AdminBaca):
    list_display = ["nomor", "jenis", "perihal", "tentang", "terbit_pada"]
    list_select_related = ["tentang"]
    CARI = Cari(tepat=("nomor",), user_id=("tentang__user_id",))
    search_help_text = _("Nomor surat atau User-ID")


@admin.register(HariLibur)
class HariLiburAdmin(admin.ModelAdmin):
    list_display = ["tanggal", "nama", "jenis"]
    list_filter = ["jenis"]
    date_hierarchy = "tanggal"


@admin.register(TOTPDevice)
class TOTPDeviceAdmin(AdminBaca):
    """The second factor of staff: seen without its secret; to delete it is to let a person set up a new phone."""

    list_display = ["user", "confirmed", "created_at", "last_used_at"]
    list_select_related = ["user"]
    search_fields = ["user__user_id__iexact"]
    fields = ["user", "confirmed", "created_at", "last_used_at"]

    def has_delete_permission(self, request, obj=None) -> bool:
        # Not one's own: who stole a session must not take the second factor away with it.
        return request.user.is_superuser and (obj is None or obj.user_id != request.user.pk)


class FormGangguan(FormPortal):
    jenis = forms.ChoiceField(label=_("Jenis"), choices=Gangguan.Jenis.choices, widget=forms.RadioSelect)
    judul = forms.CharField(label=_("Judul"), max_length=150, help_text=_("Tampil di atas setiap halaman."))
    uraian = forms.CharField(label=_("Uraian untuk umum"), max_length=3000, widget=forms.Textarea({"rows": 4}))
    mulai = WaktuField(label=_("Mulai"))
    perkiraan_selesai = WaktuField(label=_("Perkiraan selesai"), required=False)
    hanya_baca = forms.BooleanField(label=_("Selama itu portal hanya dapat dibaca"), required=False)

    PALING_LAMA, PALING_JAUH = timedelta(days=30), timedelta(days=365)

    def clean(self):
        data = super().clean()
        mulai, selesai = data.get("mulai"), data.get("perkiraan_selesai")
        # Deadlines move by the length of an outage: a wrong year would move all of them by as much.
        if mulai and not -self.PALING_LAMA <= mulai - timezone.now() <= self.PALING_JAUH:
            self.add_error("mulai", gettext("Isi waktu antara 30 hari yang lalu dan setahun yang akan datang."))
        if mulai and selesai and selesai <= mulai:
            self.add_error("perkiraan_selesai", gettext("Isi waktu sesudah mulai."))
        return data


class FormAkhiri(FormPortal):
    penutup = forms.CharField(
        label=_("Penyebab dan penanganan, untuk umum"), max_length=3000, widget=forms.Textarea({"rows": 4})
    )


@admin.register(Gangguan)
class GangguanAdmin(TindakanAdmin):
    """The register of outages (LIM-d)."""

    list_display = ["judul", "jenis", "mulai", "perkiraan_selesai", "selesai", "hanya_baca", "diperpanjang"]
    list_filter = ["jenis"]
    date_hierarchy = "mulai"
    fields = [
        "tautan_tindakan",
        "jenis",
        "judul",
        "uraian",
        "hanya_baca",
        "mulai",
        "perkiraan_selesai",
        "selesai",
        "penutup",
        "diperpanjang",
        "dicatat_oleh",
    ]
    PESAN = {gangguan.SudahDiakhiri: _("Gangguan ini sudah diakhiri.")}
    BARU = {
        "judul": _("Catat gangguan atau pemeliharaan"),
        "izin": "oss_portal.kelola_gangguan",
        "form": FormGangguan,
        "perbuatan": lambda o, oleh, d: (
            gangguan.catat_gangguan(oleh=oleh, **d) and gettext("Tercatat; tampil di semua halaman.")
        ),
        "akibat": [
            _("Spanduk tampil di setiap halaman dan catatan tampil di halaman Keadaan layanan."),
            _("Bila hanya dapat dibaca: isian ditolak dengan penjelasan; membaca, memeriksa NIB, masuk, tetap jalan."),
        ],
    }
    TINDAKAN = {
        "akhiri": {
            "judul": _("Nyatakan selesai"),
            "izin": "oss_portal.kelola_gangguan",
            "form": FormAkhiri,
            "bila": lambda o: o.selesai is None,
            "perbuatan": lambda o, oleh, d: (
                gettext("Selesai; %(n)s tenggat diperpanjang.")
                % {"n": gangguan.akhiri_gangguan(gangguan=o, oleh=oleh, penutup=d["penutup"]).diperpanjang}
            ),
            "akibat": [
                _("Tenggat orang yang jatuh selama gangguan sampai 24 jam sesudahnya diperpanjang."),
                _("Catatan yang selesai tidak dapat diubah lagi."),
            ],
        },
    }

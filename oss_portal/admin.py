"""Master data and trails of the foundation, for staff."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group, Permission
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from oss_portal.forms import ReasonForm
from oss_portal.forms.outages import EndOutageForm, OutageForm
from oss_portal.mail.outgoing import mark_handled, resend
from oss_portal.models import AuditEvent, HariLibur, Outage, OutgoingMail, Pengguna, SuratBernomor
from oss_portal.staff.action_admin import ActionAdmin
from oss_portal.staff.actions import Action, Done
from oss_portal.staff.admin_base import ReadOnlyAdmin
from oss_portal.staff.record_search import RecordSearch
from oss_portal.web import outages

# Apps whose permissions groups are made of; tables of libraries are for the administrator alone.
_APPS = [*settings.PORTAL_APPS, "auth"]
# The permissions that Django makes for each table have English names in the database.
_DEFAULT_PERMISSIONS = {"add": _("menambah"), "change": _("mengubah"), "delete": _("menghapus"), "view": _("melihat")}


def permission_label(permission: Permission) -> str:
    """Return a permission as an officer says it: app, then what may be done."""
    verb = _DEFAULT_PERMISSIONS.get(permission.codename.split("_")[0])
    app = permission.content_type.app_labeled_name.split(" | ")[0]
    if verb and permission.name.startswith("Can "):
        return f"{app}: {verb} {permission.content_type.name}"
    return f"{app}: {gettext(permission.name)}"


class PermissionField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Permission) -> str:
        return permission_label(obj)


admin.site.unregister(Group)


@admin.register(Group)
class PortalGroupAdmin(GroupAdmin):
    filter_horizontal = ()

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest | None = None, **kwargs: Any) -> Any:
        kwargs |= {
            "form_class": PermissionField,
            "widget": forms.CheckboxSelectMultiple,
            "queryset": Permission.objects.filter(content_type__app_label__in=_APPS),
            "help_text": "",
        }
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Keep the rights that the page does not list: who saves it must not take away what they did not see."""
        unseen = list(form.instance.permissions.exclude(content_type__app_label__in=_APPS))
        super().save_related(request, form, formsets, change)
        form.instance.permissions.add(*unseen)


@admin.register(Pengguna)
class PenggunaAdmin(ReadOnlyAdmin):
    list_display = ["user_id", "nama", "email", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active", "groups"]
    SEARCH = RecordSearch(identitas=("nomor_identitas_indeks",), surel=("email",), user_id=("user_id",), nama=("nama",))
    search_help_text = _("User-ID, alamat surel, NIK atau paspor lengkap, atau bagian nama")
    ordering = ["-id"]
    fields = [
        "user_id",
        "nama",
        "email",
        "masked_phone",
        "identitas",
        "is_active",
        "is_staff",
        "is_superuser",
        "groups",
        "last_login",
        "dibuat_pada",
    ]
    readonly_fields = ["user_id", "nama", "email", "masked_phone", "identitas", "last_login", "dibuat_pada"]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Pengguna | None = None) -> bool:
        # Only who may hand out rights, and never to oneself.
        return request.user.has_perm("oss_portal.change_pengguna") and (
            obj is None or (obj.is_staff and obj.pk != request.user.pk)
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Pengguna | None = None) -> Any:
        return [*self.readonly_fields, *([] if request.user.is_superuser else ["is_superuser", "is_staff"])]

    @admin.display(description=_("nomor identitas"))
    def identitas(self, o: Pengguna) -> str:
        return o.masked_identity or "–"

    @admin.display(description=_("telepon"))
    def masked_phone(self, o: Pengguna) -> str:
        from oss_portal.privacy.masking import mask_phone

        return mask_phone(o.telepon) if o.telepon else "–"


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ["waktu", "peristiwa", "oleh", "tentang", "nib", "subjek_jenis", "alasan"]
    list_select_related = ["oleh", "tentang"]
    SEARCH = RecordSearch(nib=("nib",), user_id=("oleh__user_id", "tentang__user_id"), start=("peristiwa",))
    search_help_text = _("User-ID petugas atau orang, nomor NIB, atau awal nama peristiwa")
    ordering = ["-id"]
    # By any other column the whole trail would have to be sorted.
    sortable_by = ()


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ActionAdmin):
    list_display = ["perihal", "kepada", "status", "percobaan", "dibuat_pada", "terkirim_pada"]
    # Not by template: to list them would scan every mail ever sent.
    list_filter = ["status"]
    SEARCH = RecordSearch(exact=("kepada",), user_id=("pengguna__user_id",))
    sortable_by = ()
    search_help_text = _("alamat surel atau User-ID")
    ACTIONS = (
        Action(
            name="kirim_lagi",
            title=_("Kirim lagi"),
            permission="oss_portal.tangani_suratkeluar",
            visible=lambda o: o.status == OutgoingMail.Status.GAGAL,
            perform=lambda o, by, form: resend(mail=o, by=by),
            done=_("Surat dikirim lagi."),
            effects=[_("Surat yang sama dikirim ke alamat yang sama; waktu hukum tetap dihitung sejak sampai.")],
        ),
        Action(
            name="ditangani",
            title=_("Sudah disampaikan dengan cara lain"),
            permission="oss_portal.tangani_suratkeluar",
            form=ReasonForm,
            visible=lambda o: o.status == OutgoingMail.Status.GAGAL,
            perform=lambda o, by, form: mark_handled(mail=o, by=by, **form.cleaned_data),
            done=_("Tercatat."),
            effects=[_("Tulis bagaimana orangnya diberi tahu: telepon, pos, atau loket. Surat tidak dikirim lagi.")],
        ),
    )
    # Never the body: it may hold a secret link.
    fields = [
        "action_links",
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
class SuratBernomorAdmin(ReadOnlyAdmin):
    list_display = ["nomor", "jenis", "perihal", "tentang", "terbit_pada"]
    list_select_related = ["tentang"]
    SEARCH = RecordSearch(exact=("nomor",), user_id=("tentang__user_id",))
    search_help_text = _("Nomor surat atau User-ID")


@admin.register(HariLibur)
class HariLiburAdmin(admin.ModelAdmin):
    list_display = ["tanggal", "nama", "jenis"]
    list_filter = ["jenis"]
    date_hierarchy = "tanggal"


@admin.register(TOTPDevice)
class TOTPDeviceAdmin(ReadOnlyAdmin):
    """The second factor of staff: seen without its secret; to delete it is to let a person set up a new phone."""

    list_display = ["user", "confirmed", "created_at", "last_used_at"]
    list_select_related = ["user"]
    search_fields = ["user__user_id__iexact"]
    fields = ["user", "confirmed", "created_at", "last_used_at"]

    def has_delete_permission(self, request: HttpRequest, obj: TOTPDevice | None = None) -> bool:
        # Not one's own: who stole a session must not take the second factor away with it.
        return request.user.is_superuser and (obj is None or obj.user_id != request.user.pk)


@admin.register(Outage)
class OutageAdmin(ActionAdmin):
    """The register of outages (LIM-d)."""

    list_display = ["judul", "jenis", "mulai", "perkiraan_selesai", "selesai", "hanya_baca", "diperpanjang"]
    list_filter = ["jenis"]
    date_hierarchy = "mulai"
    fields = [
        "action_links",
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
    CREATE = Action(
        name="add",
        title=_("Catat gangguan atau pemeliharaan"),
        permission="oss_portal.kelola_gangguan",
        form=OutageForm,
        perform=lambda o, by, form: outages.record_outage(by=by, **form.cleaned_data),
        done=_("Tercatat; tampil di semua halaman."),
        effects=[
            _("Spanduk tampil di setiap halaman dan catatan tampil di halaman Keadaan layanan."),
            _("Bila hanya dapat dibaca: isian ditolak dengan penjelasan; membaca, memeriksa NIB, masuk, tetap jalan."),
        ],
    )
    ACTIONS = (
        Action(
            name="akhiri",
            title=_("Nyatakan selesai"),
            permission="oss_portal.kelola_gangguan",
            form=EndOutageForm,
            visible=lambda o: o.selesai is None,
            perform=lambda o, by, form: Done(
                gettext("Selesai; %(n)s tenggat diperpanjang.")
                % {"n": outages.end_outage(outage=o, by=by, **form.cleaned_data).diperpanjang}
            ),
            effects=[
                _("Tenggat orang yang jatuh selama gangguan sampai 24 jam sesudahnya diperpanjang."),
                _("Catatan yang selesai tidak dapat diubah lagi."),
            ],
        ),
    )

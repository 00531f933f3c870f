"""Officers in the admin: their pages are read-only and change data only by acts, never by a form of Django."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import admin as _django_pages  # noqa: F401 - it registers the page that ours replaces
from django.contrib.auth.models import Group, Permission
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oss_portal.accounts.devices import has_second_factor
from oss_portal.forms import ReasonForm
from oss_portal.models import Pengguna, UndanganPetugas, UsulanPetugas
from oss_portal.officers import proposals, rights
from oss_portal.officers.base import APPROVE, MANAGE, Grant, grant_of, is_administrator
from oss_portal.officers.forms import InviteForm, RolesForm, current_roles
from oss_portal.officers.invitations import invite_officer, resend_invitation, withdraw_invitation
from oss_portal.privacy.masking import mask_phone
from oss_portal.staff.action_admin import ActionAdmin
from oss_portal.staff.actions import Action, Done
from oss_portal.staff.admin_base import ReadOnlyAdmin
from oss_portal.staff.admin_site import name_library
from oss_portal.staff.record_search import RecordSearch
from oss_portal.staff.roles import sentence_of

# Apps whose permissions a role shows; only administrators have permissions on tables of libraries.
_APPS = [*settings.PORTAL_APPS, "auth"]
# The permissions that Django makes for each table have English names in the database.
_DEFAULT_PERMISSIONS = {"add": _("menambah"), "change": _("mengubah"), "delete": _("menghapus"), "view": _("melihat")}
_SECOND_PERSON = _(
    "Bila menyangkut administrator, atau memberi peran yang memutuskan usulan petugas lain: berlaku setelah disetujui "
    "petugas kedua."
)
_APPROVED = _("Berlaku setelah disetujui petugas kedua.")
_MAIL = _("Petugas keluar dari semua perangkat dan mendapat surat dengan alasan ini.")
_RELEASED = _("Tiket dan perkara yang dipegangnya kembali ke antrean.")


def permission_label(permission: Permission) -> str:
    """Return a permission in readable words: the app, then the act."""
    verb = _DEFAULT_PERMISSIONS.get(permission.codename.split("_")[0])
    app = permission.content_type.app_labeled_name.split(" | ")[0]
    if verb and permission.name.startswith("Can "):
        return f"{app}: {verb} {permission.content_type.name}"
    return f"{app}: {gettext(permission.name)}"


def _lines(rows: list[str]) -> str:
    return format_html_join("", "<div>{}</div>", ((row,) for row in rows)) or "–"


name_library(Group, app=_("Peran petugas"), one=_("peran"), many=_("peran dan haknya"))
admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(ReadOnlyAdmin):
    """The roles, as the apps declare them (`permissions.ROLES`)."""

    list_display = ["name", "sentence"]
    fields = ["name", "sentence", "officers", "rights"]
    ordering = ["name"]

    def has_view_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return request.user.has_perm(MANAGE) or super().has_view_permission(request, obj)

    @admin.display(description=_("untuk apa"))
    def sentence(self, o: Group) -> str:
        return sentence_of(o.name) or "–"

    @admin.display(description=_("petugas"))
    def officers(self, o: Group) -> str:
        return _lines([str(p) for p in Pengguna.objects.filter(groups=o, is_active=True).order_by("nama")[:200]])

    @admin.display(description=_("hak"))
    def rights(self, o: Group) -> str:
        rows = o.permissions.filter(content_type__app_label__in=_APPS).select_related("content_type")
        return _lines(sorted(permission_label(p) for p in rows))


def _about_officer(o: Pengguna) -> bool:
    """Return whether the login is an officer's, and not that of the officer who opened the page."""
    return o.is_staff and getattr(o, "opened_by", None) != o


def _said(usulan: UsulanPetugas | None, done: Any) -> Done:
    return Done(_("Usulan dicatat; berlaku setelah petugas lain menyetujuinya.") if usulan else done)


def _act(name: str, title: Any, service: Any, done: Any, visible: Any, effects: list[Any]) -> Action[Pengguna]:
    return Action(
        name=name,
        title=title,
        permission=MANAGE,
        form=ReasonForm,
        visible=lambda o: _about_officer(o) and visible(o),
        perform=lambda o, by, form: _said(service(petugas=o, by=by, **form.cleaned_data), done),
        effects=lambda o: [*effects, _MAIL, *([_APPROVED] if is_administrator(o) else [])],
        danger=service is rights.deactivate,
    )


def is_suspended(petugas: Pengguna) -> bool:
    """Return whether an officer cannot sign in but still has roles; a deactivated officer has none."""
    return not petugas.is_active and (petugas.is_superuser or petugas.groups.exists())


@admin.register(Pengguna)
class PenggunaAdmin(ActionAdmin):
    list_display = ["user_id", "nama", "email", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active", "groups"]
    # Officers who manage officers see only officers first; one click removes the filter.
    OPENING_FILTER = ("is_staff__exact", "1", MANAGE)
    SEARCH = RecordSearch(identitas=("nomor_identitas_indeks",), surel=("email",), user_id=("user_id",), nama=("nama",))
    search_help_text = _("User-ID, alamat surel, NIK atau paspor lengkap, atau bagian nama")
    ordering = ["-id"]
    # A form that was opened earlier must not restore a role that was removed meanwhile.
    DECIDED_ON = ("is_active", "is_staff", "is_superuser", "petugas_sampai", "wilayah_kerja", "groups")
    fields = [
        "user_id",
        "nama",
        "email",
        "masked_phone",
        "identitas",
        "may_sign_in",
        "is_staff",
        "roles",
        "last_login",
        "dibuat_pada",
    ]
    ACTIONS = (
        Action(
            name="peran",
            title=_("Ubah peran"),
            permission=MANAGE,
            form=RolesForm,
            form_arguments=lambda request, o: current_roles(o),
            visible=_about_officer,
            perform=lambda o, by, form: _said(
                rights.change_roles(petugas=o, by=by, grant=form.grant, alasan=form.cleaned_data["alasan"]),
                _("Peran diubah."),
            ),
            effects=[_("Petugas itu mempunyai tepat peran yang dicentang."), _MAIL, _RELEASED, _SECOND_PERSON],
        ),
        _act(
            "tangguhkan",
            _("Tangguhkan"),
            rights.suspend,
            _("Akun ditangguhkan."),
            lambda o: o.is_active,
            [_("Petugas tidak dapat masuk; perannya tetap tercatat."), _RELEASED],
        ),
        _act(
            "nonaktifkan",
            _("Nonaktifkan"),
            rights.deactivate,
            _("Akun dinonaktifkan."),
            lambda o: o.is_active or o.groups.exists() or o.is_superuser,
            [_("Petugas tidak dapat masuk dan kehilangan semua perannya."), _RELEASED],
        ),
        _act(
            "aktifkan",
            _("Aktifkan kembali"),
            rights.reactivate,
            _("Akun aktif kembali."),
            is_suspended,
            [_("Petugas dapat masuk lagi dengan peran yang tercatat.")],
        ),
        Action(
            name="faktor_kedua",
            title=_("Hapus faktor kedua"),
            permission=MANAGE,
            form=ReasonForm,
            visible=lambda o: _about_officer(o) and has_second_factor(o),
            perform=lambda o, by, form: _said(rights.reset_second_factor(petugas=o, by=by, **form.cleaned_data), ""),
            effects=[
                _("Pastikan lewat jalur lain bahwa petugas itu sendiri yang meminta."),
                _("Aplikasi pembuat kode, kunci sandi, dan kode pemulihannya dihapus; ia memasang yang baru."),
                _APPROVED,
                _MAIL,
            ],
        ),
    )

    @admin.display(description=_("nomor identitas"))
    def identitas(self, o: Pengguna) -> str:
        return o.masked_identity or "–"

    @admin.display(description=_("dapat masuk"))
    def may_sign_in(self, o: Pengguna) -> str:
        if o.is_active or not o.is_staff:
            return gettext("Ya") if o.is_active else gettext("Tidak")
        return gettext("Tidak, ditangguhkan") if is_suspended(o) else gettext("Tidak, dinonaktifkan")

    @admin.display(description=_("peran"))
    def roles(self, o: Pengguna) -> str:
        return _lines(grant_of(o).lines()) if o.is_staff else "–"

    @admin.display(description=_("telepon"))
    def masked_phone(self, o: Pengguna) -> str:
        return mask_phone(o.telepon) if o.telepon else "–"


@admin.register(UndanganPetugas)
class UndanganPetugasAdmin(ActionAdmin):
    list_display = ["nama", "email", "roles", "status", "berlaku_sampai", "oleh"]
    list_filter = ["status"]
    list_select_related = ["oleh"]
    search_fields = ["email__iexact", "nama__icontains"]
    search_help_text = _("Alamat surel, atau bagian nama")
    fields = [
        *("nama", "email", "roles", "petugas_sampai", "alasan", "oleh", "status", "berlaku_sampai", "pengguna"),
        "dibuat_pada",
    ]
    CREATE = Action(
        name="add",
        title=_("Undang petugas"),
        permission=MANAGE,
        form=InviteForm,
        perform=lambda o, by, form: _invite(by, form),
        effects=[
            _("Orang itu mendapat surat dengan tautan sekali pakai untuk membuat kata sandinya."),
            _("Saat pertama masuk ia memasang pembuat kode atau kunci sandi."),
            _SECOND_PERSON,
        ],
    )
    ACTIONS = (
        Action(
            name="kirim_lagi",
            title=_("Kirim lagi"),
            permission=MANAGE,
            visible=lambda o: o.status == UndanganPetugas.Status.MENUNGGU,
            perform=lambda o, by, form: resend_invitation(undangan=o, by=by),
            done=_("Undangan dikirim lagi."),
            effects=[_("Tautan yang lama tidak berlaku lagi.")],
        ),
        Action(
            name="cabut",
            title=_("Cabut undangan"),
            permission=MANAGE,
            form=ReasonForm,
            visible=lambda o: o.status == UndanganPetugas.Status.MENUNGGU,
            perform=lambda o, by, form: withdraw_invitation(undangan=o, by=by, **form.cleaned_data),
            done=_("Undangan dicabut."),
            effects=[_("Tautannya tidak berlaku lagi.")],
        ),
    )

    @admin.display(description=_("peran"))
    def roles(self, o: UndanganPetugas) -> str:
        return _lines(Grant.offered_by(o).lines())


def _invite(by: Pengguna, form: InviteForm) -> Done:
    data = form.cleaned_data
    undangan = invite_officer(nama=data["nama"], email=data["email"], grant=form.grant, alasan=data["alasan"], by=by)
    waits = undangan.status == UndanganPetugas.Status.DIUSULKAN
    if not waits:
        return Done(_("Terkirim."), undangan)
    said = _("Dicatat di Usulan hak petugas; undangan dikirim setelah petugas lain menyetujuinya.")
    return Done(said, undangan)


def _what_is_decided(o: UsulanPetugas) -> list[str]:
    """Return all facts of a proposal, which the second person sees on the page where they decide."""
    wanted = ", ".join(Grant.offered_by(o).lines())
    lines = [
        gettext("%(tindakan)s: %(siapa)s") % {"tindakan": o.get_jenis_display(), "siapa": o.petugas or o.undangan},
        gettext("Alasan: %(alasan)s") % {"alasan": o.alasan},
        gettext("Diusulkan oleh %(siapa)s") % {"siapa": o.diusulkan_oleh},
    ]
    if o.petugas is not None:
        now = ", ".join(grant_of(o.petugas).lines())
        lines.insert(1, gettext("Peran sekarang: %(peran)s") % {"peran": now})
    if o.jenis in {UsulanPetugas.Jenis.UNDANG, UsulanPetugas.Jenis.PERAN}:
        lines.insert(2, gettext("Peran yang diusulkan: %(peran)s") % {"peran": wanted})
    return lines


def _is_proposed(o: UsulanPetugas) -> bool:
    return o.status == UsulanPetugas.Status.DIUSULKAN


def _of_another(o: UsulanPetugas) -> bool:
    reader = getattr(o, "opened_by", None)
    return _is_proposed(o) and reader not in {o.diusulkan_oleh, o.petugas}


@admin.register(UsulanPetugas)
class UsulanPetugasAdmin(ActionAdmin):
    """Proposals about administrators and deciding roles: those that wait for a second person, and the decided ones."""

    list_display = ["jenis", "about", "status", "diusulkan_oleh", "diusulkan_pada", "diputuskan_oleh"]
    list_filter = ["status", "jenis"]
    list_select_related = ["petugas", "undangan", "diusulkan_oleh", "diputuskan_oleh"]
    OPENING_FILTER = ("status__exact", UsulanPetugas.Status.DIUSULKAN, APPROVE)
    fields = [
        *("jenis", "about", "roles", "alasan", "status", "diusulkan_oleh", "diusulkan_pada"),
        *("diputuskan_oleh", "diputuskan_pada", "alasan_keputusan"),
    ]
    ACTIONS = (
        Action(
            name="setujui",
            title=_("Setujui"),
            permission=APPROVE,
            form=ReasonForm,
            visible=_of_another,
            perform=lambda o, by, form: proposals.approve(usulan=o, by=by, **form.cleaned_data),
            done=_("Disetujui dan berlaku; pengusulnya dikabari."),
            effects=_what_is_decided,
        ),
        Action(
            name="tolak",
            title=_("Tolak"),
            permission=APPROVE,
            form=ReasonForm,
            visible=_of_another,
            perform=lambda o, by, form: proposals.reject(usulan=o, by=by, **form.cleaned_data),
            done=_("Usulan ditolak; pengusulnya dikabari."),
            effects=_what_is_decided,
        ),
        Action(
            name="batalkan",
            title=_("Batalkan usulan"),
            permission=MANAGE,
            form=ReasonForm,
            visible=lambda o: _is_proposed(o) and getattr(o, "opened_by", None) == o.diusulkan_oleh,
            perform=lambda o, by, form: proposals.cancel(usulan=o, by=by, **form.cleaned_data),
            done=_("Usulan dibatalkan."),
            effects=_what_is_decided,
        ),
    )

    @admin.display(description=_("tentang"))
    def about(self, o: UsulanPetugas) -> str:
        return str(o.petugas or o.undangan)

    @admin.display(description=_("peran yang diusulkan"))
    def roles(self, o: UsulanPetugas) -> str:
        return _lines(Grant.offered_by(o).lines())

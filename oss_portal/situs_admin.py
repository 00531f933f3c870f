"""The admin as part of the portal: its sign-in is the portal's own, and a second factor stands before it."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from oss_portal.kait import antrean_petugas
from oss_portal.petugas import petugas_sah

# Rooms and tables of libraries that have only English names.
_SEBUTAN = {
    "axes": _("Percobaan masuk"),
    "otp_totp": _("Kode masuk petugas"),
    "django_tasks_database": _("Tugas latar"),
    "TOTPDevice": _("Pembuat kode petugas"),
    "DBTaskResult": _("Tugas dan hasilnya"),
}


class SitusAdmin(AdminSite):
    site_header = _("OSS – ruang kerja petugas")
    site_title = _("OSS petugas")
    index_title = _("Pekerjaan hari ini")
    enable_nav_sidebar = False
    index_template = "admin/beranda_petugas.html"

    def has_permission(self, request) -> bool:
        return petugas_sah(request)

    def login(self, request, extra_context=None):
        """Send to the portal's sign-in, or to the second factor when only that is missing."""
        tujuan = request.GET.get("next", reverse("admin:index"))
        if request.user.is_authenticated:
            if self.has_permission(request):
                return HttpResponseRedirect(reverse("admin:index"))
            if request.user.is_staff:
                return HttpResponseRedirect(f"{reverse('masuk-kode')}?{urlencode({'next': tujuan})}")
        return HttpResponseRedirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': tujuan})}")

    def logout(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("keluar"))

    def register(self, model_or_iterable, admin_class=None, **options):
        """Leave out the pages of django-otp: they show the secret of anybody's second factor to whoever may look."""
        if admin_class is not None and admin_class.__module__.startswith("django_otp."):
            return
        super().register(model_or_iterable, admin_class, **options)

    def get_app_list(self, request, app_label=None):
        """The rooms of the portal first; tables of libraries only for who keeps the machine."""
        daftar = super().get_app_list(request, app_label)
        for ruang in daftar:
            ruang["name"] = _SEBUTAN.get(ruang["app_label"], ruang["name"])
            for tabel in ruang["models"]:
                tabel["name"] = _SEBUTAN.get(tabel["object_name"], tabel["name"])
        if app_label is None:
            milik = {"oss_portal", "registrasi", "ketentuan", "nib", "helpdesk"}
            if not request.user.is_superuser:
                daftar = [a for a in daftar if a["app_label"] in milik]
            daftar.sort(key=lambda a: a["app_label"] not in milik)
        return daftar

    def index(self, request, extra_context=None):
        """The day's work: every queue with its size and its oldest case."""
        antrean = antrean_petugas.kumpulkan(request.user)
        return super().index(request, {"antrean": antrean} | (extra_context or {}))

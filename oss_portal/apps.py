from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class OssPortalConfig(AppConfig):
    """The foundation that every app stands on."""

    name = "oss_portal"
    verbose_name = _("Fondasi portal")
    default_auto_field = "django.db.models.BigAutoField"
    default = True

    def ready(self) -> None:
        from django_tasks.signals import task_started

        from oss_portal import gangguan  # noqa: F401 - it registers its banner
        from oss_portal.jam import tunggu_jam_benar

        task_started.connect(tunggu_jam_benar)


class AdminPortalConfig(admin_apps.AdminConfig):
    """Django's admin behind the portal's own sign-in."""

    default_site = "oss_portal.situs_admin.SitusAdmin"
    default = False

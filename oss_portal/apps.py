from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OssPortalConfig(AppConfig):
    """The foundation that every app stands on."""

    name = "oss_portal"
    verbose_name = _("Fondasi portal")
    default_auto_field = "django.db.models.BigAutoField"

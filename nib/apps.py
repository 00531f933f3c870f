from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NibConfig(AppConfig):
    name = "nib"
    verbose_name = _("Nomor Induk Berusaha")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from nib import hooks  # noqa: F401 - they register themselves

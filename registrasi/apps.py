from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistrasiConfig(AppConfig):
    name = "registrasi"
    verbose_name = _("Registrasi dan Hak Akses")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registrasi import hooks  # noqa: F401 - they register themselves

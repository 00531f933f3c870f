from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistrasiConfig(AppConfig):
    name = "registrasi"
    verbose_name = _("Registrasi dan Hak Akses")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # They register hooks and receivers.
        from registrasi.hooks import case_file, deadlines, foundation, personal_data, reports  # noqa: F401
        from registrasi.services import conflicts  # noqa: F401

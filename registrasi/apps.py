from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistrasiConfig(AppConfig):
    name = "registrasi"
    verbose_name = _("Registrasi dan Hak Akses")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # They register hooks and receivers.
        from registrasi import angka, berkas_perkara, kaitan, sumber_data, tenggat  # noqa: F401
        from registrasi.services import benturan  # noqa: F401

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KetentuanConfig(AppConfig):
    name = "ketentuan"
    verbose_name = _("Ketentuan Penggunaan")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from ketentuan import hooks  # noqa: F401 - they register themselves

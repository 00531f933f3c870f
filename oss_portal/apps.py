from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class OssPortalConfig(AppConfig):
    """The foundation that every app depends on."""

    name = "oss_portal"
    verbose_name = _("Fondasi portal")
    default_auto_field = "django.db.models.BigAutoField"
    default = True

    def ready(self) -> None:
        from django.db.models.signals import post_migrate
        from django_tasks.signals import task_finished, task_started

        from oss_portal import checks  # noqa: F401 - it registers its check
        from oss_portal.db.clock import wait_for_right_clock
        from oss_portal.db.grants import grant_after_migration
        from oss_portal.db.labels import look_labels_up
        from oss_portal.db.schedule import note_finished
        from oss_portal.documents import notices  # noqa: F401 - it registers its notice
        from oss_portal.operation.metrics import MachineryCollector
        from oss_portal.privacy.canaries import write_first_canaries
        from oss_portal.templatetags.kept import keep_constant_tags
        from oss_portal.web import outages  # noqa: F401 - it registers its banner
        from oss_portal.web.metrics import COLLECTORS
        from oss_portal.web.reporting import set_up_reporting
        from oss_portal.web.task_logging import begin_task, end_task
        from oss_portal.web.whole_body import read_forms_in_pieces, refuse_strange_parts

        task_started.connect(wait_for_right_clock)
        task_finished.connect(note_finished)
        task_started.connect(begin_task)
        task_finished.connect(end_task)
        COLLECTORS[:] = [MachineryCollector()]
        set_up_reporting()
        refuse_strange_parts()
        read_forms_in_pieces()
        look_labels_up()
        keep_constant_tags()
        post_migrate.connect(write_first_canaries, sender=self)
        post_migrate.connect(grant_after_migration, sender=self)


class AdminPortalConfig(admin_apps.AdminConfig):
    """Django's admin with the portal's own sign-in."""

    default_site = "oss_portal.staff.admin_site.PortalAdminSite"
    default = False

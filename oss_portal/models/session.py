from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from oss_portal.privacy.personal_data import PersonalData


class Session(AbstractBaseSession):
    """A browser session; a signed-in one has its person, who can see and end all their sessions (KEW-2a)."""

    pengguna = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="sesi", verbose_name=_("pengguna")
    )
    ip = models.GenericIPAddressField("IP", null=True)
    agen = models.CharField(_("peramban"), max_length=300, blank=True, default="")
    mulai = models.DateTimeField(_("mulai"), auto_now_add=True)

    PERSONAL_DATA = PersonalData(
        copy=("mulai", "ip", "agen"),
        keys={"mulai": "waktu", "agen": "peramban"},
        withheld={"session_data": "the state of the pages, unreadable; nothing that is not in the other tables"},
        keep="the row is deleted when the session ends (SESSION_COOKIE_AGE)",
        neither=("session_key", "expire_date", "pengguna"),
    )

    class Meta:
        verbose_name = _("sesi")
        verbose_name_plural = _("sesi")

    def save(self, *args: Any, **kwargs: Any) -> None:
        # The session engine builds a new instance for each save: an update must not change the start time.
        if kwargs.get("force_update"):
            kwargs["update_fields"] = ["session_data", "expire_date", "pengguna", "ip", "agen"]
        super().save(*args, **kwargs)

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
        return store

"""What the acts of several records share."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from oss_portal.exceptions import Refused
from oss_portal.forms import ReasonForm
from oss_portal.models import Pengguna
from oss_portal.staff.action_admin import ActionAdmin as BaseActionAdmin
from oss_portal.staff.actions import Action, Page
from registrasi.models import PelakuUsaha, Pendaftaran
from registrasi.services.conflicts import record_refused
from registrasi.services.reveal import reveal_identity


class ActionAdmin(BaseActionAdmin):
    @staticmethod
    def _put_on_record(request: HttpRequest, obj: Any, refused: Refused) -> None:
        if refused.on_record and obj is not None:
            record_refused(petugas=request.user, obj=obj, wanted=request.resolver_match.url_name)


def _reveal(obj: PelakuUsaha | Pendaftaran, by: Pengguna, form: ReasonForm) -> Page:
    return Page("admin/reveal.html", {"nomor": reveal_identity(obj=obj, by=by, **form.cleaned_data)})


REVEAL = Action(
    name="ungkap",
    title=gettext_lazy("Tampilkan nomor identitas"),
    permission="registrasi.ungkap_identitas",
    form=ReasonForm,
    perform=_reveal,
    effects=[gettext_lazy("Penglihatan ini dicatat dan dapat dilihat oleh orang yang bersangkutan.")],
)

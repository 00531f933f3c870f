"""Acts that several records share."""

from django.utils.translation import gettext_lazy

from oss_portal.forms import ReasonForm
from oss_portal.models import Pengguna
from oss_portal.staff.actions import Action, Page
from registrasi.models import PelakuUsaha, Pendaftaran
from registrasi.services.reveal import reveal_identity


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

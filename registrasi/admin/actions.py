"""Acts that several records share."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from oss_portal.forms import ReasonForm
from oss_portal.models import Pengguna
from oss_portal.staff.actions import Action, Page
from registrasi.models import PelakuUsaha, Pendaftaran
from registrasi.rules.periods import REVEAL_LIMIT
from registrasi.services.reveal import reveal_identity


def _reveal(obj: PelakuUsaha | Pendaftaran, by: Pengguna, form: ReasonForm) -> Page:
    return Page("admin/reveal.html", {"nomor": reveal_identity(obj=obj, by=by, **form.cleaned_data)})


REVEAL = Action(
    name="ungkap",
    title=gettext_lazy("Tampilkan nomor identitas"),
    permission="registrasi.ungkap_identitas",
    form=ReasonForm,
    perform=_reveal,
    alongside=True,
    visible=lambda o: bool(o.nomor_identitas),
    effects=[
        gettext_lazy("Penglihatan ini dicatat, dan orangnya diberi tahu peran dan unit Anda serta waktunya."),
        format_lazy(
            gettext_lazy("Paling banyak {n} nomor dalam satu jam; penyelia dikabari bila jatah itu habis."),
            n=REVEAL_LIMIT,
        ),
    ],
)

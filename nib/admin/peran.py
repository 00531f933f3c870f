"""The roles of NIBs; each can be frozen and unfrozen separately."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from nib.admin.base import NIB_SEARCH, NibActionAdmin
from nib.forms.supervision import FreezePeranForm
from nib.models import PeranNib
from nib.permissions import SUPERVISE
from nib.services import supervision
from nib.services.public_check import display_status
from oss_portal.forms import ReasonForm
from oss_portal.staff.actions import Action


@admin.register(PeranNib)
class PeranNibAdmin(NibActionAdmin):
    """A single role: customs access, for example, may be frozen while the NIB stays in force."""

    list_display = ["nib", "usaha", "sebutan", "effective_status", "berlaku_sejak"]
    list_filter = ["jenis", "status"]
    list_select_related = ["nib__pelaku_usaha"]
    ordering = ["-id"]
    SEARCH = NIB_SEARCH
    search_help_text = gettext_lazy("NIB lengkap")
    sortable_by = ()
    fields = [
        *("nib", "sebutan", "effective_status", "berlaku_sejak", "berlaku_sampai"),
        *("dasar_hukum", "alasan"),
    ]
    ACTIONS = (
        Action(
            name="bekukan",
            title=gettext_lazy("Bekukan peran"),
            permission=SUPERVISE,
            form=FreezePeranForm,
            visible=lambda o: o.status == PeranNib.Status.AKTIF,
            perform=lambda o, by, form: supervision.freeze_peran(peran=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Peran dibekukan."),
            effects=[gettext_lazy("Hanya peran ini berhenti; NIB dan perannya yang lain tetap berlaku.")],
        ),
        Action(
            name="cairkan",
            title=gettext_lazy("Cairkan peran"),
            permission=SUPERVISE,
            form=ReasonForm,
            visible=lambda o: o.status == PeranNib.Status.DIBEKUKAN,
            perform=lambda o, by, form: supervision.unfreeze_peran(peran=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Peran berlaku kembali."),
        ),
    )

    DECIDED_ON = ("status", "nib.status")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=gettext_lazy("status"))
    def effective_status(self, o: PeranNib) -> str:
        return display_status(o.jenis, o.status, o.nib.status)

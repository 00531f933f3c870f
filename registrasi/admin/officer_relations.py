"""Declarations of officers about persons close to them: supervisors read them, and only they take them back."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from oss_portal.forms import ReasonForm
from oss_portal.staff.action_admin import ActionAdmin
from oss_portal.staff.actions import Action
from registrasi.models import OfficerRelation
from registrasi.services import conflicts


@admin.register(OfficerRelation)
class OfficerRelationAdmin(ActionAdmin):
    list_display = ["petugas", "masked", "hubungan", "dinyatakan_pada", "dicabut_pada"]
    list_filter = ["hubungan"]
    list_select_related = ["petugas"]
    search_fields = ["petugas__user_id__iexact"]
    search_help_text = gettext_lazy("User-ID petugas")
    fields = ["petugas", "masked", "hubungan", "dinyatakan_pada", "dicabut_pada", "dicabut_oleh"]
    ACTIONS = (
        Action(
            name="cabut",
            title=gettext_lazy("Cabut pernyataan"),
            permission="registrasi.cabut_kaitan",
            form=ReasonForm,
            visible=lambda o: o.dicabut_pada is None,
            perform=lambda o, by, form: conflicts.revoke_relation(declaration=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Pernyataan dicabut."),
            effects=[gettext_lazy("Petugas itu dapat lagi melihat dan memutuskan perkara orang ini.")],
        ),
    )

    @admin.display(description=gettext_lazy("nomor identitas"))
    def masked(self, o: OfficerRelation) -> str:
        return o.masked_identity

"""The restriction list (AKS-4): entries are added and taken back with a reason, never edited."""

import ipaddress
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.forms import ReasonForm
from oss_portal.models import JenisIdentitas, Pengguna
from oss_portal.privacy.identity import identity_indexes
from oss_portal.staff.action_admin import ActionAdmin
from oss_portal.staff.actions import Action
from registrasi.forms.pembatasan import PembatasanForm
from registrasi.models import Pembatasan
from registrasi.services.pembatasan import add_pembatasan, revoke_pembatasan


def _add(_obj: None, by: Pengguna, form: PembatasanForm) -> None:
    until = timezone.now() + timedelta(days=form.cleaned_data["masa"])
    add_pembatasan(by=by, alasan=form.cleaned_data["alasan"], until=until, **form.entry)


class InForceFilter(admin.SimpleListFilter):
    title = gettext_lazy("keadaan")
    parameter_name = "keadaan"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("berlaku", _("Berlaku")), ("tidak", _("Tidak berlaku lagi"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        in_force = Pembatasan.objects.in_force()
        if self.value() == "berlaku":
            return queryset & in_force
        return queryset.exclude(pk__in=in_force.values("pk")) if self.value() == "tidak" else queryset


@admin.register(Pembatasan)
class PembatasanAdmin(ActionAdmin):
    list_display = ["petunjuk", "jenis", "in_force_now", "berlaku_sampai", "oleh", "dibuat_pada"]
    list_filter = [InForceFilter, "jenis"]
    list_select_related = ["oleh"]
    search_help_text = gettext_lazy("NIK atau paspor lengkap, alamat surel lengkap, atau alamat IP")
    fields = [
        "jenis",
        "petunjuk",
        "alasan",
        "oleh",
        "dibuat_pada",
        "berlaku_sampai",
        "dicabut_pada",
        "dicabut_oleh",
        "alasan_cabut",
    ]
    CREATE = Action(
        name="add",
        title=gettext_lazy("Tambah pembatasan"),
        permission="registrasi.kelola_pembatasan",
        form=PembatasanForm,
        perform=_add,
        done=gettext_lazy("Pembatasan ditambahkan."),
        effects=[
            gettext_lazy("Pendaftaran dengan nomor, surel, atau dari alamat ini tidak dilanjutkan."),
            gettext_lazy("Dari rentang alamat IP ini juga tidak ada yang dapat masuk."),
            gettext_lazy("Orangnya hanya membaca kata-kata netral; alasan ini tidak pernah keluar (AKS-4)."),
        ],
    )
    ACTIONS = (
        Action(
            name="cabut",
            title=gettext_lazy("Cabut pembatasan"),
            permission="registrasi.kelola_pembatasan",
            form=ReasonForm,
            perform=lambda o, by, form: revoke_pembatasan(pembatasan=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Pembatasan dicabut."),
            effects=[gettext_lazy("Pendaftaran dan masuk diterima lagi mulai sekarang; catatannya tetap ada.")],
        ),
    )

    @admin.display(description=gettext_lazy("berlaku"), boolean=True)
    def in_force_now(self, o: Pembatasan) -> bool:
        return o.in_force

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        digits = "".join(c for c in term if c.isalnum()).upper()
        index = identity_indexes(digits, *JenisIdentitas.values)
        result = queryset.filter(indeks__in=index) | queryset.filter(surel=term.casefold())
        try:
            ip = str(ipaddress.ip_address(term))
        except ValueError:
            return result, False
        return result | queryset.filter(ip_awal__lte=ip, ip_akhir__gte=ip), False

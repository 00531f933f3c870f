"""The register of incidents with its clock of 72 hours."""

import re

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.forms import ReasonForm
from oss_portal.models import Pengguna
from oss_portal.staff.action_admin import ActionAdmin
from oss_portal.staff.actions import Action, Done
from oss_portal.staff.record_search import RecordSearch
from registrasi.admin.clock import hours_left
from registrasi.forms.insiden import AffectedForm, InsidenForm, NotifyForm
from registrasi.models import Insiden
from registrasi.services import insiden as service

Status = Insiden.Status
PERMISSION = "registrasi.kelola_insiden"


def _record(_obj: None, by: Pengguna, form: InsidenForm) -> Done:
    d = form.cleaned_data
    title, description = d.pop("judul"), d.pop("uraian")
    insiden = service.record_insiden(by=by, title=title, description=description, **d)
    said = _("Dicatat: %(n)s. Batas pemberitahuan 3 × 24 jam sejak diketahui.") % {"n": insiden.nomor}
    return Done(said, insiden)


def _add_affected(o: Insiden, by: Pengguna, form: AffectedForm) -> Done:
    d = form.cleaned_data
    count = service.add_affected(insiden=o, by=by, everyone=d["semua"], user_id=re.split(r"[\s,;]+", d["user_id"]))
    return Done(_("%(n)s orang ditambahkan.") % {"n": count})


@admin.register(Insiden)
class InsidenAdmin(ActionAdmin):
    SEARCH = RecordSearch(exact=("nomor",))
    search_help_text = gettext_lazy("Nomor perkara")
    list_display = ["nomor", "judul", "status", "remaining", "diketahui_pada"]
    list_filter = ["status"]
    date_hierarchy = "diketahui_pada"
    fields = [
        "nomor",
        "judul",
        "status",
        "remaining",
        "diketahui_pada",
        "terjadi_pada",
        "uraian",
        "data_terdampak",
        "penanganan",
        "affected",
        "surat",
        "diberitahukan_pada",
        "dicatat_oleh",
        "alasan_penutupan",
    ]
    DECIDED_ON = ("status", "affected_count")
    CREATE = Action(
        name="add",
        title=gettext_lazy("Catat insiden"),
        permission=PERMISSION,
        form=InsidenForm,
        perform=_record,
        effects=[gettext_lazy("Jam 3 × 24 berjalan sejak insiden diketahui (UU 27/2022 Pasal 46).")],
    )
    ACTIONS = (
        Action(
            name="terdampak",
            title=gettext_lazy("Tambah orang terdampak"),
            permission=PERMISSION,
            form=AffectedForm,
            visible=lambda o: o.status != Status.DITUTUP,
            perform=_add_affected,
        ),
        Action(
            name="beritahukan",
            title=gettext_lazy("Beritahukan"),
            permission=PERMISSION,
            form=NotifyForm,
            visible=lambda o: o.status == Status.DICATAT and o.terdampak.exists(),
            danger=True,
            decides=True,
            perform=lambda o, by, form: service.notify_people(
                insiden=o, by=by, authority_email=form.cleaned_data["lembaga_surel"]
            ),
            done=gettext_lazy("Surat terbit; orang terdampak disurati."),
            effects=lambda o: [
                _("Surat bernomor kepada lembaga pelindungan data pribadi terbit dan dikirim."),
                _("%(n)s orang mendapat surel berisi data yang terungkap, kejadian, dan penanganannya.")
                % {"n": o.affected_count},
            ],
        ),
        Action(
            name="tutup",
            title=gettext_lazy("Tutup"),
            permission=PERMISSION,
            form=ReasonForm,
            visible=lambda o: o.status != Status.DITUTUP,
            decides=True,
            perform=lambda o, by, form: service.close_insiden(insiden=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Insiden ditutup."),
            effects=lambda o: (
                [_("Belum ada pemberitahuan. Tutup hanya bila ternyata tidak ada data pribadi yang terungkap.")]
                if o.status == Status.DICATAT
                else []
            ),
        ),
    )

    @admin.display(description=gettext_lazy("sisa waktu (3 × 24 jam)"))
    def remaining(self, o: Insiden) -> str:
        if o.diberitahukan_pada:
            return _("tepat waktu") if o.diberitahukan_pada <= o.tenggat else _("terlambat")
        return "–" if o.status == Status.DITUTUP else hours_left(o.tenggat)

    @admin.display(description=gettext_lazy("orang terdampak"))
    def affected(self, o: Insiden) -> str:
        pending = o.terdampak.filter(diberitahu_pada__isnull=True).count()
        return _("%(n)s orang, %(b)s belum diberitahu") % {"n": o.affected_count, "b": pending}

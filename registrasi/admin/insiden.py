"""The register of incidents with its clock of 72 hours."""

from datetime import datetime

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oss_portal.forms import DateTimeField, PortalForm
from oss_portal.models import Pengguna
from registrasi.admin.actions import ActionAdmin, ReasonForm
from registrasi.models import Insiden
from registrasi.services import insiden as service

Status = Insiden.Status
PERMISSION = "registrasi.kelola_insiden"


class InsidenForm(PortalForm):
    judul = forms.CharField(label=gettext_lazy("Judul"), max_length=150)
    diketahui_pada = DateTimeField(label=gettext_lazy("Diketahui pada"))
    terjadi_pada = DateTimeField(label=gettext_lazy("Diperkirakan terjadi pada"), required=False)
    uraian = forms.CharField(
        label=gettext_lazy("Kapan dan bagaimana terjadi"), widget=forms.Textarea({"rows": 4}), max_length=5000
    )
    data_terdampak = forms.CharField(
        label=gettext_lazy("Data pribadi yang terungkap"), widget=forms.Textarea({"rows": 3}), max_length=5000
    )
    penanganan = forms.CharField(
        label=gettext_lazy("Upaya penanganan dan pemulihan"), widget=forms.Textarea({"rows": 3}), max_length=5000
    )

    def clean_diketahui_pada(self) -> datetime:
        value = self.cleaned_data["diketahui_pada"]
        if value > timezone.now():
            raise forms.ValidationError(_("Waktu ini belum terjadi."))
        return value


class AffectedForm(PortalForm):
    semua = forms.BooleanField(label=gettext_lazy("Semua pemegang Hak Akses"), required=False)
    user_id = forms.CharField(
        label=gettext_lazy("Atau User-ID, satu tiap baris"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea({"rows": 6}),
    )

    def clean(self):
        data = super().clean()
        if not data.get("semua") and not data.get("user_id", "").strip():
            raise forms.ValidationError(_("Sebutkan siapa yang terdampak."))
        return data


class NotifyForm(PortalForm):
    lembaga_surel = forms.EmailField(label=gettext_lazy("Surel lembaga pelindungan data pribadi"), max_length=100)


def _record(by: Pengguna, data) -> Insiden:
    return service.record_insiden(
        by=by,
        title=data["judul"],
        description=data["uraian"],
        data_terdampak=data["data_terdampak"],
        penanganan=data["penanganan"],
        diketahui_pada=data["diketahui_pada"],
        terjadi_pada=data["terjadi_pada"],
    )


@admin.register(Insiden)
class InsidenAdmin(ActionAdmin):
    list_display = ["nomor", "judul", "status", "remaining", "diketahui_pada"]
    list_filter = ["status"]
    date_hierarchy = "diketahui_pada"
    fields = [
        "action_links",
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
    BARU = {
        "judul": gettext_lazy("Catat insiden"),
        "izin": PERMISSION,
        "form": InsidenForm,
        "perform": lambda o, by, d: (
            _("Dicatat: %(n)s. Batas pemberitahuan 3 × 24 jam sejak diketahui.") % {"n": _record(by, d).nomor}
        ),
        "effects": [gettext_lazy("Jam 3 × 24 berjalan sejak insiden diketahui (UU 27/2022 Pasal 46).")],
    }
    ACTIONS = {
        "terdampak": {
            "judul": gettext_lazy("Tambah orang terdampak"),
            "izin": PERMISSION,
            "form": AffectedForm,
            "bila": lambda o: o.status != Status.DITUTUP,
            "perform": lambda o, by, d: (
                _("%(n)s orang ditambahkan.")
                % {"n": service.add_affected(insiden=o, by=by, everyone=d["semua"], user_id=d["user_id"].splitlines())}
            ),
        },
        "beritahukan": {
            "judul": gettext_lazy("Beritahukan"),
            "izin": PERMISSION,
            "form": NotifyForm,
            "bila": lambda o: o.status == Status.DICATAT,
            "perform": lambda o, by, d: (
                service.notify_people(insiden=o, by=by, authority_email=d["lembaga_surel"])
                and _("Surat terbit; orang terdampak disurati.")
            ),
            "effects": lambda o: [
                _("Surat bernomor kepada lembaga pelindungan data pribadi terbit dan dikirim."),
                _("%(n)s orang mendapat surel berisi data yang terungkap, kejadian, dan penanganannya.")
                % {"n": o.terdampak.count()},
            ],
        },
        "tutup": {
            "judul": gettext_lazy("Tutup"),
            "izin": PERMISSION,
            "form": ReasonForm,
            "bila": lambda o: o.status != Status.DITUTUP,
            "perform": lambda o, by, d: (
                service.close_insiden(insiden=o, by=by, alasan=d["alasan"]) and _("Insiden ditutup.")
            ),
            "effects": lambda o: (
                [_("Belum ada pemberitahuan. Tutup hanya bila ternyata tidak ada data pribadi yang terungkap.")]
                if o.status == Status.DICATAT
                else []
            ),
        },
    }

    @admin.display(description=gettext_lazy("sisa waktu (3 × 24 jam)"))
    def remaining(self, o: Insiden):
        if o.diberitahukan_pada:
            return _("tepat waktu") if o.diberitahukan_pada <= o.tenggat else _("terlambat")
        if o.status == Status.DITUTUP:
            return "–"
        hours = int((o.tenggat - timezone.now()).total_seconds() // 3600)
        if hours < 0:
            return format_html("<strong>{}</strong>", _("lewat %(n)s jam") % {"n": -hours})
        return ngettext("%(n)s jam", "%(n)s jam", hours) % {"n": hours}

    @admin.display(description=gettext_lazy("orang terdampak"))
    def affected(self, o: Insiden):
        pending = o.terdampak.filter(diberitahu_pada__isnull=True).count()
        return _("%(n)s orang, %(b)s belum diberitahu") % {"n": o.terdampak.count(), "b": pending}

"""Binds a form to the versions it shows: what was read is what is accepted (AKS-1, U7).

A form class takes `KetentuanBindingMixin` before `PortalForm`. The page renders `versi_ketentuan` (hidden) and
`setuju_ketentuan` (tick) as any other field and, above the form::

    {% for p in form.perubahan %}{% include "ketentuan/_perubahan.html" with lama=p.lama baru=p.baru %}{% endfor %}

When another version came into force between GET and POST the form is invalid once, keeps everything typed, names the
new version and wants its tick again. A valid form has in `versi` what was accepted, by kind, for `accept_ketentuan`.
"""

from dataclasses import dataclass

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _

from ketentuan.models import JenisDokumen, VersiKetentuan
from ketentuan.services import version_in_force
from oss_portal.forms import AcceptanceField


@dataclass(frozen=True)
class Change:
    """The version shown (None: unknown) and the one in force now."""

    old: VersiKetentuan | None
    baru: VersiKetentuan


def _label(versi: VersiKetentuan):
    link = format_html(
        '<a href="{}" target="_blank" rel="noopener">{}</a>', versi.get_absolute_url(), versi.get_jenis_display()
    )
    if versi.jenis == JenisDokumen.KETENTUAN:
        return format_html(
            _("Saya mengerti dan menerima Syarat dan Ketentuan dalam {} versi {} (tab baru)"), link, versi.nomor
        )
    return format_html(_("Saya telah membaca dan menerima {} versi {} (tab baru)"), link, versi.nomor)


class KetentuanBindingMixin:
    """Adds, for each kind in `document`, the hidden version shown and a tick of its own."""

    document: tuple[str, ...] = (JenisDokumen.KETENTUAN, JenisDokumen.PRIVASI)

    def __init__(self, *args, document: tuple[str, ...] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.versi = {str(j): version_in_force(j) for j in (self.document if document is None else document)}
        self.perubahan: list[Change] = []
        for jenis, versi in self.versi.items():
            self._bind(jenis, versi)

    def _bind(self, jenis: str, versi: VersiKetentuan) -> None:
        message = _("Centang persetujuan atas %(document)s untuk melanjutkan.") % {
            "document": versi.get_jenis_display()
        }
        fields = self.add_prefix(f"versi_{jenis}")
        if self.is_bound and str(self.data.get(fields, "")) != str(versi.pk):
            self.perubahan.append(Change(self._shown_version(self.data.get(fields), jenis), versi))
            self.data = self.data.copy()
            self.data[fields] = str(versi.pk)
            self.data.pop(self.add_prefix(f"setuju_{jenis}"), None)
            message = _("%(document)s berubah saat Anda mengisi formulir. Baca perubahannya, lalu centang lagi.") % {
                "document": versi.get_jenis_display()
            }
        self.fields[f"versi_{jenis}"] = forms.CharField(
            initial=str(versi.pk), widget=forms.HiddenInput, required=False, max_length=20
        )
        self.fields[f"setuju_{jenis}"] = AcceptanceField(label=_label(versi), message=message)
        if self.helper.layout is not None:
            self.helper.layout.extend([f"versi_{jenis}", f"setuju_{jenis}"])

    @staticmethod
    def _shown_version(pk, jenis: str) -> VersiKetentuan | None:
        if not str(pk or "").isascii() or not str(pk or "").isdigit() or len(str(pk)) > 18:
            return None
        return VersiKetentuan.objects.diumumkan().filter(pk=int(pk), jenis=jenis).first()

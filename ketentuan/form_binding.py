"""Binding of a form to the versions that it shows, so that people accept the text that they read (AKS-1, U7).

A form class takes `KetentuanBindingMixin` before `PortalForm`. The page renders `versi_ketentuan` (hidden) and
`setuju_ketentuan` (tick) as any other field and, above the form::

    {% for p in form.changes %}{% include "ketentuan/_changes.html" with old=p.old new=p.new %}{% endfor %}

If another version came into force between GET and POST, the form is invalid once, keeps everything typed, names the
new version and needs its tick again. A valid form has the accepted versions by kind in `versi`, for
`accept_ketentuan`.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ketentuan.models import JenisDokumen, VersiKetentuan
from ketentuan.services.persetujuan import version_in_force
from oss_portal.forms import AcceptanceField, PortalForm


@dataclass(frozen=True)
class Change:
    """The version shown (None: unknown) and the one in force now."""

    old: VersiKetentuan | None
    new: VersiKetentuan


def _label(versi: VersiKetentuan) -> SafeString:
    link = format_html(
        '<a href="{}" target="_blank" rel="noopener">{}</a>', versi.get_absolute_url(), versi.get_jenis_display()
    )
    if versi.jenis == JenisDokumen.KETENTUAN:
        return format_html(
            _("Saya mengerti dan menerima Syarat dan Ketentuan dalam {} versi {} (tab baru)"), link, versi.nomor
        )
    return format_html(_("Saya telah membaca dan menerima {} versi {} (tab baru)"), link, versi.nomor)


if TYPE_CHECKING:
    _Form = PortalForm
else:
    _Form = object


class KetentuanBindingMixin(_Form):
    """A mixin that adds the hidden id of the shown version and a tick for each kind in `documents`."""

    documents: tuple[str, ...] = (JenisDokumen.KETENTUAN, JenisDokumen.PRIVASI)

    def __init__(self, *args: Any, documents: tuple[str, ...] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versi = {str(j): version_in_force(j) for j in (self.documents if documents is None else documents)}
        self.changes: list[Change] = []
        for jenis, versi in self.versi.items():
            self._bind(jenis, versi)

    def _bind(self, jenis: str, versi: VersiKetentuan) -> None:
        message = _("Centang persetujuan atas %(dokumen)s untuk melanjutkan.") % {"dokumen": versi.get_jenis_display()}
        name = self.add_prefix(f"versi_{jenis}")
        if self.is_bound and str(self.data.get(name, "")) != str(versi.pk):
            self.changes.append(Change(self._shown_version(self.data.get(name), jenis), versi))
            data = cast("QueryDict", self.data).copy()
            data[name] = str(versi.pk)
            data.pop(self.add_prefix(f"setuju_{jenis}"), None)
            self.data = data
            message = _("%(dokumen)s berubah saat Anda mengisi formulir. Baca perubahannya, lalu centang lagi.") % {
                "dokumen": versi.get_jenis_display()
            }
        self.fields[f"versi_{jenis}"] = forms.CharField(
            initial=str(versi.pk), widget=forms.HiddenInput, required=False, max_length=20
        )
        self.fields[f"setuju_{jenis}"] = AcceptanceField(label=_label(versi), message=message)
        if self.helper.layout is not None:
            self.helper.layout.extend([f"versi_{jenis}", f"setuju_{jenis}"])

    @staticmethod
    def _shown_version(pk: str | None, jenis: str) -> VersiKetentuan | None:
        if not pk or not pk.isascii() or not pk.isdigit() or len(pk) > 18:
            return None
        return VersiKetentuan.objects.announced().filter(pk=int(pk), jenis=jenis).first()

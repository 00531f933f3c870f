"""Binds a form to the versions it shows: what was read is what is accepted (AKS-1, U7).

A form class takes `IkatanKetentuanMixin` before `FormPortal`. The page renders `versi_ketentuan` (hidden) and
`setuju_ketentuan` (tick) as any other field and, above the form::

    {% for p in form.perubahan %}{% include "ketentuan/_perubahan.html" with lama=p.lama baru=p.baru %}{% endfor %}

When another version came into force between GET and POST the form is invalid once, keeps everything typed, names the
new version and wants its tick again. A valid form has in `versi` what was accepted, by kind, for `setujui_ketentuan`.
"""

from dataclasses import dataclass

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _

from ketentuan.models import JenisDokumen, VersiKetentuan
from ketentuan.services import versi_berlaku
from oss_portal.formulir import PersetujuanField


@dataclass(frozen=True)
class Perubahan:
    """The version shown (None: unknown) and the one in force now."""

    lama: VersiKetentuan | None
    baru: VersiKetentuan


def _label(versi: VersiKetentuan):
    tautan = format_html(
        '<a href="{}" target="_blank" rel="noopener">{}</a>', versi.get_absolute_url(), versi.get_jenis_display()
    )
    if versi.jenis == JenisDokumen.KETENTUAN:
        return format_html(
            _("Saya mengerti dan menerima Syarat dan Ketentuan dalam {} versi {} (tab baru)"), tautan, versi.nomor
        )
    return format_html(_("Saya telah membaca dan menerima {} versi {} (tab baru)"), tautan, versi.nomor)


class IkatanKetentuanMixin:
    """Adds, for each kind in `dokumen`, the hidden version shown and a tick of its own."""

    dokumen: tuple[str, ...] = (JenisDokumen.KETENTUAN, JenisDokumen.PRIVASI)

    def __init__(self, *args, dokumen: tuple[str, ...] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.versi = {str(j): versi_berlaku(j) for j in (self.dokumen if dokumen is None else dokumen)}
        self.perubahan: list[Perubahan] = []
        for jenis, versi in self.versi.items():
            self._ikat(jenis, versi)

    def _ikat(self, jenis: str, versi: VersiKetentuan) -> None:
        pesan = _("Centang persetujuan atas %(dokumen)s untuk melanjutkan.") % {"dokumen": versi.get_jenis_display()}
        kolom = self.add_prefix(f"versi_{jenis}")
        if self.is_bound and str(self.data.get(kolom, "")) != str(versi.pk):
            self.perubahan.append(Perubahan(self._ditampilkan(self.data.get(kolom), jenis), versi))
            self.data = self.data.copy()
            self.data[kolom] = str(versi.pk)
            self.data.pop(self.add_prefix(f"setuju_{jenis}"), None)
            pesan = _("%(dokumen)s berubah saat Anda mengisi formulir. Baca perubahannya, lalu centang lagi.") % {
                "dokumen": versi.get_jenis_display()
            }
        self.fields[f"versi_{jenis}"] = forms.CharField(
            initial=str(versi.pk), widget=forms.HiddenInput, required=False, max_length=20
        )
        self.fields[f"setuju_{jenis}"] = PersetujuanField(label=_label(versi), pesan=pesan)
        if self.helper.layout is not None:
            self.helper.layout.extend([f"versi_{jenis}", f"setuju_{jenis}"])

    @staticmethod
    def _ditampilkan(pk, jenis: str) -> VersiKetentuan | None:
        if not str(pk or "").isascii() or not str(pk or "").isdigit() or len(str(pk)) > 18:
            return None
        return VersiKetentuan.objects.diumumkan().filter(pk=int(pk), jenis=jenis).first()

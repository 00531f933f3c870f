"""The list of all countries as one select: written once for a language, not option by option for each page."""

from functools import lru_cache

from django import forms
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language


@lru_cache(maxsize=16)
def _pilihan_html(pilihan: tuple[tuple[str, str], ...], bahasa: str) -> tuple[str, dict[str, str]]:
    """Return all options as HTML, and the option of each value, to mark the chosen one."""
    satu = {str(v): f'<option value="{conditional_escape(v)}">{conditional_escape(t)}</option>' for v, t in pilihan}
    return "".join(satu.values()), satu


class PilihNegara(forms.Select):
    """A select whose options are plain texts: 250 of them cost as much as one."""

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        pilihan = tuple((str(v), str(t)) for v, t in self.choices)
        semua, satu = _pilihan_html(pilihan, get_language() or "")
        dipilih = satu.get(str(value if value is not None else ""))
        if dipilih:
            semua = semua.replace(dipilih, dipilih.replace("<option ", "<option selected "), 1)
        semua_atribut = self.build_attrs(self.attrs, {"name": name} | (attrs or {}))
        return format_html("<select{}>{}</select>", flatatt(semua_atribut), mark_safe(semua))

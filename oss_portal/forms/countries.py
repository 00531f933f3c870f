"""A select of all countries, whose HTML is made once per language and not for each page."""

from functools import lru_cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language


@lru_cache(maxsize=16)
def _options_html(options: tuple[tuple[str, str], ...], bahasa: str) -> tuple[str, dict[str, str]]:
    """Return all options as HTML, and the option of each value, which is needed to mark the chosen one."""
    option_of = {
        str(v): f'<option value="{conditional_escape(v)}">{conditional_escape(t)}</option>' for v, t in options
    }
    return "".join(option_of.values()), option_of


class CountrySelect(forms.Select):
    """A select whose options are one cached text: 250 options take as long as one."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        options = tuple((str(v), str(t)) for v, t in self.choices)
        everything, option_of = _options_html(options, get_language() or "")
        chosen = option_of.get(str(value if value is not None else ""))
        if chosen:
            everything = everything.replace(chosen, chosen.replace("<option ", "<option selected "), 1)
        all_attrs = self.build_attrs(self.attrs, {"name": name} | (attrs or {}))
        return format_html("<select{}>{}</select>", flatatt(all_attrs), mark_safe(everything))

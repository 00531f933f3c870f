from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class AcceptanceField(forms.BooleanField):
    """A tick box that must be set, with its own error message."""

    def __init__(self, *, message: "str | _StrPromise | None" = None, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {"required": message or _("Centang kotak ini untuk melanjutkan.")})
        super().__init__(**kwargs)

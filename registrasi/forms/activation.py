from typing import Any

from ketentuan.form_binding import KetentuanBindingMixin
from registrasi.forms.account import PasswordForm


class ActivationForm(KetentuanBindingMixin, PasswordForm):
    """The new password, and a tick for each text in `document` that changed since the registration (FRM-12)."""

    def __init__(self, *args: Any, without_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if without_password:
            del self.fields["kata_sandi"], self.fields["kata_sandi_lagi"]

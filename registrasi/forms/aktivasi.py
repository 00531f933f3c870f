from ketentuan.ikatan import IkatanKetentuanMixin
from registrasi.forms.akun import FormKataSandi


class FormAktivasi(IkatanKetentuanMixin, FormKataSandi):
    """A password of one's own, and a tick for each text in `dokumen` that changed since the registration (FRM-12)."""

    def __init__(self, *args, tanpa_sandi: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if tanpa_sandi:
            del self.fields["kata_sandi"], self.fields["kata_sandi_lagi"]

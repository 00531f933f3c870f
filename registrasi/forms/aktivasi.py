from django.utils.translation import gettext_lazy as _

from ketentuan.models import JenisDokumen, VersiKetentuan
from oss_portal.formulir import PersetujuanField
from oss_portal.models import Pengguna
from registrasi.forms.akun import FormKataSandi


class FormAktivasi(FormKataSandi):
    """A password of one's own, and a tick for each text that came into force since the registration."""

    def __init__(self, *args, pengguna: Pengguna, tanpa_sandi: bool, versi: list[VersiKetentuan], **kwargs):
        self._versi = versi
        super().__init__(*args, pengguna=pengguna, **kwargs)
        if tanpa_sandi:
            del self.fields["kata_sandi"], self.fields["kata_sandi_lagi"]
        for v in versi:
            nama = _("Ketentuan Penggunaan") if v.jenis == JenisDokumen.KETENTUAN else _("Pemberitahuan Privasi")
            self.fields[f"setuju_{v.jenis}"] = PersetujuanField(
                label=_("Saya menerima %(nama)s versi %(nomor)s") % {"nama": nama, "nomor": v.nomor},
                pesan=_("Centang bahwa Anda menerima %(nama)s yang baru.") % {"nama": nama},
            )

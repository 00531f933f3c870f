from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from oss_portal.models import Pengguna


class UserIdAtauSurelBackend(ModelBackend):
    """Signs in by User-ID or by e-mail address, either in any case."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        nama = (username or kwargs.get(Pengguna.USERNAME_FIELD) or "").strip()
        if not nama or password is None or "\x00" in nama:
            return None
        try:
            pengguna = Pengguna.objects.get(Q(user_id=nama.upper()) | Q(email__iexact=nama))
        except Pengguna.DoesNotExist:
            # The same work for an unknown name: timing must not tell who is registered.
            Pengguna().set_password(password)
            return None
        if pengguna.check_password(password) and self.user_can_authenticate(pengguna):
            return pengguna
        return None


class BukanDataPribadiValidator:
    """Refuses a password that holds the NIK, the birth date, the User-ID or the mail address (KEW-2a)."""

    def validate(self, password, user=None):
        if user is None:
            return
        tgl = user.tanggal_lahir
        terlarang = [user.nomor_identitas, user.user_id, (user.email or "").partition("@")[0]]
        if tgl:
            terlarang += [tgl.strftime(p) for p in ("%d%m%Y", "%d%m%y", "%Y%m%d", "%d-%m-%Y", "%Y-%m-%d")]
        kecil = password.lower()
        if any(len(t) >= 5 and t.lower() in kecil for t in terlarang if t):
            raise ValidationError(self.get_help_text(), code="data_pribadi")

    def get_help_text(self):
        return _("Kata sandi tidak boleh memuat NIK, tanggal lahir, User-ID, atau alamat surel Anda.")

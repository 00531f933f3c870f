"""Sign-in by User-ID or address, the pauses after failures, and a check that passwords hold no personal data."""

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from oss_portal.accounts.sessions import person_read_with_session
from oss_portal.db.compiled import compiled
from oss_portal.models import Pengguna
from oss_portal.web.limits import LIMITS
from oss_portal.web.rate_limit import TooManyAttempts, all_used, count_attempt, forget
from oss_portal.web.visitors import knows, normalise_name, visitor

# Failures of one name from anywhere in a day: after so many the next try needs a captcha, the holder gets a mail, and
# an unknown visitor gets one try at once instead of five.
CODE_AFTER, TELL_AFTER, SLOWEST_AFTER = 3, 5, 20


class LeanArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with the minimum that OWASP asks for (19 MiB, two passes, one lane).

    With Django's 100 MiB a flood of sign-ins could use up the memory of the machine: each thread hashes one at a time.
    Older hashes keep working and are replaced at the next sign-in.
    """

    time_cost, memory_cost, parallelism = 2, 19 * 1024, 1


@dataclass
class SignInTry:
    """One try to sign in under a name, by a visitor; on a device known for it the failures of others do not count."""

    name: str
    visitor: str
    known: bool

    @classmethod
    def of(cls, request: HttpRequest, name: str) -> Self:
        """Return the try of a request."""
        return cls(normalise_name(name), visitor(request), knows(request, name))

    @property
    def _here(self) -> str:
        return f"{self.name}|{self.visitor}"

    @cached_property
    def _used(self) -> dict[str, int]:
        if self.known:
            return all_used(("masuk-gagal-sini", self._here))
        return all_used(("masuk-gagal", self.name), ("masuk-gagal-alamat", self.visitor))

    @property
    def _failures(self) -> int:
        return self._used["masuk-gagal-sini" if self.known else "masuk-gagal"]

    def needs_code(self) -> bool:
        """Return whether this try needs a captcha."""
        if self._failures >= CODE_AFTER:
            return True
        return not self.known and self._used["masuk-gagal-alamat"] >= LIMITS["masuk-gagal-alamat"].size

    def count(self) -> None:
        """Count the try before the password is checked; `succeed` takes it back. Raises `TooManyAttempts`.

        Five at once, then one every two minutes. The pause grows with the failures of the name from anywhere, up to ten
        minutes; a visitor who solves the captcha of the pause starts again at zero. So nobody is locked out, and sixty
        addresses get sixty tries and not three hundred.
        """
        weight = 1 if self.known else min(1 + self._failures // TELL_AFTER, SLOWEST_AFTER // TELL_AFTER + 1)
        count_attempt("masuk-gagal-sini", self._here, weight=weight)

    def succeed(self) -> None:
        """Delete the counted tries of this visitor: the password was right."""
        forget("masuk-gagal-sini", self._here)

    def fail(self) -> bool:
        """Count the failure. Returns whether the holder of the name must get a mail."""
        with suppress(TooManyAttempts):
            count_attempt("masuk-gagal-alamat", self.visitor)
        self.__dict__.pop("_used", None)
        with suppress(TooManyAttempts):
            return count_attempt("masuk-gagal", self.name) in {TELL_AFTER, SLOWEST_AFTER}
        return False


def release_sign_in_pause(pengguna: Pengguna) -> None:
    """Delete the counted failures under the names of this person, who has just set a password and knows it."""
    for name in (pengguna.user_id, pengguna.email):
        forget("masuk-gagal", normalise_name(name))


class UserIdOrEmailBackend(ModelBackend):
    """Backend for the sign-in by User-ID or by e-mail address, in upper or lower case."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Pengguna | None:
        name = (username or kwargs.get(Pengguna.USERNAME_FIELD) or "").strip()
        if not name or password is None or "\x00" in name:
            return None
        try:
            pengguna = Pengguna.objects.get(Q(user_id=name.upper()) | Q(email__iexact=name))
        except Pengguna.DoesNotExist:
            # Hash for an unknown name too: the response time must not reveal who is registered.
            Pengguna().set_password(password)
            return None
        if pengguna.check_password(password) and self.user_can_authenticate(pengguna):
            return pengguna
        return None

    def user_can_authenticate(self, user: Any) -> bool:
        """Refuse inactive persons, and officers after their last day even before the task ends their term."""
        return super().user_can_authenticate(user) and not (user.is_staff and user.term_is_over)

    def get_all_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        """Return the rights given directly and by groups, with one query per request."""
        if obj is not None or not user_obj.is_active or user_obj.is_superuser or hasattr(user_obj, "_perm_cache"):
            return super().get_all_permissions(user_obj, obj)
        user_obj._perm_cache = {f"{app}.{codename}" for app, codename in _permissions(user_obj.pk)}
        permissions: set[str] = user_obj._perm_cache
        return permissions

    def get_user(self, user_id: Any) -> Pengguna | None:
        person = person_read_with_session(user_id)
        if person is None:
            return super().get_user(user_id)
        return person if self.user_can_authenticate(person) else None


@compiled
def _permissions(pengguna: int) -> QuerySet[Permission, tuple[str, str]]:
    rows = Permission.objects.order_by().values_list("content_type__app_label", "codename")
    return rows.filter(user=pengguna).union(rows.filter(group__user=pengguna))


class NotPersonalDataValidator:
    """Validator that refuses a password with the NIK, the birth date, the User-ID or the mail address (KEW-2a)."""

    def validate(self, password: str, user: Any = None) -> None:
        if user is None:
            return
        birth_date = user.tanggal_lahir
        forbidden = [user.nomor_identitas, user.user_id, (user.email or "").partition("@")[0]]
        if birth_date:
            forbidden += [birth_date.strftime(p) for p in ("%d%m%Y", "%d%m%y", "%Y%m%d", "%d-%m-%Y", "%Y-%m-%d")]
        lowered = password.lower()
        if any(len(t) >= 5 and t.lower() in lowered for t in forbidden if t):
            raise ValidationError(self.get_help_text(), code="data_pribadi")

    def get_help_text(self) -> str:
        return _("Kata sandi tidak boleh memuat NIK, tanggal lahir, User-ID, atau alamat surel Anda.")

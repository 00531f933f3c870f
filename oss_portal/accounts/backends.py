"""Sign-in by User-ID or address, its lockout, and what a password must not hold."""

from datetime import timedelta
from typing import Any

from axes.utils import reset
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from oss_portal.models import Pengguna
from oss_portal.web.rate_limit import attempt_count, count_attempt, visitor_key
from oss_portal.web.requests import PortalRequest

FIRST_PAUSE = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(hours=4)


class LeanArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with the least OWASP asks for (19 MiB, two passes, one lane).

    Django's 100 MiB would let a flood of sign-ins take the memory of the machine: each thread hashes one at a time.
    Older hashes go on working and are written anew at the next sign-in.
    """

    time_cost, memory_cost, parallelism = 2, 19 * 1024, 1


def normalise_name(name: str) -> str:
    """Return a User-ID or address in the one spelling under which it is looked up and counted.

    Capitals first: a dotless i is another letter in lowered, yet the same User-ID in capitals.
    """
    return name.strip().upper().casefold()


def visitor_ip(request: HttpRequest) -> str | None:
    """Return the address that django-axes counts by: the /64 of an IPv6 line."""
    from oss_portal.web.middleware import client_ip

    return visitor_key(client_ip(request))


def sign_in_key(name: str, ip: str | None = None) -> str:
    """Return the key under which failures of a name (from one address, or from anywhere) are counted."""
    return f"{normalise_name(name)}|{visitor_key(ip) or ''}"


def record_failure(name: str, ip: str | None) -> None:
    """Count a failed sign-in of this name: from this address, and from anywhere."""
    for key in (sign_in_key(name, ip), sign_in_key(name)):
        count_attempt("masuk-gagal", key, limit=10**9, per=timedelta(days=1))


def needs_code(name: str, ip: str | None) -> bool:
    """Whether the captcha comes before the next try: after three failures of this name today, from anywhere."""
    return attempt_count("masuk-gagal", sign_in_key(name), per=timedelta(days=1)) >= 3


def lockout_duration(request: PortalRequest | None = None) -> timedelta:
    """Return how long sign-in rests after five failures: 15 minutes, doubling with each five more (LIM-e, U12)."""
    from oss_portal.web.middleware import client_ip

    if request is None or not getattr(request, "sign_in_name", ""):
        return FIRST_PAUSE
    failed = attempt_count("masuk-gagal", sign_in_key(request.sign_in_name, client_ip(request)), per=timedelta(days=1))
    doublings: int = max(failed // settings.AXES_FAILURE_LIMIT - 1, 0)
    return min(FIRST_PAUSE * (1 << min(doublings, 8)), LONGEST_PAUSE)


def release_sign_in_lock(pengguna: Pengguna) -> None:
    """Let sign-in under the names of this person no longer rest: who just set a password knows it."""
    for name in (pengguna.user_id, pengguna.email):
        reset(username=normalise_name(name))


class UserIdOrEmailBackend(ModelBackend):
    """Signs in by User-ID or by e-mail address, either in any case."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Pengguna | None:
        name = (username or kwargs.get(Pengguna.USERNAME_FIELD) or "").strip()
        if not name or password is None or "\x00" in name:
            return None
        try:
            pengguna = Pengguna.objects.get(Q(user_id=name.upper()) | Q(email__iexact=name))
        except Pengguna.DoesNotExist:
            # The same work for an unknown name: timing must not tell who is registered.
            Pengguna().set_password(password)
            return None
        if pengguna.check_password(password) and self.user_can_authenticate(pengguna):
            return pengguna
        return None


class NotPersonalDataValidator:
    """Refuses a password that holds the NIK, the birth date, the User-ID or the mail address (KEW-2a)."""

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

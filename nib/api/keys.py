"""Authentication of the API: the header `user_key`, and what a key must be to be accepted."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import APIKeyHeader

from nib.api.errors import INVALID_KEY, NO_ACCESS, TOO_MANY_REQUESTS, ApiError
from nib.models import ApiKey
from nib.services.instansi import mark_used
from oss_portal.audit.trail import current_trace
from oss_portal.privacy.crypto import token_digest
from oss_portal.web.rate_limit import TooManyAttempts, count_attempt, count_in_process


class UserKeyAuth(APIKeyHeader):
    """Finds the key by its hash. Every refusal of a key reads the same: a thief learns nothing from it (PRV-3)."""

    param_name = "user_key"

    def authenticate(self, request: HttpRequest, key: str | None) -> ApiKey:
        """Return the key, counted. Raises `ApiError` 401, 403 or 429."""
        # A client that sends both spellings of the header brings its key twice: servers join them with a comma.
        spelled = {part.strip() for part in (key or "").split(",")} - {""}
        try:
            api_key = self._find_key(spelled.pop() if len(spelled) == 1 else "")
            count_attempt("api", str(api_key.pk))
        except TooManyAttempts as error:
            raise ApiError(TOO_MANY_REQUESTS, **{"Retry-After": str(error.retry_after)}) from None
        mark_used(key=api_key)
        return api_key

    @staticmethod
    def _find_key(text: str) -> ApiKey:
        api_key = ApiKey.objects.select_related("instansi").filter(hash=token_digest(text)).first() if text else None
        if api_key is None or not api_key.in_force or not api_key.instansi.can_read:
            count_in_process("api-salah", current_trace().ip)
            raise ApiError(INVALID_KEY)
        if api_key.alamat_ip and current_trace().ip not in api_key.alamat_ip:
            raise ApiError(NO_ACCESS, _("Alamat IP ini tidak terdaftar untuk kunci ini"))
        return api_key


class KeyRequest(HttpRequest):
    """A request that `UserKeyAuth` let through."""

    auth: ApiKey


def require_lingkup(request: KeyRequest, lingkup: str) -> ApiKey:
    """Return the key of the request. Raises `ApiError` 403 when it was not given for this method."""
    if lingkup not in request.auth.lingkup:
        raise ApiError(NO_ACCESS, _("Kunci ini tidak diberikan untuk layanan ini"))
    return request.auth

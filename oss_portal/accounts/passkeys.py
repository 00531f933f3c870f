"""Passkeys (WebAuthn, django-otp-webauthn): challenges for browsers, and checks of their answers.

The ceremony has two steps, and the server keeps nothing between them: the challenge goes to the browser encrypted, with
its purpose, the person, the browser and the time, and comes back with the answer. It is valid once, for five minutes.
"""

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django_otp_webauthn.helpers import WebAuthnHelper
from django_otp_webauthn.models import WebAuthnCredential
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.structs import AuthenticatorSelectionCriteria, UserVerificationRequirement

from oss_portal.models import Pengguna
from oss_portal.privacy.crypto import decrypt, encrypt
from oss_portal.text.bounded_json import read_json
from oss_portal.web.rate_limit import count_attempt

PERIOD = timedelta(minutes=5)
_SCOPE = "passkey"
# The answer of a browser has some hundred bytes; an attestation with a chain of certificates some thousand.
MAX_ANSWER = 20_000


class PasskeyRefused(Exception):
    """The answer is not right: another challenge, an unknown passkey, a wrong signature, no fingerprint or PIN."""


class PasskeyCopied(PasskeyRefused):
    """The signature is right, and the counter of the device went back: somebody has a copy of the passkey."""

    def __init__(self, passkey: WebAuthnCredential) -> None:
        super().__init__()
        self.passkey = passkey


class PortalHelper(WebAuthnHelper):
    """The portal as relying party. Its passkeys need no User-ID, and prove the person as well as the device.

    With user verification (fingerprint, face or PIN of the device) a passkey is two factors in one.
    """

    def get_generate_registration_options_kwargs(self, *, user: Pengguna) -> dict[str, Any]:
        options: dict[str, Any] = super().get_generate_registration_options_kwargs(user=user)
        options["authenticator_selection"] = AuthenticatorSelectionCriteria(
            user_verification=UserVerificationRequirement.REQUIRED,
            resident_key=self.get_discoverable_credentials_preference(),
        )
        return options

    def get_credential_display_name(self, user: Pengguna) -> str:
        return user.nama

    def create_attestation(self, *args: Any) -> None:
        """Store no attestation: it would reveal the make of a person's device, and no decision needs it."""


def _helper() -> PortalHelper:
    # The portal uses none of the methods that read the request.
    return PortalHelper(HttpRequest())


def browser_of(request: HttpRequest) -> str:
    """Return the secret of the CSRF cookie: it is the same in both steps and differs between browsers."""
    return str(request.META.get("CSRF_COOKIE", ""))


def _bound_to(purpose: str, pengguna: Pengguna | None, browser: str) -> list[Any]:
    return [purpose, pengguna.pk if pengguna else None, hashlib.sha256(browser.encode()).hexdigest()]


def _state(purpose: str, pengguna: Pengguna | None, browser: str, state: dict[str, Any]) -> str:
    content = [_bound_to(purpose, pengguna, browser), timezone.now().timestamp(), state]
    return encrypt(json.dumps(content), scope=_SCOPE)


def _spend(token: str, purpose: str, pengguna: Pengguna | None, browser: str) -> dict[str, Any]:
    """Return the state of a challenge, once. Raises `PasskeyRefused`, `TooManyAttempts`, `DecryptionFailed` …"""
    bound_to, since, state = json.loads(decrypt(token, scope=_SCOPE))
    if bound_to != _bound_to(purpose, pengguna, browser):
        raise PasskeyRefused
    if not 0 <= timezone.now().timestamp() - since <= PERIOD.total_seconds():
        raise PasskeyRefused
    # Counted in the database: a full cache drops entries early.
    count_attempt("kunci-sandi-tantangan", hashlib.sha256(token.encode()).hexdigest())
    result: dict[str, Any] = state
    return result


def begin_registration(pengguna: Pengguna, *, browser: str = "") -> dict[str, Any]:
    """Return what the browser needs to make a passkey for this person."""
    options, state = _helper().register_begin(user=pengguna)
    return {"options": options, "state": _state("register", pengguna, browser, state)}


def finish_registration(
    pengguna: Pengguna, *, state: str, answer: str, name: str, browser: str = ""
) -> WebAuthnCredential:
    """Store the passkey that the browser made. Raises `PasskeyRefused`."""
    try:
        content = _spend(state, "register", pengguna, browser)
        passkey = _helper().register_complete(user=pengguna, state=content, data=_parsed(answer))
    # A malicious answer can raise any exception in the parsers (CBOR, ASN.1, base64 …), so all are caught.
    except Exception as error:
        raise PasskeyRefused from error
    passkey.name = name
    passkey.save(update_fields=["name"])
    return passkey


def begin_sign_in(pengguna: Pengguna | None = None, *, browser: str = "") -> dict[str, Any]:
    """Return what the browser needs to prove a passkey of anybody, or of this person as their second factor."""
    options, state = _helper().authenticate_begin(user=pengguna, require_user_verification=True)
    return {"options": options, "state": _state("sign-in", pengguna, browser, state)}


def finish_sign_in(
    pengguna: Pengguna | None = None, *, state: str, answer: str, browser: str = ""
) -> WebAuthnCredential:
    """Return the passkey that was proved, of `pengguna` where given. Raises `PasskeyRefused`, `PasskeyCopied`."""
    try:
        content = _spend(state, "sign-in", pengguna, browser)
        with transaction.atomic():
            data, counted = _without_counter(_parsed(answer))
            passkey = _helper().authenticate_complete(user=pengguna, state=content, data=data)
            if passkey.sign_count <= counted and counted:
                raise PasskeyCopied(passkey)
    except PasskeyCopied:
        raise
    except Exception as error:
        raise PasskeyRefused from error
    if not (passkey.confirmed and passkey.user.is_active):
        raise PasskeyRefused
    return passkey


def _without_counter(data: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Lock the passkey of an answer, and return the answer with the counter that the new one must exceed.

    If a device was copied and two answers have the same counter, the second is refused. The stored counter is 0 until
    the end of the transaction, because the library checks it before the signature: an answer without a right signature
    may come from anybody and does not prove a copy.
    """
    digest = WebAuthnCredential.get_credential_id_sha256(base64url_to_bytes(data["rawId"]))
    rows = WebAuthnCredential.objects.select_for_update().filter(credential_id_sha256=digest)
    counted = rows.values_list("sign_count", flat=True).first() or 0
    if counted:
        WebAuthnCredential.objects.filter(credential_id_sha256=digest).update(sign_count=0)
    return data, counted


def _parsed(answer: str) -> dict[str, Any]:
    if len(answer) > MAX_ANSWER:
        raise PasskeyRefused
    result: dict[str, Any] = read_json(answer)
    return result

"""Captcha challenge: five digits, typed on a phone's number pad and read out in Indonesian (FRM-11)."""

import io
import random
import secrets
import threading
import wave
from functools import lru_cache
from pathlib import Path

from captcha import views as library
from captcha.models import CaptchaStore
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from oss_portal.audit.context import current_trace
from oss_portal.forms.captcha import CaptchaWidget
from oss_portal.privacy.crypto import blind_index
from oss_portal.web.process_cache import ProcessCache
from oss_portal.web.rate_limit import TooManyAttempts, count_in_process, visitor_key

_FOLDER = Path(__file__).parent / "digits"
_SAMPLE_RATE = 8000
# The library uses the random generator of the process, which all threads share.
_DRAWING = threading.Lock()

# Address -> its newest challenge.
_LATEST = ProcessCache[str](limit=50_000)


def new_challenge() -> str:
    """Return the key of a challenge: a new one, or beyond the limit of the address its newest one again.

    So an address cannot fill the table. When two people get the same challenge, the second one has to solve another.
    """
    address = visitor_key(current_trace().ip)
    try:
        count_in_process("captcha", address)
    except TooManyAttempts:
        key = _LATEST.get(CaptchaStore.generate_key, address)
        if CaptchaStore.objects.filter(hashkey=key).exists():
            return key
    return _LATEST.put(CaptchaStore.generate_key(), address)


CaptchaWidget.make_key = staticmethod(new_challenge)


def digit_challenge() -> tuple[str, str]:
    """Return `(shown, expected)`; without 7, because a rotated 1 looks like it."""
    digits = "".join(secrets.choice("012345689") for _ in range(settings.CAPTCHA_LENGTH))
    return digits, digits


@lru_cache(maxsize=10)
def _spoken_digit(digit: str) -> bytes:
    with wave.open(str(_FOLDER / f"{digit}.wav"), "rb") as w:
        return w.readframes(w.getnframes())


def speak(digits: str, seed: str) -> bytes:
    """Return a WAV (8 kHz, 8-bit mono) that reads the digits one by one over noise, with pauses of different lengths.

    The noise and the pauses depend on `seed`.
    """
    rng = random.Random(seed)  # noqa: S311 - the seed is secret
    samples = bytearray([128] * (_SAMPLE_RATE // 3))
    for digit in digits:
        volume = rng.uniform(0.7, 1.0)
        samples += bytes(int(128 + (s - 128) * volume) for s in _spoken_digit(digit))
        samples += bytes([128] * int(_SAMPLE_RATE * rng.uniform(0.35, 0.7)))
    noise = rng.randbytes(len(samples))
    # A soft noise (about 5 % of full scale) does not disturb people, but equal digits get different samples.
    noisy = bytes(min(255, max(0, b + (d % 13) - 6)) for b, d in zip(samples, noise, strict=True))
    file = io.BytesIO()
    with wave.open(file, "wb") as w:
        w.setnchannels(1)
        w.setsampwidth(1)
        w.setframerate(_SAMPLE_RATE)
        w.writeframes(noisy)
    return file.getvalue()


def _challenge_in_force(key: str) -> CaptchaStore:
    """Return the challenge `key`. Raises Http404 if it is used or expired."""
    challenge = CaptchaStore.objects.filter(hashkey=key, expiration__gt=timezone.now()).first()
    if challenge is None:
        raise Http404
    return challenge


def _seed(challenge: CaptchaStore) -> str:
    """Return the seed of the random parts in the picture and the sound of a challenge.

    It never changes, so that nobody can remove the noise by comparing several answers. It is secret, because with it a
    program could draw all digits and compare them.
    """
    return blind_index(challenge.hashkey, "captcha")


@never_cache
def picture(request: HttpRequest, key: str) -> HttpResponse:
    """Return the picture of the challenge `key`; 404 if it is used or expired."""
    challenge = _challenge_in_force(key)
    with _DRAWING:
        random.seed(_seed(challenge))
        try:
            response: HttpResponse = library._captcha_image(challenge, scale=1)
        finally:
            random.seed()
    return response


@never_cache
def sound(request: HttpRequest, key: str) -> HttpResponse:
    """Return the sound of the challenge `key`; 404 if it is used or expired."""
    challenge = _challenge_in_force(key)
    content = speak(challenge.response, _seed(challenge))
    response = HttpResponse(content, content_type="audio/wav")
    response["Content-Length"] = len(content)
    return response


@never_cache
def other_code(request: HttpRequest) -> JsonResponse:
    """Return another challenge to the script of the page; without scripts the button of the form does the same."""
    if request.headers.get("X-Requested-With") != "XMLHttpRequest":
        raise Http404
    key = new_challenge()
    return JsonResponse({"key": key, "image_url": reverse("captcha-image", args=[key]), "audio_url": None})

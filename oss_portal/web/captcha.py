"""Captcha challenge: five digits, typed on a phone's number pad and read out in Indonesian (FRM-11)."""

import io
import random
import secrets
import wave
from functools import lru_cache
from pathlib import Path

from captcha.models import CaptchaStore
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from oss_portal.audit.context import current_trace
from oss_portal.forms.captcha import CaptchaWidget
from oss_portal.web.process_cache import ProcessCache
from oss_portal.web.rate_limit import TooManyAttempts, count_in_process, visitor_key

_FOLDER = Path(__file__).parent / "digits"
_SAMPLE_RATE = 8000


# address -> the challenge made last
_LATEST = ProcessCache[str](limit=50_000)


def new_challenge() -> str:
    """Return the key of a challenge: a new one, or past the limit of the address the one that it got last.

    So an address cannot fill the table. Should two people share a challenge, the second gets another one.
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
    """Return `(shown, expected)`; without 7, which a turned 1 looks like."""
    digits = "".join(secrets.choice("012345689") for _ in range(settings.CAPTCHA_LENGTH))
    return digits, digits


@lru_cache(maxsize=10)
def _spoken_digit(digit: str) -> bytes:
    with wave.open(str(_FOLDER / f"{digit}.wav"), "rb") as w:
        return w.readframes(w.getnframes())


def speak(digits: str) -> bytes:
    """Return a WAV (8 kHz, 8-bit mono) that reads the digits one by one over noise, with pauses of changing length."""
    rng = random.SystemRandom()
    samples = bytearray([128] * (_SAMPLE_RATE // 3))
    for digit in digits:
        volume = rng.uniform(0.7, 1.0)
        samples += bytes(int(128 + (s - 128) * volume) for s in _spoken_digit(digit))
        samples += bytes([128] * int(_SAMPLE_RATE * rng.uniform(0.35, 0.7)))
    noise = rng.randbytes(len(samples))
    # A soft hiss (about 5 % of full scale) leaves people untroubled and equal sounds unequal.
    noisy = bytes(min(255, max(0, b + (d % 13) - 6)) for b, d in zip(samples, noise, strict=True))
    file = io.BytesIO()
    with wave.open(file, "wb") as w:
        w.setnchannels(1)
        w.setsampwidth(1)
        w.setframerate(_SAMPLE_RATE)
        w.writeframes(noisy)
    return file.getvalue()


@never_cache
def sound(request: HttpRequest, key: str) -> HttpResponse:
    """Answer the sound of the challenge `key`; a used or expired one is not there."""
    challenge = CaptchaStore.objects.filter(hashkey=key, expiration__gt=timezone.now()).first()
    if challenge is None:
        raise Http404
    content = speak(challenge.response)
    response = HttpResponse(content, content_type="audio/wav")
    response["Content-Length"] = len(content)
    return response


@never_cache
def other_code(request: HttpRequest) -> JsonResponse:
    """Answer another challenge to the script of the page; without it the button of the form does the same."""
    if request.headers.get("X-Requested-With") != "XMLHttpRequest":
        raise Http404
    key = new_challenge()
    return JsonResponse({"key": key, "image_url": reverse("captcha-image", args=[key]), "audio_url": None})

"""Captcha challenge: five digits, typed on a phone's number pad and read out in Indonesian (FRM-11)."""

import io
import random
import secrets
import wave
from functools import lru_cache
from pathlib import Path

from captcha.models import CaptchaStore
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

_FOLDER = Path(__file__).parent / "digits"
_SAMPLE_RATE = 8000


def digit_challenge() -> tuple[str, str]:
    """Return `(shown, expected)`."""
    digits = "".join(secrets.choice("0123456789") for _ in range(settings.CAPTCHA_LENGTH))
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

"""Captcha challenge: five digits, typed on a phone's number pad and read out in Indonesian (FRM-11)."""

import io
import random
import secrets
import wave
from functools import lru_cache
from pathlib import Path

from captcha.models import CaptchaStore
from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

_FOLDER = Path(__file__).parent / "berkas" / "figure"
_SAMPLE_RATE = 8000


def digit_challenge() -> tuple[str, str]:
    """Return `(shown, expected)`."""
    figure = "".join(secrets.choice("0123456789") for _ in range(settings.CAPTCHA_LENGTH))
    return figure, figure


@lru_cache(maxsize=10)
def _spoken_digit(figure: str) -> bytes:
    with wave.open(str(_FOLDER / f"{figure}.wav")) as w:
        return w.readframes(w.getnframes())


def speak(figure: str) -> bytes:
    """Return a WAV (8 kHz, 8-bit mono) that reads the digits one by one over noise, with pauses of changing length."""
    rng = random.SystemRandom()
    sound = bytearray([128] * (_SAMPLE_RATE // 3))
    for digit in figure:
        volume = rng.uniform(0.7, 1.0)
        sound += bytes(int(128 + (s - 128) * volume) for s in _spoken_digit(digit))
        sound += bytes([128] * int(_SAMPLE_RATE * rng.uniform(0.35, 0.7)))
    noise = rng.randbytes(len(sound))
    # A soft hiss (about 5 % of full scale) leaves people untroubled and equal sounds unequal.
    noisy = bytes(min(255, max(0, b + (d % 13) - 6)) for b, d in zip(sound, noise, strict=True))
    file = io.BytesIO()
    with wave.open(file, "wb") as w:
        w.setnchannels(1)
        w.setsampwidth(1)
        w.setframerate(_SAMPLE_RATE)
        w.writeframes(noisy)
    return file.getvalue()


@never_cache
def vote(request, key: str):
    """Answer the sound of the challenge `kunci`; a used or expired one is not there."""
    challenge = CaptchaStore.objects.filter(hashkey=key, expiration__gt=timezone.now()).first()
    if challenge is None:
        raise Http404
    content = speak(challenge.response)
    response = HttpResponse(content, content_type="audio/wav")
    response["Content-Length"] = len(content)
    return response

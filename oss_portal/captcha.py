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

_FOLDER = Path(__file__).parent / "berkas" / "angka"
_LAJU = 8000


def tantangan_angka() -> tuple[str, str]:
    """Return `(shown, expected)`."""
    angka = "".join(secrets.choice("0123456789") for _ in range(settings.CAPTCHA_LENGTH))
    return angka, angka


@lru_cache(maxsize=10)
def _ucapan(angka: str) -> bytes:
    with wave.open(str(_FOLDER / f"{angka}.wav")) as w:
        return w.readframes(w.getnframes())


def ucapkan(angka: str) -> bytes:
    """Return a WAV (8 kHz, 8-bit mono) that reads the digits one by one over noise, with pauses of changing length."""
    acak = random.SystemRandom()
    bunyi = bytearray([128] * (_LAJU // 3))
    for satu in angka:
        keras = acak.uniform(0.7, 1.0)
        bunyi += bytes(int(128 + (s - 128) * keras) for s in _ucapan(satu))
        bunyi += bytes([128] * int(_LAJU * acak.uniform(0.35, 0.7)))
    derau = acak.randbytes(len(bunyi))
    # A soft hiss (about 5 % of full scale) leaves people untroubled and equal sounds unequal.
    berderau = bytes(min(255, max(0, b + (d % 13) - 6)) for b, d in zip(bunyi, derau, strict=True))
    berkas = io.BytesIO()
    with wave.open(berkas, "wb") as w:
        w.setnchannels(1)
        w.setsampwidth(1)
        w.setframerate(_LAJU)
        w.writeframes(berderau)
    return berkas.getvalue()


@never_cache
def suara(request, kunci: str):
    """Answer the sound of the challenge `kunci`; a used or expired one is not there."""
    soal = CaptchaStore.objects.filter(hashkey=kunci, expiration__gt=timezone.now()).first()
    if soal is None:
        raise Http404
    isi = ucapkan(soal.response)
    response = HttpResponse(isi, content_type="audio/wav")
    response["Content-Length"] = len(isi)
    return response

"""Filled-in registrations for the load, with solved captchas and a CSRF token, ready to be posted."""

import secrets
import uuid

from tests.isian_daftar import PERSEORANGAN
from tests.kinerja.klien import kirim
from tests.kinerja.laboratorium import ip


def isian_daftar(urut: int) -> dict[str, str]:
    """Return a valid registration of the person number `urut`."""
    from captcha.models import CaptchaStore

    from ketentuan.models import JenisDokumen
    from ketentuan.services import versi_berlaku

    soal = CaptchaStore.objects.get(hashkey=CaptchaStore.generate_key())
    return PERSEORANGAN | {
        "token_form": str(uuid.uuid4()),
        "versi_ketentuan": versi_berlaku().pk,
        "versi_privasi": versi_berlaku(JenisDokumen.PRIVASI).pk,
        # Of another kecamatan than the persons of the factories: a known NIK goes another way.
        "nik": f"317105170590{urut + 1:04d}",
        "email": f"beban{urut}-{secrets.token_hex(4)}@contoh.id",
        "kode_0": soal.hashkey,
        "kode_1": soal.response,
    }


def kiriman_daftar(urut: int) -> bytes:
    """Return the raw POST of that registration."""
    rahasia = secrets.token_hex(16)
    kepala = {"Cookie": f"csrftoken={rahasia}"} | ip()
    return kirim("/daftar/", isian_daftar(urut) | {"csrfmiddlewaretoken": rahasia}, kepala=kepala)

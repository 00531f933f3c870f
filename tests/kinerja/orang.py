"""Filled-in registrations for the load, with solved captchas and a CSRF token, ready to be posted."""

import secrets
import uuid

from tests.kinerja.klien import kirim
from tests.kinerja.laboratorium import ip


def isian_daftar(urut: int) -> dict[str, str]:
    """Return a valid registration of the person number `urut`."""
    from captcha.models import CaptchaStore

    from ketentuan.models import JenisDokumen
    from ketentuan.services import versi_berlaku

    soal = CaptchaStore.objects.get(hashkey=CaptchaStore.generate_key())
    return {
        "token_form": str(uuid.uuid4()),
        "versi_ketentuan": versi_berlaku().pk,
        "versi_privasi": versi_berlaku(JenisDokumen.PRIVASI).pk,
        "jenis_identitas": "01",
        # Of another kecamatan than the persons of the factories: a known NIK goes another way.
        "nik": f"317105170590{urut + 1:04d}",
        "email": f"beban{urut}-{secrets.token_hex(4)}@contoh.id",
        "jenis_perusahaan": "17",
        "nama": "Siti Aminah",
        "tanggal_lahir_0": "17",
        "tanggal_lahir_1": "05",
        "tanggal_lahir_2": "1990",
        "negara_asal": "ID",
        "telepon": "085712345678",
        "privasi": "on",
        "setuju": "on",
        "kode_0": soal.hashkey,
        "kode_1": soal.response,
    }


def kiriman_daftar(urut: int) -> bytes:
    """Return the raw POST of that registration."""
    rahasia = secrets.token_hex(16)
    kepala = {"Cookie": f"csrftoken={rahasia}"} | ip()
    return kirim("/daftar/", isian_daftar(urut) | {"csrfmiddlewaretoken": rahasia}, kepala=kepala)

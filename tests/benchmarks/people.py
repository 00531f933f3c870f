"""Filled-in registrations for the load, with solved captchas and a CSRF token, ready to be posted."""

import secrets
import uuid

from tests.benchmarks.lab import ip
from tests.benchmarks.load_client import send
from tests.registration_payload import PERSEORANGAN


def registration_payload(order: int) -> dict[str, str]:
    """Return a valid registration of the person number `order`."""
    from captcha.models import CaptchaStore

    from ketentuan.models import JenisDokumen
    from ketentuan.services.persetujuan import version_in_force

    challenge = CaptchaStore.objects.get(hashkey=CaptchaStore.generate_key())
    return PERSEORANGAN | {
        "token_form": str(uuid.uuid4()),
        "versi_ketentuan": version_in_force().pk,
        "versi_privasi": version_in_force(JenisDokumen.PRIVASI).pk,
        # Not the kecamatan of the persons of the factories: a NIK that is registered already takes another path.
        "nik": f"317105170590{order + 1:04d}",
        "email": f"beban{order}-{secrets.token_hex(4)}@contoh.id",
        "kode_0": challenge.hashkey,
        "kode_1": challenge.response,
    }


def registration_request(order: int) -> bytes:
    """Return the raw POST of the registration of the person number `order`."""
    secret = secrets.token_hex(16)
    headers = {"Cookie": f"csrftoken={secret}"} | ip()
    return send("/daftar/", registration_payload(order) | {"csrfmiddlewaretoken": secret}, headers=headers)


def careful_registration() -> dict[str, str]:
    """Return the data of the same person in the fields of a ModelForm of the registration."""
    same = ("jenis_identitas", "jenis_perusahaan", "nama", "negara_asal", "telepon")
    return {name: PERSEORANGAN[name] for name in same} | {
        "jenis": "02",
        "nomor_identitas": "3171051705900001",
        "tanggal_lahir": "1990-05-17",
        "email": "siti@contoh.id",
    }

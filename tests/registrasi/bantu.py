"""Shared by the tests of registration: a filled-in form with a solved captcha, and the link in the last mail."""

import re
import uuid

from captcha.models import CaptchaStore
from django.core import mail

from ketentuan.data_awal import muat
from ketentuan.models import JenisDokumen
from ketentuan.services import versi_berlaku
from oss_portal.models import HitunganPercobaan
from tests.isian_daftar import PERSEORANGAN

SANDI = "perahu kuning di teluk"


def siapkan_ketentuan() -> None:
    muat()


def kode_benar(nama: str = "kode") -> dict[str, str]:
    """Return the two values of a fresh, solved captcha."""
    soal = CaptchaStore.objects.get(hashkey=CaptchaStore.generate_key())
    return {f"{nama}_0": soal.hashkey, f"{nama}_1": soal.response}


def isian(**lain) -> dict[str, str]:
    """Return a complete registration of a perseorangan; keyword arguments replace, None leaves out."""
    data = {
        "token_form": str(uuid.uuid4()),
        "versi_ketentuan": versi_berlaku().pk,
        "versi_privasi": versi_berlaku(JenisDokumen.PRIVASI).pk,
        "nik": "3171061705900001",
        "email": "siti@contoh.id",
        "website": "",
        **PERSEORANGAN,
        **kode_benar(),
    }
    data |= lain
    return {k: v for k, v in data.items() if v is not None}


def tautan_terakhir() -> str:
    """Return the path of the first link in the newest mail."""
    return re.search(r"https?://[^/\s]+(/\S+)", mail.outbox[-1].body)[1]


def nolkan_hitungan() -> None:
    HitunganPercobaan.objects.all().delete()

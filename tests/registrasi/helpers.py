"""Helpers of the registration tests: a filled-in form with a solved captcha, and the link in the newest mail."""

import re
import uuid

from captcha.models import CaptchaStore
from django.core import mail
from django.utils import timezone

from ketentuan.models import JenisDokumen
from ketentuan.reference_data import load
from ketentuan.services.persetujuan import version_in_force
from oss_portal.models import AttemptCounter
from tests.registration_payload import PERSEORANGAN

NEW_PASSWORD = "perahu kuning di teluk"
# Columns of a registration that describe a badan usaha and not its person.
BADAN = {
    "nama_badan": "PT Sumber Rejeki",
    "nomor_legalitas": "AHU-0001234.AH.01.01.TAHUN 2019",
    "tanggal_legalitas_0": "11",
    "tanggal_legalitas_1": "6",
    "tanggal_legalitas_2": "2019",
    "jabatan": "Direktur",
    "jenis_perusahaan": "01",
}

PERWAKILAN = BADAN | {
    "jenis_perusahaan": "25",
    "nama_badan": "Sakura Trading Co., Ltd.",
    "nomor_legalitas": "ST-2026/041",
    "jabatan": "Chief Representative",
    "jenis_identitas": "02",
    "nik": "",
    "paspor": "TR1234567",
    "negara_penerbit_paspor": "JP",
    "paspor_berlaku_sampai_0": "1",
    "paspor_berlaku_sampai_1": "4",
    "paspor_berlaku_sampai_2": str(timezone.localdate().year + 3),
    "negara_asal": "JP",
    "telepon": "+62 812 9000 1234",
}


def prepare_ketentuan() -> None:
    load()


def solved_captcha(name: str = "kode") -> dict[str, str]:
    """Return the two values of a fresh, solved captcha."""
    challenge = CaptchaStore.objects.get(hashkey=CaptchaStore.generate_key())
    return {f"{name}_0": challenge.hashkey, f"{name}_1": challenge.response}


def payload(**changes) -> dict[str, str]:
    """Return a complete registration of a perseorangan; keyword arguments replace fields, None removes them."""
    data = {
        "token_form": str(uuid.uuid4()),
        "versi_ketentuan": version_in_force().pk,
        "versi_privasi": version_in_force(JenisDokumen.PRIVASI).pk,
        "nik": "3171061705900001",
        "email": "siti@contoh.id",
        "website": "",
        **PERSEORANGAN,
        **solved_captcha(),
    }
    data |= changes
    return {k: v for k, v in data.items() if v is not None}


def last_link() -> str:
    """Return the path of the first link in the newest mail."""
    return re.search(r"https?://[^/\s]+(/\S+)", mail.outbox[-1].body)[1]


def last_link_to(recipient: str) -> str:
    """Return the path of the first link in the newest mail to this address."""
    message = next(m for m in reversed(mail.outbox) if m.to == [recipient])
    return re.search(r"https?://[^/\s]+(/\S+)", message.body)[1]


def reset_counters() -> None:
    AttemptCounter.objects.all().delete()

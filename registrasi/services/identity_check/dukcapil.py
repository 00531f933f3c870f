"""The population register (Dukcapil): verification by element over HTTP (Permendagri 102/2019).

It follows the format that agencies publish and was only tried with a server of our own: the agreement (PKS), the
address and the account are the operator's. The register's names of fields are only in this module.
"""

import json
import logging
import re
from urllib.parse import urlsplit

from django.conf import settings

from oss_portal.text.bounded_json import read_json
from oss_portal.web import deadline
from oss_portal.web.circuit import Circuit
from registrasi.choices import HasilPemeriksaan
from registrasi.services.identity_check.checker import FAILED, Answer, IdentityData

logger = logging.getLogger(__name__)
# A complete answer has a few hundred bytes.
MAX_ANSWER = 32 * 1024
# Names are compared by similarity (percent): titles, initials and spaces may differ without harm.
NAME_LIKENESS = 90
_FIELDS = {"NIK": "nomor_identitas", "NAMA_LGKP": "nama", "TGL_LHR": "tanggal_lahir"}
_FITS = re.compile(r"sesuai(\s*\(\d+\))?", re.IGNORECASE)
_DIFFERS = re.compile(r"tidak sesuai(\s*\(\d+\))?", re.IGNORECASE)


class Dukcapil:
    """The checker that asks the service in the settings."""

    def __init__(self) -> None:
        self._circuit = Circuit("dukcapil", pause=settings.DUKCAPIL_PAUSE)

    def check(self, data: IdentityData) -> Answer:
        """Compare NIK, name and birth date. Returns GAGAL for any unclear answer, and while the circuit is open."""
        if not settings.DUKCAPIL_URL or not self._circuit.allows():
            return FAILED
        try:
            answer = read_answer(self._ask(data))
        except (OSError, ValueError) as error:
            # Only the kind of the failure is logged: an answer may repeat the data of the person.
            logger.warning("dukcapil did not answer: %s", type(error).__name__)
            self._circuit.failed()
            return FAILED
        self._circuit.succeeded()
        return answer

    def _ask(self, data: IdentityData) -> bytes:
        url = urlsplit(settings.DUKCAPIL_URL)
        tls = url.scheme == "https"
        question = {
            "user_id": settings.DUKCAPIL_USER,
            "password": settings.DUKCAPIL_PASSWORD,
            "NIK": data.nomor_identitas,
            "NAMA_LGKP": data.nama,
            "TGL_LHR": f"{data.tanggal_lahir:%d-%m-%Y}",
            "TRESHOLD": NAME_LIKENESS,
        }
        status, body = deadline.post(
            url.hostname or "",
            url.port or (443 if tls else 80),
            (url.path or "/") + (f"?{url.query}" if url.query else ""),
            json.dumps(question).encode(),
            {"Content-Type": "application/json", "Accept": "application/json"},
            seconds=settings.DUKCAPIL_DEADLINE,
            tls=tls,
            max_bytes=MAX_ANSWER + 1,
        )
        if status != 200 or len(body) > MAX_ANSWER:
            raise OSError(f"status {status}, {len(body)} bytes")
        return body


def read_answer(body: bytes) -> Answer:
    """Return the answer of the register. Raises `ValueError` unless it is clear about every field."""
    answer = read_json(body)
    content = answer.get("content") if isinstance(answer, dict) else None
    row = content[0] if isinstance(content, list) and content else None
    if not isinstance(row, dict):
        raise ValueError("no content")
    said = {name: str(row.get(key, "")).strip() for key, name in _FIELDS.items()}
    if not any(said.values()) and "tidak ditemukan" in str(row.get("RESPON", row.get("RESPONSE_DESC", ""))).lower():
        return Answer(HasilPemeriksaan.TIDAK_DITEMUKAN)
    fields = {}
    for name, word in said.items():
        if not (_FITS.fullmatch(word) or _DIFFERS.fullmatch(word)):
            raise ValueError(f"no answer about {name}")
        fields[name] = bool(_FITS.fullmatch(word))
    return Answer(HasilPemeriksaan.COCOK if all(fields.values()) else HasilPemeriksaan.BERBEDA, fields)

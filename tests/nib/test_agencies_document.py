"""docs/agencies.md: the trial key, and the printed exchange."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from django.core.management import CommandError, call_command

from nib.models import ApiKey, InstansiPemerintah
from nib.services.payload import full_nibs, nib_data
from tests.factories.nib import make_nib
from tests.factories.registrasi import PetugasFactory

DOCUMENT = Path(portal_settings.BASE_DIR) / "docs" / "agencies.md"


def exchanges() -> list[tuple[str, dict, int, dict]]:
    """Return (method, request, status, answer) of each exchange that is printed in full."""
    block = re.search(r"```text\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.S)
    found, method = [], ""
    for part in block[1].split("\n\n"):
        sent = [line[2:] for line in part.splitlines() if line.startswith("> ")]
        got = [line[2:] for line in part.splitlines() if line.startswith("< ")]
        for line in sent:
            if line.startswith("POST"):
                method = line.rpartition("/")[2]
        body = " ".join(line for line in sent if line.startswith(("{", " ")))
        try:
            found.append((method, json.loads(body), int(got[0]), json.loads(" ".join(got[1:]))))
        except ValueError:
            continue
    return found


def make_key(*arguments: str, **options: str) -> dict[str, str]:
    output = StringIO()
    call_command("create_sandbox_key", *arguments, **options, stdout=output, stderr=StringIO())
    return dict(line.split("=", 1) for line in output.getvalue().splitlines())


@pytest.fixture
def officer(db):
    return PetugasFactory(user_id="INTEGRASI")


def test_the_printed_exchange_is_what_the_api_answers(client, officer):
    nib = make_nib()
    data = nib_data(full_nibs().get(pk=nib.pk))
    printed = make_key("Kementerian Uji", "insinyur@uji.example")
    assert printed["NIB"] == nib.nomor
    real = {
        "nib": nib.nomor,
        "nama_perusahaan": nib.pelaku_usaha.nama,
        "oss_id": data["oss_id"],
        "id_proyek": data["data_proyek"][0]["id_proyek"],
    }

    def filled(value):
        """Return the printed content without the values that differ on each portal: numbers and names."""
        if not isinstance(value, dict):
            return value
        return {k: real[k] if k in real and v and v != "0000000000000" else filled(v) for k, v in value.items()}

    recorded = exchanges()
    assert [(method, status) for method, _body, status, _answer in recorded] == [
        ("checkNIB", 200),
        ("checkNIB", 400),
        ("receiveLicense", 200),
    ]
    for method, body, status, answer in recorded:
        response = client.post(
            f"/api/v1/{method}", json.dumps(filled(body)), "application/json", headers={"user-key": printed["KEY"]}
        )
        assert (response.status_code, response.json()) == (status, filled(answer)), method


def test_a_key_for_trying_says_what_it_is_and_ends_soon(officer):
    make_nib()
    make_key("Kementerian Uji", "insinyur@uji.example")
    make_key("Kementerian Uji", "insinyur@uji.example", days=7)
    assert InstansiPemerintah.objects.get().nama == "Kementerian Uji (UJI COBA)"
    assert {key.masa.days for key in ApiKey.objects.all()} <= {29, 30, 6, 7}
    assert ApiKey.objects.count() == 2


def test_production_gives_no_key_for_trying(officer, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="in production"):
        make_key("Kementerian Uji", "insinyur@uji.example")
    assert not ApiKey.objects.exists()

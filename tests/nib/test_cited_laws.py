"""Every law in the portal's texts is in the table of laws; staff are told when one has ended (HUK-1)."""

import ast
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from nib.hooks.law import CITED_IN_TEXTS, check_cited_laws, check_dates_of_laws
from nib.models import DasarHukum, DasarTindakan
from tests.factories.nib import load_reference_data
from tests.factories.registrasi import PetugasFactory
from tests.servers import ROOT

APPS = ("oss_portal", "ketentuan", "registrasi", "nib", "helpdesk")
CITATION = re.compile(
    r"\b(?:UU|PP|Perpres|Perm\w+|PMK|PerBKPM|Peraturan BPS|Perka\w*) (?:Nomor )?\d+(?:/PMK\.\d+)?(?:/| Tahun )\d{4}"
)
# Arguments with the purpose of a column or an example of a citation: these texts do not claim that the law is in force.
NOT_PRINTED = {"keep", "help_text"}


def _printed(tree: ast.AST):
    """Yield the strings of a module except docstrings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in NOT_PRINTED:
            node.value = ast.Constant(None)
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            body[0].value = ast.Constant(None)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def cited() -> dict[str, set[str]]:
    """Return law -> files with printed texts that name it; set-up data are left out, as their tables have dates."""
    found: dict[str, set[str]] = {}
    for app in APPS:
        for file in (ROOT / app).rglob("*.py"):
            if "migrations" in file.parts or file.name in {"reference_data.py", "demo_data.py"}:
                continue
            for text in _printed(ast.parse(file.read_text())):
                for law in CITATION.findall(text):
                    found.setdefault(law, set()).add(str(file.relative_to(ROOT)))
    for file in [*(ROOT / "templates").rglob("*.*"), *(ROOT / "helpdesk/data").glob("*.txt")]:
        for law in CITATION.findall(re.sub(r"{#.*?#}|{% comment.*?endcomment %}", "", file.read_text(), flags=re.S)):
            found.setdefault(law, set()).add(str(file.relative_to(ROOT)))
    return found


@pytest.mark.django_db
def test_every_law_that_a_text_names_is_a_row_with_its_dates_and_is_watched():
    load_reference_data()
    found = cited()
    known = dict(DasarHukum.objects.values_list("sebutan", "kode"))
    assert {law: files for law, files in found.items() if law not in known} == {}
    assert {known[law] for law in found} == set(CITED_IN_TEXTS)


@pytest.mark.django_db
def test_staff_and_the_check_hear_of_a_law_in_a_text_that_has_ended(client):
    load_reference_data()
    ended = timezone.localdate() - timedelta(days=3)
    client.force_login(PetugasFactory(is_superuser=True))
    assert check_cited_laws(databases=["default"]) == []
    assert "UU 27/2022" not in client.get(reverse("admin:index")).text
    DasarHukum.objects.filter(kode="uu-27-2022").update(berlaku_sampai=ended)
    (warning,) = check_cited_laws(databases=["default"])
    assert (warning.id, "UU 27/2022" in warning.msg) == ("nib.W002", True)
    assert "UU 27/2022" in client.get(reverse("admin:index")).text
    call_command("check", databases=["default"])


@pytest.mark.django_db
def test_a_date_of_a_law_that_nobody_compared_is_not_printed_and_the_check_names_it():
    load_reference_data()
    (warning,) = check_dates_of_laws(databases=["default"])
    assert warning.id == "nib.W003"
    assert "UU 30/2014" in warning.msg
    assert "PP 28/2025" not in warning.msg
    ground = DasarTindakan.objects.get(tindakan="pembatalan")
    assert "berlaku sejak" not in ground.since
    DasarHukum.objects.update(tanggal_dicocokkan=True)
    assert "berlaku sejak" in DasarTindakan.objects.get(pk=ground.pk).since
    assert check_dates_of_laws(databases=["default"]) == []

"""`bin/bench --peers` can start, and reports each act where the portal is not twice as cheap."""

import ast
import re

import pytest

from helpdesk.models import Tiket
from tests.benchmarks.bench import table
from tests.benchmarks.lab import Lab
from tests.benchmarks.peers.comparison import print_line
from tests.benchmarks.peers.cost import Cost
from tests.benchmarks.peers.install import FOLDER, PROJECT, environment, wanted
from tests.benchmarks.queue_pages import fill_queue
from tests.factories.helpdesk import helpdesk_officer
from tests.servers import ROOT


def test_every_package_of_the_peers_has_one_version_and_a_place_outside_of_ours():
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9.]+", line) for line in wanted())
    assert FOLDER.is_relative_to(ROOT / "var")
    assert not (ROOT / ".venv").exists() or not FOLDER.is_relative_to((ROOT / ".venv").resolve())


def test_the_peers_see_nothing_of_the_portal(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "of the portal")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    assert not {"SECRET_KEY", "PYTHONPATH"} & environment("postgresql://x/peers", "admin").keys()
    ours = {"oss_portal", "tests", "nib", "registrasi", "ketentuan"}
    for file in (PROJECT / "project").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [a.name for a in node.names] if isinstance(node, ast.Import) else []
            assert not {n.partition(".")[0] for n in names} & ours, file.name


def test_a_line_that_is_not_twice_ahead_falls_short(capsys):
    lab = Lab.__new__(Lab)
    lab.rows = []
    print_line(lab, "list", Cost(10, 2), "peer", Cost(20, 4))
    print_line(lab, "form", Cost(10, 2), "peer", Cost(19, 4))
    ahead, behind = table(lab.rows).splitlines()[2:]
    assert ahead == "| list | 12.0 ms (10.0 + 2.0) | peer 24.0 ms (20.0 + 4.0) | 2.00 | ≥ 2 |"
    assert "| **1.92** |" in behind
    assert "SHORT  form" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_the_queue_of_the_bench_is_filled_with_tickets_as_they_are_today():
    fill_queue(1, 50, helpdesk_officer(supervisor=True))
    assert Tiket.objects.filter(status="diproses").count() == 4

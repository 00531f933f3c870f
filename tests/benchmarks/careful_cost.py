"""The cost of an act beside its floor: the same rows as a careful Django programmer would write them."""

import secrets
from collections.abc import Iterable

from tests.benchmarks.lab import Lab
from tests.benchmarks.load_client import send
from tests.benchmarks.peers.cost import Act, Site, again_and_again, measure


def beside_careful(lab: Lab, name: str, acts: Iterable[Act], floor: str, payload: dict[str, str]) -> None:
    """Print the processor time of `acts` in multiples of the floor named `floor` (`tests.benchmarks.careful`)."""
    ours = measure(lab, Site(lab.web_pid, lab.portal.port), acts, is_correct=lambda status: status == 302)
    secret = secrets.token_hex(16)
    request = send(f"/{floor}/", payload | {"csrfmiddlewaretoken": secret}, headers={"Cookie": f"csrftoken={secret}"})
    with lab.careful() as (pid, port):
        theirs = measure(lab, Site(pid, port), again_and_again(request), is_correct=lambda status: status == 302)
    baseline = f"its {len(lab.act_rows[floor])} rows by the ORM {theirs}"
    lab.report_line(name, str(ours), baseline, ours.total / theirs.total, 1.5, at_least=False)

"""The visitors of the bench reach the certificate: a change of the pages shows in this test, not in a figure."""

import pkgutil
import time

import pytest

from nib.models import Nib, SertifikatNib
from nib.reference_data import load
from tests.benchmarks.figures.nib import PARTS
from tests.benchmarks.journey import Tally, Visitor, WrongAnswer, go_the_whole_way
from tests.benchmarks.load_client import send_each, take
from tests.registrasi.helpers import prepare_ketentuan


@pytest.fixture
def note(live_server, transactional_db):
    prepare_ketentuan()
    load()
    return Tally(until=time.perf_counter() + 60)


def test_a_visitor_of_the_bench_goes_from_the_home_page_to_a_checked_certificate(live_server, note):
    p = Visitor(live_server.thread.port, note)
    go_the_whole_way(p, 20_000)
    p.close()
    assert SertifikatNib.objects.get(nib=Nib.objects.get()).pdf
    assert {"registration POST", "activation POST", "sign-in POST", "submission", "certificate", "check"} <= set(
        note.kinds
    )
    assert note.kinds["application POST"].count == 5
    assert {s for h in note.kinds.values() for s in h.status} == {200, 302}


def test_an_answer_that_is_not_expected_is_named(live_server, note):
    p = Visitor(live_server.thread.port, note)
    with pytest.raises(WrongAnswer, match="reader /tidak-ada/: 404 instead of 200"):
        p.fetch("reader", "/tidak-ada/")
    p.close()
    result = send_each(live_server.thread.port, [take("/tidak-ada/")] * 3, connections=2, is_correct=lambda s: s == 200)
    assert (result.count, result.error, result.status) == (3, 3, {404: 3})


def test_every_part_of_a_certificate_that_is_timed_is_there():
    for functions in PARTS.values():
        assert all(callable(pkgutil.resolve_name(name)) for name in functions)

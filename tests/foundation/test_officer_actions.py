"""An officer's act always ends with a message or a page: the result, or the reason of a refusal."""

import pytest

from oss_portal.exceptions import WrongState
from oss_portal.forms import ReasonForm
from oss_portal.models import HariLibur
from oss_portal.staff.actions import Action, Done, Outcome, Page, perform
from tests.factories.registrasi import PetugasFactory

pytestmark = pytest.mark.django_db


def make_action(result, **fields):
    def act(obj, by, form):
        HariLibur.objects.create(tanggal="2030-01-01", nama=form.cleaned_data["alasan"], jenis="nasional")
        if isinstance(result, Exception):
            raise result
        return result

    return Action(name="uji", title="Uji", permission="x.y", form=ReasonForm, perform=act, **fields)


def do(action):
    form = ReasonForm({"alasan": "sebab"})
    assert form.is_valid()
    return perform(action, None, PetugasFactory(is_superuser=True), form), form


@pytest.mark.parametrize("result", [None, 0, [], "", HariLibur(nama="kembali")])
def test_what_a_service_returns_is_not_taken_for_a_refusal(result):
    outcome, form = do(make_action(result, done="Sudah."))
    assert outcome == Outcome("Sudah.")
    assert not form.errors
    assert HariLibur.objects.count() == 1


def test_an_act_may_say_what_came_of_it_or_show_a_page():
    assert do(make_action(Done("Perkara 7."), done="Sudah."))[0].message == "Perkara 7."
    HariLibur.objects.all().delete()
    page = Page("admin/reveal.html", {"nomor": "1"})
    assert do(make_action(page))[0].page == page


def test_an_act_that_says_nothing_does_nothing():
    with pytest.raises(TypeError, match="uji"):
        do(make_action(None))
    assert not HariLibur.objects.exists()


def test_a_refusal_stands_in_the_form_and_nothing_happened():
    refused = WrongState("Terlambat.", field="alasan")
    outcome, form = do(make_action(refused, done="Sudah."))
    assert outcome is refused
    assert form.errors == {"alasan": ["Terlambat."]}
    assert not HariLibur.objects.exists()

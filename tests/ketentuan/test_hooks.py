"""Parts of this app that are shown on pages of other apps."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from ketentuan import hooks
from ketentuan.models import HeldForm
from ketentuan.services.publishing import return_version, submit_version
from tests.factories.ketentuan import DrafFactory, PersetujuanFactory
from tests.factories.registrasi import PetugasFactory

pytestmark = pytest.mark.django_db


def test_a_held_form_that_is_not_yet_sent_is_shown_on_the_dashboard(pengguna):
    data_request = RequestFactory().get("/dasbor/")
    data_request.user = pengguna
    assert hooks.held_forms_card(data_request) is None
    HeldForm.objects.create(
        pengguna=pengguna, alamat="/x/", isian="a=1", kedaluwarsa_pada=timezone.now() + timedelta(hours=1)
    )
    card = hooks.held_forms_card(data_request)
    assert "Satu formulir tertahan" in card.text
    # The text does not name the terms, because forms are also held when a session has ended.
    assert "Ketentuan" not in card.text
    assert card.links[0][1] == "/persetujuan/lanjutkan/"


def test_persetujuan_are_part_of_the_personal_data_and_of_the_case_file(pengguna, django_assert_num_queries):
    for _ in range(3):
        PersetujuanFactory(pengguna=pengguna, ip="192.0.2.1")
    PersetujuanFactory()
    with django_assert_num_queries(1):
        data = hooks.persetujuan_data(pengguna).data
    assert len(data) == 3
    assert {d["ip"] for d in data} == {"192.0.2.1"}
    assert len(hooks.case_file_sections(pengguna=pengguna).rows) == 3
    assert hooks.case_file_sections() is None


def test_whoever_wrote_a_draft_finds_it_on_their_front_page_until_it_is_handed_in():
    author = PetugasFactory(group="Penyusun Ketentuan")
    draft = DrafFactory(disusun_oleh=author)
    DrafFactory(disusun_oleh=PetugasFactory(group="Penyusun Ketentuan"))
    assert hooks.draft_queue(author).count == 1
    submit_version(versi=draft, by=author)
    assert hooks.draft_queue(author).count == 0
    return_version(versi=draft, by=PetugasFactory(group="Penyetuju Ketentuan"), alasan="Angka 3 belum jelas")
    assert hooks.draft_queue(author).count == 1
    assert hooks.draft_queue(PetugasFactory(group="Penyetuju Ketentuan")) is None


def test_what_waits_for_approval_is_in_the_queue_of_the_approver_not_of_its_drafter():
    approver = PetugasFactory(is_superuser=True)
    assert hooks.approval_queue(PetugasFactory()) is None
    DrafFactory(status="menunggu")
    DrafFactory(status="menunggu", disusun_oleh=approver)
    assert hooks.approval_queue(approver).count == 1

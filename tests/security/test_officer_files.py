"""Files for officers: every view that returns one checks the person whom the file is about; so must future views."""

import inspect
import re

import pytest
from django.http import HttpResponse
from django.urls import get_resolver, reverse
from django.urls.resolvers import ResolverMatch

from ketentuan.models import Persetujuan
from oss_portal.exceptions import ConflictOfInterest
from oss_portal.staff.files import OfficerFilesMiddleware, release_file
from oss_portal.staff.permissions import staff_required
from registrasi.models import OfficerRelation
from registrasi.services.conflicts import declare_relation
from tests.factories.registrasi import HakAksesFactory, PetugasFactory

pytestmark = pytest.mark.django_db
BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"
# Functions that return a file as the answer.
_MAKERS = re.compile(
    r"\b(FileResponse|StreamingHttpResponse|serve_upload|letter_response|proof_response|(?:file|pdf|csv)_response|_csv)\("
)


@staff_required()
def _forgetful(request):
    return HttpResponse(b"%PDF-1.7", content_type="application/pdf")


@pytest.mark.parametrize("release", [False, True])
def test_a_new_door_that_forgets_to_ask_hands_out_nothing(rf, release):
    request = rf.get("/petugas/baru/")
    request.user, request.resolver_match = PetugasFactory(), ResolverMatch(_forgetful, (), {})
    if release:
        release_file(request)
    answer = OfficerFilesMiddleware(_forgetful)(request)
    assert answer.status_code == (200 if release else 403)
    assert (b"%PDF" in answer.content) is release


def test_a_door_that_asks_about_somebody_close_hands_out_nothing(rf):
    right, request = HakAksesFactory(), rf.get("/petugas/baru/")
    request.user = PetugasFactory()
    close_to(request.user, right.pengguna)
    with pytest.raises(ConflictOfInterest):
        release_file(request, right.pengguna)
    assert OfficerFilesMiddleware.process_exception(request, ConflictOfInterest()).status_code == 403


def close_to(officer, person):
    declare_relation(
        petugas=officer,
        jenis_identitas=person.jenis_identitas,
        nomor_identitas=person.nomor_identitas,
        relation=OfficerRelation.Relation.KELUARGA,
    )


def _views(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _views(pattern.url_patterns)
        else:
            yield inspect.unwrap(pattern.callback)


def test_every_door_of_officers_with_a_file_says_whom_it_is_about():
    doors = {}
    for view in _views(get_resolver().url_patterns):
        staff = getattr(view, "__self__", None) is not None or getattr(view, "staff_required", False)
        if not view.__module__.startswith(("oss_portal", "registrasi", "nib", "helpdesk", "ketentuan")):
            continue
        source = inspect.getsource(view)
        staff = staff or "@staff_required" in source
        if staff and _MAKERS.search(source):
            doors[f"{view.__module__}.{view.__name__}"] = "release_file(" in source
    assert len(doors) >= 8, sorted(doors)
    assert [name for name, asks in doors.items() if not asks] == []


def test_the_proof_of_an_acceptance_of_somebody_close_stays_closed(client, ketentuan):
    right, officer = HakAksesFactory(), PetugasFactory(is_superuser=True)
    proof = Persetujuan.objects.filter(pengguna=right.pengguna).first()
    address = reverse("admin:ketentuan_versiketentuan_bukti", args=[proof.versi_id, proof.kode])
    client.force_login(officer, backend=BACKEND)
    assert client.post(address).headers["Content-Type"] == "application/pdf"
    close_to(officer, right.pengguna)
    assert client.post(address).status_code == 403

"""Forbidden attempts are refused and audited: wrong ids, self-approval, used invitations, extra fields."""

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from oss_portal.accounts.secure_link import secure_link
from oss_portal.models import AuditEvent, Pengguna
from oss_portal.staff import search_terms
from oss_portal.templatetags.audit import case_items
from registrasi.models import HakAkses, PermintaanData, PermohonanAkses, Undangan
from registrasi.services import permohonan_akses as cases
from registrasi.services.hak_akses import block
from registrasi.services.kuasa import invite_kuasa
from tests.factories.registrasi import PASSWORD, BadanUsahaFactory, HakAksesFactory, PetugasFactory
from tests.registrasi.test_cases import CANDIDATE, file, link, setuju

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"
pytestmark = pytest.mark.usefixtures("ketentuan")


@pytest.fixture
def direktur(db):
    return HakAksesFactory(pelaku_usaha=BadanUsahaFactory(), pengguna__kata_sandi=PASSWORD)


def sign_in(orang) -> Client:
    web_client = Client()
    web_client.force_login(orang, backend=BACKEND)
    return web_client


def recorded(event: str, **filter_rows) -> int:
    return AuditEvent.objects.filter(peristiwa=event, **filter_rows).count()


def petugas(group="Hak Akses") -> Pengguna:
    return PetugasFactory(group=group)


def test_asking_for_somebody_elses_record_or_letter_is_refused_and_recorded(direktur):
    case = cases.submit_replacement(
        hak_akses=direktur, by=direktur.pengguna, channel="dasbor", alasan="x", candidate=CANDIDATE, files=file()
    )
    finished = cases.reject_permohonan(permohonan=case, by=PetugasFactory(), alasan="kurang")
    orang = HakAksesFactory().pengguna
    web_client = sign_in(orang)
    for nama, kode in (
        ("hak-akses-permohonan", case.kode),
        ("surat-resmi", finished.surat.kode),
        ("hak-akses-cabut", direktur.kode),
    ):
        assert web_client.get(reverse(nama, args=[kode])).status_code == 404
        assert recorded("akses.ditolak", oleh=orang, rincian__halaman=nama) == 1, nama


def test_the_record_of_refusals_cannot_be_used_to_fill_the_trail(direktur):
    web_client = sign_in(direktur.pengguna)
    for _ in range(40):
        web_client.get(reverse("surat-resmi", args=["00000000-0000-4000-8000-000000000000"]))
    assert recorded("akses.ditolak", oleh=direktur.pengguna) == 30


def test_a_stranger_leaves_no_event_of_a_person(client, direktur):
    assert client.get(reverse("surat-resmi", args=[direktur.kode])).status_code == 302
    assert recorded("akses.ditolak") == 0


def test_self_approval_is_refused_and_recorded(direktur):
    by = petugas()
    # No role both proposes and decides; an officer who was given both by hand must still obey the four eyes.
    by.groups.add(PetugasFactory(group="Pemutus Hak Akses").groups.get())
    case = cases.propose_ending(hak_akses=direktur, dasar="AKH-1c", by=by, alasan="x")
    url = reverse("admin:registrasi_permohonanakses_setujui_usulan", args=[case.pk])
    response = sign_in(by).post(url, {"alasan": "saya sendiri"})
    assert response.status_code == 422
    case.refresh_from_db()
    assert case.status == PermohonanAkses.Status.DIUSULKAN
    assert recorded("audit.ditolak", oleh=by, subjek_id=str(case.pk)) == 1


def test_a_blocked_person_with_an_open_session_is_out_and_it_is_recorded(direktur):
    web_client = sign_in(direktur.pengguna)
    assert web_client.get("/hak-akses/").status_code == 200
    block(hak_akses=direktur, by=PetugasFactory(), alasan="dugaan")
    assert web_client.post("/hak-akses/undang/", {"nama": "x"}).url.startswith("/masuk/")
    assert recorded("hak_akses.diblokir", tentang=direktur.pengguna) == 1


def test_an_invitation_is_used_once_and_the_second_use_is_recorded(direktur):
    friend = HakAksesFactory()
    until = timezone.now() + timedelta(days=30)
    invite_kuasa(giver=direktur, nama="K", email=friend.pengguna.email, relation="x", kewenangan=["nib"], until=until)
    path = link(friend.pengguna.email, "undangan")
    assert sign_in(friend.pengguna).post(path, setuju()).status_code == 302
    lain = HakAksesFactory()
    assert sign_in(lain.pengguna).post(path, setuju()).status_code == 410
    assert not HakAkses.objects.filter(pengguna=lain.pengguna, pelaku_usaha=direktur.pelaku_usaha).exists()
    assert recorded("hak_akses.undangan.ditolak", subjek_id=str(Undangan.objects.get().pk)) == 1


def test_fields_that_a_form_does_not_have_change_nothing(direktur):
    """Mass assignment: a form accepts only the fields that it shows."""
    orang = direktur.pengguna
    web_client = sign_in(orang)
    more = {
        "is_staff": "on",
        "is_superuser": "on",
        "user_id": "ADMIN",
        "nomor_identitas": "3171061705900009",
        "status": "aktif",
        "peran": "penanggung_jawab",
        "pelaku_usaha": str(HakAksesFactory().pelaku_usaha_id),
        "pengguna": str(HakAksesFactory().pengguna_id),
    }
    web_client.post("/akun/bahasa/", {"bahasa": "en"} | more)
    web_client.post(
        "/data-pribadi/minta/", {"jenis": "penjelasan", "isi": "x", "nomor": "PD-1", "tenggat": "2030-01-01"} | more
    )
    undangan = {
        "nama": "Ratna",
        "email": "ratna@notaris.id",
        "hubungan": "Notaris",
        "kewenangan": ["nib"],
        "sampai_0": "1",
        "sampai_1": "1",
        "sampai_2": str(timezone.localdate().year + 1),
        "kata_sandi": PASSWORD,
    }
    web_client.post("/hak-akses/undang/", undangan | more)
    now = Pengguna.objects.get(pk=orang.pk)
    assert (now.is_staff, now.is_superuser, now.user_id) == (False, False, orang.user_id)
    assert now.nomor_identitas == orang.nomor_identitas
    data_request = PermintaanData.objects.get()
    assert (data_request.pengguna, data_request.status) == (orang, PermintaanData.Status.DIAJUKAN)
    assert data_request.tenggat < timezone.now() + timedelta(hours=73)
    u = Undangan.objects.get()
    assert (u.jenis, u.pelaku_usaha) == (Undangan.Jenis.KUASA, direktur.pelaku_usaha)


def test_a_power_that_may_not_be_given_is_refused_however_it_is_posted(direktur):
    web_client = sign_in(direktur.pengguna)
    data = {"nama": "R", "email": "r@r.id", "hubungan": "x", "kewenangan": ["hak_akses"], "kata_sandi": PASSWORD}
    response = web_client.post("/hak-akses/undang/", data)
    assert response.status_code == 422
    assert "kewenangan" in response.context["form"].errors


@pytest.mark.parametrize("value", ["2026-99-99T99:99:99+00:00", "2026-11-24", "=HYPERLINK()", "x" * 5000, 7, True])
def test_whatever_is_in_a_case_file_can_be_printed(value):
    [(key, text)] = case_items({"alasan_keputusan": value, "kosong": ""})
    assert key == "alasan keputusan"
    assert isinstance(text, str)


@pytest.mark.parametrize("box", ["/admin/registrasi/hakakses/", "/petugas/helpdesk/"])
def test_akh_1b_the_search_box_of_an_officer_makes_no_link_that_acts_for_others(direktur, box):
    """The search word came back encrypted with the key of the links in mails, and so was a valid link itself."""
    orang, web_client = direktur.pengguna, sign_in(PetugasFactory(is_superuser=True))

    def stash(content: list) -> str:
        address = web_client.post(box, {"q": json.dumps(content)}).url
        return parse_qs(urlsplit(address).query)["q"][0].removeprefix("~")

    case = cases.submit_replacement(
        hak_akses=direktur, by=orang, channel="dasbor", alasan="x", candidate=CANDIDATE, files=file()
    )
    now = int(timezone.now().timestamp())
    for content in (["amankan-akun", orang.pk, now], [orang.pk, now]):
        assert Client().post(f"/amankan/{stash(content)}/", {"yakin": "on"}).status_code in {404, 410}
    for content in (["keberatan-akses", str(case.kode), "old", "x@y.id", orang.pk], [str(case.kode), "old", "", None]):
        assert Client().get(f"/keberatan/{stash(content)}/").status_code in {404, 410}
    direktur.refresh_from_db()
    assert direktur.status == HakAkses.Status.AKTIF


def test_a_link_of_a_mail_put_into_a_search_box_is_not_opened(direktur):
    token = secure_link(direktur.pengguna).rstrip("/").rsplit("/", 1)[-1]
    assert search_terms.read(f"~{token}") == ""

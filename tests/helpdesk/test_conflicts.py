"""Conflict of interest: an officer does not handle tickets of themselves or of somebody close to them."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from helpdesk.exceptions import ConflictOfInterest, NotAnOfficer
from helpdesk.models import SlaBreach, Tiket, TiketLink
from helpdesk.services import assignment, closing, conversation, handling, linking
from oss_portal.models import AuditEvent
from registrasi.services.conflicts import declare_relation
from tests.factories.helpdesk import helpdesk_officer, tiket
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory

pytestmark = pytest.mark.django_db
BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"


@pytest.fixture
def relatives():
    """Return the penanggung jawab of a PT, who is close to the officer."""
    return HakAksesFactory(pelaku_usaha=BadanUsahaFactory())


@pytest.fixture
def p(client, relatives):
    petugas = helpdesk_officer(supervisor=True)
    declare(petugas, relatives.pengguna)
    client.force_login(petugas, backend=BACKEND)
    return petugas


def declare(petugas, person) -> None:
    declare_relation(petugas=petugas, jenis_identitas="01", nomor_identitas=person.nomor_identitas, relation="keluarga")


def ticket_of_relative(source: str, petugas, relatives):
    return tiket(
        perihal="Rahasia keluarga",
        **{
            "akun": {"pelapor": relatives.pengguna},
            "surel": {"email": relatives.pengguna.email},
            "usaha": {"pelaku_usaha": relatives.pelaku_usaha},
            "own": {"pelapor": petugas},
        }[source],
    )


def test_a_ticket_goes_back_to_the_queue_when_its_officer_declares_to_be_close(relatives):
    petugas = helpdesk_officer()
    t, ordinary = (assignment.take(tiket=t, by=petugas) for t in (tiket(pelapor=relatives.pengguna), tiket()))
    declare(petugas, relatives.pengguna)
    for one in (t, ordinary):
        one.refresh_from_db()
    assert (t.petugas, t.diambil_sampai, ordinary.petugas) == (None, None, petugas)
    assert assignment.take_next(by=helpdesk_officer()) == t


@pytest.mark.parametrize("source", ["akun", "surel", "usaha", "own"])
def test_the_ticket_is_refused_and_recorded_and_the_queue_tells_nothing_of_it(client, p, relatives, source):
    t, ordinary = ticket_of_relative(source, p, relatives), tiket(perihal="Tiket biasa")
    address = reverse("petugas-tiket", args=[t.kode])
    for n, fetch in enumerate([client.get, client.post], 1):
        response = fetch(address, {"aksi": "ambil"})
        assert response.status_code == 403
        assert "Mintalah petugas lain" in response.text
        assert "Rahasia keluarga" not in response.text
        note = AuditEvent.objects.filter(peristiwa="audit.ditolak", oleh=p)
        assert note.count() == n
        assert note.filter(subjek_id=str(t.pk)).count() == n
    queue = client.get(reverse("petugas-antrean"), {"tab": "semua"}).text
    assert t.nomor in queue
    assert "Rahasia keluarga" not in queue
    assert address not in queue
    assert "Tiket biasa" in queue
    assert client.get(reverse("petugas-tiket", args=[ordinary.kode])).status_code == 200


@pytest.mark.parametrize("source", ["akun", "surel", "usaha", "own"])
def test_nor_do_they_get_it_by_taking_the_next_one_or_by_being_assigned(p, relatives, source):
    t = ticket_of_relative(source, p, relatives)
    other = helpdesk_officer()
    assert assignment.take_next(by=p) is None
    with pytest.raises(ConflictOfInterest):
        conversation.reply(tiket=t, by=p, content="x")
    with pytest.raises(NotAnOfficer):
        assignment.assign(tiket=t, petugas=p, by=other)
    assert assignment.take_next(by=other) == t


def test_what_was_passed_on_to_the_unit_of_a_relative_is_closed_to_them_too(client, p, relatives):
    t = ticket_of_relative("akun", p, relatives)
    handling.escalate(tiket=t, by=helpdesk_officer(), unit="teknis", alasan="x")
    content = client.get(reverse("petugas-diteruskan")).text
    assert t.nomor in content
    assert "Rahasia keluarga" not in content
    assert client.get(reverse("petugas-diteruskan-tiket", args=[t.kode])).status_code == 403
    with pytest.raises(ConflictOfInterest):
        handling.answer_escalation(tiket=t, by=p, content="x")


def test_what_a_relative_says_about_a_clause_is_not_read_and_no_count_sends_them_to_it(client, p, relatives, ketentuan):
    for t in (ticket_of_relative("akun", p, relatives), tiket(perihal="Tiket biasa", content="Kalimat ini kabur")):
        other = helpdesk_officer()
        handling.classify(tiket=t, by=other, jenis="saran", kategori=None, prioritas=3, klausul="aks-1")
        assignment.release(tiket=t, by=other)
    closed = Tiket.objects.get(perihal="Rahasia keluarga")
    page = client.get("/petugas/helpdesk/ketentuan/").text
    assert closed.nomor in page
    assert "Sudah tiga hari" not in page
    assert reverse("petugas-tiket", args=[closed.kode]) not in page
    assert "Kalimat ini kabur" in page
    assert client.get(reverse("petugas-hitungan")).json()["bebas"] == "1"


def test_nor_do_the_figures_of_the_supervisor_or_the_panel_of_another_ticket_show_it(client, p, relatives):
    t, ordinary = ticket_of_relative("usaha", p, relatives), tiket(perihal="Tiket biasa", email="lain@contoh.id")
    for everything in (t, ordinary):
        SlaBreach.objects.create(
            tiket=everything, jam="penyelesaian", tenggat=everything.dibuat_pada, dicatat_pada=timezone.now()
        )
    TiketLink.objects.create(dari=ordinary, ke=t, jenis="terkait")
    for address in (reverse("petugas-penyelia"), reverse("petugas-tiket", args=[ordinary.kode])):
        page = client.get(address).text
        assert "Tiket biasa" in page
        assert "Rahasia keluarga" not in page
        assert t.nomor not in page


@pytest.mark.parametrize(
    "act",
    [
        lambda t, p: assignment.assign(tiket=t, petugas=helpdesk_officer(), by=p, force=True),
        lambda t, p: assignment.release(tiket=t, by=p, force=True),
        lambda t, p: closing.close(tiket=t, by=p, alasan="x"),
        lambda t, p: closing.reopen(tiket=t, by=p, by_officer=True),
        lambda t, p: closing.restore_from_spam(tiket=t, by=p),
        lambda t, p: assignment.hand_to_supervisor(tiket=t, by=p),
        lambda t, p: linking.undo_merge(tiket=t, by=p),
    ],
)
def test_no_act_is_open_to_a_supervisor_who_is_close_to_the_reporter(p, relatives, act):
    """The officer may not even choose the colleague who handles the ticket."""
    t = ticket_of_relative("akun", p, relatives)
    with pytest.raises(ConflictOfInterest):
        act(t, p)
    t.refresh_from_db()
    assert (t.status, t.petugas) == ("baru", None)


@pytest.mark.parametrize("action", ["gabung", "spam"])
def test_what_a_service_refuses_for_kinship_is_on_record_too(client, p, relatives, action):
    t = ticket_of_relative("usaha", p, relatives)
    if action == "spam":
        client.post(reverse("petugas-massal"), {"pilih": t.kode, "aksi": "spam", "alasan": "x"})
    else:
        # The officer may open another ticket of the same reporter; merging the two would give access to both.
        twin = tiket(perihal="Tiket biasa")
        Tiket.objects.update(saluran="surel")
        client.post(reverse("petugas-tiket", args=[twin.kode]), {"aksi": "gabung", "gabung-nomor": t.nomor})
    note = AuditEvent.objects.get(peristiwa="audit.ditolak", oleh=p)
    assert (note.subjek_id, note.rincian) == (str(t.pk), {"mau": action})
    t.refresh_from_db()
    assert t.status == "baru"


def test_the_queries_of_the_queue_grow_neither_with_relatives_nor_with_their_tickets(client, p, relatives):
    def cost() -> int:
        with CaptureQueriesContext(connection) as q:
            assert client.get(reverse("petugas-antrean"), {"tab": "semua"}).status_code == 200
        return len(q)

    ticket_of_relative("akun", p, relatives)
    cost()
    few = cost()
    for _ in range(8):
        right = HakAksesFactory()
        declare(p, right.pengguna)
        tiket(pelapor=right.pengguna)
    assert cost() == few


def test_a_ticket_for_supervisors_is_not_told_to_who_must_keep_away_from_it(p, relatives):
    other, t = helpdesk_officer(supervisor=True), ticket_of_relative("akun", p, relatives)
    mail.outbox.clear()
    assignment.hand_to_supervisor(tiket=t, by=helpdesk_officer())
    tiket(pelapor=relatives.pengguna, tentang_petugas=True)
    told = [m.to for m in mail.outbox if "khusus penyelia" in m.body]
    assert told == [[other.email], [other.email]]

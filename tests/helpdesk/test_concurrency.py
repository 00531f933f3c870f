"""Two at the same moment: real threads on real connections."""

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from helpdesk.exceptions import AlreadyTaken
from helpdesk.inbound_mail.receive import receive
from helpdesk.models import Message, SlaBreach, Tiket
from helpdesk.services import assignment, closing, conversation, linking, sweeps
from oss_portal.models import OutgoingMail
from tests.factories.helpdesk import helpdesk_officer, tiket
from tests.helpdesk.test_inbound_mail import mail_bytes
from tests.helpdesk.test_tiket import finished, move_back

pytestmark = pytest.mark.django_db(transaction=True)


def concurrently(*actions: Callable) -> list:
    """Run all at once, each on a connection of its own; return results and exceptions in order."""
    result: list = [None] * len(actions)
    start = threading.Barrier(len(actions))

    def run_all(n: int) -> None:
        try:
            start.wait(10)
            result[n] = actions[n]()
        except Exception as error:
            result[n] = error
        finally:
            connection.close()

    thread = [threading.Thread(target=run_all, args=(n,)) for n in range(len(actions))]
    for u in thread:
        u.start()
    for u in thread:
        u.join(30)
    return result


def test_of_two_officers_who_take_the_same_ticket_one_has_it():
    t, p, q = tiket(), helpdesk_officer(), helpdesk_officer()
    result = concurrently(lambda: assignment.take(tiket=t, by=p), lambda: assignment.take(tiket=t, by=q))
    assert sum(isinstance(h, AlreadyTaken) for h in result) == 1
    t.refresh_from_db()
    assert t.petugas in {p, q}


def test_of_two_officers_who_answer_at_once_one_answers():
    t, p, q = tiket(), helpdesk_officer(), helpdesk_officer()
    concurrently(*(lambda o=o: conversation.reply(tiket=t, by=o, content=f"Jawaban {o.pk}") for o in (p, q)))
    assert t.pesan.filter(arah="keluar").count() == 1


def test_officers_who_ask_for_the_next_ticket_get_different_ones():
    for _ in range(4):
        tiket()
    petugas = [helpdesk_officer() for _ in range(4)]
    result = concurrently(*(lambda p=p: assignment.take_next(by=p) for p in petugas))
    assert len({t.pk for t in result}) == 4


def test_numbers_are_given_once_and_without_gaps_under_load():
    tiket()
    result = concurrently(*(lambda: [tiket() for _ in range(5)] for _ in range(6)))
    assert not [h for h in result if isinstance(h, Exception)]
    nomor = sorted(int(n[-6:]) for n in Tiket.objects.values_list("nomor", flat=True))
    assert nomor == list(range(1, 32))


def test_a_double_click_makes_one_ticket():
    key = uuid.uuid4()
    tiket()
    result = concurrently(*(lambda: tiket(token_form=key) for _ in range(4)))
    assert len({t.pk for t in result}) == 1
    assert Tiket.objects.filter(token_form=key).count() == 1


def test_a_double_click_is_one_answer_and_one_mail():
    t, p, kode = tiket(), helpdesk_officer(), uuid.uuid4()
    result = concurrently(*(lambda: conversation.reply(tiket=t, by=p, content="Sudah", kode=kode) for _ in range(4)))
    assert {h.kode for h in result} == {kode}
    assert t.pesan.filter(arah="keluar").count() == 1
    assert OutgoingMail.objects.filter(templat="helpdesk/replied").count() == 1
    end = uuid.uuid4()
    result = concurrently(
        *(lambda: closing.resolve(tiket=t, by=p, content="Selesai", akar_masalah="lain", kode=end) for _ in range(4))
    )
    assert not [h for h in result if isinstance(h, Exception)]
    assert OutgoingMail.objects.filter(templat="helpdesk/resolved").count() == 1


def test_a_double_click_on_a_reply_long_after_the_close_makes_one_new_ticket():
    t, kode = tiket(), uuid.uuid4()
    closing.close(tiket=t, by=None, alasan="x")
    Tiket.objects.filter(pk=t.pk).update(ditutup_pada=timezone.now() - timedelta(days=30))
    result = concurrently(
        *(lambda: conversation.receive_reply(tiket=t, content="Belum beres", kode=kode) for _ in range(3))
    )
    assert len({h.tiket_id for h in result}) == 1
    assert Tiket.objects.count() == 2


def test_the_same_mail_on_two_nodes_is_one_message():
    tiket()
    content = mail_bytes()
    result = concurrently(lambda: receive(content), lambda: receive(content))
    assert sorted(result) == ["baru", "ganda"]


def test_the_tasks_of_two_nodes_record_a_breach_once():
    affected = [move_back(tiket(), days=30) for _ in range(5)]
    concurrently(sweeps.record_breaches, sweeps.record_breaches, sweeps.warn)
    # A row that another task held was left for the next round.
    sweeps.record_breaches()
    assert SlaBreach.objects.count() == 2 * len(affected)


def test_a_reporter_who_replies_while_the_officer_resolves_is_never_lost():
    t, p = tiket(), helpdesk_officer()
    assignment.take(tiket=t, by=p)
    concurrently(lambda: finished(t, p), lambda: conversation.receive_reply(tiket=t, content="Masih belum!"))
    t.refresh_from_db()
    assert Message.objects.filter(isi="Masih belum!").exists()
    # Either order: the resolution came second and can be reopened, or the reply came second and reopened it.
    assert t.status in {"selesai", "dibuka_kembali"}


def test_two_merges_crosswise_end_without_a_deadlock():
    a, b, p = tiket(channel="surel"), tiket(channel="surel"), helpdesk_officer()
    concurrently(
        lambda: linking.merge(tiket=a, to=b, by=p),
        lambda: linking.merge(tiket=b, to=a, by=p),
    )
    assert Tiket.objects.filter(status="digabung").count() == 1

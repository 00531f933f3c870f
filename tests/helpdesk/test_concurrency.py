"""Two people or tasks at the same moment: real threads on real connections."""

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.signals import pre_save
from django.utils import timezone

from helpdesk.exceptions import AlreadyTaken
from helpdesk.inbound_mail.receive import receive
from helpdesk.models import CannedAnswer, Message, SlaBreach, Tiket, VerificationCode
from helpdesk.services import accounts, assignment, closing, conversation, handling, linking, sweeps
from oss_portal.models import AuditEvent, OfficerNotice, OutgoingMail
from tests.factories.helpdesk import helpdesk_officer, load_reference_data, tiket
from tests.factories.registrasi import HakAksesFactory, PetugasFactory
from tests.helpdesk.test_inbound_mail import mail_bytes
from tests.helpdesk.test_tiket import finished, move_back

pytestmark = pytest.mark.django_db(transaction=True)


def concurrently(*actions: Callable) -> list:
    """Run all functions at once, each on a connection of its own; return results and exceptions in order."""
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


REPEATABLE = {
    "tetapkan": lambda t, p, _a: assignment.assign(tiket=t, by=p, petugas=p),
    "golongan": lambda t, p, _a: handling.classify(tiket=t, by=p, jenis="pengaduan", kategori=None, prioritas=2),
    "tunggu": lambda t, p, _a: handling.wait_for_third_party(tiket=t, by=p, alasan="Dukcapil"),
    "eskalasi": lambda t, p, _a: handling.escalate(tiket=t, by=p, unit="verifikasi", alasan="Mohon periksa"),
    "kode": lambda t, p, a: accounts.send_verification_code(tiket=t, by=p, account=a),
    "surel": lambda t, p, a: accounts.open_email_case(
        tiket=t, by=p, account=a, email="baru@contoh.id", alasan="Kotak surat hilang"
    ),
    "blokir": lambda t, p, a: accounts.propose_block(tiket=t, by=p, account=a, alasan="Dipakai orang lain"),
}


def _traces() -> list[int]:
    return [m.objects.count() for m in (AuditEvent, Message, OutgoingMail, OfficerNotice, VerificationCode)]


@pytest.mark.parametrize("name", REPEATABLE)
def test_a_double_click_on_an_act_that_a_ticket_allows_again_records_and_tells_it_once(name):
    t, p, account = tiket(), helpdesk_officer(), HakAksesFactory().pengguna.user_id
    before = _traces()
    REPEATABLE[name](t, p, account)
    once = _traces()
    assert once != before
    result = concurrently(*(lambda: REPEATABLE[name](t, p, account) for _ in range(3)))
    assert not [r for r in result if isinstance(r, Exception)]
    assert _traces() == once


ENDS = {
    "tutup": lambda t, p: closing.close(tiket=t, by=p, alasan="Sudah dijawab lewat telepon."),
    "spam": lambda t, p: closing.mark_spam(tiket=t, by=p, alasan="Iklan"),
    "gabung": lambda t, p: linking.merge(tiket=t, to=Tiket.objects.exclude(pk=t.pk).get(), by=p),
}


@pytest.mark.parametrize("name", ENDS)
def test_a_double_click_on_an_act_that_ends_a_ticket_is_told_once_and_refused_to_nobody(name):
    person = HakAksesFactory().pengguna
    t, p = tiket(pelapor=person), helpdesk_officer()
    tiket(pelapor=person)
    before = _traces()
    ENDS[name](t, p)
    once = _traces()
    assert once != before
    result = concurrently(*(lambda: ENDS[name](t, p) for _ in range(3)))
    assert not [r for r in result if isinstance(r, Exception)]
    assert _traces() == once


def test_a_double_click_on_take_records_it_once():
    t, p = tiket(), helpdesk_officer()
    assignment.take(tiket=t, by=p)
    assignment.release(tiket=t, by=p)
    before = AuditEvent.objects.count()
    concurrently(*(lambda: assignment.take(tiket=t, by=p) for _ in range(4)))
    assert AuditEvent.objects.count() == before + 1


def test_a_double_click_on_a_new_canned_answer_makes_one_and_no_error_page(client):
    load_reference_data()
    client.force_login(PetugasFactory(is_superuser=True), backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    written = {"judul": "NIB dicetak ulang", "isi": "Unduh lagi di dasbor.", "aktif": "on"}

    def save_first(sender, instance, **_other):
        """Save the other click's row after the check of this one and before its writing."""
        pre_save.disconnect(save_first, sender=CannedAnswer)
        concurrently(lambda: CannedAnswer.objects.create(judul=instance.judul, isi=instance.isi))

    pre_save.connect(save_first, sender=CannedAnswer)
    page = client.post("/admin/helpdesk/cannedanswer/add/", written)
    assert "telah ada" in page.text
    assert "Unduh lagi di dasbor." in page.text
    assert CannedAnswer.objects.filter(judul=written["judul"]).count() == 1


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
    # The tasks skip a row that another task has locked; the next run records it.
    sweeps.record_breaches()
    assert SlaBreach.objects.count() == 2 * len(affected)


def test_a_reporter_who_replies_while_the_officer_resolves_is_never_lost():
    t, p = tiket(), helpdesk_officer()
    assignment.take(tiket=t, by=p)
    concurrently(lambda: finished(t, p), lambda: conversation.receive_reply(tiket=t, content="Masih belum!"))
    t.refresh_from_db()
    assert Message.objects.filter(isi="Masih belum!").exists()
    # Either the resolution came second and can be reopened, or the reply came second and reopened the ticket.
    assert t.status in {"selesai", "dibuka_kembali"}


def test_two_merges_crosswise_end_without_a_deadlock():
    a, b, p = tiket(channel="surel"), tiket(channel="surel"), helpdesk_officer()
    concurrently(
        lambda: linking.merge(tiket=a, to=b, by=p),
        lambda: linking.merge(tiket=b, to=a, by=p),
    )
    assert Tiket.objects.filter(status="digabung").count() == 1

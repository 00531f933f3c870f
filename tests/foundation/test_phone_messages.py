"""Phone messages: one provider over HTTP against a real server that misbehaves, budgets, codes (ADR 35)."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from oss_portal import tasks
from oss_portal.models import PhoneCode
from oss_portal.phone import messages
from oss_portal.phone.codes import MAX_GUESSES, PERIOD, keep_code, random_code, use_code
from oss_portal.phone.providers import DEVELOPMENT_KEY, HttpProvider, MessageRefused, PhoneProviderDown
from tests.registrasi.stand_in import drip, raw, reply, silence, stand_in

pytestmark = pytest.mark.django_db
NUMBER = "+6285712345678"


@pytest.fixture
def gateway(settings):
    with stand_in() as server:
        settings.PHONE_CHANNEL = "http"
        settings.PHONE_CHANNEL_URL, settings.PHONE_CHANNEL_TOKEN = server.url, "kunci-gerbang"
        settings.PHONE_DEADLINE = 0.6
        server.behave = reply(202, {"status": "queued"})
        yield server


@pytest.fixture
def written(settings):
    """Return the messages of the development provider, newest first."""
    settings.PHONE_CHANNEL = "log"
    cache.delete(DEVELOPMENT_KEY)
    return lambda: cache.get(DEVELOPMENT_KEY, [])


def test_the_gateway_gets_number_medium_and_text(gateway):
    assert messages.queue_phone_message(NUMBER, "Kode aktivasi OSS: 123456.", awaited=True)
    (question,) = gateway.questions
    assert question["to"] == NUMBER
    assert question["text"] == "Kode aktivasi OSS: 123456."
    assert question["channel"] == "whatsapp"
    assert question["id"]


@pytest.mark.parametrize(
    "behaviour",
    [
        *(reply(status, b"") for status in (500, 429, 401, 403, 404)),
        *(silence, drip(b"HTTP/1.1 200 OK\r\nX: "), raw(b"not HTTP\r\n\r\n")),
    ],
    ids=["500", "429", "wrong token", "forbidden", "wrong address", "silence", "drip", "no HTTP"],
)
def test_a_gateway_that_fails_is_down_within_the_deadline(gateway, behaviour):
    gateway.behave = behaviour
    start = time.monotonic()
    with pytest.raises(PhoneProviderDown):
        HttpProvider().send(NUMBER, "x", message_id="1")
    assert time.monotonic() - start < 20


def test_what_the_gateway_does_not_take_is_given_up_and_names_no_number(gateway, caplog):
    gateway.behave = reply(400, {"error": NUMBER})
    with pytest.raises(MessageRefused):
        HttpProvider().send(NUMBER, "rahasia 123456", message_id="1")
    assert messages.queue_phone_message(NUMBER, "rahasia 123456")
    assert len(gateway.questions) == 2
    text = "".join(record.getMessage() for record in caplog.records)
    assert "refused" in text
    assert NUMBER not in text
    assert "123456" not in text


def test_after_five_failures_the_gateway_is_left_alone(gateway, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "phone"}}
    gateway.behave = reply(500, b"")
    for _ in range(8):
        with pytest.raises(PhoneProviderDown):
            HttpProvider().send(NUMBER, "x", message_id="1")
    assert len(gateway.questions) == 5


def test_a_message_is_tried_again_a_few_times_and_then_no_more(gateway, monkeypatch):
    gateway.behave = reply(500, b"")
    waits = []

    class Later:
        def enqueue(self, content, attempt):
            again.append((content, attempt))

    again: list[tuple[str, int]] = []
    monkeypatch.setattr(
        type(tasks.send_phone_message), "using", lambda task, *, run_after: waits.append(run_after) or Later()
    )
    content = messages.encrypt('["1", "+6285712345678", "x"]', scope="pesan-hp")
    tasks.send_phone_message.call(content)
    while again:
        tasks.send_phone_message.call(*again.pop())
    assert len(waits) == len(tasks.PHONE_RETRY_DELAYS)
    assert waits[-1] > timezone.now() + timedelta(minutes=3)


def test_two_tries_of_one_message_are_one_for_the_gateway(gateway):
    """The gateway accepted the message but answered too late: the id of the second try shows that it is the same."""
    content = messages.encrypt(f'["7", "{NUMBER}", "x"]', scope="pesan-hp")
    gateway.behave = silence
    assert not messages.send(content)
    gateway.behave = reply(202, {"status": "queued"})
    assert messages.send(content)
    assert [question["id"] for question in gateway.questions] == ["7", "7"]


@pytest.mark.parametrize("number", ["+622138575960", "+6591234567", "+62", "bukan nomor"])
def test_only_mobile_numbers_of_countries_that_are_paid_for_are_reached(written, number):
    assert not messages.queue_phone_message(number, "x")
    assert not written()


def test_a_number_a_block_and_a_day_have_their_budget(written, settings):
    settings.PHONE_MESSAGES_AT_ONCE, settings.PHONE_COUNTRIES = 35, ["ID", "SG"]
    assert [messages.queue_phone_message(NUMBER, "x") for _ in range(4)] == [True, True, True, False]
    others = [f"+62857{n:07d}" for n in range(100)]
    sent = sum(messages.queue_phone_message(number, "x") for number in others)
    assert sent == 30
    more = [messages.queue_phone_message(f"+659{n:03d}1234", "x") for n in range(100, 110)]
    assert sum(more) == 2
    assert len(written()) == 35


def test_strangers_use_up_no_message_of_who_proved_the_number(written, settings):
    """A person without a mailbox has no other way to get back into their account."""
    settings.PHONE_MESSAGES_AT_ONCE, settings.PHONE_UNPROVEN_AT_ONCE, settings.PHONE_COUNTRIES = 50, 40, ["ID", "SG"]
    strangers = [f"+62857{n:07d}" for n in range(100)] + [f"+659{n:03d}1234" for n in range(100, 150)]
    assert sum(messages.queue_phone_message(number, "x") for number in strangers) == 40
    assert not messages.queue_phone_message("+6281122223333", "x")
    assert messages.queue_phone_message("+628570000999", "x", proven=True)
    assert messages.queue_phone_message("+6281122223333", "x", proven=True)


def test_neither_codes_nor_reminders_that_strangers_asked_for_use_up_the_links_to_a_proven_number(written):
    assert sum(messages.queue_phone_message(NUMBER, "kode") for _ in range(4)) == 3
    assert sum(messages.queue_phone_message(NUMBER, "x", kind="user_id", proven=True) for _ in range(4)) == 3
    assert messages.queue_phone_message(NUMBER, "tautan", kind="password_link", proven=True)


def test_without_a_channel_nothing_is_queued(settings):
    settings.PHONE_CHANNEL = ""
    assert not messages.queue_phone_message(NUMBER, "x")


def make_code(subject):
    code = random_code()
    keep_code(subject, code)
    return code


def test_a_code_is_good_once_for_what_it_was_made_for_and_no_code_is_kept():
    code = make_code("aktivasi|a")
    assert code not in str(PhoneCode.objects.values())
    assert not use_code("aktivasi|b", code)
    assert use_code("aktivasi|a", code)
    assert not use_code("aktivasi|a", code)


def test_a_code_dies_with_a_newer_one_with_its_minutes_and_with_five_guesses():
    old, new = make_code("s"), make_code("s")
    assert old == new or not use_code("s", old)
    wrong = "000000" if new != "000000" else "000001"
    for _ in range(MAX_GUESSES):
        assert not use_code("s", wrong)
    assert not use_code("s", new)
    code = make_code("s")
    with time_machine.travel(timezone.now() + PERIOD + timedelta(seconds=1)):
        assert not use_code("s", code)
        tasks.remove_old_sessions.call()
        assert not PhoneCode.objects.exists()

"""Outgoing mail: one row for each act, retried patiently, visible when it fails, and no injected content."""

import re
from datetime import timedelta
from pathlib import Path
from smtplib import SMTPDataError

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.utils import timezone

from oss_portal.mail.outgoing import RETRY_DELAYS, mail_html, queue_mail, send
from oss_portal.models import OutgoingMail
from oss_portal.tasks import sweep_outgoing_mail
from tests.factories.registrasi import PenggunaFactory

TEMPLATES = sorted(Path(django_settings.BASE_DIR / "templates" / "mail").rglob("*.txt"))


def test_an_answer_to_any_mail_reaches_the_helpdesk_and_its_date_names_the_zone(db, settings):
    """Finding 17 of the standards."""
    queue()
    sent = mail.outbox[-1].message()
    assert sent["Reply-To"] == settings.HELPDESK_INBOUND_ADDRESS
    assert sent["Date"].endswith("+0700")
    assert "List-Id" not in sent


def test_an_announcement_to_all_says_so(db, monkeypatch):
    monkeypatch.setattr("oss_portal.mail.outgoing.ANNOUNCEMENTS", ("registrasi/user_id",))
    queue()
    sent = mail.outbox[-1].message()
    assert "<pengumuman." in sent["List-Id"]
    assert sent["Precedence"] == "bulk"


class RefusingServer(BaseEmailBackend):
    """Accepts connections but refuses every mail."""

    def send_messages(self, message):
        raise SMTPDataError(554, "mail.contoh.id refused siti@contoh.id")


class DeadServer(BaseEmailBackend):
    def open(self):
        raise ConnectionRefusedError("mail.contoh.id")


def queue(**kwargs) -> OutgoingMail:
    return queue_mail(
        "registrasi/user_id", recipient="siti@contoh.id", context={"nama": "Siti", "user_id": "SITI0001"}, **kwargs
    )


LOCMEM_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def refusing_server(settings):
    settings.EMAIL_BACKEND = f"{__name__}.RefusingServer"


def test_a_mail_goes_with_the_act_or_not_at_all(db):
    class Abort(Exception):
        pass

    def perform():
        with transaction.atomic():
            queue()
            raise Abort

    with pytest.raises(Abort):
        perform()
    assert not OutgoingMail.objects.exists()


def test_a_key_makes_it_one_mail(db):
    assert queue(key="sekali") == queue(key="sekali")
    assert len(mail.outbox) == 1


def test_a_refused_mail_is_tried_again_with_growing_pauses_and_then_given_up(db, refusing_server):
    letter = queue()
    delay = []
    for _ in range(len(RETRY_DELAYS)):
        letter.refresh_from_db()
        assert letter.status == OutgoingMail.Status.ANTRE
        delay.append(letter.coba_lagi_pada - timezone.now())
        # No mail is sent before its time.
        assert sweep_outgoing_mail.call() == 0
        OutgoingMail.objects.update(coba_lagi_pada=timezone.now())
        sweep_outgoing_mail.call()
    letter.refresh_from_db()
    assert (letter.status, letter.percobaan) == (OutgoingMail.Status.GAGAL, len(RETRY_DELAYS) + 1)
    assert delay == sorted(delay)
    assert delay[0] < timedelta(minutes=2)
    # Staff can read the reason, without the person's address.
    assert "SMTPDataError" in letter.galat_terakhir
    assert "siti@contoh.id" not in letter.galat_terakhir


def test_a_server_that_is_away_costs_no_mail_its_tries_and_is_asked_once_a_sweep(db, settings, monkeypatch):
    settings.EMAIL_BACKEND, is_asked = f"{__name__}.DeadServer", []
    original = DeadServer.open
    monkeypatch.setattr(DeadServer, "open", lambda self: is_asked.append(1) or original(self))
    queue(), queue(), queue(secret=True)
    for _ in range(60):
        is_asked.clear()
        assert sweep_outgoing_mail.call() == 0
        assert len(is_asked) == 1
    assert set(OutgoingMail.objects.values_list("status", "percobaan")) == {("antre", 0)}
    assert "ConnectionRefusedError" in OutgoingMail.objects.first().galat_terakhir
    settings.EMAIL_BACKEND = LOCMEM_BACKEND
    assert sweep_outgoing_mail.call() == 3
    # Mails for which a person is waiting are sent first.
    assert mail.outbox[0].extra_headers["Message-ID"] == OutgoingMail.objects.get(rahasia=True).id_pesan


def test_a_mail_that_cannot_be_read_does_not_hold_up_the_others(db, refusing_server, settings):
    broken, good = queue(), queue()
    settings.EMAIL_BACKEND = LOCMEM_BACKEND
    with connection.cursor() as cursor:
        cursor.execute("update oss_portal_outgoingmail set isi = 'bukan sandi' where id = %s", [broken.pk])
    OutgoingMail.objects.update(coba_lagi_pada=timezone.now())
    assert sweep_outgoing_mail.call() == 1
    assert OutgoingMail.objects.defer("isi").get(pk=good.pk).status == OutgoingMail.Status.TERKIRIM
    assert sweep_outgoing_mail.call() == 0


def test_an_attachment_that_is_gone_is_a_failure_of_that_mail(db, refusing_server, settings):
    letter = queue(
        attachment=[{"nama": "s.pdf", "model": "oss_portal.SuratBernomor", "pk": 0, "kolom": "pdf", "tipe": "a/b"}]
    )
    settings.EMAIL_BACKEND = LOCMEM_BACKEND
    OutgoingMail.objects.update(coba_lagi_pada=timezone.now())
    assert send(letter.pk) is False
    letter.refresh_from_db()
    assert (letter.percobaan, "DoesNotExist" in letter.galat_terakhir) == (2, True)


def test_a_sent_mail_has_text_and_html_and_is_not_sent_twice(db):
    letter = queue()
    [message] = mail.outbox
    assert "SITI0001" in message.body
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    assert "SITI0001" in html
    assert send(letter.pk) is False
    assert len(mail.outbox) == 1


def test_a_line_break_in_a_name_adds_no_header(db):
    letter = queue_mail(
        "registrasi/hak_akses_active",
        recipient="siti@contoh.id",
        context={"nama": "Siti", "usaha": "Warung\nBcc: semua@contoh.id", "user_id": "X", "ready": True},
    )
    assert "\n" not in letter.perihal
    assert not mail.outbox[0].bcc


def test_only_our_own_addresses_become_links(settings):
    settings.BASE_URL = "https://oss.contoh"
    content = "Yth. http://jahat.contoh/<b>,\n\nLihat https://oss.contoh/masuk/ sekarang\n\n- www.jahat.contoh"
    html = mail_html(OutgoingMail(perihal="Uji", isi=content))
    assert re.findall(r'<a href="([^"]+)"', html) == ["https://oss.contoh/masuk/", "https://oss.contoh/"]
    assert "<b>" not in html


def test_a_long_link_within_a_sentence_is_shown_without_its_token(settings):
    settings.BASE_URL = "https://oss.contoh"
    link = f"https://oss.contoh/amankan/{'Ab3' * 40}/"
    html = mail_html(OutgoingMail(perihal="Uji", isi=f"Amankan sekarang: {link}"))
    assert f'href="{link}"' in html
    assert re.search(r">https://oss\.contoh/amankan/(Ab3)+A?b?…</a>", html)


def test_the_html_speaks_the_language_of_the_person(db):
    pengguna = PenggunaFactory(bahasa="en")
    assert '<html lang="en">' in mail_html(OutgoingMail(perihal="x", isi="x", pengguna=pengguna, bahasa="en"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_mail_is_plain_text_translatable_and_without_a_password(template):
    content = template.read_text(encoding="utf-8")
    # A name like Ma'ruf must not arrive as Ma&#x27;ruf.
    assert "{% autoescape off %}" in content
    assert "translate" in content
    assert not re.search(r"\{\{[^}]*(kata_sandi|password)", content)


def test_a_name_arrives_as_it_is_written(db):
    for status in ("ended", "restricted", "blocked", "restored"):
        queue_mail(
            f"registrasi/hak_akses_{status}",
            recipient="m@contoh.id",
            context={"nama": "Ma'ruf Amin", "usaha": "CV Jum'at & Anak"},
        )
        assert "Ma'ruf Amin" in mail.outbox[-1].body
        assert "CV Jum'at & Anak" in mail.outbox[-1].subject


def test_a_mail_that_answers_another_says_so_to_mail_programs(db):
    first = queue(message_id="<satu@oss.example>")
    queue(thread=first.id_pesan)
    start, answer = [m.message() for m in mail.outbox]
    assert (start["In-Reply-To"], start["References"]) == (None, None)
    assert (answer["In-Reply-To"], answer["References"]) == ("<satu@oss.example>", "<satu@oss.example>")
    assert answer["Message-ID"] != start["Message-ID"]


@pytest.fixture
def mail_server(settings):
    from tests.chaos.helpers import MailServer

    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.close()


def test_m46_a_name_with_an_accent_is_sent_as_it_is_where_the_server_takes_it(db, mail_server):
    mail_server.extension = "SMTPUTF8"
    letter = queue_mail("registrasi/user_id", recipient="josé@пример.рф", context={"nama": "Ñ", "user_id": "SITI0001"})
    letter.refresh_from_db()
    assert letter.status == "terkirim", letter.galat_terakhir
    assert "<josé@xn--e1afmkfd.xn--p1ai>" in mail_server.recipients[-1]
    assert "To: josé@xn--e1afmkfd.xn--p1ai\r\n" in mail_server.surat[-1]
    assert "SITI0001" in mail_server.surat[-1]


def test_m46_a_name_that_the_server_does_not_take_waits_with_its_reason_and_goes_to_nobody_else(db, mail_server):
    letter = queue_mail("registrasi/user_id", recipient="josé@contoh.id", context={"nama": "José", "user_id": "J1"})
    letter.refresh_from_db()
    assert (letter.status, letter.percobaan) == ("antre", 1)
    assert "SMTPUTF8" in letter.galat_terakhir
    assert mail_server.recipients == []
    # The next mail, over the same server, is not delayed.
    queue_mail("registrasi/user_id", recipient="siti@пример.рф", context={"nama": "Siti", "user_id": "S1"})
    assert "<siti@xn--e1afmkfd.xn--p1ai>" in mail_server.recipients[-1]


def test_what_is_kept_of_a_secret_mail_is_in_its_language(db, settings):
    settings.PRODUCTION = True
    context = {"nama": "John", "tautan": "https://oss.contoh.id/atur-kata-sandi/abc/def/"}
    kept = queue_mail("registrasi/password_link", recipient="john@contoh.id", context=context, secret=True, bahasa="en")
    kept.refresh_from_db()
    assert kept.status == OutgoingMail.Status.TERKIRIM
    assert "atur-kata-sandi" not in kept.isi
    assert "[only in the email]" in kept.isi

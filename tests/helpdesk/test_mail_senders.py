"""Senders of mails, mails of programs, reports of mail servers: rows M26 to M35, M46, M48 and similar ones."""

from datetime import timedelta

import pytest
from django.core import mail

from helpdesk.access.secret_links import message_id, thread_id
from helpdesk.inbound_mail.addresses import Address, read_addresses
from helpdesk.inbound_mail.receive import Result, receive
from helpdesk.models import IncomingMail, Message, Tiket
from helpdesk.services import closing, conversation, creation, handling
from oss_portal.mail.unproven import normalise_mailbox
from oss_portal.models import OutgoingMail
from oss_portal.web.limits import DAY, LIMITS, Limit
from tests.factories.helpdesk import helpdesk_officer, load_reference_data, tiket
from tests.helpdesk.mails import OUR_ADDRESS, alternative, attached, mixed, multipart, part, picture, raw_mail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data():
    load_reference_data()


def to(t: Tiket) -> str:
    return f"helpdesk.oss+{t.token_surel}@insw.go.id"


# --- M46: From as people and programs write it ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "address", "name"),
    [
        ("PT. Maju, Tbk <joko2@contoh.id>", "joko2@contoh.id", "PT. Maju, Tbk"),
        ("Joko Susilo joko1@contoh.id", "joko1@contoh.id", "Joko Susilo"),
        ("Joko <joko8@contoh.id.>", "joko8@contoh.id", "Joko"),
        ("joko4@contoh.id (Joko Susilo)", "joko4@contoh.id", "Joko Susilo"),
        ("Joko <joko3@contoh.id>, Sri <sri@contoh.id>", "joko3@contoh.id", "Joko"),
        ("Joko <joko@xn--e1afmkfd.xn--p1ai>", "joko@xn--e1afmkfd.xn--p1ai", "Joko"),
        ("Joko <joko@пример.рф>", "joko@xn--e1afmkfd.xn--p1ai", "Joko"),
        ('"joko susilo"@contoh.id', '"joko susilo"@contoh.id', ""),
        ("<joko@contoh.id>", "joko@contoh.id", ""),
        ("mailto:joko@contoh.id", "joko@contoh.id", ""),
        ("'Joko' <'joko@contoh.id'>", "joko@contoh.id", "Joko"),
        ('"Joko <joko@contoh.id>', "joko@contoh.id", "Joko"),
        ('"korban@contoh.id" <penulis@lain.id>', "penulis@lain.id", "korban@contoh.id"),
        ("korban@contoh.id <penulis@lain.id>", "penulis@lain.id", "korban@contoh.id"),
        ("=?utf-8?q?korban=40contoh=2Eid?= <penulis@lain.id>", "penulis@lain.id", "korban@contoh.id"),
        ("Tim OSS: joko@contoh.id;", "joko@contoh.id", ""),
        ("Toko (cabang) Jaya < joko@contoh.id >", "joko@contoh.id", "Toko  Jaya"),
        ("JOKO@CONTOH.ID", "joko@contoh.id", ""),
        ("Joko <<joko@contoh.id>>", "joko@contoh.id", "Joko"),
        ("o'brien@contoh.id", "o'brien@contoh.id", ""),
        ("Joko [mailto:joko@contoh.id]", "joko@contoh.id", "Joko"),
        ("joko @ contoh.id", "joko@contoh.id", ""),
        ("Toko Budi @ Pasar <budi@contoh.id>", "budi@contoh.id", "Toko Budi @ Pasar"),
    ],
)
def test_m46_the_address_that_stands_there_is_used(source, address, name):
    first = read_addresses(source)[0]
    assert (first.email, first.name.replace("  ", " ")) == (address, name.replace("  ", " "))


def test_m46_brackets_of_an_asian_keyboard_hold_an_address():
    assert read_addresses("Rina ＜rina＠contoh.id＞")[0] == Address("rina@contoh.id", "Rina")


@pytest.mark.parametrize("source", ["Joko", "Joko <>", "undisclosed-recipients:;", "joko@lokal", "@contoh.id", "a@b@c"])
def test_m46_what_is_no_address_is_none(source):
    assert not read_addresses(source)


def test_m46_every_odd_sender_gets_an_answer():
    """The mail library may refuse an odd address; that must not stop the queue."""
    for source in ("PT. Maju, Tbk <a@contoh.id>", '"joko susilo"@contoh.id', "Joko <joko@xn--e1afmkfd.xn--p1ai>"):
        assert receive(raw_mail("isi", source=source)) == Result.NEW
    assert [m.to for m in mail.outbox] == [
        [address] for address in ("a@contoh.id", '"joko susilo"@contoh.id', "joko@xn--e1afmkfd.xn--p1ai")
    ]


@pytest.mark.parametrize(
    "body",
    [
        "Nama: Rina\nEmail: rina@contoh.id\nTelepon: 0857\nPesan: NIB saya salah.",
        "From: Rina <rina@contoh.id>\nSubject: NIB\n\nMessage Body:\nNIB saya salah.",
        "Content-Type: text/html\n\n<table><tr><td>Nama<td>Rina<tr><td>Email<td>rina@contoh.id</table>",
        "Nama Lengkap\nRina\n\nAlamat Email\nrina@contoh.id\n\nPesan\nNIB saya salah.",
    ],
)
def test_m32_the_person_whom_a_form_names_in_its_text_alone_is_the_sender(body):
    assert receive(raw_mail(body, source="Situs Dinas <noreply@dinas.go.id>")) == Result.NEW
    t = Tiket.objects.get()
    assert (t.email, t.nama) == ("rina@contoh.id", "Rina")
    assert "isi surel" in t.pesan.filter(internal=True).first().isi
    assert not mail.outbox


@pytest.mark.parametrize(
    ("source", "body"),
    [
        ("Rina <rina@contoh.id>", "Email: bank@contoh.id"),
        ("noreply@dinas.go.id", "Email: a@contoh.id\nEmail: b@contoh.id"),
        ("noreply@dinas.go.id", "Hubungi kami di info@dinas.go.id"),
        ("noreply@toko.id", "Promo hari ini!\nEmail: cs@toko.id"),
    ],
)
def test_m32_an_address_in_a_text_is_the_sender_of_nobody_else(source, body):
    receive(raw_mail(body, source=source))
    assert Tiket.objects.get().email == read_addresses(source)[0].email


@pytest.mark.parametrize("header", ["Reply-To", "Sender", "Return-Path"])
def test_m46_where_from_is_unreadable_another_header_tells(header):
    assert receive(raw_mail("isi", source="Toko Jaya", **{header: "<joko@contoh.id>"})) == Result.NEW
    t = Tiket.objects.get()
    assert (t.email, t.nama) == ("joko@contoh.id", "Toko Jaya")
    assert header in t.pesan.get(internal=True).isi


def test_m46_a_mail_without_any_address_waits_for_an_officer():
    assert receive(raw_mail("Tolong saya", source="Joko", Subject="Mohon bantuan")) == Result.HELD
    held = IncomingMail.objects.get()
    assert (held.status, held.alasan, held.pengirim, held.perihal) == ("ditahan", "pengirim", "Joko", "Mohon bantuan")


def test_m48_of_two_senders_the_first_counts():
    raw = raw_mail("isi", source="Joko <joko10@contoh.id>").replace(
        b"To: h", b"From: Palsu <palsu@contoh.id>\nTo: h", 1
    )
    receive(raw)
    assert Tiket.objects.get().email == "joko10@contoh.id"


# --- M31, M32: lists, groups, forms -----------------------------------------------------------------------------------

GROUP = {
    "List_Id": "<oss.googlegroups.com>",
    "List_Post": "<mailto:oss@googlegroups.com>",
    "List_Unsubscribe": "<mailto:oss+unsubscribe@googlegroups.com>",
    "Precedence": "list",
}


@pytest.mark.parametrize(
    "headers",
    [
        {"source": f"'Rina' via Layanan <{OUR_ADDRESS}>", "Reply_To": "Rina <rina@contoh.id>"},
        {"source": f"Rina via OSS <{OUR_ADDRESS}>", "X_Original_From": "Rina <rina@contoh.id>", **GROUP},
        {"source": "'Rina' via OSS <oss@googlegroups.com>", "X_Original_Sender": "rina@contoh.id", **GROUP},
        {"source": "'Rina' via OSS <oss@googlegroups.com>", "Reply_To": "Rina <rina@contoh.id>", **GROUP},
        {"source": "Situs Dinas <noreply@dpmptsp.contoh.go.id>", "Reply_To": "Rina <rina@contoh.id>"},
        {"source": "WordPress <wordpress@toko.id>", "Reply_To": "rina@contoh.id", "Auto_Submitted": "auto-generated"},
        {"source": "Kabupaten <website@kab.go.id>", "Reply_To": "Rina <rina@contoh.id>"},
        {"source": "Admin <admin@dinas.go.id>", "Reply_To": "Rina <rina@contoh.id>", "Sender": "www-data@dinas.go.id"},
        {"source": "Formulir <no-reply@dinas.id>", "Reply_To": "Rina <rina@contoh.id>", "Precedence": "bulk"},
    ],
    ids=["dmarc", "x-original-from", "x-original-sender", "group", "form", "wordpress", "site", "admin", "bulk-form"],
)
def test_f8_m31_m32_the_person_behind_a_list_or_form_is_the_sender(headers):
    assert receive(raw_mail("NIB saya salah alamat.", **headers)) == Result.NEW
    t = Tiket.objects.get()
    assert (t.email, t.nama) == ("rina@contoh.id", "Rina" if "Rina" in str(headers) else "rina")
    assert [m.to for m in mail.outbox] in ([], [["rina@contoh.id"]])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Reply_To": "Toko <admin@toko.id>"},
        {"Reply_To": "Toko <kasir@toko.id>"},
        {"Sender": "Sekretaris <sekretaris@kantor.id>"},
        {"Sender": "form@jotform.com"},
    ],
)
def test_m32_an_office_that_writes_itself_stays_the_sender_and_is_answered(headers):
    receive(raw_mail("isi", source="Toko <admin@toko.id>", **headers))
    assert Tiket.objects.get().email == "admin@toko.id"
    assert [m.to for m in mail.outbox] == [["admin@toko.id"]]


@pytest.mark.parametrize("headers", [GROUP, {"List_Id": "<milis.contoh.id>"}, {"Precedence": "list"}])
def test_m31_a_mail_that_a_list_passed_on_is_a_ticket_without_acknowledgement(headers):
    assert receive(raw_mail("Tolong", source="Rina <rina@contoh.id>", **headers)) == Result.NEW
    t = Tiket.objects.get()
    assert t.email == "rina@contoh.id"
    assert mail.outbox == []
    assert "Tanda terima tidak dikirim" in t.pesan.get(internal=True).isi


@pytest.mark.parametrize(
    "headers",
    [
        {"source": "Toko <noreply@toko.id>", "List_Unsubscribe": "<https://toko.id/u>"},
        {"source": "Toko <promo@toko.id>", "List_Id": "<promo.toko.id>", "List_Unsubscribe_Post": "One-Click"},
        {"source": "Toko <promo@toko.id>", "Precedence": "bulk"},
    ],
)
def test_m31_advertising_makes_no_ticket(headers):
    assert receive(raw_mail("Diskon", **headers)) == Result.AUTOMATIC
    assert not Tiket.objects.exists()


@pytest.mark.parametrize("mark", ["bulk", "junk"])
def test_m30_a_mark_of_mass_mail_alone_takes_no_voice_from_a_person(mark):
    """Mail merge and some companies' servers mark mails of persons so: a ticket, without an acknowledgement."""
    assert (
        receive(raw_mail("NIB saya salah alamat.", source="Budi <budi@pt-maju.co.id>", Precedence=mark)) == Result.NEW
    )
    assert "salah alamat" in Tiket.objects.get().pesan.filter(internal=False).first().isi
    assert mail.outbox == []


def test_a_forged_reply_to_opens_no_ticket_of_others():
    """Only From links a mail to an earlier one of the same sender; anybody can write the other headers."""
    t = tiket()
    conversation.receive_reply(tiket=t, content="pertama", channel="surel", id_surel="<awal@contoh.id>")
    forged = raw_mail(
        "Siapa saya?", source="noreply@jahat.id", Reply_To="budi@contoh.id", In_Reply_To="<awal@contoh.id>"
    )
    assert receive(forged) == Result.NEW
    assert t.pesan.count() == 2
    assert "Siapa saya?" not in "".join(t.pesan.values_list("isi", flat=True))


def test_an_answer_wanted_elsewhere_is_told_to_the_officer_and_nobody_else_gets_mail():
    receive(raw_mail("isi", Reply_To="lain@contoh.id"))
    assert [m.to for m in mail.outbox] == [["budi@contoh.id"]]
    assert "l•••@contoh.id" in Tiket.objects.get().pesan.get(internal=True).isi


# --- M30, M48: answers of programs ------------------------------------------------------------------------------------

AWAY = [
    {"X_Autoresponder": "yes", "X_Auto_Reply_From": "budi@contoh.id", "Delivered_To": "Autoresponder"},
    {"Auto_Submitted": "auto-replied (vacation)"},
    {"X_Autoreply": "yes"},
    {"Precedence": "auto_reply"},
    {"Return_Path": "<>"},
    {"Subject": "Balasan otomatis: Re: Tiket"},
    {"Subject": "Automatic reply: [HD-2026-000001]"},
    {"Subject": "Re: Tiket (out of office)"},
    {"Subject": "Balesan otomatis: Tiket"},
    {"Subject": "Balasan luar pejabat: Tiket"},
]


def test_m30_an_invitation_that_a_calendar_sends_for_a_person_is_a_ticket_without_acknowledgement():
    sender = {"Sender": "Google Calendar <calendar-notification@google.com>", "Auto_Submitted": "auto-generated"}
    assert receive(raw_mail("Konsultasi, Kamis pukul 9.", "Tono <tono@contoh.id>", **sender)) == Result.NEW
    assert Tiket.objects.get().email == "tono@contoh.id"
    assert mail.outbox == []
    # Without a person as sender it is a mail of a program.
    assert receive(raw_mail("Pengingat.", "Kalender <noreply@google.com>", **sender)) == Result.AUTOMATIC


@pytest.mark.parametrize("headers", AWAY)
def test_m30_an_automatic_answer_is_visible_but_no_answer_of_the_reporter(headers):
    t = tiket()
    handling.ask_reporter(tiket=t, by=helpdesk_officer(), content="Mohon kirim fotonya.")
    mail.outbox.clear()
    assert receive(raw_mail("Saya cuti sampai 1 Desember.", **({"To": to(t)} | headers))) == Result.AUTOMATIC
    t.refresh_from_db()
    assert t.status == "menunggu_pelapor"
    note = t.pesan.last()
    assert "Saya cuti sampai 1 Desember." in note.isi
    assert (note.internal, note.arah) == (True, "sistem")
    assert mail.outbox == []


def test_m48_many_automatic_answers_leave_few_notes():
    t = tiket()
    for n in range(20):
        receive(raw_mail(f"Cuti {n}", To=to(t), Auto_Submitted="auto-replied"))
    assert t.pesan.filter(internal=True).count() == 5


def test_several_doubtful_signs_make_a_robot():
    away = {"Subject": "Jawaban otomatis: cuti", "X_Auto_Response_Suppress": "All"}
    assert receive(raw_mail("Cuti.", **away)) == Result.AUTOMATIC
    assert not Tiket.objects.exists()


def test_a_doubtful_subject_makes_a_ticket_without_acknowledgement():
    assert receive(raw_mail("Saya tidak di kantor, tetapi NIB salah.", Subject="Out of office: NIB")) == Result.NEW
    assert mail.outbox == []


# --- M26, M28, attack 19: reports -------------------------------------------------------------------------------------


def report(t: Tiket, action: str, kind: str = "delivery-status") -> bytes:
    fields = f"Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; budi@contoh.id\nAction: {action}\nStatus: 5.1.1\n"
    body = multipart(
        "report",
        part("text/plain", "Laporan."),
        part(f"message/{kind}", fields),
        part("text/rfc822-headers", f"Message-ID: {message_id(t)}"),
        parameters=f"; report-type={kind}",
    )
    return raw_mail(body, source="Mail Delivery System <MAILER-DAEMON@mx.contoh.id>", Auto_Submitted="auto-replied")


@pytest.mark.parametrize(
    ("action", "words"),
    [("failed", "tidak sampai (5.1.1)"), ("delayed", "tertunda"), ("relayed", ""), ("delivered", ""), ("expanded", "")],
)
def test_m26_a_report_is_noted_for_what_it_says(action, words):
    t = tiket()
    assert receive(report(t, action)) == Result.AUTOMATIC
    notes = list(t.pesan.filter(internal=True).values_list("isi", flat=True))
    assert len(notes) == bool(words)
    assert words in "".join(notes)


@pytest.mark.parametrize("disposition", ["manual-action/MDN-sent-manually; displayed", "automatic-action; deleted"])
def test_f9_m26_that_a_mail_was_read_is_no_failure(disposition):
    t = tiket()
    fields = f"Original-Message-ID: {message_id(t)}\nDisposition: {disposition}\n"
    body = multipart(
        "report",
        part("text/plain", "Your message was read."),
        part("message/disposition-notification", fields),
        parameters="; report-type=disposition-notification",
    )
    assert receive(raw_mail(body, In_Reply_To=thread_id(t), Subject="Read: Tiket")) == Result.AUTOMATIC
    assert t.pesan.count() == 1


@pytest.mark.parametrize(
    ("headers", "body", "words"),
    [
        (
            {"source": "MAILER-DAEMON@mail.contoh.id", "Subject": "failure notice", "Return_Path": "<>"},
            "Hi. This is the qmail-send program at mail.id.\n<budi@contoh.id>:\nSorry, no mailbox here. (#5.1.1)\n\n"
            "--- Below this line is a copy of the message.\n\n",
            "tidak sampai (5.1.1)",
        ),
        (
            {"source": "Mail Delivery System <Mailer-Daemon@mx.id>", "X_Failed_Recipients": "budi@contoh.id"},
            "This message was created automatically by mail delivery software.\nA message that you sent could not be\n"
            "delivered to one or more of its recipients.\n\n  budi@contoh.id\n    550 unknown user\n\n------ copy\n",
            "tidak sampai",
        ),
        (
            {"source": "MAILER-DAEMON@mx.id", "Subject": "Warning: message delayed 4 hours"},
            "Your message has not been delivered yet. It will be retried until it is 5 days old.\n\n",
            "tertunda",
        ),
        (
            {"source": "postmaster@mx.id", "Subject": "Undeliverable: Tiket"},
            "Your message to budi@contoh.id could not be delivered: mailbox full (5.2.2)\n\n",
            "tidak sampai (5.2.2)",
        ),
    ],
    ids=["qmail", "exim", "delay", "exchange"],
)
def test_m28_a_report_in_plain_text_is_understood(headers, body, words):
    t = tiket()
    assert receive(raw_mail(f"{body}Message-ID: {thread_id(t)}\nSubject: x", **headers)) == Result.AUTOMATIC
    assert words in t.pesan.get(internal=True).isi


def test_m28_a_report_that_names_no_mail_of_ours_makes_nothing():
    assert receive(raw_mail("Sorry.", source="MAILER-DAEMON@mx.id", Return_Path="<>")) == Result.AUTOMATIC
    assert not Message.objects.exists()


def test_attack_19_reports_add_few_notes_to_a_ticket():
    t = tiket()
    for _n in range(20):
        receive(report(t, "failed"))
    assert t.pesan.filter(internal=True).count() == 3


# --- M35: the same mail twice -----------------------------------------------------------------------------------------


def test_m35_mails_of_two_people_with_one_message_id_are_two_tickets():
    for source, words in (
        ("Dedi <dedi@contoh.id>", "pertama"),
        ("Eko <eko@contoh.id>", "kedua"),
        ("Eko <eko@contoh.id>", "ketiga"),
    ):
        assert receive(raw_mail(f"Keluhan {words}.", source=source, Message_ID="<0@localhost>")) == Result.NEW
    assert Tiket.objects.count() == 3


def test_m35_one_mail_delivered_on_two_ways_is_one_ticket():
    first = raw_mail("Keluhan.", Message_ID="<1@hp>")
    second = b"Received: from b by c\nDelivered-To: oss@grup.id\n" + first
    assert [receive(first), receive(second)] == [Result.NEW, Result.DUPLICATE]
    assert Tiket.objects.count() == 1


# --- Attack 20: mail to somebody who did not write --------------------------------------------------------------------


def forged(n: int, source: str = "korban@contoh.id", **headers: str) -> bytes:
    return raw_mail(f"Palsu {n}", source=source, Subject=f"hal {n}", **headers)


def test_attack_20_a_forged_sender_gets_at_most_three_links_a_day():
    for n in range(9):
        receive(forged(n))
    assert len(mail.outbox) == 3
    assert Tiket.objects.count() == 9


def test_attack_20_additions_to_an_address_count_as_the_address():
    for n in range(9):
        receive(forged(n, f"korban+{n}@contoh.id"))
    assert len(mail.outbox) == 3
    assert normalise_mailbox("K.o.rban+x@googlemail.com") == normalise_mailbox("korban@gmail.com") == "korban@gmail.com"


def test_attack_20_many_addresses_of_one_domain_get_a_limited_number_of_links_a_day(monkeypatch):
    monkeypatch.setitem(LIMITS, "surel-belum-terbukti.domain", Limit(4, DAY))
    for n in range(6):
        receive(forged(n, f"orang{n}@korban.id"))
    assert len(mail.outbox) == 4


def test_attack_20_who_is_proven_by_our_own_server_is_answered_each_time(settings):
    settings.HELPDESK_AUTHSERV_ID = "mx.oss.id"
    verdict = {"Authentication_Results": "mx.oss.id; dmarc=pass (p=none) header.from=contoh.id"}
    for n in range(5):
        receive(forged(n, **verdict))
    assert len(mail.outbox) == 5


@pytest.mark.parametrize(
    "verdict",
    [
        "mx.jahat.id; dmarc=pass header.from=contoh.id",
        "mx.oss.id; dmarc=pass header.from=jahat.id",
        "mx.oss.id; spf=pass smtp.mailfrom=x@jahat.id; dkim=pass header.d=jahat.id",
        "mx.oss.id; dmarc=none",
    ],
)
def test_attack_20_a_verdict_of_another_server_or_domain_proves_nothing(settings, verdict):
    settings.HELPDESK_AUTHSERV_ID = "mx.oss.id"
    for n in range(5):
        receive(forged(n, Authentication_Results=verdict))
    assert len(mail.outbox) == 3


def test_attack_20_a_person_named_by_reply_to_is_never_proven(settings):
    settings.HELPDESK_AUTHSERV_ID = "mx.oss.id"
    verdict = {"Authentication_Results": "mx.oss.id; dmarc=pass header.from=jahat.id"}
    for n in range(5):
        receive(forged(n, "noreply@jahat.id", Reply_To="korban@contoh.id", **verdict))
    assert len(mail.outbox) == 3


def test_m19_the_html_of_an_outlook_reply_folds_the_earlier_mail():
    t = tiket()
    html = (
        '<div>Jalan Mawar 8.</div><hr><div id="divRplyFwdMsg"><b>Dari:</b> OSS &lt;a@b.id&gt;<br>'
        "<b>Dikirim:</b> Senin<br><b>Kepada:</b> Nina</div><div>lama</div>"
    )
    receive(raw_mail(alternative("", html), To=to(t)))
    own, quoted = t.pesan.last().segments
    assert own.text.strip() == "Jalan Mawar 8."
    assert quoted.text.endswith("lama")


# --- Repeated mails ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("files", [(), (attached("a.jpg", picture()),)], ids=["words", "words and a file"])
def test_m35_the_same_words_of_one_person_sent_twice_are_one_ticket_and_the_second_is_told_of(files):
    body = mixed(part("text/plain; charset=utf-8", "NIB saya salah nama."), *files)
    assert receive(raw_mail(body, Subject="NIB")) == Result.NEW
    assert receive(raw_mail(body, Subject="NIB", Date="Mon, 23 Nov 2026 10:00:00 +0700")) == Result.DUPLICATE
    [ticket] = Tiket.objects.all()
    note = ticket.pesan.last()
    assert note.isi.startswith("Surel yang sama kami terima sekali lagi")
    assert not note.internal
    assert IncomingMail.objects.filter(pesan=note).exists()
    assert OutgoingMail.objects.filter(kunci=f"hd-diterima-{ticket.kode}").count() == 1


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ("NIB saya salah nama!", {}),
        ("NIB saya salah nama.", {"source": "Ani <ani@contoh.id>"}),
        ("NIB saya salah nama.", {"Subject": "NIB kedua"}),
        (mixed(part("text/plain", "NIB saya salah nama."), attached("a.jpg", picture())), {}),
        (mixed(part("text/plain", "NIB saya salah nama."), attached("a.doc", b"PK\3\4word/document.xml")), {}),
    ],
    ids=["words", "person", "subject", "file", "refused file"],
)
def test_m35_what_differs_in_anything_is_a_ticket_of_its_own(body, headers):
    assert receive(raw_mail("NIB saya salah nama.", Subject="NIB")) == Result.NEW
    assert receive(raw_mail(body, **{"Subject": "NIB"} | headers)) == Result.NEW
    assert Tiket.objects.count() == 2


def test_m35_the_same_words_later_or_after_the_end_of_a_ticket_are_a_ticket_of_their_own(monkeypatch):
    assert receive(raw_mail("Belum selesai.")) == Result.NEW
    with monkeypatch.context() as patch:
        patch.setattr(creation, "SAME_REPORT_PERIOD", timedelta(0))
        assert receive(raw_mail("Belum selesai.")) == Result.NEW
    assert receive(raw_mail("Belum selesai.")) == Result.DUPLICATE
    closing.resolve(tiket=Tiket.objects.earliest("pk"), by=helpdesk_officer(), content="Beres.", akar_masalah="lain")
    closing.resolve(tiket=Tiket.objects.latest("pk"), by=helpdesk_officer(), content="Beres.", akar_masalah="lain")
    assert receive(raw_mail("Belum selesai.")) == Result.NEW

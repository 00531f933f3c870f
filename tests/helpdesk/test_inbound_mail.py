"""Reply by mail: a mailbox is read, threads are found, quotes folded, loops and floods stopped."""

import imaplib
import socketserver
import threading
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import translation
from django.utils.translation import gettext
from PIL import Image

from helpdesk.access.secret_links import message_id, reply_address
from helpdesk.inbound_mail import bounded, originals
from helpdesk.inbound_mail.html_text import text_from_html
from helpdesk.inbound_mail.mailbox import Imap, Maildir, open_mailbox
from helpdesk.inbound_mail.parse import read
from helpdesk.inbound_mail.quoting import quotations
from helpdesk.inbound_mail.receive import MAX_TEXT, Result, receive, receive_all
from helpdesk.models import IncomingMail, Message, Tiket
from helpdesk.services import conversation, handling
from tests.factories.helpdesk import helpdesk_officer, load_reference_data, tiket
from tests.helpdesk.mails import alternative, attached, mixed, part, raw_mail

OUR_ADDRESS = "helpdesk.oss@insw.go.id"


def mail_bytes(
    source="Budi <budi@contoh.id>",
    to=OUR_ADDRESS,
    content="Halo, sertifikat saya rusak.",
    perihal="Sertifikat",
    **headers,
) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = source, to, perihal
    nomor = f"<{Message.objects.count()}-{abs(hash((source, content, perihal)))}@contoh.id>"
    for name, value in ({"Message-ID": nomor} | {k.replace("_", "-"): v for k, v in headers.items()}).items():
        if value is not None:
            message[name] = value
    message.set_content(content)
    return message.as_bytes()


def in_sight(message: Message) -> str:
    """Return the part of a message that a page shows before anything is unfolded."""
    return "".join(s.text for s in message.segments if not s.is_quote).strip()


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for folder in ("new", "cur", "tmp"):
        (tmp_path / folder).mkdir()
    return tmp_path


def deliver(maildir: Path, *content: bytes) -> None:
    for n, i in enumerate(content):
        (maildir / "new" / f"{n:04d}.uji").write_bytes(i)


def mailbox(maildir: Path) -> Maildir:
    return open_mailbox(f"maildir://{maildir}")


@pytest.mark.django_db
def test_a_round_trip_question_by_mail_answer_by_officer_reply_by_mail(maildir):
    load_reference_data()
    deliver(maildir, mail_bytes())
    call_command("fetch_mail", mailbox=f"maildir://{maildir}", verbosity=0)
    t = Tiket.objects.get()
    assert (t.saluran, t.email, t.nama, t.perihal) == ("surel", "budi@contoh.id", "Budi", "Sertifikat")
    handling.ask_reporter(tiket=t, by=helpdesk_officer(), content="Mohon kirim fotonya.")
    sent = mail.outbox[-1]
    reply = mail_bytes(
        to=sent.reply_to[0],
        perihal="Re: " + sent.subject,
        content="Ini keterangannya.\n\nPada Sen, 23 Nov 2026 OSS <x@oss.example> menulis:\n> Mohon kirim fotonya.\n",
        In_Reply_To=sent.extra_headers["Message-ID"],
    )
    deliver(maildir, reply)
    assert receive_all(mailbox(maildir)).counts[Result.REPLY] == 1
    t.refresh_from_db()
    assert t.status == "diproses"
    message = t.pesan.filter(arah="masuk").last()
    assert in_sight(message) == "Ini keterangannya."
    assert message.isi.endswith("menulis:\n> Mohon kirim fotonya.")
    assert list((maildir / "new").iterdir()) == []
    assert Tiket.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("via", ["address", "id", "references", "earlier_mail"])
def test_a_reply_finds_its_ticket_by_address_or_headers(via):
    t = tiket()
    conversation.receive_reply(tiket=t, content="pertama", channel="surel", id_surel="<awal@contoh.id>")
    content = {
        "address": {"to": reply_address(t).upper()},
        "id": {"In_Reply_To": message_id(t)},
        "references": {"References": f"<lain@x.id> {message_id(t)} <akhir@x.id>"},
        "earlier_mail": {"In_Reply_To": "<awal@contoh.id>"},
    }[via]
    assert receive(mail_bytes(**content)) == Result.REPLY
    assert t.pesan.count() == 3


@pytest.mark.django_db
def test_a_number_in_the_subject_or_a_strangers_reference_opens_no_ticket():
    t = tiket()
    conversation.receive_reply(tiket=t, content="pertama", channel="surel", id_surel="<awal@contoh.id>")
    assert receive(mail_bytes(perihal=f"Re: {t.nomor}")) == Result.NEW
    assert receive(mail_bytes(source="lain@contoh.id", In_Reply_To="<awal@contoh.id>")) == Result.NEW
    assert (
        receive(mail_bytes(source="x@contoh.id", to="helpdesk.oss+aaaaaaaaaaaaaaaaaaaaaaaa@insw.go.id")) == Result.NEW
    )


@pytest.mark.django_db
def test_a_mail_that_names_further_tickets_is_linked_to_them_for_officers():
    """The sender's own tickets are found by number, others only by a reference from one of their mails."""
    own, other, foreign = tiket(), tiket(), tiket(email="orang@lain.id")
    conversation.receive_reply(tiket=own, content="pertama", channel="surel", id_surel="<awal@contoh.id>")

    def linked_to(**content: str) -> set[str]:
        receive(mail_bytes(**content))
        newest = Message.objects.filter(arah=Message.Arah.MASUK).latest("id").tiket
        return {t.nomor for link in newest.kaitan.all() for t in [link.ke]}

    assert linked_to(perihal=f"{own.nomor} dan {foreign.nomor}") == {own.nomor}
    assert linked_to(source="rekan@contoh.id", In_Reply_To="<awal@contoh.id>") == {own.nomor}
    assert linked_to(to=f"{reply_address(foreign)}, {reply_address(other)}") == {other.nomor}
    assert linked_to(source="x@contoh.id", perihal=own.nomor) == set()
    forged = "mx.contoh.id; dmarc=fail"
    assert linked_to(perihal=f"Lagi {own.nomor}", Authentication_Results=forged) == set()


@pytest.mark.django_db
def test_a_reply_from_another_address_is_taken_and_marked():
    t = tiket()
    receive(mail_bytes(source="suami@contoh.id", to=reply_address(t)))
    assert t.pesan.last().alamat_lain == "suami@contoh.id"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated (rejected)"},
        {"Precedence": "bulk", "Auto_Submitted": "auto-generated"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
        {"source": "MAILER-DAEMON@contoh.id"},
        {"source": OUR_ADDRESS},
        {"source": "OSS <tidak-dibalas@oss.example>"},
    ],
)
def test_mail_of_programs_makes_neither_ticket_nor_answer(headers):
    load_reference_data()
    assert receive(mail_bytes(**headers)) == Result.AUTOMATIC
    assert not Tiket.objects.exists()
    assert mail.outbox == []


@pytest.mark.django_db
def test_a_loop_with_a_program_that_hides_what_it_is_ends():
    receive(mail_bytes())
    for n in range(70):
        last = mail.outbox[-1]
        receive(mail_bytes(to=last.reply_to[0], content=f"Saya sedang cuti {n}", perihal=last.subject))
    assert len(mail.outbox) == 1
    assert Tiket.objects.count() == 1
    assert Message.objects.count() <= 50


@pytest.mark.django_db
def test_our_own_mails_are_marked_so_that_programs_do_not_answer():
    tiket()
    assert mail.outbox[0].extra_headers["Auto-Submitted"] == "auto-generated"


@pytest.mark.django_db
def test_the_same_mail_read_twice_is_one_message():
    load_reference_data()
    content = mail_bytes()
    assert [receive(content), receive(content)] == [Result.NEW, Result.DUPLICATE]
    without_id = mail_bytes(Message_ID=None, perihal="lain")
    assert [receive(without_id), receive(without_id)] == [Result.NEW, Result.DUPLICATE]


@pytest.mark.django_db
def test_a_flood_from_one_address_is_held_back(maildir):
    load_reference_data()
    deliver(maildir, *[mail_bytes(perihal=f"nomor {n}") for n in range(15)])
    result = receive_all(mailbox(maildir))
    assert result.counts == {Result.NEW: 10, Result.HELD: 5}
    # The address is not proven, so the portal sends it three mails a day at most.
    assert len(mail.outbox) == 3
    assert IncomingMail.objects.filter(status="ditahan", alasan="banyak").count() == 5
    assert len(list((maildir / ".Ditahan" / "new").iterdir())) == 5


@pytest.mark.django_db
def test_attachments_are_kept_when_their_content_is_fine_and_named_when_not():
    load_reference_data()
    image = BytesIO()
    Image.new("RGB", (10, 10)).save(image, "PNG")
    message = EmailMessage()
    message["From"], message["To"], message["Subject"], message["Message-ID"] = (
        "b@contoh.id",
        OUR_ADDRESS,
        "x",
        "<1@contoh.id>",
    )
    message.set_content("Terlampir.")
    message.add_attachment(image.getvalue(), maintype="image", subtype="png", filename="../../foto.png")
    message.add_attachment(b"<svg onload=alert(1)>", maintype="image", subtype="png", filename="jahat.png")
    message.add_attachment(b"PK\x03\x04" + b"\0" * 1000, maintype="application", subtype="zip", filename="bom.zip")
    receive(message.as_bytes())
    t = Tiket.objects.get()
    assert [x.unggahan.nama for x in t.pesan.first().lampiran.all()] == ["foto.png"]
    # The reporter's page names the files that were not kept; the mail repeats no words of a stranger.
    note = t.pesan.get(arah="sistem", internal=False).isi
    assert "jahat.png" in note
    assert "bom.zip" in note
    assert "2 lampirannya tidak dapat kami simpan" in mail.outbox[-1].body
    assert "PDF, JPG, PNG, atau HEIC" in mail.outbox[-1].body
    assert "ZIP" in mail.outbox[-1].body
    assert "SVG" in mail.outbox[-1].body
    assert "bom.zip" not in mail.outbox[-1].body


@pytest.mark.django_db
def test_why_a_file_was_refused_is_said_in_the_language_of_the_reporter():
    with translation.override("en"):
        t = tiket()
        why = gettext("Yang tidak dapat kami simpan dari surel ini:")
    message = EmailMessage()
    message["From"], message["To"], message["Message-ID"] = t.email, reply_address(t), "<2@contoh.id>"
    message.set_content("Here it is.")
    message.add_attachment(b"<svg onload=alert(1)>", maintype="image", subtype="png", filename="bad.png")
    receive(message.as_bytes())
    note = t.pesan.filter(arah="sistem", internal=False).latest("id").isi
    assert note.startswith(why)
    reason = note.partition("”: ")[2]
    assert reason in mail.outbox[-1].body
    assert "Berkas" not in note + mail.outbox[-1].body


@pytest.mark.django_db
def test_the_logo_of_a_signature_is_not_called_a_missing_file():
    load_reference_data()
    message = EmailMessage()
    message["From"], message["To"], message["Subject"], message["Message-ID"] = (
        "b@contoh.id",
        OUR_ADDRESS,
        "x",
        "<1@contoh.id>",
    )
    message.set_content('<p>Tolong</p><img src="cid:logo">', subtype="html")
    message.add_related(b"GIF89a", maintype="image", subtype="gif", cid="<logo>")
    receive(message.as_bytes())
    assert Tiket.objects.get().pesan.get().isi == "Tolong"
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_an_html_mail_becomes_text():
    load_reference_data()
    message = EmailMessage()
    message["From"], message["To"], message["Subject"], message["Message-ID"] = (
        "b@contoh.id",
        OUR_ADDRESS,
        "x",
        "<1@contoh.id>",
    )
    message.set_content(
        "<html><head><style>p{color:red}</style></head><body><script>alert(1)</script><p>Halo</p>Apa &lt;kabar&gt;?"
        "<blockquote>lama</blockquote></body></html>",
        subtype="html",
    )
    receive(message.as_bytes())
    assert Tiket.objects.get().pesan.first().isi == "Halo\nApa <kabar>?\n> lama"


@pytest.mark.django_db
def test_a_mail_that_cannot_be_read_is_held_back_and_the_next_one_read(maildir):
    load_reference_data()
    bad = [
        b"",
        b"\xff\xfe\x00 bukan surat",
        b"From: bukan alamat\n\nisi",
        b"From: a@b.id\nContent-Type: multipart/mixed; boundary=x\n\n"
        + b"--x\nContent-Type: multipart/mixed; boundary=x\n\n" * 3000,
    ]
    deliver(maildir, *bad, mail_bytes())
    result = receive_all(mailbox(maildir))
    assert result.counts[Result.NEW] >= 1
    assert result.counts[Result.HELD] >= 3
    assert list((maildir / "new").iterdir()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "raw",
    [
        b"From: a@b.id\nSubject: =?tak-ada?B?AAAA?=\nContent-Type: text/plain; charset=tak-ada\n\n\xff\xfehalo",
        b"From: a@b.id\nSubject: \xe9\xe8\nMessage-ID: x\n\nisi\x00nol",
        b"From: =?utf-8?q?Budi=0ABcc:_x=40y.id?= <a@b.id>\nSubject: =?utf-8?q?a=0D=0ABcc:_x@y.id?=\n\nisi",
        b"From: a@b.id\nSubject: x\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!bukan base64",
        b"From: a@b.id\nReferences: " + b"<a@b> " * 5000 + b"\n\nisi",
        b"From: a@b.id\n\n" + b"x" * 2_000_000,
        b"From: a@b.id\nContent-Type: text/html\n\n" + b"<div>" * 20_000,
    ],
)
def test_strange_mails_become_plain_tickets(raw):
    load_reference_data()
    assert receive(raw) == Result.NEW
    t = Tiket.objects.get()
    assert "\n" not in t.perihal + t.nama
    assert len(t.pesan.first().isi) <= MAX_TEXT + 100
    assert all(m.to == ["a@b.id"] and not m.bcc for m in mail.outbox)


@pytest.mark.django_db
def test_a_forged_sender_gets_no_mail_from_us():
    load_reference_data()
    receive(mail_bytes(Authentication_Results="mx.insw.go.id; dmarc=fail header.from=contoh.id"))
    assert mail.outbox == []
    assert "palsu" in Tiket.objects.get().pesan.get(internal=True).isi


@pytest.mark.django_db
def test_a_mail_that_came_back_is_noted_on_its_ticket():
    t = tiket()
    raw = (
        b"From: MAILER-DAEMON@mx.contoh.id\nMessage-ID: <dsn@mx>\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\n\n--x\n\nGagal\n--x\n'
        b"Content-Type: text/rfc822-headers\n\nMessage-ID: " + message_id(t).encode() + b"\n\n--x--\n"
    )
    assert receive(raw) == Result.AUTOMATIC
    assert "tidak sampai" in t.pesan.last().isi


@pytest.mark.django_db
def test_a_reply_by_mail_long_after_the_close_becomes_a_linked_ticket():
    from tests.helpdesk.test_tiket import finished, move_back

    t = tiket()
    finished(t, helpdesk_officer())
    move_back(t, days=20)
    assert receive(mail_bytes(to=reply_address(t))) == Result.REPLY
    assert Tiket.objects.count() == 2


def test_an_unknown_kind_of_mailbox_is_refused(tmp_path):
    with pytest.raises(CommandError):
        call_command("fetch_mail", mailbox="pop3://x")
    with pytest.raises(CommandError):
        call_command("fetch_mail", mailbox=f"maildir://{tmp_path}")
    with pytest.raises(CommandError):
        call_command("fetch_mail", mailbox="")


def reply_text(text: str) -> Message:
    text = text.replace("\r\n", "\n")
    return Message(isi=text, kutipan=quotations(text))


@pytest.mark.parametrize(
    "text",
    [
        "Jawab.\n\nPada Sen, 23 Nov 2026 pukul 10.00 OSS <a@b.id>\nmenulis:\n> lama",
        "Jawab.\n\nOn Mon, Nov 23, 2026 at 10:00 AM OSS <a@b.id> wrote:\n> old",
        "Jawab.\n\n-----Original Message-----\nFrom: OSS",
        "Jawab.\n\n________________________________\nFrom: OSS\nSent: Monday",
        "Jawab.\n\nDari: OSS <a@b.id>\nDikirim: Senin\nKepada: Budi\n\nlama",
    ],
)
def test_the_earlier_mail_is_folded_in_a_reply_and_stays_in_the_record(text):
    message = reply_text(text)
    assert in_sight(message) == "Jawab."
    assert "".join(s.text for s in message.segments) == text


@pytest.mark.parametrize(
    "text",
    [
        "> hanya kutipan",
        "Pada tanggal 3 saya mendaftar.\nLalu gagal.",
        "Dari: mana ini?",
        "Jawab.\n-- \nBudi\nDirektur",
        "> lama\nJawab.\n> lama lagi",
        "Jawab.\n\nSent from my iPhone",
        "Jawab.\r\n\r\nDikirim dari Yahoo Mail di Android",
        "> Alamatnya apa?\n\nJawaban saya",
    ],
)
def test_what_only_looks_like_an_earlier_mail_stays_in_sight(text):
    assert in_sight(reply_text(text)) == text.replace("\r\n", "\n")


def test_html_never_survives():
    assert "<" not in text_from_html("<img src=x onerror=alert(1)><a href='javascript:x'>a</a><svg/onload=x>")
    assert read(b"From: a@b.id\n\nx").content == "x"


class _FakeImap(socketserver.StreamRequestHandler):
    """A minimal IMAP server for imaplib."""

    def handle(self):
        mail_bytes = self.server.mails
        self.wfile.write(b"* OK siap\r\n")
        for line in self.rfile:
            words = line.decode().split()
            tag, command = words[0], " ".join(words[1:3]).upper()
            response = b""
            if command.startswith("CAPABILITY"):
                response = b"* CAPABILITY IMAP4rev1\r\n"
            elif command.startswith("SELECT"):
                response = b"* %d EXISTS\r\n" % len(mail_bytes)
            elif command == "UID SEARCH":
                pending = b" ".join(b"%d" % n for n in mail_bytes if n not in self.server.already_read)
                response = b"* SEARCH " + pending + b"\r\n"
            elif command == "UID FETCH":
                content = mail_bytes[int(words[3])]
                if "SIZE" in line.decode():
                    response = b"* 1 FETCH (UID 1 RFC822.SIZE %d)\r\n" % len(content)
                else:
                    response = b"* 1 FETCH (UID 1 BODY[] {%d}\r\n" % len(content) + content + b")\r\n"
            elif command == "UID STORE":
                self.server.already_read.add(int(words[3]))
            elif command == "UID COPY":
                self.server.held.append(int(words[3]))
            elif command.startswith("LOGOUT"):
                self.wfile.write(b"* BYE\r\n" + tag.encode() + b" OK\r\n")
                return
            self.wfile.write(response + tag.encode() + b" OK selesai\r\n")


@pytest.fixture
def imap():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _FakeImap) as server:
        server.daemon_threads = True
        server.mails, server.already_read, server.held = {}, set(), []
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.django_db
def test_an_imap_folder_is_read_once_and_what_cannot_be_read_is_copied_away(imap):
    load_reference_data()
    imap.mails |= {1: mail_bytes(), 2: b"From: bukan alamat\r\n\r\nisi", 3: mail_bytes(perihal="kedua")}
    address = f"imap://helpdesk%40oss:sandi@127.0.0.1:{imap.server_address[1]}/INBOX"
    assert isinstance(open_it := open_mailbox(address), Imap)
    open_it.close()
    assert receive_all(open_mailbox(address)).accepted == 2
    assert (imap.already_read, imap.held) == ({1, 2, 3}, [2])
    assert receive_all(open_mailbox(address)).accepted == 0


def test_a_server_that_is_away_is_an_error_of_its_own():
    with pytest.raises((OSError, imaplib.IMAP4.error)):
        open_mailbox("imap://x:y@127.0.0.1:1/INBOX")


class _Smtp(socketserver.StreamRequestHandler):
    """A minimal SMTP server for smtplib; accepted mails are in `server.mails`."""

    def handle(self):
        self.wfile.write(b"220 siap\r\n")
        while line := self.rfile.readline():
            command = line[:4].upper()
            if command == b"DATA":
                self.wfile.write(b"354 mulai\r\n")
                content = b""
                while (b := self.rfile.readline()) != b".\r\n":
                    content += b[1:] if b.startswith(b"..") else b
                self.server.mails.append(content)
                self.wfile.write(b"250 diterima\r\n")
            elif command == b"QUIT":
                self.wfile.write(b"221 selesai\r\n")
                return
            else:
                self.wfile.write(b"250 baik\r\n")


@pytest.mark.django_db
def test_a_round_trip_through_a_real_mail_server_and_a_real_mailbox(settings, imap):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Smtp) as smtp:
        smtp.daemon_threads, smtp.mails = True, []
        thread = threading.Thread(target=smtp.serve_forever, daemon=True)
        thread.start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp.server_address[1]
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        t = tiket()
        conversation.reply(tiket=t, by=helpdesk_officer(), content="Mohon periksa folder spam – lalu kabari.")
        smtp.shutdown()
        thread.join()
    first, second = (message_from_bytes(s, policy=policy.default) for s in smtp.mails)
    assert t.nomor in first["Subject"]
    body = second.get_body(("plain",)).get_content()
    assert "folder spam – lalu kabari" in body
    # A mail program answers to Reply-To and quotes the text below the answer.
    reply = EmailMessage()
    reply["From"], reply["To"] = second["To"], second["Reply-To"]
    reply["Subject"], reply["In-Reply-To"] = f"Re: {second['Subject']}", second["Message-ID"]
    reply["Message-ID"] = "<jawaban@contoh.id>"
    quote = "\n".join(f"> {b}" for b in body.splitlines())
    reply.set_content(
        f"Sudah masuk, terima kasih.\n\nPada Sel, 24 Nov 2026 OSS <tidak-dibalas@oss.example> menulis:\n{quote}"
    )
    imap.mails[1] = reply.as_bytes(policy=policy.SMTP)
    assert receive_all(open_mailbox(f"imap://x:y@127.0.0.1:{imap.server_address[1]}/INBOX")).accepted == 1
    assert in_sight(t.pesan.last()) == "Sudah masuk, terima kasih."
    assert "> Mohon periksa folder spam – lalu kabari." in t.pesan.last().isi


@pytest.mark.parametrize(
    "text",
    [
        "On 24/11/2026 10:12, OSS wrote:\n> Alamatnya apa?\n> Terima kasih\n\nJawaban saya",
        "Pada 24/11/2026 10.12, OSS menulis:\n> Alamatnya apa?\n\nJawaban saya",
    ],
)
def test_an_answer_written_below_the_quoted_mail_stands_alone_in_sight(text):
    assert in_sight(reply_text(text)) == "Jawaban saya"


def _html(content: bytes) -> bytes:
    return b"From: a@b.id\r\nContent-Type: text/html\r\n\r\n" + content


@pytest.mark.parametrize(
    "raw",
    [
        _html(b"<blockquote>" * 400_000),
        _html(b"<blockquote" * 40_000),
        _html(b"<div>" * 90_000),
        _html(b"<style>" * 60_000),
        _html(b"<style>" + b"{" * 200_000 + b"</style>hai"),
        _html(b"<style>" + b".a{display:none}" * 20_000 + b"</style>" + b"<p class=a>x" * 20_000),
        _html(b"<table><tr>" + b"<td>a</td>" * 200_000),
        _html(b"<a href='http://x.id/'>a" * 60_000),
        _html(b"<ul><li>" * 60_000),
        b"From: a@b.id\r\n\r\naaaa<" + b"@" * 400_000,
        b"From: a@b.id\r\n\r\n" + b"On " * 150_000,
        raw_mail(alternative("[image " * 60_000, "<p>hai")),
        raw_mail(mixed(*[attached("=?a?q? " * 2_500, b"x") for _ in range(100)])),
    ],
    ids=[
        "quotes",
        "half-tags",
        "nested",
        "styles",
        "brackets",
        "classes",
        "cells",
        "links",
        "lists",
        "line",
        "marks",
        "pictures",
        "words",
    ],
)
def test_a_mail_made_to_keep_the_reader_busy_is_read_in_moments(raw):
    """A regular expression or parser without an end would stop the mailbox for everybody."""
    start = time.process_time()
    read(raw)
    assert time.process_time() - start < 20


@pytest.mark.django_db
@pytest.mark.parametrize("limit", ["CPU_SECONDS", "CLOCK_SECONDS", "MEMORY"])
def test_a_mail_that_takes_too_much_is_held_back_and_the_next_one_read(maildir, monkeypatch, limit):
    """A mail that stops its reader would stop the mailbox, and be the first one again at the next fetch."""
    load_reference_data()
    monkeypatch.setattr(bounded, limit, 8_000_000 if limit == "MEMORY" else 3)
    monkeypatch.setattr(originals, "_CLOCK_SECONDS", 3)
    deliver(maildir, mail_bytes(), b"From: a@b.id\nContent-Type: text/html\n\n" + b"<p>a" * 5_000_000)
    (maildir / "new" / "0000.uji").rename(maildir / "new" / "0009.uji")
    assert receive_all(mailbox(maildir)).counts == {Result.HELD: 1, Result.NEW: 1}
    held = IncomingMail.objects.get(status=IncomingMail.Status.DITAHAN)
    # When an officer makes a tiket of the mail, it does not stop the web server.
    made = originals.make_tiket(mail=held, by=helpdesk_officer(), nama="A", email="a@b.id")
    assert made.pesan.get().isi[:40] == "(tanpa teks)"


def test_what_the_reader_in_its_process_found_comes_back_as_it_was():
    raw = raw_mail(
        mixed(part("text/plain", "isi \u2013 \N{DROMEDARY CAMEL}"), attached("a.jpg", b"1\n2"), attached("b.jpg", b""))
    )
    for one in (
        raw,
        b"From: MAILER-DAEMON@a.id\nTo: \xff\n\nStatus: 5.1.1\n\xff\xfe",
        raw_mail("x", Precedence="bulk"),
    ):
        assert bounded.read_bounded(one) == read(one)


def test_a_fault_of_ours_in_the_reader_is_told_with_its_trace(monkeypatch):
    monkeypatch.setattr(bounded, "read", lambda raw, **arguments: {}["tidak ada"])
    with pytest.raises(bounded.MailFailed, match="KeyError"):
        bounded.read_bounded(raw_mail("isi"))


@pytest.mark.parametrize(
    "raw",
    [
        b"From: a@b.id\r\n" + b"X: y\r\n" * 60_000 + b"\r\nisi",
        b"From: a@b.id\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 5_000,
        b"From: =?utf-8?b?" + b"YWFh" * 100_000 + b"?= <a@b.id>\r\n\r\nx",
    ],
    ids=["headers", "parts", "name"],
)
@pytest.mark.django_db
def test_a_mail_of_endless_headers_or_parts_is_held_back_unread(maildir, raw):
    load_reference_data()
    deliver(maildir, raw)
    assert receive_all(mailbox(maildir)).counts == {Result.HELD: 1}
    assert not Tiket.objects.exists()


def test_a_style_sheet_in_a_mail_is_no_text():
    content = "<style>p{color:red}</style><p>Masih gagal</p><SCRIPT>alert(1)</SCRIPT>"
    assert text_from_html(content) == "Masih gagal"

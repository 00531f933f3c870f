"""Original mails: kept with the ticket, encrypted, opened with a reason; held mails can be seen and taken up."""

import re

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from helpdesk.inbound_mail import bounded, originals
from helpdesk.inbound_mail.mailbox import open_mailbox
from helpdesk.inbound_mail.parse import MAX_SIZE
from helpdesk.inbound_mail.receive import Result, receive, receive_all
from helpdesk.models import IncomingMail, Message, Tiket
from oss_portal.exceptions import Refused
from oss_portal.models import AuditEvent
from oss_portal.parsing.client import ParserBusy
from oss_portal.web.limits import DAY, LIMITS, Limit
from registrasi.services.personal_data import who_viewed
from tests.factories.helpdesk import helpdesk_officer, load_reference_data, tiket
from tests.factories.registrasi import PenggunaFactory, PetugasFactory
from tests.helpdesk.mails import attached, mixed, part, picture, raw_mail

pytestmark = pytest.mark.django_db
REASON = {"aksi": "unduh", "unduh-alasan": "Mencocokkan lampiran yang tidak terbaca"}


@pytest.fixture(autouse=True)
def _data():
    load_reference_data()


def page(mail: IncomingMail) -> str:
    return reverse("petugas-surel", args=[mail.kode])


def test_the_bytes_are_kept_encrypted_with_the_message_and_come_back_as_they_were():
    raw = raw_mail("NIK saya 3174012345678901, rahasia.")
    receive(raw)
    kept = IncomingMail.objects.get()
    assert kept.pesan == Message.objects.get()
    with default_storage.open(kept.berkas.name, "rb") as file:
        assert b"3174012345678901" not in file.read()
    with connection.cursor() as cursor:
        cursor.execute("select row_to_json(m)::text from helpdesk_incomingmail m")
        row = cursor.fetchone()[0]
    assert "budi@contoh.id" not in row
    assert kept.kunci not in row
    assert originals.original(kept) == raw


def test_a_kept_mail_can_neither_be_deleted_nor_exchanged():
    receive(raw_mail("isi"))
    for change in ("delete from helpdesk_incomingmail", "update helpdesk_incomingmail set berkas = 'lain'"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_replies_reports_and_answers_of_programs_keep_their_mail_too():
    t = tiket()
    receive(raw_mail("balas", To=f"helpdesk.oss+{t.token_surel}@insw.go.id"))
    receive(raw_mail("cuti", To=f"helpdesk.oss+{t.token_surel}@insw.go.id", Auto_Submitted="auto-replied"))
    assert IncomingMail.objects.filter(pesan__tiket=t).count() == 2


def test_an_officer_opens_it_with_a_reason_which_is_recorded_and_told_to_the_person(client):
    person = PenggunaFactory()
    t = tiket(pelapor=person)
    raw = raw_mail("balas", To=f"helpdesk.oss+{t.token_surel}@insw.go.id", source=person.email)
    receive(raw)
    petugas = helpdesk_officer()
    client.force_login(petugas)
    kept = IncomingMail.objects.get()
    assert page(kept) in client.get(reverse("petugas-tiket", args=[t.kode])).text
    response = client.post(page(kept), REASON)
    assert response.content == raw
    assert response.headers["Content-Disposition"].startswith('attachment; filename="surel-')
    assert "sandbox" in response.headers["Content-Security-Policy"]
    event = AuditEvent.objects.get(peristiwa="helpdesk.surel.asli_dibuka")
    assert (event.oleh, event.tentang, event.alasan) == (petugas, person, REASON["unduh-alasan"])
    assert "Surel asli" in [reading.what for reading in who_viewed(person)]


@pytest.mark.parametrize("reason", ["", "xxxx", "xxxxxxxxxxxxxxxx"])
def test_without_a_reason_that_somebody_could_check_nothing_is_opened(client, reason):
    receive(raw_mail("isi"))
    client.force_login(helpdesk_officer())
    response = client.post(page(IncomingMail.objects.get()), REASON | {"unduh-alasan": reason})
    assert response.headers["Content-Type"].startswith("text/html")
    assert 'id="error-summary"' in response.text
    assert not AuditEvent.objects.filter(peristiwa="helpdesk.surel.asli_dibuka").exists()


def test_who_may_not_see_the_ticket_does_not_see_its_mail(client):
    receive(raw_mail("isi"))
    kept = IncomingMail.objects.get()
    assert client.get(page(kept)).status_code == 302
    client.force_login(PetugasFactory())
    assert client.post(page(kept), REASON).status_code == 404
    Tiket.objects.update(tentang_petugas=True)
    client.force_login(helpdesk_officer())
    assert client.post(page(kept), REASON).status_code == 404
    client.force_login(helpdesk_officer(supervisor=True))
    assert client.get(page(kept)).status_code == 200


def test_an_officer_opens_no_mail_of_their_own(client):
    petugas = helpdesk_officer()
    t = tiket(pelapor=petugas)
    receive(raw_mail("balas", To=f"helpdesk.oss+{t.token_surel}@insw.go.id"))
    client.force_login(petugas)
    assert client.post(page(IncomingMail.objects.get()), REASON).status_code == 403


def test_reporters_see_the_folded_quotation_and_nothing_of_the_original_mail(client):
    t = tiket()
    receive(
        raw_mail(
            "Jawab.\n\nPada Sen 10.00 OSS <a@b.id> menulis:\n> lama", To=f"helpdesk.oss+{t.token_surel}@insw.go.id"
        )
    )
    text = client.get(reverse("bantuan-tiket", args=[t.token])).text
    assert "Kutipan surel sebelumnya (2 baris)" in text
    assert "&gt; lama" in text
    assert "Surel asli" not in text


def test_what_was_left_out_stands_beside_the_message(client):
    body = mixed(part("text/plain", "Ini."), attached("smime.p7s", b"0\x82", "application/pkcs7-signature"))
    receive(raw_mail(body))
    client.force_login(helpdesk_officer())
    text = client.get(reverse("petugas-tiket", args=[Tiket.objects.get().kode])).text
    assert "Tidak disimpan sebagai berkas: smime.p7s" in " ".join(text.split())


# --- Held mails -------------------------------------------------------------------------------------------------------


def held() -> IncomingMail:
    assert receive(raw_mail("Tolong saya", source="Toko Jaya", Subject="Mohon bantuan")) == Result.HELD
    return IncomingMail.objects.get(status="ditahan")


def test_a_held_mail_is_listed_opened_and_made_a_ticket(client):
    kept = held()
    client.force_login(helpdesk_officer())
    listing = client.get(reverse("petugas-surel-ditahan")).text
    assert "Mohon bantuan" in listing
    assert "Alamat pengirimnya tidak dapat dibaca" in listing
    assert b"Tolong saya" in client.post(page(kept), REASON).content
    response = client.post(page(kept), {"aksi": "tiket", "tiket-nama": "Toko Jaya", "tiket-email": "toko@contoh.id"})
    t = Tiket.objects.get()
    assert response.headers["Location"] == reverse("petugas-tiket", args=[t.kode])
    assert (t.email, t.perihal, t.pesan.get().isi) == ("toko@contoh.id", "Mohon bantuan", "Tolong saya")
    kept.refresh_from_db()
    assert (kept.status, kept.pesan) == ("dijadikan_tiket", t.pesan.get())
    assert (
        client.post(page(kept), {"aksi": "tiket", "tiket-nama": "x", "tiket-email": "x@contoh.id"}).status_code == 404
    )
    assert Tiket.objects.count() == 1


def test_a_held_mail_is_dismissed_with_a_reason_and_put_back(client):
    kept = held()
    client.force_login(helpdesk_officer())
    client.post(page(kept), {"aksi": "abaikan", "abaikan-alasan": ""})
    kept.refresh_from_db()
    assert kept.status == "ditahan"
    client.post(page(kept), {"aksi": "abaikan", "abaikan-alasan": "Iklan"})
    assert "Mohon bantuan" not in client.get(reverse("petugas-surel-ditahan")).text
    assert "Mohon bantuan" in client.get(reverse("petugas-surel-ditahan") + "?status=diabaikan").text
    # Before officers put it back, they read who dismissed it, and why.
    assert re.search(r"mengabaikan surel yang ditahan\.\s*<span[^>]*>“Iklan”", client.get(page(kept)).text)
    client.post(page(kept), {"aksi": "kembalikan"})
    kept.refresh_from_db()
    assert kept.status == "ditahan"


def test_held_mails_are_for_officers_of_the_helpdesk(client):
    kept = held()
    client.force_login(PetugasFactory())
    assert client.get(page(kept)).status_code == 403
    assert client.get(reverse("petugas-surel-ditahan")).status_code in {302, 403}


@pytest.mark.parametrize(
    "raw",
    [
        b"From: a@b.id\r\n" + b"X: y\r\n" * 60_000 + b"\r\nisi",
        b"From: a@b.id\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 5_000,
        b"\xff\xfe\0 bukan surat",
        b"",
    ],
    ids=["headers", "parts", "binary", "empty"],
)
def test_what_cannot_be_read_is_kept_and_can_be_opened(raw):
    assert receive(raw) == Result.HELD
    kept = IncomingMail.objects.get()
    assert originals.original(kept) == raw
    t = originals.make_tiket(mail=kept, by=helpdesk_officer(), nama="A", email="a@b.id")
    assert t.pesan.get().isi


def test_while_the_parsers_are_busy_no_tiket_without_its_text_is_made(monkeypatch):
    receive(b"")

    def at_work(*_args, **_kwargs):
        raise ParserBusy

    monkeypatch.setattr(originals, "read_bounded", at_work)
    mail = IncomingMail.objects.get()
    with pytest.raises(Refused, match="sedang ramai"):
        originals.make_tiket(mail=mail, by=helpdesk_officer(), nama="A", email="a@b.id")
    assert IncomingMail.objects.get().status == IncomingMail.Status.DITAHAN
    assert not Tiket.objects.exists()


def test_a_flood_of_mails_that_are_held_does_not_fill_the_list(monkeypatch):
    monkeypatch.setitem(LIMITS, "surel-masuk.ditahan", Limit(3, DAY))
    for n in range(5):
        assert receive(raw_mail(f"isi {n}", source="Toko")) == Result.HELD
    assert IncomingMail.objects.count() == 3


# --- fetch_mail -------------------------------------------------------------------------------------------------------


@pytest.fixture
def maildir(tmp_path):
    for folder in ("new", "cur", "tmp"):
        (tmp_path / folder).mkdir()
    return tmp_path


class Killed(BaseException):
    """The end of the process at this place."""


def fetch(maildir):
    return receive_all(open_mailbox(f"maildir://{maildir}")).counts


@pytest.mark.parametrize("place", ["receive.keep", "mailbox.Maildir.mark_done"])
def test_a_fetch_that_is_killed_makes_one_ticket_of_a_mail_and_loses_none(maildir, monkeypatch, place):
    (maildir / "new" / "1").write_bytes(raw_mail(mixed(part("text/plain", "satu"), attached("a.jpg", picture()))))
    (maildir / "new" / "2").write_bytes(raw_mail("dua", source="eko@contoh.id"))

    def kill(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(f"helpdesk.inbound_mail.{place}", kill)
        with pytest.raises(Killed), transaction.atomic():
            fetch(maildir)
    counts = fetch(maildir)
    assert counts[Result.HELD] == 0
    assert sorted(Message.objects.values_list("isi", flat=True)) == ["dua", "satu"]
    assert list((maildir / "new").iterdir()) == []
    assert fetch(maildir) == {}


def test_a_mail_that_fails_in_an_unforeseen_way_is_held_and_the_others_are_read(maildir, monkeypatch):
    (maildir / "new" / "1").write_bytes(raw_mail("satu"))
    (maildir / "new" / "2").write_bytes(raw_mail("dua"))
    original = bounded.read

    def fail(raw, **kwargs):
        if b"satu" in raw:
            raise RecursionError
        return original(raw, **kwargs)

    monkeypatch.setattr(bounded, "read", fail)
    assert fetch(maildir) == {Result.HELD: 1, Result.NEW: 1}
    assert IncomingMail.objects.get(status="ditahan").alasan == "galat"


def test_a_mail_that_waits_for_the_virus_scanner_counts_once(maildir, settings):
    settings.CLAMAV_URL = "tcp://127.0.0.1:1"
    (maildir / "new" / "1").write_bytes(raw_mail(mixed(part("text/plain", "satu"), attached("a.jpg", picture()))))
    for _round in range(12):
        assert fetch(maildir) == {Result.POSTPONED: 1}
    settings.CLAMAV_URL = ""
    assert fetch(maildir) == {Result.NEW: 1}


def test_a_folder_of_mails_is_read_and_each_counts_once(tmp_path):
    for n in range(3):
        (tmp_path / f"{n} surel.eml").write_bytes(raw_mail(f"isi {n}"))
    address = f"berkas://{tmp_path}"
    assert receive_all(open_mailbox(address)).counts == {Result.NEW: 3}
    assert receive_all(open_mailbox(address)).counts == {Result.DUPLICATE: 3}


def test_of_a_mail_that_is_too_large_the_text_is_read_and_the_sender_told(maildir, monkeypatch):
    monkeypatch.setattr("helpdesk.inbound_mail.parse.MAX_SIZE", 3000)
    body = mixed(part("text/plain", "Ini aktanya."), attached("akta.jpg", picture(900, 900)))
    (maildir / "new" / "1").write_bytes(raw_mail(body))
    assert fetch(maildir) == {Result.NEW: 1}
    t = Tiket.objects.get()
    assert t.pesan.first().isi == "Ini aktanya."
    assert "lebih dari 26 MB" in t.pesan.get(arah="sistem", internal=False).isi
    assert MAX_SIZE > 3000

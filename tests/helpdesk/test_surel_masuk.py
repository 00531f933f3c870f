"""Reply by mail: a mailbox is read, threads are found, quotes stripped, loops and floods stopped."""

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
from PIL import Image

from helpdesk import services
from helpdesk.models import Pesan, Tiket
from helpdesk.surel_masuk.baca import baca
from helpdesk.surel_masuk.kotak import Imap, Maildir, buka_kotak
from helpdesk.surel_masuk.kutipan import buang_kutipan, teks_dari_html
from helpdesk.surel_masuk.terima import Hasil, ambil_semua, terima
from helpdesk.tautan import alamat_balas, id_pesan
from tests.factories.helpdesk import data_awal, petugas_helpdesk, tiket

KITA = "helpdesk.oss@insw.go.id"


def surat(
    dari="Budi <budi@contoh.id>", ke=KITA, isi="Halo, sertifikat saya rusak.", perihal="Sertifikat", **kepala
) -> bytes:
    pesan = EmailMessage()
    pesan["From"], pesan["To"], pesan["Subject"] = dari, ke, perihal
    nomor = f"<{Pesan.objects.count()}-{abs(hash((dari, isi, perihal)))}@contoh.id>"
    for nama, nilai in ({"Message-ID": nomor} | {k.replace("_", "-"): v for k, v in kepala.items()}).items():
        if nilai is not None:
            pesan[nama] = nilai
    pesan.set_content(isi)
    return pesan.as_bytes()


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for anak in ("new", "cur", "tmp"):
        (tmp_path / anak).mkdir()
    return tmp_path


def taruh(maildir: Path, *isi: bytes) -> None:
    for n, i in enumerate(isi):
        (maildir / "new" / f"{n:04d}.uji").write_bytes(i)


def kotak(maildir: Path) -> Maildir:
    return buka_kotak(f"maildir://{maildir}")


@pytest.mark.django_db
def test_a_round_trip_question_by_mail_answer_by_officer_reply_by_mail(maildir):
    data_awal()
    taruh(maildir, surat())
    call_command("ambil_surel", kotak=f"maildir://{maildir}", verbosity=0)
    t = Tiket.objects.get()
    assert (t.saluran, t.email, t.nama, t.perihal) == ("surel", "budi@contoh.id", "Budi", "Sertifikat")
    services.minta_pelapor(tiket=t, oleh=petugas_helpdesk(), isi="Mohon kirim fotonya.")
    terkirim = mail.outbox[-1]
    balasan = surat(
        ke=terkirim.reply_to[0],
        perihal="Re: " + terkirim.subject,
        isi="Ini keterangannya.\n\nPada Sen, 23 Nov 2026 OSS <x@oss.example> menulis:\n> Mohon kirim fotonya.\n",
        In_Reply_To=terkirim.extra_headers["Message-ID"],
    )
    taruh(maildir, balasan)
    assert ambil_semua(kotak(maildir)).jumlah[Hasil.BALASAN] == 1
    t.refresh_from_db()
    assert t.status == "diproses"
    assert t.pesan.filter(arah="masuk").last().isi == "Ini keterangannya."
    assert list((maildir / "new").iterdir()) == []
    assert Tiket.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("lewat", ["alamat", "id", "rujukan", "surat_sendiri"])
def test_a_reply_finds_its_ticket_by_address_or_headers(lewat):
    t = tiket()
    services.balas_pelapor(tiket=t, isi="pertama", saluran="surel", id_surel="<awal@contoh.id>")
    isi = {
        "alamat": {"ke": alamat_balas(t).upper()},
        "id": {"In_Reply_To": id_pesan(t)},
        "rujukan": {"References": f"<lain@x.id> {id_pesan(t)} <akhir@x.id>"},
        "surat_sendiri": {"In_Reply_To": "<awal@contoh.id>"},
    }[lewat]
    assert terima(surat(**isi)) == Hasil.BALASAN
    assert t.pesan.count() == 3


@pytest.mark.django_db
def test_a_number_in_the_subject_or_a_strangers_reference_opens_no_ticket():
    t = tiket()
    services.balas_pelapor(tiket=t, isi="pertama", saluran="surel", id_surel="<awal@contoh.id>")
    assert terima(surat(perihal=f"Re: {t.nomor}")) == Hasil.BARU
    assert terima(surat(dari="lain@contoh.id", In_Reply_To="<awal@contoh.id>")) == Hasil.BARU
    assert terima(surat(dari="x@contoh.id", ke="helpdesk.oss+aaaaaaaaaaaaaaaaaaaaaaaa@insw.go.id")) == Hasil.BARU


@pytest.mark.django_db
def test_a_reply_from_another_address_is_taken_and_marked():
    t = tiket()
    terima(surat(dari="suami@contoh.id", ke=alamat_balas(t)))
    assert t.pesan.last().alamat_lain == "suami@contoh.id"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "kepala",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated (rejected)"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"List_Id": "<milis.contoh.id>"},
        {"Return_Path": "<>"},
        {"dari": "MAILER-DAEMON@contoh.id"},
        {"dari": KITA},
        {"dari": "OSS <tidak-dibalas@oss.example>"},
    ],
)
def test_mail_of_programs_makes_neither_ticket_nor_answer(kepala):
    data_awal()
    assert terima(surat(**kepala)) == Hasil.OTOMATIS
    assert not Tiket.objects.exists()
    assert mail.outbox == []


@pytest.mark.django_db
def test_a_loop_with_a_program_that_hides_what_it_is_ends():
    terima(surat())
    for n in range(70):
        terakhir = mail.outbox[-1]
        terima(surat(ke=terakhir.reply_to[0], isi=f"Saya sedang cuti {n}", perihal=terakhir.subject))
    assert len(mail.outbox) == 1
    assert Tiket.objects.count() == 1
    assert Pesan.objects.count() <= 50


@pytest.mark.django_db
def test_our_own_mails_are_marked_so_that_programs_do_not_answer():
    tiket()
    assert mail.outbox[0].extra_headers["Auto-Submitted"] == "auto-generated"


@pytest.mark.django_db
def test_the_same_mail_read_twice_is_one_message():
    data_awal()
    isi = surat()
    assert [terima(isi), terima(isi)] == [Hasil.BARU, Hasil.GANDA]
    tanpa_id = surat(Message_ID=None, perihal="lain")
    assert [terima(tanpa_id), terima(tanpa_id)] == [Hasil.BARU, Hasil.GANDA]


@pytest.mark.django_db
def test_a_flood_from_one_address_is_held_back(maildir):
    data_awal()
    taruh(maildir, *[surat(perihal=f"nomor {n}") for n in range(15)])
    hasil = ambil_semua(kotak(maildir))
    assert hasil.jumlah == {Hasil.BARU: 10, Hasil.DITAHAN: 5}
    assert len(mail.outbox) == 10
    assert len(list((maildir / ".Ditahan" / "new").iterdir())) == 5


@pytest.mark.django_db
def test_attachments_are_kept_when_their_content_is_fine_and_named_when_not():
    data_awal()
    gambar = BytesIO()
    Image.new("RGB", (10, 10)).save(gambar, "PNG")
    pesan = EmailMessage()
    pesan["From"], pesan["To"], pesan["Subject"], pesan["Message-ID"] = "b@contoh.id", KITA, "x", "<1@contoh.id>"
    pesan.set_content("Terlampir.")
    pesan.add_attachment(gambar.getvalue(), maintype="image", subtype="png", filename="../../foto.png")
    pesan.add_attachment(b"<svg onload=alert(1)>", maintype="image", subtype="png", filename="jahat.png")
    pesan.add_attachment(b"PK\x03\x04" + b"\0" * 1000, maintype="application", subtype="zip", filename="bom.zip")
    terima(pesan.as_bytes())
    t = Tiket.objects.get()
    assert [x.unggahan.nama for x in t.pesan.first().lampiran.all()] == ["foto.png"]
    # Who sent them reads on his page what did not arrive; the mail repeats nothing a stranger wrote.
    catatan = t.pesan.get(arah="sistem", internal=False).isi
    assert "jahat.png" in catatan
    assert "bom.zip" in catatan
    assert "2 lampirannya tidak dapat kami simpan" in mail.outbox[-1].body
    assert "bom.zip" not in mail.outbox[-1].body


@pytest.mark.django_db
def test_the_logo_of_a_signature_is_not_called_a_missing_file():
    data_awal()
    pesan = EmailMessage()
    pesan["From"], pesan["To"], pesan["Subject"], pesan["Message-ID"] = "b@contoh.id", KITA, "x", "<1@contoh.id>"
    pesan.set_content('<p>Tolong</p><img src="cid:logo">', subtype="html")
    pesan.add_related(b"GIF89a", maintype="image", subtype="gif", cid="<logo>")
    terima(pesan.as_bytes())
    assert Tiket.objects.get().pesan.get().isi == "Tolong"
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_an_html_mail_becomes_text():
    data_awal()
    pesan = EmailMessage()
    pesan["From"], pesan["To"], pesan["Subject"], pesan["Message-ID"] = "b@contoh.id", KITA, "x", "<1@contoh.id>"
    pesan.set_content(
        "<html><head><style>p{color:red}</style></head><body><script>alert(1)</script><p>Halo</p>Apa &lt;kabar&gt;?"
        "<blockquote>lama</blockquote></body></html>",
        subtype="html",
    )
    terima(pesan.as_bytes())
    assert Tiket.objects.get().pesan.first().isi == "Halo\nApa <kabar>?"


@pytest.mark.django_db
def test_a_mail_that_cannot_be_read_is_held_back_and_the_next_one_read(maildir):
    data_awal()
    buruk = [
        b"",
        b"\xff\xfe\x00 bukan surat",
        b"From: bukan alamat\n\nisi",
        b"From: a@b.id\nContent-Type: multipart/mixed; boundary=x\n\n"
        + b"--x\nContent-Type: multipart/mixed; boundary=x\n\n" * 3000,
    ]
    taruh(maildir, *buruk, surat())
    hasil = ambil_semua(kotak(maildir))
    assert hasil.jumlah[Hasil.BARU] >= 1
    assert hasil.jumlah[Hasil.DITAHAN] >= 3
    assert list((maildir / "new").iterdir()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "mentah",
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
def test_strange_mails_become_plain_tickets(mentah):
    data_awal()
    assert terima(mentah) == Hasil.BARU
    t = Tiket.objects.get()
    assert "\n" not in t.perihal + t.nama
    assert len(t.pesan.first().isi) <= 20_000
    assert all(m.to == ["a@b.id"] and not m.bcc for m in mail.outbox)


@pytest.mark.django_db
def test_a_forged_sender_gets_no_mail_from_us():
    data_awal()
    terima(surat(Authentication_Results="mx.insw.go.id; dmarc=fail header.from=contoh.id"))
    assert mail.outbox == []
    assert "palsu" in Tiket.objects.get().pesan.get(internal=True).isi


@pytest.mark.django_db
def test_a_mail_that_came_back_is_noted_on_its_ticket():
    t = tiket()
    mentah = (
        b"From: MAILER-DAEMON@mx.contoh.id\nMessage-ID: <dsn@mx>\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\n\n--x\n\nGagal\n--x\n'
        b"Content-Type: text/rfc822-headers\n\nMessage-ID: " + id_pesan(t).encode() + b"\n\n--x--\n"
    )
    assert terima(mentah) == Hasil.OTOMATIS
    assert "tidak sampai" in t.pesan.last().isi


@pytest.mark.django_db
def test_a_reply_by_mail_long_after_the_close_becomes_a_linked_ticket():
    from tests.helpdesk.test_tiket import mundurkan, selesai

    t = tiket()
    selesai(t, petugas_helpdesk())
    mundurkan(t, days=20)
    assert terima(surat(ke=alamat_balas(t))) == Hasil.BALASAN
    assert Tiket.objects.count() == 2


def test_an_unknown_kind_of_mailbox_is_refused(tmp_path):
    with pytest.raises(CommandError):
        call_command("ambil_surel", kotak="pop3://x")
    with pytest.raises(CommandError):
        call_command("ambil_surel", kotak=f"maildir://{tmp_path}")
    with pytest.raises(CommandError):
        call_command("ambil_surel", kotak="")


@pytest.mark.parametrize(
    "teks",
    [
        "Jawab.\n\nPada Sen, 23 Nov 2026 pukul 10.00 OSS <a@b.id>\nmenulis:\n> lama",
        "Jawab.\n\nOn Mon, Nov 23, 2026 at 10:00 AM OSS <a@b.id> wrote:\n> old",
        "Jawab.\n\n-----Original Message-----\nFrom: OSS",
        "Jawab.\n\n________________________________\nFrom: OSS\nSent: Monday",
        "Jawab.\n\nDari: OSS <a@b.id>\nDikirim: Senin\nKepada: Budi\n\nlama",
        "Jawab.\n-- \nBudi\nDirektur",
        "> lama\nJawab.\n> lama lagi",
        "Jawab.\n\nSent from my iPhone",
        "Jawab.\r\n\r\nDikirim dari Yahoo Mail di Android",
    ],
)
def test_quotes_and_signatures_are_left_out(teks):
    assert buang_kutipan(teks) == "Jawab."


@pytest.mark.parametrize("teks", ["> hanya kutipan", "Pada tanggal 3 saya mendaftar.\nLalu gagal.", "Dari: mana ini?"])
def test_what_only_looks_like_a_quote_stays(teks):
    assert buang_kutipan(teks) == teks


def test_html_never_survives():
    assert "<" not in teks_dari_html("<img src=x onerror=alert(1)><a href='javascript:x'>a</a><svg/onload=x>")
    assert baca(b"From: a@b.id\n\nx").isi == "x"


class _ImapPalsu(socketserver.StreamRequestHandler):
    """As much of an IMAP server as imaplib needs."""

    def handle(self):
        surat = self.server.surat
        self.wfile.write(b"* OK siap\r\n")
        for baris in self.rfile:
            kata = baris.decode().split()
            tag, perintah = kata[0], " ".join(kata[1:3]).upper()
            jawab = b""
            if perintah.startswith("CAPABILITY"):
                jawab = b"* CAPABILITY IMAP4rev1\r\n"
            elif perintah.startswith("SELECT"):
                jawab = b"* %d EXISTS\r\n" % len(surat)
            elif perintah == "UID SEARCH":
                belum = b" ".join(b"%d" % n for n in surat if n not in self.server.dibaca)
                jawab = b"* SEARCH " + belum + b"\r\n"
            elif perintah == "UID FETCH":
                isi = surat[int(kata[3])]
                if "SIZE" in baris.decode():
                    jawab = b"* 1 FETCH (UID 1 RFC822.SIZE %d)\r\n" % len(isi)
                else:
                    jawab = b"* 1 FETCH (UID 1 BODY[] {%d}\r\n" % len(isi) + isi + b")\r\n"
            elif perintah == "UID STORE":
                self.server.dibaca.add(int(kata[3]))
            elif perintah == "UID COPY":
                self.server.ditahan.append(int(kata[3]))
            elif perintah.startswith("LOGOUT"):
                self.wfile.write(b"* BYE\r\n" + tag.encode() + b" OK\r\n")
                return
            self.wfile.write(jawab + tag.encode() + b" OK selesai\r\n")


@pytest.fixture
def imap():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _ImapPalsu) as peladen:
        peladen.daemon_threads = True
        peladen.surat, peladen.dibaca, peladen.ditahan = {}, set(), []
        utas = threading.Thread(target=peladen.serve_forever, daemon=True)
        utas.start()
        yield peladen
        peladen.shutdown()
        utas.join()


@pytest.mark.django_db
def test_an_imap_folder_is_read_once_and_what_cannot_be_read_is_copied_away(imap):
    data_awal()
    imap.surat |= {1: surat(), 2: b"From: bukan alamat\r\n\r\nisi", 3: surat(perihal="kedua")}
    alamat = f"imap://helpdesk%40oss:sandi@127.0.0.1:{imap.server_address[1]}/INBOX"
    assert isinstance(buka := buka_kotak(alamat), Imap)
    buka.tutup()
    assert ambil_semua(buka_kotak(alamat)).diterima == 2
    assert (imap.dibaca, imap.ditahan) == ({1, 2, 3}, [2])
    assert ambil_semua(buka_kotak(alamat)).diterima == 0


def test_a_server_that_is_away_is_an_error_of_its_own():
    with pytest.raises((OSError, imaplib.IMAP4.error)):
        buka_kotak("imap://x:y@127.0.0.1:1/INBOX")


class _Smtp(socketserver.StreamRequestHandler):
    """As much of an SMTP server as smtplib needs; what it takes lies in `server.surat`."""

    def handle(self):
        self.wfile.write(b"220 siap\r\n")
        while baris := self.rfile.readline():
            perintah = baris[:4].upper()
            if perintah == b"DATA":
                self.wfile.write(b"354 mulai\r\n")
                isi = b""
                while (b := self.rfile.readline()) != b".\r\n":
                    isi += b[1:] if b.startswith(b"..") else b
                self.server.surat.append(isi)
                self.wfile.write(b"250 diterima\r\n")
            elif perintah == b"QUIT":
                self.wfile.write(b"221 selesai\r\n")
                return
            else:
                self.wfile.write(b"250 baik\r\n")


@pytest.mark.django_db
def test_a_round_trip_through_a_real_mail_server_and_a_real_mailbox(settings, imap):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Smtp) as smtp:
        smtp.daemon_threads, smtp.surat = True, []
        utas = threading.Thread(target=smtp.serve_forever, daemon=True)
        utas.start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp.server_address[1]
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        t = tiket()
        services.balas(tiket=t, oleh=petugas_helpdesk(), isi="Mohon periksa folder spam – lalu kabari.")
        smtp.shutdown()
        utas.join()
    pertama, kedua = (message_from_bytes(s, policy=policy.default) for s in smtp.surat)
    assert t.nomor in pertama["Subject"]
    badan = kedua.get_body(("plain",)).get_content()
    assert "folder spam – lalu kabari" in badan
    # A mail program answers: to Reply-To, with the text it answers below.
    balas = EmailMessage()
    balas["From"], balas["To"] = kedua["To"], kedua["Reply-To"]
    balas["Subject"], balas["In-Reply-To"] = f"Re: {kedua['Subject']}", kedua["Message-ID"]
    balas["Message-ID"] = "<jawaban@contoh.id>"
    kutipan = "\n".join(f"> {b}" for b in badan.splitlines())
    balas.set_content(
        f"Sudah masuk, terima kasih.\n\nPada Sel, 24 Nov 2026 OSS <tidak-dibalas@oss.example> menulis:\n{kutipan}"
    )
    imap.surat[1] = balas.as_bytes(policy=policy.SMTP)
    assert ambil_semua(buka_kotak(f"imap://x:y@127.0.0.1:{imap.server_address[1]}/INBOX")).diterima == 1
    assert t.pesan.last().isi == "Sudah masuk, terima kasih."


@pytest.mark.parametrize(
    "teks",
    [
        "On 24/11/2026 10:12, OSS wrote:\n> Alamatnya apa?\n> Terima kasih\n\nJawaban saya",
        "Pada 24/11/2026 10.12, OSS menulis:\n> Alamatnya apa?\n\nJawaban saya",
        "> Alamatnya apa?\n\nJawaban saya",
    ],
)
def test_an_answer_written_below_the_quoted_mail_is_kept_alone(teks):
    assert buang_kutipan(teks) == "Jawaban saya"


def _html(isi: bytes) -> bytes:
    return b"From: a@b.id\r\nContent-Type: text/html\r\n\r\n" + isi


@pytest.mark.parametrize(
    "mentah",
    [
        _html(b"<blockquote>" * 400_000),
        _html(b"<blockquote" * 40_000),
        _html(b"<div>" * 90_000),
        _html(b"<style>" * 60_000),
        b"From: a@b.id\r\n\r\naaaa<" + b"@" * 400_000,
        b"From: a@b.id\r\n\r\n" + b"On " * 150_000,
    ],
    ids=["quotes", "half-tags", "nested", "styles", "line", "marks"],
)
def test_a_mail_made_to_keep_the_reader_busy_is_read_in_moments(mentah):
    """An endless pattern or parser would stop the mailbox for everybody."""
    mulai = time.monotonic()
    baca(mentah)
    assert time.monotonic() - mulai < 10


@pytest.mark.parametrize(
    "mentah",
    [
        b"From: a@b.id\r\n" + b"X: y\r\n" * 60_000 + b"\r\nisi",
        b"From: a@b.id\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 5_000,
        b"From: =?utf-8?b?" + b"YWFh" * 100_000 + b"?= <a@b.id>\r\n\r\nx",
    ],
    ids=["headers", "parts", "name"],
)
@pytest.mark.django_db
def test_a_mail_of_endless_headers_or_parts_is_held_back_unread(maildir, mentah):
    data_awal()
    taruh(maildir, mentah)
    assert ambil_semua(kotak(maildir)).jumlah == {Hasil.DITAHAN: 1}
    assert not Tiket.objects.exists()


def test_a_style_sheet_in_a_mail_is_no_text():
    isi = "<style>p{color:red}</style><p>Masih gagal</p><SCRIPT>alert(1)</SCRIPT>"
    assert teks_dari_html(isi) == "Masih gagal"

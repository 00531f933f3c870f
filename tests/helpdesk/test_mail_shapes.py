"""Mails as programs, servers and people of many kinds really send them: each is read as a careful person reads it.

The shapes come from public fault reports of other helpdesks and mail programs. Only the last part needs a database.
"""

import base64

import pytest

from helpdesk.inbound_mail.parse import ParsedMail, read
from helpdesk.inbound_mail.quoting import quotations
from helpdesk.inbound_mail.receive import Result, receive
from helpdesk.inbound_mail.reports import Outcome
from helpdesk.inbound_mail.robots import Robot
from helpdesk.models import StatusTiket, Tiket
from helpdesk.services import closing, handling
from tests.factories.helpdesk import helpdesk_officer, load_reference_data, tiket
from tests.helpdesk.mails import OUR_ADDRESS, attached, mixed, multipart, part, pdf, picture, raw_mail

UTF8 = "text/plain; charset=utf-8"
WORDS = "Sertifikat saya salah nama."
CODE = base64.encodebytes((WORDS * 4).encode()).decode()


def parsed(raw: bytes) -> ParsedMail:
    return read(raw, ours={OUR_ADDRESS})


def encoded(encoding: str, body: str, kind: str = UTF8) -> bytes:
    """Return a mail of one text with exactly this header of the encoding."""
    return raw_mail(f"Content-Type: {kind}\n{encoding}\n\n{body}")


RTF = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\f0 Alamat caf\'e9 salah.\par Mohon dibetulkan.}"
RTF_WORDS = "Alamat café salah.\nMohon dibetulkan."
CARD = "BEGIN:VCARD\nFN:Budi Santoso\nEND:VCARD"
SIGNED = f"""-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

{WORDS}
- -- Budi
-----BEGIN PGP SIGNATURE-----

iQEzBAEBCAAdFiEE
-----END PGP SIGNATURE-----
"""
REACTION = multipart(
    "alternative",
    part(UTF8, "👍\n\nBudi bereaksi melalui Gmail"),
    part("text/vnd.google.email-reaction+json; charset=utf-8", '{"version": 1, "emoji": "👍"}'),
    part("text/html; charset=utf-8", "<p>👍</p><p>Budi bereaksi melalui Gmail</p>"),
)


@pytest.mark.parametrize(
    ("raw", "right"),
    [
        (raw_mail(part("text/rtf", RTF)), RTF_WORDS),
        (raw_mail(multipart("alternative", part("application/rtf", RTF))), RTF_WORDS),
        (raw_mail(multipart("alternative", part("text/rtf", RTF), part(UTF8, WORDS))), WORDS),
        (
            raw_mail(mixed(part(UTF8, WORDS), attached("surat.rtf", RTF, "application/rtf"))),
            f"[Berkas surat.rtf:]\n{RTF_WORDS}",
        ),
        (
            raw_mail(mixed(attached("galat.log", b"galat 500\n", "application/octet-stream"))),
            "[Berkas galat.log:]\ngalat 500",
        ),
        (raw_mail(mixed(attached("data.csv", b"a;b\n", "application/vnd.ms-excel"))), "[Berkas data.csv:]\na;b"),
        (raw_mail(mixed(attached("budi.vcf", CARD.encode(), "application/octet-stream"))), "Nama: Budi Santoso"),
        (raw_mail(mixed(attached("a.html", b"<p>satu</p><p>dua</p>", "application/octet-stream"))), "satu\ndua"),
        (raw_mail(mixed(attached("wa.txt", b"23/11 Budi: halo\n" * 15_000, "text/plain"))), "23/11 Budi: halo"),
        (raw_mail(part(UTF8, f"<html><body><p>{WORDS}</p><br>Budi</body></html>")), f"{WORDS}\n\nBudi"),
        (raw_mail(part(UTF8, SIGNED)), f"{WORDS}\n-- Budi"),
        (raw_mail(part(UTF8, "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----")), "tanpa enkripsi"),
        (
            raw_mail(
                part("text/html", "<pre>-----BEGIN PGP MESSAGE-----<br><br>hQ<br>-----END PGP MESSAGE-----</pre>")
            ),
            "tanpa enkripsi",
        ),
        (
            raw_mail(part("text/html", "<p style='white-space: pre-wrap'>NIK 1\nNIK <b>2</b>\n</p><p>tiga\nempat</p>")),
            "NIK 1\nNIK 2\ntiga empat",
        ),
        (
            raw_mail(
                part("text/html", "<p style='white-space:pre-line'>1\n<i style='white-space:normal'>2\n3</i></p>")
            ),
            "1\n2 3",
        ),
        (raw_mail(part("text/plain", "Alamat salah".encode("utf-16-le"))), "Alamat salah"),
        (raw_mail(part("text/plain", "Alamat salah".encode("utf-16-be"))), "Alamat salah"),
        (raw_mail(part("text/plain; charset=utf-16", b"Alamat salah")), "Alamat salah"),
        (raw_mail(part("text/html; charset=unicode", "<p>Alamat salah</p>".encode("utf-16"))), "Alamat salah"),
        (encoded('Content-Transfer-Encoding: "base64"', CODE), WORDS * 4),
        (encoded("Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64", CODE), WORDS * 4),
        (encoded("Content-Transfer-Encoding: quoted-printable; x=y", "caf=C3=A9"), "café"),
        (
            encoded("Content-Transfer-Encoding: base64", f"{CODE}\n___\nMilis Usaha, https://milis.id/\n"),
            f"{WORDS * 4}\n\n___",
        ),
        (
            encoded("Content-Transfer-Encoding: base64", "QWxhbWF0IHNhbGFoLg==\n\n--\nDiperiksa: https://av.id/\n"),
            "Alamat salah.\n\n--\nDiperiksa",
        ),
        (
            encoded("Content-Transfer-Encoding: base64", "QWxhbWF0IHNhbGFoLg==\nU2F0dSBkdWEu\n"),
            "Alamat salah.Satu dua.",
        ),
        (encoded("Content-Transfer-Encoding: 7bit", CODE), WORDS * 4),
        (encoded("Content-Transfer-Encoding: 8bit", "caf=C3=A9 di Jalan =\nMawar"), "café di Jalan Mawar"),
        (encoded("Content-Transfer-Encoding: 8bit", "https://a.id/?a=12&b=AB"), "https://a.id/?a=12&b=AB"),
        (
            encoded("Content-Transfer-Encoding: base64", "Halo\nNama saya Budi, alamat: Jalan Mawar!"),
            "Halo\nNama saya Budi",
        ),
        (b">From budi@contoh.id Mon Nov 23\r\n" + raw_mail(WORDS), WORDS),
        (b"From budi@contoh.id Mon Nov 23\n" + raw_mail(WORDS), WORDS),
        (b"\r\n\n" + raw_mail(WORDS), WORDS),
        (b"\xef\xbb\xbf" + raw_mail(WORDS), WORDS),
        (raw_mail(REACTION), "👍\n\nBudi bereaksi melalui Gmail"),
        (raw_mail(part("text/vnd.google.email-reaction+json", '{"version":1,"emoji":"👍"}')), "👍"),
        (
            raw_mail(
                b'Content-Type: message/external-body; access-type=URL; URL="https://a.id/b.pdf"\n\nContent-ID: <x>\n\n'
            ),
            "[Berkas di luar surel ini: https://a.id/b.pdf]",
        ),
        (raw_mail(b"Content-Type: message/partial; id=x; number=2; total=3\n\nisi"), "bagian 2 dari 3"),
        (
            raw_mail(part(f"{UTF8}; format=flowed; delsp=yes", "men\u00addaftar \nberkali-kali")),
            "men\u00addaftar berkali-kali",
        ),
    ],
    ids=lambda value: value[-30:] if isinstance(value, str) else "",
)
def test_a_text_is_read_whatever_it_is_written_or_packed_in(raw, right):
    mail = parsed(raw)
    assert right in mail.content
    assert mail.sender.email == "budi@contoh.id"
    assert "Versi lain" not in mail.content
    assert mail.files == []


CALENDAR = (
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Klarifikasi\r\nDTSTART;VALUE=DATE:20261124\r\n"
    'DTEND:20261124T180000Z\r\nORGANIZER;CN="Budi: Toko":MAILTO:budi@contoh.id\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'
)


@pytest.mark.parametrize("kind", ["text/calendar", "application/ics", "application/octet-stream"])
def test_an_invitation_is_told_once_and_in_our_time(kind):
    form = part("text/calendar; method=REQUEST; charset=utf-8", CALENDAR)
    body = mixed(
        multipart("alternative", part(UTF8, "Undangan"), form), attached("invite.ics", CALENDAR.encode(), kind)
    )
    content = parsed(raw_mail(body)).content
    assert content.split("\n")[2:] == [
        *("[Undangan kalender]", "Jenis: undangan", "Acara: Klarifikasi", "Mulai: 24-11-2026"),
        *("Selesai: 25-11-2026 01.00 WIB", "Penyelenggara: budi@contoh.id"),
    ]


def test_what_a_person_writes_under_an_invitation_is_told():
    body = CALENDAR.replace("METHOD:REQUEST", "METHOD:REPLY").replace("SUMMARY", "COMMENT:Saya sakit\r\nSUMMARY")
    content = parsed(raw_mail(part("text/calendar; method=REPLY; charset=utf-8", body))).content
    assert "Catatan: Saya sakit" in content


def test_a_time_of_another_clock_is_told_in_ours_and_an_unknown_clock_is_named():
    event = (
        "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nDTSTART;TZID={}:20261124T100000\nRRULE:FREQ=WEEKLY\n"
        "ATTENDEE;PARTSTAT=ACCEPTED;CN=Budi:mailto:budi@contoh.id\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    for clock, told in (
        ("SE Asia Standard Time", "10.00 WIB"),
        ("Asia/Makassar", "09.00 WIB"),
        ("Jam Kantor", "10.00 (Jam Kantor)"),
        ("../etc", "10.00 (../etc)"),
    ):
        content = parsed(raw_mail(part("text/calendar; charset=utf-8", event.format(clock)))).content
        assert f"Mulai: 24-11-2026 {told}" in content
        assert "Berulang: FREQ=WEEKLY" in content
        assert "Peserta: budi@contoh.id (diterima)" in content


@pytest.mark.parametrize(
    ("hidden", "seen"),
    [
        ('<div style="display:none;max-height:0">Pratinjau<br><b>lagi</b></div>', False),
        ('<span style="color:red; DISPLAY : none !important">Pratinjau</span>', False),
        ("<p hidden>Pratinjau</p>", False),
        ('<div style="mso-hide:all">Pratinjau<img src=x></div>', False),
        ("<style>.x, b.y { display:none }</style><div class='a x'>Pratinjau</div>", False),
        ("<style><!-- #x {DISPLAY: none !important} --></style><div id=x>Pratinjau</div>", False),
        ("<style>p.x{display:none}</style><div class=x>Pratinjau</div>", True),
        ("<style>.x{display:none}@media (max-width:600px){.x{display:block}}</style><p class=x>Pratinjau</p>", True),
        ("<style>@media (max-width:600px){.x{display:none}}</style><p class=x>Pratinjau</p>", True),
        ("<style>.x{display:none}</style><p class=x style='display:block'>Pratinjau</p>", True),
        ('<div style="font-size:0px;line-height:0">Pratinjau</div>', False),
        ('<div style="font-size:0"><span style="font-size:12px">Pratinjau</span></div>', True),
        ('<div style="visibility:hidden"><b>Pratinjau</b></div>', False),
        ('<div style="visibility:hidden"><b style="visibility:visible">Pratinjau</b></div>', True),
        ('<div style="max-height:0;overflow:hidden">Pratinjau</div>', False),
        ('<div style="opacity:0">Pratinjau</div>', False),
        ('<div style="opacity:0.8;font-size:0.9em">Pratinjau</div>', True),
        ('<div style="position:absolute;left:-9999px">Pratinjau</div>', False),
        ('<p style="display:block">Pratinjau</p>', True),
        ("<p style=\"content: 'display:none'\">Pratinjau</p>", True),
    ],
)
def test_what_a_page_hides_from_its_reader_is_not_what_the_person_said(hidden, seen):
    html = part("text/html; charset=utf-8", f"{hidden}<p>{WORDS}</p><p>Budi</p>")
    mail = parsed(raw_mail(multipart("alternative", part(UTF8, f"{WORDS}\n\nBudi"), html)))
    assert ("Pratinjau" in mail.content) == seen
    assert mail.content.count(WORDS) == 1
    # A note beside the message says that text was hidden; the text itself is in the original mail.
    assert any(name.startswith("teks tersembunyi") for name in mail.skipped) == (not seen)
    # A mail with only hidden text is shown whole.
    if not seen:
        assert "Pratinjau" in parsed(raw_mail(part("text/html", hidden))).content


@pytest.mark.parametrize(
    ("before", "skipped"),
    [
        ("This is a multi-part message in MIME format.", []),
        ("", []),
        ("Mohon dibalas ke kantor.", ["teks di depan bagian pertama (4 kata)"]),
    ],
)
def test_words_in_front_of_the_first_part_leave_a_trace(before, skipped):
    body = b"Content-Type: multipart/mixed; boundary=BB\n\n" + before.encode() + b"\n--BB\n\nIsi surat.\n--BB--\n"
    mail = parsed(raw_mail(body))
    assert mail.content == "Isi surat."
    assert mail.skipped == skipped


PHOTO = base64.b64encode(picture(300, 200)).decode()
ADDRESS = r"NOTE:baris satu\nbaris dua\, selesai" "\r\nADR:;;Jalan Mawar 8;Bandung;;40111;\r\n"
CARDS = {
    "3.0": "N:Santoso;Budi;;Dr.;\r\nFN:Budi Santoso\r\nitem1.TEL;TYPE=CELL:+62 812\r\n"
    f"{ADDRESS}PHOTO;ENCODING=b;TYPE=JPEG:{PHOTO[:60]}\r\n {PHOTO[60:]}",
    "2.1": "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=53=C3=A9=62=61;Budi\r\nTEL;CELL:+62 812\r\n"
    "ADR;ENCODING=QUOTED-PRINTABLE:;;Jalan =\r\nMawar 8;Bandung;;40111\r\n"
    f"NOTE;QUOTED-PRINTABLE:baris satu=0Abaris dua, selesai\r\nPHOTO;JPEG;BASE64:\r\n {PHOTO}\r\n",
    "4.0": f"FN:Budi Santoso\r\nTEL;VALUE=uri:tel:+62 812\r\n{ADDRESS}PHOTO:data:image/jpeg;base64,{PHOTO}",
}


@pytest.mark.parametrize("version", CARDS)
@pytest.mark.parametrize("kind", ["text/vcard", "text/x-vcard", "application/octet-stream"])
def test_a_card_of_a_contact_is_told_in_words_and_its_picture_is_a_file(version, kind):
    card = f"BEGIN:VCARD\r\nVERSION:{version}\r\n{CARDS[version]}\r\nX-WA:ya\r\nEND:VCARD\r\n"
    mail = parsed(raw_mail(mixed(part(UTF8, WORDS), attached("budi.vcf", card.encode() * 2, kind))))
    assert [f.content for f in mail.files] == [picture(300, 200)]
    for words in ("[Kartu kontak]", "Telepon: ", "+62 812", "Alamat: Jalan Mawar 8, Bandung, 40111", "X-WA: ya"):
        assert mail.content.count(words) == 2
    assert "baris satu\nbaris dua, selesai" in mail.content
    assert f"Nama: {'Budi Séba' if version == '2.1' else 'Budi Santoso'}" in mail.content
    assert PHOTO[:40] not in mail.content


def test_a_mail_that_exchange_repacked_is_still_said_to_be_encrypted():
    sealed = part(
        "application/octet-stream; name=encrypted.asc", "-----BEGIN PGP MESSAGE-----\nx\n-----END PGP MESSAGE-----\n"
    )
    mail = parsed(raw_mail(mixed(part(UTF8, WORDS), part("application/pgp-encrypted", "Version: 1\n"), sealed)))
    assert WORDS in mail.content
    assert "terenkripsi (PGP)" in mail.content
    assert mail.files == []
    assert mail.skipped == ["application/pgp-encrypted", "encrypted.asc"]


INLINE = base64.b64encode(picture(300, 200)).decode()


@pytest.mark.parametrize(
    ("body", "names", "skipped"),
    [
        (part("text/html", f'<p>Ini:</p><img src="data:image/jpeg;base64,{INLINE}">'), ["gambar.jpg"], []),
        (mixed(attached("a.jpg", picture()), attached("a.jpg", picture())), ["a.jpg"], ["a.jpg"]),
        (mixed(attached("a.jpg", picture()), attached("b.jpg", picture())), ["a.jpg", "b.jpg"], []),
        (
            mixed(
                attached("._a.pdf", b"\0\5\x16\7" + bytes(99), "application/pdf"),
                attached("a.pdf", pdf(), "application/pdf"),
            ),
            ["a.pdf"],
            ["._a.pdf"],
        ),
        (attached("foto.rtf", RTF.replace(rb"\par", rb"{\pict\wmetafile8 0102}"), "text/rtf"), ["foto.rtf"], []),
    ],
    ids=["written into the page", "twice", "two names", "of a Mac", "pictures in a text"],
)
def test_a_picture_is_kept_and_what_is_none_is_named(body, names, skipped):
    mail = parsed(raw_mail(body))
    assert ([f.name for f in mail.files], mail.skipped) == (names, skipped)


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="foto.jpg', "foto.jpg"),
        ("attachment; filename='foto.jpg'", "foto.jpg"),
        ('attachment; filename="K%C3%A9relem%20saya.jpg"', "Kérelem saya.jpg"),
        ('attachment; filename="100%25 benar.jpg"', "100%25 benar.jpg"),
        (f'attachment; filename="{"a" * 300}.pdf"', f"{'a' * 190}.pdf"),
        ('attachment; filename="a\n b.jpg"', "a b.jpg"),
        ("attachment; filename=\"akta.jpg\"; filename*=UTF-8''akta%20%E8%AF%81.jpg", "akta 证.jpg"),
        ("attachment; filename*=UTF-8''akta%20%E8%AF%81.jpg; filename=\"akta.jpg\"", "akta 证.jpg"),
        ("attachment; filename*=GBK''%D6%A4.jpg", "证.jpg"),
    ],
)
def test_a_broken_name_of_a_file_is_mended(disposition, name):
    raw = raw_mail(mixed(part(UTF8, "Ini."), part("image/jpeg", picture(), Content_Disposition=disposition)))
    assert [f.name for f in parsed(raw).files] == [name]


# --- Earlier mails below a reply --------------------------------------------------------------------------------------

OWN = "Jalan Mawar 8."


@pytest.mark.parametrize(
    ("below", "quoted"),
    [
        ("\n    Pada Senin, 23 November 2026 13.42.10 WIB, OSS <a@b.id> menulis:  \n \n lama\n", True),
        ("\nDikirim dari Yahoo Mail\n\n  Pada Sen, 23 Nov 2026 pada 13:42, OSS<a@b.id> menulis:   lama", True),
        ("\nOn Mon, Nov 23, 2026 at 13:42, OSS<a@b.id> wrote:   lama", True),
        ("\nPada 23 Nov 2026, pukul 13.42, OSS <a@b.id> menulis:\n\nlama", True),
        ("\nPada Sen, 23 Nov 2026 13.42 Helpdesk OSS <\na+x@b.id>\nmenulis:\n\nlama", True),
        ("\n---- Pada Sen, 23 Nov 2026 13:42:10 +0700  OSS <a@b.id> menulis ---\n\nlama", True),
        ("\n---- On Mon, 23 Nov 2026 13:42:10 +0700 OSS <a@b.id> wrote ---\n\n> lama", True),
        ("\nDari: OSS <a@b.id>\nDikirim pada: Senin\nUntuk: Budi\nPerihal: RE\n\nlama", True),
        ("\nDari: OSS\nTerkirim: 23 November 2026 13:42\nKepada: Budi\nSubjek: RE\n\nlama", True),
        ("\nVon: OSS <a@b.id>\nGesendet: Montag\nAn: Budi\nBetreff: RE\n\nlama", True),
        ("\n发件人: OSS <a@b.id>\n发送时间: 2026年11月23日\n收件人: Budi\n\nlama", True),
        ("\n-------- Pesan asal --------\nDari: OSS <a@b.id>\nTgl: 23/11/2026\nKe: Budi\nHal: RE\n\nlama", True),
        ("\n    Pada Senin, 23 November 2026 13.42.10 WIB, Helpdesk OSS menulis:  \n \n lama\n", True),
        ("\nПонедельник, 23 ноября 2026, 13:42 +07:00 от OSS <a@b.id>:\n\nlama", True),
        ("\nMonday, 23 November 2026, 13:42 +07:00 from OSS <a@b.id>:\n\nlama", True),
        ("OSS <a@b.id> pada 23 Nov 2026 1.42 PM menulis:\n\nlama", True),
        ("\nOn OSS <a@b.id>, Nov 23, 2026 1:42 PM wrote:\n\nlama", True),
        ("在 2026年11月23日 13:42，OSS<a@b.id> 写道：\n\nlama", True),
        ("\nOSS <a@b.id> 于2026年11月23日周一 13:42写道：\n\n> lama", True),
        ("-------- Pesan asli --------Dari: OSS <a@b.id> Tanggal: 23/11/26 13.42 Ke: Budi Subjek: RE \nlama", True),
        ("\n-------- Email Asli --------\nlama", True),
        ("\n---Original---\nlama", True),
        ("\n>>> Helpdesk OSS <a@b.id> 27/11/2026 09:15 >>>\nlama", True),
        ('>>> "Helpdesk OSS" <a@b.id> 11/27/26 9:15 AM >>>\n\nlama', True),
        # HCL Notes
        ("\nOSS <a@b.id>\n27/11/2026 09:15 AM\n\n\tTo:\tBudi\n\tcc:\n\tSubject:\tTiket\n\n\nlama", True),
        ('\n-----"OSS" <a@b.id> wrote: -----\nTo: Budi\nFrom: "OSS" <a@b.id>\nDate: 27/11/2026 09:15AM\n\nlama', True),
        ("\nAkun saya: maju@b.id\n27/11/2026 09:15\nKepada petugas: mohon dibuka.\nTerima kasih", False),
        ("\nSaya tekan\n>>> Masuk >>> Profil 09:15 >>>\nlalu galat.", False),
        (
            "\nPada Senin, 23 Nov\n2026 pukul 13.42 OSS\nPerizinan Berusaha\nTerintegrasi <\na@b.id>\nmenulis:\n\n"
            "> lama",
            True,
        ),
        (
            "\nPada hari Senin pukul 13.42 saya\nmembuka menu berikut di laptop\ntoko saya bersama anak saya\n"
            "lalu mencoba berkali-kali tetapi\ntidak bisa. Langkahnya:\n> Masuk\n> Profil\n> Ubah\n> Simpan",
            False,
        ),
        # The Bat!
        ("\nMonday, November 23, 2026, 1:42:10 PM, you wrote:\n\nHO> lama\nHO> b", True),
        ("\nSaya tekan jam 13.42:\nOSS > Masuk\nMENU> Profil\nlalu galat", False),
        ("\n---- 回复的原邮件 ----\n| 发件人 | OSS<a@b.id> |\n\nlama", True),
        ("\nOSS menulis pada 2026-11-23 13:42:\n> lama\n> b\n> c\n> d", True),
        *(
            (f"\n{head}\n\nlama", True)
            for head in (
                "Daripada: OSS <a@b.id>\nDihantar: Jumaat, 27 November 2026 20:01\nKepada: Siti\nSubjek: Tiket",
                "จาก: OSS <a@b.id>\nส่งเมื่อ: 27 พฤศจิกายน 2026 20:01\nถึง: Siti\nเรื่อง: Tiket",
                "Từ: OSS <a@b.id>\nĐã gửi: Thứ Sáu, 27 tháng 11 2026 20:01\nTới: Siti\nChủ đề: Tiket",
                "보낸 사람: OSS <a@b.id>\n보낸 날짜: 2026년 11월 27일 오후 8:01\n받는 사람: Siti\n제목: Tiket",
                "Ing dina Jum, 27 Nov 2026 jam 20.01 OSS <a@b.id> nyerat:",
            )
        ),
        ("\nToko saya: Maju <maju@b.id>\nBuka: 08.00\nKota dan alamatnya seperti dulu", False),
        ("\nSaya klik Menu\n> Masuk\n> Profil\n> Ubah\n> Simpan\nlalu galat.", False),
        (
            "\n---------- Surel terlampir: a.eml ----------\nDari: Bank <b@bank.id>\nTanggal: 23 Nov 2026 13.42\n\nx",
            False,
        ),
        ("\n============ Forwarded message ============\nFrom: Bank <b@bank.id>\nDate: 23 Nov 2026 13.42\n\nx", False),
        ("\nMulai pesan terusan:\n\n> Dari: Bank <b@bank.id>\n> Tanggal: 23 Nov\n> satu\n> dua\n> tiga", False),
        ("Toko Maju <maju@b.id> dan pada 3 Mei 2026 10.15 petugas menulis:\nsudah lengkap", False),
        ("Pada 23 Nov 2026 pukul 10.15 saya menulis ke a@b.id:\nsudah lengkap", False),
        ("\n---------- Forwarded message ---------\nDari: Bank <b@bank.id>\nDate: 23 Nov 2026 13.42\n\nlama", False),
        ("\nBegin forwarded message:\n\nFrom: Bank <b@bank.id>\nDate: 23 Nov 2026 13.42\n\nlama", False),
        ("\nDari: Bandung\nTanggal: 3 Mei\nKepada: dinas di Bogor", False),
        ("\nDari: PT Maju\nKepada: OSS\nTanggal: 5 Mei 2026 pukul 10.00\nPerihal: Alamat\n\nKami pindah.", False),
        ("\nDari: Direktur PT Maju <a@b.id>\nKepada: BKPM\nTanggal: 27-11-2026\n\nKami keberatan.", False),
        ("\nDari: OSS <a@b.id>\nTanggal: 27 November 2026 13.42\nKepada: Budi\nSubjek: RE\n\nlama", True),
        ("\nKata petugas di loket pada 3 Mei menulis:\nsudah lengkap", False),
        ("\nPada hari Senin 23 petugas menulis:\nsudah lengkap", False),
        ("\nSurat saya kirim ke a@b.id pada 3 Mei dan petugas menulis:\nsudah lengkap", False),
    ],
)
def test_the_earlier_mail_is_folded_also_where_it_has_no_marks_and_nothing_else_is(below, quoted):
    written = f"{OWN}\n{below}"
    ranges = quotations(written)
    assert bool(ranges) == quoted
    if quoted:
        hidden = written[ranges[0][0] : ranges[-1][1]]
        assert "lama" in hidden
        assert OWN not in hidden


@pytest.mark.parametrize(
    "sentence",
    [
        "Ing dinten Sen, 23 Nov 2026 09.00 Helpdesk OSS <helpdesk@b.id>\nnyerat:",
        "Dina Sen, 23 Nop 2026 jam 09.00 OSS <helpdesk@b.id>\nnyerat:",
        "في الاثنين، 23 نوفمبر 2026 في 9:00 ص تمت كتابة ما يلي بواسطة OSS <\nhelpdesk@b.id>:",
    ],
)
def test_the_sentence_over_a_short_quote_is_known_in_any_language_and_nothing_above_it_is_folded(sentence):
    written = f"{OWN}\n{sentence}\n\n> lama"
    [[start, end]] = quotations(written)
    assert written[:start] == f"{OWN}\n"
    assert end == len(written)


@pytest.mark.parametrize("subject", ["FW: [OSS] Laporan", "Fwd: Laporan", "Trs: Laporan", "RE: FW: Laporan"])
def test_what_outlook_passes_on_stays_in_sight_though_its_head_is_that_of_an_answer(subject):
    written = f"{OWN}\n\nDari: Bank <b@bank.id>\nDikirim: 23 November 2026 13.42\nKepada: Budi\nSubjek: Surat\n\nlama"
    assert bool(quotations(written, subject)) == subject.startswith("RE:")


def test_an_answer_below_the_earlier_mail_stays_in_sight_under_the_words_of_a_telephone():
    """Only "Sent from my telephone" is above the quote, so the answer is in the part that would be folded."""
    below = "Pada 23 Nov 2026, pukul 13.42, OSS <a@b.id> menulis:\n\nAlamat Anda?\n\nJalan Mawar 8."
    assert quotations(f"Dikirim dari iPhone saya\n\n{below}") == []


# --- Programs and servers ---------------------------------------------------------------------------------------------

OURS = "Message-ID: <hd.abcdefghijkmnpqrstuvwxyz.000000000000@insw.go.id>"


@pytest.mark.parametrize(
    ("headers", "text", "outcome"),
    [
        ({"source": "x <postmaster@kantor.id>", "Subject": "Undeliverable: Tiket"}, "5.1.10", Outcome.FAILED),
        ({"source": "postmaster@kantor.id", "Subject": "Pengiriman gagal: Tiket"}, "x", Outcome.FAILED),
        (
            {"source": "administrator@firma.de", "Subject": "Unzustellbar: Tiket", "Return_Path": "<>"},
            "x",
            Outcome.FAILED,
        ),
        ({"source": "x@kantor.id", "Subject": "Tidak terkirim: Tiket", "Return_Path": "<>"}, "x", Outcome.FAILED),
        ({"source": "PostMaster@qq.com", "Subject": "来自qq.com的退信"}, "您的邮件被退回来了", Outcome.FAILED),
        ({"source": "postmaster@163.com", "Subject": "系统退信/Systems bounce"}, "很抱歉", Outcome.FAILED),
        ({"source": "MAILER-DAEMON@mx.id", "Subject": "Tertunda"}, "Server kami masih mencoba.", Outcome.DELAYED),
        ({"Subject": "Dibaca: Tiket"}, "Pesan Anda\n\n telah dibaca pada Senin.", Outcome.ARRIVED),
        ({"Subject": "Baca: Tiket"}, "Pesan Anda\n\n telah dibaca pada Senin.", Outcome.ARRIVED),
        ({"Subject": "Belum dibaca: Tiket"}, "Pesan Anda\n\n dihapus tanpa dibaca pada Senin.", Outcome.ARRIVED),
        ({"Subject": "Read: Tiket"}, "Your message was read on Monday.", Outcome.ARRIVED),
        ({"Subject": "Not read: Tiket"}, "Your message was deleted without being read.", Outcome.ARRIVED),
        ({"source": "Budi <postmaster@toko-budi.id>"}, "NIB saya salah alamat.", None),
        ({"source": "Budi <administrator@toko-budi.id>"}, "NIB saya salah alamat.", None),
        ({"Subject": "Dibaca: pengumuman OSS"}, "Sudah saya baca, tetapi tidak jelas.", None),
        ({"Subject": "Tidak dikirim: sertifikat saya"}, "Mohon dikirim.", None),
    ],
)
def test_a_report_is_one_by_more_than_an_address_or_a_subject(headers, text, outcome):
    mail = parsed(raw_mail(f"{text}\n\n{OURS}", **headers))
    assert (mail.report.outcome if mail.report else None) == outcome
    if outcome is None:
        assert mail.robot != Robot.YES


def notice(reader: str) -> bytes:
    fields = f"Final-Recipient: rfc822;{reader}\nDisposition: manual-action/MDN-sent-manually; displayed\n"
    return part("message/disposition-notification", fields)


@pytest.mark.parametrize(
    "body",
    [
        notice("budi@contoh.id"),
        mixed(part(UTF8, "Pesan Anda dibuka."), notice("Budi@Contoh.id")),
        mixed(multipart("report", part(UTF8, "Message displayed"), notice("budi@contoh.id")), part(UTF8, "Milis")),
    ],
)
def test_a_notice_that_a_mail_was_read_is_one_wherever_it_stands(body):
    assert parsed(raw_mail(body, Subject="Tanda terima")).report.outcome == Outcome.ARRIVED


def test_a_notice_of_somebody_else_is_evidence_that_a_person_passes_on():
    mail = parsed(raw_mail(mixed(part(UTF8, "Petugas sudah membacanya."), notice("petugas@dinas.go.id"))))
    assert mail.report is None
    assert "petugas@dinas.go.id" in mail.content


@pytest.mark.parametrize(
    ("headers", "text"),
    [
        ({"Subject": "自动回复: Tiket"}, "x"),
        ({"Subject": "Otomatis: Sedang tidak berada di kantor"}, "x"),
        ({"Subject": "Automatische Antwort: Tiket"}, "x"),
        ({"Subject": "Respons otomatis: Tiket"}, "Kami akan membalas dalam 2 hari kerja."),
        ({"Subject": "Out-of-Office: Tiket"}, "x"),
        ({"Subject": "Sedang dinas luar"}, "x"),
        *(
            ({"Subject": subject}, "x")
            for subject in (
                *("Balas otomatis: Tiket", "Automatisch antwoord: Tiket", "Autosvar: Tiket", "Automatiskt svar: Tiket"),
                *("Автоответ: Tiket", "رد تلقائي: Tiket", "ตอบกลับอัตโนมัติ: Tiket", "Trả lời tự động: Tiket", "不在通知"),
                *("Odpowiedź automatyczna: x", "Fuera de la oficina", "Fora do escritório", "부재중 자동 응답"),
            )
        ),
        ({"Subject": "Tidak di kantor: Tiket"}, "x"),
        ({"Subject": "Away from office"}, "x"),
        ({"Subject": "Cuti: Re: Tiket"}, "Mohon maaf, saya cuti sampai 30 November."),
        ({}, "Terima kasih atas surel Anda. Saat ini saya sedang cuti sampai 30 November."),
        ({}, "Thank you for your email. I am currently out of the office until 30 November."),
        ({}, "Saat ini saya sedang tidak berada di kantor. Email Anda akan saya balas setelah kembali."),
        ({}, "Saya sedang cuti dan saya akan membalas pesan Anda begitu masuk kembali."),
        ({}, "Email ini dibuat secara otomatis, mohon untuk tidak membalas email ini."),
        ({}, "Terima kasih telah menghubungi Toko Jaya. Ini adalah pesan otomatis, mohon tidak membalas."),
        ({}, "Surel ini dikirim secara otomatis. Jangan dibalas."),
        ({}, "This is an automated message, please do not reply."),
        ({}, "Thank you for contacting PT Maju. We will answer within a day. This is an automated response."),
        ({}, "I am currently out of the office with limited access to email. I will return on 1 December."),
        ({}, "Terima kasih kerana menghubungi kami. Ini adalah mesej automatik, sila jangan balas."),
        ({"Subject": "On annual leave Re: Tiket"}, "x"),
        ({"Subject": "Cuti melahirkan Re: Tiket"}, "x"),
    ],
)
def test_an_answer_of_a_program_is_known_by_its_subject_or_its_first_words(headers, text):
    mail = parsed(raw_mail(text, **headers))
    assert mail.answers_by_itself
    assert mail.robot == Robot.MAYBE


@pytest.mark.parametrize(
    "text",
    [
        "Saya hanya menerima pesan otomatis. Kapan dijawab?",
        "Mengapa surel saya tidak dibalas?",
        "Saya sedang di luar kantor sampai tanggal 30 dan kembali tanggal 1. Mohon tenggatnya diperpanjang.",
        "Terima kasih telah menghubungi saya. NIB saya 8120001234567.",
        "Saya sedang cuti, tetapi NIB saya belum terbit. Mohon dibantu.",
        "Saya sedang cuti. Pesan petugas saya balas kemarin, tetapi belum ada jawaban.",
        "Terima kasih atas surel Anda. Alamat saya Jalan Mawar 8; petugas kelurahan sedang cuti.",
        f"{OWN}\n\n> Ini pesan otomatis, mohon tidak membalas.",
    ],
)
def test_a_person_who_writes_of_such_answers_is_a_person(text):
    assert not parsed(raw_mail(text)).answers_by_itself


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: NIB", "Terima kasih sudah menghubungi Toko Jaya. Kami akan membalas pesan Anda dalam 1x24 jam."),
        ("Re: NIB", "Yth. Pelanggan,\n\nTerima kasih telah menghubungi kami. Tim kami akan segera merespons."),
        ("Re: NIB", "Halo Kak,\nPesan Anda telah kami terima dan akan segera kami tindaklanjuti."),
        ("Re: NIB", "Kepada Yth. Bapak/Ibu\n\nKami telah menerima surel Anda. Tim layanan akan menghubungi Anda."),
        ("Ticket Received - NIB", "Dear OSS,\nWe would like to acknowledge that we have received your request."),
        ("[#12345] We received your request", "Hi,\nSomebody reads it."),
        ("[Request received] NIB", "Your request (123) has been received and is being reviewed by our support staff."),
        ("Re: NIB", "Your request (123) has been received and is being reviewed by our support staff."),
        ("Support Ticket Opened [#123]", "Dear OSS,\nA request for support has been created."),
        ("Re: NIB", "Thank you for reaching out. One of our agents will get back to you shortly."),
        ("Re: NIB", "Thanks for contacting us. Your ticket has been created with ID 77."),
        ("Tiket Anda #771 telah dibuat", "Simpan nomor ini."),
    ],
)
def test_the_receipt_of_a_help_desk_is_doubtful_and_stays_an_answer_in_a_ticket(subject, text):
    mail = parsed(raw_mail(text, Subject=subject))
    assert mail.robot == Robot.MAYBE
    assert not mail.answers_by_itself


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("NIB", "Terima kasih telah menghubungi saya. Kapan NIB saya terbit?"),
        ("NIB", "Terima kasih atas surel Anda. Kami akan mengirim akta besok. Apakah cukup salinannya?"),
        ("NIB", "Kami telah menerima surel Anda tentang NIB, tetapi tautannya tidak dapat dibuka."),
        ("NIB", "We have received your email but the link does not work."),
        ("NIB", "Kata petugas: pesan Anda telah kami terima dan akan segera kami jawab. Sampai hari ini belum."),
        ("NIB", "Selamat pagi, kapan pesan saya akan dibalas? Katanya tim akan merespons dalam sehari."),
        ("Fwd: Ticket Received - NIB", "Ini yang saya terima dari DPMPTSP. Apa artinya?"),
        ("Tiket saya belum diterima", "Saya kirim laporan kemarin, tidak ada nomor tiket."),
        ("Permintaan data diterima?", "Apakah permintaan data saya sudah diterima?"),
        ("Janji telepon", "Saya sudah menghubungi 1500-xxx dan dijanjikan kami akan menghubungi kembali."),
        ("NIB", "Terima kasih. Kami akan menghubungi notaris dahulu. Berapa lama tenggatnya?"),
        ("NIB", "Terima kasih untuk pesan Bapak. Alamat usaha kami salah ketik; mohon dibetulkan."),
        ("NIB", "Thank you for your message. My NIB shows the wrong address, please correct it."),
        ("Request", "Your request for my deed: attached. Please tell me if the scan is readable."),
        ("Ticket 123", "I received your reply, and the number is still missing on my certificate."),
        ("Laporan", "Laporan saya sudah diterima petugas bulan lalu. Belum ada kabar."),
        ("Toko", "Halo, toko saya pindah. Pelanggan mengira kami akan menjawab di nomor lama. Bagaimana mengubahnya?"),
        ("Re: NIB", "Terima kasih sudah dibantu. NIB sudah terbit, tetapi KBLI-nya kurang satu."),
        ("Undangan", "Yth. Petugas OSS,\nKami mengundang Bapak ke sosialisasi NIB. Kami akan mengirim jadwal."),
        ("We received a letter", "We received a letter of warning. Our team will repair it. How do we answer?"),
    ],
)
def test_who_writes_nearly_like_a_help_desk_is_a_person(subject, text):
    assert parsed(raw_mail(text, Subject=subject)).robot == Robot.NO


@pytest.mark.parametrize(
    ("headers", "address", "name"),
    [
        ({"source": "Budi <budi＠contoh.id>"}, "budi@contoh.id", "Budi"),
        ({"source": "Budi <budi @ contoh.id>"}, "budi@contoh.id", "Budi"),
        (
            {"source": '"Rina (via Layanan OSS)" <layanan@kab.go.id>', "Reply_To": "rina@contoh.id"},
            "rina@contoh.id",
            "Rina",
        ),
        (
            {
                "source": "Rina via Milis <milis@kab.go.id>",
                "Reply_To": "milis@kab.go.id",
                "Cc": "Petugas <p@kab.go.id>, Rina <rina@contoh.id>",
                "List_Id": "<milis.kab.go.id>",
            },
            "rina@contoh.id",
            "Rina",
        ),
        (
            {"source": "Rina <rina=contoh.id@dmarc.kab.go.id>", "List_Id": "<milis.kab.go.id>"},
            "rina@contoh.id",
            "Rina",
        ),
        (
            {"source": "Rina <rina=40contoh.id@dmarc.kab.go.id>", "List_Id": "<milis.kab.go.id>"},
            "rina@contoh.id",
            "Rina",
        ),
        (
            {"source": '"rina at contoh.id" <dmarc-noreply@milis.org>', "List_Id": "<milis.milis.org>"},
            "rina@contoh.id",
            "",
        ),
        # LISTSERV: the list, which may receive the answers, is not the person.
        (
            {
                "source": "Rina <000001a2-DMARC-Request@listserv.kab.go.id>",
                "Reply_To": "Rina <rina@contoh.id>",
                "Sender": "OSS <oss@listserv.kab.go.id>",
                "Precedence": "list",
            },
            "rina@contoh.id",
            "Rina",
        ),
        (
            {
                "source": "Rina <000001a2-DMARC-Request@listserv.kab.go.id>",
                "Reply_To": "OSS <oss@listserv.kab.go.id>",
                "Sender": "OSS <oss@listserv.kab.go.id>",
                "Precedence": "list",
            },
            "000001a2-dmarc-request@listserv.kab.go.id",
            "Rina",
        ),
        # A group has a name of its own.
        ({"source": "Tim: Rina <rina@contoh.id>, Budi <budi@contoh.id>;"}, "rina@contoh.id", "Rina"),
        ({"source": "undisclosed-recipients:;", "Reply_To": "rina@contoh.id"}, "rina@contoh.id", ""),
        # Without a list the address stays as written.
        ({"source": "Rina <rina=contoh.id@dmarc.kab.go.id>"}, "rina=contoh.id@dmarc.kab.go.id", "Rina"),
    ],
)
def test_the_person_is_found_where_a_list_or_a_keyboard_hides_the_address(headers, address, name):
    sender = parsed(raw_mail("isi", **headers)).sender
    assert (sender.email, sender.name) == (address, name)


# --- Received mails ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [
        REACTION,
        part(UTF8, "Budi reacted to your message:\n________________________________\nFrom: OSS\nSent: Monday\n\nlama"),
    ],
    ids=["gmail", "outlook"],
)
def test_a_sign_under_a_mail_opens_nothing_again_and_answers_nothing(body):
    load_reference_data()
    officer = helpdesk_officer()
    waiting, over = tiket(), tiket()
    handling.ask_reporter(tiket=waiting, by=officer, content="Mohon kirim fotonya.")
    closing.resolve(tiket=over, by=officer, content="Sudah dibetulkan.", akar_masalah="lain")
    for t, status in ((waiting, StatusTiket.MENUNGGU_PELAPOR), (over, StatusTiket.SELESAI)):
        assert receive(raw_mail(body, To=f"helpdesk.oss+{t.token_surel}@insw.go.id")) == Result.AUTOMATIC
        t.refresh_from_db()
        assert t.status == status
        assert t.pesan.last().isi.startswith("Reaksi pelapor, bukan jawaban:")
        assert t.pesan.last().internal


@pytest.mark.django_db
def test_a_person_with_the_address_of_a_postmaster_gets_a_ticket():
    load_reference_data()
    assert receive(raw_mail("NIB saya salah alamat.", source="Budi <postmaster@toko-budi.id>")) == Result.NEW
    assert Tiket.objects.get().email == "postmaster@toko-budi.id"

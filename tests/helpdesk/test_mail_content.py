"""The content of a mail arrives whole: rows M1 to M46 of publicly reported faults, and similar ones."""

import base64
import quopri
import re
import struct
import zlib
from datetime import UTC, datetime

import pytest
from asn1crypto import cms
from compressed_rtf import compress
from django.core import mail

from helpdesk.inbound_mail.calendars import calendar_text
from helpdesk.inbound_mail.decoding import decode, decode_words
from helpdesk.inbound_mail.html_text import text_from_html
from helpdesk.inbound_mail.parse import read
from helpdesk.inbound_mail.receive import Result, receive
from helpdesk.models import IncomingMail, Tiket
from helpdesk.services import conversation
from tests.factories.helpdesk import load_reference_data, tiket
from tests.helpdesk.mails import alternative, attached, mixed, multipart, part, pdf, picture, raw_mail

pytestmark = pytest.mark.django_db
UTF8 = "text/plain; charset=utf-8"


@pytest.fixture(autouse=True)
def _data():
    load_reference_data()


def taken(raw: bytes) -> Tiket:
    """Return the ticket made from the mail."""
    assert receive(raw) == Result.NEW
    return Tiket.objects.latest("pk")


def text(raw: bytes) -> str:
    return taken(raw).pesan.first().isi


def files(t: Tiket) -> list[str]:
    return [a.unggahan.nama for a in t.pesan.first().lampiran.all()]


def said(t: Tiket) -> str:
    """Return all text that the thread shows to the reporter."""
    return "\n".join(t.pesan.filter(internal=False).values_list("isi", flat=True))


# --- M1, M5, M9, M12, M15, M17, M42: nothing that was written is lost -------------------------------------------------


def test_m1_the_text_below_a_picture_is_kept_in_order():
    """Apple Mail: text, picture, text."""
    photo = part("image/jpeg; name=image0.jpeg", picture(), Content_Disposition="inline; filename=image0.jpeg")
    t = taken(raw_mail(mixed(part("text/plain", "Ini layarnya:\n"), photo, part("text/plain", "Mohon bantu."))))
    assert t.pesan.first().isi == "Ini layarnya:\n\nMohon bantu."
    assert files(t) == ["image0.jpg"]


@pytest.mark.parametrize(
    "body",
    [
        mixed(
            part("text/html", "<p>satu</p>"), part("image/png", picture(kind="PNG")), part("text/html", "<p>dua</p>")
        ),
        mixed(part("text/plain", "satu"), part("text/html", "<p>dua</p>")),
        mixed(alternative("satu", "satu"), part("text/plain", "dua")),
        multipart(
            "alternative",
            part("text/plain", "satu dua"),
            mixed(part("text/html", "satu"), attached("a.jpg", picture()), part("text/html", "dua")),
        ),
        multipart("related", part("text/html", "<p>satu</p>"), part("text/plain", "dua")),
        mixed(part("text/plain", "satu"), multipart("digest", part("message/rfc822", "Subject: x\n\ndua"))),
    ],
    ids=["html-picture-html", "plain-html", "alternative-plain", "nested", "related", "digest"],
)
def test_m1_all_text_parts_count_whatever_their_nesting(body):
    content = text(raw_mail(body))
    assert content.index("satu") < content.index("dua")


def test_m1_of_one_text_in_two_forms_one_is_kept():
    body = alternative("NIB saya *hilang*.", "<p>NIB saya <b>hilang</b>.</p>")
    assert text(raw_mail(body)) == "NIB saya *hilang*."


@pytest.mark.parametrize(
    "plain",
    ["", "  \n", "[image: image.png]", "[cid:ii_1]", "[Gambar: foto]\n", "Lihat versi HTML."],
)
def test_f4_a_plain_side_that_says_nothing_does_not_hide_the_html(plain):
    body = alternative(plain, "<p>Sertifikat saya salah nama.</p>")
    assert "Sertifikat saya salah nama." in text(raw_mail(body))


def test_f4_of_forms_that_differ_in_a_few_words_only_those_stand_twice():
    """Gmail's confidential mails have two forms with the same words and other links."""
    lines = [f"Baris {n} yang sama dalam kedua bentuknya." for n in range(9)]
    plain = "\n".join([*lines, "Buka <https://contoh.id/a>"])
    html = (
        "".join(f"<p>{line}</p>" for line in lines) + "<p><a href='https://contoh.id/a?k=1'>Buka</a></p><p>Segera</p>"
    )
    content = text(raw_mail(alternative(plain, html)))
    assert content.count("Baris 3") == 1
    assert content.endswith("Buka <https://contoh.id/a?k=1>\nSegera")


def test_f4_forms_of_a_text_that_differ_are_both_kept():
    body = alternative("Halo apel merah", "<p>Halo jeruk kuning</p>")
    content = text(raw_mail(body))
    assert "apel merah" in content
    assert "jeruk kuning" in content


@pytest.mark.parametrize(
    "written",
    [
        "Terima kasih.\nAlamat baru: Jalan Mawar 8.\nPada Senin, 23 Nov 2026 OSS <a@b.id> menulis:\n> lama",
        "Yth. Helpdesk,\n--\nNama usaha : Warung Wati\n--\nTerima kasih.",
        'Pada tanggal 12 November petugas Anda menulis:\n"Lengkap."\nTetapi dikembalikan.',
        "Saya sudah coba:\n> Masuk\n> Profil\n> Ubah data\nTetapi muncul galat.",
        "Satu\n____________________\nDua\n--------------------\nTiga",
        "-- \nNina\nToko Nina\n\nSelamat pagi, sertifikat saya salah nama.",
        "Dari: Bandung\nTanggal: 3 Mei\nSaya pindah.",
        "On Monday I wrote:\nplease help\n\nthanks",
        "Benar?\n\n---------- Forwarded message ---------\nDari: Admin <a@penipu.example>\nTo: <x@contoh.id>\n\nKirim.",
        "-----Original Message-----\nFrom: X\nSent: kemarin\n\nisi lama",
        "> semuanya\n> bertanda",
    ],
    ids=["M9", "M12", "M15", "M17", "lines", "L8", "heads", "wrote", "M5", "outlook", "marked"],
)
def test_f5_f6_f7_m5_m9_m12_m15_m17_a_first_mail_is_never_shortened_nor_folded(written):
    message = taken(raw_mail(written)).pesan.first()
    assert message.isi == written
    assert [s.is_quote for s in message.segments] == [False]


@pytest.mark.parametrize(
    ("written", "hidden"),
    [
        ("Terima kasih.\nJalan Mawar 8.\nPada Senin, 23 Nov 2026 10.00 <a@b.id> menulis:\n> lama", "Pada Senin"),
        ("Jalan Mawar 8.\n\nPada Sen pukul 10.00 Lembaga\nOSS <\na+x@insw.go.id>\nmenulis:\n\n> lama", "Pada Sen"),
        ("Jalan Mawar 8.\n\n2026年11月23日(月) 10:00 OSS <a@insw.go.id>:\n\n> lama", "2026年"),
        ("Jalan Mawar 8.\n\nOp ma 23 nov. 2026 om 10:00 schreef OSS <a@b.id>:\n> lama", "Op ma"),
        ("Jalan Mawar 8.\n________________________________\nDari: OSS\nDikirim: Senin\nKepada: B\n\nlama", "______"),
        ("Jalan Mawar 8.\n\n-----Pesan Asli-----\nlama", "-----Pesan"),
        ("Jalan Mawar 8.\n\n> a\n> b\n> c\n> d\n> e", "> a"),
        ("Jalan Mawar 8.\n\n> Pada 23 Nov 2026 10.00, OSS <a@b.id> menulis:\n>\n> lama", "> Pada"),
    ],
    ids=["M9", "M11", "japanese", "dutch", "outlook", "original", "long", "apple"],
)
def test_m9_m11_in_a_reply_the_earlier_mail_is_folded_and_nothing_else(written, hidden):
    t = tiket()
    receive(raw_mail(written, To=f"helpdesk.oss+{t.token_surel}@insw.go.id"))
    message = t.pesan.last()
    assert message.isi == written
    own, quoted = (s for s in message.segments)
    assert own.text.rstrip().endswith("Jalan Mawar 8.")
    assert quoted.is_quote
    assert quoted.text.startswith(hidden)


@pytest.mark.parametrize(
    "written",
    [
        "Pada Sen pukul 10.00 OSS <a@b.id>\nmenulis:\n\n> Alamat?\n\nJalan Mawar 8.\n\n> Sejak kapan?\n\n1 November.",
        "Saya buka:\n> Masuk\n> Profil\nlalu galat",
        "Kata petugas menulis:\nsudah lengkap",
        "Satu\n____________________\nDua",
        "Yth.\n--\nKeluhan\n--\nTerima kasih",
    ],
    ids=["M20", "M17", "M15", "line", "M12"],
)
def test_m20_answers_between_the_questions_and_ordinary_lines_stay_in_sight(written):
    t = tiket()
    receive(raw_mail(written, To=f"helpdesk.oss+{t.token_surel}@insw.go.id"))
    assert [s.text for s in t.pesan.last().segments] == [written]


def test_m42_a_very_long_mail_is_kept_whole_and_pages_fold_it():
    written = "Kalimat keluhan. " * 1800 + "\nPERMINTAAN DI AKHIR: tolong batalkan."
    message = taken(raw_mail(written)).pesan.first()
    assert message.isi == written
    assert message.segments[0].text != written
    assert message.segments[-1].is_long
    assert "".join(s.text for s in message.segments) == written


def test_m42_what_is_beyond_a_million_letters_is_counted_and_in_the_mail_itself():
    content = text(raw_mail("kata " * 210_000))
    assert content.endswith("huruf selanjutnya ada di surel aslinya.]")
    assert IncomingMail.objects.get().ukuran > 1_000_000


def test_i2_a_subject_longer_than_a_line_is_whole_in_the_text():
    subject = "Kata " * 79 + "AKHIR"
    t = taken(raw_mail("isi", Subject=subject))
    assert len(t.perihal) <= 150
    assert "AKHIR" in t.pesan.first().isi


@pytest.mark.parametrize("body", ["\n\n", "\u200b \u00a0\n"])
def test_i3_an_empty_mail_says_so(body):
    assert text(raw_mail(body, Subject="")) == "(tanpa teks)"


# --- M4: forwarded mails ----------------------------------------------------------------------------------------------

INNER = (
    "From: Petugas <petugas@dpmptsp.contoh.go.id>\nDate: Mon, 2 Nov 2026 08:00:00 +0700\n"
    "Subject: =?utf-8?q?Penolakan_NIB?=\n"
)


@pytest.mark.parametrize("own", ["Mohon penjelasan.", ""])
def test_m4_an_attached_mail_is_text_with_who_when_and_about_what(own):
    inner = part(
        'message/rfc822; name="Penolakan NIB.eml"',
        INNER + "\nKBLI 47111 tidak sesuai.",
        Content_Disposition="attachment",
    )
    content = text(raw_mail(mixed(part(UTF8, own), inner)))
    for words in (
        own,
        "Penolakan NIB.eml",
        "Dari: Petugas <petugas@dpmptsp.contoh.go.id>",
        "Perihal: Penolakan NIB",
        "2 Nov 2026",
        "KBLI 47111",
    ):
        assert words in content


def test_m4_the_files_of_an_attached_mail_are_files_of_the_ticket():
    inner = INNER.encode() + mixed(part(UTF8, "Terlampir."), attached("akta.pdf", pdf(), "application/pdf"))
    body = mixed(part(UTF8, "Ini:"), b"Content-Type: message/rfc822\n\n" + inner, attached("a.jpg", picture()))
    assert sorted(files(taken(raw_mail(body)))) == ["a.jpg", "akta.pdf"]


@pytest.mark.parametrize("encoding", ["file", "base64", "deep"])
def test_m4_mails_are_read_also_as_files_encoded_or_within_each_other(encoding):
    inner = INNER.encode() + b"\nKBLI 47111 tidak sesuai."
    attachment = {
        "file": attached("surat.eml", inner, "application/octet-stream"),
        "base64": part("message/rfc822", inner),
        "deep": b"Content-Type: message/rfc822\n\n" + b"Subject: satu\nContent-Type: message/rfc822\n\n" + inner,
    }[encoding]
    content = text(raw_mail(mixed(part(UTF8, "Ini:"), attachment)))
    assert "KBLI 47111 tidak sesuai." in content
    assert "Perihal: Penolakan NIB" in content


@pytest.mark.parametrize(("kind", "name"), [("application/mbox", "mbox"), ("application/octet-stream", "Arsip.mbox")])
def test_m4_the_mails_of_an_attached_folder_are_all_read(kind, name):
    second = b"Subject: Kedua\r\nTo: saya@contoh.id\r\n\r\nPertama-tama\r\n\r\nFrom sini kata-kata saya."
    third = b"Subject: Ketiga\nTo: saya@contoh.id\n" + mixed(part(UTF8, "Akta."), attached("akta.pdf", pdf()))
    line = b"From petugas@contoh.id Mon Nov  2 08:00:00 2026\r\n"
    folder = line + INNER.encode() + b"\nKBLI 47111.\r\n\r\n" + line + second + b"\n\n" + line + third
    t = taken(raw_mail(mixed(part(UTF8, "Ini:"), attached(name, folder, kind))))
    written = t.pesan.first().isi
    for words in ("Perihal: Penolakan NIB", "KBLI 47111.", "Perihal: Kedua", "From sini kata-kata saya.", "Ketiga"):
        assert words in written
    assert files(t) == ["akta.pdf"]


# --- M21, M24, M25: charsets ------------------------------------------------------------------------------------------

CHINESE = "关于营业执照的问题，请问什么时候可以拿到？"
JAPANESE = "営業許可証の件について教えてください"
RUSSIAN = "Здравствуйте, у меня вопрос о сертификате и о лицензии"
QUOTED = "Nama usaha “Café D’Lima” – harga €5"


@pytest.mark.parametrize(
    ("kind", "content", "right"),
    [
        ("text/plain; charset=us-ascii", QUOTED.encode(), QUOTED),
        ("text/plain; charset=iso-8859-1", QUOTED.encode(), QUOTED),
        ("text/plain; charset=us-ascii", QUOTED.encode("cp1252"), QUOTED),
        ("text/plain; charset=utf-8", QUOTED.encode("cp1252"), QUOTED),
        ("text/plain; charset=iso-8859-1", QUOTED.encode("cp1252"), QUOTED),
        ("text/plain", QUOTED.encode("cp1252"), QUOTED),
        ('text/plain; charset="utf-8;"', "Café".encode(), "Café"),
        ("text/plain; charset=tidak-ada", "Café".encode("cp1252"), "Café"),
        ("text/plain; charset=windows-1258", b"m\x92\xe9tablir", "m’établir"),
        ("text/plain; charset=gb2312", "镕基".encode("gb18030"), "镕基"),
        ("text/plain; charset=shift_jis", "①㈱".encode("cp932"), "①㈱"),
        ("text/plain; charset=iso-2022-jp", "こんにちは".encode("iso-2022-jp"), "こんにちは"),
        ("text/plain", "こんにちは".encode("iso-2022-jp"), "こんにちは"),
        # Outlook uses this name for a wider charset, with NEC signs and narrow kana.
        ("text/plain; charset=iso-2022-jp", b"\x1b$B-!HV\x1b(B NIB", "①番 NIB"),
        ("text/plain", b'\x1b$B-jE9\x1b(I1234\x1b(B NIB\n\x1b$B$"\x1b(B', "㈱店ｱｲｳｴ NIB\nあ"),
        ("text/plain; charset=utf-16", QUOTED.encode("utf-16"), QUOTED),
        ("text/plain; charset=utf-7", "Café".encode("utf-7"), "Café"),
        ("text/plain; charset=windows-874", "สวัสดี".encode("cp874"), "สวัสดี"),
        ("text/plain; charset=x-mac-cyrillic", "Привет".encode("mac_cyrillic"), "Привет"),
        ("text/plain; charset=cp850", "Café".encode("cp850"), "Café"),
        ("text/plain; charset=koi8-r", "Здравствуйте".encode("koi8-r"), "Здравствуйте"),
        ("text/plain", RUSSIAN.encode("koi8-r"), RUSSIAN),
        ("text/plain; charset=utf-8", "Warung Café".encode() + b" \x93baru\x94", "Warung Café “baru”"),
        ("text/plain; charset=utf-8", "\ufeffCafé".encode(), "Café"),
        ("text/html", '<meta charset="koi8-r"><p>Привет</p>'.encode("koi8-r"), "Привет"),
        ("text/plain; charset=utf-8", "営業許可証".encode("iso-2022-jp"), "営業許可証"),
        ("text/plain; charset=us-ascii", "안녕하세요".encode("iso2022_kr"), "안녕하세요"),
        ("text/plain; charset=us-ascii", CHINESE.encode("hz"), CHINESE),
        ("text/plain; charset=utf-8", b"Isi {a~{b}~} dan ~{ini} saja", "Isi {a~{b}~} dan ~{ini} saja"),
        ("text/plain; charset=gb2312", CHINESE.encode("gbk"), CHINESE),
        ("text/plain; charset=gb2312", "证".encode("gbk"), "证"),
        ("text/plain; charset=gb2312", "Café".encode(), "Café"),
        ("text/plain; charset=utf-8", CHINESE.encode("gbk"), CHINESE),
        ("text/plain; charset=iso-8859-1", CHINESE.encode("gbk"), CHINESE),
        (
            "text/plain; charset=utf-8",
            "關於營業執照的問題，請問什麼時候".encode("big5"),
            "關於營業執照的問題，請問什麼時候",
        ),
        ("text/plain; charset=gb2312", "我的營業執照錯了，請幫忙更正".encode("big5"), "我的營業執照錯了，請幫忙更正"),
        ("text/plain; charset=utf-8", JAPANESE.encode("cp932"), JAPANESE),
        ("text/plain; charset=iso-8859-1", JAPANESE.encode("euc_jp"), JAPANESE),
        (
            "text/plain; charset=utf-8",
            "사업자 등록증에 대한 문의입니다".encode("euc-kr"),
            "사업자 등록증에 대한 문의입니다",
        ),
        ("text/plain; charset=cp-850", "Café über".encode("cp850"), "Café über"),
        ("text/plain; charset=utf-32", "Alamat".encode("utf-32"), "Alamat"),
        ("text/plain; charset=windows-1251", RUSSIAN.encode("koi8-r"), RUSSIAN),
        ("text/plain; charset=koi8-r", RUSSIAN.encode("cp1251"), RUSSIAN),
        ("text/plain; charset=iso-8859-1", RUSSIAN.encode("koi8-r"), RUSSIAN),
        ("text/plain; charset=utf-8", RUSSIAN.encode("cp1251"), RUSSIAN),
    ],
)
def test_m21_charsets_that_lie_are_read_by_what_the_bytes_say(kind, content, right):
    assert text(raw_mail(part(kind, content))) == right


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_m24_raw_letters_in_headers_are_read(encoding):
    raw = raw_mail("isi", source="Wåti <wati@contoh.id>", Subject="Café “D’Lima”").decode().encode(encoding)
    t = taken(raw)
    assert (t.nama, t.perihal) == ("Wåti", "Café “D’Lima”")


# Encoding -> name, subject and text.
ALPHABETS = {
    "gb18030": ("王小明", "关于企业营业执照的申请", CHINESE),
    "big5": ("陳大文", "關於企業營業執照的申請", "您好，我想諮詢如何申請營業執照。謝謝。"),
    "cp932": ("山田太郎", "許可の申請について", JAPANESE),
    "euc_jp": ("山田太郎", "許可の申請について", JAPANESE),
    "euc_kr": ("김철수", "사업자 등록 신청 문의", "안녕하세요. 사업자 등록을 신청하고 싶습니다."),
    "koi8_r": ("Иван Петров", "Вопрос о регистрации", RUSSIAN),
    "koi8_u": ("Микола", "Питання про реєстрацію", "Добрий день! Як зареєструвати підприємство?"),
    "cp1251": ("Иван Петров", "Вопрос о регистрации", RUSSIAN),
    "cp1253": ("Γιώργος", "Ερώτηση για εγγραφή", "Καλημέρα, πώς θα εγγραφώ;"),
    "cp1255": ("משה כהן", "שאלה על רישום", "שלום, איך נרשמים?"),
    "cp1256": ("محمد علي", "استفسار عن التسجيل", "السلام عليكم، كيف أسجل شركتي؟"),
    "cp874": ("สมชาย", "สอบถามการจดทะเบียน", "สวัสดีครับ ผมต้องการจดทะเบียน"),
}
# Most letters are ASCII; the encoding of the others is told by the language that has all of them.
LATIN = {
    "cp1250": ("Jiří Dvořák", "Žádost č. 5 – příliš", "Dobrý den, jak se zaregistruji? Děkuji."),
    "cp1254": ("Ömer Şahin", "Kayıt için başvuru", "Merhaba, kayıt olmak istiyorum."),
    "cp1257": ("Žydrūnas", "Įmonės registracija", "Labas, kaip užsiregistruoti? Ačiū."),
    "iso8859_2": ("Łukasz Wiśniewski", "Zaświadczenie w Łodzi", "Proszę o numer, dziękuję."),
}


def encoded(raw: bytes, encoding: str) -> bytes:
    """Return a mail in another alphabet, as programs without encoded words send it."""
    return raw.decode().encode(encoding)


@pytest.mark.parametrize("encoding", [*ALPHABETS, *LATIN])
def test_m24_raw_letters_in_headers_are_read_as_the_texts_of_the_mail(encoding):
    name, subject, words = (ALPHABETS | LATIN)[encoding]
    file = attached(f"{subject}.jpg", picture())
    body = mixed(part(f"text/plain; charset={encoding}", words), file)
    t = taken(encoded(raw_mail(body, source=f'"{name}" <a@contoh.id>', Subject=subject), encoding))
    assert (t.nama, t.perihal, t.pesan.first().isi) == (name, subject, words)
    assert files(t) == [f"{subject}.jpg"]


@pytest.mark.parametrize("body", ["the same", "Halo, tolong dibantu."], ids=["raw body", "ascii body"])
@pytest.mark.parametrize("encoding", ALPHABETS | LATIN)
def test_m24_raw_letters_of_another_alphabet_are_read_without_any_label(encoding, body):
    name, subject, words = (ALPHABETS | LATIN)[encoding]
    content = words if body == "the same" else body
    raw = raw_mail(part("text/plain", content), source=f'"{name}" <a@contoh.id>', Subject=subject)
    t = taken(encoded(raw, encoding))
    assert (t.nama, t.perihal, t.pesan.first().isi) == (name, subject, content)


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        *[("cp1250", w) for w in ("Kovács Győző őrizzük", "Łukasz, proszę", "Ştefan Mureşan", "Đorđe Čović")],
        *[("cp1254", w) for w in ("Gülşen hâlâ kâr ediyor", "İstanbul’da şube")],
        *[("cp1257", w) for w in ("Jānis Bērziņš, Uzņēmuma reģistrācija", "Jūratė Žukauskienė")],
        ("iso8859-2", "Jiří Černý, škola"),
    ],
)
def test_f13_raw_words_are_read_by_the_language_that_has_all_their_letters(encoding, words):
    assert decode(words.encode(encoding), "iso-8859-1") == words


def test_f13_raw_vietnamese_is_read_with_its_marks_on_their_letters():
    written = b"Nguy\xea\xden V\xe3n \xd0\xfd\xecc, gi\xe2\xecy phe\xecp"
    assert decode(written) == "Nguyễn Văn Đức, giấy phép"


@pytest.mark.parametrize(
    "words",
    [
        *("Þórður Jónsson, Ísafjörður", "Ståhl, Jyväskylä", "10 m³, 1ª nº, £usaha", "José Müller", "l’œuvre à l’été"),
        *("Café Málaga", "ação de São João", "«été» déjà vu à là", "größe ÄÖÜ", "Müller & Söhne", "10 °C ± 5 µm ½"),
        *("“Maju” – naïveté", "Ñoño", "ÅÄÖ"),
    ],
)
def test_m24_western_letters_are_taken_for_no_other_alphabet(words):
    assert decode(words.encode("cp1252")) == words


TWICE = ["Café Málaga", "Surat – “penting” … Anda’s", "許可の申請", "Вопрос о регистрации", "Warung 🍜", "déjà à"]


def twice(words: str, encoding: str = "cp1252") -> str:
    """Return the words as a program leaves them that reads UTF-8 bytes as letters and encodes them once more."""
    result = ""
    for byte in words.encode():
        one = bytes([byte])
        result += one.decode("latin-1") if one in b"\x81\x8d\x8f\x90\x9d" else one.decode(encoding)
    return result


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
@pytest.mark.parametrize("words", TWICE)
def test_f13_a_text_that_was_put_into_utf8_twice_is_read_as_it_was_meant(words, encoding, times):
    mangled = words
    for _time in range(times):
        mangled = twice(mangled, encoding)
    body = mixed(part(UTF8, mangled), attached(f"{mangled}.jpg", picture()))
    t = taken(raw_mail(body, source=f'"{mangled}" <a@contoh.id>', Subject=mangled))
    assert (t.nama, t.perihal, t.pesan.first().isi) == (words, words, words)
    # The officer sees the original form of the corrected text.
    [note] = IncomingMail.objects.get().dilewati
    assert note.startswith("sandi huruf ganda: ")
    assert any(note.endswith("".join(c for c in word if c.isprintable())) for word in re.split(r"\s", mangled))


@pytest.mark.parametrize(
    "words",
    [
        "Di sertifikat tertulis CafÃ©, padahal nama saya Café.",
        "Kata «CAFÉ» dan É» saja",
        "Ação É»",
        "5 °C ± 2 – “Maju”",
        "Ã¼ saja, tetapi juga ö",
    ],
)
def test_f13_who_writes_about_such_letters_keeps_them(words):
    assert text(raw_mail(part(UTF8, words))) == words


@pytest.mark.parametrize(
    ("header", "right"),
    [
        ("=?UTF-8?Q?Permohonan ubah data=E2=80=94segera?=", "Permohonan ubah data—segera"),
        ("=?utf-8?B?Q2Fmww==?=\n =?utf-8?B?qSBMaW1h?=", "Café Lima"),
        ("=?iso-8859-1?Q?Caf=C3=A9?=", "Café"),
        ("=?utf-8*id?Q?Caf=C3=A9?= biasa =?utf-8?Q?dan?= =?iso-8859-1?Q?_lagi=E9?=", "Café biasa dan lagié"),
        ("Re: =?utf-8?b?Q2Fmw6k?=", "Re: Café"),
        ("Café =?utf-8?Q?D=E2=80=99Lima?=", "Café D’Lima"),
        ("=?utf-8?Q?satu=0D=0ABcc:_x@y.id?=", "satu Bcc: x@y.id"),
        ("Rp5?=3?= dan =?", "Rp5?=3?= dan =?"),
        ("=?utf-8?Q??=", ""),
    ],
)
def test_m25_encoded_words_are_read_as_programs_really_write_them(header, right):
    assert decode_words(header) == right


def test_no_letter_is_replaced_where_the_bytes_tell():
    for encoding in ("cp1252", "utf-8", "cp1251", "gb18030", "cp932", "euc-kr", "big5"):
        assert "\ufffd" not in decode(("Permohonan “Café” " * 3).encode(encoding, "ignore") + bytes(range(0x80, 0x100)))


# --- M36 to M45: files ------------------------------------------------------------------------------------------------


def test_m36_one_file_that_cannot_be_judged_does_not_keep_the_mail_from_being_read(monkeypatch):
    def fail(name: str, content: bytes) -> None:
        raise KeyError("MPO")

    monkeypatch.setattr("helpdesk.inbound_mail.receive.check_file", fail)
    t = taken(raw_mail(mixed(part(UTF8, "Foto KTP."), attached("kamera.jpg", picture()))))
    assert t.pesan.first().isi == "Foto KTP."
    assert "kamera.jpg" in said(t)


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="=?UTF-8?B?SU1HXzA0NDAuSlBH?="', "IMG_0440.jpg"),
        ("attachment;\n filename*0*=utf-8''Surat%20Ku;\n filename*1*=asa%20Caf%C3%A9.jpg", "Surat Kuasa Café.jpg"),
        ("attachment; filename*=iso-8859-1''K%E9relem.jpg", "Kérelem.jpg"),
        ("attachment; filename*=tak-ada''K%C3%A9relem.jpg", "Kérelem.jpg"),
        ('attachment; filename="Kérelem.jpg"', "Kérelem.jpg"),
    ],
)
def test_m37_m38_names_of_files_are_read_in_all_their_forms(disposition, name):
    raw = raw_mail(mixed(part(UTF8, "Ini."), part("image/jpeg", picture(), Content_Disposition=disposition)))
    assert files(taken(raw)) == [name]


def test_m38_a_raw_name_of_another_charset_is_read():
    file = part("image/jpeg", picture(), Content_Disposition='attachment; filename="Kérelem.jpg"')
    raw = raw_mail(mixed(part(UTF8, "Ini."), file.replace("é".encode(), b"\xe9")))
    assert files(taken(raw)) == ["Kérelem.jpg"]


def test_m39_what_outlook_packed_is_said_to_be_unreadable_and_not_called_a_refused_file():
    body = mixed(part(UTF8, ""), attached("winmail.dat", b"\x78\x9f\x3e\x22" + b"\0" * 99, "application/ms-tnef"))
    t = taken(raw_mail(body))
    assert "winmail.dat" in t.pesan.first().isi
    assert "kirim ulang" in t.pesan.first().isi
    assert len(mail.outbox) == 1
    assert IncomingMail.objects.get().dilewati == ["winmail.dat"]


def test_m21_a_text_cut_in_the_middle_of_a_letter_shows_that_one_is_missing():
    cut = "Harga 10 €".encode()[:-1]
    assert decode(cut, "utf-8") == "Harga 10 \ufffd"
    assert decode("Biaya é €\r\n".encode().replace(b"\xac", b"")) == "Biaya é \ufffd\r\n"
    # These bytes are complete letters in an older encoding.
    assert decode(b"caf\xe9", "utf-8") == "café"
    assert decode("café, caf".encode() + b"\xe9", "utf-8") == "café, café"
    assert decode(b"voil\xe0\xbb", "iso-8859-1") == "voilà»"


def test_m21_words_that_are_called_base64_are_read_as_they_stand():
    words = "Yth. petugas,\nalamat usaha saya salah: Jalan Mawar 8, bukan 9!"
    raw = raw_mail(words, Content_Transfer_Encoding="base64")
    assert text(raw) == words


def tnef(*attributes) -> bytes:
    """Return a TNEF package of Outlook: attributes are (level, name and type, bytes)."""
    lines = [struct.pack("<IH", 0x223E9F78, 1)]
    for level, name, data in attributes:
        lines.append(struct.pack("<BII", level, name, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF))
    return b"".join(lines)


def packed(text: bytes, name: bytes, content: bytes) -> bytes:
    return tnef(
        (1, 0x00089006, struct.pack("<I", 0x10000)),
        (1, 0x00069007, struct.pack("<II", 1252, 0)),
        (1, 0x0002800C, text + b"\0"),
        (2, 0x00069002, bytes(14)),
        (2, 0x00018010, name + b"\0"),
        (2, 0x0006800F, content),
    )


def properties(*pairs) -> bytes:
    """Return the properties of a mail: each a tag, or a pair of a tag and the number of a name, with its value."""
    result = [struct.pack("<I", len(pairs))]
    for tag, value in pairs:
        tag, number = tag if isinstance(tag, tuple) else (tag, None)
        name = b"" if number is None else bytes(16) + struct.pack("<II", 0, number)
        if isinstance(value, datetime):
            since = int((value - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10**7
            result.append(struct.pack("<HH", 0x40, tag) + name + struct.pack("<q", since))
            continue
        kind, content = (0x102, value) if isinstance(value, bytes) else (0x1F, (value + "\0").encode("utf-16-le"))
        result.append(struct.pack("<HH", kind, tag) + name + struct.pack("<II", 1, len(content)))
        result.append(content + bytes(-len(content) % 4))
    return b"".join(result)


TNEF_VERSION = (1, 0x00089006, struct.pack("<I", 0x10000))


def code_page(number: int) -> tuple:
    return (1, 0x00069007, struct.pack("<II", number, 0))


def unpacked(*attributes, name: str = "winmail.dat", kind: str = "application/ms-tnef") -> str:
    return text(raw_mail(mixed(attached(name, tnef(TNEF_VERSION, *attributes), kind))))


def test_m39_a_mail_within_a_package_says_who_wrote_it_when_and_about_what():
    heads = ((0x0037, "Penolakan izin"), (0x0C1A, "Dinas"), (0x0039, datetime(2026, 11, 20, 3, tzinfo=UTC)))
    inner = tnef(TNEF_VERSION, code_page(1252), (1, 0x00069003, properties(*heads, (0x1000, "Ditolak."))))
    mark = bytes.fromhex("0703020000000000C000000000000046")
    within = properties((0x3701, mark + inner))
    content = unpacked(
        code_page(1252), (1, 0x0002800C, b"Ini suratnya.\0"), (2, 0x00069002, bytes(14)), (2, 0x00069005, within)
    )
    assert content.split("\n") == [
        "Ini suratnya.",
        "",
        "---------- Surel terlampir ----------",
        "Dari: Dinas",
        "Tanggal: 20-11-2026 10.00 WIB",
        "Perihal: Penolakan izin",
        "",
        "Ditolak.",
        "---------- Akhir surel terlampir ----------",
    ]


def test_m39_a_packed_invitation_says_when_and_where():
    about = properties(
        (0x1000, "Mohon hadir."),
        ((0x8208, 0x8208), "Gedung B"),
        (0x0060, datetime(2026, 11, 30, 3, tzinfo=UTC)),
        (0x0061, datetime(2026, 11, 30, 4, tzinfo=UTC)),
    )
    kind = (1, 0x00078008, b"IPM.Microsoft Schedule.MtgReq\0")
    content = unpacked(code_page(1252), kind, (1, 0x00069003, about))
    event = "Mulai: 30-11-2026 10.00 WIB\nSelesai: 30-11-2026 11.00 WIB\nTempat: Gedung B"
    assert content == f"Mohon hadir.\n\n{event}"


def test_m39_a_package_is_read_in_its_own_letters():
    body = (1, 0x0002800C, RUSSIAN.encode("cp1251") + b"\0")
    assert unpacked(code_page(1251), body) == RUSSIAN


def test_m39_a_package_whose_name_and_kind_a_server_took_is_read():
    body = (1, 0x0002800C, b"Alamat saya salah.\0")
    assert unpacked(code_page(1252), body, name="ATT00001.dat", kind="application/octet-stream") == "Alamat saya salah."


def test_m39_html_that_outlook_put_into_rtf_is_read_as_html():
    rtf = (
        rb"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <table>}{\*\htmltag148 <td>}\htmlrtf {\htmlrtf0 NIK\htmlrtf }\htmlrtf0 "
        rb"{\*\htmltag156 </td>}{\*\htmltag148 <td>}Nama{\*\htmltag156 </td>}{\*\htmltag72 </table>}}"
    )
    about = properties((0x1009, compress(rtf)))
    assert unpacked(code_page(1252), (1, 0x00069003, about)) == "NIK | Nama"


@pytest.mark.parametrize("kind", ["application/ms-tnef", "application/octet-stream"])
def test_m39_what_outlook_packed_is_text_and_files_of_the_ticket(kind):
    package = packed(b"Alamat usaha saya salah, caf\xe9 di Jalan Mawar.", b"akta.jpg", picture())
    t = taken(raw_mail(mixed(attached("winmail.dat", package, kind))))
    assert t.pesan.first().isi == "Alamat usaha saya salah, café di Jalan Mawar."
    assert files(t) == ["akta.jpg"]
    assert IncomingMail.objects.get().dilewati == []


def test_m39_a_text_that_outlook_sends_twice_stands_once():
    package = packed(b"Alamat usaha saya salah.", b"akta.jpg", picture())
    t = taken(raw_mail(mixed(part(UTF8, "Alamat usaha saya salah."), attached("winmail.dat", package))))
    assert t.pesan.first().isi == "Alamat usaha saya salah."
    assert files(t) == ["akta.jpg"]


@pytest.mark.parametrize("cut", [7, 30, 60, 90, 300])
def test_m39_a_broken_package_of_outlook_still_makes_a_ticket(cut):
    package = packed(b"Alamat usaha saya salah.", b"akta.jpg", picture())[:cut]
    t = taken(raw_mail(mixed(part(UTF8, "Lihat lampiran."), attached("winmail.dat", package, "application/ms-tnef"))))
    assert "Lihat lampiran." in t.pesan.first().isi


@pytest.mark.parametrize(
    "added",
    [
        attached("smime.p7s", b"0\x82xxxx", "application/pkcs7-signature"),
        attached("signature.asc", b"-----BEGIN PGP SIGNATURE-----", "application/pgp-signature"),
        part("text/x-amp-html", "<html amp4email><body>x</body></html>"),
        part("text/calendar; method=REPLY", "BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR"),
        attached("ATT00001.htm", b"<html><body></body></html>", "text/html"),
        part("application/smil", "<smil><head/><body/></smil>"),
    ],
    ids=["p7s", "asc", "amp", "calendar", "empty", "smil"],
)
def test_m41_parts_that_nobody_attached_are_not_called_refused_files(added):
    t = taken(raw_mail(mixed(part(UTF8, "Ini surel."), added)))
    assert t.pesan.first().isi.startswith("Ini surel.")
    assert t.pesan.count() == 1
    assert len(mail.outbox) == 1
    assert IncomingMail.objects.get().dilewati


def test_m41_an_invitation_can_be_read():
    content = calendar_text(
        "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VTIMEZONE\nDTSTART:19700101T000000\nEND:VTIMEZONE\nBEGIN:VEVENT\n"
        "SUMMARY:Klarifikasi\\, data\nDTSTART;TZID=Asia/Jakarta:20261124T093000\nLOCATION:Ruang\n  3\n"
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:b@contoh.id\nEND:VEVENT\nEND:VCALENDAR"
    )
    for words in ("Klarifikasi, data", "24-11-2026 09.30", "Ruang 3", "b@contoh.id (diterima)"):
        assert words in content
    assert "1970" not in content


def test_m43_tables_are_separated_lists_marked_and_links_keep_their_address():
    html = (
        "<table><tr><td>NIK</td><td><p>Nama</p></td></tr><tr><td>x</td><td>Lina</td></tr></table><ul><li>satu<li>dua</ul>"
        "<ol><li>a</li><li>b</li></ol><p>a&nbsp;b</p>"
        "<a href='https://contoh.id/bukti'>lihat bukti</a><img alt='Foto toko' src=x>"
    )
    assert text(raw_mail(part("text/html", html))).split("\n") == [
        *("NIK | Nama", "x | Lina", "- satu", "- dua", "1. a", "2. b", "a b"),
        "lihat bukti <https://contoh.id/bukti>[Gambar: Foto toko]",
    ]


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<table><tr><td><p>NIK</p></td><td><p>Nama</p></td></tr></table>", ["NIK | Nama"]),
        ("<table><tr><td><p>Nama</p><p>Usaha</p></td><td>Warung</td></tr></table>", ["Nama", "Usaha | Warung"]),
        ("<table><tr><td>a<td><td>b<tr><td>c</table>d", ["a | b", "c", "d"]),
        ("<table><tr><td><table><tr><td>a</td></tr></table></td><td>b</td></tr></table>", ["a | b"]),
        # An empty cell keeps its column under a filled one; an empty first cell does not join its row to the row above.
        (
            "<table><tr><td>Nama<td>NIK<td>Desa<tr><td>Budi<td>&nbsp;<td>Mawar<tr><td><td><td>Melati</table>",
            ["Nama | NIK | Desa", "Budi | | Mawar", "| | Melati"],
        ),
        (
            "<table><tr><td><td>Yth. OSS<td><tr><td><td>Budi<td></table>",
            ["Yth. OSS", "Budi"],
        ),
        ("<table><tr><td colspan=2>a<td>b<td>c<tr><td>d<td>e<td><td>f</table>", ["a | b | c", "d | e | | f"]),
        ("<p>a</p><br><p>b</p>", ["a", "", "b"]),
        ("a<br>b<br><br>c", ["a", "b", "", "c"]),
        ("<div>a<div>b</div></div>c", ["a", "b", "c"]),
        ("a<blockquote>b<br>c<blockquote>d</blockquote></blockquote>e", ["a", "> b", "> c", ">> d", "e"]),
        ("<ul><li>a<ul><li>b</ul></ul>", ["- a", "- b"]),
        ("<pre>x\n  y</pre>z", ["x", "  y", "z"]),
        ("<select><option>a<option>b</select>", ["a", "b"]),
        ("a <b> b</b> <i>c</i>d", ["a b cd"]),
        ("a<hr>b", ["a", "----------", "b"]),
        ("<ol start=3><li>a<li>b<li value=9>c</ol>", ["3. a", "4. b", "9. c"]),
        ("<ol reversed><li>a<ol><li>x</ol><li>b</ol><ol reversed start=9><li>c", ["2. a", "1. x", "1. b", "9. c"]),
        ("<ol type=a><li>x<li>y</ol><ol type=A start=27><li>z</ol>", ["a. x", "b. y", "27. z"]),
        (
            "<ol type=i start=3><li>x<li>y</ol><ol type=I start=39><li>z<li>w</ol>",
            ["iii. x", "iv. y", "XXXIX. z", "40. w"],
        ),
        # As Gmail and Google Docs write them.
        (
            "<ol style='list-style-type: lower-alpha'><li>x</ol><ol><li style='list-style:upper-roman'>y</ol>",
            ["a. x", "I. y"],
        ),
        ("Rp <s>7.000</s> 5.000", ["Rp [dicoret: 7.000] 5.000"]),
        ("10<sup>6</sup> m<sup>2</sup>, 1<sup>st</sup>", ["10⁶ m², 1st"]),
        ("NIB <input value='8120'><input type=hidden value=x>", ["NIB 8120"]),
        ("<input type=checkbox checked>Ya <input type=radio>Tidak", ["[x] Ya [ ] Tidak"]),
        ("<select><option>PT<option selected>CV</select>", ["PT", "[x] CV"]),
        ("Uraian:<textarea>a\n b</textarea>c", ["Uraian:", "a", " b", "c"]),
    ],
)
def test_m43_html_is_laid_out_as_it_is_read(html, lines):
    assert text_from_html(html).split("\n") == lines


def test_m43_a_link_that_only_the_html_has_is_kept():
    body = alternative("lihat bukti", '<a href="https://contoh.id/b">lihat bukti</a>')
    assert "https://contoh.id/b" in text(raw_mail(body))


def icon(number: int) -> bytes:
    return part(
        f'image/png; name="image00{number}.png"',
        picture(16, 16, "PNG", colour=f"#0000{number}0"),
        Content_ID=f"<i{number}>",
    )


def test_f10_m44_what_was_attached_comes_before_the_pictures_of_a_signature():
    words = multipart(
        "alternative",
        part(UTF8, "Terlampir akta.\n[cid:i1]"),
        part("text/html", '<p>Terlampir akta.</p><img src="cid:i1">'),
    )
    signature = multipart("related", words, *(icon(n) for n in range(1, 6)))
    t = taken(raw_mail(mixed(signature, attached("akta.pdf", pdf(), "application/pdf"))))
    assert files(t) == ["akta.pdf"]
    assert t.pesan.count() == 1
    assert len(IncomingMail.objects.get().dilewati) == 5


def test_m44_large_logos_take_no_place_from_what_was_attached_and_nobody_is_told_of_them():
    logos = [part("image/png", picture(200, 60 + n, "PNG"), Content_ID=f"<l{n}>") for n in range(6)]
    papers = [attached(f"foto{n}.jpg", picture(60 + n)) for n in range(4)]
    t = taken(raw_mail(mixed(multipart("related", part("text/html", "<p>Ini.</p>"), *logos), *papers)))
    assert files(t)[:4] == [f"foto{n}.jpg" for n in range(4)]
    assert len(files(t)) == 5
    assert len(mail.outbox) == 1


def test_a_photo_pasted_into_the_text_is_kept():
    shot = part("image/png; name=image001.png", picture(640, 400, "PNG"), Content_ID="<s1>")
    t = taken(raw_mail(multipart("related", part("text/html", '<p>Layarnya:</p><img src="cid:s1">'), shot)))
    assert files(t) == ["image001.png"]


def test_m45_whoever_loses_files_is_told_which_and_the_true_reason():
    parts = [attached(f"f{n}.jpg", picture(60 + n)) for n in range(7)]
    t = taken(raw_mail(mixed(part(UTF8, "Foto."), *parts)))
    assert files(t) == [f"f{n}.jpg" for n in range(5)]
    for name in ("f5.jpg", "f6.jpg"):
        assert f"“{name}”: lebih dari 5 berkas" in said(t)
    assert (
        "- Berkas: lebih dari 5 berkas dalam satu surel; kirim sisanya dalam surel lain. (2×)" in mail.outbox[-1].body
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "kosong"),
        (b"\0" * (5 * 1024 * 1024 + 1), "5 MB"),
        (b"PK\x03\x04" + b"\0" * 99, "ZIP"),
        (picture(600, 600)[:-900], "terpotong"),
    ],
    ids=["empty", "large", "type", "broken"],
)
def test_m45_each_refused_file_is_named_with_its_reason(content, words):
    t = taken(raw_mail(mixed(part(UTF8, "Ini."), attached("x.jpg", content))))
    assert "x.jpg" in said(t)
    assert words in said(t)
    assert t.pesan.first().isi == "Ini."


def test_a_mail_that_is_only_a_photo_is_a_ticket_with_the_photo():
    t = taken(raw_mail(attached("foto.jpg", picture())))
    assert (t.pesan.first().isi, files(t)) == ("(tanpa teks)", ["foto.jpg"])


# --- other forms of text ----------------------------------------------------------------------------------------------


def test_i5_flowed_text_is_one_paragraph():
    flowed = part(
        "text/plain; charset=utf-8; format=flowed",
        "Saya sudah mencoba \nberkali-kali tetapi \ngagal terus.\n> kata \n> lama\nSelesai.",
    )
    assert text(raw_mail(flowed)) == "Saya sudah mencoba berkali-kali tetapi gagal terus.\n> kata lama\nSelesai."


@pytest.mark.parametrize("line", ["mendaftar \nberkali-kali", "mendaftar  \nberkali-kali"])
def test_i5_words_of_flowed_text_that_deletes_spaces_stay_apart(line):
    assert text(raw_mail(part("text/plain; charset=utf-8; format=flowed; delsp=yes", line))) == "mendaftar berkali-kali"


def test_i4_marks_that_turn_the_direction_are_taken_out_and_letters_stay():
    assert text(raw_mail("\u202eمرحبا NIB 123\u200d\u200c")) == "مرحبا NIB 123\u200d\u200c"


def test_a_space_that_does_not_break_stays_a_space():
    assert (
        text(raw_mail("Jalan\u00a0Mawar\u20028\u2028baris baru \U0001fae8")) == "Jalan Mawar 8\nbaris baru \U0001fae8"
    )


def test_h11_a_file_written_as_letters_is_a_file_and_a_text_is_text():
    encoded = "begin 644 foto.jpg\n" + "".join(_as_letters(picture())) + "`\nend\n"
    t = taken(raw_mail(part("text/plain", f"Ini:\n{encoded}Terima kasih.")))
    assert files(t) == ["foto.jpg"]
    assert t.pesan.first().isi == "Ini:\n[Berkas foto.jpg]\nTerima kasih."
    assert "Cat" in text(raw_mail("begin 644 surat.txt\n#0V%T\n`\nend\n"))
    assert text(raw_mail("begin 644 saja\ntanpa akhir")) == "begin 644 saja\ntanpa akhir"


def _as_letters(content: bytes) -> list[str]:
    import binascii

    return [binascii.b2a_uu(content[i : i + 45]).decode() for i in range(0, len(content), 45)]


def test_h12_a_lone_carriage_return_takes_no_words_with_it():
    head = b"Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n"
    body = head + b"Nama Budi =\rSantoso\rDesa =C3=A9=\r\n!\n"
    assert text(raw_mail(body)) == "Nama Budi Santoso\nDesa é!"


def test_h12_broken_base64_is_read_as_far_as_it_goes():
    lines = base64.encodebytes(picture()).replace(b"\n", b"\n\n") + b"!!\n"
    file = b"Content-Type: image/jpeg; name=a.jpg\nContent-Transfer-Encoding: base64\n\n" + lines
    t = taken(raw_mail(mixed(part(UTF8, "Terlampir."), file)))
    assert files(t) == ["a.jpg"]


def test_l6_a_signed_mail_in_one_piece_is_read_and_a_broken_one_said_to_be_unreadable():
    inner = mixed(part(UTF8, "Isi yang ditandatangani."), attached("a.jpg", picture()))
    data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [],
            "encap_content_info": {"content_type": "data", "content": inner},
            "signer_infos": [],
        }
    )
    signed = cms.ContentInfo({"content_type": "signed_data", "content": data}).dump()
    t = taken(raw_mail(attached("smime.p7m", signed, "application/pkcs7-mime; smime-type=signed-data")))
    assert t.pesan.first().isi == "Isi yang ditandatangani."
    assert files(t) == ["a.jpg"]
    # A broken file does not tell whether it was signed or encrypted.
    broken = text(raw_mail(attached("smime.p7m", b"0\x82\1\0\0\0", "application/pkcs7-mime")))
    assert "S/MIME, tetapi rusak" in broken
    assert "ditandatangani" not in broken


@pytest.mark.parametrize("name", ["smime.p7m", "smime.p7z"])
def test_l6_a_compressed_mail_is_read_and_one_of_too_much_said_to_be_unreadable(name, monkeypatch):
    inner = mixed(part(UTF8, "Isi yang dipadatkan."), attached("a.jpg", picture()))
    data = cms.CompressedData(
        {
            "version": "v0",
            "compression_algorithm": {"algorithm": "zlib"},
            "encap_content_info": {"content_type": "data", "content": zlib.compress(inner)},
        }
    )
    packed = cms.ContentInfo({"content_type": "compressed_data", "content": data}).dump()
    raw = raw_mail(attached(name, packed, "application/pkcs7-mime; smime-type=compressed-data"))
    t = taken(raw)
    assert t.pesan.first().isi == "Isi yang dipadatkan."
    assert files(t) == ["a.jpg"]
    monkeypatch.setattr("helpdesk.inbound_mail.content._MAX_DECOMPRESSED", len(inner) - 1)
    assert "S/MIME, tetapi rusak" in text(raw)


def test_l6_a_signed_mail_is_read_with_what_a_program_put_behind_it():
    content = {"content_type": "data", "content": part(UTF8, "Isi yang ditandatangani.")}
    data = {"version": "v1", "digest_algorithms": [], "encap_content_info": content, "signer_infos": []}
    signed = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(data)}).dump() + b"\r\n"
    assert text(raw_mail(attached("smime.p7m", signed, "application/pkcs7-mime"))) == "Isi yang ditandatangani."


def test_l6_a_mail_encrypted_with_smime_is_said_to_be_encrypted():
    content = {
        "content_type": "data",
        "content_encryption_algorithm": {"algorithm": "aes256_cbc", "parameters": b"0" * 16},
    }
    data = {"version": "v0", "recipient_infos": [], "encrypted_content_info": content}
    sealed = cms.ContentInfo({"content_type": "enveloped_data", "content": cms.EnvelopedData(data)}).dump()
    for kind in ("application/pkcs7-mime; smime-type=enveloped-data", "application/octet-stream"):
        t = taken(raw_mail(attached("smime.p7m", sealed, kind)))
        assert "dienkripsi" in t.pesan.first().isi
        assert "tanpa enkripsi" in t.pesan.first().isi


def test_an_encrypted_mail_is_said_to_be_unreadable():
    body = multipart(
        "encrypted",
        part("application/pgp-encrypted", "Version: 1"),
        part("application/octet-stream; name=encrypted.asc", b"xx"),
    )
    t = taken(raw_mail(body))
    assert "terenkripsi" in t.pesan.first().isi
    assert len(mail.outbox) == 1


def test_a_mail_that_is_a_text_by_its_bytes_alone_is_read():
    t = taken(raw_mail("Content-Type: application/octet-stream\n\nNIB saya belum terbit, mohon dicek."))
    assert said(t) == "NIB saya belum terbit, mohon dicek."


@pytest.mark.parametrize("sign", ["\v", "\f", "\x85", "\u2028", "\u2029"])
def test_lines_that_a_word_processor_ended_in_its_own_way_stay_apart(sign):
    assert text(raw_mail(f"Content-Type: {UTF8}\n\nNama: Budi{sign}Usaha: Warung")) == "Nama: Budi\nUsaha: Warung"


def test_f4_of_a_text_that_lost_its_line_breaks_in_one_form_the_other_is_kept():
    """As the mail program of Samsung writes it."""
    plain = "Izin belum keluar2Dikirim dari Galaxy saya\n-------- Pesan asli --------Dari: Dinas"
    lines = ["Izin belum keluar2", "Dikirim dari Galaxy saya", "-------- Pesan asli --------", "Dari: Dinas"]
    content = text(raw_mail(alternative(plain, "".join(f"<div>{line}</div>" for line in lines))))
    assert content == "\n".join(lines)


def test_a_text_file_can_be_read_in_the_message():
    body = mixed(part(UTF8, "Ini catatannya."), attached("catatan.txt", "Café tutup".encode(), "text/plain"))
    content = text(raw_mail(body))
    assert "catatan.txt" in content
    assert "Café tutup" in content


def test_a_paper_that_calls_itself_a_text_is_a_file():
    t = taken(raw_mail(mixed(part(UTF8, "Akta."), attached("akta.pdf", pdf(), "text/plain"))))
    assert files(t) == ["akta.pdf"]


@pytest.mark.parametrize(
    "raw",
    [
        raw_mail("Content-Type: multipart/mixed\n\nIsi tanpa batas."),
        raw_mail('Content-Type: multipart/mixed; boundary="a"\n\nIsi tanpa bagian.'),
        raw_mail('Content-Type: multipart/mixed; boundary="a"\n\nIsi pembuka.\n--a\n'),
        raw_mail('Content-Type: multipart/mixed; boundary="a"\n\n--a\n\nx\n--a--\nIsi penutup.'),
        raw_mail('Content-Type: multipart/mixed; boundary="a"\n\n--a\nContent-Type: text/plain\n\nIsi terpotong'),
        raw_mail("Content-Type: text\n\nIsi."),
        raw_mail(
            b"Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n"
            + quopri.encodestring("Isi é".encode())
        ),
        raw_mail("Content-Type: text/enriched\n\n<bold>Isi</bold> << tebal"),
    ],
    ids=["no-boundary", "no-parts", "preamble", "epilogue", "cut", "bad-type", "qp", "enriched"],
)
def test_text_of_mails_that_are_put_together_wrongly_is_read(raw):
    assert "Isi" in text(raw)


def test_a_word_between_marks_of_enriched_text_is_no_mark_itself():
    raw = raw_mail("Content-Type: text/enriched\n\n<bold>Isi</bold> <<b>Jalan</b> <<Mawar>")
    assert text(raw).strip() == "Isi <b>Jalan <Mawar>"


@pytest.mark.parametrize(
    "head",
    [
        'Content-Type: multipart/mixed; boundary="b"\n\n',
        "Content-Type: multipart/mixed\n\n",
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nDulu.\n--b--\n',
        'Content-Type: multipart/mixed; boundary="a"\n\n--a\nContent-Type: multipart/alternative; boundary="a"\n\n'
        "--a\nContent-Type: text/plain\n\nDulu.\n--a--\n",
    ],
    ids=["wrong", "none", "behind the end", "the same within"],
)
def test_m4_the_files_of_parts_with_a_wrong_boundary_are_files(head):
    photo = part("image/jpeg; name=bukti.jpg", picture()).decode()
    t = taken(raw_mail(f"{head}--a\nContent-Type: text/plain\n\nIsi.\n--a\n{photo}\n--a--\n"))
    assert t.pesan.first().isi.endswith("Isi.")
    assert files(t) == ["bukti.jpg"]


def test_an_answer_to_an_attached_mail_keeps_the_whole_thread():
    """F6: in a reply, too, an attached mail becomes text and its file an attachment."""
    t = tiket()
    conversation.receive_reply(tiket=t, content="pertama")
    inner = INNER.encode() + mixed(part(UTF8, "Ditolak."), attached("bukti.jpg", picture()))
    body = mixed(part(UTF8, "Ini suratnya."), b"Content-Type: message/rfc822\n\n" + inner)
    assert receive(raw_mail(body, To=f"helpdesk.oss+{t.token_surel}@insw.go.id")) == Result.REPLY
    message = t.pesan.last()
    assert "Ditolak." in message.isi
    assert message.lampiran.get().unggahan.nama == "bukti.jpg"


def test_a_part_nested_too_deep_leaves_a_trace():
    body = part(UTF8, "dalam sekali")
    for _level in range(30):
        body = mixed(body)
    assert "tidak dibaca" in read(raw_mail(body)).content

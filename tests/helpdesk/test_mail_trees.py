"""Whatever the structure of a mail, each text and file of it is in the ticket or named as left out."""

from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.inbound_mail.parse import MAX_SIZE, UnreadableMail, read
from helpdesk.inbound_mail.receive import Result, receive
from helpdesk.models import IncomingMail, Tiket
from tests.factories.helpdesk import load_reference_data
from tests.helpdesk.mails import attached, multipart, part, picture, raw_mail


@dataclass
class Tree:
    """A part of a mail, with the words of its texts and the names of its files."""

    content: bytes
    words: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


_NUMBERS = count(1)
LETTERS = st.text(st.characters(codec="utf-8", categories=("Ll", "Lu", "Nd")), min_size=1, max_size=8)
MARKS = ["", "> ", "-- \n", "--\n", "On Monday you wrote:\n", "Dari: x\nTanggal: y\n", "____________\n"]
FRAMES = ["<p>{}</p>", "<table><tr><td>{}<td>b</table>", "<blockquote>{}", "<div><b>{}", "{}", "<li>{}"]
CHARSETS = st.sampled_from(["utf-8", "us-ascii", "iso-8859-1", "tidak-ada", ""])


@st.composite
def plain(draw) -> Tree:
    word = f"teks{next(_NUMBERS)}{draw(LETTERS)}"
    marks = draw(st.sampled_from(MARKS))
    charset = draw(CHARSETS)
    kind = f"text/plain; charset={charset}" if charset else "text/plain"
    return Tree(part(kind, f"{marks}{word}\n"), [word])


@st.composite
def html(draw) -> Tree:
    word = f"kata{next(_NUMBERS)}{draw(LETTERS)}"
    frame = draw(st.sampled_from(FRAMES))
    return Tree(part("text/html; charset=utf-8", frame.format(word)), [word])


@st.composite
def file(draw) -> Tree:
    number = next(_NUMBERS)
    name = f"berkas{number}.jpg"
    content = draw(st.sampled_from([picture(30, 30), picture()[:90], b"", b"PK\x03\x04zip", b"\0" * 2000]))
    disposition = draw(st.sampled_from(["attachment", "inline"]))
    headers = {"Content_Disposition": f'{disposition}; filename="{name}"'}
    if draw(st.booleans()):
        headers["Content_ID"] = f"<{number}>"
    # Each picture has its own bytes, because equal pictures in a text become one file.
    return Tree(part("image/jpeg", content + b"%d" % number if content else b"", **headers), names=[name])


@st.composite
def text_file(draw) -> Tree:
    number = next(_NUMBERS)
    word = f"isi{number}{draw(LETTERS)}"
    return Tree(attached(f"catatan{number}.txt", word.encode(), "text/plain"), [word], [f"catatan{number}.txt"])


def _several(kind: str, children: list[Tree]) -> Tree:
    content = multipart(kind, *(c.content for c in children))
    return Tree(content, [w for c in children for w in c.words], [n for c in children for n in c.names])


def _forwarded(child: Tree) -> Tree:
    word = f"perihal{next(_NUMBERS)}"
    inner = f"From: Petugas <p@dinas.id>\nSubject: {word}\n".encode() + child.content
    return Tree(b"Content-Type: message/rfc822\n\n" + inner, [word, *child.words], child.names)


TREES = st.recursive(
    st.one_of(plain(), html(), file(), text_file()),
    lambda children: st.one_of(
        st.builds(
            _several,
            st.sampled_from(["mixed", "related", "alternative", "signed", "parallel", "unknown"]),
            st.lists(children, min_size=1, max_size=4),
        ),
        st.builds(_forwarded, children),
    ),
    max_leaves=10,
)


@settings(max_examples=80)
@given(tree=TREES)
def test_every_text_and_file_of_a_mail_is_found(tree):
    mail = read(raw_mail(tree.content))
    for word in tree.words:
        assert word in mail.content
    found = [f.name for f in mail.files] + mail.skipped
    for name in tree.names:
        assert name in found or name in mail.content


@pytest.mark.django_db
@settings(max_examples=5, suppress_health_check=list(HealthCheck))
@given(tree=TREES)
def test_every_text_and_file_of_a_mail_is_in_its_ticket_or_named_as_left_out(tree):
    load_reference_data()
    source = f"Budi <budi{next(_NUMBERS)}@contoh.id>"
    assert receive(raw_mail(tree.content, source=source)) == Result.NEW
    t = Tiket.objects.latest("pk")
    message = t.pesan.first()
    shown = "".join(s.text for s in message.segments)
    for word in tree.words:
        assert word in shown
    notes = "\n".join(t.pesan.filter(arah="sistem", internal=False).values_list("isi", flat=True))
    kept = [a.unggahan.nama for a in message.lampiran.all()] + IncomingMail.objects.get(pesan=message).dilewati
    for name in tree.names:
        assert name in kept or name in shown or name in notes


@settings(max_examples=80)
@given(
    raw=st.one_of(st.binary(max_size=2000), TREES.map(lambda t: raw_mail(t.content))),
    cuts=st.lists(st.integers(0, 4000), max_size=4),
)
def test_a_mail_broken_anywhere_is_read_without_a_fault(raw, cuts):
    for cut in cuts:
        raw = raw[:cut] + raw[cut + 3 :]
    try:
        read(raw)
    except UnreadableMail:
        assert len(raw) > MAX_SIZE or raw.count(b"\n--") > 2000


@settings(max_examples=100)
@given(source=st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=60))
def test_no_sender_stops_the_reader(source):
    mail = read(raw_mail("isi", source=source))
    assert "\n" not in mail.sender.name + mail.sender.email

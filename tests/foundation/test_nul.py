"""NUL characters, which no database column accepts, become a space in all input, so that no two words are joined."""

import pytest
from django import forms

from helpdesk.inbound_mail.parse import read
from oss_portal.forms import PortalForm
from oss_portal.text.characters import one_line

MAIL = (
    b"From: Joko <joko@contoh.id>\r\nTo: bantuan@oss.contoh.id\r\nMessage-ID: <nul@contoh.id>\r\n"
    b"Subject: NIB\0hilang\r\nContent-Type: text/%s; charset=utf-8\r\n\r\n%s\r\n"
)


class Words(PortalForm):
    isi = forms.CharField()


def test_in_a_form():
    form = Words({"isi": "Warung\x00Bu Sri"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["isi"] == "Warung Bu Sri"


@pytest.mark.parametrize("sign", ["\x00", "\x01", "\x08", "\x7f", "\x9b"])
def test_in_what_is_kept_as_one_line(sign):
    assert one_line(f"Siti{sign}Aminah") == "Siti Aminah"


@pytest.mark.parametrize(("kind", "text"), [(b"plain", b"NIK\0Nama"), (b"html", b"<p>NIK\0Nama</p>")])
def test_in_a_mail(kind, text):
    parsed = read(MAIL % (kind, text))
    assert parsed.content.strip() == "NIK Nama"
    assert parsed.subject == "NIB hilang"

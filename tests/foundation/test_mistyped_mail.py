"""C10: a mail address that looks mistyped is questioned once, and never changed by force."""

import html

import pytest

from oss_portal.forms import EmailField, PortalForm
from oss_portal.forms.email import suggest_email
from registrasi.models import Pendaftaran
from tests.registrasi.helpers import payload


class MailForm(PortalForm):
    email = EmailField(label="Surel")


@pytest.mark.parametrize(
    ("domain", "meant"),
    [
        *(
            (d, "gmail.com")
            for d in ("gmial.com", "gmai.com", "gamil.com", "gmail.con", "gmail.co", "gmaill.com", "gmal.com")
        ),
        *((d, "gmail.com") for d in ("gnail.com", "gmail.cim", "gmail.co.id", "gmail.comm")),
        *((d, "yahoo.com") for d in ("yaho.com", "yahoo.con", "yhoo.com", "yahooo.com")),
        *((d, "hotmail.com") for d in ("hotmal.com", "hotmai.com", "hotmial.com")),
        *((d, "gmail.com") for d in ("gmail.net", "jmail.com", "gmail.c0m")),
        ("yahoo.co.ud", "yahoo.co.id"),
        ("warungsari.co.di", "warungsari.co.id"),
        ("outlok.com", "outlook.com"),
        ("iclod.com", "icloud.com"),
        ("warungsari.con", "warungsari.com"),
        ("kemenkeu.go.ud", "kemenkeu.go.id"),
    ],
)
def test_c10_a_mistyped_domain_is_recognised(domain, meant):
    assert suggest_email(f"bu.sri@{domain}") == f"bu.sri@{meant}"


@pytest.mark.parametrize(
    "domain",
    [
        "gmail.com",
        "yahoo.co.id",
        "ymail.com",
        "mail.com",
        "email.com",
        "gmx.com",
        "contoh.id",
        "ui.ac.id",
        "mailbox.org",
    ],
)
def test_c10_a_real_domain_is_left_alone(domain):
    assert suggest_email(f"bu.sri@{domain}") == ""


def test_c10_the_question_offers_and_does_not_force():
    first = MailForm({"email": "Bu.Sri@gmial.com"})
    assert "Maksud Anda bu.sri@gmail.com?" in first.errors["email"][0]
    page = html.unescape(str(first["email"]))
    assert 'name="email_saran" value="bu.sri@gmail.com"' in page
    assert 'name="email_benar" value="bu.sri@gmial.com"' in page
    taken = MailForm(
        {"email": "Bu.Sri@gmial.com", "email_benar": "bu.sri@gmial.com", "email_saran": "bu.sri@gmail.com"}
    )
    assert taken.is_valid()
    assert taken.cleaned_data["email"] == "bu.sri@gmail.com"
    kept = MailForm({"email": "Bu.Sri@gmial.com", "email_benar": "bu.sri@gmial.com"})
    assert kept.is_valid()
    assert kept.cleaned_data["email"] == "bu.sri@gmial.com"
    # Other fields still have errors: the person's answer is kept in the form, and the question is not asked again.
    assert 'name="email_benar" value="bu.sri@gmial.com"' in str(kept["email"])
    # A second typing mistake is questioned again.
    assert not MailForm({"email": "bu.sri@gmai.com", "email_benar": "bu.sri@gmial.com"}).is_valid()


@pytest.mark.parametrize(
    "typed",
    ["mailto:siti@contoh.id", " <siti@contoh.id> ", "siti@contoh.id.", "siti＠contoh.id", "siti @contoh.id\u200b"],
)
def test_f14_a_pasted_address_is_understood(typed):
    form = MailForm({"email": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["email"] == "siti@contoh.id"


def test_c10_who_registers_is_asked_beside_the_field_and_goes_on_by_a_click(client, ketentuan):
    response = client.post("/daftar/", payload(email="bu.sri@gmial.com"))
    assert response.status_code == 422
    assert "Maksud Anda bu.sri@gmail.com?" in html.unescape(response.text)
    again = payload(email="bu.sri@gmial.com", email_benar="bu.sri@gmial.com", email_saran="bu.sri@gmail.com")
    assert client.post("/daftar/", again).status_code == 302
    assert Pendaftaran.objects.get().email == "bu.sri@gmail.com"

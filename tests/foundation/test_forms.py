"""The HTML of our form templates, kept as snapshots, so that a new crispy pack shows as a difference (ux.md)."""

import io
import os
import random
import re
import wave
from datetime import timedelta
from pathlib import Path

import pytest
from captcha import views as library
from captcha.models import CaptchaStore
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from oss_portal.forms import CaptchaCodeField, PortalForm
from oss_portal.web.captcha import digit_challenge
from oss_portal.web.styleguide import StyleguideForm

SNAPSHOTS = Path(__file__).parent / "snapshots"
OVERRIDES = {
    "errors.html",
    "field.html",
    "layout/help_text_and_errors.html",
    "layout/radio_checkbox_select.html",
    "layout/required_mark.html",
}
pytestmark = pytest.mark.django_db


class CodeForm(PortalForm):
    kode = CaptchaCodeField()


def write(form) -> str:
    """Return the form as HTML, one tag a line, without parts that differ each time."""
    html = Template("{% load crispy_forms_tags portal %}{% error_summary form %}{% crispy form %}").render(
        Context({"form": form})
    )
    html = re.sub(r"[0-9a-f]{40}", "KUNCI", html)
    return "\n".join(b for rows in re.sub(r"(<)", r"\n\1", html).splitlines() if (b := " ".join(rows.split()))) + "\n"


class TurnedForm(PortalForm):
    written_first = forms.CharField(error_messages={"required": "Isi yang kedua."})
    shown_first = forms.CharField(error_messages={"required": "Isi yang pertama."})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(Fieldset("", "shown_first"), "written_first")


def test_errors_are_listed_in_the_order_in_which_the_fields_stand_on_the_page():
    summary = write(TurnedForm({})).split("</ul>")[0]
    assert summary.index("Isi yang pertama.") < summary.index("Isi yang kedua.")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty", None),
        ("all_wrong", {"jenis": "99", "lahir_0": "31", "lahir_1": "2", "lahir_2": "1990", "modal": "banyak"}),
    ],
)
def test_every_control_is_written_as_it_was_looked_at(name, data):
    file = SNAPSHOTS / f"form_{name}.html"
    now = write(StyleguideForm(data))
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.write_text(now, encoding="utf-8")
    # After an intended change look at /gaya/, then run UPDATE_SNAPSHOTS=1 bin/test tests/foundation/test_forms.py
    assert now == file.read_text(encoding="utf-8")


def test_the_templates_that_replace_those_of_crispy_are_these(settings):
    folder = settings.BASE_DIR / "templates" / "bootstrap5"
    assert {str(f.relative_to(folder)) for f in folder.rglob("*.html")} == OVERRIDES


def test_whatever_describes_a_control_is_on_the_page():
    html = write(StyleguideForm({}))
    for listing in re.findall(r'aria-describedby="([^"]+)"', html):
        for id_ in listing.split():
            assert f'id="{id_}"' in html, id_


# --- The captcha (FRM-11)
def test_the_captcha_box_has_a_label_and_its_key_has_none():
    html = write(CodeForm())
    assert '<label for="id_kode_1"' in html
    assert re.search(r'<input type="text" name="kode_1"[^>]* id="id_kode_1"', html)
    assert 'for="id_kode_0"' not in html


def test_the_captcha_sends_its_form_on_enter_before_it_offers_another_code():
    html = write(CodeForm())
    [first, second] = re.findall(r"<button[^>]*>", html)
    assert "name=" not in first
    assert 'name="muat_ulang_kode"' in second


def test_the_captcha_reads_its_digits_aloud_until_it_is_used(client):
    challenge = CaptchaStore.objects.get(hashkey=CaptchaStore.generate_key())
    assert re.fullmatch(r"[0-9]{5}", challenge.response)
    assert timedelta(minutes=29) < challenge.expiration - timezone.now() <= timedelta(minutes=30)
    address = reverse("kode-keamanan-suara", args=[challenge.hashkey])
    response = client.get(address)
    assert response.headers["Content-Type"] == "audio/wav"
    assert "no-store" in response.headers["Cache-Control"]
    with wave.open(io.BytesIO(response.content)) as w:
        seconds = w.getnframes() / w.getframerate()
    assert 3 < seconds < 10
    # The sound is the same each time: otherwise the noise could be averaged out over a hundred requests.
    assert client.get(address).content == response.content
    # Two challenges with the same code do not sound the same: otherwise a table of sounds would solve them.
    other = CaptchaStore.objects.create(challenge=challenge.challenge, response=challenge.response)
    assert client.get(reverse("kode-keamanan-suara", args=[other.hashkey])).content != response.content
    form = CodeForm({"kode_0": challenge.hashkey, "kode_1": f" {challenge.response[:2]} {challenge.response[2:]} "})
    assert form.is_valid()
    assert client.get(address).status_code == 404
    assert not CodeForm({"kode_0": challenge.hashkey, "kode_1": challenge.response}).is_valid()


def test_a_megabyte_instead_of_five_digits_is_not_read_to_its_end():
    challenge = CaptchaStore.objects.get(hashkey=CaptchaStore.generate_key())
    # The right code comes only after a hundred blanks: it is not checked, and nothing of the text is sent back.
    form = CodeForm({"kode_0": challenge.hashkey, "kode_1": " " * 100 + challenge.response + "1" * 900_000})
    assert str(form.errors["kode"][0]) == "Isi Kode Captcha."
    assert len(write(form)) < 50_000
    assert CaptchaStore.objects.filter(pk=challenge.pk).exists()
    assert CodeForm({"kode_0": challenge.hashkey, "kode_1": challenge.response + " " * 900_000}).is_valid()


def test_no_digit_of_the_captcha_looks_like_another_when_it_is_turned():
    shown = "".join(digit_challenge()[0] for _ in range(200))
    assert set(shown) == set("012345689")


def test_a_picture_of_the_captcha_is_always_the_same_and_nobody_can_draw_it_who_only_has_its_key(client):
    challenge = CaptchaStore.objects.get(hashkey=CaptchaStore.generate_key())
    address = reverse("captcha-image", args=[challenge.hashkey])
    picture = client.get(address)
    assert picture.headers["Content-Type"] == "image/png"
    assert client.get(address).content == picture.content
    # If the key were the seed, an attacker could draw all codes and find the shown one.
    random.seed(challenge.hashkey)
    try:
        drawn = library._captcha_image(challenge, scale=1).content
    finally:
        random.seed()
    assert drawn != picture.content


def test_a_captcha_past_its_time_is_not_shown_is_silent_and_no_good(client):
    challenge = CaptchaStore.objects.get(hashkey=CaptchaStore.generate_key())
    CaptchaStore.objects.update(expiration=timezone.now() - timedelta(seconds=1))
    for page in ("captcha-image", "kode-keamanan-suara"):
        assert client.get(reverse(page, args=[challenge.hashkey])).status_code == 404
    form = CodeForm({"kode_0": challenge.hashkey, "kode_1": challenge.response})
    assert "kedaluwarsa" in str(form.errors["kode"])


@pytest.mark.parametrize(
    ("label", "message"),
    [
        ("Alamat", "Isi alamat."),
        ("Nomor telepon", "Isi nomor telepon."),
        ("Jawaban Anda", "Isi jawaban Anda."),
        ("Nomor NPWP", "Isi nomor NPWP."),
        ("Modal usaha (rupiah)", "Isi modal usaha (rupiah)."),
        ("Apa yang terjadi?", "Isi apa yang terjadi."),
        ("NIK", "Isi NIK."),
        ("E-mail", "Isi E-mail."),
        ("Email Perusahaan", "Isi Email Perusahaan."),
        ("Nama Pelaku Usaha", "Isi Nama Pelaku Usaha."),
        (None, "Isi bagian ini."),
    ],
)
def test_an_empty_box_is_named_as_one_writes_it_in_a_sentence(label, message):
    class SampleForm(PortalForm):
        x = forms.CharField(label=label)

    assert SampleForm({}).errors["x"] == [message]


def test_what_a_form_asks_for_is_said_in_the_language_of_who_sees_it():
    class NameForm(PortalForm):
        nama = forms.CharField(label=gettext_lazy("Alasan"))

    for language, text in (("en", "Enter reason."), ("id", "Isi alasan."), ("en", "Enter reason.")):
        with translation.override(language):
            assert NameForm({}).errors["nama"] == [text]

"""How our templates write a control, kept as HTML, so that a new crispy pack shows as a difference (ux.md)."""

import io
import os
import re
import wave
from datetime import timedelta
from pathlib import Path

import pytest
from captcha.models import CaptchaStore
from django import forms
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone

from oss_portal.formulir import FormPortal, KodeKeamananField
from oss_portal.gaya import FormGaya

RUPA = Path(__file__).parent / "rupa"
TIMPA = {
    "errors.html",
    "field.html",
    "layout/help_text_and_errors.html",
    "layout/radio_checkbox_select.html",
    "layout/tanda_wajib.html",
}
pytestmark = pytest.mark.django_db


class FormKode(FormPortal):
    kode = KodeKeamananField()


def tulis(form) -> str:
    """Return the form as HTML, one tag a line, without what differs each time."""
    html = Template("{% load crispy_forms_tags portal %}{% ringkasan_galat form %}{% crispy form %}").render(
        Context({"form": form})
    )
    html = re.sub(r"[0-9a-f]{40}", "KUNCI", html)
    return "\n".join(b for baris in re.sub(r"(<)", r"\n\1", html).splitlines() if (b := " ".join(baris.split()))) + "\n"


@pytest.mark.parametrize(
    ("nama", "data"),
    [
        ("kosong", None),
        ("semua_salah", {"jenis": "99", "lahir_0": "31", "lahir_1": "2", "lahir_2": "1990", "modal": "banyak"}),
    ],
)
def test_every_control_is_written_as_it_was_looked_at(nama, data):
    berkas = RUPA / f"formulir_{nama}.html"
    kini = tulis(FormGaya(data))
    if os.environ.get("PERBARUI_RUPA"):
        berkas.write_text(kini, encoding="utf-8")
    # Changed on purpose? Look at /gaya/, then PERBARUI_RUPA=1 bin/test tests/foundation/test_formulir.py
    assert kini == berkas.read_text(encoding="utf-8")


def test_the_templates_that_replace_those_of_crispy_are_these(settings):
    folder = settings.BASE_DIR / "templates" / "bootstrap5"
    assert {str(f.relative_to(folder)) for f in folder.rglob("*.html")} == TIMPA


def test_whatever_describes_a_control_is_on_the_page():
    html = tulis(FormGaya({}))
    for daftar in re.findall(r'aria-describedby="([^"]+)"', html):
        for id_ in daftar.split():
            assert f'id="{id_}"' in html, id_


# --- The captcha (FRM-11)
def test_the_captcha_box_has_a_label_and_its_key_has_none():
    html = tulis(FormKode())
    assert '<label for="id_kode_1"' in html
    assert re.search(r'<input type="text" name="kode_1"[^>]* id="id_kode_1"', html)
    assert 'for="id_kode_0"' not in html


def test_the_captcha_sends_its_form_on_enter_before_it_offers_another_code():
    html = tulis(FormKode())
    [pertama, kedua] = re.findall(r"<button[^>]*>", html)
    assert "name=" not in pertama
    assert 'name="muat_ulang_kode"' in kedua


def test_the_captcha_reads_its_digits_aloud_until_it_is_used(client):
    soal = CaptchaStore.objects.get(hashkey=CaptchaStore.generate_key())
    assert re.fullmatch(r"[0-9]{5}", soal.response)
    assert timedelta(minutes=29) < soal.expiration - timezone.now() <= timedelta(minutes=30)
    alamat = reverse("kode-keamanan-suara", args=[soal.hashkey])
    jawab = client.get(alamat)
    assert jawab.headers["Content-Type"] == "audio/wav"
    assert "no-store" in jawab.headers["Cache-Control"]
    with wave.open(io.BytesIO(jawab.content)) as w:
        detik = w.getnframes() / w.getframerate()
    assert 3 < detik < 10
    # Two readings of one code are not the same bytes: no table of sounds solves it.
    assert client.get(alamat).content != jawab.content
    form = FormKode({"kode_0": soal.hashkey, "kode_1": f" {soal.response[:2]} {soal.response[2:]} "})
    assert form.is_valid()
    assert client.get(alamat).status_code == 404
    assert not FormKode({"kode_0": soal.hashkey, "kode_1": soal.response}).is_valid()


def test_a_captcha_past_its_time_is_silent_and_no_good(client):
    soal = CaptchaStore.objects.get(hashkey=CaptchaStore.generate_key())
    CaptchaStore.objects.update(expiration=timezone.now() - timedelta(seconds=1))
    assert client.get(reverse("kode-keamanan-suara", args=[soal.hashkey])).status_code == 404
    form = FormKode({"kode_0": soal.hashkey, "kode_1": soal.response})
    assert "kedaluwarsa" in str(form.errors["kode"])


@pytest.mark.parametrize(
    ("label", "pesan"),
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
def test_an_empty_box_is_named_as_one_writes_it_in_a_sentence(label, pesan):
    class Formulir(FormPortal):
        x = forms.CharField(label=label)

    assert Formulir({}).errors["x"] == [pesan]

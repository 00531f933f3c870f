"""English: the compiled catalogue matches the texts, and a person who chose English reads it everywhere."""

import io
import re
from datetime import timedelta

import pytest
from babel.messages.mofile import write_mo
from django.conf import settings
from django.template import Context, Template
from django.utils.module_loading import import_string

from nib.rules.periods import CONFIRMATION_PERIOD
from tests.factories.registrasi import PenggunaFactory
from tests.translations import CATALOGUES, TRANSLATED, catalogue, complaints, folder


@pytest.mark.parametrize("language", CATALOGUES)
def test_the_compiled_catalogue_is_that_of_the_texts(language):
    now = io.BytesIO()
    write_mo(now, catalogue(language))
    assert now.getvalue() == (folder(language) / "django.mo").read_bytes(), "run bin/translate"


@pytest.mark.parametrize("language", CATALOGUES)
def test_every_text_of_the_catalogue_is_translated_with_its_placeholders(language):
    assert complaints(catalogue(language)) == []


def test_the_switch_and_the_account_offer_every_language(client, db):
    switch = client.get("/").content.decode()
    assert all(f'name="language" value="{code}"' in switch for code in TRANSLATED)
    client.force_login(PenggunaFactory(), backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    account = client.get("/akun/").content.decode()
    assert all(f'<option value="{code}"' in account for code in ("id", *TRANSLATED))
    assert 'data-session-warning="Sesi Anda berakhir 3 menit lagi.' in account


def test_a_text_of_a_library_is_written_in_right_indonesian(client, db):
    client.force_login(PenggunaFactory(is_staff=True, is_superuser=True), backend=settings.AUTHENTICATION_BACKENDS[0])
    assert "Harap perbaiki kesalahan di bawah." in client.post("/admin/helpdesk/kategori/add/", {}).text


def test_a_text_takes_its_period_from_the_rules():
    page = Template('{% load portal %}{% period "nib.rules.periods.CONFIRMATION_PERIOD" "days" as hari %}{{ hari }}')
    assert page.render(Context()) == str(CONFIRMATION_PERIOD.days)


def test_who_chose_english_reads_english(client, db):
    client.post("/bahasa/", {"language": "en", "next": "/"})
    content = client.get("/").content.decode()
    assert '<html lang="en">' in content
    assert "Check an NIB" in content
    assert "Cek NIB" not in content


def test_every_period_that_a_text_names_is_there():
    """A renamed period would otherwise be noticed only by a visitor of the page that names it."""
    files = [f for f in (settings.BASE_DIR / "templates").rglob("*.*") if f.suffix in {".html", ".txt"}]
    named = {path for file in files for path in re.findall(r'\{% period "([\w.]+)"', file.read_text(encoding="utf-8"))}
    assert len(named) > 5
    assert all(isinstance(import_string(path), timedelta) for path in named)

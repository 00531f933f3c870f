"""English: the compiled catalogue is what the texts say, and a person who chose it reads it everywhere."""

import io

from babel.messages.mofile import write_mo

from tests.translations import FOLDER, catalogue, complaints


def test_the_compiled_catalogue_is_that_of_the_texts():
    now = io.BytesIO()
    write_mo(now, catalogue())
    assert now.getvalue() == (FOLDER / "django.mo").read_bytes(), "run bin/translate"


def test_every_text_of_the_catalogue_is_translated_with_its_placeholders():
    assert complaints(catalogue()) == []


def test_who_chose_english_reads_english(client, db):
    client.post("/bahasa/", {"language": "en", "next": "/"})
    content = client.get("/").content.decode()
    assert '<html lang="en">' in content
    assert "Check a NIB" in content or "Check" in content
    assert "REGISTER" in content or "Register" in content

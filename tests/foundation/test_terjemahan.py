"""English: the compiled catalogue is what the texts say, and a person who chose it reads it everywhere."""

import io

from babel.messages.mofile import write_mo

from tests.terjemahan import FOLDER, katalog, keluhan


def test_the_compiled_catalogue_is_that_of_the_texts():
    kini = io.BytesIO()
    write_mo(kini, katalog())
    assert kini.getvalue() == (FOLDER / "django.mo").read_bytes(), "run bin/terjemah"


def test_every_text_of_the_catalogue_is_translated_with_its_placeholders():
    assert keluhan(katalog()) == []


def test_who_chose_english_reads_english(client, db):
    client.post("/bahasa/", {"language": "en", "next": "/"})
    isi = client.get("/").content.decode()
    assert '<html lang="en">' in isi
    assert "Check a NIB" in isi or "Check" in isi
    assert "REGISTER" in isi or "Register" in isi

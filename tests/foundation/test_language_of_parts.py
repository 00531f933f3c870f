"""Indonesian text on an English page is marked as Indonesian, for screen readers (WCAG 3.1.2)."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from lxml import html

from ketentuan.services.persetujuan import version_in_force
from ketentuan.texts.klausul import klausul_list
from oss_portal.models import OutgoingMail
from oss_portal.web.languages import PUBLIC_PAGES
from registrasi.services.figures import recount
from tests.factories.nib import make_nib

pytestmark = pytest.mark.django_db
BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"

# The commonest Indonesian words, without words that English texts use, such as names of pages and papers.
INDONESIAN = {
    "dan", "yang", "untuk", "dengan", "atau", "dari", "tidak", "pada", "dalam", "oleh", "adalah", "ini", "itu", "akan",
    "sudah", "belum", "bila", "agar", "kepada", "harus", "dapat", "anda", "kami", "pengguna", "usaha", "perdagangan",
    "penyediaan", "layanan", "sampai", "mengenai", "jam",
}  # fmt: skip
ENGLISH = {
    "the",
    "and",
    "of",
    "to",
    "is",
    "for",
    "with",
    "not",
    "you",
    "your",
    "this",
    "that",
    "are",
    "be",
    "by",
    "from",
}


def _unmarked(page: str) -> list[str]:
    """Return Indonesian texts without a mark: those with more common Indonesian than common English words."""
    assert '<html lang="en">' in page
    marked = "ancestor::*[@lang='id' or self::script or self::style or self::pre]"
    found_in = f"//body//text()[not({marked})] | //body//@aria-label[not({marked})] | //body//@placeholder"
    texts = html.fromstring(page).xpath(found_in)
    found = []
    for text in texts:
        words = re.findall(r"[a-z]+", text.lower())
        if sum(k in INDONESIAN for k in words) > sum(k in ENGLISH for k in words):
            found.append(" ".join(text.split()))
    return found


@pytest.mark.parametrize("name", PUBLIC_PAGES)
def test_a_public_page_in_english_marks_what_is_indonesian(client, ketentuan, name):
    if name == "angka-publik":
        make_nib()
        recount()
    assert _unmarked(client.get(f"/en{reverse(name)}").text) == []


def test_a_clause_that_somebody_asks_about_is_marked(client, ketentuan):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    klausul = klausul_list(version_in_force())[0]
    page = client.get(f"{reverse('bantuan-tanya')}?klausul={klausul.anchor}").text
    assert _unmarked(page) == []


def test_a_mail_is_marked_with_the_language_it_was_written_in(client, hak_akses):
    pengguna = hak_akses.pengguna
    mail = OutgoingMail.objects.create(
        pengguna=pengguna,
        kepada="a@b.id",
        perihal="NIB Anda sudah terbit",
        isi="Anda sudah dapat mengunduhnya.",
        templat="t",
    )
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(pengguna, BACKEND)
    for page in ("dasbor", "kotak-surat"):
        text = client.get(reverse(page)).text
        assert mail.perihal in text
        assert _unmarked(text) == []
    assert _unmarked(client.get(reverse("surat", args=[mail.kode])).text) == []

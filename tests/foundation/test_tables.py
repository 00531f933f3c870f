"""Tables of the pages for citizens say what they hold to those who hear them read out."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).parents[2] / "templates"
FOLDERS = ("account", "hak_akses", "helpdesk", "ketentuan", "nib", "oss_portal", "personal_data")
# Papers, whose tables follow their headings, and pages of development.
OTHERS = re.compile(r"/(?:certificate|_certificate|pdf_|dev_|styleguide|copy\.)|/helpdesk/staff/")


def test_each_table_of_a_page_has_a_caption():
    pages = [page for folder in FOLDERS for page in (TEMPLATES / folder).rglob("*.html")]
    without = [
        page.name
        for page in pages
        if not OTHERS.search(page.as_posix())
        for tag in re.findall(r"<table[^>]*>\s*<(\w+)", page.read_text(encoding="utf-8"))
        if tag != "caption"
    ]
    assert without == []

"""Papers are made in separate processes: a web process never imports WeasyPrint and pyHanko."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from oss_portal.documents import jobs
from oss_portal.documents.pdf import DocumentRefused, render_pdf
from oss_portal.documents.signing import sign_document, signer_name, verify_signature
from oss_portal.parsing import client
from oss_portal.parsing.jobs import Unfit
from tests.factories.nib import make_nib
from tests.factories.registrasi import PetugasFactory

MAKERS = {"weasyprint", "pyhanko", "pyhanko_certvalidator", "fontTools", "pydyf", "pypdf", "oscrypto"}
# The work of gunicorn before it forks, then the work of a worker: pages, and a letter that is made in a request.
WEB_PROCESS = """
import json, os, sys
import django
django.setup()
from oss_portal import gunicorn
from django.conf import settings
from django.test import Client
settings.ALLOWED_HOSTS = ["testserver"]
from oss_portal.wsgi import application
gunicorn.when_ready(None)
asked = json.loads(os.environ["ASKED"])
answers = []
for cookie, address in asked["pages"]:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    response = client.get(address)
    answers.append([address, response.status_code, response.headers["Content-Type"]])
client = Client()
client.cookies[settings.SESSION_COOKIE_NAME] = asked["holder"]
response = client.post("/nib/keterangan/")
answers.append(["letter", response.status_code, response.content[:5].decode("latin-1")])
print(json.dumps([answers, sorted({name.split(".")[0] for name in sys.modules})]))
"""


@pytest.fixture
def makers(monkeypatch):
    """The processes that make papers, set up as in gunicorn."""
    monkeypatch.setattr(jobs, "_elsewhere", False)
    jobs.start()
    yield
    client._servers.pop(jobs.__name__).close()


def _session(person) -> str:
    browser = Client()
    browser.force_login(person, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_web_process_that_served_pages_and_a_letter_never_loaded_what_makes_papers(ketentuan, hak_akses):
    nib = make_nib(hak_akses=hak_akses)
    holder, staff = _session(hak_akses.pengguna), _session(PetugasFactory(is_superuser=True))
    public = ["/", "/daftar/", "/masuk/", "/bantuan/", "/ketentuan/", "/panduan/", f"/cek/?nomor={nib.nomor}"]
    pages = [("", address) for address in public]
    pages += [(holder, address) for address in ("/dasbor/", "/akun/", "/nib/", "/kotak-surat/")]
    pages += [(staff, "/admin/nib/nib/")]
    url = "postgresql://{USER}:{PASSWORD}@/{NAME}?host={HOST}&port={PORT}".format(**connection.settings_dict)
    result = subprocess.run(
        [sys.executable, "-c", WEB_PROCESS],
        env=os.environ | {"DATABASE_URL": url, "ASKED": json.dumps({"pages": pages, "holder": holder})},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    answers, loaded = json.loads(result.stdout.splitlines()[-1])
    assert [code for _address, code, _type in answers[:-1]] == [200] * len(pages), answers
    assert answers[-1] == ["letter", 200, "%PDF-"]
    assert not MAKERS & set(loaded)


def test_a_paper_made_elsewhere_is_the_same_paper(makers, db):
    text = b"catatan"
    pdf = render_pdf(
        "letters/base.html", {"perihal": "Uji", "nomor": "1", "marker": signer_name()}, attachments=[("a.txt", text)]
    )
    document = sign_document(pdf, alasan="uji", attachments=[("b.txt", "text/plain", text)])
    assert document.pdf.startswith(pdf)
    found = verify_signature(document.pdf)
    assert (found.whole, found.is_ours) == (True, True)
    assert signer_name() == document.certificate.subject.native["common_name"]


def test_a_maker_refuses_what_a_paper_may_not_ask_for(makers, monkeypatch):
    monkeypatch.setattr(
        "oss_portal.documents.pdf.render_to_string",
        lambda _name, _context: "<html lang=id><title>x</title><img src='file:///etc/passwd' alt=x>",
    )
    with pytest.raises(DocumentRefused, match="may not load"):
        render_pdf("apa pun", {})


def test_a_fault_while_a_paper_is_made_is_one_of_this_paper_alone(makers, db):
    with pytest.raises(Unfit, match="unreadable"):
        sign_document(b"no PDF", alasan="uji")
    assert sign_document(render_pdf("letters/base.html", {"perihal": "x", "nomor": "1"}), alasan="uji").certificate

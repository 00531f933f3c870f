"""For any text in any field of any form the portal answers, never with 500 and never with the text as markup."""

import os
import re

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client

from ketentuan.models import JenisDokumen
from ketentuan.services.persetujuan import accept_ketentuan, version_in_force
from tests.factories.registrasi import HakAksesFactory, PetugasFactory
from tests.security.crawler import SKIP, page_forms, pages_without_arguments
from tests.security.naughty_strings import MARKER, NAUGHTY
from tests.security.test_records_of_others import all_addresses, scene  # noqa: F401

# Markup that only our own templates could have written; an escaped string never matches.
_EXECUTED = re.compile(rf"<script>{MARKER}|onerror={MARKER}\(\)>|onload={MARKER}\(\)>")


@pytest.fixture
def clients_by_person(db):
    """Return the clients of a stranger, a pelaku usaha and a superuser; server errors are returned as answers."""
    orang = {"guest": None, "pelaku_usaha": HakAksesFactory().pengguna}
    orang["petugas"] = PetugasFactory(is_superuser=True)
    for jenis in JenisDokumen:
        # More pages can be attacked after the terms are accepted.
        accept_ketentuan(versi=version_in_force(jenis), channel="dinding", pengguna=orang["pelaku_usaha"])
    web_client = {}
    for nama, pengguna in orang.items():
        web_client[nama] = Client(raise_request_exception=False)
        if pengguna:
            web_client[nama].force_login(pengguna, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    return web_client


# `bin/attack` types all strings into every field of every form.
_ALL = int(os.environ.get("ATTACK_EXAMPLES", "3")) >= 60


def _type_into_forms(web_client, path: str, answer, *, step: int, first: int = 0) -> list[tuple]:
    """Type every `step`th naughty string into the forms of a page, a different one into each field; return failures."""
    broken = []
    for f in page_forms(answer.text):
        purpose = f.action.split("?")[0] or path
        if not f.text_fields or not purpose.startswith("/") or "keluar" in purpose or "logout" in purpose:
            continue
        for n in range(first % step, len(NAUGHTY), step):
            data = f.values | {k: [NAUGHTY[(n + i) % len(NAUGHTY)]] for i, k in enumerate(sorted(f.text_fields))}
            # The form's changes are rolled back, so that the next string meets the same page.
            savepoint = transaction.savepoint()
            result = (web_client.post if f.method == "post" else web_client.get)(purpose, data)
            transaction.savepoint_rollback(savepoint)
            if result.status_code >= 500 and result.status_code != 503:
                broken.append((path, f.method, NAUGHTY[n][:40], result.status_code))
            elif "html" in result.get("Content-Type", "") and not result.streaming and _EXECUTED.search(result.text):
                broken.append((path, f.method, NAUGHTY[n][:40], "markup"))
    return broken


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("who", ["guest", "pelaku_usaha", "petugas"])
def test_no_page_breaks_on_a_naughty_string(clients_by_person, who):
    """Every string reaches every kind of page; lists of officers share their code, so each gets other strings."""
    web_client, broken = clients_by_person[who], []
    step = 1 if _ALL else 10 if who == "petugas" else 3
    for number, path in enumerate(pages_without_arguments()):
        answer = web_client.get(path)
        if answer.status_code >= 500 and answer.status_code != 503:
            broken.append((path, "GET", "", answer.status_code))
        elif answer.status_code == 200 and "html" in answer.get("Content-Type", ""):
            broken += _type_into_forms(web_client, path, answer, step=step, first=number)
    assert broken == []


@pytest.mark.slow
@pytest.mark.parametrize(("who", "at_least"), [("pelaku_usaha", 5), ("petugas", 30)])
def test_no_page_of_an_object_breaks_on_a_naughty_string(scene, who, at_least):  # noqa: F811 - the fixture
    """Test the forms beside a case, draft, invitation and fee, for their owner and for the officer who decides."""
    web_client, broken, viewed = Client(raise_request_exception=False), [], set()
    orang = scene.hak.pengguna if who == "pelaku_usaha" else PetugasFactory(is_superuser=True)
    without_arguments = set(pages_without_arguments())
    step = 1 if _ALL else 7 if who == "pelaku_usaha" else len(NAUGHTY)
    for number, (nama, path) in enumerate(all_addresses(scene)):
        if nama in SKIP or path in without_arguments or (who == "pelaku_usaha" and nama.startswith("admin:")):
            continue
        web_client.force_login(orang, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
        answer = web_client.get(path)
        if answer.status_code >= 500 and answer.status_code != 503:
            broken.append((path, "GET", "", answer.status_code))
        if answer.status_code == 200 and not answer.streaming and "html" in answer.get("Content-Type", ""):
            viewed.add(nama)
            broken += _type_into_forms(web_client, path, answer, step=step, first=number)
        elif answer.streaming:
            # The stream is read to its end, so that the file is closed.
            list(answer.streaming_content)
    assert broken == []
    assert len(viewed) >= at_least


@pytest.mark.parametrize("naughty", ["%00", "%ff%fe", "%F0%9F%98%80", "a" * 3000, "%0d%0aX-Jahat:1", "..%2f..%2fetc"])
def test_n12_no_page_breaks_on_a_naughty_query_or_path(clients_by_person, naughty):
    for path in pages_without_arguments():
        for address in (f"{path}?q={naughty}&halaman={naughty}&urut={naughty}", f"{path}{naughty}/"):
            answer = clients_by_person["guest"].get(address)
            assert answer.status_code < 500 or answer.status_code == 503, address
            assert "X-Jahat" not in answer.headers


def test_the_users_table_is_still_there(db):
    assert get_user_model().objects.count() == 0

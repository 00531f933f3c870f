"""Log lines contain no personal data and cannot be forged (UU 27/2022 art. 35-39)."""

import io
import json
import logging
import time
from datetime import datetime

import pytest

from oss_portal.privacy.masking import LogMaskingFilter, mask_email, mask_nik, mask_phone, mask_text
from oss_portal.web.request_logging import JsonFormatter
from tests.registrasi.helpers import last_link, payload


@pytest.fixture
def logger():
    output = io.StringIO()
    handler = logging.StreamHandler(output)
    handler.addFilter(LogMaskingFilter())
    handler.setFormatter(JsonFormatter())
    p = logging.Logger("uji")  # noqa: LOG001 - one of its own, known to nobody else
    p.addHandler(handler)
    p.output = output
    return p


def test_numbers_and_addresses_are_masked_in_every_line(logger):
    logger.info("%s mendaftar dari %s, %s", "3171061705900001", "siti@contoh.id", "+6285712345678")
    rows = json.loads(logger.output.getvalue())
    assert rows["message"] == "3171••••••••0001 mendaftar dari s•••@contoh.id, +6285••••••78"


def test_a_traceback_is_masked_too(logger):
    try:
        raise ValueError("NIK 3171061705900001")
    except ValueError:
        logger.exception("failed")
    content = logger.output.getvalue()
    assert "3171061705900001" not in content
    assert "3171••••••••0001" in json.loads(content)["error"]


def test_a_line_holds_nothing_that_we_did_not_put_in(logger, rf):
    secret = rf.get("/aktivasi/rahasia-sekali/")
    logger.warning("Not Found", extra={"request": secret, "status_code": 404, "data": {"status": 404}}, stack_info=True)
    line = json.loads(logger.output.getvalue())
    # Node, process and release are logged because a portal may have several of each.
    origin = {"node", "process", "version"}
    assert set(line) == {"time", "level", "logger", "message", "correlation", "status"} | origin
    assert (line["level"], line["logger"], line["message"]) == ("WARNING", "uji", "Not Found")
    assert datetime.fromisoformat(line["time"]).tzinfo


def test_a_line_break_makes_no_second_line(logger):
    logger.info("nama: %s", "Siti\n2026-11-24 INFO palsu\r")
    assert len(logger.output.getvalue().splitlines()) == 1


def test_a_request_is_logged_by_its_pattern_not_by_its_address(client, db, caplog):
    with caplog.at_level(logging.INFO, "oss_portal.permintaan"):
        client.get("/aktivasi/rahasia-sekali/?nik=3171061705900001")
    text = " ".join(r.getMessage() for r in caplog.records if r.name == "oss_portal.permintaan")
    assert "aktivasi/<str:token>/" in text
    assert "rahasia-sekali" not in text
    assert "3171" not in text


@pytest.mark.parametrize(
    ("path", "method", "status", "pattern"),
    [
        ("/aktivasi/{token}/", "post", 422, "/aktivasi/<str:token>/"),
        ("/undangan/{token}/", "get", 404, "/undangan/<str:token>/"),
        ("/bantuan/{token}/tidak-ada/é/", "get", 404, "/-"),
        ("/captcha/image/{token}/", "delete", 405, "/-"),
    ],
)
def test_no_line_of_django_holds_the_token_of_a_link(client, ketentuan, logger, path, method, status, pattern):
    """A form behind a link that came back with errors wrote a still valid token into the log."""
    token = "x" * 43
    if status == 422:
        client.post("/daftar/", payload())
        token = last_link().rstrip("/").rpartition("/")[2]
    django = logging.getLogger("django.request")
    django.addHandler(logger.handlers[0])
    try:
        assert getattr(client, method)(path.format(token=token)).status_code == status
    finally:
        django.removeHandler(logger.handlers[0])
    [line] = logger.output.getvalue().splitlines()
    assert token not in line
    assert json.loads(line)["message"].endswith(f": {pattern}")


@pytest.mark.parametrize(
    ("function", "original", "masked"),
    [
        (mask_nik, "3171061705900001", "3171••••••••0001"),
        (mask_nik, "A1234567", "A••••••7"),
        (mask_nik, "", ""),
        (mask_email, "siti@contoh.id", "s•••@contoh.id"),
        (mask_email, "bukan surel", "•••"),
        (mask_phone, "+6285712345678", "+6285••••••78"),
        (mask_phone, "123", "•••"),
        (mask_text, "NIB 1234567890123 tetap", "NIB 1234567890123 tetap"),
    ],
)
def test_what_is_masked_and_how(function, original, masked):
    assert function(original) == masked


@pytest.mark.parametrize("piece", ["a", "a.", "a@", "@b.", "1", "+62"])
def test_attacks_21_the_masking_of_a_long_line_takes_time_by_its_length_only(piece):
    start = time.process_time()
    mask_text("a@" + piece * 30_000)
    mask_text(piece * 30_000)
    assert time.process_time() - start < 3


def test_an_address_of_the_greatest_length_is_masked():
    address = f"{'a' * 64}@contoh.id"
    assert mask_text(f"surel {address} gagal") == "surel a•••@contoh.id gagal"
    assert mask_text(f"{'a' * 80}@contoh.id").endswith("a•••@contoh.id")

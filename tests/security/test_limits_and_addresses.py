"""Limits hold whatever the attacker changes about themselves: spelling, address, headers."""

import pytest
from django.test import Client, RequestFactory

from oss_portal.models import Session
from oss_portal.web.limits import HOUR, LIMITS, Limit
from oss_portal.web.middleware import client_ip
from oss_portal.web.rate_limit import TooManyAttempts, count_attempt, count_in_process, used, visitor_key
from oss_portal.web.visitors import normalise_name
from registrasi.services.pembatasan import find_pembatasan
from tests.factories.registrasi import PASSWORD, HakAksesFactory
from tests.registrasi.helpers import reset_counters, solved_captcha


@pytest.fixture
def right(db):
    return HakAksesFactory(pengguna__user_id="KEDAI", pengguna__kata_sandi=PASSWORD)


# A dotless i, a long s, a Kelvin sign, full width: PostgreSQL and Python may fold them into the same name.
@pytest.mark.parametrize("spelling", ["kedai", "KeDaI", " kedai ", "keda\u0131", "\u212aedai"])
def test_lim_e_every_spelling_that_reaches_one_login_is_one_name(spelling):
    assert normalise_name(spelling) == normalise_name("KEDAI")


def test_lim_e_failures_in_other_spellings_bring_the_captcha_and_the_rest(right):
    for nama in ("kedai", "KEDAI", "keda\u0131"):
        Client().post("/masuk/", {"nama": nama, "kata_sandi": "salah"})
    response = Client().post("/masuk/", {"nama": "Kedai", "kata_sandi": PASSWORD})
    assert "kode" in response.context["form"].fields
    for nama in ("kedaI", "kedai"):
        Client().post("/masuk/", {"nama": nama, "kata_sandi": "salah", **solved_captcha()})
    # The right password in yet another spelling rests as well.
    assert (
        Client().post("/masuk/", {"nama": "keda\u0131", "kata_sandi": PASSWORD, **solved_captcha()}).status_code == 429
    )


def test_lim_e_a_nik_in_other_digits_is_the_same_number(db):
    arab = "".join(chr(0x660 + int(c)) for c in "3171061705900001")
    for nomor in ("3171061705900001", "3171 0617 0590 0001", "3171-0617-0590-0001", arab):
        data = {"nomor": nomor, "tanggal_lahir_0": "17", "tanggal_lahir_1": "5", "tanggal_lahir_2": "1990"}
        response = Client().post("/lupa-user-id/", data | solved_captcha())
        assert response.status_code == 302, nomor
    assert used("petunjuk-nomor", "lupa-user-id|3171061705900001") == 3


def test_one_ipv6_line_is_one_visitor(db, monkeypatch):
    monkeypatch.setitem(LIMITS, "uji-ipv6", Limit(3, HOUR))
    assert visitor_key("2001:db8:1:2:3::1") == visitor_key("2001:db8:1:2:ffff::9")
    assert visitor_key("2001:db8:1:3::1") != visitor_key("2001:db8:1:2::1")
    assert visitor_key("::ffff:10.0.0.1") == "10.0.0.1"
    assert visitor_key("daftar: bukan alamat") == "daftar: bukan alamat"
    for compute in (count_attempt, count_in_process):
        for n in range(3):
            compute("uji-ipv6", f"2001:db8:1:2::{n}")
        with pytest.raises(TooManyAttempts):
            compute("uji-ipv6", "2001:db8:1:2:dead:beef::1")


@pytest.mark.parametrize(
    ("proxies", "chain", "ip"),
    [
        (0, "6.6.6.6", "127.0.0.1"),
        (1, "6.6.6.6, 10.1.1.1", "10.1.1.1"),
        (2, "6.6.6.6, 36.66.1.1, 10.0.0.2", "36.66.1.1"),
        # A proxy that was left out, and text that is no address.
        (2, "6.6.6.6", "127.0.0.1"),
        (1, "'; drop table", "127.0.0.1"),
        (1, "10.1.1.1:8080", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_the_address_is_what_our_own_proxies_say_never_what_the_visitor_writes(settings, proxies, chain, ip):
    settings.TRUSTED_PROXIES = proxies
    assert client_ip(RequestFactory().get("/", headers={"X-Forwarded-For": chain})) == ip


def test_a_forged_address_breaks_nothing_and_lands_in_no_record(right, settings):
    settings.TRUSTED_PROXIES = 1
    headers = {"X-Forwarded-For": "<script>, bukan alamat"}
    response = Client().post("/masuk/", {"nama": "KEDAI", "kata_sandi": PASSWORD}, headers=headers)
    assert response.status_code == 302
    assert Session.objects.get().ip == "127.0.0.1"
    assert find_pembatasan(ip=None) is None


def test_tries_with_a_forged_address_are_counted_as_one_visitor(db, monkeypatch):
    reset_counters()
    monkeypatch.setitem(LIMITS, "petunjuk", Limit(5, HOUR, visitor=True))
    kode = []
    for n in range(7):
        data = {"nama": f"orang{n}", **solved_captcha()}
        kode.append(Client().post("/lupa-kata-sandi/", data, headers={"X-Forwarded-For": f"6.6.{n}.6"}).status_code)
    assert kode == [302] * 5 + [429] * 2

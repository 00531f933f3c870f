"""Limits hold whatever the attacker changes about himself: spelling, address, headers."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory

from oss_portal.autentikasi import kunci_masuk
from oss_portal.batas import TerlaluSering, hitung_di_proses, hitung_percobaan, satu_pengunjung
from oss_portal.middleware import alamat_ip
from oss_portal.models import Sesi
from registrasi.pembatasan import dibatasi
from tests.factories.registrasi import KATA_SANDI, HakAksesFactory
from tests.registrasi.bantu import kode_benar, nolkan_hitungan


@pytest.fixture
def hak(db):
    return HakAksesFactory(pengguna__user_id="KEDAI", pengguna__kata_sandi=KATA_SANDI)


# A dotless i, a long s, a Kelvin sign, full width: PostgreSQL and Python may fold them into the same name.
@pytest.mark.parametrize("ejaan", ["kedai", "KeDaI", " kedai ", "keda\u0131", "\u212aedai"])
def test_lim_e_every_spelling_that_reaches_one_login_is_one_name(ejaan):
    assert kunci_masuk(ejaan) == kunci_masuk("KEDAI")


def test_lim_e_failures_in_other_spellings_bring_the_captcha_and_the_rest(hak):
    for nama in ("kedai", "KEDAI", "keda\u0131"):
        Client().post("/masuk/", {"nama": nama, "kata_sandi": "salah"})
    jawab = Client().post("/masuk/", {"nama": "Kedai", "kata_sandi": KATA_SANDI})
    assert "kode" in jawab.context["form"].fields
    for nama in ("kedaI", "kedai"):
        jawab = Client().post("/masuk/", {"nama": nama, "kata_sandi": "salah", **kode_benar()})
    assert jawab.status_code == 429
    # The right password in yet another spelling rests as well.
    assert Client().post("/masuk/", {"nama": "keda\u0131", "kata_sandi": KATA_SANDI, **kode_benar()}).status_code == 429


def test_lim_e_a_nik_in_other_digits_is_the_same_number(db):
    arab = "".join(chr(0x660 + int(c)) for c in "3171061705900001")
    for nomor in ("3171061705900001", "3171 0617 0590 0001", "3171-0617-0590-0001", arab):
        data = {"nomor": nomor, "tanggal_lahir_0": "17", "tanggal_lahir_1": "5", "tanggal_lahir_2": "1990"}
        jawab = Client().post("/lupa-user-id/", data | kode_benar())
        assert jawab.status_code == 302, nomor
    with pytest.raises(TerlaluSering):
        hitung_percobaan("lupa-user-id-nomor", "3171061705900001", batas=4, per=timedelta(hours=1))


def test_one_ipv6_line_is_one_visitor(db):
    jam = timedelta(hours=1)
    assert satu_pengunjung("2001:db8:1:2:3::1") == satu_pengunjung("2001:db8:1:2:ffff::9")
    assert satu_pengunjung("2001:db8:1:3::1") != satu_pengunjung("2001:db8:1:2::1")
    assert satu_pengunjung("::ffff:10.0.0.1") == "10.0.0.1"
    assert satu_pengunjung("daftar: bukan alamat") == "daftar: bukan alamat"
    for hitung in (hitung_percobaan, hitung_di_proses):
        for n in range(3):
            hitung("uji-ipv6", f"2001:db8:1:2::{n}", batas=3, per=jam)
        with pytest.raises(TerlaluSering):
            hitung("uji-ipv6", "2001:db8:1:2:dead:beef::1", batas=3, per=jam)


@pytest.mark.parametrize(
    ("proksi", "rantai", "ip"),
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
def test_the_address_is_what_our_own_proxies_say_never_what_the_visitor_writes(settings, proksi, rantai, ip):
    settings.JUMLAH_PROKSI = proksi
    assert alamat_ip(RequestFactory().get("/", headers={"X-Forwarded-For": rantai})) == ip


def test_a_forged_address_breaks_nothing_and_lands_in_no_record(hak, settings):
    settings.JUMLAH_PROKSI = 1
    kepala = {"X-Forwarded-For": "<script>, bukan alamat"}
    jawab = Client().post("/masuk/", {"nama": "KEDAI", "kata_sandi": KATA_SANDI}, headers=kepala)
    assert jawab.status_code == 302
    assert Sesi.objects.get().ip == "127.0.0.1"
    assert dibatasi(ip=None) is None


def test_tries_with_a_forged_address_are_counted_as_one_visitor(db):
    nolkan_hitungan()
    kode = []
    for n in range(62):
        data = {"nama": f"orang{n}", **kode_benar()}
        kode.append(Client().post("/lupa-kata-sandi/", data, headers={"X-Forwarded-For": f"6.6.{n}.6"}).status_code)
        if kode[-1] == 429:
            break
    assert kode[-1] == 429

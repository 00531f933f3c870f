"""The people of the bench reach the end of their way: what changes under them is noticed here, not in a figure."""

import time

import pytest

from nib.data_awal import muat
from nib.models import Nib, SertifikatNib
from tests.kinerja.klien import ambil, tembak
from tests.kinerja.perjalanan import Catatan, Pengunjung, Salah, tempuh
from tests.registrasi.bantu import siapkan_ketentuan


@pytest.fixture
def catatan(live_server, transactional_db):
    siapkan_ketentuan()
    muat()
    return Catatan(sampai=time.perf_counter() + 60)


def test_a_visitor_of_the_bench_goes_from_the_home_page_to_a_checked_certificate(live_server, catatan):
    p = Pengunjung(live_server.thread.port, catatan)
    tempuh(p, 20_000)
    p.tutup()
    assert SertifikatNib.objects.get(nib=Nib.objects.get()).pdf
    assert {"registration POST", "activation POST", "sign-in POST", "submission", "certificate", "check"} <= set(
        catatan.jenis
    )
    assert catatan.jenis["application POST"].jumlah == 8
    assert {s for h in catatan.jenis.values() for s in h.status} == {200, 302}


def test_an_answer_that_is_not_expected_is_named(live_server, catatan):
    p = Pengunjung(live_server.thread.port, catatan)
    with pytest.raises(Salah, match="reader /tidak-ada/: 404 instead of 200"):
        p.minta("reader", "/tidak-ada/")
    p.tutup()
    hasil = tembak(live_server.thread.port, [ambil("/tidak-ada/")] * 3, sambungan=2, benar=lambda s: s == 200)
    assert (hasil.jumlah, hasil.galat, hasil.status) == (3, 3, {404: 3})

"""The clocks, under any sequence of times: what is promised, paused and passed never drifts."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk import waktu
from helpdesk.models import StatusTiket, TandaWaktu, Tiket
from oss_portal.models import HariLibur

pytestmark = pytest.mark.django_db
saat = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 30), timezones=st.just(UTC))  # noqa: DTZ001
menit = st.integers(1, 14 * 480)
jeda = st.lists(st.tuples(st.integers(0, 20 * 24 * 60), st.integers(0, 20 * 24 * 60)), max_size=4)
bebas = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def _libur():
    HariLibur.objects.bulk_create(
        HariLibur(tanggal=t, nama="Libur")
        for t in ("2026-03-20", "2026-03-23", "2026-08-17", "2026-12-25", "2027-01-01")
    )


def buat(mulai: datetime, tanggapan: int, penyelesaian: int, kalender: bool) -> Tiket:
    t = Tiket(
        menit_tanggapan=min(tanggapan, penyelesaian),
        menit_penyelesaian=max(tanggapan, penyelesaian),
        jam_kalender=kalender,
        dibuat_pada=mulai,
    )
    waktu.mulai_jam(t, mulai)
    waktu.atur(t, StatusTiket.BARU, mulai)
    return t


@given(saat, menit, menit, st.booleans())
@bebas
def test_a_promise_is_kept_by_exactly_its_own_time(mulai, a, b, kalender):
    t = buat(mulai, a, b, kalender)
    assert waktu.lama(mulai, t.tenggat_penyelesaian, kalender=kalender) == timedelta(minutes=t.menit_penyelesaian)
    assert mulai < t.tenggat_tanggapan <= t.tenggat_penyelesaian
    assert t.peringatan_pada <= t.jatuh_tempo
    assert t.tanda_waktu == TandaWaktu.AMAN


@given(saat, menit, menit, st.booleans(), jeda)
@bebas
def test_pauses_leave_as_much_time_as_there_was(mulai, a, b, kalender, selang):
    t = buat(mulai, a, b, kalender)
    t.ditanggapi_pada = mulai
    kini = mulai
    for tunggu, lama in selang:
        kini += timedelta(minutes=tunggu)
        sisa = waktu.lama(kini, t.tenggat_penyelesaian, kalender=kalender)
        lewat = kini > t.tenggat_penyelesaian
        waktu.hentikan(t, kini)
        kini += timedelta(minutes=lama)
        sebelum = t.tenggat_penyelesaian
        waktu.lanjutkan(t, kini)
        assert t.tenggat_penyelesaian >= sebelum
        assert t.jeda_sejak is None
        # Neither won nor lost by the pause; and what was late before it is late after it.
        assert waktu.lama(kini, t.tenggat_penyelesaian, kalender=kalender) == sisa
        assert not lewat or waktu.lama(kini, t.tenggat_penyelesaian, kalender=kalender) == timedelta(0)


@given(saat, menit, menit, st.booleans(), st.integers(0, 60 * 24 * 60))
@bebas
def test_the_mark_of_the_queue_says_what_the_clock_says(mulai, a, b, kalender, lalu):
    t = buat(mulai, a, b, kalender)
    kini = mulai + timedelta(minutes=lalu)
    waktu.atur(t, StatusTiket.DIPROSES, kini)
    assert (t.tanda_waktu == TandaWaktu.LEWAT) == (kini > t.jatuh_tempo)
    if t.tanda_waktu == TandaWaktu.HAMPIR:
        terpakai = waktu.lama(mulai, kini, kalender=kalender)
        assert terpakai >= timedelta(minutes=min(t.menit_tanggapan, t.menit_penyelesaian)) * waktu.BAGIAN_PERINGATAN


@given(saat, st.integers(0, 100 * 24 * 60), st.integers(0, 100 * 24 * 60))
@bebas
def test_time_of_the_service_adds_up(mulai, a, b):
    tengah, akhir = mulai + timedelta(minutes=a), mulai + timedelta(minutes=a + b)
    for kalender in (True, False):
        jumlah = waktu.lama(mulai, tengah, kalender=kalender) + waktu.lama(tengah, akhir, kalender=kalender)
        assert jumlah == waktu.lama(mulai, akhir, kalender=kalender)


def test_a_clock_that_runs_is_not_started_twice():
    t = SimpleNamespace(jeda_sejak=None)
    assert waktu.lanjutkan(t, datetime(2026, 1, 1, tzinfo=UTC)) == {}


def test_a_friday_evening_complaint_counts_from_monday_and_holidays_do_not_count():
    zona = "+07:00"
    jumat = datetime.fromisoformat(f"2026-08-14T18:00:00{zona}")
    t = buat(jumat, 480, 3 * 480, kalender=False)
    # Monday 17 August is a holiday: Tuesday is the first day.
    assert t.tenggat_tanggapan == datetime.fromisoformat(f"2026-08-18T16:00:00{zona}")
    assert t.tenggat_penyelesaian == datetime.fromisoformat(f"2026-08-20T16:00:00{zona}")

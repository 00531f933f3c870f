"""P4: a holiday decreed late moves open deadlines and those who wait are told; removing it shortens no deadline."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from helpdesk.models import Tiket
from helpdesk.services.closing import close
from helpdesk.sla import clock
from nib.models import Permohonan, PermohonanPencabutan
from oss_portal import hooks
from oss_portal.models import AuditEvent, HariLibur, OutgoingMail
from oss_portal.reference.business_calendar import add_working_days, add_working_hours, is_working_day, working_day
from oss_portal.tasks import move_deadlines
from registrasi.services import permohonan_akses as cases
from tests.factories.helpdesk import tiket
from tests.factories.nib import PermohonanFactory, make_nib
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory, PetugasFactory
from tests.registrasi.test_cases import CANDIDATE, file

pytestmark = pytest.mark.usefixtures("ketentuan")


def run() -> None:
    """Run all tasks, as the worker does, including tasks that other tasks enqueue."""
    for function in hooks.move_deadlines.functions:
        after = 0
        while (last := function_in_transaction(function, after)) is not None:
            after = last


def function_in_transaction(function, after: int) -> int | None:
    with transaction.atomic():
        return function(after)


def decree(*days: date) -> None:
    # `bulk_create`, as for a loaded list: `save` would enqueue the work at once.
    HariLibur.objects.bulk_create(
        HariLibur(tanggal=day, nama="Cuti bersama", jenis=HariLibur.Jenis.CUTI_BERSAMA) for day in days
    )


def next_working_days(n: int) -> list[date]:
    return [add_working_days(timezone.localdate(), k) for k in range(1, n + 1)]


def test_p4_the_deadline_of_an_open_ticket_moves_and_the_reporter_is_told_once(db):
    t = tiket()
    before, answer_before = t.tenggat_penyelesaian, t.tenggat_tanggapan
    days = next_working_days(2)
    decree(*days)
    run()
    run()
    t.refresh_from_db()
    promise = timedelta(minutes=t.menit_penyelesaian)
    assert t.tenggat_penyelesaian == add_working_hours(t.jam_mulai, promise) > before
    assert t.tenggat_tanggapan > answer_before
    assert is_working_day(timezone.localdate(t.tenggat_penyelesaian))
    assert t.jatuh_tempo == min(t.tenggat_tanggapan, t.tenggat_penyelesaian)
    [event] = AuditEvent.objects.filter(peristiwa="helpdesk.waktu.diperpanjang")
    assert set(event.perubahan) == {"tenggat_penyelesaian", "tenggat_tanggapan"}
    [mail] = OutgoingMail.objects.filter(templat="helpdesk/deadline_moved")
    assert mail.kepada == t.email


def test_p4_a_ticket_that_is_paused_keeps_as_much_time_as_it_had(db):
    t = tiket()
    now = timezone.now()
    Tiket.objects.filter(pk=t.pk).update(status="menunggu_pelapor", jeda_sejak=now)
    t.refresh_from_db()
    left = clock.duration(now, t.tenggat_penyelesaian, calendar_time=False)
    decree(*next_working_days(2))
    run()
    t.refresh_from_db()
    assert clock.duration(now, t.tenggat_penyelesaian, calendar_time=False) == left
    assert not OutgoingMail.objects.filter(templat="helpdesk/deadline_moved").exists()


def test_p4_a_closed_ticket_and_one_of_calendar_hours_stay_as_they_are(db):
    done, legal = tiket(), tiket()
    close(tiket=done, by=None, alasan="selesai")
    Tiket.objects.filter(pk=legal.pk).update(jam_kalender=True)
    before = dict(Tiket.objects.values_list("pk", "tenggat_penyelesaian"))
    decree(*next_working_days(3))
    run()
    assert dict(Tiket.objects.values_list("pk", "tenggat_penyelesaian")) == before


def test_p4_a_holiday_that_is_taken_away_shortens_no_promise(db):
    day = next_working_days(1)[0]
    decree(day)
    t = tiket()
    before = t.tenggat_penyelesaian
    HariLibur.objects.get(tanggal=day).delete()
    run()
    t.refresh_from_db()
    assert t.tenggat_penyelesaian == before
    assert not AuditEvent.objects.filter(peristiwa="helpdesk.waktu.diperpanjang").exists()


def test_p4_the_review_of_an_application_and_the_end_of_an_nib_move(db):
    now = timezone.now()
    waiting, promised = PermohonanFactory(), add_working_hours(now, working_day())
    Permohonan.objects.filter(pk=waiting.pk).update(
        status="diajukan", diajukan_pada=now, tenggat=promised, skala="01", total_modal=1, diajukan_oleh=waiting.pembuat
    )
    waiting.refresh_from_db()
    nib = make_nib()
    holder = nib.pelaku_usaha.hak_akses.get().pengguna
    end = PermohonanPencabutan.objects.create(
        nib=nib,
        jenis="nonlikuidasi",
        alasan="tutup",
        pernyataan=sorted(PermohonanPencabutan.PERNYATAAN),
        diajukan_oleh=holder,
        diajukan_pada=now,
        tenggat=add_working_hours(now, 5 * working_day()),
    )
    before = waiting.tenggat, end.tenggat
    decree(*{timezone.localdate(promised), *next_working_days(2)})
    run()
    run()
    waiting.refresh_from_db()
    end.refresh_from_db()
    assert waiting.tenggat > before[0]
    assert end.tenggat > before[1]
    assert AuditEvent.objects.filter(peristiwa="nib.permohonan.tenggat_diperpanjang").count() == 2
    told = OutgoingMail.objects.filter(templat="nib/deadline_moved").values_list("kepada", flat=True)
    assert holder.email in told
    assert len(told) == len(
        set(OutgoingMail.objects.filter(templat="nib/deadline_moved").values_list("kunci", flat=True))
    )


def test_p4_the_period_for_objections_is_as_many_working_days_as_before(db):
    right = HakAksesFactory(pelaku_usaha=BadanUsahaFactory())
    case = cases.submit_replacement(
        hak_akses=right,
        by=PetugasFactory(),
        candidate=CANDIDATE,
        alasan="Direktur diganti",
        files=file(),
        channel="petugas",
    )
    before = case.keberatan_sampai
    decree(*next_working_days(2))
    run()
    case.refresh_from_db()
    assert case.keberatan_sampai == add_working_days(timezone.localdate(case.dibuat_pada), 10) > before
    assert AuditEvent.objects.filter(peristiwa="hak_akses.permohonan.tenggat_diperpanjang").count() == 1
    told = set(OutgoingMail.objects.filter(templat="registrasi/keberatan_extended").values_list("kepada", flat=True))
    assert {right.pengguna.email, CANDIDATE["email"]} <= told


@pytest.mark.django_db(transaction=True)
def test_p4_an_officer_who_adds_a_holiday_moves_the_deadlines_and_is_on_record(client):
    officer, t = PetugasFactory(is_superuser=True), tiket()
    client.force_login(officer, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    day = next_working_days(1)[0]
    data = {"tanggal": f"{day:%d-%m-%Y}", "nama": "Cuti bersama", "jenis": "cuti_bersama"}
    response = client.post("/admin/oss_portal/harilibur/add/", data)
    assert response.status_code == 302, response.text
    before = t.tenggat_penyelesaian
    t.refresh_from_db()
    assert t.tenggat_penyelesaian > before
    holiday = HariLibur.objects.get(tanggal=day)
    assert client.post(f"/admin/oss_portal/harilibur/{holiday.pk}/delete/", {"post": "yes"}).status_code == 302
    events = AuditEvent.objects.filter(peristiwa__startswith="kalender.", oleh=officer).order_by("id")
    assert [e.peristiwa for e in events] == ["kalender.libur_dicatat", "kalender.libur_dihapus"]


@pytest.mark.django_db(transaction=True)
def test_p4_two_workers_at_once_move_a_deadline_once():
    t = tiket()
    decree(*next_working_days(2))
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        try:
            run()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    t.refresh_from_db()
    assert t.tenggat_penyelesaian == add_working_hours(t.jam_mulai, timedelta(minutes=t.menit_penyelesaian))
    assert AuditEvent.objects.filter(peristiwa="helpdesk.waktu.diperpanjang").count() == 1
    assert OutgoingMail.objects.filter(templat="helpdesk/deadline_moved").count() == 1


def test_p4_the_work_goes_on_batch_by_batch(db, monkeypatch):
    monkeypatch.setattr("helpdesk.services.sweeps._CALENDAR_BATCH", 2)
    for _ in range(5):
        tiket()
    decree(*next_working_days(1))
    queued = []
    monkeypatch.setattr(type(move_deadlines), "enqueue", lambda self, *arguments: queued.append(arguments))
    move_deadlines.func()
    while queued:
        move_deadlines.func(*queued.pop())
    assert AuditEvent.objects.filter(peristiwa="helpdesk.waktu.diperpanjang").count() == 5

"""LIM-f, UU 27/2022 art. 46: an incident is recorded, its 72 hours run, persons and agency are told once."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from oss_portal.db.background import BATCH_PRIORITY
from oss_portal.db.state_machine import TransitionRefused
from oss_portal.models import OutgoingMail
from registrasi.admin.clock import hours_left
from registrasi.models import AffectedPerson, Insiden
from registrasi.services import insiden as service
from registrasi.tasks import resume_insiden_notices, send_insiden_notices
from tests.factories.registrasi import HakAksesFactory, PetugasFactory

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"


@pytest.fixture
def insiden(ketentuan, petugas):
    return service.record_insiden(
        by=petugas,
        title="Cadangan terbuka",
        description="Berkas cadangan terbaca dari luar.",
        data_terdampak="Nama dan surel",
        penanganan="Ditutup, kunci diganti.",
        diketahui_pada=timezone.now() - timedelta(hours=70),
    )


def test_lim_f_the_clock_runs_since_it_became_known(insiden):
    assert insiden.tenggat - timezone.now() < timedelta(hours=2, minutes=1)


def test_lim_f_persons_and_agency_are_told_in_writing_once(client, insiden):
    people = [HakAksesFactory().pengguna for _ in range(3)]
    petugas = PetugasFactory(is_superuser=True)
    client.force_login(petugas, backend=BACKEND)
    url = f"/admin/registrasi/insiden/{insiden.pk}"
    # No person is named: the act is not offered, and the page gives the reason.
    assert f"{url}/beritahukan/" not in client.get(f"{url}/change/").text
    answer = client.post(f"{url}/beritahukan/", {"lembaga_surel": "pdp@instansi.go.id"})
    assert answer.status_code == 422
    assert "Catat dahulu orang yang terdampak" in answer.text
    data = {"user_id": f"{people[0].user_id}, {people[1].user_id.lower()}\nTIDAKADA"}
    answer = client.post(f"{url}/terdampak/", data)
    assert answer.status_code == 422
    assert "TIDAKADA" in answer.text
    assert not insiden.terdampak.exists()
    data["user_id"] = data["user_id"].removesuffix("TIDAKADA")
    assert client.post(f"{url}/terdampak/", data).status_code == 302
    assert insiden.terdampak.count() == 2
    assert f"{url}/beritahukan/" in client.get(f"{url}/change/").text
    assert client.post(f"{url}/terdampak/", {"semua": "on"}).status_code == 302
    assert insiden.terdampak.count() == 3
    mail.outbox.clear()
    assert client.post(f"{url}/beritahukan/", {"lembaga_surel": "pdp@instansi.go.id"}).status_code == 302
    assert {m.to[0] for m in mail.outbox} == {o.email for o in people} | {"pdp@instansi.go.id"}
    to_person = next(m for m in mail.outbox if m.to == [people[0].email])
    for words in ("Nama dan surel", "Berkas cadangan", "Ditutup, kunci"):
        assert words in to_person.body
    assert next(m for m in mail.outbox if m.to == ["pdp@instansi.go.id"]).attachments
    assert service.send_notices(insiden.pk) == 0
    assert resume_insiden_notices.func() == 0
    assert OutgoingMail.objects.filter(templat="registrasi/insiden_to_person").count() == 3
    assert client.get(f"{url}/change/").status_code == 200
    assert "tepat waktu" in client.get("/admin/registrasi/insiden/").content.decode()


@pytest.fixture
def real_queue(settings, monkeypatch):
    """The production queue, with two persons a batch. Returns a function that runs the next task as a worker does."""
    settings.TASKS = {"default": settings.TASKS["default"] | {"BACKEND": "oss_portal.db.task_backend.TaskBackend"}}
    monkeypatch.setattr(service, "BATCH_SIZE", 2)

    def carry_out() -> bool:
        task = DBTaskResult.objects.ready().filter(task_path__endswith="send_insiden_notices").first()
        if task:
            task.claim("uji")
            task.set_successful(task.task.func(*task.args_kwargs["args"]))
        return bool(task)

    return carry_out


def _notify(insiden, petugas, count: int) -> list[str]:
    people = [HakAksesFactory().pengguna for _ in range(count)]
    service.add_affected(insiden=insiden, by=petugas, user_id=[o.user_id for o in people])
    service.notify_people(insiden=insiden, by=petugas, authority_email="pdp@instansi.go.id")
    return sorted(o.email for o in people)


def _mailed_to() -> list[str]:
    return sorted(OutgoingMail.objects.filter(templat="registrasi/insiden_to_person").values_list("kepada", flat=True))


def test_lim_f_one_batch_a_task_behind_the_mails_of_single_persons(insiden, petugas, real_queue):
    address = _notify(insiden, petugas, 5)
    assert real_queue()
    assert len(_mailed_to()) == 2
    urutan = DBTaskResult.objects.ready()
    assert set(urutan.filter(task_path__endswith="send_outgoing_mail").values_list("priority", flat=True)) == {
        0,  # to the agency
        BATCH_PRIORITY,
    }
    while real_queue():
        pass
    assert _mailed_to() == address


def test_lim_f_a_batch_done_twice_mails_nobody_twice(insiden, petugas, real_queue):
    address = _notify(insiden, petugas, 5)
    send_insiden_notices.enqueue(insiden.pk)
    while real_queue():
        pass
    assert _mailed_to() == address


def test_lim_f_a_killed_worker_is_continued_by_the_next(insiden, petugas, real_queue, monkeypatch):
    address = _notify(insiden, petugas, 3)
    original = service.queue_mail

    def fail(*args, **kwargs):
        original(*args, **kwargs)
        raise SystemExit("killed")

    monkeypatch.setattr(service, "queue_mail", fail)
    with pytest.raises(SystemExit):
        real_queue()
    monkeypatch.setattr(service, "queue_mail", original)
    assert _mailed_to() == []
    assert not real_queue()
    # It is not started a second time while it may still be running.
    assert resume_insiden_notices.func() == 0
    Insiden.objects.filter(pk=insiden.pk).update(diberitahukan_pada=timezone.now() - timedelta(minutes=11))
    assert resume_insiden_notices.func() == 1
    while real_queue():
        pass
    assert _mailed_to() == address
    AffectedPerson.objects.update(diberitahu_pada=timezone.now() - timedelta(minutes=11))
    assert resume_insiden_notices.func() == 0


def test_lim_f_who_was_named_before_it_was_closed_is_told_all_the_same(insiden, petugas, real_queue):
    address = _notify(insiden, petugas, 1)
    while real_queue():
        pass
    late = HakAksesFactory().pengguna
    service.add_affected(insiden=insiden, by=petugas, user_id=[late.user_id])
    service.close_insiden(insiden=insiden, by=petugas, alasan="Semua sudah ditangani")
    an_hour_ago = timezone.now() - timedelta(hours=1)
    Insiden.objects.filter(pk=insiden.pk).update(diberitahukan_pada=an_hour_ago)
    AffectedPerson.objects.filter(diberitahu_pada__isnull=False).update(diberitahu_pada=an_hour_ago)
    assert resume_insiden_notices.func() == 1
    while real_queue():
        pass
    assert _mailed_to() == sorted([*address, late.email])
    assert resume_insiden_notices.func() == 0


def test_the_record_stays_as_written_and_closes_only_with_a_reason(insiden, petugas):
    with pytest.raises(InternalError), transaction.atomic():
        Insiden.objects.filter(pk=insiden.pk).update(uraian="lain")
    with pytest.raises(IntegrityError), transaction.atomic():
        Insiden.objects.filter(pk=insiden.pk).update(status="ditutup")
    service.close_insiden(insiden=insiden, by=petugas, alasan="tidak ada data pribadi")
    with pytest.raises(TransitionRefused):
        service.close_insiden(insiden=insiden, by=petugas, alasan="lagi")


def test_an_incident_is_written_down_in_the_admin_and_stands_first_on_the_front_page(client, ketentuan):
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    data = {
        "judul": "Laptop hilang",
        "diketahui_pada": f"{timezone.localtime() - timedelta(hours=50):%d-%m-%Y %H:%M}",
        "uraian": "u",
        "data_terdampak": "d",
        "penanganan": "p",
    }
    tomorrow = data | {"diketahui_pada": f"{timezone.localtime() + timedelta(hours=5):%d-%m-%Y %H:%M}"}
    assert client.post("/admin/registrasi/insiden/add/", tomorrow).status_code == 422
    case = client.post("/admin/registrasi/insiden/add/", data)
    assert case.headers["Location"] == f"/admin/registrasi/insiden/{Insiden.objects.get().pk}/change/"
    home = client.get("/admin/").content.decode()
    assert "Insiden data pribadi" in home
    assert "sisa 21 jam" in home


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(hours=51, minutes=30), "51 jam"),
        (timedelta(minutes=20), "20 menit"),
        (timedelta(minutes=-20), "<strong>lewat 20 menit</strong>"),
        (timedelta(hours=-10, minutes=-35), "<strong>lewat 10 jam</strong>"),
    ],
)
def test_the_clock_of_the_law_says_the_same_as_the_work_item(time_machine, left, words):
    time_machine.move_to(timezone.now(), tick=False)
    assert hours_left(timezone.now() + left) == words


def test_whom_it_concerns_is_told_only_by_who_saw_how_many(client, insiden):
    """Otherwise a click on a page with three persons would also write to persons whom a colleague added meanwhile."""
    service.add_affected(insiden=insiden, by=insiden.dicatat_oleh, user_id=[HakAksesFactory().pengguna.user_id])
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    page = f"/admin/registrasi/insiden/{insiden.pk}"
    opened = re.search(r'name="dibuka" value="(\w+)"', client.get(f"{page}/change/").text)
    HakAksesFactory()
    service.add_affected(insiden=insiden, by=insiden.dicatat_oleh, everyone=True)
    sent = {"lembaga_surel": "pdp@instansi.go.id", "dibuka": opened[1]}
    answer = client.post(f"{page}/beritahukan/", sent)
    assert "berubah sejak halaman ini Anda buka" in answer.text
    insiden.refresh_from_db()
    assert insiden.status == "dicatat"

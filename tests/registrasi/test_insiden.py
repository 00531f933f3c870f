"""LIM-f, UU 27/2022 art. 46: an incident is written down, its 72 hours run, persons and agency are told once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from oss_portal.models import SuratKeluar
from oss_portal.surel import PRIORITAS_MASSAL
from oss_portal.transisi import TransisiDitolak
from registrasi.models import Insiden, OrangTerdampak
from registrasi.services import insiden as layanan
from registrasi.tasks import kirim_pemberitahuan_insiden, lanjutkan_pemberitahuan_insiden
from tests.factories.registrasi import HakAksesFactory, PetugasFactory

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"


@pytest.fixture
def insiden(ketentuan, petugas):
    return layanan.catat_insiden(
        oleh=petugas,
        judul="Cadangan terbuka",
        uraian="Berkas cadangan terbaca dari luar.",
        data_terdampak="Nama dan surel",
        penanganan="Ditutup, kunci diganti.",
        diketahui_pada=timezone.now() - timedelta(hours=70),
    )


def test_lim_f_the_clock_runs_since_it_became_known(insiden):
    assert insiden.tenggat - timezone.now() < timedelta(hours=2, minutes=1)


def test_lim_f_persons_and_agency_are_told_in_writing_once(client, insiden):
    orang = [HakAksesFactory().pengguna for _ in range(3)]
    petugas = PetugasFactory(is_superuser=True)
    client.force_login(petugas, backend=BACKEND)
    url = f"/admin/registrasi/insiden/{insiden.pk}"
    assert (
        client.post(f"{url}/beritahukan/", {"lembaga_surel": "pdp@instansi.go.id"}).status_code == 422
    )  # nobody named
    data = {"user_id": f"{orang[0].user_id}\n{orang[1].user_id.lower()}\nTIDAKADA"}
    assert client.post(f"{url}/terdampak/", data).status_code == 302
    assert client.post(f"{url}/terdampak/", {"semua": "on"}).status_code == 302
    assert insiden.terdampak.count() == 3
    mail.outbox.clear()
    assert client.post(f"{url}/beritahukan/", {"lembaga_surel": "pdp@instansi.go.id"}).status_code == 302
    assert {m.to[0] for m in mail.outbox} == {o.email for o in orang} | {"pdp@instansi.go.id"}
    ke_orang = next(m for m in mail.outbox if m.to == [orang[0].email])
    for kata in ("Nama dan surel", "Berkas cadangan", "Ditutup, kunci"):
        assert kata in ke_orang.body
    assert next(m for m in mail.outbox if m.to == ["pdp@instansi.go.id"]).attachments
    assert layanan.kirim_pemberitahuan(insiden.pk) == 0
    assert lanjutkan_pemberitahuan_insiden.func() == 0
    assert SuratKeluar.objects.filter(templat="registrasi/insiden_orang").count() == 3
    assert client.get(f"{url}/change/").status_code == 200
    assert "tepat waktu" in client.get("/admin/registrasi/insiden/").content.decode()


@pytest.fixture
def antrean_nyata(settings, monkeypatch):
    """The queue of production, two persons a batch. Returns what does the next task as a worker does."""
    settings.TASKS = {"default": settings.TASKS["default"] | {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    monkeypatch.setattr(layanan, "PER_GILIRAN", 2)

    def kerjakan() -> bool:
        tugas = DBTaskResult.objects.ready().filter(task_path__endswith="kirim_pemberitahuan_insiden").first()
        if tugas:
            tugas.claim("uji")
            tugas.set_successful(tugas.task.func(*tugas.args_kwargs["args"]))
        return bool(tugas)

    return kerjakan


def _beritahukan(insiden, petugas, jumlah: int) -> list[str]:
    orang = [HakAksesFactory().pengguna for _ in range(jumlah)]
    layanan.tambah_terdampak(insiden=insiden, oleh=petugas, user_id=[o.user_id for o in orang])
    layanan.beritahukan(insiden=insiden, oleh=petugas, lembaga_surel="pdp@instansi.go.id")
    return sorted(o.email for o in orang)


def _disurati() -> list[str]:
    return sorted(SuratKeluar.objects.filter(templat="registrasi/insiden_orang").values_list("kepada", flat=True))


def test_lim_f_one_batch_a_task_behind_the_mails_of_single_persons(insiden, petugas, antrean_nyata):
    alamat = _beritahukan(insiden, petugas, 5)
    assert antrean_nyata()
    assert len(_disurati()) == 2
    urutan = DBTaskResult.objects.ready()
    assert set(urutan.filter(task_path__endswith="kirim_surat_keluar").values_list("priority", flat=True)) == {
        0,  # to the agency
        PRIORITAS_MASSAL,
    }
    while antrean_nyata():
        pass
    assert _disurati() == alamat


def test_lim_f_a_batch_done_twice_mails_nobody_twice(insiden, petugas, antrean_nyata):
    alamat = _beritahukan(insiden, petugas, 5)
    kirim_pemberitahuan_insiden.enqueue(insiden.pk)
    while antrean_nyata():
        pass
    assert _disurati() == alamat


def test_lim_f_a_killed_worker_is_continued_by_the_next(insiden, petugas, antrean_nyata, monkeypatch):
    alamat = _beritahukan(insiden, petugas, 3)
    asli = layanan.antrekan_surel

    def mati(*args, **kwargs):
        asli(*args, **kwargs)
        raise SystemExit("killed")

    monkeypatch.setattr(layanan, "antrekan_surel", mati)
    with pytest.raises(SystemExit):
        antrean_nyata()
    monkeypatch.setattr(layanan, "antrekan_surel", asli)
    assert _disurati() == []
    assert not antrean_nyata()
    # Nobody starts it a second time as long as it may be under way.
    assert lanjutkan_pemberitahuan_insiden.func() == 0
    Insiden.objects.filter(pk=insiden.pk).update(diberitahukan_pada=timezone.now() - timedelta(minutes=11))
    assert lanjutkan_pemberitahuan_insiden.func() == 1
    while antrean_nyata():
        pass
    assert _disurati() == alamat
    OrangTerdampak.objects.update(diberitahu_pada=timezone.now() - timedelta(minutes=11))
    assert lanjutkan_pemberitahuan_insiden.func() == 0


def test_the_record_stays_as_written_and_closes_only_with_a_reason(insiden, petugas):
    with pytest.raises(InternalError), transaction.atomic():
        Insiden.objects.filter(pk=insiden.pk).update(uraian="lain")
    with pytest.raises(IntegrityError), transaction.atomic():
        Insiden.objects.filter(pk=insiden.pk).update(status="ditutup")
    layanan.tutup_insiden(insiden=insiden, oleh=petugas, alasan="tidak ada data pribadi")
    with pytest.raises(TransisiDitolak):
        layanan.tutup_insiden(insiden=insiden, oleh=petugas, alasan="lagi")


def test_an_incident_is_written_down_in_the_admin_and_stands_first_on_the_front_page(client, ketentuan):
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    data = {
        "judul": "Laptop hilang",
        "diketahui_pada": f"{timezone.localtime() - timedelta(hours=50):%d-%m-%Y %H:%M}",
        "uraian": "u",
        "data_terdampak": "d",
        "penanganan": "p",
    }
    besok = data | {"diketahui_pada": f"{timezone.localtime() + timedelta(hours=5):%d-%m-%Y %H:%M}"}
    assert client.post("/admin/registrasi/insiden/add/", besok).status_code == 422
    assert client.post("/admin/registrasi/insiden/add/", data).status_code == 302
    beranda = client.get("/admin/").content.decode()
    assert "Insiden data pribadi" in beranda
    assert "sisa 21 jam" in beranda

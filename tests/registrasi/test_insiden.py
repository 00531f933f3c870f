"""LIM-f, UU 27/2022 art. 46: an incident is written down, its 72 hours run, persons and agency are told once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from oss_portal.models import SuratKeluar
from oss_portal.transisi import TransisiDitolak
from registrasi.models import Insiden
from registrasi.services import insiden as layanan
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
    assert layanan.lanjutkan_pemberitahuan() == 0
    assert SuratKeluar.objects.filter(templat="registrasi/insiden_orang").count() == 3
    assert client.get(f"{url}/change/").status_code == 200
    assert "tepat waktu" in client.get("/admin/registrasi/insiden/").content.decode()


def test_lim_f_a_killed_worker_is_continued_by_the_next(insiden, petugas, monkeypatch):
    orang = [HakAksesFactory().pengguna for _ in range(3)]
    layanan.tambah_terdampak(insiden=insiden, oleh=petugas, user_id=[o.user_id for o in orang])
    monkeypatch.setattr("registrasi.tasks.kirim_pemberitahuan_insiden", type("T", (), {"enqueue": lambda *a: None}))
    monkeypatch.setattr(layanan, "PER_GILIRAN", 2)
    layanan.beritahukan(insiden=insiden, oleh=petugas, lembaga_surel="pdp@instansi.go.id")
    assert layanan.lanjutkan_pemberitahuan() == 2
    assert layanan.lanjutkan_pemberitahuan() == 1
    assert layanan.lanjutkan_pemberitahuan() == 0


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

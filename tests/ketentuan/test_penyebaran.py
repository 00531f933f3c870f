"""Every holder hears of an announced version once, whatever happens to the worker (AKS-2)."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ketentuan import penyebaran as modul
from ketentuan.models import KirimanTertahan, Pemberitahuan, Penyebaran
from ketentuan.penyebaran import sebar_sebagian
from ketentuan.services import ajukan_versi, umumkan_versi
from ketentuan.tasks import buang_kiriman_tertahan, lanjutkan_penyebaran, sebar_pengumuman
from oss_portal.models import SuratKeluar
from oss_portal.surel import antrekan_surel
from oss_portal.tasks import pulihkan_tugas_yatim
from tests.factories.ketentuan import DrafFactory, VersiKetentuanFactory
from tests.factories.registrasi import PenggunaFactory, PetugasFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sebagian_kecil(monkeypatch):
    monkeypatch.setattr(modul, "SEBAGIAN", 2)


def buat(**lain) -> Penyebaran:
    kini = timezone.now()
    v = VersiKetentuanFactory(berlaku_sejak=kini + timedelta(days=9), diumumkan_pada=kini, **lain)
    return Penyebaran.objects.create(versi=v)


def diam_lama(sebar: Penyebaran) -> None:
    """As after a worker that died, or some time after the last batch."""
    Penyebaran.objects.filter(pk=sebar.pk).update(diperbarui_pada=timezone.now() - timedelta(minutes=11))


def penerima() -> list[str]:
    return sorted(SuratKeluar.objects.filter(templat="ketentuan/versi_diumumkan").values_list("kepada", flat=True))


def test_pengumuman_sampai_kepada_setiap_pemegang_akun_sekali(django_capture_on_commit_callbacks):
    orang = [PenggunaFactory() for _ in range(5)]
    PenggunaFactory(is_active=False)
    draf = DrafFactory(ringkasan_perubahan="Denda dihapus.")
    ajukan_versi(versi=draf, oleh=draf.disusun_oleh)
    with django_capture_on_commit_callbacks(execute=True):
        umumkan_versi(versi=draf, oleh=PetugasFactory())
    assert penerima() == sorted(p.email for p in orang)
    surat = mail.outbox[0]
    assert surat.subject.startswith("Ketentuan Penggunaan OSS berubah mulai ")
    assert "Denda dihapus." in surat.body
    assert "/ketentuan/1/" in surat.body
    assert Pemberitahuan.objects.count() == 5


def test_pekerja_mati_di_tengah_tidak_mengulang_dan_tidak_melewatkan(monkeypatch):
    orang, sebar = [PenggunaFactory() for _ in range(5)], buat()
    assert sebar_sebagian(sebar.pk) == 2
    asli, kali = modul._surati, []

    def mati(*args):
        kali.append(1)
        if len(kali) == 2:
            raise SystemExit("killed")
        asli(*args)

    monkeypatch.setattr(modul, "_surati", mati)
    with pytest.raises(SystemExit):
        sebar_sebagian(sebar.pk)
    assert len(penerima()) == 2
    monkeypatch.setattr(modul, "_surati", asli)
    # As long as it moves nobody starts it a second time.
    assert lanjutkan_penyebaran.func() == 0
    diam_lama(sebar)
    assert lanjutkan_penyebaran.func() == 1
    assert penerima() == sorted(p.email for p in orang)


@pytest.fixture
def antrean_nyata(settings):
    """The queue of production: what is enqueued waits in its table for a worker."""
    settings.TASKS = {"default": settings.TASKS["default"] | {"BACKEND": "django_tasks_db.DatabaseBackend"}}

    def kerjakan() -> int:
        """Do the next task as a worker does; returns how many are left."""
        tugas = DBTaskResult.objects.ready().first()
        tugas.claim("uji")
        tugas.set_successful(tugas.task.func(*tugas.args_kwargs["args"]))
        return DBTaskResult.objects.ready().count()

    return kerjakan


@pytest.mark.django_db(transaction=True)
def test_surat_seseorang_mendahului_pengumuman_kepada_semua(antrean_nyata):
    orang = [PenggunaFactory() for _ in range(5)]
    sebar_pengumuman.enqueue(buat().pk)
    antrean_nyata()
    aktivasi = antrekan_surel("ketentuan/versi_diumumkan", kepada="ani@contoh.id", konteks={"versi": buat().versi})
    # The activation mail goes out first, though batch and announcements were queued before it.
    antrean_nyata()
    aktivasi.refresh_from_db()
    assert aktivasi.status == SuratKeluar.Status.TERKIRIM
    while antrean_nyata():
        pass
    assert sorted(m.to[0] for m in mail.outbox[1:]) == sorted(p.email for p in orang)


@pytest.mark.django_db(transaction=True)
def test_pekerja_mati_di_tengah_sebagian_tidak_memutus_rantainya(antrean_nyata, monkeypatch):
    orang, sebar = [PenggunaFactory() for _ in range(5)], buat()
    sebar_pengumuman.enqueue(sebar.pk)
    asli = modul._surati

    def mati(*args):
        raise SystemExit("killed")

    monkeypatch.setattr(modul, "_surati", mati)
    with pytest.raises(SystemExit):
        antrean_nyata()
    monkeypatch.setattr(modul, "_surati", asli)
    assert penerima() == []
    assert not DBTaskResult.objects.ready().exists()
    DBTaskResult.objects.update(started_at=timezone.now() - timedelta(hours=1))
    pulihkan_tugas_yatim.func()
    while antrean_nyata():
        pass
    assert penerima() == sorted(p.email for p in orang)


def test_yang_mendaftar_kemudian_juga_diberi_tahu_sampai_versi_berlaku():
    PenggunaFactory()
    sebar = buat()
    diam_lama(sebar)
    lanjutkan_penyebaran.func()
    baru = PenggunaFactory()
    diam_lama(sebar)
    lanjutkan_penyebaran.func()
    assert baru.email in penerima()
    sebar.refresh_from_db()
    assert sebar.selesai_pada is None
    assert sebar.jumlah == 2


def test_selesai_setelah_berlaku():
    kini = timezone.now()
    v = VersiKetentuanFactory(berlaku_sejak=kini - timedelta(seconds=1))
    sebar = Penyebaran.objects.create(versi=v)
    diam_lama(sebar)
    lanjutkan_penyebaran.func()
    sebar.refresh_from_db()
    assert sebar.selesai_pada
    PenggunaFactory()
    assert sebar_sebagian(sebar.pk) == 0


def test_petugas_tidak_disurati():
    sebar = buat()
    sebar_sebagian(sebar.pk)
    assert penerima() == []


@pytest.mark.django_db(transaction=True)
def test_dua_pekerja_serentak_tidak_ada_surat_ganda():
    orang, sebar = [PenggunaFactory() for _ in range(12)], buat()
    mulai = threading.Barrier(3)

    def kerja():
        try:
            mulai.wait()
            while sebar_sebagian(sebar.pk):
                pass
        finally:
            connection.close()

    utas = [threading.Thread(target=kerja) for _ in range(3)]
    for u in utas:
        u.start()
    for u in utas:
        u.join()
    while sebar_sebagian(sebar.pk):
        pass
    assert penerima() == sorted(p.email for p in orang)


def test_isian_tertahan_yang_kedaluwarsa_dibuang(pengguna):
    kini = timezone.now()
    for saat in (kini - timedelta(seconds=1), kini + timedelta(hours=1)):
        KirimanTertahan.objects.create(pengguna=pengguna, alamat="/x/", isian="a=1", kedaluwarsa_pada=saat)
    assert buang_kiriman_tertahan.func() == 1
    assert KirimanTertahan.objects.get().kedaluwarsa_pada > kini

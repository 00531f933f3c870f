"""The disk is full: nothing half taken, a page that says so, and all goes on once there is room again."""

import shutil

import pytest
from django.core.files.storage import FileSystemStorage
from django.urls import reverse

from helpdesk.models import Tiket
from oss_portal.models import Unggahan
from tests.gangguan.alat import Tamu, cakram_kecil, kueri, penuhi
from tests.helpdesk.test_halaman_pelapor import isian, png


@pytest.fixture
def ruang_tabel(basis):
    """The table of registrations on a disk of its own; afterwards where it was."""
    basis.mulai()
    url = basis.url("oss_portal")
    with cakram_kecil(basis.folder / "kecil", "2m") as cakram:
        isi = cakram / "pg"
        isi.mkdir()
        if basis.pemilik:
            shutil.chown(isi, basis.pemilik)
        kueri(url, f"create tablespace kecil location '{isi}'")
        kueri(url, "alter table registrasi_pendaftaran set tablespace kecil")
        yield cakram
        (cakram / "beban").unlink(missing_ok=True)
        kueri(url, "alter table registrasi_pendaftaran set tablespace pg_default")
        kueri(url, "drop tablespace kecil")


def test_a_full_disk_of_the_database_is_a_503_and_no_accepted_registration_is_lost(basis, ruang_tabel, buat_portal):
    portal = buat_portal()
    portal.mulai_web()
    url, diterima = basis.url("oss_portal"), []
    beban = penuhi(ruang_tabel)
    for urut in range(50_000, 50_060):
        status = Tamu(portal.port, url).daftar(urut)
        if status != 302:
            break
        diterima.append(f"orang{urut}@contoh.id")
    # What fits into the last page is taken, then nothing more; reading goes on.
    assert status == 503
    assert Tamu(portal.port, url).minta("GET", "/cek/?nomor=1234567890123")[0] == 404
    beban.unlink()
    assert Tamu(portal.port, url).daftar(50_100) == 302
    ada = {b[0] for b in kueri(url, "select email from registrasi_pendaftaran where email like 'orang50%'")}
    assert ada == {*diterima, "orang50100@contoh.id"}


@pytest.mark.django_db
def test_a_full_disk_of_the_uploads_takes_no_half_a_report(client, tmp_path, monkeypatch):
    with cakram_kecil(tmp_path / "unggahan", "64k") as cakram:
        monkeypatch.setattr(Unggahan._meta.get_field("berkas"), "storage", FileSystemStorage(cakram))
        beban = penuhi(cakram)
        data = isian()
        jawab = client.post(reverse("bantuan-tanya"), data | {"lampiran": [png()]})
        assert jawab.status_code == 503
        assert jawab.headers["Retry-After"]
        assert not Tiket.objects.exists()
        assert not Unggahan.objects.exists()
        beban.unlink()
        client.post(reverse("bantuan-tanya"), isian(lampiran=[png()]))
        assert Tiket.objects.get().pesan.get().lampiran.get().unggahan.berkas.size > 0

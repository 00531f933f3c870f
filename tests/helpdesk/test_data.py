"""Set-up and demonstration data, and what other rooms show of the helpdesk."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from helpdesk import contoh, services
from helpdesk.data_awal import muat
from helpdesk.kait import bagian_berkas_perkara, data_laporan
from helpdesk.models import ArtikelBantuan, AturanWaktu, JawabanBaku, JenisTiket, Kategori, Prioritas, Tiket
from tests.factories.helpdesk import data_awal, petugas_helpdesk, tiket
from tests.factories.registrasi import HakAksesFactory, PenggunaFactory, PetugasFactory

pytestmark = pytest.mark.django_db
BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"


def test_set_up_data_is_loaded_once_and_what_officers_changed_stays():
    muat(lambda teks: None)
    ArtikelBantuan.objects.filter(slug="memilih-kbli").update(judul="Judul petugas")
    AturanWaktu.objects.filter(jenis="keluhan", prioritas=3).update(menit_penyelesaian=4800)
    jumlah = [m.objects.count() for m in (Kategori, ArtikelBantuan, AturanWaktu, JawabanBaku, Group)]
    muat(lambda teks: None)
    assert jumlah == [m.objects.count() for m in (Kategori, ArtikelBantuan, AturanWaktu, JawabanBaku, Group)]
    assert ArtikelBantuan.objects.get(slug="memilih-kbli").judul == "Judul petugas"
    assert tiket().menit_penyelesaian == 4800


def test_every_kind_and_priority_has_its_service_time_and_sp4n_holds():
    data_awal()
    assert AturanWaktu.objects.count() == len(JenisTiket) * len(Prioritas)
    biasa = AturanWaktu.objects.get(jenis="keluhan", prioritas=3)
    assert (biasa.menit_tanggapan, biasa.menit_penyelesaian) == (3 * 480, 5 * 480)


def test_the_demonstration_shows_every_list_of_the_queue():
    data_awal()
    contoh.isi(lambda teks: None)
    assert {"baru", "menunggu_pelapor", "selesai", "spam"} <= set(Tiket.objects.values_list("status", flat=True))
    assert Tiket.objects.filter(tanda_waktu=2).exists()


def test_the_dashboard_shows_the_report_that_waits_for_the_person(client):
    hak = HakAksesFactory()
    t = tiket(pelapor=hak.pengguna)
    services.minta_pelapor(tiket=t, oleh=petugas_helpdesk(), isi="Apa?")
    client.force_login(hak.pengguna, backend=BACKEND)
    isi = client.get(reverse("dasbor")).text
    assert t.nomor in isi
    assert "Menunggu Anda" in isi


def test_what_is_kept_about_a_person_names_his_reports_and_no_internal_note():
    orang = PenggunaFactory()
    t = tiket(pelapor=orang, isi="Halo")
    services.catat_internal(tiket=t, oleh=petugas_helpdesk(), isi="RAHASIA")
    data = data_laporan(orang)
    assert data["data"][0]["pesan"] == ["Halo"]
    assert "RAHASIA" not in str(data)
    assert bagian_berkas_perkara(pengguna=orang)["baris"][0]["nomor"] == t.nomor
    assert bagian_berkas_perkara() is None


def test_tickets_are_not_in_the_admin_and_master_data_are_never_deleted(client):
    data_awal()
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    isi = client.get(reverse("admin:index")).text
    assert "/admin/helpdesk/tiket/" not in isi
    k = Kategori.objects.first()
    assert client.get(reverse("admin:helpdesk_kategori_delete", args=[k.pk])).status_code == 403
    for model in ("kategori", "aturanwaktu", "jawabanbaku", "artikelbantuan"):
        assert client.get(reverse(f"admin:helpdesk_{model}_changelist")).status_code == 200
        assert client.get(reverse(f"admin:helpdesk_{model}_add")).status_code == 200


def test_officers_edit_articles_and_their_change_is_found_at_once(client):
    client.force_login(petugas_helpdesk(), backend=BACKEND)
    a = ArtikelBantuan.objects.get(slug="memilih-kbli")
    data = {
        "slug": a.slug,
        "judul": a.judul,
        "ringkasan": a.ringkasan,
        "isi": "Kini dengan kata **gelombang**.",
        "kata_kunci": a.kata_kunci,
        "kategori": a.kategori_id,
        "terbit": "on",
        "urutan": a.urutan,
    }
    assert client.post(reverse("admin:helpdesk_artikelbantuan_change", args=[a.pk]), data).status_code == 302
    assert a.judul in client.get(reverse("bantuan"), {"q": "gelombang"}).text

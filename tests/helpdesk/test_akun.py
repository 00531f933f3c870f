"""What the helpdesk may do with an account: within limits, with a reason, and never behind its holder's back."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.urls import reverse

from helpdesk import services
from helpdesk.data_awal import muat as muat_helpdesk
from helpdesk.galat import AkunTakAda, KodeSalah, TakDapatDikirim
from helpdesk.models import KodePeriksa
from helpdesk.petugas import unit_petugas
from ketentuan.data_awal import muat as muat_ketentuan
from nib.data_awal import muat as muat_nib
from oss_portal.models import Pengguna, PeristiwaAudit
from registrasi.data_awal import muat as muat_registrasi
from registrasi.models import HakAkses, Pendaftaran, PermintaanData
from tests.factories.helpdesk import petugas_helpdesk, tiket
from tests.factories.registrasi import HakAksesFactory, PendaftaranFactory, PetugasFactory

pytestmark = pytest.mark.django_db
BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"


@pytest.fixture
def p(client):
    petugas = petugas_helpdesk()
    client.force_login(petugas, backend=BACKEND)
    return petugas


def halaman(t) -> str:
    return reverse("petugas-tiket", args=[t.kode])


def kode_dari_surat() -> str:
    return re.search(r"\d{3} \d{3}", mail.outbox[-1].body)[0]


def test_the_holder_of_an_account_proves_it_by_a_code_sent_to_the_registered_address(client, p):
    orang, t = HakAksesFactory().pengguna, tiket(email="baru@contoh.id")
    client.post(halaman(t), {"aksi": "kode", "kode-akun": orang.user_id.lower()})
    assert mail.outbox[-1].to == [orang.email]
    kode = kode_dari_surat()
    assert kode.replace(" ", "") not in str(KodePeriksa.objects.values())
    client.post(halaman(t), {"aksi": "cocok", "cocok-kode": kode})
    t.refresh_from_db()
    assert t.pelapor == orang
    assert PeristiwaAudit.objects.filter(peristiwa="helpdesk.pelapor.terbukti", tentang=orang).exists()


def test_a_code_is_tried_five_times_at_most_and_works_once():
    orang, t, p = HakAksesFactory().pengguna, tiket(), petugas_helpdesk()
    services.kirim_kode_periksa(tiket=t, akun=orang.user_id, oleh=p)
    benar = kode_dari_surat()
    salah = "000000" if benar != "000 000" else "111111"
    for _ in range(5):
        with pytest.raises(KodeSalah):
            services.cocokkan_kode(tiket=t, kode=salah, oleh=p)
    with pytest.raises(KodeSalah):
        services.cocokkan_kode(tiket=t, kode=benar, oleh=p)
    services.kirim_kode_periksa(tiket=t, akun=orang.user_id, oleh=p)
    services.cocokkan_kode(tiket=t, kode=kode_dari_surat(), oleh=p)
    with pytest.raises(KodeSalah):
        services.cocokkan_kode(tiket=t, kode=kode_dari_surat(), oleh=p)


def test_a_code_of_one_ticket_does_not_fit_another():
    orang, p = HakAksesFactory().pengguna, petugas_helpdesk()
    a, b = tiket(), tiket()
    services.kirim_kode_periksa(tiket=a, akun=orang.user_id, oleh=p)
    with pytest.raises(KodeSalah):
        services.cocokkan_kode(tiket=b, kode=kode_dari_surat(), oleh=p)


def test_no_code_for_staff_for_nobody_or_for_oneself():
    t, p = tiket(), petugas_helpdesk()
    for akun in (PetugasFactory().user_id, "TAKADA", "", p.user_id, "1234567890123"):
        with pytest.raises(AkunTakAda):
            services.kirim_kode_periksa(tiket=t, akun=akun, oleh=p)


def test_codes_are_limited_for_a_ticket(client, p):
    orang, t = HakAksesFactory().pengguna, tiket()
    jawab = [client.post(halaman(t), {"aksi": "kode", "kode-akun": orang.user_id}).status_code for _ in range(6)]
    assert jawab == [302] * 5 + [429]


def test_the_activation_mail_is_sent_again_to_the_address_of_the_registration(client, p):
    daftar = PendaftaranFactory(email="budi@contoh.id")
    t, orang_lain = tiket(email="budi@contoh.id"), PendaftaranFactory()
    assert "Kirim ulang aktivasi" in client.get(halaman(t)).text
    client.post(halaman(t), {"aksi": "aktivasi", "aktivasi-kode": daftar.kode})
    assert mail.outbox[-1].to == ["budi@contoh.id"]
    assert client.post(halaman(t), {"aksi": "aktivasi", "aktivasi-kode": orang_lain.kode}).status_code == 404
    Pendaftaran.objects.filter(pk=daftar.pk).update(jumlah_kirim=10)
    with pytest.raises(TakDapatDikirim):
        services.kirim_ulang_aktivasi(tiket=t, pendaftaran=daftar, oleh=p)


def test_a_change_of_address_is_only_started_and_the_old_address_hears_of_it(client, p):
    orang, t = HakAksesFactory().pengguna, tiket(email="baru@contoh.id")
    data = {"aksi": "surel", "surel-akun": orang.user_id, "surel-email": "baru@contoh.id"}
    assert "is-invalid" in client.post(halaman(t), data).text
    client.post(halaman(t), data | {"surel-alasan": "KTP dan akta cocok"})
    assert {m.to[0] for m in mail.outbox[-2:]} == {"baru@contoh.id", orang.email}
    lama = orang.email
    orang.refresh_from_db()
    assert orang.email == lama
    assert PeristiwaAudit.objects.filter(peristiwa="helpdesk.ganti_surel.dimulai", oleh=p, tentang=orang).exists()


def test_a_block_is_proposed_and_decided_elsewhere(client, p):
    hak, t = HakAksesFactory(), tiket(jenis="pengaduan")
    client.post(
        halaman(t), {"aksi": "blokir", "blokir-akun": hak.pengguna.user_id, "blokir-alasan": "Menjual NIB palsu"}
    )
    hak.refresh_from_db()
    t.refresh_from_db()
    assert hak.status == HakAkses.Status.AKTIF
    assert (t.status, t.eskalasi, t.prioritas) == ("menunggu_pihak_lain", "hak_akses", 1)
    assert "Menjual" not in mail.outbox[-1].body


def test_who_decides_about_a_proposed_block_reaches_the_rights_of_that_account_by_a_link(client, p):
    """The account need not be the reporter's; who may not look at rights gets no link to them."""
    hak, t = HakAksesFactory(), tiket(jenis="pengaduan")
    services.usul_blokir(tiket=t, akun=hak.pengguna.user_id, alasan="Menjual NIB palsu", oleh=p)
    tautan = reverse("admin:registrasi_hakakses_change", args=[hak.pk])
    unit = PetugasFactory()
    unit.user_permissions.set(Permission.objects.filter(codename__in=["kelola_hak_akses", "view_hakakses"]))
    client.force_login(unit, backend=BACKEND)
    alamat = reverse("petugas-diteruskan-tiket", args=[t.kode])
    assert tautan in client.get(alamat).text
    assert client.get(tautan).status_code == 200
    tanpa = PetugasFactory()
    tanpa.user_permissions.set(Permission.objects.filter(codename="kelola_hak_akses"))
    client.force_login(tanpa, backend=BACKEND)
    isi = client.get(alamat).text
    assert hak.pengguna.user_id in isi
    assert tautan not in isi
    services.jawab_eskalasi(tiket=t, oleh=unit, isi="Sudah diperiksa.")
    client.force_login(p, backend=BACKEND)
    assert tautan not in client.get(halaman(t)).text


def test_the_unit_answers_what_was_passed_on_to_it_and_sees_nothing_else(client):
    p, unit = petugas_helpdesk(), PetugasFactory()
    unit.user_permissions.add(Permission.objects.get(codename="kelola_hak_akses"))
    a, b, c = tiket(perihal="Untuk hak akses"), tiket(perihal="Untuk verifikasi"), tiket(perihal="Di helpdesk")
    services.eskalasi(tiket=a, oleh=p, unit="hak_akses", alasan="x")
    services.eskalasi(tiket=b, oleh=p, unit="verifikasi", alasan="x")
    client.force_login(unit, backend=BACKEND)
    isi = client.get(reverse("petugas-diteruskan")).text
    assert "Untuk hak akses" in isi
    assert "Untuk verifikasi" not in isi
    for t, kode in ((a, 200), (b, 404), (c, 404)):
        assert client.get(reverse("petugas-diteruskan-tiket", args=[t.kode])).status_code == kode
        assert client.get(halaman(t)).status_code == 403
    alamat = reverse("petugas-diteruskan-tiket", args=[a.kode])
    assert "is-invalid" in client.post(alamat, {"alasan": ""}).text
    client.post(alamat, {"alasan": "Sudah kami blokir."})
    a.refresh_from_db()
    assert (a.status, a.eskalasi) == ("diproses", "")
    assert "Sudah kami blokir" not in "".join(m.body for m in mail.outbox)
    assert client.get(alamat).status_code == 404


def test_staff_without_a_unit_have_no_such_page(client):
    client.force_login(PetugasFactory(), backend=BACKEND)
    assert client.get(reverse("petugas-diteruskan")).status_code == 403


def test_the_full_identity_number_is_shown_once_with_a_reason_and_recorded(client, p):
    orang = HakAksesFactory().pengguna
    t = tiket(pelapor=orang)
    assert orang.nomor_identitas not in client.post(halaman(t), {"aksi": "ungkap", "ungkap-alasan": " "}).text
    isi = client.post(halaman(t), {"aksi": "ungkap", "ungkap-alasan": "Cocokkan dengan foto KTP"}).text
    assert orang.nomor_identitas in isi
    assert PeristiwaAudit.objects.filter(peristiwa="identitas.diungkap", oleh=p, tentang=orang).count() == 1
    assert orang.nomor_identitas not in client.get(halaman(t)).text
    assert client.post(halaman(tiket()), {"aksi": "ungkap", "ungkap-alasan": "x"}).status_code == 403


def test_the_staffs_front_page_tells_of_both_queues(client):
    s = petugas_helpdesk(penyelia=True)
    client.force_login(s, backend=BACKEND)
    services.eskalasi(tiket=tiket(), oleh=petugas_helpdesk(), unit="teknis", alasan="x")
    isi = client.get(reverse("admin:index")).text
    assert "Tiket helpdesk yang belum diambil" in isi
    assert "Tiket yang diteruskan helpdesk" in isi


def test_pen_3a_what_is_said_about_clauses_is_listed_for_those_who_keep_the_terms(client):
    from tests.factories.ketentuan import VersiKetentuanFactory

    versi, pengelola = VersiKetentuanFactory(), PetugasFactory()
    pengelola.user_permissions.add(Permission.objects.get(codename="umumkan_versiketentuan"))
    tiket(jenis="saran", isi="Angka satu kurang jelas.", klausul="akses-pengguna-1", versi_ketentuan=versi)
    tiket(isi="Bukan soal ketentuan.")
    client.force_login(pengelola, backend=BACKEND)
    isi = client.get(reverse("petugas-saran-ketentuan")).text
    assert "Angka satu kurang jelas." in isi
    assert "AKSES PENGGUNA" in isi
    assert "Bukan soal" not in isi
    client.force_login(PetugasFactory(), backend=BACKEND)
    assert client.get(reverse("petugas-saran-ketentuan")).status_code == 403


def test_a_request_about_personal_data_goes_to_the_72_hour_queue_from_the_day_it_came(client, p):
    """UU 27/2022: the helpdesk hands it on; its own time does not count on top."""
    hak = HakAksesFactory()
    t = tiket(pelapor=hak.pengguna, jenis="data_pribadi", isi="Hapus data saya")
    mail.outbox.clear()
    client.post(halaman(t), {"aksi": "data_pribadi", "data_pribadi-jenis": "hapus"})
    permintaan = PermintaanData.objects.get()
    assert (permintaan.pengguna, permintaan.jenis) == (hak.pengguna, "hapus")
    assert permintaan.tenggat == t.dibuat_pada + timedelta(hours=72)
    assert "Hapus data saya" in permintaan.isi
    t.refresh_from_db()
    assert t.status == "ditutup"
    assert permintaan.nomor in t.pesan.latest("id").isi
    assert any(permintaan.nomor in m.body for m in mail.outbox)


def test_a_second_request_of_the_same_kind_and_one_without_a_proven_holder_are_refused_in_words(client, p):
    hak = HakAksesFactory()
    a, b = tiket(pelapor=hak.pengguna), tiket(pelapor=hak.pengguna)
    data = {"aksi": "data_pribadi", "data_pribadi-jenis": "koreksi"}
    client.post(halaman(a), data)
    assert "belum dijawab" in client.post(halaman(b), data, follow=True).text
    b.refresh_from_db()
    assert b.status == "baru"
    assert "belum terbukti" in client.post(halaman(tiket(email="asing@contoh.id")), data, follow=True).text
    assert PermintaanData.objects.count() == 1


def test_the_officer_for_personal_data_answers_what_the_helpdesk_passes_on_about_it(client):
    t = tiket()
    services.eskalasi(tiket=t, oleh=petugas_helpdesk(), unit="data_pribadi", alasan="Minta penjelasan")
    petugas = PetugasFactory()
    petugas.user_permissions.add(Permission.objects.get(codename="jawab_permintaan_data"))
    client.force_login(petugas, backend=BACKEND)
    assert t.nomor in client.get(reverse("petugas-diteruskan")).text


@pytest.mark.parametrize(
    ("unit", "kelompok"),
    [
        ("verifikasi", "Verifikasi"),
        ("hak_akses", "Hak Akses"),
        ("ketentuan", "Pengelola Ketentuan"),
        ("nib", "Pengelola NIB"),
        ("data_pribadi", "Hak Akses"),
        ("teknis", "Penyelia Helpdesk"),
    ],
)
def test_each_unit_has_officers_of_the_set_up_data_who_answer_it(unit, kelompok):
    """A ticket passed on to nobody would wait for ever."""
    for muat in (muat_registrasi, muat_ketentuan, muat_nib, muat_helpdesk):
        muat(lambda teks: None)
    petugas = PetugasFactory()
    petugas.groups.add(Group.objects.get(name=kelompok))
    assert unit in unit_petugas(Pengguna.objects.get(pk=petugas.pk))

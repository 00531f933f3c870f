"""The holder answers, objects, confirms the data and asks for the end of the NIB on pages for holders."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from nib.models import Nib, PermohonanPencabutan, SanksiNib, TeksPernyataan
from nib.services import supervision
from registrasi.models import HakAkses
from tests.factories.nib import REASONS, freeze_now, make_nib, propose_revocation, revoke_now
from tests.factories.registrasi import PASSWORD, HakAksesFactory, PelakuUsahaFactory, PenggunaFactory, PetugasFactory
from tests.nib.helpers import fill_until, sign_in, step

pytestmark = pytest.mark.django_db

REVOKE = {
    "jenis": "nonlikuidasi",
    "alasan": "Warung tutup.",
    "pernyataan_pajak": "on",
    "pernyataan_fiskal": "on",
    "pernyataan_pekerja": "on",
    "kata_sandi": PASSWORD,
}


@pytest.fixture
def hak_akses(db):
    return HakAksesFactory(pengguna=PenggunaFactory(kata_sandi=PASSWORD))


@pytest.fixture
def nib(hak_akses) -> Nib:
    return make_nib(hak_akses=hak_akses)


@pytest.fixture
def owner(client, hak_akses, nib):
    return sign_in(client, hak_akses)


def test_a_warning_stands_on_the_page_of_the_nib_and_is_answered_once(owner, nib, petugas):
    s = supervision.warn(nib=nib, by=petugas, alasan="Kegiatan tidak sesuai.")
    assert "Kegiatan tidak sesuai." in owner.get(reverse("nib")).text
    address = reverse("nib-sanksi", args=[s.kode])
    assert "Isi jawaban Anda." in owner.post(address, {"teks": ""}).text
    for _ in range(2):
        assert owner.post(address, {"teks": "Sudah kami perbaiki."}).url == address
    assert "Jawaban Anda sudah kami terima" in owner.get(reverse("nib")).text
    other = owner.post(address, {"teks": "Yang lain."}).text
    assert "tidak menunggu jawaban" in other
    # The text typed in another tab is shown for copying.
    assert "Yang lain." in other.partition("tidak kami simpan")[2]


def test_u15_a_frozen_nib_says_what_is_not_allowed(owner, nib, petugas):
    freeze_now(nib, petugas)
    page = owner.get(reverse("nib")).text
    assert "Dibekukan" in page
    assert "peran NIB (impor, ekspor, dan lainnya) tidak berlaku" in page
    assert "tidak dapat dipakai sebagai dasar kegiatan usaha" in owner.get(reverse("nib-setelah")).text


def test_u16_a_revoked_nib_shows_the_reason_the_objection_and_the_way_to_a_new_one(owner, nib, petugas):
    proposal = propose_revocation(nib, petugas)
    assert owner.get(reverse("nib-sanksi", args=[proposal.kode])).status_code == 404
    supervision.confirm(sanksi=proposal, by=PetugasFactory(), alasan=REASONS)
    page = owner.get(reverse("nib")).text
    assert "Baca dan ajukan keberatan" in page
    assert "Mulai permohonan NIB baru" in page
    assert "Isi keberatan Anda." in owner.post(reverse("nib-sanksi", args=[proposal.kode]), {"teks": ""}).text
    owner.post(reverse("nib-sanksi", args=[proposal.kode]), {"teks": "Kami keberatan."})
    assert SanksiNib.objects.get(pk=proposal.pk).keberatan == "Kami keberatan."


def test_the_sanction_of_another_is_not_there(owner, petugas):
    other = supervision.warn(nib=make_nib(), by=petugas, alasan="x")
    assert owner.get(reverse("nib-sanksi", args=[other.kode])).status_code == 404
    assert owner.post(reverse("nib-sanksi", args=[other.kode]), {"teks": "x"}).status_code == 404


def test_u17_the_end_is_asked_for_with_statements_and_password_and_can_be_taken_back(owner, nib):
    address = reverse("nib-cabut")
    for missing in ("alasan", "pernyataan_pajak", "kata_sandi"):
        assert owner.post(address, {k: v for k, v in REVOKE.items() if k != missing}).status_code == 200
    assert "Kata sandi tidak cocok." in owner.post(address, REVOKE | {"kata_sandi": "bukan-ini-123"}).text
    assert not PermohonanPencabutan.objects.exists()
    assert owner.post(address, REVOKE).url == reverse("nib")
    assert "Anda meminta NIB ini dicabut" in owner.get(reverse("nib")).text
    assert "Permintaan pencabutan: petugas memutuskan paling lambat" in owner.get(reverse("dasbor")).text
    assert owner.post(address, REVOKE).url == reverse("nib")
    assert PermohonanPencabutan.objects.count() == 1
    owner.post(reverse("nib-cabut-batal"))
    assert PermohonanPencabutan.objects.get().status == "dibatalkan"
    assert "Permintaan pencabutan: petugas" not in owner.get(reverse("dasbor")).text
    nib.refresh_from_db()
    assert nib.in_force


def test_only_a_body_is_asked_whether_it_is_liquidated(client, owner, nib):
    address, without = reverse("nib-cabut"), {k: v for k, v in REVOKE.items() if k != "jenis"}
    assert "Likuidasi" not in owner.get(address).text
    owner.post(address, without)
    assert PermohonanPencabutan.objects.get().jenis == "nonlikuidasi"
    usaha = PelakuUsahaFactory(jenis="01", jenis_perusahaan="01")
    body = HakAksesFactory(pengguna=PenggunaFactory(kata_sandi=PASSWORD), pelaku_usaha=usaha)
    make_nib(hak_akses=body)
    sign_in(client, body)
    assert "Likuidasi" in client.get(address).text
    assert client.post(address, without).status_code == 200
    assert PermohonanPencabutan.objects.count() == 1


def test_only_the_penanggung_jawab_asks_for_the_end(client, nib):
    kuasa = HakAksesFactory(
        pelaku_usaha=nib.pelaku_usaha, peran=HakAkses.Peran.KUASA, kewenangan=["nib", "perubahan", "sertifikat"]
    )
    web_client = sign_in(client, kuasa)
    assert web_client.get(reverse("nib-cabut")).status_code == 403
    assert web_client.post(reverse("nib-cabut"), REVOKE).status_code == 403
    assert web_client.post(reverse("nib-cabut-batal")).status_code == 403


def test_kew_2b_once_a_year_the_holder_is_asked_whether_the_data_are_still_right(owner, nib):
    assert "masih benar?" not in owner.get(reverse("nib")).text
    Nib.objects.filter(pk=nib.pk).update(dikonfirmasi_pada=timezone.now() - timedelta(days=366))
    assert "masih benar?" in owner.get(reverse("nib")).text
    for _ in range(2):
        owner.post(reverse("nib-konfirmasi"))
    nib.refresh_from_db()
    assert nib.peristiwa.filter(jenis="konfirmasi").count() == 1
    assert "masih benar?" not in owner.get(reverse("nib")).text


@pytest.mark.parametrize(
    ("kewenangan", "changes", "downloads"),
    [(["nib"], False, False), (["perubahan"], True, False), (["sertifikat"], False, True)],
)
def test_a_kuasa_is_offered_only_what_was_given(client, nib, kewenangan, changes, downloads):
    kuasa = HakAksesFactory(pelaku_usaha=nib.pelaku_usaha, peran=HakAkses.Peran.KUASA, kewenangan=kewenangan)
    web_client = sign_in(client, kuasa)
    for address in (reverse("nib"), reverse("dasbor")):
        page = web_client.get(address).text
        assert ("Unduh sertifikat" in page) == downloads
    page = web_client.get(reverse("nib")).text
    assert (reverse("nib-ubah") in page) == changes
    assert reverse("nib-cabut") not in page


def test_what_the_owner_can_do_stands_before_the_data_of_the_nib(owner, nib):
    page = owner.get(reverse("nib")).text
    assert page.index("Unduh sertifikat") < page.index(reverse("nib-ubah")) < page.index("Berlaku sebagai")


def test_a_kuasa_without_the_power_to_apply_is_told_so_before_pressing_anything(client, hak_akses):
    kuasa = HakAksesFactory(pelaku_usaha=hak_akses.pelaku_usaha, peran=HakAkses.Peran.KUASA, kewenangan=["sertifikat"])
    page = sign_in(client, kuasa).get(reverse("nib")).text
    assert "Mulai permohonan NIB" not in page
    assert "Kuasa Anda tidak mencakup permohonan NIB." in page


def test_who_gave_a_kuasa_reads_in_the_mail_who_applied(client, hak_akses):
    kuasa = HakAksesFactory(pelaku_usaha=hak_akses.pelaku_usaha, peran=HakAkses.Peran.KUASA, kewenangan=["nib"])
    web_client = sign_in(client, kuasa)
    fill_until(web_client, kuasa, 3)
    page = web_client.get(reverse("nib-langkah", args=[1])).text
    assert "NIK saya" not in page
    assert step(web_client, kuasa, 5, {"pernyataan": [t.pk for t in TeksPernyataan.objects.in_force()]}).url == reverse(
        "nib-hasil"
    )
    assert "surel penanggung jawab" in web_client.get(reverse("nib-hasil")).text
    assert f"diajukan oleh {kuasa.pengguna.readable_name}, kuasa Anda" in mail.outbox[-1].body


def test_a_step_of_supervision_is_read_by_all_who_act_and_answered_by_who_may(client, nib, hak_akses, petugas):
    s = supervision.warn(nib=nib, by=petugas, alasan="Kegiatan tidak sesuai.")
    address = reverse("nib-sanksi", args=[s.kode])
    kuasa = HakAksesFactory(pelaku_usaha=nib.pelaku_usaha, peran=HakAkses.Peran.KUASA, kewenangan=["sertifikat"])
    HakAkses.objects.filter(pk=hak_akses.pk).update(status=HakAkses.Status.DIBATASI)
    for right, why, refusal in (
        (kuasa, "Kuasa Anda tidak mencakup jawaban", "Ini di luar kuasa Anda"),
        (hak_akses, "Hak Akses Anda sedang dibatasi", "Anda hanya dapat melihat"),
    ):
        web_client = sign_in(client, right)
        for overview in (reverse("nib"), reverse("dasbor")):
            assert "Baca dan jawab" not in web_client.get(overview).text
        page = web_client.get(address)
        assert page.status_code == 200
        assert "Kegiatan tidak sesuai." in page.text
        assert why in page.text
        assert "Kirim jawaban" not in page.text
        refused = web_client.post(address, {"teks": "Sudah kami perbaiki."})
        assert (refused.status_code, refusal in refused.text) == (403, True)
    s.refresh_from_db()
    assert not s.jawaban


def test_only_the_penanggung_jawab_is_offered_to_take_the_request_for_the_end_back(client, owner, nib):
    owner.post(reverse("nib-cabut"), REVOKE)
    assert "Batalkan permintaan" in owner.get(reverse("nib")).text
    kuasa = HakAksesFactory(pelaku_usaha=nib.pelaku_usaha, peran=HakAkses.Peran.KUASA, kewenangan=["perubahan"])
    page = sign_in(client, kuasa).get(reverse("nib")).text
    assert "Anda meminta NIB ini dicabut" in page
    assert "Batalkan permintaan" not in page


def test_of_a_frozen_nib_no_page_and_no_mail_says_that_it_is_in_force_meanwhile(owner, nib, petugas):
    freeze_now(nib, petugas)
    mail.outbox.clear()
    owner.post(reverse("nib-cabut"), REVOKE)
    assert "NIB tetap berlaku" not in owner.get(reverse("nib")).text
    assert "Petugas memutuskannya paling lambat" in mail.outbox[0].body
    assert "NIB tetap berlaku" not in mail.outbox[0].body
    page = owner.post(reverse("nib-cabut-batal"), follow=True).text
    assert "Permintaan pencabutan dibatalkan." in page
    assert "NIB tetap berlaku" not in page


def test_the_page_of_a_revoked_nib_leads_to_no_page_about_what_follows_it(owner, nib, petugas):
    assert reverse("nib-setelah") in owner.get(reverse("nib")).text
    revoke_now(nib, petugas)
    assert f'href="{reverse("nib-setelah")}"' not in owner.get(reverse("nib")).text


def test_a_kuasa_sees_how_far_the_application_is_and_no_link_that_ends_on_a_stop_screen(client, hak_akses):
    fill_until(sign_in(client, hak_akses), hak_akses, 2)
    kuasa = HakAksesFactory(pelaku_usaha=hak_akses.pelaku_usaha, peran=HakAkses.Peran.KUASA, kewenangan=["sertifikat"])
    page = sign_in(client, kuasa).get(reverse("nib")).text
    assert "Data pelaku usaha" in page
    assert "Selesai" in page
    assert "/nib/ajukan/" not in page


def test_a_role_that_stops_with_the_nib_is_not_explained_by_the_end_of_an_older_freeze(owner, nib, petugas):
    role = nib.peran.first()
    supervision.freeze_peran(peran=role, by=petugas, alasan="Surat instansi 7.")
    assert owner.get(reverse("nib")).text.count("Surat instansi 7.") == 2
    supervision.unfreeze_peran(peran=role, by=petugas, alasan="Instansi mencabut suratnya.")
    freeze_now(nib, petugas)
    # The reason is shown once, in the history, and not beside the role.
    assert owner.get(reverse("nib")).text.count("Instansi mencabut suratnya.") == 1

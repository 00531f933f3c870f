"""Warning, freeze, thaw, revocation by two officers, revocation on request, roles by themselves."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from nib.antrean import antrean_jawaban, antrean_keberatan, antrean_lewat
from nib.galat import AlasanWajib, BedaOrang, TidakDiizinkan
from nib.kebijakan import Perbuatan, boleh
from nib.models import Nib, PeranNib, PeristiwaNib, Permohonan, PermohonanPencabutan, SanksiNib, StatusNib
from nib.services import pemegang, pengawasan
from nib.services.perubahan import mulai_perubahan
from oss_portal.transisi import TransisiDitolak
from tests.factories.nib import buat_nib
from tests.factories.registrasi import PetugasFactory

pytestmark = pytest.mark.django_db

Sebab = SanksiNib.Sebab
DASAR = "PP 24/2018 Pasal 30"


@pytest.fixture
def nib(db) -> Nib:
    return buat_nib(impor=True, jenis_api="01", ekspor=True)


def peringatkan(nib, petugas):
    return pengawasan.peringatkan(nib=nib, oleh=petugas, alasan="Kegiatan tidak sesuai KBLI.", dasar=DASAR)


def usulkan(nib, petugas, sebab=Sebab.BERAT, **data):
    return pengawasan.usulkan_pencabutan(nib=nib, oleh=petugas, sebab=sebab, alasan="Pelanggaran.", dasar=DASAR, **data)


def test_a_warning_gives_thirty_days_and_is_told(nib, petugas):
    sanksi = peringatkan(nib, petugas)
    assert sanksi.tenggat_jawab == timezone.localdate() + timedelta(days=30)
    assert "Peringatan untuk NIB" in mail.outbox[-1].subject
    assert "Kegiatan tidak sesuai KBLI." in mail.outbox[-1].body
    assert nib.peristiwa.filter(jenis="peringatan").count() == 1
    with pytest.raises(TidakDiizinkan):
        peringatkan(nib, petugas)


def test_a_freeze_needs_a_warning_unless_the_violation_is_grave(nib, petugas):
    with pytest.raises(TidakDiizinkan, match="peringatan"):
        pengawasan.bekukan(nib=nib, oleh=petugas, alasan="x", dasar=DASAR)
    pengawasan.bekukan(nib=nib, oleh=petugas, alasan="Barang terlarang.", dasar=DASAR, sebab=Sebab.BERAT)
    nib.refresh_from_db()
    assert nib.status == StatusNib.DIBEKUKAN
    assert not boleh(nib, Perbuatan.PAKAI_PERAN)
    assert boleh(nib, Perbuatan.UBAH_DATA)


def test_a_thawed_nib_comes_back_to_the_state_it_was_in(nib, petugas):
    Nib.objects.filter(pk=nib.pk).update(status=StatusNib.DIIZINKAN_USAHA)
    nib.refresh_from_db()
    peringatkan(nib, petugas)
    pengawasan.bekukan(nib=nib, oleh=petugas, alasan="Tidak menjawab.", dasar=DASAR)
    with pytest.raises(AlasanWajib):
        pengawasan.cairkan(nib=nib, oleh=petugas, alasan=" ")
    pengawasan.cairkan(nib=nib, oleh=petugas, alasan="Sudah diperbaiki.")
    nib.refresh_from_db()
    assert nib.status == StatusNib.DIIZINKAN_USAHA
    assert not nib.sanksi.filter(status="berlaku").exists()
    with pytest.raises(TransisiDitolak):
        pengawasan.cairkan(nib=nib, oleh=petugas, alasan="Lagi.")


def test_four_eyes_who_proposes_a_revocation_does_not_decide_it(nib, petugas):
    sanksi = usulkan(nib, petugas)
    nib.refresh_from_db()
    assert nib.berlaku
    with pytest.raises(BedaOrang):
        pengawasan.putuskan_pencabutan(sanksi=sanksi, oleh=petugas)
    with pytest.raises(IntegrityError, match="empat_mata"), transaction.atomic():
        SanksiNib.objects.filter(pk=sanksi.pk).update(status="berlaku", diputus_oleh=petugas)
    pengawasan.putuskan_pencabutan(sanksi=sanksi, oleh=PetugasFactory())
    nib.refresh_from_db()
    assert nib.dicabut
    assert nib.dicabut_pada
    assert set(nib.peran.values_list("status", flat=True)) == {"dicabut"}
    assert nib.peristiwa.filter(jenis="dicabut", tipe_dokumen="3", dasar=DASAR).count() == 1
    assert "dicabut" in mail.outbox[-1].body
    with pytest.raises(TransisiDitolak):
        pengawasan.putuskan_pencabutan(sanksi=sanksi, oleh=PetugasFactory())


def test_a_refused_proposal_leaves_the_nib_as_it_was(nib, petugas):
    sanksi = usulkan(nib, petugas)
    pengawasan.tolak_pencabutan(sanksi=sanksi, oleh=PetugasFactory(), alasan="Bukti kurang.")
    nib.refresh_from_db()
    assert nib.berlaku
    assert usulkan(nib, petugas).pk != sanksi.pk


@pytest.mark.parametrize(
    ("sebab", "data"),
    [
        (Sebab.PENGADILAN, {}),
        (Sebab.PENGADILAN, {"nomor_dokumen": "12/Pdt/2026"}),
        (Sebab.PELANGGARAN, {}),
        (Sebab.TIDAK_MENJAWAB, {}),
    ],
)
def test_a_proposal_needs_its_ground(nib, petugas, sebab, data):
    with pytest.raises(TidakDiizinkan):
        usulkan(nib, petugas, sebab=sebab, **data)


def test_no_answer_is_a_ground_only_after_the_period(nib, petugas):
    sanksi = peringatkan(nib, petugas)
    SanksiNib.objects.filter(pk=sanksi.pk).update(tenggat_jawab=timezone.localdate() - timedelta(days=1))
    assert usulkan(nib, petugas, sebab=Sebab.TIDAK_MENJAWAB)


def test_an_answer_in_time_takes_that_ground_away(nib, petugas):
    sanksi = peringatkan(nib, petugas)
    pemegang.jawab_sanksi(sanksi=sanksi, oleh=nib.data.pembuat, jawaban="Sudah kami perbaiki.")
    SanksiNib.objects.filter(pk=sanksi.pk).update(tenggat_jawab=timezone.localdate() - timedelta(days=1))
    with pytest.raises(TidakDiizinkan):
        usulkan(nib, petugas, sebab=Sebab.TIDAK_MENJAWAB)
    with pytest.raises(TidakDiizinkan):
        pemegang.jawab_sanksi(sanksi=sanksi, oleh=nib.data.pembuat, jawaban="Jawaban lain.")


def test_a_court_decision_names_its_number_and_date(nib, petugas):
    sanksi = usulkan(
        nib, petugas, sebab=Sebab.PENGADILAN, nomor_dokumen="12/Pdt.G/2026/PN Jkt.Pst", tanggal_dokumen=date(2026, 9, 1)
    )
    pengawasan.putuskan_pencabutan(sanksi=sanksi, oleh=PetugasFactory())
    catatan = nib.peristiwa.get(jenis="dicabut")
    assert (catatan.nomor_dokumen, catatan.tanggal_dokumen) == ("12/Pdt.G/2026/PN Jkt.Pst", date(2026, 9, 1))


def test_nobody_supervises_a_business_of_one_s_own(nib):
    pemilik = nib.data.pembuat
    for perbuatan in (
        lambda: peringatkan(nib, pemilik),
        lambda: usulkan(nib, pemilik),
        lambda: pengawasan.cairkan(nib=nib, oleh=pemilik, alasan="x"),
        lambda: pengawasan.bekukan_peran(peran=nib.peran.first(), oleh=pemilik, alasan="x", dasar="y"),
    ):
        with pytest.raises(BedaOrang):
            perbuatan()


def test_a_revocation_closes_an_open_change_and_a_new_number_may_be_asked_for(nib, petugas):
    mulai_perubahan(pelaku_usaha=nib.pelaku_usaha, oleh=nib.data.pembuat)
    pengawasan.putuskan_pencabutan(sanksi=usulkan(nib, petugas), oleh=PetugasFactory())
    assert not Permohonan.objects.terbuka().exists()
    baru = buat_nib(hak_akses=nib.pelaku_usaha.hak_akses.get())
    assert baru.nomor != nib.nomor
    with connection.cursor() as kursor, pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        kursor.execute("delete from nib_nib where id = %s", [nib.pk])


def test_customs_access_is_frozen_while_the_nib_lives(nib, petugas):
    peran = nib.peran.get(rincian="importir")
    pengawasan.bekukan_peran(peran=peran, oleh=petugas, alasan="Rekomendasi DJP.", dasar="PER-27/PJ/2025")
    nib.refresh_from_db()
    assert nib.berlaku
    assert nib.peran.filter(status="dibekukan").get() == peran
    assert nib.peran.aktif().filter(jenis="API").exists()
    assert "Importir" in mail.outbox[-1].subject
    pengawasan.cairkan_peran(peran=peran, oleh=petugas, alasan="Selesai.")
    assert not nib.peran.filter(status="dibekukan").exists()
    assert [p.jenis for p in nib.peristiwa.filter(peran=peran).order_by("id")] == [
        "peran_diberikan",
        "peran_dibekukan",
        "peran_dipulihkan",
    ]


def test_the_holder_asks_for_the_end_with_all_statements_and_an_officer_decides(nib, petugas):
    pemilik = nib.data.pembuat
    data = {"nib": nib, "oleh": pemilik, "jenis": "nonlikuidasi", "alasan": "Pindah ke luar negeri."}
    with pytest.raises(TidakDiizinkan):
        pemegang.minta_pencabutan(pernyataan=["pajak"], **data)
    permintaan = pemegang.minta_pencabutan(pernyataan=list(PermohonanPencabutan.PERNYATAAN), **data)
    assert pemegang.minta_pencabutan(pernyataan=[], **data) == permintaan
    with pytest.raises(AlasanWajib):
        pengawasan.putuskan_permintaan(permintaan=permintaan, oleh=petugas, setuju=False)
    pengawasan.putuskan_permintaan(permintaan=permintaan, oleh=petugas, setuju=True)
    nib.refresh_from_db()
    assert nib.dicabut
    assert "Pindah ke luar negeri." in nib.peristiwa.get(jenis="dicabut").alasan
    with pytest.raises(TidakDiizinkan):
        pemegang.minta_pencabutan(pernyataan=list(PermohonanPencabutan.PERNYATAAN), **data)


def test_a_refused_request_leaves_the_nib_and_says_why(nib, petugas):
    permintaan = pemegang.minta_pencabutan(
        nib=nib,
        oleh=nib.data.pembuat,
        jenis="likuidasi",
        alasan="Bubar.",
        pernyataan=list(PermohonanPencabutan.PERNYATAAN),
    )
    pengawasan.putuskan_permintaan(permintaan=permintaan, oleh=petugas, setuju=False, alasan="Pajak belum lunas.")
    nib.refresh_from_db()
    assert nib.berlaku
    assert "Pajak belum lunas." in mail.outbox[-1].body


def test_an_objection_is_possible_once_and_within_thirty_days(nib, petugas):
    sanksi = usulkan(nib, petugas)
    with pytest.raises(TidakDiizinkan):
        pemegang.ajukan_keberatan(sanksi=sanksi, oleh=nib.data.pembuat, keberatan="Tidak benar.")
    pengawasan.putuskan_pencabutan(sanksi=sanksi, oleh=PetugasFactory())
    pemegang.ajukan_keberatan(sanksi=sanksi, oleh=nib.data.pembuat, keberatan="Tidak benar.")
    with pytest.raises(TidakDiizinkan):
        pemegang.ajukan_keberatan(sanksi=sanksi, oleh=nib.data.pembuat, keberatan="Sekali lagi.")
    assert nib.peristiwa.filter(jenis="keberatan").count() == 1


def test_every_sanction_is_in_the_book_which_cannot_be_rewritten(nib, petugas):
    peringatkan(nib, petugas)
    catatan = PeristiwaNib.objects.filter(nib=nib, jenis="peringatan")
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        catatan.update(alasan="lain")
    with pytest.raises(Exception, match="or delete"), transaction.atomic():
        catatan.delete()


def test_in_the_admin_the_steps_have_pages(client, nib):
    petugas, kedua = PetugasFactory(is_superuser=True), PetugasFactory(is_superuser=True)

    def buka(orang):
        client.force_login(orang, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
        return client

    def kirim(model, nama, pk, **data):
        return client.post(reverse(f"admin:nib_{model}_{nama}", args=[pk]), data).status_code

    buka(petugas)
    sanksi = {"alasan": "Pelanggaran.", "dasar": DASAR}
    assert kirim("nib", "peringatkan", nib.pk, alasan="", dasar="") == 422
    assert kirim("nib", "peringatkan", nib.pk, **sanksi) == 302
    assert kirim("nib", "bekukan", nib.pk, sebab="pelanggaran", **sanksi) == 302
    assert kirim("nib", "cairkan", nib.pk, alasan="Selesai.") == 302
    assert kirim("nib", "usulkan-cabut", nib.pk, sebab="pengadilan", **sanksi) == 422
    assert kirim("nib", "usulkan-cabut", nib.pk, sebab="berat", **sanksi) == 302
    usulan = SanksiNib.objects.get(tahap="pencabutan")
    assert kirim("sanksinib", "putuskan", usulan.pk) == 422
    peran = nib.peran.get(jenis="API")
    assert kirim("perannib", "bekukan", peran.pk, **sanksi) == 302
    assert kirim("perannib", "cairkan", peran.pk, alasan="Selesai.") == 302
    buka(kedua)
    assert kirim("sanksinib", "putuskan", usulan.pk) == 302
    nib.refresh_from_db()
    assert nib.dicabut
    for model, objek in (("nib", nib), ("sanksinib", usulan), ("perannib", peran)):
        assert client.get(reverse(f"admin:nib_{model}_change", args=[objek.pk])).status_code == 200


def test_a_frozen_role_is_no_way_out_by_a_change_of_data(nib, petugas):
    peran = nib.peran.get(jenis="API")
    pengawasan.bekukan_peran(peran=peran, oleh=petugas, alasan="Pelanggaran.", dasar="x")
    peran.refresh_from_db()
    assert peran.status == PeranNib.Status.DIBEKUKAN
    assert nib.peran.hidup().filter(jenis="API").count() == 1


def test_only_an_nib_in_force_lets_its_roles_be_used():
    assert {s for s in StatusNib.values if boleh(Nib(status=s), Perbuatan.PAKAI_PERAN)} == {"01", "03", "04"}


def test_an_objection_is_answered_once_by_an_officer_who_did_not_decide(nib, petugas):
    kedua = PetugasFactory()
    sanksi = usulkan(nib, petugas)
    pengawasan.putuskan_pencabutan(sanksi=sanksi, oleh=kedua)
    with pytest.raises(TransisiDitolak):
        pengawasan.tanggapi_keberatan(sanksi=sanksi, oleh=petugas, tanggapan="Belum ada keberatan.")
    pemegang.ajukan_keberatan(sanksi=sanksi, oleh=nib.data.pembuat, keberatan="Tidak benar.")
    assert antrean_keberatan(PetugasFactory(is_superuser=True))["jumlah"] == 1
    with pytest.raises(BedaOrang):
        pengawasan.tanggapi_keberatan(sanksi=sanksi, oleh=kedua, tanggapan="Ditolak.")
    with pytest.raises(AlasanWajib):
        pengawasan.tanggapi_keberatan(sanksi=sanksi, oleh=petugas, tanggapan=" ")
    pengawasan.tanggapi_keberatan(sanksi=sanksi, oleh=petugas, tanggapan="Bukti kami lampirkan.")
    assert "Bukti kami lampirkan." in mail.outbox[-1].body
    with pytest.raises(TransisiDitolak):
        pengawasan.tanggapi_keberatan(sanksi=sanksi, oleh=petugas, tanggapan="Lagi.")
    assert antrean_keberatan(PetugasFactory(is_superuser=True))["jumlah"] == 0


def test_answers_and_silence_stand_in_the_queues_of_the_officers(nib, petugas):
    kepala = PetugasFactory(is_superuser=True)
    assert antrean_jawaban(petugas) is None
    sanksi = peringatkan(nib, petugas)
    assert (antrean_jawaban(kepala)["jumlah"], antrean_lewat(kepala)["jumlah"]) == (0, 0)
    SanksiNib.objects.filter(pk=sanksi.pk).update(tenggat_jawab=timezone.localdate() - timedelta(days=1))
    assert (antrean_jawaban(kepala)["jumlah"], antrean_lewat(kepala)["jumlah"]) == (0, 1)
    pemegang.jawab_sanksi(sanksi=sanksi, oleh=nib.data.pembuat, jawaban="Sudah diperbaiki.")
    assert (antrean_jawaban(kepala)["jumlah"], antrean_lewat(kepala)["jumlah"]) == (1, 0)


def test_the_end_of_an_nib_ends_its_running_warning_too(nib, petugas):
    sanksi = peringatkan(nib, petugas)
    permintaan = pemegang.minta_pencabutan(
        nib=nib,
        oleh=nib.data.pembuat,
        jenis="nonlikuidasi",
        alasan="Tutup.",
        pernyataan=list(PermohonanPencabutan.PERNYATAAN),
    )
    pengawasan.putuskan_permintaan(permintaan=permintaan, oleh=petugas, setuju=True)
    sanksi.refresh_from_db()
    assert sanksi.status == SanksiNib.Status.SELESAI


def test_a_revocation_closes_the_holder_s_own_request(nib, petugas):
    permintaan = pemegang.minta_pencabutan(
        nib=nib,
        oleh=nib.data.pembuat,
        jenis="likuidasi",
        alasan="Bubar.",
        pernyataan=list(PermohonanPencabutan.PERNYATAAN),
    )
    pengawasan.putuskan_pencabutan(sanksi=usulkan(nib, petugas), oleh=PetugasFactory())
    permintaan.refresh_from_db()
    assert permintaan.status == PermohonanPencabutan.Status.DITOLAK

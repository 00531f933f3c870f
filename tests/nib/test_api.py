"""The API for agencies: who may read, what is answered, what is written down (PRV-2, PRV-3, DEF-2)."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InternalError, OperationalError, transaction
from django.utils import timezone

from nib.galat import TidakDiizinkan
from nib.models import InstansiPemerintah, KunciApi, PengungkapanData
from nib.services.instansi import buat_kunci, cabut_kunci, ganti_kunci, simpan_instansi
from nib.services.kiriman import hentikan_kiriman
from oss_portal.models import PeristiwaAudit
from tests.factories.instansi import InstansiFactory, buat_kunci_api
from tests.factories.nib import buat_nib
from tests.factories.registrasi import HakAksesFactory, PetugasFactory

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"


@pytest.fixture
def nib(db):
    return buat_nib()


@pytest.fixture
def kunci(db):
    return buat_kunci_api()


def panggil(client, metode, isi, teks="", **kepala):
    jawab = client.post(f"/api/v1/{metode}", json.dumps(isi), "application/json", headers={"user-key": teks} | kepala)
    return jawab, jawab.json()


def cek(client, nomor, teks="", **kepala):
    jawab, isi = panggil(client, "checkNIB", {"CHECKNIB": {"nib": nomor}}, teks, **kepala)
    return jawab, isi["responcheckNIB"]


# --- What is answered
def test_check_nib_tells_number_name_and_status_only(client, nib, kunci):
    jawab, isi = cek(client, nib.nomor, kunci[1])
    assert jawab.status_code == isi["kode"] == 200
    assert isi["dataNIB"] == {
        "nib": nib.nomor,
        "nama_perusahaan": nib.pelaku_usaha.nama,
        "status": "01",
    }


def test_inquery_nib_tells_what_holds_now_and_no_identity_number(client, nib, kunci):
    jawab, isi = panggil(client, "inqueryNIB", {"INQUERYNIB": {"nib": nib.nomor}}, kunci[1])
    data = isi["responinqueryNIB"]["dataNIB"]
    assert data["nama_perseroan"] == nib.pelaku_usaha.nama
    assert data["data_proyek"][0]["kbli"] == "56101"
    assert data["perseroan_daerah_id"] == nib.data.kelurahan.replace(".", "")
    assert {p["jenis"] for p in data["data_peran"]} >= {"TDP"}
    assert data["penanggung_jwb"][0]["nama_penanggung_jwb"] == nib.data.pembuat.nama
    assert nib.pelaku_usaha.nomor_identitas not in jawab.content.decode()


def test_reference_data_come_under_the_numbers_of_the_pia(client, kunci):
    _, isi = panggil(client, "getDataReferensi", {"GETDATAREFERENSI": {"kode": "14"}}, kunci[1])
    assert {"kode_referensi": "06", "uraian_referensi": "Dicabut", "keterangan_referensi": ""} in (
        isi["respongetDataReferensi"]["dataReferensi"]
    )
    jawab, isi = panggil(client, "getDataReferensi", {"GETDATAREFERENSI": {"kode": "999"}}, kunci[1])
    assert (jawab.status_code, isi["respongetDataReferensi"]["kode"]) == (400, 400)


@pytest.mark.parametrize("nomor", ["", "abc", "123", "9" * 14, "' or 1=1 --", "１２３", "\x00"])
def test_what_is_no_number_is_a_wrong_parameter(client, kunci, nomor):
    jawab, isi = cek(client, nomor, kunci[1])
    assert (jawab.status_code, isi["kode"]) == (400, 400)


def test_an_unknown_number_is_answered_as_the_pia_says(client, kunci, nib):
    jawab, isi = cek(client, "0000000000000", kunci[1])
    assert (jawab.status_code, isi["kode"], isi["keterangan"]) == (400, 400, "Data NIB tidak ditemukan")
    assert not PengungkapanData.objects.exists()


@pytest.mark.parametrize(
    "isi", ["", "{", "[]", "null", '{"CHECKNIB": 1}', '{"checknib": {"nib": "1"}}', '{"CHECKNIB": {"nib": 5}}']
)
def test_a_body_that_cannot_be_read_gets_an_answer(client, kunci, isi):
    jawab = client.post("/api/v1/checkNIB", isi, "application/json", headers={"user-key": kunci[1]})
    assert jawab.status_code == jawab.json()["responcheckNIB"]["kode"] == 400


def test_a_method_that_there_is_not_says_so(client, kunci):
    jawab, isi = panggil(client, "fetchNIB", {}, kunci[1])
    assert (jawab.status_code, isi["respon"]["kode"]) == (404, 404)
    assert client.get("/api/v1/checkNIB").status_code == 405


def test_a_database_that_does_not_answer_is_a_time_out_of_the_pia(client, kunci, nib, monkeypatch):
    def mati(_):
        raise OperationalError("gone")

    monkeypatch.setattr("nib.api.metode.nib_lengkap", mati)
    jawab, isi = panggil(client, "inqueryNIB", {"INQUERYNIB": {"nib": nib.nomor}}, kunci[1])
    assert jawab.status_code == isi["responinqueryNIB"]["kode"] == 504


# --- Who may
@pytest.mark.parametrize("teks", ["", "salah", "' or 1=1 --", "x" * 5000])
def test_without_a_right_key_nothing_is_told(client, nib, teks):
    jawab, isi = cek(client, nib.nomor, teks)
    assert (jawab.status_code, isi) == (401, {"kode": 401, "keterangan": "User akses tidak valid"})


def test_the_session_of_an_officer_is_no_key(client, nib):
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    assert cek(client, nib.nomor)[0].status_code == 401


def test_prv_3_an_expired_mandate_closes_the_door(client, nib):
    instansi = InstansiFactory(
        jenis="mandat", nomor_mandat="M-1", mandat_sampai=timezone.localdate() + timedelta(days=60)
    )
    _, teks = buat_kunci_api(instansi)
    assert cek(client, nib.nomor, teks)[0].status_code == 200
    InstansiPemerintah.objects.update(mandat_sampai=timezone.localdate() - timedelta(days=1))
    assert cek(client, nib.nomor, teks)[0].status_code == 401


def test_an_expired_key_a_revoked_key_and_an_agency_switched_off_are_refused(client, nib):
    kunci, teks = buat_kunci_api()
    KunciApi.objects.update(berlaku_sampai=timezone.now() - timedelta(seconds=1))
    assert cek(client, nib.nomor, teks)[0].status_code == 401
    KunciApi.objects.update(berlaku_sampai=timezone.now() + timedelta(days=1))
    assert cek(client, nib.nomor, teks)[0].status_code == 200
    InstansiPemerintah.objects.update(aktif=False)
    assert cek(client, nib.nomor, teks)[0].status_code == 401
    InstansiPemerintah.objects.update(aktif=True)
    cabut_kunci(kunci=kunci, alasan="Bocor", oleh=PetugasFactory())
    assert cek(client, nib.nomor, teks)[0].status_code == 401


def test_a_key_opens_only_what_it_was_given_for(client, nib):
    _, teks = buat_kunci_api(lingkup=["cek"])
    assert cek(client, nib.nomor, teks)[0].status_code == 200
    jawab, isi = panggil(client, "inqueryNIB", {"INQUERYNIB": {"nib": nib.nomor}}, teks)
    assert (jawab.status_code, isi["responinqueryNIB"]["kode"]) == (403, 403)
    assert PengungkapanData.objects.get().metode == "checkNIB"


def test_a_key_with_addresses_opens_from_these_only(client, nib):
    _, teks = buat_kunci_api(alamat_ip=["203.0.113.7", "2001:db8::1"])
    assert cek(client, nib.nomor, teks)[0].status_code == 403
    assert (
        client.post(
            "/api/v1/checkNIB",
            json.dumps({"CHECKNIB": {"nib": nib.nomor}}),
            "application/json",
            headers={"user-key": teks},
            REMOTE_ADDR="203.0.113.7",
        ).json()["responcheckNIB"]["kode"]
        == 200
    )


def test_too_many_calls_are_stopped_and_told_when_to_come_again(client, nib, kunci, settings):
    settings.API_BATAS_PER_MENIT = 3
    kode = [cek(client, nib.nomor, kunci[1])[0].status_code for _ in range(4)]
    assert kode[:3] == [200, 200, 200]
    assert kode[3] == 429
    jawab, isi = cek(client, nib.nomor, kunci[1])
    assert int(jawab.headers["Retry-After"]) > 0
    assert isi["kode"] == 429


def test_trying_keys_is_stopped(client, nib):
    for n in range(31):
        cek(client, nib.nomor, f"coba-{n}")
    assert cek(client, nib.nomor, "coba-lagi")[0].status_code == 429


# --- What is kept
def test_only_the_hash_of_a_key_is_kept_and_it_never_changes(kunci):
    k, teks = kunci
    assert teks not in str(KunciApi.objects.values().get())
    assert teks not in str(list(PeristiwaAudit.objects.values()))
    for perubahan in ({"hash": "0" * 64}, {"lingkup": ["cek"]}, {"alamat_ip": ["203.0.113.9"]}):
        with pytest.raises(InternalError), transaction.atomic():
            KunciApi.objects.filter(pk=k.pk).update(**perubahan)
    with pytest.raises(InternalError), transaction.atomic():
        KunciApi.objects.filter(pk=k.pk)._raw_delete("default")


def test_prv_2_every_reading_is_in_the_book_and_the_person_sees_it(client, nib, kunci):
    cek(client, nib.nomor, kunci[1])
    panggil(client, "inqueryNIB", {"INQUERYNIB": {"nib": nib.nomor}}, kunci[1])
    buku = PengungkapanData.objects.order_by("id")
    assert [b.metode for b in buku] == ["checkNIB", "inqueryNIB"]
    assert buku[0].tujuan == "Pemeriksaan importir"
    assert buku[0].kunci == kunci[0]
    client.force_login(nib.data.pembuat, backend=BACKEND)
    halaman = client.get("/data-pribadi/").content.decode()
    assert kunci[0].instansi.nama in halaman
    assert "Pemeriksaan importir" in halaman
    client.force_login(HakAksesFactory().pengguna, backend=BACKEND)
    assert kunci[0].instansi.nama not in client.get("/data-pribadi/").content.decode()
    with pytest.raises(InternalError), transaction.atomic():
        buku.update(metode="lain")


def test_no_data_leave_when_the_book_cannot_be_written(client, nib, kunci, monkeypatch):
    def gagal(**_):
        raise RuntimeError("the book is gone")

    monkeypatch.setattr("nib.api.metode.catat_pengungkapan", gagal)
    jawab, isi = cek(client, nib.nomor, kunci[1])
    assert (jawab.status_code, isi["kode"]) == (500, 500)
    assert nib.pelaku_usaha.nama not in jawab.content.decode()


def test_a_reading_costs_the_same_however_large_the_nib(client, kunci, nib, django_assert_num_queries):
    cek(client, nib.nomor, kunci[1])
    with django_assert_num_queries(7):
        cek(client, nib.nomor, kunci[1])
    besar = buat_nib(kegiatan_lain=20)
    for satu in (nib, besar):
        with django_assert_num_queries(12):
            panggil(client, "inqueryNIB", {"INQUERYNIB": {"nib": satu.nomor}}, kunci[1])


# --- Agencies and keys
def test_prv_3_a_private_party_without_a_mandate_cannot_be_saved(db):
    for mandat in ({}, {"nomor_mandat": "M-1"}, {"mandat_sampai": timezone.localdate()}):
        with pytest.raises(ValidationError, match="wajib punya surat mandat"):
            simpan_instansi(instansi=InstansiFactory.build(jenis="mandat", **mandat), oleh=PetugasFactory())
        with pytest.raises(IntegrityError), transaction.atomic():
            InstansiFactory(jenis="mandat", **mandat)
    with pytest.raises(ValidationError):
        simpan_instansi(instansi=InstansiFactory.build(nomor_perjanjian=""), oleh=PetugasFactory())


def test_a_form_saved_late_does_not_bring_back_a_delivery_that_was_stopped(db):
    oleh = PetugasFactory()
    lama = InstansiFactory(url_kiriman="https://a.contoh.go.id/", rahasia_kiriman="rahasia")
    hentikan_kiriman(instansi=lama, alasan="Diminta instansi", oleh=oleh)
    assert lama.url_kiriman
    lama.nama = "Nama baru"
    simpan_instansi(instansi=lama, oleh=oleh)
    kini = InstansiPemerintah.objects.get()
    assert (kini.nama, kini.url_kiriman, kini.rahasia_kiriman) == ("Nama baru", "", "")


def test_a_key_ends_within_a_year_and_with_the_mandate(db):
    oleh = PetugasFactory()
    instansi = InstansiFactory(
        jenis="mandat", nomor_mandat="M-1", mandat_sampai=timezone.localdate() + timedelta(days=10)
    )
    for hari in (-1, 11, 400):
        with pytest.raises(TidakDiizinkan):
            buat_kunci(
                instansi=instansi,
                nama="x",
                lingkup=["cek"],
                berlaku_sampai=timezone.now() + timedelta(days=hari),
                oleh=oleh,
            )


def test_a_replaced_key_overlaps_and_then_ends(client, nib, kunci):
    lama, teks_lama = kunci
    baru, teks_baru = ganti_kunci(kunci=lama, tumpang_jam=24, oleh=PetugasFactory())
    assert baru.lingkup == lama.lingkup
    assert cek(client, nib.nomor, teks_lama)[0].status_code == 200
    assert cek(client, nib.nomor, teks_baru)[0].status_code == 200
    lama.refresh_from_db()
    assert lama.berlaku_sampai <= timezone.now() + timedelta(hours=24)
    ganti_kunci(kunci=baru, tumpang_jam=0, oleh=PetugasFactory())
    assert cek(client, nib.nomor, teks_baru)[0].status_code == 401


def test_a_key_that_is_replaced_again_during_the_overlap_gets_a_whole_life_again(kunci):
    """Who lost the text of the new key replaces the old one once more."""
    lama, _ = kunci
    masa = lama.berlaku_sampai - lama.dibuat_pada
    for _ in range(2):
        baru, _ = ganti_kunci(kunci=lama, tumpang_jam=24, oleh=PetugasFactory())
        assert abs(baru.berlaku_sampai - timezone.now() - masa) < timedelta(minutes=1)
        lama.refresh_from_db()
        assert lama.berlaku_sampai <= timezone.now() + timedelta(hours=24)


@pytest.mark.parametrize(
    ("tindakan", "isian", "kolom", "pesan"),
    [
        ("atur-kiriman", {"url": "https://127.0.0.1/nib"}, "url", "bukan jaringan dalam"),
        (
            "buat-kunci",
            {
                "nama": "x",
                "lingkup": "cek",
                "berlaku_sampai_0": "1",
                "berlaku_sampai_1": "1",
                "berlaku_sampai_2": "2099",
            },
            "berlaku_sampai",
            "paling lama satu tahun",
        ),
    ],
)
def test_what_a_service_refuses_about_a_field_stands_beside_it(client, db, tindakan, isian, kolom, pesan):
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    jawab = client.post(f"/admin/nib/instansipemerintah/{InstansiFactory().pk}/{tindakan}/", isian)
    assert jawab.status_code == 422
    form = jawab.context["form"]
    assert pesan in str(form.errors[kolom])
    assert list(form.errors) == [kolom]
    assert pesan in jawab.content.decode().split('enctype="multipart')[1]


# --- Pages
def test_the_description_is_readable_without_a_key_and_names_every_method(client, db):
    skema = client.get("/api/v1/openapi.json").json()
    assert {"/api/v1/checkNIB", "/api/v1/inqueryNIB", "/api/v1/getDataReferensi"} <= set(skema["paths"])
    halaman = client.get("/api/").content.decode()
    assert "inqueryNIB" in halaman
    assert "user_key" in halaman


def test_an_officer_makes_a_key_and_sees_it_once(client, db):
    petugas = PetugasFactory(is_superuser=True)
    client.force_login(petugas, backend=BACKEND)
    isian = {
        "nama": "Bea Cukai",
        "jenis": "pemerintah",
        "kewenangan": "00",
        "nomor_perjanjian": "PKS-1",
        "tujuan": "Pemeriksaan importir",
        "kontak": "a@contoh.go.id",
        "aktif": "on",
    }
    tolak = client.post("/admin/nib/instansipemerintah/add/", isian | {"jenis": "mandat"})
    assert "wajib punya surat mandat" in tolak.content.decode()
    assert client.post("/admin/nib/instansipemerintah/add/", isian).status_code == 302
    instansi = InstansiPemerintah.objects.get()
    tahun = timezone.localdate() + timedelta(days=90)
    data = {
        "nama": "CEISA",
        "lingkup": ["cek", "baca"],
        "alamat_ip": "203.0.113.7\n203.0.113.8",
        "berlaku_sampai_0": tahun.day,
        "berlaku_sampai_1": tahun.month,
        "berlaku_sampai_2": tahun.year,
    }
    buruk = client.post(f"/admin/nib/instansipemerintah/{instansi.pk}/buat-kunci/", data | {"alamat_ip": "rumah"})
    assert "rumah bukan alamat IP" in buruk.content.decode()
    halaman = client.post(f"/admin/nib/instansipemerintah/{instansi.pk}/buat-kunci/", data).content.decode()
    kunci = KunciApi.objects.get()
    assert kunci.awalan in halaman
    assert kunci.alamat_ip == ["203.0.113.7", "203.0.113.8"]
    lagi = client.get(f"/admin/nib/kunciapi/{kunci.pk}/change/").content.decode()
    assert kunci.hash not in lagi
    assert client.get("/admin/nib/instansipemerintah/").status_code == 200
    assert client.get("/admin/nib/pengungkapandata/").status_code == 200
    biasa = PetugasFactory()
    client.force_login(biasa, backend=BACKEND)
    assert client.post(f"/admin/nib/instansipemerintah/{instansi.pk}/buat-kunci/", data).status_code == 403

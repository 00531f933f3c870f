"""The API for agencies: who may read, the answers, and the audit (PRV-2, PRV-3, DEF-2)."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InternalError, OperationalError, transaction
from django.utils import timezone

from nib.models import ApiKey, DataDisclosure, InstansiPemerintah
from nib.services.instansi import create_key, replace_key, revoke_key, save_instansi
from nib.services.push import stop_push
from oss_portal.exceptions import Refused
from oss_portal.models import AuditEvent
from tests.factories.instansi import InstansiFactory, make_api_key
from tests.factories.nib import make_nib
from tests.factories.registrasi import HakAksesFactory, PetugasFactory

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"


@pytest.fixture
def nib(db):
    return make_nib()


@pytest.fixture
def key(db):
    return make_api_key()


def call(client, metode, content, text="", **headers):
    response = client.post(
        f"/api/v1/{metode}", json.dumps(content), "application/json", headers={"user-key": text} | headers
    )
    return response, response.json()


def check(client, nomor, text="", **headers):
    response, content = call(client, "checkNIB", {"CHECKNIB": {"nib": nomor}}, text, **headers)
    return response, content["responcheckNIB"]


# --- Answers
def test_check_nib_tells_number_name_and_status_only(client, nib, key):
    response, content = check(client, nib.nomor, key[1])
    assert response.status_code == content["kode"] == 200
    assert content["dataNIB"] == {
        "nib": nib.nomor,
        "nama_perusahaan": nib.pelaku_usaha.nama,
        "status": "01",
    }


def test_inquery_nib_tells_what_holds_now_and_no_identity_number(client, nib, key):
    response, content = call(client, "inqueryNIB", {"INQUERYNIB": {"nib": nib.nomor}}, key[1])
    data = content["responinqueryNIB"]["dataNIB"]
    assert data["nama_perseroan"] == nib.pelaku_usaha.nama
    assert data["data_proyek"][0]["kbli"] == "56101"
    assert data["perseroan_daerah_id"] == nib.data.kelurahan.replace(".", "")
    assert {p["jenis"] for p in data["data_peran"]} >= {"TDP"}
    assert data["penanggung_jwb"][0]["nama_penanggung_jwb"] == nib.data.pembuat.nama
    assert nib.pelaku_usaha.nomor_identitas not in response.content.decode()


def test_reference_data_come_under_the_numbers_of_the_pia(client, key):
    _, content = call(client, "getDataReferensi", {"GETDATAREFERENSI": {"kode": "14"}}, key[1])
    assert {"kode_referensi": "06", "uraian_referensi": "Dicabut", "keterangan_referensi": ""} in (
        content["respongetDataReferensi"]["dataReferensi"]
    )
    response, content = call(client, "getDataReferensi", {"GETDATAREFERENSI": {"kode": "999"}}, key[1])
    assert (response.status_code, content["respongetDataReferensi"]["kode"]) == (400, "400")


@pytest.mark.parametrize("nomor", ["", "abc", "123", "9" * 14, "' or 1=1 --", "１２３", "\x00"])
def test_what_is_no_number_is_a_wrong_parameter(client, key, nomor):
    response, content = check(client, nomor, key[1])
    assert (response.status_code, content["kode"]) == (400, 400)


def test_an_unknown_number_is_answered_as_the_pia_says(client, key, nib):
    response, content = check(client, "0000000000000", key[1])
    assert (response.status_code, content["kode"], content["keterangan"]) == (400, 400, "Data NIB tidak ditemukan")
    assert not DataDisclosure.objects.exists()


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", '{"CHECKNIB": 1}', '{"checknib": {"nib": "1"}}', '{"CHECKNIB": {"nib": 5}}']
)
def test_a_body_that_cannot_be_read_gets_an_answer(client, key, content):
    response = client.post("/api/v1/checkNIB", content, "application/json", headers={"user-key": key[1]})
    assert response.status_code == response.json()["responcheckNIB"]["kode"] == 400


def test_a_method_that_there_is_not_says_so(client, key):
    response, content = call(client, "fetchNIB", {}, key[1])
    assert (response.status_code, content["respon"]["kode"]) == (404, 404)
    assert client.get("/api/v1/checkNIB").status_code == 405


def test_a_database_that_does_not_answer_is_a_time_out_of_the_pia(client, key, nib, monkeypatch):
    def fail():
        raise OperationalError("gone")

    monkeypatch.setattr("nib.api.methods.full_nibs", fail)
    response, content = call(client, "inqueryNIB", {"INQUERYNIB": {"nib": nib.nomor}}, key[1])
    assert response.status_code == content["responinqueryNIB"]["kode"] == 504


# --- Access
@pytest.mark.parametrize("text", ["", "salah", "' or 1=1 --", "x" * 5000])
def test_without_a_right_key_nothing_is_told(client, nib, text):
    response, content = check(client, nib.nomor, text)
    empty = {"nib": "", "nama_perusahaan": "", "status": ""}
    refusal = {"kode": 401, "keterangan": "User akses tidak valid", "dataNIB": empty}
    assert (response.status_code, content) == (401, refusal)


def test_the_session_of_an_officer_is_no_key(client, nib):
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    assert check(client, nib.nomor)[0].status_code == 401


def test_prv_3_an_expired_mandate_ends_the_access(client, nib):
    instansi = InstansiFactory(
        jenis="mandat", nomor_mandat="M-1", mandat_sampai=timezone.localdate() + timedelta(days=60)
    )
    _, text = make_api_key(instansi)
    assert check(client, nib.nomor, text)[0].status_code == 200
    InstansiPemerintah.objects.update(mandat_sampai=timezone.localdate() - timedelta(days=1))
    assert check(client, nib.nomor, text)[0].status_code == 401


def test_an_expired_key_a_revoked_key_and_an_agency_switched_off_are_refused(client, nib):
    key, text = make_api_key()
    ApiKey.objects.update(berlaku_sampai=timezone.now() - timedelta(seconds=1))
    assert check(client, nib.nomor, text)[0].status_code == 401
    ApiKey.objects.update(berlaku_sampai=timezone.now() + timedelta(days=1))
    assert check(client, nib.nomor, text)[0].status_code == 200
    InstansiPemerintah.objects.update(aktif=False)
    assert check(client, nib.nomor, text)[0].status_code == 401
    InstansiPemerintah.objects.update(aktif=True)
    revoke_key(key=key, alasan="Bocor", by=PetugasFactory())
    assert check(client, nib.nomor, text)[0].status_code == 401


def test_a_key_opens_only_what_it_was_given_for(client, nib):
    _, text = make_api_key(lingkup=["cek"])
    assert check(client, nib.nomor, text)[0].status_code == 200
    response, content = call(client, "inqueryNIB", {"INQUERYNIB": {"nib": nib.nomor}}, text)
    assert (response.status_code, content["responinqueryNIB"]["kode"]) == (403, 403)
    assert DataDisclosure.objects.get().metode == "checkNIB"


def test_a_key_with_addresses_opens_from_these_only(client, nib):
    _, text = make_api_key(alamat_ip=["203.0.113.7", "2001:db8::1"])
    assert check(client, nib.nomor, text)[0].status_code == 403
    assert (
        client.post(
            "/api/v1/checkNIB",
            json.dumps({"CHECKNIB": {"nib": nib.nomor}}),
            "application/json",
            headers={"user-key": text},
            REMOTE_ADDR="203.0.113.7",
        ).json()["responcheckNIB"]["kode"]
        == 200
    )


def test_too_many_calls_are_stopped_and_told_when_to_come_again(client, nib, key, settings):
    settings.API_LIMIT_PER_MINUTE = 3
    statuses = [check(client, nib.nomor, key[1])[0].status_code for _ in range(4)]
    assert statuses[:3] == [200, 200, 200]
    assert statuses[3] == 429
    response, content = check(client, nib.nomor, key[1])
    assert int(response.headers["Retry-After"]) > 0
    assert content["kode"] == 429


def test_trying_keys_is_stopped(client, nib):
    for n in range(31):
        check(client, nib.nomor, f"coba-{n}")
    assert check(client, nib.nomor, "coba-lagi")[0].status_code == 429


# --- Stored data
def test_only_the_hash_of_a_key_is_kept_and_it_never_changes(key):
    k, text = key
    assert text not in str(ApiKey.objects.values().get())
    assert text not in str(list(AuditEvent.objects.values()))
    for changes in ({"hash": "0" * 64}, {"lingkup": ["cek"]}, {"alamat_ip": ["203.0.113.9"]}):
        with pytest.raises(InternalError), transaction.atomic():
            ApiKey.objects.filter(pk=k.pk).update(**changes)
    with pytest.raises(InternalError), transaction.atomic():
        ApiKey.objects.filter(pk=k.pk)._raw_delete("default")


def test_prv_2_every_reading_is_in_the_ledger_and_the_person_sees_it(client, nib, key):
    check(client, nib.nomor, key[1])
    call(client, "inqueryNIB", {"INQUERYNIB": {"nib": nib.nomor}}, key[1])
    ledger = DataDisclosure.objects.order_by("id")
    assert [row.metode for row in ledger] == ["checkNIB", "inqueryNIB"]
    assert ledger[0].tujuan == "Pemeriksaan importir"
    assert ledger[0].kunci == key[0]
    client.force_login(nib.data.pembuat, backend=BACKEND)
    page = client.get("/data-pribadi/").content.decode()
    assert key[0].instansi.nama in page
    assert "Pemeriksaan importir" in page
    client.force_login(HakAksesFactory().pengguna, backend=BACKEND)
    assert key[0].instansi.nama not in client.get("/data-pribadi/").content.decode()
    with pytest.raises(InternalError), transaction.atomic():
        ledger.update(metode="lain")


def test_no_data_leave_when_the_ledger_cannot_be_written(client, nib, key, monkeypatch):
    def failed(**_):
        raise RuntimeError("the ledger is gone")

    monkeypatch.setattr("nib.api.methods.record_disclosure", failed)
    response, content = check(client, nib.nomor, key[1])
    assert (response.status_code, content["kode"]) == (500, 500)
    assert nib.pelaku_usaha.nama not in response.content.decode()


def test_a_reading_costs_the_same_however_large_the_nib(client, key, nib, django_assert_num_queries):
    check(client, nib.nomor, key[1])
    with django_assert_num_queries(7):
        check(client, nib.nomor, key[1])
    large = make_nib(more_kegiatan=20)
    for one in (nib, large):
        with django_assert_num_queries(13):
            call(client, "inqueryNIB", {"INQUERYNIB": {"nib": one.nomor}}, key[1])


# --- Agencies and keys
def test_prv_3_a_private_party_without_a_mandate_cannot_be_saved(db):
    for mandat in ({}, {"nomor_mandat": "M-1"}, {"mandat_sampai": timezone.localdate()}):
        with pytest.raises(ValidationError, match="wajib punya surat mandat"):
            save_instansi(instansi=InstansiFactory.build(jenis="mandat", **mandat), by=PetugasFactory())
        with pytest.raises(IntegrityError), transaction.atomic():
            InstansiFactory(jenis="mandat", **mandat)
    with pytest.raises(ValidationError):
        save_instansi(instansi=InstansiFactory.build(nomor_perjanjian=""), by=PetugasFactory())


def test_a_form_saved_late_does_not_bring_back_a_delivery_that_was_stopped(db):
    by = PetugasFactory()
    old = InstansiFactory(url_kiriman="https://a.contoh.go.id/", rahasia_kiriman="rahasia")
    stop_push(instansi=old, alasan="Diminta instansi", by=by)
    assert old.url_kiriman
    old.nama = "Nama baru"
    save_instansi(instansi=old, by=by)
    now = InstansiPemerintah.objects.get()
    assert (now.nama, now.url_kiriman, now.rahasia_kiriman) == ("Nama baru", "", "")


def test_a_key_ends_within_a_year_and_with_the_mandate(db):
    by = PetugasFactory()
    instansi = InstansiFactory(
        jenis="mandat", nomor_mandat="M-1", mandat_sampai=timezone.localdate() + timedelta(days=10)
    )
    for days, why in ((-1, "satu tahun"), (11, "mandatnya"), (400, "satu tahun")):
        with pytest.raises(Refused, match=why):
            create_key(
                instansi=instansi,
                nama="x",
                lingkup=["cek"],
                berlaku_sampai=timezone.now() + timedelta(days=days),
                by=by,
            )


def test_a_replaced_key_overlaps_and_then_ends(client, nib, key):
    old, old_text = key
    new, new_text = replace_key(key=old, tumpang_jam=24, by=PetugasFactory())
    assert new.lingkup == old.lingkup
    assert check(client, nib.nomor, old_text)[0].status_code == 200
    assert check(client, nib.nomor, new_text)[0].status_code == 200
    old.refresh_from_db()
    assert old.berlaku_sampai <= timezone.now() + timedelta(hours=24)
    replace_key(key=new, tumpang_jam=0, by=PetugasFactory())
    assert check(client, nib.nomor, new_text)[0].status_code == 401


def test_a_key_that_is_replaced_again_during_the_overlap_gets_a_whole_life_again(key):
    """An officer who lost the text of the new key replaces the old one again."""
    old, _ = key
    period = old.berlaku_sampai - old.dibuat_pada
    for _ in range(2):
        new, _ = replace_key(key=old, tumpang_jam=24, by=PetugasFactory())
        assert abs(new.berlaku_sampai - timezone.now() - period) < timedelta(minutes=1)
        old.refresh_from_db()
        assert old.berlaku_sampai <= timezone.now() + timedelta(hours=24)


@pytest.mark.parametrize(
    ("action", "payload", "field", "message"),
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
def test_what_a_service_refuses_about_a_field_stands_beside_it(client, db, action, payload, field, message):
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    response = client.post(f"/admin/nib/instansipemerintah/{InstansiFactory().pk}/{action}/", payload)
    assert response.status_code == 422
    form = response.context["form"]
    assert message in str(form.errors[field])
    assert list(form.errors) == [field]
    assert message in response.content.decode().split('enctype="multipart')[1]


# --- Pages
def test_the_description_is_readable_without_a_key_and_names_every_method(client, db):
    schema = client.get("/api/v1/openapi.json").json()
    assert {"/api/v1/checkNIB", "/api/v1/inqueryNIB", "/api/v1/getDataReferensi"} <= set(schema["paths"])
    page = client.get("/api/").content.decode()
    assert "inqueryNIB" in page
    assert "user_key" in page
    # The NPWP of a perseorangan is their NIK: agencies with that scope can read it, and the page says so.
    assert "NIK hanya diberikan sebagai NPWP" in page


def test_an_officer_makes_a_key_and_sees_it_once(client, db):
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    payload = {
        "nama": "Bea Cukai",
        "jenis": "pemerintah",
        "kewenangan": "00",
        "nomor_perjanjian": "PKS-1",
        "tujuan": "Pemeriksaan importir",
        "kontak": "a@contoh.go.id",
        "aktif": "on",
    }
    refused = client.post("/admin/nib/instansipemerintah/add/", payload | {"jenis": "mandat"})
    assert "wajib punya surat mandat" in refused.content.decode()
    asked = client.post("/admin/nib/instansipemerintah/add/", payload | {"kontak": "Bea Cukai <a@contoh.go.ud>"})
    assert "Ya, maksud saya a@contoh.go.id" in asked.content.decode()
    payload["kontak"] = " Bea Cukai <A@contoh.go.id> "
    assert client.post("/admin/nib/instansipemerintah/add/", payload).status_code == 302
    instansi = InstansiPemerintah.objects.get()
    assert instansi.kontak == "a@contoh.go.id"
    last_day = timezone.localdate() + timedelta(days=90)
    data = {
        "nama": "CEISA",
        "lingkup": ["cek", "baca"],
        "alamat_ip": "203.0.113.7\n203.0.113.8",
        "berlaku_sampai_0": last_day.day,
        "berlaku_sampai_1": last_day.month,
        "berlaku_sampai_2": last_day.year,
    }
    bad = client.post(f"/admin/nib/instansipemerintah/{instansi.pk}/buat-kunci/", data | {"alamat_ip": "rumah"})
    assert "rumah bukan alamat IP" in bad.content.decode()
    page = client.post(f"/admin/nib/instansipemerintah/{instansi.pk}/buat-kunci/", data).content.decode()
    key = ApiKey.objects.get()
    assert key.awalan in page
    assert key.alamat_ip == ["203.0.113.7", "203.0.113.8"]
    again = client.get(f"/admin/nib/apikey/{key.pk}/change/").content.decode()
    assert key.hash not in again
    assert client.get("/admin/nib/instansipemerintah/").status_code == 200
    assert client.get("/admin/nib/datadisclosure/").status_code == 200
    client.force_login(PetugasFactory(), backend=BACKEND)
    assert client.post(f"/admin/nib/instansipemerintah/{instansi.pk}/buat-kunci/", data).status_code == 403


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "multipart/form-data"])
def test_a_call_is_read_as_json_whatever_type_its_program_names(client, nib, key, kind):
    content = json.dumps({"CHECKNIB": {"nib": nib.nomor}})
    response = client.generic("POST", "/api/v1/checkNIB", content, kind, headers={"user-key": key[1]})
    assert (response.status_code, response.json()["responcheckNIB"]["kode"]) == (200, 200)

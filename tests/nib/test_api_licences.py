"""Agencies report the licences that they issue, and a client written from PIA 4.3.22 works unchanged (DEF-1)."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import StringIO
from types import SimpleNamespace

import hypothesis
import pytest
import schemathesis
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from hypothesis import HealthCheck, given

from nib.api.catalogue import METHODS
from nib.certificate.versions import create_version
from nib.choices import StatusIzin
from nib.models import (
    ApiKey,
    DasarHukum,
    DataDisclosure,
    EdisiKbli,
    Izin,
    IzinEvent,
    Kbli,
    KonversiKbli,
    TipeDokumen,
)
from nib.services.changes import start_change
from nib.services.izin import Licence, receive_licence
from nib.services.payload import SKELETON, full_nibs, nib_data
from registrasi.models import HakAkses
from tests.factories.instansi import InstansiFactory, make_api_key
from tests.factories.nib import make_nib
from tests.nib.helpers import sign_in

LINGKUP = ["cek", "baca", "referensi", "izin"]
ID = "I-202611260900001234567"
STATUSES = {"200", "400", "401", "403", "404", "405", "429", "500", "504"}
OPTIONAL_KEYS = (
    "id_proyek oss_id kd_izin kd_daerah nomor_izin tgl_terbit_izin tgl_berlaku_izin nama_ttd nip_ttd jabatan_ttd "
    "file_izin keterangan file_lampiran nomenklatur_nomor_izin jenis_perizinan"
)


@pytest.fixture
def nib(db):
    return make_nib()


@pytest.fixture
def key(db):
    return make_api_key(lingkup=LINGKUP)


def call(client, method, content, text, **headers):
    response = client.post(
        f"/api/v1/{method}", json.dumps(content), "application/json", headers={"user-key": text} | headers
    )
    return response.status_code, response.json()


def final(about, **more):
    """Return the body of receiveLicense as the guide prints it: every key, most of them empty."""
    empty = dict.fromkeys(OPTIONAL_KEYS.split(), "")
    numbers = {"bln_berlaku_izin": 6, "thn_berlaku_izin": 1, "data_teknis": {"id_komitmen": ""}}
    return {"IZINFINAL": empty | numbers | {"nib": about.nomor, "id_izin": ID, "status_izin": "50"} | more}


def paths(value, before=""):
    if isinstance(value, dict):
        return {p for k, v in value.items() for p in ({before + k} | paths(v, f"{before}{k}."))}
    return {p for row in value for p in paths(row, before)} if isinstance(value, list) else set()


def test_inquery_nib_has_every_key_of_the_guide_and_no_masked_value(client, nib, key):
    """Finding 5 of the standards: a strict client breaks on missing keys."""
    assert len(paths(SKELETON)) == 272
    status, content = call(client, "inqueryNIB", {"INQUERYNIB": {"nib": nib.nomor}}, key[1])
    data = content["responinqueryNIB"]["dataNIB"]
    assert status == 200
    assert set(SKELETON) <= set(data)
    project = data["data_proyek"][0]
    assert set(SKELETON["data_proyek"][0]) <= set(project)
    assert project["id_proyek"] == nib.data.kegiatan.get().id_proyek
    assert len(data["oss_id"]) == 25
    assert data["tipe_dokumen"] == "9"
    assert "•" not in json.dumps(data, ensure_ascii=False)
    assert data["npwp_perseroan"] == ""


def test_the_whole_npwp_goes_only_to_a_key_of_that_scope_and_is_written_down(client, nib):
    text = make_api_key(lingkup=["baca", "npwp"])[1]
    _status, content = call(client, "inqueryNIB", {"INQUERYNIB": {"nib": nib.nomor}}, text)
    assert content["responinqueryNIB"]["dataNIB"]["npwp_perseroan"] == nib.data.npwp
    assert DataDisclosure.objects.filter(nib=nib, metode="inqueryNIB").count() == 1


def test_an_nib_is_found_by_npwp_and_a_wrong_oss_id_finds_nothing(client, nib, key):
    status, content = call(client, "inqueryNIB", {"INQUERYNIB": {"npwp": nib.data.npwp}}, key[1])
    assert (status, content["responinqueryNIB"]["dataNIB"]["nib"]) == (200, nib.nomor)
    body = {"INQUERYNIB": {"nib": nib.nomor, "oss_id": "P01-00000000000000000000"}}
    assert call(client, "inqueryNIB", body, key[1])[0] == 400
    assert call(client, "inqueryNIB", {"INQUERYNIB": {"npwp": "12"}}, key[1])[0] == 400
    assert call(client, "inqueryNIB", {"INQUERYNIB": {}}, key[1])[0] == 400


@pytest.mark.parametrize("stored", ["012345678901000", "0012345678901000"])
@pytest.mark.parametrize("asked", ["012345678901000", "0012345678901000", "01.234.567.8-901.000", 12345678901000])
def test_an_npwp_is_one_in_both_lengths(client, db, stored, asked):
    """15 digits, or 16 with a leading zero: agencies store either, and programs lose leading zeros."""
    nib, key = make_nib(npwp=stored), make_api_key(lingkup=[*LINGKUP, "npwp"])[1]
    status, content = call(client, "inqueryNIB", {"INQUERYNIB": {"npwp": asked}}, key)
    data = content["responinqueryNIB"]["dataNIB"]
    assert (status, data["nib"], data["npwp_perseroan"]) == (200, nib.nomor, "012345678901000")


def test_codes_sent_as_numbers_have_their_zeros(client, nib, key):
    codes = {"kd_izin": 33000000123, "jenis_perizinan": 2, "kd_daerah": 3201000000, "nomor_izin": 5031}
    assert call(client, "receiveLicense", final(nib, **codes), key[1])[0] == 200
    izin = Izin.objects.get()
    stored = (izin.kd_izin, izin.jenis_perizinan, izin.kd_daerah, izin.nomor_izin)
    assert stored == ("033000000123", "02", "3201000000", "5031")
    letters = {"kd_izin": "033000000K02", "jenis_perizinan": "K02"}
    assert call(client, "receiveLicense", final(nib, **letters), key[1])[0] == 200
    assert Izin.objects.get().jenis_perizinan == "K02"


def test_ids_of_the_guide_stay_the_same_through_a_change_of_data(nib):
    before = nib_data(full_nibs().get(pk=nib.pk))
    draft = start_change(pelaku_usaha=nib.pelaku_usaha, by=nib.data.pembuat)
    assert draft.kegiatan.get().id_proyek == before["data_proyek"][0]["id_proyek"]
    assert nib_data(full_nibs().get(pk=nib.pk))["oss_id"] == before["oss_id"]


@pytest.mark.parametrize(
    ("method", "body", "expected"),
    [
        ("checkNIB", {"CHECKNIB": {"nib": "0000000000000"}}, {"nib": "", "nama_perusahaan": "", "status": ""}),
        ("inqueryNIB", {"INQUERYNIB": {"nib": "0000000000000"}}, []),
        ("receiveLicenseStatus", {"IZINSTATUS": {"nib": "0000000000000", "id_izin": ID, "kd_status": "20"}}, {}),
    ],
)
def test_a_refusal_has_the_body_that_clients_of_the_guide_index(client, key, method, body, expected):
    """Finding 13 of the standards."""
    status, content = call(client, method, body, key[1])
    answer = content[f"respon{method}"]
    assert status == answer["kode"] == 400
    assert answer["dataNIB"] == expected
    status, content = call(client, method, {}, key[1])
    assert content[f"respon{method}"]["keterangan"].startswith("Data parameter salah: ")


@pytest.mark.parametrize("verb", ["get", "put", "patch", "delete", "options"])
@pytest.mark.parametrize("method", ["checkNIB", "receiveLicense"])
def test_a_call_that_is_no_post_is_refused_in_the_form_of_the_guide(client, db, method, verb):
    response = getattr(client, verb)(f"/api/v1/{method}")
    assert response.status_code == 405
    assert response.json()[f"respon{method}"]["kode"] == 405
    assert response["Allow"] == "POST"


def test_a_call_without_a_method_is_answered_as_one_of_an_unknown_method(client, db):
    for response in (client.post("/api/v1/", {}, "application/json"), client.get("/api/v1/")):
        assert (response.status_code, response.json()["respon"]["kode"]) == (404, 404)


def test_a_refused_inquiry_names_the_field_as_the_guide_does(client, key):
    _status, content = call(client, "inqueryLicense", {"INQUERYLICENSE": {"id_izin": ""}}, key[1])
    (fault,) = content["dataLicense"]["meta"]
    assert fault["field"] == "id_izin"
    assert "INQUERYLICENSE.id_izin" in fault["message"]


def test_a_key_that_comes_in_both_spellings_is_one_key(client, nib, key):
    # One of the two values may be empty.
    for both in (f"{key[1]}, {key[1]}", f"{key[1]},", f", {key[1]}"):
        assert call(client, "checkNIB", {"CHECKNIB": {"nib": nib.nomor}}, both)[0] == 200
    assert call(client, "checkNIB", {"CHECKNIB": {"nib": nib.nomor}}, f"{key[1]},x")[0] == 401


@pytest.mark.parametrize("kode", [*(str(n) for n in range(1, 33)), 14, "014", "SKALA"])
def test_every_code_list_of_the_annexes_is_served(client, key, kode):
    status, content = call(client, "getDataReferensi", {"GETDATAREFERENSI": {"kode": kode}}, key[1])
    rows = content["respongetDataReferensi"]["dataReferensi"]
    assert status == 200
    assert bool(rows) != (kode in {"8", "30", "31", "32"})


def test_the_operator_fills_the_lists_that_the_annexes_leave_empty(client, key, tmp_path):
    def served(kode):
        _status, content = call(client, "getDataReferensi", {"GETDATAREFERENSI": {"kode": kode}}, key[1])
        return [list(row.values()) for row in content["respongetDataReferensi"]["dataReferensi"]]

    file = tmp_path / "kawasan.csv"
    for words in ("KEK Kendal", "KEK Kendal, Jawa Tengah"):
        file.write_text(f'kode,uraian,keterangan\n012,"{words}",Kendal\n', encoding="utf-8")
        call_command("import_code_list", "32", str(file), stdout=StringIO())
        assert served("32") == [["012", words, "Kendal"]]
    for content, words in (("kode,uraian\n1,a\n1,b\n", "line 3: code 1 twice"), ("kode\n1\n", "columns are missing")):
        file.write_text(content)
        with pytest.raises(CommandError, match=words):
            call_command("import_code_list", "32", str(file))
    new = EdisiKbli.objects.create(tahun="2025", dasar_hukum=DasarHukum.objects.first(), berlaku_sejak="2025-12-18")
    after = Kbli.objects.create(edisi=new, kode="49296", judul="Angkutan ojek", kategori="H")
    KonversiKbli.objects.create(dari=Kbli.objects.get(kode="56101", edisi__tahun="2020"), ke=after)
    assert served("30") == [["56101", "49296 Angkutan ojek", "KBLI 2020 → KBLI 2025"]]


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("checkNIB", {"CHECKNIB": {"nib": int}}),
        ("inqueryNIB", {"INQUERYNIB": {"nib": int, "oss_id": None, "npwp": None}}),
        ("inqueryNIB", {"INQUERYNIB": {"nib": None, "oss_id": None, "npwp": "091234567891000"}}),
        ("inqueryNIB", {"INQUERYNIB": {"nib": str, "npwp": "09.123.456.7-891.000"}}),
    ],
)
def test_numbers_and_null_are_taken_for_the_texts_that_programs_make_of_them(client, key, method, body):
    nib = make_nib(npwp="091234567891000")
    inner = next(iter(body.values()))
    body = {next(iter(body)): {k: v(nib.nomor) if v in (int, str) else v for k, v in inner.items()}}
    status, content = call(client, method, body, key[1])
    assert (status, content[f"respon{method}"]["dataNIB"]["nib"]) == (200, nib.nomor)


def test_a_number_and_an_npwp_must_be_of_the_same_nib(client, nib, key):
    body = {"INQUERYNIB": {"nib": nib.nomor, "npwp": "091234567891999"}}
    assert call(client, "inqueryNIB", body, key[1])[0] == 400


def test_a_licence_is_kept_shown_to_its_holder_and_told_by_mail(client, nib, key, django_capture_on_commit_callbacks):
    more = {
        "id_proyek": nib.data.kegiatan.get().id_proyek,
        "oss_id": nib.oss_id,
        "nomor_izin": "503/12/DPMPTSP/2026",
        "tgl_terbit_izin": "2026-11-20",
        "tgl_berlaku_izin": "2031-11-20",
        "nomenklatur_nomor_izin": "Tanda Daftar Usaha Pariwisata",
        "jenis_perizinan": "02",
        "file_izin": "https://dpmptsp.example.go.id/izin/1.pdf",
        "nama_ttd": "Sri Kepala Dinas",
    }
    with django_capture_on_commit_callbacks(execute=True):
        status, content = call(client, "receiveLicense", final(nib, **more), key[1])
    answer = content["responreceiveLicense"]
    assert (status, answer["kode"], answer["nomor_izin"]) == (200, 200, "503/12/DPMPTSP/2026")
    izin = Izin.objects.get()
    assert (izin.nib, izin.instansi, izin.tgl_berlaku) == (nib, key[0].instansi, date(2031, 11, 20))
    assert izin.status in StatusIzin.issued()
    assert "melaporkan izin usaha Anda" in mail.outbox[-1].subject
    assert "Sri Kepala Dinas" not in mail.outbox[-1].body
    sign_in(client, HakAkses.objects.get(pelaku_usaha=nib.pelaku_usaha))
    token = create_version(nib=nib, kind=TipeDokumen.PERUBAHAN).token
    for address in (reverse("nib"), reverse("cek-sertifikat", args=[token])):
        page = client.get(address).content.decode()
        assert "Tanda Daftar Usaha Pariwisata" in page
        assert "503/12/DPMPTSP/2026" in page


def test_the_same_report_again_changes_nothing_and_a_new_one_is_written_beside_it(client, nib, key):
    for _ in range(2):
        assert call(client, "receiveLicense", final(nib, nomor_izin="1"), key[1])[0] == 200
    assert IzinEvent.objects.count() == 1
    status, content = call(client, "updateLicense", final(nib, nomor_izin="2"), key[1])
    assert (status, content["responupdateLicense"]["nomor_izin"]) == (200, "2")
    assert IzinEvent.objects.first().perubahan == {"nomor_izin": ["1", "2"]}
    assert Izin.objects.count() == 1


def test_a_licence_is_tracked_from_application_to_its_end(client, nib, key):
    for kd_status, words in (("10", ""), ("20", "diperiksa"), ("90", "berkas tidak lengkap")):
        move = {"nib": nib.nomor, "id_izin": ID, "kd_status": kd_status, "tgl_status": "2026-11-26 09:00:00"}
        body = {"IZINSTATUS": move | {"keterangan": words, "nama_status": "Budi", "data_pnbp": {"kd_akun": ""}}}
        for _ in range(2):
            assert call(client, "receiveLicenseStatus", body, key[1])[0] == 200
    assert list(Izin.objects.get().peristiwa.values_list("status", flat=True)) == ["90", "20", "10"]
    status, content = call(client, "checkLicenseStatus", {"CHECKLICENSESTATUS": {"id_izin": ID}}, key[1])
    assert status == 200
    for name in ("responcheckLicenseStatus", "responcheckStatusLicense"):
        assert content[name]["dataIZIN"]["kd_status"] == "90"
        assert content[name]["dataIZIN"]["uraian_status"] == "Ditolak"


def test_another_agency_neither_changes_nor_checks_a_licence_but_may_read_it(client, nib, key):
    call(client, "receiveLicense", final(nib, nomor_izin="1"), key[1])
    other = make_api_key(instansi=InstansiFactory(), lingkup=LINGKUP)[1]
    for method, body in (
        ("updateLicense", final(nib, nomor_izin="9")),
        ("checkLicenseStatus", {"CHECKLICENSESTATUS": {"id_izin": ID}}),
        ("inqueryFileDS", {"INQUERYFILEDS": {"id_permohonan_izin": ID}}),
    ):
        assert call(client, method, body, other)[0] == 400
    assert Izin.objects.get().nomor_izin == "1"
    status, content = call(client, "inqueryLicense", {"INQUERYLICENSE": {"id_izin": ID}}, other)
    assert (status, content["dataLicense"]["success"]) == (200, True)
    assert content["dataLicense"]["data"]["data_checklist"][0]["no_izin"] == "1"
    assert DataDisclosure.objects.filter(metode="inqueryLicense").count() == 1


def test_an_id_that_another_agency_used_first_keeps_no_agency_from_reporting_its_licence(client, nib, key):
    first, reader = (make_api_key(instansi=InstansiFactory(), lingkup=LINGKUP)[1] for _ in range(2))
    move = {"IZINSTATUS": {"nib": make_nib().nomor, "id_izin": ID, "kd_status": "90"}}
    assert call(client, "receiveLicenseStatus", move, first)[0] == 200
    assert call(client, "receiveLicense", final(nib, nomor_izin="1"), key[1])[0] == 200
    assert call(client, "updateLicense", final(nib, nomor_izin="2"), key[1])[0] == 200
    assert dict(Izin.objects.values_list("nib__nomor", "nomor_izin")) == {move["IZINSTATUS"]["nib"]: "", nib.nomor: "2"}
    read = {"INQUERYLICENSE": {"id_izin": ID}}
    for text, status in ((first, "90"), (key[1], "50"), (reader, "90")):
        [row] = call(client, "inqueryLicense", read, text)[1]["dataLicense"]["data"]["data_checklist"]
        assert row["status_checklist"] == status


def test_the_file_of_a_licence_is_named_where_the_agency_keeps_it(client, nib, key):
    body = {"INQUERYFILEDS": {"id_permohonan_izin": ID}}
    status, content = call(client, "inqueryFileDS", body, key[1])
    assert (status, content["responInqueryFileDS"]["status"]) == (400, "400")
    call(client, "receiveLicense", final(nib, file_izin="https://dinas.example.go.id/1.pdf"), key[1])
    status, content = call(client, "inqueryFileDS", body, key[1])
    assert content["responInqueryFileDS"]["url_file_ds"] == "https://dinas.example.go.id/1.pdf"


@pytest.mark.parametrize(
    "more",
    [
        {"nib": "1"},
        {"status_izin": "99"},
        {"tgl_terbit_izin": "26-11-2026"},
        {"file_izin": "http://dinas.example.go.id/1.pdf"},
        {"file_izin": "javascript:alert(1)"},
        {"id_izin": ""},
        {"id_proyek": "R-tidak-ada"},
        {"oss_id": "P01-bukan"},
        {"nomor_izin": "x" * 200},
        {"nomor_izin": float("inf")},
        {"kewenangan": "03"},
        {"kewenangan": 7},
        {"file_izin": "https://"},
        {"file_izin": "https://dinas.example.go.id/a b.pdf"},
        {"file_izin": "https://dinas.example.go.id@jahat.example/1.pdf"},
        {"tgl_terbit_izin": []},
        {"tgl_terbit_izin": False},
        {"tgl_terbit_izin": 1763596800},
        {"tgl_terbit_izin": "1763596800"},
        {"tgl_terbit_izin": "1763596800000"},
        {"data_teknis": ["luas"]},
        {"data_teknis": "luas"},
    ],
)
def test_a_report_that_does_not_fit_is_refused_with_words_and_keeps_nothing(client, nib, key, more):
    status, content = call(client, "receiveLicense", final(nib, **more), key[1])
    assert status == 400
    assert content["responreceiveLicense"]["keterangan"]
    assert not Izin.objects.exists()


@pytest.mark.parametrize("moment", ["20261120", "1763596800", 1763596800, 20261120101112, [], "2026-11-20  10:11:12"])
def test_a_moment_in_another_form_is_refused_and_never_read_as_another_day(client, nib, key, moment):
    """Seconds since 1970 are refused: "20261120" can be read so, too, and would be a day in August 1970."""
    move = {"nib": nib.nomor, "id_izin": ID, "kd_status": "20", "tgl_status": moment}
    status, content = call(client, "receiveLicenseStatus", {"IZINSTATUS": move}, key[1])
    assert (status, Izin.objects.count()) == (400, 0)
    assert "tgl_status" in content["responreceiveLicenseStatus"]["keterangan"]


@pytest.mark.parametrize(
    "more",
    [
        {"status_izin": 50, "kewenangan": 0},
        {"data_teknis": [], "kewenangan": None},
        {"data_teknis": None, "tgl_terbit_izin": None},
        {"data_teknis": "", "tgl_terbit_izin": ""},
        {"tgl_terbit_izin": " 2026-11-20 "},
    ],
)
def test_what_programs_make_of_empty_and_of_codes_is_taken(client, nib, key, more):
    assert call(client, "receiveLicense", final(nib, **more), key[1])[0] == 200
    assert Izin.objects.get().kewenangan == ("00" if more.get("kewenangan") == 0 else "")


@pytest.mark.parametrize("twelve_digits", [20301011793, 912345678901])
def test_an_nib_sent_as_a_number_is_found_though_it_lost_its_zeros(client, db, key, monkeypatch, twelve_digits):
    monkeypatch.setattr("nib.rules.numbers.secrets", SimpleNamespace(randbelow=lambda limit: twelve_digits))
    nib = make_nib()
    assert call(client, "receiveLicense", final(nib, nib=int(nib.nomor)), key[1])[0] == 200
    status, content = call(client, "inqueryNIB", {"INQUERYNIB": {"nib": int(nib.nomor)}}, key[1])
    assert (status, content["responinqueryNIB"]["dataNIB"]["nib"]) == (200, nib.nomor)


def test_how_long_a_licence_lasts_is_kept_with_the_report(client, nib, key):
    for months in (6, 6, 12):
        call(client, "receiveLicense", final(nib, bln_berlaku_izin=months, thn_berlaku_izin="1"), key[1])
    kept = [event.rincian for event in Izin.objects.get().peristiwa.all()]
    assert kept == [{"bln_berlaku_izin": n, "thn_berlaku_izin": "1"} for n in ("12", "6")]


def test_a_key_without_that_scope_reports_nothing(client, nib):
    text = make_api_key(lingkup=["cek", "baca"])[1]
    assert call(client, "receiveLicense", final(nib), text)[0] == 403
    assert ApiKey.Lingkup.IZIN == "izin"


@pytest.mark.parametrize(
    ("method", "values"),
    [
        ("receiveLicense", {"data_teknis": {"luas": float("nan")}}),
        ("receiveLicense", {"data_teknis": {"luas": [1e999]}}),
        ("receiveLicense", {"tgl_terbit_izin": "0001-01-01"}),
        ("receiveLicenseStatus", {"tgl_status": "9999-12-31T23:59:59-23:59"}),
        ("receiveLicenseStatus", {"tgl_status": "0001-01-01 00:00:00"}),
        ("receiveLicenseStatus", {"tgl_status": "2026-11-28T10:00:00-23:59"}),
        ("receiveLicense", {"data_teknis": {"uraian": "x" * 3_000_000}}),
        ("receiveLicense", {"data_teknis": {"uraian": json.loads("[" * 450 + "]" * 450)}}),
        ("receiveLicense", {"data_teknis": {f"k{n}": n for n in range(60_000)}}),
        ("receiveLicense", {"data_pnbp": {"uraian": [[]] * 60_000}}),
        ("receiveLicense", {"bukan_kolom": [0] * 60_000}),
    ],
    ids=["nan", "infinity", "year-1", "year-10000", "before-christ", "no-time-zone", "too-large", "too-deep"]
    + ["many-keys", "many-lists", "many-values-of-no-column"],
)
def test_what_no_column_holds_is_refused_by_its_name(client, nib, key, method, values):
    body = final(nib)["IZINFINAL"] | values
    content = {"IZINFINAL": body} if method == "receiveLicense" else {"IZINSTATUS": body | {"kd_status": "20"}}
    status, answer = call(client, method, content, key[1])
    assert status == 400
    assert next(iter(values)) in str(answer) or "terlalu besar" in str(answer)
    assert not Izin.objects.exists()


def test_an_address_in_capitals_or_with_a_space_is_an_address(client, nib, key):
    values = {"file_izin": " HTTPS://dinas.go.id/a.pdf "}
    assert call(client, "receiveLicense", final(nib, **values), key[1])[0] == 200
    assert Izin.objects.get().file_izin == "HTTPS://dinas.go.id/a.pdf"


@pytest.mark.django_db(transaction=True)
def test_the_same_licence_reported_twice_at_once_is_one():
    nib, key = make_nib(), make_api_key(lingkup=LINGKUP)[0]
    licence = Licence(nib=nib.nomor, id_izin=ID, status="50", nomor_izin="1")
    start = threading.Barrier(4)

    def report(_):
        start.wait()
        try:
            return receive_licence(licence=licence, key=key, method="receiveLicense").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(report, range(4)))) == 1
    assert Izin.objects.count() == IzinEvent.objects.count() == 1


def test_every_status_is_documented_and_no_generated_call_breaks_the_api(client, nib, key, settings):
    """Finding 13: every call that the description allows is answered in the method's form, with a documented status."""
    settings.API_LIMIT_PER_MINUTE = 10_000
    schema = schemathesis.openapi.from_dict(client.get("/api/v1/openapi.json").json())
    for result in schema.get_all_operations():
        operation = result.ok()
        assert set(operation.definition.raw["responses"]) >= STATUSES

        @hypothesis.settings(max_examples=10, suppress_health_check=list(HealthCheck), database=None)
        @given(case=operation.as_strategy())
        def is_answered_in_its_form(case):
            method = case.path.rsplit("/", 1)[-1]
            status, content = call(client, method, case.body, key[1])
            assert status in {200, 400}
            names = METHODS[method].answer_names if status == 200 else METHODS[method].refusal_names
            assert set(content) == set(names)

        is_answered_in_its_form()


def test_what_an_agency_writes_has_no_line_of_its_own_in_our_mail(client, nib, key):
    """On a separate line it would read as our words: an agency could send its own text under our name."""
    hook = "S-1\n\nAmbil izin Anda:\n\n/ambil\n\n"
    values = {"nomor_izin": hook, "nomenklatur_nomor_izin": "Izin\u202e " + hook, "nama_ttd": "Ani\u2028S.H."}
    assert call(client, "receiveLicense", final(nib, **values, keterangan="Satu.\r\nDua."), key[1])[0] == 200
    message = next(m for m in mail.outbox if "melaporkan izin usaha" in m.subject)
    assert "- Izin: Izin S-1 Ambil izin Anda: /ambil" in message.body.splitlines()
    assert "/ambil" not in message.body.splitlines()
    izin = Izin.objects.get()
    assert (izin.nama_ttd, izin.keterangan) == ("Ani S.H.", "Satu.\nDua.")


def test_what_an_agency_writes_is_no_link_in_our_mail(client, nib, key):
    values = {"nomenklatur_nomor_izin": "Klaim bantuan di klaim-oss.com/dana", "nomor_izin": "www.klaim-oss.com"}
    assert call(client, "receiveLicense", final(nib, **values), key[1])[0] == 200
    message = next(m for m in mail.outbox if "melaporkan izin usaha" in m.subject)
    assert "- Izin: –\n- Nomor: –\n" in message.body
    assert "klaim-oss" not in message.body + str(message.alternatives)

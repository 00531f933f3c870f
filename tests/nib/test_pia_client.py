"""A strict client written from the guide PIA 4.3.22 finds no fault in any answer and any delivery of the portal."""

import json

import pytest

from nib.api.catalogue import METHODS
from nib.api.code_lists import AVAILABLE_CODES
from nib.api.description import example_answer
from nib.models import NibPush
from nib.services.push import push_body
from tests.factories.instansi import make_api_key
from tests.factories.nib import make_nib
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory
from tests.nib.pia_client import TABLES, PiaClient, deviations
from tests.nib.test_api_licences import ID, STATUSES, final

ALL = ["cek", "baca", "referensi", "izin", "npwp"]


@pytest.fixture
def nib(db):
    body = HakAksesFactory(pelaku_usaha=BadanUsahaFactory())
    return make_nib(
        hak_akses=body,
        more_kegiatan=2,
        impor=True,
        jenis_api="01",
        npwp="091234567891000",
        nomor_akta="12",
        notaris="Budi, S.H.",
        kegiatan__nama_usaha="Kopi",
    )


@pytest.fixture
def pia(client, db):
    return PiaClient(client, make_api_key(lingkup=ALL)[1])


def move(nib, **more) -> dict:
    """Return the body of receiveLicenseStatus as the guide prints it, with the fee of the agency."""
    empty = dict.fromkeys(
        ("id_produk", "id_proyek", "oss_id", "kd_izin", "kd_instansi", "tgl_status", "nip_status", "nama_status"), ""
    )
    fee = {
        "kd_akun": "",
        "kd_penerimaan": "",
        "kd_billing": "8202",
        "tgl_billing": "",
        "tgl_expire": "",
        "nominal": "5",
    }
    further = {"file_lampiran": "abc.pdf", "persetujuan_form": False, "data_pnbp": fee | {"url_dokumen": ""}}
    return {
        "IZINSTATUS": empty | further | {"nib": nib.nomor, "id_izin": ID, "kd_status": "20", "keterangan": ""} | more
    }


def top(content: dict) -> set:
    """Return the names of an answer and the names inside it."""
    return {(name, key) for name, inner in content.items() for key in inner}


def test_a_ministry_goes_through_all_services_without_a_deviation(pia, nib):
    pia.call("checkNIB", {"CHECKNIB": {"nib": nib.nomor}})
    _status, content = pia.call("inqueryNIB", {"INQUERYNIB": {"nib": nib.nomor, "oss_id": nib.oss_id}})
    data = content["responinqueryNIB"]["dataNIB"]
    project = data["data_proyek"][0]["id_proyek"]
    pia.call("inqueryNIB", {"INQUERYNIB": {"npwp": nib.data.npwp}})
    pia.call("receiveLicenseStatus", move(nib, id_proyek=project))
    pia.call("receiveLicense", final(nib, id_proyek=project, nomor_izin="503/1/2026", file_izin="https://d.example/1"))
    pia.call("updateLicense", final(nib, id_proyek=project, nomor_izin="503/2/2026"))
    pia.call("checkLicenseStatus", {"CHECKLICENSESTATUS": {"id_izin": ID}})
    _status, content = pia.call("inqueryLicense", {"INQUERYLICENSE": {"id_izin": ID}})
    assert content["dataLicense"]["data"]["data_proyek"][0]["id_proyek"] == project
    pia.call("inqueryFileDS", {"INQUERYFILEDS": {"id_permohonan_izin": ID}})
    for kode in AVAILABLE_CODES:
        pia.call("getDataReferensi", {"GETDATAREFERENSI": {"kode": kode}})
    # With a licence and its project every list of the answer has a row to check.
    pia.call("inqueryNIB", {"INQUERYNIB": {"nib": nib.nomor}})


def test_what_an_agency_reports_beside_the_state_is_kept_as_it_was_sent(pia, nib):
    pia.call("receiveLicenseStatus", move(nib))
    pia.call("receiveLicenseStatus", move(nib))
    (event,) = nib.izin.get().peristiwa.all()
    assert event.rincian["data_pnbp"]["kd_billing"] == "8202"
    assert event.rincian["persetujuan_form"] is False
    assert nib.izin.get().file_lampiran == "abc.pdf"


@pytest.mark.parametrize("service", sorted(METHODS))
def test_a_refusal_of_each_service_is_in_its_form(client, pia, nib, service):
    assert pia.call(service, {}, refused=True)[0] == 400
    assert PiaClient(client, "salah").call(service, {}, refused=True)[0] == 401
    poor = make_api_key(lingkup=["cek" if METHODS[service].lingkup != "cek" else "referensi"])[1]
    sample = json.loads(METHODS[service].sample)
    assert PiaClient(client, poor).call(service, sample, refused=True)[0] == 403


@pytest.mark.parametrize("service", sorted(METHODS))
def test_a_code_is_of_the_kind_that_the_example_of_its_method_prints(pia, service):
    """The guide's tables say text for all codes; its examples print text for these two and a number for the others."""
    kind = str if service in {"getDataReferensi", "inqueryFileDS"} else int
    refused = pia.call(service, {}, refused=True)[1]
    for envelope in [*refused.values(), *example_answer(service).values()]:
        assert {type(envelope[name]) for name in ("kode", "code", "status") if name in envelope} == {kind}


def test_a_client_of_the_table_and_one_of_the_example_both_read_the_workers_of_a_licence(pia, nib):
    project = nib.data.kegiatan.first().id_proyek
    pia.call("receiveLicense", final(nib, id_proyek=project))
    row = pia.call("inqueryLicense", {"INQUERYLICENSE": {"id_izin": ID}})[1]["dataLicense"]["data"]["data_proyek"][0]
    assert {type(value) for name, value in row.items() if name.startswith("jumlah_")} == {int}
    assert {type(value) for name, value in row.items() if not name.startswith("jumlah_")} == {str}
    assert (
        type(pia.call("getDataReferensi", {"GETDATAREFERENSI": {"kode": "1"}})[1]["respongetDataReferensi"]["kode"])
        is str
    )


def test_what_is_pushed_to_an_agency_has_every_key_of_receive_nib(nib):
    sent = json.loads(push_body(NibPush(sertifikat=nib.sertifikat.get())))
    assert not (found := deviations("receiveNIB", sent)), found


def test_the_client_finds_what_is_missing_of_the_wrong_kind_and_too_long(nib):
    sent = json.loads(push_body(NibPush(sertifikat=nib.sertifikat.get())))
    sent["dataNIB"] |= {"nib": "1" * 14, "total_pma": "banyak", "data_proyek": [{}], "nama_perseroan": None}
    found = deviations("receiveNIB", sent)
    for fault in ("dataNIB.nib is longer", "total_pma is no number", "data_proyek[0].id_proyek is missing"):
        assert any(fault in line for line in found)
    assert len(TABLES["inqueryNIB"]) > 270


def test_every_status_of_the_description_has_an_example_and_examples_are_true(client, pia, nib):
    schema = client.get("/api/v1/openapi.json").json()
    services = {path.rsplit("/", 1)[-1]: operations["post"] for path, operations in schema["paths"].items()}
    assert set(services) == set(METHODS)
    for name, operation in services.items():
        answers = {c: r["content"]["application/json"]["example"] for c, r in operation["responses"].items()}
        assert set(answers) >= STATUSES
        assert "example" in operation["requestBody"]["content"]["application/json"]
        for code, example in answers.items():
            assert not (found := deviations(name, example, refused=code != "200")), (name, code, found)
    about = {"nib": nib.nomor, "id_izin": ID}
    pia.call("receiveLicense", final(nib, file_izin="https://d.example/1"))
    for name in METHODS:
        sample = json.loads(METHODS[name].sample)
        body = {root: inner | {k: v for k, v in about.items() if k in inner} for root, inner in sample.items()}
        if name == "inqueryFileDS":
            body = {"INQUERYFILEDS": {"id_permohonan_izin": ID}}
        _status, content = pia.call(name, body)
        assert top(content) == top(example_answer(name))

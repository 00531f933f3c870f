"""The description of the API (OpenAPI) with an example of each request and of each answer, also of every refusal."""

import json
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from nib.api.catalogue import METHODS
from nib.api.errors import ApiError, success
from nib.api.refusals import refusal_body
from nib.services.payload import SKELETON

_NIB, _IZIN, _PROYEK = "8120017654323", "I-202611260900001234567", "R-20261126090000123456789"
_OSS_ID = "P01-202611260900001230042"
# The answer of each method to its example, without code and message.
_ANSWERS: dict[str, dict[str, Any]] = {
    "checkNIB": {"dataNIB": {"nib": _NIB, "nama_perusahaan": "WARUNG BU SRI", "status": "01"}},
    "inqueryNIB": {"dataNIB": SKELETON | {"nib": _NIB, "oss_id": _OSS_ID, "status_nib": "01"}},
    "getDataReferensi": {
        "dataReferensi": [{"kode_referensi": "01", "uraian_referensi": "Aktif", "keterangan_referensi": ""}]
    },
    "receiveLicense": {"nomor_izin": "503/1/2026", "jenis_perizinan": "", "file_lampiran": ""},
    "receiveLicenseStatus": {"dataNIB": {}},
    "checkLicenseStatus": {
        "dataIZIN": {
            "nib": _NIB,
            "id_proyek": _PROYEK,
            "id_izin": _IZIN,
            "kd_status": "50",
            "uraian_status": "Disetujui",
            "file_lampiran": "",
        }
    },
    "updateLicense": {"keterangan_reset_izin_ds": "", "nomor_izin": "503/2/2026"},
    "inqueryLicense": {
        "success": True,
        "code": 200,
        "message": "Berhasil mendapatkan data izin",
        "data": {
            "oss_id": _OSS_ID,
            "id_izin": _IZIN,
            "kd_izin": "",
            "kd_daerah": "",
            "kewenangan": "",
            "data_proyek": [],
            "data_checklist": [],
        },
        "meta": None,
    },
    "inqueryFileDS": {"status": "200", "keterangan": "sukses", "url_file_ds": "https://dinas.example/izin/1.pdf"},
}
# Methods that use other names for code and message.
_OTHER_FORM = {"inqueryLicense", "inqueryFileDS"}


def example_answer(name: str) -> dict[str, Any]:
    """Return what the method `name` answers to its example when all is well."""
    content = _ANSWERS[name] if name in _OTHER_FORM else success(METHODS[name].code, **_ANSWERS[name])
    return dict.fromkeys(METHODS[name].answer_names, content)


class DescribedAPI(NinjaAPI):
    """An API whose description has an example of everything that a client may send or get."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**kwargs)
        for path, operations in schema["paths"].items():
            name = path.rsplit("/", 1)[-1]
            operation = operations["post"]
            operation["requestBody"]["content"]["application/json"]["example"] = json.loads(METHODS[name].sample)
            for code, response in operation["responses"].items():
                ok = int(code) == 200
                example = example_answer(name) if ok else refusal_body(name, ApiError(int(code)))
                response["content"]["application/json"]["example"] = example
        return schema

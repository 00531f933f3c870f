"""The methods that Lembaga OSS serves to agencies, a row each: for the API, its page and the ledger of disclosures."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nib.models import ApiKey


@dataclass(frozen=True)
class Method:
    """`name` is that of PIA, `lingkup` what a key must be made for, `discloses` what a person is told was read.

    `envelopes` are the names that the guide gives the answer: where its table and its example differ, both are there.
    `empty` is what stands in a refusal beside code and words.
    """

    name: str
    lingkup: ApiKey.Lingkup
    summary: str
    sample: str
    discloses: Promise | None = None
    envelopes: tuple[str, ...] = ()
    empty: dict[str, Any] = field(default_factory=dict)
    # A further name that the guide uses for the envelope of a refusal.
    refusal_envelopes: tuple[str, ...] = ()
    # The guide's example writes the code of the answer as a text, as all its tables do; other examples write a number.
    code_as_text: bool = False

    def code(self, kode: int) -> int | str:
        """Return the code of an answer as the example of this method writes it."""
        return str(kode) if self.code_as_text else kode

    @property
    def answer_names(self) -> tuple[str, ...]:
        return self.envelopes or (f"respon{self.name}",)

    @property
    def refusal_names(self) -> tuple[str, ...]:
        return self.answer_names + self.refusal_envelopes


CHECK_NIB = Method(
    "checkNIB",
    ApiKey.Lingkup.CEK,
    "Nomor, nama, dan status NIB",
    '{"CHECKNIB": {"nib": "8120017654323"}}',
    _("Nomor, nama, dan status NIB"),
    empty={"dataNIB": {"nib": "", "nama_perusahaan": "", "status": ""}},
)
INQUERY_NIB = Method(
    "inqueryNIB",
    ApiKey.Lingkup.BACA,
    "Data NIB yang berlaku sekarang, menurut nib atau npwp",
    '{"INQUERYNIB": {"nib": "8120017654323"}}',
    _("Data NIB"),
    empty={"dataNIB": []},
)
GET_DATA_REFERENSI = Method(
    "getDataReferensi",
    ApiKey.Lingkup.REFERENSI,
    "Daftar kode",
    '{"GETDATAREFERENSI": {"kode": "14"}}',
    empty={"dataReferensi": []},
    code_as_text=True,
)
_ID = '"id_izin": "I-202611260900001234567"'
RECEIVE_LICENSE = Method(
    "receiveLicense",
    ApiKey.Lingkup.IZIN,
    "Melaporkan izin yang diterbitkan instansi",
    f'{{"IZINFINAL": {{"nib": "8120017654323", {_ID}, "nomor_izin": "503/1/2026", "status_izin": "50"}}}}',
    empty={"nomor_izin": "", "jenis_perizinan": "", "file_lampiran": ""},
)
RECEIVE_LICENSE_STATUS = Method(
    "receiveLicenseStatus",
    ApiKey.Lingkup.IZIN,
    "Melaporkan status pengurusan izin",
    f'{{"IZINSTATUS": {{"nib": "8120017654323", {_ID}, "kd_status": "20"}}}}',
    empty={"dataNIB": {}},
)
CHECK_LICENSE_STATUS = Method(
    "checkLicenseStatus",
    ApiKey.Lingkup.IZIN,
    "Status izin yang pernah dilaporkan",
    f'{{"CHECKLICENSESTATUS": {{{_ID}}}}}',
    _("Status izin"),
    envelopes=("responcheckLicenseStatus", "responcheckStatusLicense"),
    refusal_envelopes=("responsecheckStatusLicense",),
    empty={"dataIZIN": {"id_izin": ""}},
)
INQUERY_LICENSE = Method(
    "inqueryLicense",
    ApiKey.Lingkup.BACA,
    "Data izin dan kegiatan usahanya",
    f'{{"INQUERYLICENSE": {{{_ID}}}}}',
    _("Data izin"),
    envelopes=("dataLicense",),
)
UPDATE_LICENSE = Method(
    "updateLicense",
    ApiKey.Lingkup.IZIN,
    "Mengubah izin yang pernah dilaporkan",
    f'{{"IZINFINAL": {{"nib": "8120017654323", {_ID}, "nomor_izin": "503/2/2026", "status_izin": "50"}}}}',
    empty={"keterangan_reset_izin_ds": "", "nomor_izin": ""},
)
INQUERY_FILE_DS = Method(
    "inqueryFileDS",
    ApiKey.Lingkup.IZIN,
    "Alamat berkas izin di instansi penerbit",
    '{"INQUERYFILEDS": {"id_permohonan_izin": "I-202611260900001234567"}}',
    _("Alamat berkas izin"),
    envelopes=("responInqueryFileDS",),
    empty={"url_file_ds": ""},
    code_as_text=True,
)
METHODS = {
    method.name: method
    for method in (
        *(CHECK_NIB, INQUERY_NIB, GET_DATA_REFERENSI, RECEIVE_LICENSE, RECEIVE_LICENSE_STATUS),
        *(CHECK_LICENSE_STATUS, INQUERY_LICENSE, UPDATE_LICENSE, INQUERY_FILE_DS),
    )
}

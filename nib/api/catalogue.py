"""The methods that Lembaga OSS serves to agencies, a row each: for the API, its page and the ledger of disclosures."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nib.models import ApiKey


@dataclass(frozen=True)
class Method:
    """`name` is that of PIA, `lingkup` what a key must be made for, `discloses` what a person is told was read."""

    name: str
    lingkup: ApiKey.Lingkup
    summary: str
    sample: str
    discloses: Promise | None = None


CHECK_NIB = Method(
    "checkNIB",
    ApiKey.Lingkup.CEK,
    "Nomor, nama, dan status NIB",
    '{"CHECKNIB": {"nib": "8120017654323"}}',
    _("Nomor, nama, dan status NIB"),
)
INQUERY_NIB = Method(
    "inqueryNIB",
    ApiKey.Lingkup.BACA,
    "Data NIB yang berlaku sekarang",
    '{"INQUERYNIB": {"nib": "8120017654323"}}',
    _("Data NIB"),
)
GET_DATA_REFERENSI = Method(
    "getDataReferensi", ApiKey.Lingkup.REFERENSI, "Daftar kode", '{"GETDATAREFERENSI": {"kode": "14"}}'
)
METHODS = {method.name: method for method in (CHECK_NIB, INQUERY_NIB, GET_DATA_REFERENSI)}

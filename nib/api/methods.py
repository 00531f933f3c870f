"""The methods of PIA that Lembaga OSS serves, as `nib.api.catalogue` lists them."""

import logging
from typing import Annotated, Any

from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from ninja import Field, Schema
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from nib.api import code_lists
from nib.api.catalogue import CHECK_NIB, GET_DATA_REFERENSI, INQUERY_NIB, METHODS, Method
from nib.api.description import DescribedAPI
from nib.api.errors import (
    BAD_PARAMETER,
    CODE_MESSAGES,
    METHOD_REFUSED,
    PROCESSING_FAILED,
    TIMED_OUT,
    UNKNOWN_METHOD,
    ApiError,
    success,
)
from nib.api.keys import KeyRequest, UserKeyAuth, require_lingkup
from nib.api.licences import router as licences
from nib.api.refusals import REFUSALS, refuse
from nib.api.values import PLAIN, digits
from nib.models import ApiKey, Nib, Permohonan
from nib.rules.numbers import is_well_formed
from nib.services.instansi import record_disclosure
from nib.services.payload import full_nibs, nib_data, short_data
from oss_portal.db.router import read_from_replica
from oss_portal.text.bounded_json import TooLarge, read_json
from oss_portal.text.numbers import digits_only
from oss_portal.web.error_pages import database_is_down
from oss_portal.web.whole_body import BrokenOff

logger = logging.getLogger(__name__)
# The columns that `checkNIB` reads.
_SHORT = Nib.objects.select_related("pelaku_usaha").only("nomor", "status", "pelaku_usaha__nama")
Answer = dict[str, dict[str, Any]]


class BoundedParser(Parser):
    """Reads the body of a call with an end: what an agency nests or repeats is refused before it is looked at."""

    def parse_body(self, request: HttpRequest) -> Any:
        return read_json(request.body)


api = DescribedAPI(
    title="API instansi",
    version="1",
    description="Nama layanan, kolom, dan kode respon menurut Pedoman Integrasi Aplikasi (PIA) 4.3.22.",
    docs_url=None,
    urls_namespace="api",
    auth=UserKeyAuth(),
    parser=BoundedParser(),
)


class NibBody(Schema):
    nib: Annotated[str, digits(13)] = Field(
        max_length=40, description="Nomor Induk Berusaha, 13 angka; pemisah boleh ada"
    )


class InqueryBody(Schema):
    """By number or by NPWP; `oss_id` must then be that of the NIB."""

    nib: Annotated[str, digits(13)] = Field("", max_length=40, description="Nomor Induk Berusaha, 13 angka")
    npwp: Annotated[str, digits(15)] = Field("", max_length=40, description="NPWP, 15 atau 16 angka")
    oss_id: Annotated[str, PLAIN] = Field("", max_length=25)


class CheckNibRequest(Schema):
    CHECKNIB: NibBody


class InqueryNibRequest(Schema):
    INQUERYNIB: InqueryBody


class CodeListBody(Schema):
    kode: Annotated[str, PLAIN] = Field(max_length=10, description="Kode referensi, PIA Lampiran 29")


class CodeListRequest(Schema):
    GETDATAREFERENSI: CodeListBody


class BaseResponse(Schema):
    """An answer without data: a refusal."""

    kode: int = Field(description="PIA Lampiran 9; sama dengan status HTTP")
    keterangan: str


class ShortData(Schema):
    nib: str
    nama_perusahaan: str
    status: str = Field(description="PIA Lampiran 14")


class CheckNibResponse(BaseResponse):
    dataNIB: ShortData  # noqa: N815 - named by PIA


class InqueryNibResponse(BaseResponse):
    dataNIB: dict[str, Any]  # noqa: N815 - named by PIA


class CodeListRow(Schema):
    kode_referensi: str
    uraian_referensi: str
    keterangan_referensi: str


class CodeListResponse(Schema):
    kode: str = Field(description="PIA Lampiran 9; sama dengan status HTTP")
    keterangan: str
    dataReferensi: list[CodeListRow]  # noqa: N815 - named by PIA


class CheckNibEnvelope(Schema):
    responcheckNIB: CheckNibResponse  # noqa: N815 - named by PIA


class InqueryNibEnvelope(Schema):
    responinqueryNIB: InqueryNibResponse  # noqa: N815 - named by PIA


class CodeListEnvelope(Schema):
    respongetDataReferensi: CodeListResponse  # noqa: N815 - named by PIA


def _with_number(nibs: QuerySet[Nib], text: str) -> QuerySet[Nib]:
    nomor = digits_only(text)
    if not is_well_formed(nomor):
        raise ApiError(BAD_PARAMETER, _("NIB terdiri dari 13 angka"))
    return nibs.filter(nomor=nomor)


def _with_npwp(nibs: QuerySet[Nib], text: str) -> QuerySet[Nib]:
    npwp = digits_only(text)
    if len(npwp) not in {15, 16}:
        raise ApiError(BAD_PARAMETER, _("NPWP terdiri dari 15 atau 16 angka"))
    return nibs.filter(data__in=Permohonan.objects.with_npwp(npwp)).order_by("status", "-id")


def _read(request: KeyRequest, nibs: QuerySet[Nib], method: Method, *, oss_id: str = "") -> Nib:
    """Return the NIB and write the reading down in one transaction: no data leave without a line in the ledger."""
    api_key = require_lingkup(request, method.lingkup)
    with transaction.atomic():
        # Read from a replica if there is one; an NIB that it does not know may be new, so ask the primary.
        nib = read_from_replica(nibs.first)() or nibs.first()
        if nib is None or (oss_id and oss_id != nib.oss_id):
            raise ApiError(BAD_PARAMETER, _("Data NIB tidak ditemukan"))
        record_disclosure(instansi=api_key.instansi, key=api_key, nib=nib, metode=method.name)
    return nib


@api.post(f"/{CHECK_NIB.name}", response={200: CheckNibEnvelope, **REFUSALS}, summary=CHECK_NIB.summary)
def check_nib(request: KeyRequest, body: CheckNibRequest) -> Answer:
    """Answer `checkNIB`. Raises `ApiError` 400, 403."""
    nib = _read(request, _with_number(_SHORT, body.CHECKNIB.nib), CHECK_NIB)
    return {"responcheckNIB": success(dataNIB=short_data(nib))}


@api.post(f"/{INQUERY_NIB.name}", response={200: InqueryNibEnvelope, **REFUSALS}, summary=INQUERY_NIB.summary)
def inquery_nib(request: KeyRequest, body: InqueryNibRequest) -> Answer:
    """Answer `inqueryNIB`. Raises `ApiError` 400, 403."""
    asked = body.INQUERYNIB
    nibs = _with_npwp(full_nibs(), asked.npwp) if asked.npwp else full_nibs()
    nibs = _with_number(nibs, asked.nib) if asked.nib or not asked.npwp else nibs
    nib = _read(request, nibs, INQUERY_NIB, oss_id=asked.oss_id)
    data = nib_data(nib, full_npwp=ApiKey.Lingkup.NPWP in request.auth.lingkup)
    return {"responinqueryNIB": success(dataNIB=data)}


@api.post(
    f"/{GET_DATA_REFERENSI.name}", response={200: CodeListEnvelope, **REFUSALS}, summary=GET_DATA_REFERENSI.summary
)
def get_data_referensi(request: KeyRequest, body: CodeListRequest) -> Answer:
    """Answer `getDataReferensi`; a code list is no disclosure. Raises `ApiError` 400, 403."""
    require_lingkup(request, GET_DATA_REFERENSI.lingkup)
    rows = code_lists.code_list(body.GETDATAREFERENSI.kode)
    if rows is None:
        raise ApiError(
            BAD_PARAMETER,
            _("Kode referensi tidak dikenal; tersedia %(k)s") % {"k": ", ".join(code_lists.AVAILABLE_CODES)},
        )
    return {"respongetDataReferensi": success(GET_DATA_REFERENSI.code, dataReferensi=rows)}


def not_by_this_way(request: HttpRequest) -> HttpResponse:
    """Answer a call that is not a POST in the form of the method, as PIA wants it."""
    return refuse(request, ApiError(METHOD_REFUSED, Allow="POST"))


_OTHER_WAYS = ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"]
for _name in METHODS:
    _router = licences if f"/{_name}" in licences.path_operations else api
    _router.api_operation(_OTHER_WAYS, f"/{_name}", auth=None, include_in_schema=False)(not_by_this_way)
api.add_router("", licences)


# --- Refusals and faults ----------------------------------------------------------------------------------------------


@api.exception_handler(ApiError)
def refused(request: HttpRequest, error: ApiError) -> HttpResponse:
    return refuse(request, error)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    # The first parts of the location, which ninja adds ("body", the name of the argument), mean nothing to an agency.
    fields = sorted({".".join(str(part) for part in e["loc"][2:]) for e in error.errors} - {""})
    words = str(CODE_MESSAGES[BAD_PARAMETER])
    return refuse(request, ApiError(BAD_PARAMETER, f"{words}: {', '.join(fields)}" if fields else words, fields))


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, TooLarge):
        return too_large(request, error.__cause__)
    return refuse(request, ApiError(BAD_PARAMETER if error.status_code not in CODE_MESSAGES else error.status_code))


@api.exception_handler(RequestDataTooBig)
def too_large(request: HttpRequest, error: RequestDataTooBig | TooLarge) -> HttpResponse:
    return refuse(request, ApiError(BAD_PARAMETER, f"{CODE_MESSAGES[BAD_PARAMETER]}: {_('terlalu besar')}"))


@api.exception_handler(BrokenOff)
def broken_off(request: HttpRequest, error: BrokenOff) -> HttpResponse:
    return refuse(request, ApiError(BAD_PARAMETER))


@api.exception_handler(Exception)
def failed(request: HttpRequest, error: Exception) -> HttpResponse:
    if database_is_down(error):
        logger.error("the database did not answer the API: %s", type(error).__name__)
        return refuse(request, ApiError(TIMED_OUT))
    logger.error("the API failed", exc_info=error)
    return refuse(request, ApiError(PROCESSING_FAILED))


@csrf_exempt
def unknown_method(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer for a method that there is not, as for every other."""
    with override("id"):
        return refuse(request, ApiError(UNKNOWN_METHOD))

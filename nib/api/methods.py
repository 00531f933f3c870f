"""The methods of PIA that Lembaga OSS serves, as `nib.api.catalogue` lists them."""

import logging
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from ninja import Field, NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from nib.api import code_lists
from nib.api.catalogue import CHECK_NIB, GET_DATA_REFERENSI, INQUERY_NIB, METHODS, Method
from nib.api.errors import BAD_PARAMETER, CODE_MESSAGES, PROCESSING_FAILED, TIMED_OUT, UNKNOWN_METHOD, ApiError
from nib.api.keys import KeyRequest, UserKeyAuth, require_lingkup
from nib.models import Nib
from nib.rules.numbers import is_well_formed
from nib.services.instansi import record_disclosure
from nib.services.payload import full_nibs, nib_data, short_data
from oss_portal.text.numbers import digits_only
from oss_portal.web.error_pages import database_is_down

logger = logging.getLogger(__name__)
# What `checkNIB` reads.
_SHORT = Nib.objects.select_related("pelaku_usaha").only("nomor", "status", "pelaku_usaha__nama")
Answer = dict[str, dict[str, Any]]

api = NinjaAPI(
    title="API instansi",
    version="1",
    description="Nama layanan, kolom, dan kode respon menurut Pedoman Integrasi Aplikasi (PIA) 4.3.22.",
    docs_url=None,
    urls_namespace="api",
    auth=UserKeyAuth(),
)


class NibBody(Schema):
    nib: str = Field(max_length=40, description="Nomor Induk Berusaha, 13 angka")


class CheckNibRequest(Schema):
    CHECKNIB: NibBody


class InqueryNibRequest(Schema):
    INQUERYNIB: NibBody


class CodeListBody(Schema):
    kode: str = Field(max_length=10, description="Kode referensi, PIA Lampiran 29")


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


class CodeListResponse(BaseResponse):
    dataReferensi: list[CodeListRow]  # noqa: N815 - named by PIA


class CheckNibEnvelope(Schema):
    responcheckNIB: CheckNibResponse  # noqa: N815 - named by PIA


class InqueryNibEnvelope(Schema):
    responinqueryNIB: InqueryNibResponse  # noqa: N815 - named by PIA


class CodeListEnvelope(Schema):
    respongetDataReferensi: CodeListResponse  # noqa: N815 - named by PIA


def _success(**data: Any) -> dict[str, Any]:
    return {"kode": 200, "keterangan": str(CODE_MESSAGES[200])} | data


def _read(request: KeyRequest, text: str, method: Method, nibs: QuerySet[Nib]) -> Nib:
    """Return the NIB and write the reading down in one transaction: no data leave without a line in the ledger."""
    api_key = require_lingkup(request, method.lingkup)
    nomor = digits_only(text)
    if not is_well_formed(nomor):
        raise ApiError(BAD_PARAMETER, _("NIB terdiri dari 13 angka"))
    with transaction.atomic():
        nib = nibs.filter(nomor=nomor).first()
        if nib is None:
            raise ApiError(BAD_PARAMETER, _("Data NIB tidak ditemukan"))
        record_disclosure(instansi=api_key.instansi, key=api_key, nib=nib, metode=method.name)
    return nib


@api.post(f"/{CHECK_NIB.name}", response=CheckNibEnvelope, summary=CHECK_NIB.summary)
def check_nib(request: KeyRequest, body: CheckNibRequest) -> Answer:
    """Answer `checkNIB`. Raises `ApiError` 400, 403."""
    nib = _read(request, body.CHECKNIB.nib, CHECK_NIB, _SHORT)
    return {"responcheckNIB": _success(dataNIB=short_data(nib))}


@api.post(f"/{INQUERY_NIB.name}", response=InqueryNibEnvelope, summary=INQUERY_NIB.summary)
def inquery_nib(request: KeyRequest, body: InqueryNibRequest) -> Answer:
    """Answer `inqueryNIB`. Raises `ApiError` 400, 403."""
    nib = _read(request, body.INQUERYNIB.nib, INQUERY_NIB, full_nibs())
    return {"responinqueryNIB": _success(dataNIB=nib_data(nib))}


@api.post(f"/{GET_DATA_REFERENSI.name}", response=CodeListEnvelope, summary=GET_DATA_REFERENSI.summary)
def get_data_referensi(request: KeyRequest, body: CodeListRequest) -> Answer:
    """Answer `getDataReferensi`; a code list is no disclosure. Raises `ApiError` 400, 403."""
    require_lingkup(request, GET_DATA_REFERENSI.lingkup)
    rows = code_lists.code_list(body.GETDATAREFERENSI.kode)
    if rows is None:
        raise ApiError(
            BAD_PARAMETER,
            _("Kode referensi tidak dikenal; tersedia %(k)s") % {"k": ", ".join(code_lists.AVAILABLE_CODES)},
        )
    return {"respongetDataReferensi": _success(dataReferensi=rows)}


# --- Refusals and faults, in the form of the method that was called ---------------------------------------------------


def _respond(request: HttpRequest, error: ApiError) -> JsonResponse:
    method = request.path.rstrip("/").rsplit("/", 1)[-1]
    key = f"respon{method}" if method in METHODS else "respon"
    content = {key: {"kode": error.kode, "keterangan": error.keterangan}}
    return JsonResponse(content, status=error.kode, headers=error.headers)


@api.exception_handler(ApiError)
def refused(request: HttpRequest, error: ApiError) -> HttpResponse:
    return _respond(request, error)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = ", ".join(sorted({".".join(str(part) for part in e["loc"][2:]) for e in error.errors}))
    return _respond(request, ApiError(BAD_PARAMETER, f"{CODE_MESSAGES[BAD_PARAMETER]}: {fields}"))


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _respond(request, ApiError(BAD_PARAMETER if error.status_code not in CODE_MESSAGES else error.status_code))


@api.exception_handler(Exception)
def failed(request: HttpRequest, error: Exception) -> HttpResponse:
    if database_is_down(error):
        logger.error("the database did not answer the API: %s", type(error).__name__)
        return _respond(request, ApiError(TIMED_OUT))
    logger.error("the API failed", exc_info=error)
    return _respond(request, ApiError(PROCESSING_FAILED))


@csrf_exempt
def unknown_method(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer for a method that there is not, as for every other."""
    with override("id"):
        return _respond(request, ApiError(UNKNOWN_METHOD))

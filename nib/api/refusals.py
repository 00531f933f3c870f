"""Refusals and faults of the API, in the form that PIA gives the answer of the method that was called."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from ninja import Schema
from pydantic import ConfigDict

from nib.api.catalogue import INQUERY_FILE_DS, INQUERY_LICENSE, METHODS
from nib.api.errors import CODE_MESSAGES, ApiError


class Refusal(Schema):
    """`{"respon<method>": {"kode", "keterangan", ...}}`; the code is that of the status line."""

    model_config = ConfigDict(extra="allow")


REFUSALS = {code: Refusal for code in CODE_MESSAGES if code != 200}


def refusal_body(name: str, error: ApiError) -> dict[str, Any]:
    """Return the body for the method `name`, or for none of ours."""
    method = METHODS.get(name)
    if method is None:
        return {"respon": {"kode": error.kode, "keterangan": error.keterangan}}
    content: dict[str, Any] = {"kode": method.code(error.kode), "keterangan": error.keterangan} | method.empty
    if method is INQUERY_LICENSE:
        meta = [{"message": error.keterangan, "field": field.rsplit(".", 1)[-1]} for field in error.fields] or None
        content = {"success": False, "code": error.kode, "message": error.keterangan, "data": None, "meta": meta}
    elif method is INQUERY_FILE_DS:
        content = {"status": method.code(error.kode), "keterangan": error.keterangan} | method.empty
    return dict.fromkeys(method.refusal_names, content)


def refuse(request: HttpRequest, error: ApiError) -> JsonResponse:
    """Return the refusal as an answer to `request`."""
    name = request.path.rstrip("/").rsplit("/", 1)[-1]
    return JsonResponse(refusal_body(name, error), status=error.kode, headers=error.headers)

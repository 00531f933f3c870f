"""The page about the API for agencies: who gets a key, what the methods are called, what they answer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nib.api.code_lists import AVAILABLE_CODES
from nib.api.errors import CODE_MESSAGES
from nib.models import ApiKey

METHODS = {
    ApiKey.Lingkup.CEK: ("checkNIB", '{"CHECKNIB": {"nib": "8120017654323"}}'),
    ApiKey.Lingkup.BACA: ("inqueryNIB", '{"INQUERYNIB": {"nib": "8120017654323"}}'),
    ApiKey.Lingkup.REFERENSI: ("getDataReferensi", '{"GETDATAREFERENSI": {"kode": "14"}}'),
}


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """The page anybody may read; the machine-readable description is `/api/v1/openapi.json`."""
    methods = [{"name": name, "body": body, "purpose": lingkup.label} for lingkup, (name, body) in METHODS.items()]
    return render(
        request,
        "nib/api.html",
        {"methods": methods, "codes": CODE_MESSAGES.items(), "referensi": ", ".join(AVAILABLE_CODES)},
    )

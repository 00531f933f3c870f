"""The page about the API for agencies: how to get a key, the methods, and their answers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nib.api.catalogue import METHODS
from nib.api.code_lists import AVAILABLE_CODES
from nib.api.errors import CODE_MESSAGES


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """Show the public page; the machine-readable description is `/api/v1/openapi.json`."""
    return render(
        request,
        "nib/api.html",
        {"methods": METHODS.values(), "codes": CODE_MESSAGES.items(), "referensi": ", ".join(AVAILABLE_CODES)},
    )

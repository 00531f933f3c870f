"""Pages with one form."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

# The id of the list of errors above a form (`templates/components/error_summary.html`).
_FAULTS = b'id="error-summary"'


def render_form(
    request: HttpRequest, template: str, form: BaseForm | None, context: dict[str, Any] | None = None
) -> HttpResponse:
    """Return a page with its `form`; with status 422 if the sent form has errors."""
    status = 422 if form is not None and form.errors else 200
    return render(request, template, {"form": form} | (context or {}), status=status)


def shows_faults(response: HttpResponseBase) -> bool:
    """Whether a page shows a form again with its errors, so that nothing of it was saved."""
    return isinstance(response, HttpResponse) and _FAULTS in response.content

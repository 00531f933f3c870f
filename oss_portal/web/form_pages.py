"""Pages with one form."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def render_form(
    request: HttpRequest, template: str, form: BaseForm | None, context: dict[str, Any] | None = None
) -> HttpResponse:
    """Show a page with its `form`; with status 422 where what was sent in it has errors."""
    status = 422 if form is not None and form.errors else 200
    return render(request, template, {"form": form} | (context or {}), status=status)

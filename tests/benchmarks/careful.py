"""The floor of an act: a ModelForm and the same rows saved by the ORM, as a careful Django programmer would write it.

Run by gunicorn in the same way as the portal, with its models and settings, but Django's own middleware, and over a
database without unique indexes and foreign keys. Captcha, limits, locks and the rules of the portal are left out, so
the floor may be cheaper than a fair one by the cost of these, never dearer.
"""

import copy
import json
import os
from functools import cache

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.careful_settings"
django.setup()

from django.apps import apps  # noqa: E402 - needs the apps
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import models, transaction  # noqa: E402
from django.forms import modelform_factory  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.http import require_POST  # noqa: E402

from registrasi.models import Pendaftaran  # noqa: E402

_FILLED_IN = Pendaftaran.KIND_COLUMNS + Pendaftaran.PERSON_COLUMNS + Pendaftaran.CONTACT_COLUMNS
RegistrationForm = modelform_factory(Pendaftaran, fields=_FILLED_IN)
# The recorded rows of each act: name -> [[model, primary key], ...].
_ROWS = json.loads(os.environ.get("ACT_ROWS", "{}"))


@cache
def _recorded(act: str) -> list[models.Model]:
    rows = [apps.get_model(label)._base_manager.get(pk=pk) for label, pk in _ROWS[act]]
    for row in rows:
        # Reading each field decrypts encrypted values; only decrypted values can be written into another row.
        [getattr(row, field.attname) for field in row._meta.concrete_fields]
    return rows


@transaction.atomic
def _save_again(act: str) -> None:
    """Write the rows of an act once more, each as a new one."""
    for recorded in _recorded(act):
        row = copy.copy(recorded)
        if row._meta.auto_field or row._meta.pk.has_default():
            row.pk = row._meta.pk.get_default()
        row._state = models.base.ModelState()
        row.save(force_insert=True)


def ready(request: HttpRequest) -> HttpResponse:
    """Answer the request that checks whether the server runs."""
    return HttpResponse()


@require_POST
def register(request: HttpRequest) -> HttpResponse:
    """Check a registration as a ModelForm does, and write its rows."""
    form = RegistrationForm(request.POST)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=422)
    _save_again("register")
    return HttpResponse(status=302, headers={"Location": "/", "Content-Length": "0"})


@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    """Write the rows that the issue of an NIB makes."""
    _save_again("issue")
    return HttpResponse(status=302, headers={"Location": "/", "Content-Length": "0"})


urlpatterns = [path("", ready), path("register/", register), path("issue/", issue)]
application = get_wsgi_application()

"""The second click on a form with a captcha leads to where the first one led (U6): the captcha is good once."""

import hashlib

from django.forms import BaseForm
from django.http import HttpRequest

from oss_portal.db.locks import one_form_at_a_time
from oss_portal.web.rate_limit import count_attempt, used

_SCOPE = "formulir-diterima"


def _sent(request: HttpRequest) -> str:
    """Return a digest of all that was sent, captcha included: whoever changed a word sent another form."""
    fields = [item for item in request.POST.lists() if item[0] != "csrfmiddlewaretoken"]
    files = [(name, f.name, f.size) for name, uploads in request.FILES.lists() for f in uploads]
    return hashlib.sha256(repr((request.path, fields, files)).encode()).hexdigest()


def captcha_key(request: HttpRequest) -> str:
    """Return what names the captcha of a form: `one_form_at_a_time` takes it around the work of an accepted form."""
    return request.POST.get("kode_0", "") or request.POST.get("kode_lolos", "")


def note_accepted(request: HttpRequest) -> None:
    """Note in the transaction of the work that this form was accepted."""
    count_attempt(_SCOPE, _sent(request))


def was_accepted(request: HttpRequest, form: BaseForm) -> bool:
    """Whether a form that lacks nothing but a fresh captcha was accepted a moment ago; waits for the click before."""
    if set(form.errors) != {"kode"}:
        return False
    with one_form_at_a_time(captcha_key(request)):
        return used(_SCOPE, _sent(request)) > 0

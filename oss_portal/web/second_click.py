"""The second click on a form that works only once: it leads to the same page as the first click (U6).

Such forms are those with a captcha, the pages behind links of activations and invitations, and forms with which an
officer makes a record.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils import timezone

from oss_portal.db.locks import one_form_at_a_time
from oss_portal.models import Pengguna
from oss_portal.web.rate_limit import count_attempt, used

_SCOPE = "formulir-diterima"
# After the first click on a form that signs a person in, a second click within this time leads to the same page.
_PERIOD = timedelta(minutes=5)
# Parameter of a page to which the second click was redirected, because its CSRF token was older than the sign-in.
SECOND_CLICK_PARAM = "lagi"


def _sent(request: HttpRequest) -> str:
    """Return a digest of all sent values, with the captcha: a form with any other value has another digest."""
    fields = [item for item in request.POST.lists() if item[0] != "csrfmiddlewaretoken"]
    files = [(name, f.name, f.size) for name, uploads in request.FILES.lists() for f in uploads]
    return hashlib.sha256(repr((request.path, fields, files)).encode()).hexdigest()


def captcha_key(request: HttpRequest) -> str:
    """Return the key of the captcha of a form; `one_form_at_a_time` locks it during the work of an accepted form."""
    return request.POST.get("kode_0", "") or request.POST.get("kode_lolos", "")


def note_accepted(request: HttpRequest) -> None:
    """Store, in the transaction of the work, that this form was accepted."""
    count_attempt(_SCOPE, _sent(request))


def was_accepted(request: HttpRequest, form: BaseForm) -> bool:
    """Whether a form whose only error is its used captcha was accepted before; waits for the end of the first click."""
    if set(form.errors) != {"kode"}:
        return False
    with one_form_at_a_time(captcha_key(request)):
        return used(_SCOPE, _sent(request)) > 0


@contextmanager
def one_click_at_a_time(request: HttpRequest) -> Iterator[bool]:
    """Process clicks on a form one after another, in a transaction; yield whether an earlier click was accepted."""
    sent = _sent(request)
    with one_form_at_a_time(sent):
        yield used(_SCOPE, sent) > 0


def _sent_from_here(request: HttpRequest) -> str:
    """Return a text that identifies the sent values and the browser, by its CSRF cookie; "" without this cookie."""
    cookie = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    return cookie and f"{_sent(request)}|{cookie}"


def note_signing_in(request: HttpRequest) -> None:
    """Store that this form was accepted and signs its person in.

    After two quick clicks a browser ignores the answer to the first one, so the session cookie in it is lost.
    """
    if sent := _sent_from_here(request):
        count_attempt(_SCOPE, sent)


def is_second_click(request: HttpRequest, pengguna: Pengguna | None, accepted_at: datetime | None) -> bool:
    """Whether `pengguna`, whom the first click signed in, sends a form again that was accepted at `accepted_at`.

    A person who is not signed in must have sent the same form from the same browser; the caller signs them in again.
    """
    if pengguna is None or accepted_at is None or timezone.now() - accepted_at > _PERIOD:
        return False
    if request.user == pengguna:
        # Otherwise the person has opened the link again.
        return request.method == "POST" or SECOND_CLICK_PARAM in request.GET
    sent = _sent_from_here(request) if request.method == "POST" else ""
    return bool(sent) and used(_SCOPE, sent) > 0

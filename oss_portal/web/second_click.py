"""The second click on a form that is good once leads to where the first one led (U6).

Good once are a captcha, the link of an activation or an invitation, and a form with which an officer makes a record.
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
# How long after the first click on a form that signed its person in the second one leads to the same page.
_PERIOD = timedelta(minutes=5)
# Says so of a page to which the second click was led on, for its token was that of before the sign-in.
SECOND_CLICK_PARAM = "lagi"


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


@contextmanager
def one_click_at_a_time(request: HttpRequest) -> Iterator[bool]:
    """Let clicks on one form pass one at a time, in a transaction, and tell whether one before was accepted."""
    sent = _sent(request)
    with one_form_at_a_time(sent):
        yield used(_SCOPE, sent) > 0


def _sent_from_here(request: HttpRequest) -> str:
    """Return a digest of all that was sent and of the browser, "" where that cannot be told by its CSRF cookie."""
    cookie = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    return cookie and f"{_sent(request)}|{cookie}"


def note_signing_in(request: HttpRequest) -> None:
    """Note that this form was accepted and signs its person in.

    A browser leaves the answer to the first of two quick clicks unread, and the session in it is lost.
    """
    if sent := _sent_from_here(request):
        count_attempt(_SCOPE, sent)


def is_second_click(request: HttpRequest, pengguna: Pengguna | None, accepted_at: datetime | None) -> bool:
    """Whether a form accepted at `accepted_at` comes once more from `pengguna`, whom the first click signed in.

    Who is not signed in sent the same form from the same browser, and must be signed in again.
    """
    if pengguna is None or accepted_at is None or timezone.now() - accepted_at > _PERIOD:
        return False
    if request.user == pengguna:
        # Else the link is opened once more.
        return request.method == "POST" or SECOND_CLICK_PARAM in request.GET
    sent = _sent_from_here(request) if request.method == "POST" else ""
    return bool(sent) and used(_SCOPE, sent) > 0

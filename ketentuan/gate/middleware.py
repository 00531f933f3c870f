from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from ketentuan.gate.exemptions import is_asked, is_open
from ketentuan.models import HeldForm
from ketentuan.services.held_forms import (
    CODE_FIELD,
    UNCLAIMED_KEY,
    finish_held_form,
    held_form_content,
    hold_form,
    keep_for_return,
    release_held_form,
    take_held_form,
)
from ketentuan.services.persetujuan import has_versions_to_accept
from oss_portal.uploads.budget import count_upload
from oss_portal.web.form_pages import shows_faults
from oss_portal.web.rate_limit import TooManyAttempts, count_attempt
from oss_portal.web.requests import AuthenticatedRequest
from oss_portal.web.visitors import visitor

View = Callable[..., HttpResponseBase]
_ASKED_ANEW = {"lanjut", "persetujuan", "persetujuan-tolak", "persetujuan-buang"}
_FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}


class GateRequest(AuthenticatedRequest):
    """A request with the held form that is being sent again; `timed_out` is the person whose session ended in it."""

    held_form: HeldForm | None
    _files: MultiValueDict[str, UploadedFile]


def _address(request: HttpRequest) -> str:
    """Return the address to which a form was sent, without its query if the address is too long to be stored."""
    address = request.get_full_path()
    return address if len(address) <= 2000 else request.path


def _is_held_at_once(request: HttpRequest, view: View) -> bool:
    """Whether to hold a form before its view runs, because the session of its person timed out in this request.

    Open pages accept the form without a session; officers get their text back (`oss_portal.web.error_pages`).
    """
    person = getattr(request, "timed_out", None)
    return person is not None and not person.is_staff and not is_open(request, view)


def _is_sent_to_sign_in(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether a form was sent without a session, and its view redirected to the sign-in: the session had ended.

    Pages of officers are excluded; officers continue from their lists.
    """
    match = request.resolver_match
    return (
        request.method == "POST"
        and match is not None
        and not (match.app_names or hasattr(match.func, "staff_required"))
        and isinstance(response, HttpResponseRedirect)
        and response.url.startswith(f"{reverse('masuk')}?")
        # The captcha of a pause need not be sent again, and the gate asks again by itself.
        and match.view_name not in _ASKED_ANEW
        and not request.user.is_authenticated
        and not _is_held_at_once(request, match.func)
        and request.content_type in _FORM_TYPES
        and CODE_FIELD not in request.POST
    )


class KetentuanGateMiddleware:
    """The gate: a signed-in person who has not accepted the texts in force can only open the exempt pages (AKS-3).

    Every request of a signed-in person makes one indexed query, others none: there is no cache that could show the gate
    again or let a person through. A form that was being sent is kept; after the acceptance the browser posts only its
    code to the old address, and this middleware restores the fields and files.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: GateRequest) -> HttpResponseBase:
        request.held_form = None
        response = self.get_response(request)
        if _is_sent_to_sign_in(request, response):
            response = self._hold_for_stranger(request, response)
        if request.held_form is not None:
            if response.status_code >= 400 and response.status_code != 422:
                release_held_form(request.held_form)
            elif shows_faults(response):
                keep_for_return(request.held_form)
            else:
                finish_held_form(request.held_form)
        return response

    def process_view(
        self, request: GateRequest, view_func: View, view_args: Any, view_kwargs: Any
    ) -> HttpResponseRedirect | None:
        if request.method == "POST" and _is_held_at_once(request, view_func):
            return self._hold_after_timeout(request)
        if is_asked(request) and not is_open(request, view_func) and has_versions_to_accept(request.user.pk):
            return self._hold(request)
        # Without a signed-in user `request.POST` is not read before the view: the API reads the body itself, whatever
        # content type the request has.
        if request.method == "POST" and request.user.is_authenticated and CODE_FIELD in request.POST:
            # Also for exempt pages and for officers: their sessions end as well.
            return self._refill(request)
        return None

    @staticmethod
    def _hold_after_timeout(request: GateRequest) -> HttpResponseRedirect | None:
        """Keep a form that was sent after the idle time-out (KEA-3), to be sent by a click after the next sign-in."""
        if request.content_type not in _FORM_TYPES or CODE_FIELD in request.POST:
            return None
        hold_form(pengguna=request.timed_out, address=_address(request), entries=request.POST, files=request.FILES)
        return HttpResponseRedirect(f"{reverse('masuk')}?{urlencode({'next': reverse('persetujuan-lanjutkan')})}")

    @staticmethod
    def _hold_for_stranger(request: GateRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Keep the form for the person who signs in in this browser within an hour, up to an hourly limit.

        If a session timed out in this request, the form belongs to its person.
        """
        try:
            count_attempt("kiriman-tanpa-sesi", visitor(request))
            # Count the whole body: text fills the disk as files do.
            count_upload(request, int(request.META.get("CONTENT_LENGTH") or 0))
        except TooManyAttempts:
            return response
        person = getattr(request, "timed_out", None)
        held_form = hold_form(pengguna=person, address=_address(request), entries=request.POST, files=request.FILES)
        if person is None:
            request.session[UNCLAIMED_KEY] = str(held_form.kode)
        messages.info(request, _("Masuk lagi dahulu. Isian Anda tersimpan dan dapat dikirim sesudahnya."))
        return HttpResponseRedirect(f"{reverse('masuk')}?{urlencode({'next': reverse('persetujuan-lanjutkan')})}")

    @staticmethod
    def _hold(request: GateRequest) -> HttpResponseRedirect:
        address = _address(request)
        if request.method == "POST" and request.content_type in _FORM_TYPES and CODE_FIELD not in request.POST:
            hold_form(pengguna=request.user, address=address, entries=request.POST, files=request.FILES)
        return HttpResponseRedirect(f"{reverse('persetujuan')}?{urlencode({'lanjut': address})}")

    @staticmethod
    def _refill(request: GateRequest) -> HttpResponseRedirect | None:
        held_form = take_held_form(kode=request.POST[CODE_FIELD], pengguna=request.user, address=request.path)
        if held_form is None:
            # The form was already sent (double click, back button), discarded, or too old: show the remaining forms.
            return HttpResponseRedirect(reverse("persetujuan-lanjutkan"))
        request.held_form = held_form
        # Django's stubs only allow the immutable `POST` of the browser.
        request.POST, request._files = held_form_content(held_form)  # type: ignore[assignment]
        return None

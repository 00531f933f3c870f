"""Files for officers: no view sends one without a check for conflicts of interest.

A new view cannot forget the check: `OfficerFilesMiddleware` withholds every file without it.
"""

import logging
from collections.abc import Callable

from django.db.models import Model
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase

from oss_portal.exceptions import ConflictOfInterest
from oss_portal.staff.permissions import has_conflict, officer_of, refuse_conflict

logger = logging.getLogger(__name__)
_PAGES = ("text/html", "text/plain", "text/javascript", "application/json")


def release_file(request: HttpRequest, *about: Model) -> None:
    """Allow the file of this answer to be sent to the officer. Raises `ConflictOfInterest`, which has its own page.

    Pass every record that the file is about. Pass none for figures, texts of law, lists that leave out rows with a
    conflict, and files that a service checked by its own rule.
    """
    for obj in about:
        if has_conflict(officer_of(request), obj):
            raise ConflictOfInterest
    request.file_released = True  # type: ignore[attr-defined]


def _is_file(response: HttpResponseBase) -> bool:
    kind = response.headers.get("Content-Type", "")
    named = isinstance(response, FileResponse) or "Content-Disposition" in response.headers
    return response.status_code == 200 and (named or not kind.startswith(_PAGES))


def _is_door_of_officers(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and ("admin" in match.app_names or getattr(match.func, "staff_required", False))


class OfficerFilesMiddleware:
    """A middleware that withholds files of officers' views without `release_file`, and answers `ConflictOfInterest`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if _is_file(response) and _is_door_of_officers(request) and not hasattr(request, "file_released"):
            logger.error("a file was not sent: its view does not call release_file", extra={"path": request.path})
            refusal = refuse_conflict(request)
            # The server closes the file together with the refusal, which replaces the response.
            refusal._resource_closers.extend(response._resource_closers)  # type: ignore[attr-defined]
            return refusal
        return response

    @staticmethod
    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Return the page of a conflict of interest that no view has caught."""
        return refuse_conflict(request) if type(exception) is ConflictOfInterest else None

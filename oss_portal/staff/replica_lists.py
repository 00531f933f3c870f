"""Lists of officers, read from a replica, except shortly after an act of the officer, which their list must show."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from oss_portal.db.router import read_from_replica
from oss_portal.web.middleware import wrote_lately


def list_from_replica(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a list of officers (a view, or a function that takes a request first)."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        def show() -> HttpResponse:
            response = view(request, *args, **kwargs)
            # The rows of an admin are read while its page is rendered.
            return response.render() if isinstance(response, TemplateResponse) else response

        return show() if request.method != "GET" or wrote_lately(request) else read_from_replica(show)()

    return wrapped

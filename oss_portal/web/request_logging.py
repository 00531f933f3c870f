"""Log lines: JSON with the correlation id of the request, and one line for each request, without its query string."""

import logging
import socket
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from pythonjsonlogger.json import JsonFormatter as LibraryFormatter

from oss_portal import __version__
from oss_portal.audit.context import current_trace
from oss_portal.privacy.masking import mask_text
from oss_portal.web.reporting import record_span

logger = logging.getLogger("oss_portal.permintaan")
_NODE = socket.gethostname()


class JsonFormatter(LibraryFormatter):
    """A formatter that writes a JSON object for each line; `LogMaskingFilter` has masked the text before."""

    def __init__(self) -> None:
        super().__init__(json_ensure_ascii=False)

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Add the fields of a line; drop other extras, because Django's loggers add the request with its path."""
        log_data |= {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "correlation": str(current_trace().korelasi),
            "node": _NODE,
            "process": record.process,
            "version": __version__,
        }
        log_data |= getattr(record, "data", {})
        # The library has formatted the exception again, without masking.
        if error := record.exc_text or mask_text(message_dict.get("exc_info", "")):
            log_data["error"] = error


class RequestLogMiddleware:
    """Middleware that logs and counts method, URL pattern, status and duration, but no path: it may have a token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        from oss_portal.web.metrics import record_request

        start = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - start
        pattern = request.resolver_match.route if request.resolver_match else "-"
        logger.info(
            "%s /%s %s %.0f ms",
            request.method,
            pattern,
            response.status_code,
            seconds * 1000,
            extra={
                "data": {
                    "metode": request.method,
                    "pola": pattern,
                    "status": response.status_code,
                    "duration_ms": round(seconds * 1000, 1),
                }
            },
        )
        record_request(request.method or "", pattern, response.status_code, seconds)
        if settings.OTEL_ENDPOINT:
            record_span(request.method or "", pattern, response.status_code, seconds)
        return response

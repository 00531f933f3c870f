"""Log lines: JSON with the correlation id of the request, and one line a request without its query string."""

import json
import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from oss_portal.audit.context import current_trace
from oss_portal.privacy.masking import mask_text

logger = logging.getLogger("oss_portal.permintaan")


class JsonFormatter(logging.Formatter):
    """One JSON object a line; masked text comes from `LogMaskingFilter`, which runs before."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "correlation": str(current_trace().korelasi),
        }
        line |= getattr(record, "data", {})
        if record.exc_text:
            line["error"] = record.exc_text
        elif record.exc_info:
            line["error"] = mask_text(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


class RequestLogMiddleware:
    """Logs and counts method, path pattern, status and duration. Not the path itself: it may hold a token."""

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
            extra={"data": {"metode": request.method, "pola": pattern, "status": response.status_code}},
        )
        record_request(request.method or "", pattern, response.status_code, seconds)
        return response

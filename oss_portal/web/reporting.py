"""Reports of errors to a Sentry-compatible server (`SENTRY_DSN`) and traces to `OTEL_ENDPOINT`; both off by default.

Their packages are optional (requirements-reporting.txt). Only facts about code are sent: the type of an error, file,
line and function, the URL pattern, the correlation id of the request. No value of a variable, no text of an error, no
address, header, body, cookie, account or query with its values: any of them may have text that somebody typed.
"""

import contextlib
import logging
from typing import Any

from django.conf import settings

from oss_portal import __version__
from oss_portal.audit.context import current_trace

logger = logging.getLogger(__name__)
# Keys of a stack frame that name its place in the code, not its values.
_FRAME = ("filename", "function", "module", "lineno", "in_app")
_EVENT = ("event_id", "timestamp", "platform", "level", "release", "environment", "server_name", "logger", "sdk")


def clean_event(event: dict[str, Any], _hint: Any = None) -> dict[str, Any]:
    """Return a report with only the listed keys, so that no new key of the library is sent unnoticed."""
    clean = {key: event[key] for key in _EVENT if key in event}
    clean["tags"] = {"correlation": str(current_trace().korelasi)}
    if "/" in str(event.get("transaction", "")) or event.get("tags", {}).get("task"):
        clean["transaction"] = event.get("tags", {}).get("task") or event["transaction"]
    values = []
    for fault in event.get("exception", {}).get("values", []):
        frames = fault.get("stacktrace", {}).get("frames", [])
        stack = [{key: frame[key] for key in _FRAME if key in frame} for frame in frames]
        values.append({"type": fault.get("type"), "module": fault.get("module"), "stacktrace": {"frames": stack}})
    clean["exception"] = {"values": values}
    return clean


def set_up_reporting() -> None:
    """Start the reports that the settings name; if a package is missing, only log an error."""
    if settings.SENTRY_DSN:
        try:
            import sentry_sdk
            from sentry_sdk.integrations.django import DjangoIntegration
        except ImportError:
            logger.error("SENTRY_DSN is set, but sentry-sdk is not installed (requirements-reporting.txt)")
        else:
            sentry_sdk.init(
                dsn=settings.SENTRY_DSN,
                release=f"oss@{__version__}",
                environment=settings.ENVIRONMENT,
                integrations=[DjangoIntegration(transaction_style="url", middleware_spans=False)],
                # Other integrations would add modules, arguments and queries.
                auto_enabling_integrations=False,
                send_default_pii=False,
                include_local_variables=False,
                max_breadcrumbs=0,
                max_request_body_size="never",
                traces_sample_rate=0.0,
                before_send=clean_event,
            )
    if settings.OTEL_ENDPOINT:
        try:
            from oss_portal.web.tracing import start
        except ImportError:
            logger.error("OTEL_ENDPOINT is set, but opentelemetry is not installed (requirements-reporting.txt)")
        else:
            start()


def record_span(method: str, pattern: str, status: int, seconds: float) -> None:
    """Send a span of one answered request, if traces are collected."""
    with contextlib.suppress(ImportError):
        from oss_portal.web.tracing import span_of_request

        span_of_request(method, pattern, status, seconds)


def report_task(path: str, kind: str) -> None:
    """Report a failed task: its name and the type of the error."""
    if not settings.SENTRY_DSN:
        return
    try:
        import sentry_sdk
    except ImportError:
        return
    with sentry_sdk.new_scope() as scope:
        scope.set_tag("task", path)
        sentry_sdk.capture_event({"level": "error", "tags": {"task": path}, "exception": {"values": [{"type": kind}]}})

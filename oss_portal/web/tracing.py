"""Spans of requests for OpenTelemetry: method, URL pattern, status and duration, with the correlation id as trace id.

They are not made by OpenTelemetry's instrumentation for Django, which puts the whole URL with tokens into each span.
"""

import time

from django.conf import settings
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, TraceFlags

from oss_portal import __version__
from oss_portal.audit.context import current_trace

_provider: list[TracerProvider] = []


def start() -> None:
    """Send spans to `OTEL_ENDPOINT` (OTLP over HTTP) from a thread of this process."""
    provider = TracerProvider(resource=Resource.create({"service.name": "oss", "service.version": __version__}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.OTEL_ENDPOINT)))
    _provider[:] = [provider]


def span_of_request(method: str, pattern: str, status: int, seconds: float) -> None:
    """Send a span of one answered request; its trace id is the correlation id of the log and of `X-Korelasi`."""
    if not _provider:
        return
    click = current_trace().korelasi.int
    parent = SpanContext(click, (click >> 64) or 1, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
    end = time.time_ns()
    span = (
        _provider[0]
        .get_tracer("oss")
        .start_span(
            f"{method} /{pattern}",
            context=trace.set_span_in_context(NonRecordingSpan(parent)),
            kind=SpanKind.SERVER,
            start_time=end - int(seconds * 1e9),
            attributes={
                "http.request.method": method,
                "http.route": f"/{pattern}",
                "http.response.status_code": status,
            },
        )
    )
    span.end(end)

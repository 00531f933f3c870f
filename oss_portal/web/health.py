"""Health checks for the load balancer: alive, and ready for requests. Neither page reads session or user."""

from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from oss_portal.db.clock import is_clock_right
from oss_portal.privacy.canaries import key_faults


@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """Return 200 while the process runs; the database is not used."""
    return JsonResponse({"live": True})


@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Return 200 if database, clock and keys are right; else 503 with the reasons, so that other nodes get requests."""
    try:
        reasons = [f"{setting}: {fault}" for setting, fault in key_faults().items()]
        if not is_clock_right():
            reasons.append("the clock of this node differs from that of the database")
    except Error:
        reasons = ["the database does not answer"]
    return JsonResponse(
        {"ready": not reasons} | ({"reasons": reasons} if reasons else {}), status=503 if reasons else 200
    )

"""For the balancer: is this process alive, and may it get requests? Neither page touches session or user."""

from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from oss_portal.db.clock import is_clock_right


@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """Alive: answers without the database."""
    return JsonResponse({"live": True})


@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Ready: the database answers and the clock is right. 503 otherwise: the balancer sends people elsewhere."""
    try:
        ready = is_clock_right()
    except Error:
        ready = False
    return JsonResponse({"ready": ready}, status=200 if ready else 503)

"""For the balancer: is this process alive, and may it get requests? Neither page touches session or user."""

from django.db import Error
from django.http import JsonResponse
from django.views.decorators.cache import never_cache

from oss_portal.jam import jam_benar


@never_cache
def hidup(request):
    """Alive: answers without the database."""
    return JsonResponse({"hidup": True})


@never_cache
def siap(request):
    """Ready: the database answers and the clock is right. 503 otherwise: the balancer sends people elsewhere."""
    try:
        siap = jam_benar()
    except Error:
        siap = False
    return JsonResponse({"siap": siap}, status=200 if siap else 503)

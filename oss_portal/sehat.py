"""For the balancer: is this process alive, and may it get requests? Neither page touches session or user."""

from django.db import Error, connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache


@never_cache
def hidup(request):
    """Alive: answers without the database."""
    return JsonResponse({"hidup": True})


@never_cache
def siap(request):
    """Ready: the database answers. 503 otherwise, so that the balancer sends people elsewhere."""
    try:
        with connection.cursor() as kursor:
            kursor.execute("select 1")
    except Error:
        return JsonResponse({"siap": False}, status=503)
    return JsonResponse({"siap": True})

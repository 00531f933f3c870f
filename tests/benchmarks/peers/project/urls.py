"""Addresses of the peers, and one empty page for signed-in users."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import include, path


@login_required
def plain(request):
    """The smallest page behind a sign-in: its cost is that of session, user and gate."""
    return HttpResponse(request.user.get_username(), headers={"Content-Length": len(request.user.get_username())})


urlpatterns = [
    path("plain/", plain),
    path("admin/", admin.site.urls),
    path("terms/", include("termsandconditions.urls")),
    path("helpdesk/", include("helpdesk.urls", namespace="helpdesk")),
    *([path("accounts/", include("allauth.urls"))] if settings.PEER == "allauth" else []),
]

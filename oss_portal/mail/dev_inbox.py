"""Pages with the mails of a development portal, which has no mail server: its links are needed to activate accounts."""

from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from oss_portal.mail.outgoing import mail_html
from oss_portal.models import OutgoingMail
from oss_portal.phone.providers import DEVELOPMENT_KEY


def listing(request: HttpRequest) -> HttpResponse:
    """List the last hundred mails; the page does not exist in production."""
    if settings.PRODUCTION:
        raise Http404
    context = {"surat": OutgoingMail.objects.all()[:100], "phone_messages": cache.get(DEVELOPMENT_KEY, [])}
    return render(request, "oss_portal/dev_inbox.html", context)


def show(request: HttpRequest, kode: UUID) -> HttpResponse:
    """Show one mail as text with links that can be followed, and a link to its HTML part."""
    if settings.PRODUCTION:
        raise Http404
    mail = get_object_or_404(OutgoingMail, kode=kode)
    if "html" in request.GET:
        response = HttpResponse(mail_html(mail))
        # The mail has inline styles for mail programs; only this page allows them. django-csp reads this attribute.
        response._csp_replace = {"style-src": ["'unsafe-inline'"]}  # type: ignore[attr-defined]
        return response
    return render(request, "oss_portal/dev_inbox_mail.html", {"surat": mail})

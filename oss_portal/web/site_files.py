"""Files that browsers, search engines and security researchers expect: manifest, favicon, sitemap, security.txt."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from oss_portal.web.languages import OTHERS, PUBLIC_PAGES


class PublicPages(Sitemap):
    """The public pages at the portal's official address, whatever host the request has."""

    protocol = settings.BASE_URL.partition("://")[0]

    def items(self) -> list[str]:
        pages = [reverse(name) for name in PUBLIC_PAGES]
        return pages + [f"/{code}{page}" for code in OTHERS for page in pages]

    def location(self, item: str) -> str:
        return item

    def get_domain(self, site: object = None) -> str:
        return str(settings.BASE_URL).partition("://")[2]


@cache_control(public=True, max_age=3600)
def sitemap(request: HttpRequest) -> HttpResponse:
    return sitemap_view(request, {"pages": PublicPages})


@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """Return the manifest, with which a phone can put the portal on its home screen."""
    icons = [
        {"src": static(f"portal/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    content = {
        "id": "/",
        "name": settings.PORTAL["long_name"],
        "short_name": settings.PORTAL["name"],
        "description": _("Daftarkan usaha, dapatkan NIB, dan cek NIB siapa pun. Gratis."),
        "lang": "id",
        "start_url": reverse("beranda"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0b5d3b",
        "icons": icons,
        "shortcuts": [
            {"name": _("Cek NIB"), "url": reverse("cek")},
            {"name": _("NIB saya"), "url": reverse("nib")},
        ],
    }
    return JsonResponse(content, content_type="application/manifest+json")


def favicon(request: HttpRequest) -> HttpResponsePermanentRedirect:
    """Redirect the conventional address of the favicon, for programs that do not read the page."""
    return HttpResponsePermanentRedirect(static("portal/icon-192.png"))


def change_password(request: HttpRequest) -> HttpResponseRedirect:
    """Redirect password managers to the page that changes the password (W3C: change-password-url)."""
    return redirect("akun-kata-sandi")


@cache_control(public=True, max_age=86400)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Return the contacts to report a vulnerability (RFC 9116); they expire a year after each request."""
    expires = (timezone.now() + timedelta(days=365)).strftime("%Y-%m-%dT00:00:00Z")
    base = settings.BASE_URL
    lines = [
        f"Contact: mailto:{settings.PORTAL['helpdesk_email']}",
        f"Contact: {base}{reverse('bantuan')}",
        f"Expires: {expires}",
        "Preferred-Languages: id, en",
        f"Canonical: {base}{reverse('security-txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")

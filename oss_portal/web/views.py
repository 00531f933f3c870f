from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from oss_portal.models import Outage
from oss_portal.reference.licences import list_licences


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "oss_portal/home.html")


def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "oss_portal/contact.html")


def cookie_list() -> list[tuple[str, str, str]]:
    """Return every cookie of the portal with its purpose and its life (PRV-1)."""
    return [
        (
            settings.SESSION_COOKIE_NAME,
            _("Mengingat bahwa Anda sudah masuk"),
            _("%(jam)d jam, atau sampai Anda keluar") % {"jam": settings.SESSION_COOKIE_AGE // 3600},
        ),
        (settings.CSRF_COOKIE_NAME, _("Menjaga agar formulir hanya dikirim oleh Anda"), _("1 tahun")),
        (settings.LANGUAGE_COOKIE_NAME, _("Mengingat bahasa yang Anda pilih"), _("Sampai peramban ditutup")),
        (
            settings.DEVICE_COOKIE_NAME,
            _("Mengenali perangkat tempat Anda pernah masuk, agar percobaan orang lain tidak menghalangi Anda"),
            _("1 tahun"),
        ),
    ]


def cookie(request: HttpRequest) -> HttpResponse:
    """Show every cookie of the portal; a test compares this list with the cookies that the pages set."""
    return render(request, "oss_portal/cookie.html", {"daftar": cookie_list()})


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "oss_portal/accessibility.html")


def licences(request: HttpRequest) -> HttpResponse:
    """Show the owner of the material, how to ask for permission (HKI-1 to HKI-3), and licences of third-party parts."""
    context = {"daftar": list_licences(), "permission_subject": _("Permohonan izin memakai materi OSS")}
    return render(request, "oss_portal/licences.html", context)


# Not for shared caches: the page has the visitor's own CSRF token, as every page does.
@cache_control(private=True, max_age=15)
def status(request: HttpRequest) -> HttpResponse:
    """Show the state of the service, planned maintenance, and every outage of the last year (LIM-d)."""
    now = timezone.now()
    outages = list(Outage.objects.filter(Q(selesai__isnull=True) | Q(mulai__gte=now - timedelta(days=365)))[:100])
    context = {
        "ongoing": [g for g in outages if g.selesai is None and g.mulai <= now],
        "planned": sorted((g for g in outages if g.selesai is None and g.mulai > now), key=lambda g: g.mulai),
        "past": [g for g in outages if g.selesai is not None],
        "now": now,
    }
    return render(request, "oss_portal/status.html", context)


def robots(request: HttpRequest) -> HttpResponse:
    """Keep search engines away from private paths and from the search of the public register (HKI-3)."""
    closed = [
        "/admin/",
        "/akun/",
        "/aktivasi/",
        "/amankan/",
        "/bantuan/t/",
        "/captcha/",
        "/cek/",
        "/dasbor/",
        "/data-pribadi/",
        "/hak-akses/",
        "/keberatan/",
        "/kotak-surat/",
        "/nib/",
        "/persetujuan/",
        "/petugas/",
        "/undangan/",
    ]
    # Search engines may list the form of the check, but not its answers.
    content = "User-agent: *\nAllow: /cek/$\n" + "".join(f"Disallow: {j}\n" for j in closed)
    content += f"Sitemap: {settings.BASE_URL}/sitemap.xml\n"
    return HttpResponse(content, content_type="text/plain; charset=utf-8")


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the style guide: every component on one page, in development and tests only."""
    from oss_portal.web.styleguide import StyleguideForm

    form = StyleguideForm(request.POST or None) if request.method == "POST" else StyleguideForm()
    context = {
        "form": form,
        "example_steps": ["Data", "Kegiatan", "Peran"],
        # The alternative design that was not chosen (ADR 34): the same page with other design tokens.
        "direction": request.GET.get("arah", "a"),
    }
    return render(request, "oss_portal/styleguide.html", context)

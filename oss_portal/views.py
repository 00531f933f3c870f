from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control

from oss_portal.lisensi import daftar_lisensi
from oss_portal.models import Gangguan
from oss_portal.panduan import daftar_persiapan, jenis_panduan


def beranda(request):
    return render(request, "oss_portal/beranda.html")


def panduan(request):
    """What to prepare, by kind of business: a plain GET form, so that the answer can be bookmarked and printed."""
    jenis = request.GET.get("jenis", "")
    asing = request.GET.get("asing") == "ya"
    konteks = {"pilihan": jenis_panduan(), "jenis": jenis, "asing": asing, "persiapan": daftar_persiapan(jenis, asing)}
    return render(request, "oss_portal/panduan.html", konteks)


def kontak(request):
    return render(request, "oss_portal/kontak.html")


def daftar_cookie() -> list[tuple[str, str, str]]:
    """Return every cookie of the portal with its purpose and its life (PRV-1)."""
    return [
        (settings.SESSION_COOKIE_NAME, _("Mengingat bahwa Anda sudah masuk"), _("8 jam, atau sampai Anda keluar")),
        (settings.CSRF_COOKIE_NAME, _("Menjaga agar formulir hanya dikirim oleh Anda"), _("1 tahun")),
        (settings.LANGUAGE_COOKIE_NAME, _("Mengingat bahasa yang Anda pilih"), _("Sampai peramban ditutup")),
    ]


def cookie(request):
    """Every cookie of the portal: a test compares this list with what a walk through the portal sets."""
    return render(request, "oss_portal/cookie.html", {"daftar": daftar_cookie()})


def aksesibilitas(request):
    return render(request, "oss_portal/aksesibilitas.html")


def lisensi(request):
    """Whose the material is, how to ask for leave to use it (HKI-1 to HKI-3), and the licences of others' parts."""
    konteks = {"daftar": daftar_lisensi(), "perihal_izin": gettext("Permohonan izin memakai materi OSS")}
    return render(request, "oss_portal/lisensi.html", konteks)


# Not for shared caches: the page carries the visitor's own CSRF token, as every page does.
@cache_control(private=True, max_age=15)
def status(request):
    """Whether the service runs, what is planned, and every outage of the last year (LIM-d)."""
    kini = timezone.now()
    catatan = list(Gangguan.objects.filter(Q(selesai__isnull=True) | Q(mulai__gte=kini - timedelta(days=365)))[:100])
    konteks = {
        "berlangsung": [g for g in catatan if g.selesai is None and g.mulai <= kini],
        "terencana": sorted((g for g in catatan if g.selesai is None and g.mulai > kini), key=lambda g: g.mulai),
        "lampau": [g for g in catatan if g.selesai is not None],
        "kini": kini,
    }
    return render(request, "oss_portal/status.html", konteks)


def robots(request):
    """Keep searchers away from private paths and from the search of the public register (HKI-3)."""
    tertutup = [
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
    # The form of the check may be found; what it answers may not.
    isi = "User-agent: *\nAllow: /cek/$\n" + "".join(f"Disallow: {j}\n" for j in tertutup)
    return HttpResponse(isi, content_type="text/plain; charset=utf-8")


def gaya(request):
    """The style guide: every component on one page, in development and tests only."""
    from oss_portal.gaya import FormGaya

    form = FormGaya(request.POST or None) if request.method == "POST" else FormGaya()
    return render(request, "oss_portal/gaya.html", {"form": form, "langkah_contoh": ["Data", "Kegiatan", "Peran"]})

"""The banner over every page from the announcement of a version until it comes into force (AKS-2)."""

from django.http import HttpRequest
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _

from ketentuan.gate.exemptions import is_asked
from ketentuan.models import Persetujuan, VersiKetentuan
from oss_portal.hooks import Banner
from oss_portal.text.readable import date_id
from oss_portal.web.process_cache import ProcessCache

# A web worker keeps its list for 30 seconds, so an announcement on another node may appear up to 30 seconds later. A
# banner disappears at the right second, because every page compares the date again.
UPCOMING = ProcessCache[list[VersiKetentuan]](seconds=30)


def upcoming() -> list[VersiKetentuan]:
    """Return the announced versions that are not in force yet, from a list cached for all pages of a web worker."""
    versions = UPCOMING.get(lambda: list(VersiKetentuan.objects.upcoming().defer("sumber", "html")[:10]))
    current = now()
    return [v for v in versions if v.berlaku_sejak and v.berlaku_sejak > current]


def version_banner(jenis: str, request: HttpRequest) -> Banner | None:
    """Return the banner about the next version of a kind, or None."""
    versi = next((v for v in upcoming() if v.jenis == jenis), None)
    if versi is None:
        return None
    return Banner(
        text=_("%(dokumen)s berubah mulai %(tanggal)s pukul %(jam)s WIB.")
        % {
            "dokumen": versi.get_jenis_display(),
            "tanggal": date_id(versi.berlaku_sejak),
            "jam": localtime(versi.berlaku_sejak).strftime("%H.%M"),
        },
        url=versi.get_absolute_url(),
        link_text=_call_to_action(versi, request),
    )


def _call_to_action(versi: VersiKetentuan, request: HttpRequest) -> str:
    """Return the text of the link; one indexed query for people whom the gate will ask, none for others."""
    if not versi.perlu_persetujuan or not hasattr(request, "user") or not is_asked(request):
        return _("Baca perubahannya")
    if Persetujuan.objects.filter(pengguna=request.user.pk, versi=versi).exists():
        return _("Anda sudah menyetujuinya. Baca lagi")
    return _("Baca dan setujui sekarang")

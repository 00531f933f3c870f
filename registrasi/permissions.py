"""Access rules: who may see or do what. Pages, API and background work all ask here."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy

from oss_portal.audit.trail import record
from oss_portal.officers.base import APPROVE, MANAGE
from oss_portal.staff.roles import Roles
from oss_portal.staff.work.queues import ASSIGN
from oss_portal.web.pagination import uuid_from_text
from oss_portal.web.requests import AuthenticatedRequest
from registrasi.choices import ONLY_HEAD
from registrasi.events import Event
from registrasi.models import HakAkses, Pendaftaran, StatusVerifikasi

_VIEW = (
    *(f"registrasi.view_{m}" for m in ("pendaftaran", "pelakuusaha", "hakakses", "hakaksesevent", "undangan")),
    *(f"oss_portal.view_{m}" for m in ("pengguna", "outgoingmail", "suratbernomor", "dokumenterbit", "penandatangan")),
)
_VERIFICATION = (*_VIEW, "registrasi.tinjau_pendaftaran", "registrasi.ungkap_identitas")
_HAK_AKSES = (
    *_VIEW,
    "oss_portal.tangani_suratkeluar",
    "registrasi.view_permohonanakses",
    "registrasi.view_keberatanakses",
    "registrasi.view_permohonansurel",
    "registrasi.view_pembatasan",
    "registrasi.view_permintaandata",
    "registrasi.kelola_hak_akses",
    "registrasi.usulkan_pengakhiran",
    "registrasi.periksa_surel",
    "registrasi.kelola_pembatasan",
    "registrasi.jawab_permintaan_data",
    "registrasi.ungkap_identitas",
)
# The second officer: decides what others propose or check, and the cases of the holders themselves.
_DECISIONS = (
    *_VIEW,
    *(f"registrasi.view_{m}" for m in ("permohonanakses", "keberatanakses", "permohonansurel", "pembatasan")),
    "registrasi.putuskan_pengakhiran",
    "registrasi.putuskan_surel",
    "registrasi.ungkap_identitas",
)
# A supervisor decides, and so proposes and checks nothing.
_PROPOSALS = {"registrasi.usulkan_pengakhiran", "registrasi.periksa_surel"}
_CONTROL = ("registrasi.lihat_audit", "registrasi.unduh_berkas_perkara", "registrasi.lihat_angka")

# The groups to which apps above add what their work needs.
VERIFIKASI, PENYELIA, AUDITOR = "Verifikasi", "Penyelia", "Auditor"
MANAGERS, OFFICER_APPROVAL, DECIDERS = "Pengelola Petugas", "Penyetuju Petugas", "Pemutus Hak Akses"
_OFFICERS = tuple(f"oss_portal.view_{m}" for m in ("pengguna", "undanganpetugas", "usulanpetugas"))
ROLES: Roles = {
    VERIFIKASI: _VERIFICATION,
    "Hak Akses": _HAK_AKSES,
    DECIDERS: _DECISIONS,
    PENYELIA: (
        *_VERIFICATION,
        *(permission for permission in _HAK_AKSES if permission not in _PROPOSALS),
        *_DECISIONS,
        *_CONTROL,
        ASSIGN,
        "registrasi.view_insiden",
        "registrasi.kelola_insiden",
        "registrasi.batalkan_pengakhiran",
        "registrasi.view_officerrelation",
        "registrasi.cabut_kaitan",
        "registrasi.view_retentionrule",
        "registrasi.change_retentionrule",
        "oss_portal.view_outage",
        "oss_portal.kelola_gangguan",
        "oss_portal.view_auditevent",
    ),
    MANAGERS: (MANAGE, *_OFFICERS),
    OFFICER_APPROVAL: (APPROVE, *_OFFICERS),
    # Reads only: every "view" of our apps, the trails and the case files.
    AUDITOR: (*_CONTROL, "oss_portal.view_*", "ketentuan.view_*", "registrasi.view_*"),
}


# What one role never holds together: who proposes or checks first, and who decides.
FOUR_EYES = (
    ("registrasi.usulkan_pengakhiran", "registrasi.putuskan_pengakhiran"),
    ("registrasi.periksa_surel", "registrasi.putuskan_surel"),
    (MANAGE, APPROVE),
)
SENTENCES = {
    VERIFIKASI: gettext_lazy("Memeriksa identitas pada pendaftaran, lalu menyetujui atau menolaknya."),
    "Hak Akses": gettext_lazy(
        "Membatasi dan mengusulkan pengakhiran Hak Akses, memeriksa surel hilang, menjawab permintaan data."
    ),
    DECIDERS: gettext_lazy("Memutuskan perkara Hak Akses dan penggantian surel yang disiapkan petugas lain."),
    PENYELIA: gettext_lazy("Mengawasi semua antrean, insiden, jejak, dan angka; memutuskan, tetapi tidak mengusulkan."),
    AUDITOR: gettext_lazy("Membaca semua catatan dan jejak, tanpa mengubah apa pun."),
    MANAGERS: gettext_lazy("Mengundang dan mengatur peran petugas; tentang administrator hanya mengusulkan."),
    OFFICER_APPROVAL: gettext_lazy("Menyetujui atau menolak usulan tentang administrator; tidak mengusulkan."),
}


# Under which right a session acts.
HAK_AKSES_SESSION_KEY = "hak_akses"


class HakAksesRequest(AuthenticatedRequest):
    """A request behind `hak_akses_required`: whom the signed-in person acts for."""

    hak_akses: HakAkses


class PersonRequest(AuthenticatedRequest):
    """A request behind `login_required`, with what `registrasi.middleware` found: perhaps nobody to act for."""

    hak_akses: HakAkses | None
    stopped_hak_akses: HakAkses | None
    other_hak_akses: list[HakAkses]


def allowed(hak_akses: HakAkses | None, *, writing: bool = False, kewenangan: str | None = None) -> bool:
    """Whether an act may be done under this right now: usable, not read-only for a change, named for a kuasa."""
    if hak_akses is None or not hak_akses.usable:
        return False
    if writing and not hak_akses.may_write:
        return False
    return hak_akses.peran != HakAkses.Peran.KUASA or kewenangan is None or kewenangan in hak_akses.kewenangan


def stopped_from(hak_akses: HakAkses, *, writing: bool = False, kewenangan: str | None = None) -> str:
    """Return what keeps a usable right from an act, as `stop_page` says it; empty where it is allowed."""
    if allowed(hak_akses, writing=writing, kewenangan=kewenangan):
        return ""
    if writing and not hak_akses.may_write:
        return "dibatasi"
    return ONLY_HEAD if kewenangan == ONLY_HEAD else "di_luar_kuasa"


def stop_page(request: HttpRequest, hak_akses: HakAkses | None, *, cause: str = "") -> HttpResponse:
    """Return the stop screen: what holds the person back in neutral words, and what to do (AKS-4, U13, U14)."""
    if not cause:
        cause = "tanpa_hak" if hak_akses is None else hak_akses.status
        if hak_akses is not None and hak_akses.status in {"aktif", "dibatasi"}:
            cause = "kedaluwarsa"
    rejected = None
    if hak_akses is not None and cause == HakAkses.Status.DIAKHIRI:
        # Refused by an officer: they read the reason here too, not that a right "was ended".
        rejected = Pendaftaran.objects.filter(
            pelaku_usaha=hak_akses.pelaku_usaha_id,
            pengguna=hak_akses.pengguna_id,
            verifikasi=StatusVerifikasi.DITOLAK,
        ).last()
    context = {"right": hak_akses, "cause": cause, "rejected": rejected}
    return render(request, "registrasi/access_stopped.html", context, status=403)


def _act_as_shown(request: PersonRequest) -> HakAkses | None:
    """Return the right under which this is done: that of the form which was sent, whatever another tab chose since.

    The form carries its code (`components/acting_field.html`), so that what was typed for one business is never written
    into another. One that is no longer usable is returned, too: its stop screen says why.
    """
    shown = request.POST.get("bertindak", "") if request.method == "POST" else ""
    if request.hak_akses is None or not shown or shown == str(request.hak_akses.kode):
        return request.hak_akses
    rights = [request.hak_akses, *request.other_hak_akses]
    right = next((h for h in rights if str(h.kode) == shown), None)
    if right is None:
        kode = uuid_from_text(shown)
        mine = HakAkses.objects.filter(pengguna=request.user).select_related("pelaku_usaha")
        return mine.filter(kode=kode).first() if kode else None
    request.hak_akses, request.other_hak_akses = right, [h for h in rights if h is not right]
    request.session[HAK_AKSES_SESSION_KEY] = str(right.kode)
    record(Event.HAK_AKSES_DIPILIH, subject=right, by=request.user, about=request.user)
    text = gettext("Anda bertindak untuk %(usaha)s, usaha di halaman yang Anda kirim.")
    messages.info(request, text % {"usaha": right.pelaku_usaha.readable_name})
    return right


def hak_akses_required(
    writing: bool = False, kewenangan: str | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorate a view that is done under a Hak Akses.

    A stranger goes to `masuk`; a person without a usable right, with a read-only one where `writing`, or a kuasa to
    whom `kewenangan` was not given, sees the stop screen (403).
    """

    def wrap(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def wrapped(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if request.hak_akses is None:
                return stop_page(request, request.stopped_hak_akses)
            if (right := _act_as_shown(request)) is not request.hak_akses:
                return stop_page(request, right)
            if cause := stopped_from(request.hak_akses, writing=writing, kewenangan=kewenangan):
                return stop_page(request, request.hak_akses, cause=cause)
            return cast(HttpResponseBase, view(request, *args, **kwargs))

        # Read by the tests, which try all addresses.
        setattr(wrapped, "hak_akses_required", True)  # noqa: B010
        return wrapped

    return wrap

"""Access rules: who may see or do what. Pages, API and background work all use them."""

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
# The second officer decides on proposals and checks of others, and on cases of the holders themselves.
_DECISIONS = (
    *_VIEW,
    *(f"registrasi.view_{m}" for m in ("permohonanakses", "keberatanakses", "permohonansurel", "pembatasan")),
    "registrasi.putuskan_pengakhiran",
    "registrasi.putuskan_surel",
    "registrasi.ungkap_identitas",
)
# A supervisor decides, and therefore must not propose or check.
_PROPOSALS = {"registrasi.usulkan_pengakhiran", "registrasi.periksa_surel"}
_CONTROL = ("registrasi.lihat_audit", "registrasi.unduh_berkas_perkara", "registrasi.lihat_angka")

# Apps above add the permissions of their work to these groups.
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
    # Auditors only read: all "view" permissions of our apps, the trails and the case files.
    AUDITOR: (*_CONTROL, "oss_portal.view_*", "ketentuan.view_*", "registrasi.view_*"),
}


# Permissions that no role may have together: to propose or check first, and to decide.
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


# The key of the session for the right under which the person acts.
HAK_AKSES_SESSION_KEY = "hak_akses"


class HakAksesRequest(AuthenticatedRequest):
    """A request to a view with `hak_akses_required`: it has the right under which the person acts."""

    hak_akses: HakAkses


class PersonRequest(AuthenticatedRequest):
    """A request to a view with `login_required`, with the rights that `registrasi.middleware` found, perhaps none."""

    hak_akses: HakAkses | None
    stopped_hak_akses: HakAkses | None
    other_hak_akses: list[HakAkses]


def allowed(hak_akses: HakAkses | None, *, writing: bool = False, kewenangan: str | None = None) -> bool:
    """Whether an act is allowed under this right: usable, not read-only for a change, in the powers of a kuasa."""
    if hak_akses is None or not hak_akses.usable:
        return False
    if writing and not hak_akses.may_write:
        return False
    return hak_akses.peran != HakAkses.Peran.KUASA or kewenangan is None or kewenangan in hak_akses.kewenangan


def stopped_from(hak_akses: HakAkses, *, writing: bool = False, kewenangan: str | None = None) -> str:
    """Return the cause that stops an act under a usable right, as a code for `stop_page`; empty if it is allowed."""
    if allowed(hak_akses, writing=writing, kewenangan=kewenangan):
        return ""
    if writing and not hak_akses.may_write:
        return "dibatasi"
    return ONLY_HEAD if kewenangan == ONLY_HEAD else "di_luar_kuasa"


def stop_page(request: HttpRequest, hak_akses: HakAkses | None, *, cause: str = "") -> HttpResponse:
    """Return the stop screen: in neutral words, why the person cannot go on and what to do (AKS-4, U13, U14)."""
    if not cause:
        cause = "tanpa_hak" if hak_akses is None else hak_akses.status
        if hak_akses is not None and hak_akses.status in {"aktif", "dibatasi"}:
            cause = "kedaluwarsa"
    rejected = None
    if hak_akses is not None and cause == HakAkses.Status.DIAKHIRI:
        # An officer refused the registration: the page shows that reason, not that a right "was ended".
        rejected = Pendaftaran.objects.filter(
            pelaku_usaha=hak_akses.pelaku_usaha_id,
            pengguna=hak_akses.pengguna_id,
            verifikasi=StatusVerifikasi.DITOLAK,
        ).last()
    context = {"right": hak_akses, "cause": cause, "rejected": rejected}
    return render(request, "registrasi/access_stopped.html", context, status=403)


def _act_as_shown(request: PersonRequest) -> HakAkses | None:
    """Return the right of the form that was sent, under which the act is done, whatever another tab chose since.

    The form contains the code of the right (`components/acting_field.html`), so that text typed for one business is
    never stored for another. A right that is not usable any more is returned, too: its stop screen says why.
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
    """Decorate a view that needs a Hak Akses.

    A visitor without a login goes to `masuk`. The stop screen (403) is shown to a person without a usable right, with a
    read-only one if `writing`, and to a kuasa without `kewenangan`.
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

        # The tests, which try all addresses, read this mark.
        setattr(wrapped, "hak_akses_required", True)  # noqa: B010
        return wrapped

    return wrap

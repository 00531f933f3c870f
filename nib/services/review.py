"""Review of an application by an officer (HAK-1b): request corrections by field, approve, refuse.

Each act raises what `check_officer` raises, `TransitionRefused` when the application is not submitted, `AlreadyTaken`
while a colleague has the case.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nib.events import Event
from nib.exceptions import DifferentPersonRequired
from nib.models import Nib, Permohonan
from nib.notifications import notify_corrections, notify_rejected
from nib.services.changes import apply
from nib.services.issuing import issue_nib, lock_permohonan
from oss_portal.db.state_machine import TransitionRefused, transition
from oss_portal.exceptions import ReasonRequired, WrongState, required
from oss_portal.models import Pengguna
from oss_portal.staff.area import ensure_within
from oss_portal.staff.work.assignment import check_holder
from registrasi.models import HakAkses
from registrasi.services.conflicts import has_usaha_conflict
from registrasi.services.permohonan_akses import check_not_secured

# Fields for which an officer may request corrections: key -> (step, name for the applicant).
CORRECTABLE_FIELDS: dict[str, tuple[int, Promise]] = {
    "npwp": (1, _("NPWP")),
    "alamat": (1, _("Alamat")),
    "akta": (1, _("Akta")),
    "status_pm": (1, _("Status penanaman modal")),
    "prinsipal": (1, _("Perusahaan induk")),
    "pengurus": (1, _("Pengurus")),
    "pemegang_saham": (1, _("Pemegang saham")),
    "kontak": (1, _("Telepon dan surel")),
    "kbli": (2, _("KBLI")),
    "modal": (2, _("Modal")),
    "tenaga_kerja": (2, _("Jumlah pekerja")),
    "lokasi": (2, _("Tempat usaha")),
    "impor": (3, _("Impor dan API")),
    "ekspor": (3, _("Ekspor dan akses kepabeanan")),
    "jamsos": (3, _("BPJS dan WLKP")),
}


def check_officer(by: Pengguna, permohonan: Permohonan) -> None:
    """Raise `DifferentPersonRequired` if the officer has ties to the business, `OutsideArea` outside of their area."""
    if (
        by.pk in {permohonan.pembuat_id, permohonan.diajukan_oleh_id}
        or HakAkses.objects.filter(pengguna=by, pelaku_usaha=permohonan.pelaku_usaha_id).exists()
        or has_usaha_conflict(by, permohonan.pelaku_usaha)
    ):
        raise DifferentPersonRequired
    ensure_within(by, permohonan.kelurahan)


def _lock(permohonan: Permohonan, by: Pengguna) -> Permohonan:
    permohonan = lock_permohonan(permohonan)
    check_officer(by, permohonan)
    if permohonan.status != Permohonan.Status.DIAJUKAN:
        raise TransitionRefused(permohonan, permohonan.status)
    check_holder(permohonan, by)
    return permohonan


@transaction.atomic
def request_corrections(*, permohonan: Permohonan, by: Pengguna, corrections: dict[str, str]) -> Permohonan:
    """Send an application back; `corrections` maps a key of `CORRECTABLE_FIELDS` to what is wrong with it.

    Raises `ReasonRequired` when no correction is requested.
    """
    items = [
        {"kolom": field, "langkah": step, "judul": str(title), "pesan": corrections[field].strip()}
        for field, (step, title) in CORRECTABLE_FIELDS.items()
        if corrections.get(field, "").strip()
    ]
    if not items:
        raise ReasonRequired
    permohonan = _lock(permohonan, by)
    transition(
        permohonan,
        Permohonan.Status.PERLU_PERBAIKAN,
        event=Event.PERMOHONAN_PERLU_PERBAIKAN,
        by=by,
        about=permohonan.pembuat,
        alasan="; ".join(f"{item['judul']}: {item['pesan']}" for item in items),
        fields={
            "perbaikan": items,
            "jawaban_perbaikan": "",
            "tenggat": None,
            "langkah_selesai": [1, 2, 3, 4],
        },
    )
    notify_corrections(permohonan)
    return permohonan


@transaction.atomic
def approve(*, permohonan: Permohonan, by: Pengguna, alasan: str = "") -> Nib:
    """Issue the NIB, or put the change into force. A second click returns the same NIB.

    Raises `WrongState` while identity or authority of the business are not confirmed (PJP-1b), `AccountSecured`.
    """
    permohonan = lock_permohonan(permohonan)
    if permohonan.status == Permohonan.Status.TERBIT:
        return Nib.objects.get(pelaku_usaha=permohonan.pelaku_usaha_id, data=permohonan)
    permohonan = _lock(permohonan, by)
    check_not_secured(permohonan.pelaku_usaha_id)
    if not permohonan.pelaku_usaha.ready_for_nib:
        raise WrongState(_("Identitas dan wewenang pelaku usaha belum terverifikasi. Putuskan dahulu pendaftarannya."))
    if permohonan.jenis == Permohonan.Jenis.PERUBAHAN:
        return apply(permohonan=permohonan, by=by, alasan=alasan)
    return issue_nib(permohonan=permohonan, by=by, alasan=alasan)


@transaction.atomic
def reject(*, permohonan: Permohonan, by: Pengguna, alasan: str) -> Permohonan:
    """Refuse an application with a reason that is sent to the applicant. Raises `ReasonRequired`."""
    alasan = required(alasan)
    permohonan = _lock(permohonan, by)
    transition(
        permohonan,
        Permohonan.Status.DITOLAK,
        event=Event.PERMOHONAN_DITOLAK,
        by=by,
        about=permohonan.pembuat,
        alasan=alasan,
        fields={"alasan_putusan": alasan, "diputus_pada": timezone.now(), "tenggat": None},
    )
    notify_rejected(permohonan)
    return permohonan

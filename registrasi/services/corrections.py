"""Corrections of data that a business has from its registration: its name and its founding document.

Its live NIB, if it has one, is printed again and the agencies are told (`pelaku_usaha_corrected`).
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oss_portal.audit.trail import record
from oss_portal.exceptions import Refused
from oss_portal.models import Pengguna
from oss_portal.staff.reasons import require_reason
from oss_portal.text.readable import date_id
from registrasi.events import Event
from registrasi.models import HakAkses, PelakuUsaha, Pendaftaran, StatusVerifikasi
from registrasi.services.conflicts import check_officer
from registrasi.services.owner_mail import mail_owner
from registrasi.signals import pelaku_usaha_corrected

LABELS = {
    "nama": _("Nama"),
    "nomor_legalitas": Pendaftaran.CORRECTABLE["nomor_legalitas"],
    "tanggal_legalitas": Pendaftaran.CORRECTABLE["tanggal_legalitas"],
}


@translation.override(settings.LANGUAGE_CODE)
def take_over(usaha: PelakuUsaha, *, by: Pengguna | None, **values: Any) -> tuple[dict[str, tuple[Any, Any]], bool]:
    """Set the confirmed data of a business; `values` by the columns of `LABELS`.

    Returns the changes, {column: (before, after)}, and whether the holders were told: they are not if there is no NIB
    to print again. The history of the NIB records the change in Indonesian, whatever the officer's language is.
    """
    changes = {name: (old, new) for name, new in values.items() if (old := getattr(usaha, name)) != new}
    if not changes:
        return {}, False
    for name, (_old, new) in changes.items():
        setattr(usaha, name, new)
    usaha.diubah_pada = timezone.now()
    usaha.save(update_fields=[*changes, "diubah_pada"])
    in_words = {str(LABELS[name]): [date_id(o) or str(o or "") for o in pair] for name, pair in changes.items()}
    answers = pelaku_usaha_corrected.send(PelakuUsaha, pelaku_usaha=usaha, changes=in_words, by=by)
    return changes, any(told for _receiver, told in answers)


def can_be_corrected(usaha: PelakuUsaha) -> bool:
    """Whether an officer may enter a new name or founding document.

    They may for an approved body. Before the approval its registration is corrected; a person asks for it as their
    personal data.
    """
    is_confirmed = usaha.verifikasi == StatusVerifikasi.TERVERIFIKASI
    return is_confirmed and not usaha.perseorangan and usaha.status == PelakuUsaha.Status.AKTIF


@transaction.atomic
def correct_badan(
    *,
    pelaku_usaha: PelakuUsaha,
    by: Pengguna,
    alasan: str,
    nama: str,
    nomor_legalitas: str,
    tanggal_legalitas: date | None,
) -> PelakuUsaha:
    """Enter the new name or founding document of an approved body, as its changed deed says.

    Its holders are told. Raises `ReasonRequired`, `ConflictOfInterest`, and `Refused` if nothing is different, or if it
    is not an approved body any more.
    """
    alasan = require_reason(alasan)
    usaha = PelakuUsaha.objects.select_for_update(of=("self",)).get(pk=pelaku_usaha.pk)
    check_officer(by, usaha)
    if not can_be_corrected(usaha):
        raise Refused
    changes, told = take_over(
        usaha, by=by, nama=nama, nomor_legalitas=nomor_legalitas, tanggal_legalitas=tanggal_legalitas
    )
    if not changes:
        raise Refused(gettext("Isian ini sama dengan yang sudah tercatat. Tidak ada yang diubah."), field="nama_badan")
    record(Event.PELAKU_USAHA_DIBETULKAN, subject=usaha, by=by, alasan=alasan, changes=changes)
    if not told:
        live = HakAkses.objects.live().filter(pelaku_usaha=usaha, peran=HakAkses.Peran.PENANGGUNG_JAWAB)
        for right in live.select_related("pengguna"):
            items = [(LABELS[name], pair) for name, pair in changes.items()]
            mail_owner(right.pengguna, "badan_corrected", usaha=usaha.readable_name, items=items)
    return usaha

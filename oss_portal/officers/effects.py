"""Effects of a permitted act on an officer: rights, sessions, open cases, the event and the mail."""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal import hooks
from oss_portal.accounts.devices import remove_devices
from oss_portal.accounts.sessions import end_all_sessions
from oss_portal.audit.trail import record
from oss_portal.exceptions import WrongState
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import Pengguna, UndanganPetugas, UsulanPetugas
from oss_portal.officers.base import Grant, grant_of, tell_officer
from oss_portal.officers.events import Event
from oss_portal.privacy.crypto import token_digest
from oss_portal.staff.work.assignment import release_lost

Jenis = UsulanPetugas.Jenis
# How long the link of an invitation is valid; our own choice, not a law.
LINK_PERIOD = timedelta(days=7)
# act -> (event, what the officer reads)
_WORDS = {
    Jenis.PERAN: (Event.PERAN_DIUBAH, _("Peran Anda sebagai petugas OSS diubah")),
    Jenis.TANGGUHKAN: (Event.DITANGGUHKAN, _("Akun petugas OSS Anda ditangguhkan")),
    Jenis.NONAKTIFKAN: (Event.DINONAKTIFKAN, _("Akun petugas OSS Anda dinonaktifkan")),
    Jenis.AKTIFKAN: (Event.DIAKTIFKAN, _("Akun petugas OSS Anda aktif kembali")),
    Jenis.FAKTOR_KEDUA: (Event.FAKTOR_KEDUA_DIHAPUS, _("Faktor kedua akun petugas OSS Anda dihapus")),
}


def apply_change(
    *, jenis: str, petugas: Pengguna, grant: Grant, by: Pengguna | None, alasan: str, details: dict[str, Any]
) -> None:
    """Change the rights of a locked officer, or remove their second factor.

    Their sessions end, cases that they may not decide any more go back to their queues, and they get a mail. Raises
    `WrongState` if the state of the account does not allow it.
    """
    before, was_active = grant_of(petugas), petugas.is_active
    if jenis == Jenis.FAKTOR_KEDUA:
        details = remove_devices(petugas) | details
    elif jenis != Jenis.PERAN:
        _switch_account(petugas, jenis, before)
    if jenis == Jenis.NONAKTIFKAN:
        grant = Grant(until=before.until)
        petugas.user_permissions.clear()
    if jenis in {Jenis.PERAN, Jenis.NONAKTIFKAN}:
        petugas.groups.set(Group.objects.filter(name__in=grant.kelompok))
        petugas.is_superuser, petugas.petugas_sampai = grant.administrator, grant.until
        petugas.wilayah_kerja = grant.area
    else:
        grant = before
    petugas.save(update_fields=["is_active", "is_superuser", "petugas_sampai", "wilayah_kerja"])
    end_all_sessions(petugas)
    released = give_back_cases(petugas)
    event, what = _WORDS[Jenis(jenis)]
    record(
        event,
        subject=petugas,
        by=by,
        about=petugas,
        alasan=alasan,
        changes={
            "aktif": (was_active, petugas.is_active),
            "peran": (", ".join(before.lines()), ", ".join(grant.lines())),
        },
        details={"dilepas": released} | details,
    )
    tell_officer(petugas, what, alasan, grant)


def _switch_account(petugas: Pengguna, jenis: str, before: Grant) -> None:
    """Allow or forbid the account to sign in. Raises `WrongState`."""
    if jenis == Jenis.AKTIFKAN and (petugas.is_active or not (before.kelompok or before.administrator)):
        raise WrongState(_("Akun ini masih aktif, atau belum punya peran: beri peran dahulu."))
    if jenis == Jenis.AKTIFKAN and petugas.term_is_over:
        raise WrongState(_("Masa tugasnya sudah lewat: ubah dahulu perannya dengan hari terakhir yang baru."))
    if jenis == Jenis.TANGGUHKAN and not petugas.is_active:
        raise WrongState(_("Akun ini sudah tidak aktif."))
    petugas.is_active = jenis == Jenis.AKTIFKAN


def give_back_cases(petugas: Pengguna) -> int:
    """Return cases that an officer holds and may not decide to their queues. Returns how many; safe to run again."""
    # Read again, because Django caches the permissions on the instance.
    fresh = Pengguna.objects.get(pk=petugas.pk)
    return release_lost(fresh) + sum(hooks.officer_rights_taken.collect(fresh))


def send_link(undangan: UndanganPetugas) -> str:
    """Make a new link, which replaces the former one, and mail it to the invited address. Returns the link."""
    token = secrets.token_urlsafe(32)
    undangan.hash, undangan.berlaku_sampai = token_digest(token), timezone.now() + LINK_PERIOD
    undangan.save(update_fields=["hash", "berlaku_sampai"])
    link = f"{settings.BASE_URL}/petugas/undangan/{token}/"
    queue_mail(
        "oss_portal/officer_invited",
        recipient=undangan.email,
        context={
            "nama": undangan.nama,
            "roles": Grant.offered_by(undangan).lines(),
            "tautan": link,
            "until": undangan.berlaku_sampai,
        },
        secret=True,
    )
    return link

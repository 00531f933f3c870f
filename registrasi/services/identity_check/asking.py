"""Times and answers of the checks; the worker runs them, and holds no lock during a request."""

import time
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from oss_portal.audit.trail import record
from oss_portal.models import JenisIdentitas
from registrasi.choices import HasilPemeriksaan
from registrasi.events import Event
from registrasi.models import PemeriksaanIdentitas, Pendaftaran, StatusVerifikasi
from registrasi.rules.identity_check import wait_after
from registrasi.rules.periods import DUKCAPIL_PATIENCE
from registrasi.services.evidence import ask_for_pictures
from registrasi.services.identity_check.checker import Answer, IdentityChecker, IdentityData
from registrasi.services.identity_check.dukcapil import Dukcapil
from registrasi.services.review import confirm_by_register

# Longer than any request: if a worker is killed during one, another worker takes the case after this time.
_LEASE = timedelta(minutes=5)
_UNDECIDED = {StatusVerifikasi.BELUM, StatusVerifikasi.PERLU_DITINJAU}


def schedule_check(pendaftaran: Pendaftaran) -> None:
    """Mark a registration (unsaved) to be checked by the worker; no register here has the numbers of passports."""
    if pendaftaran.jenis_identitas == JenisIdentitas.KTP:
        pendaftaran.cek_identitas_pada = timezone.now()


def check_due(*, checker: IdentityChecker | None = None, limit: int = 50, seconds: float = 45) -> int:
    """Check all registrations that are due, at most `limit` and for about `seconds`; return their number.

    Safe with other workers: each case is leased first, in a transaction of its own.
    """
    checker = checker or Dukcapil()
    count, until = 0, time.monotonic() + seconds
    while count < limit and time.monotonic() < until and (p := _lease()):
        data = _data(p)
        answer = checker.check(data)
        _take_answer(p.pk, data, answer)
        count += 1
    return count


def _data(p: Pendaftaran) -> IdentityData:
    # A registration with a KTP always has a birth date; an erased one is not checked.
    assert p.tanggal_lahir is not None  # noqa: S101
    return IdentityData(p.nomor_identitas, p.nama, p.tanggal_lahir)


@transaction.atomic
def _lease() -> Pendaftaran | None:
    now = timezone.now()
    due = Pendaftaran.objects.filter(cek_identitas_pada__lte=now).order_by("cek_identitas_pada")
    while p := due.select_for_update(skip_locked=True).first():
        wanted = p.status == Pendaftaran.Status.AKTIF and p.verifikasi in _UNDECIDED and p.tanggal_lahir is not None
        p.cek_identitas_pada = now + _LEASE if wanted else None
        p.save(update_fields=["cek_identitas_pada"])
        if wanted:
            return p
    return None


@transaction.atomic
def _take_answer(pk: int, asked: IdentityData, answer: Answer) -> None:
    """Store the answer, unless the data it is about, or the state of the case, changed meanwhile."""
    p = Pendaftaran.objects.select_for_update(of=("self",)).select_related("pelaku_usaha", "pengguna").get(pk=pk)
    if p.status != Pendaftaran.Status.AKTIF or p.verifikasi not in _UNDECIDED or p.cek_identitas_pada is None:
        return
    if p.tanggal_lahir is None or _data(p) != asked:
        # The answer is about the old data: end the lease, so that the new data are checked.
        p.cek_identitas_pada = timezone.now()
        p.save(update_fields=["cek_identitas_pada"])
        return
    failed = answer.result == HasilPemeriksaan.GAGAL
    p.cek_identitas_gagal = p.cek_identitas_gagal + 1 if failed else 0
    wait = wait_after(p.cek_identitas_gagal) if failed else None
    p.cek_identitas_pada = timezone.now() + wait if wait else None
    p.save(update_fields=["cek_identitas_gagal", "cek_identitas_pada"])
    details = {"hasil": str(answer.result), "gagal": p.cek_identitas_gagal}
    record(Event.IDENTITAS_DICOCOKKAN, subject=p, about=p.pengguna, details=details)
    if not failed:
        PemeriksaanIdentitas.objects.create(
            pendaftaran=p, cara=PemeriksaanIdentitas.Cara.DUKCAPIL, hasil=answer.result, butir=dict(answer.fields)
        )
    if answer.result == HasilPemeriksaan.COCOK:
        confirm_by_register(p)
    elif not failed or p.cek_identitas_gagal >= DUKCAPIL_PATIENCE:
        ask_for_pictures(p)

"""Acceptance of an invitation, once: a login if there is none, and the Hak Akses (PJP-1c, AKH-1a, AKH-1b)."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from ketentuan.models import Persetujuan, VersiKetentuan
from ketentuan.services.persetujuan import accept_ketentuan
from oss_portal.db.state_machine import transition
from oss_portal.mail.outgoing import current_language, queue_mail
from oss_portal.models import Pengguna
from registrasi.events import Event
from registrasi.exceptions import AlreadyEntitled, EmailAlreadyUsed, NotContinued, OtherAccount, UndanganInvalid
from registrasi.models import HakAkses, PermohonanAkses, Undangan
from registrasi.services.account import change_password
from registrasi.services.identity_lock import lock_identity, new_user_id
from registrasi.services.pembatasan import find_pembatasan
from registrasi.services.permohonan_akses.replacement import finish_replacement
from registrasi.services.undangan import grant_again, grant_hak_akses, is_alive, undangan_owner

Jenis, Status = Undangan.Jenis, Undangan.Status


def create_account(
    *,
    jenis_identitas: str,
    nomor_identitas: str,
    nama: str,
    tanggal_lahir: date,
    telepon: str,
    email: str,
    kata_sandi: str,
) -> Pengguna:
    """Make the login of an invited person. Raises `NotContinued`, `EmailAlreadyUsed`.

    If another login has the number, a login is still made, which the number does not find (`identitas_sengketa`): the
    invited person must not learn of the other one (U2). Its holder is told.
    """
    lock_identity(jenis_identitas, nomor_identitas)
    holder = Pengguna.objects.find_holder(identity=(jenis_identitas, nomor_identitas))
    pengguna = Pengguna(
        user_id=new_user_id(),
        email=email.strip().lower(),
        nama=nama,
        jenis_identitas=jenis_identitas,
        nomor_identitas=nomor_identitas,
        tanggal_lahir=tanggal_lahir,
        telepon=telepon,
        bahasa=current_language(),
        identitas_sengketa=holder is not None,
    )
    pengguna.set_password(kata_sandi)
    try:
        with transaction.atomic():
            pengguna.save()
    except IntegrityError:
        raise EmailAlreadyUsed from None
    if holder is not None:
        queue_mail(
            "registrasi/undangan_with_number",
            recipient=holder.email,
            pengguna=holder,
            context={"nama": holder.nama},
        )
    return pengguna


def _refuse_restricted(person: Pengguna | None, data: dict[str, Any], email: str) -> None:
    jenis = person.jenis_identitas if person else data["jenis_identitas"]
    nomor = person.nomor_identitas if person else data["nomor_identitas"]
    if find_pembatasan(jenis=jenis, nomor=nomor, email=person.email if person else email):
        raise NotContinued


def accept_undangan(
    *,
    undangan: Undangan,
    pengguna: Pengguna | None = None,
    data: dict[str, Any] | None = None,
    kata_sandi: str = "",
    versi: Sequence[VersiKetentuan] = (),
) -> Pengguna:
    """Accept an invitation, once: the second of two simultaneous requests gets `UndanganInvalid`. Returns the person.

    `pengguna` is the signed-in person; without one a login is made from `data` (a kuasa types them, those of a
    candidate are in the case) and `kata_sandi`. `versi` are the texts in force that were accepted on the page. Raises
    `OtherAccount`, `AlreadyEntitled`, `NotContinued`, `EmailAlreadyUsed`.
    """
    try:
        with transaction.atomic():
            return _accept(undangan, pengguna, data or {}, kata_sandi, versi)
    except NotContinued:
        # The record of the refusal was rolled back with the act: write it again in its own transaction.
        with transaction.atomic(), suppress(NotContinued):
            _refuse_restricted(pengguna, data or _candidate_data(undangan), undangan.email)
        raise


def _candidate_data(undangan: Undangan) -> dict[str, Any]:
    p = undangan.case
    return {
        "jenis_identitas": p.calon_jenis_identitas,
        "nomor_identitas": p.calon_nomor_identitas,
        "nama": p.calon_nama,
        "tanggal_lahir": p.calon_tanggal_lahir,
        "telepon": p.calon_telepon,
    }


def _accept(
    undangan: Undangan,
    pengguna: Pengguna | None,
    data: dict[str, Any],
    kata_sandi: str,
    versi: Sequence[VersiKetentuan],
) -> Pengguna:
    u = (
        Undangan.objects.select_for_update(of=("self",))
        .select_related("pelaku_usaha", "permohonan", "permohonan__pengguna", "oleh")
        .get(pk=undangan.pk)
    )
    if not is_alive(u):
        raise UndanganInvalid
    if u.jenis == Jenis.KREDENSIAL:
        person, right = _accept_credential(u, kata_sandi), None
    else:
        if undangan_owner(u) != pengguna:
            # The visitor is not signed in, or is another person.
            raise OtherAccount
        if u.jenis == Jenis.PENANGGUNG_JAWAB:
            data = _candidate_data(u)
        _refuse_restricted(pengguna, data, u.email)
        person = pengguna or create_account(email=u.email, kata_sandi=kata_sandi, **data)
        is_kuasa = u.jenis == Jenis.KUASA
        right = _accept_kuasa(u, person) if is_kuasa else finish_replacement(permohonan=u.case, successor=person)
    for v in versi:
        accept_ketentuan(versi=v, channel=Persetujuan.Saluran.AKTIVASI, pengguna=person)
    transition(
        u,
        Status.DITERIMA,
        event=Event.UNDANGAN_DITERIMA,
        by=person,
        about=person,
        fields={"diterima_oleh": person, "diterima_pada": timezone.now(), "hak_akses": right},
    )
    return person


def _accept_kuasa(u: Undangan, person: Pengguna) -> HakAkses:
    giver = (
        HakAkses.objects.select_for_update()
        .filter(
            pelaku_usaha=u.pelaku_usaha,
            pengguna=u.oleh,
            peran=HakAkses.Peran.PENANGGUNG_JAWAB,
            status=HakAkses.Status.AKTIF,
        )
        .first()
    )
    usaha = u.pelaku_usaha
    if giver is None or usaha is None or u.kuasa_sampai is None or u.kuasa_sampai <= timezone.now():
        raise UndanganInvalid
    if HakAkses.objects.live().filter(pelaku_usaha=usaha, pengguna=person).exists():
        raise AlreadyEntitled
    right = grant_hak_akses(
        pengguna=person,
        pelaku_usaha=usaha,
        by=u.oleh,
        alasan=f"Undangan kuasa {u.kode}",
        peran=HakAkses.Peran.KUASA,
        jabatan=u.jabatan,
        kewenangan=u.kewenangan,
        berlaku_sampai=u.kuasa_sampai,
    )
    for recipient in (u.oleh, person):
        queue_mail(
            "registrasi/kuasa_active",
            recipient=recipient.email,
            pengguna=recipient,
            context={
                "nama": recipient.readable_name,
                "usaha": usaha.readable_name,
                "kuasa": person.readable_name,
                "right": right,
                "user_id": person.user_id if recipient == person else "",
                "giver": u.oleh.nama,
            },
        )
    return right


def _accept_credential(u: Undangan, kata_sandi: str) -> Pengguna:
    """Set the new password of the holder and give the replacements of the ended rights (AKH-1b)."""
    case = u.case
    change_password(pengguna=case.pengguna, kata_sandi=kata_sandi)
    # Read the person again, because the sign-in after this depends on the new password.
    person: Pengguna = Pengguna.objects.get(pk=case.pengguna_id)
    if case.hasil == PermohonanAkses.Result.AKSES_BARU:
        for old in case.hak_akses.select_related("pelaku_usaha"):
            alasan = f"Pengganti Hak Akses yang diakhiri, perkara {case.nomor}"
            grant_again(old, pengguna=person, by=u.oleh, alasan=alasan)
    return person

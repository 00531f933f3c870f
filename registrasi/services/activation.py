"""Activation: the click on the link, a new password, and the Hak Akses (DEF-6, KEW-2a)."""

from collections.abc import Sequence

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from ketentuan.models import Persetujuan, VersiKetentuan
from ketentuan.services.persetujuan import accept_ketentuan, bind_persetujuan
from oss_portal.audit.trail import record
from oss_portal.db.background import enqueue
from oss_portal.db.state_machine import transition
from oss_portal.models import NO_MAILBOX, Pengguna
from registrasi.events import Event
from registrasi.exceptions import AlreadyRegistered, EmailAlreadyUsed, LinkDead, NotTheOwner
from registrasi.models import (
    ActivationLink,
    HakAkses,
    HakAksesEvent,
    PelakuUsaha,
    PemeriksaanIdentitas,
    Pendaftaran,
    StatusVerifikasi,
)
from registrasi.rules.identity_check import initial_verification
from registrasi.rules.periods import IDENTITY_REVIEW_DAYS
from registrasi.services.activation_links import is_contested, owner_account
from registrasi.services.evidence import ask_for_pictures
from registrasi.services.hak_akses import mail_active_right
from registrasi.services.identity_check.asking import schedule_check
from registrasi.services.identity_lock import lock_identity, lock_person, new_user_id
from registrasi.services.reveal import tell_earlier_reveals
from registrasi.signals import pelaku_usaha_activated


def unsaved_pengguna(pendaftaran: Pendaftaran) -> Pengguna:
    """Return an unsaved login for a registration, for the validators of the password."""
    return Pengguna(
        user_id=pendaftaran.user_id,
        email=pendaftaran.email.lower(),
        nama=pendaftaran.nama,
        jenis_identitas=pendaftaran.jenis_identitas,
        nomor_identitas=pendaftaran.nomor_identitas,
        tanggal_lahir=pendaftaran.tanggal_lahir,
        telepon=pendaftaran.telepon,
        bahasa=pendaftaran.bahasa,
    )


def _verification(pendaftaran: Pendaftaran, owner: Pengguna) -> StatusVerifikasi:
    """Return the state of the check when the registration becomes active, before anybody has checked it."""
    start = initial_verification(
        check=settings.IDENTITY_CHECK,
        perseorangan=pendaftaran.perseorangan,
        findings=pendaftaran.temuan,
        contested=pendaftaran.sengketa,
    )
    proven = PemeriksaanIdentitas.objects.filter(
        pendaftaran__pengguna=owner, cara=PemeriksaanIdentitas.Cara.PETUGAS, hasil="cocok", butir__has_key="wajah"
    )
    if start == StatusVerifikasi.BELUM and not pendaftaran.perseorangan and owner.pk and proven.exists():
        # A person whom an officer compared with their card before need not send it again: only the authority is left.
        return StatusVerifikasi.PERLU_DITINJAU
    return start


def _prove_phone_only(owner: Pengguna) -> None:
    """Set the login of a person who typed a code from the phone to have no mailbox: their address is not proven."""
    owner.surel_belum_terbukti, owner.email = owner.email, f"{owner.user_id.lower()}{NO_MAILBOX}"
    owner.telepon_terbukti, owner.kabar_telepon = owner.telepon, True


def _login(
    pendaftaran: Pendaftaran, link: ActivationLink, kata_sandi: str | None, pengguna: Pengguna | None
) -> tuple[Pengguna, bool]:
    """Return the login of the registration, made if it is new, and whether its number is contested.

    Raises `NotTheOwner`, `AlreadyRegistered`, `EmailAlreadyUsed`.
    """
    owner, taken = owner_account(pendaftaran), is_contested(pendaftaran)
    if pengguna is not None:
        if owner is None or pengguna.pk != owner.pk:
            raise NotTheOwner
        if taken:
            raise AlreadyRegistered
        if not lock_person(owner):
            raise LinkDead
        return owner, owner.identitas_sengketa
    contested = taken or owner is not None
    owner = unsaved_pengguna(pendaftaran)
    owner.user_id = owner.user_id or new_user_id()
    owner.identitas_sengketa = contested
    owner.set_password(kata_sandi)
    if link.lewat_telepon:
        _prove_phone_only(owner)
    try:
        with transaction.atomic():
            owner.save()
    except IntegrityError:
        raise EmailAlreadyUsed from None
    return owner, contested


def _pelaku_usaha(pendaftaran: Pendaftaran, link: ActivationLink) -> PelakuUsaha:
    """Create the business of a registration, with the same state of the check and `sengketa`."""
    return PelakuUsaha.objects.create(
        jenis=pendaftaran.jenis,
        jenis_perusahaan=pendaftaran.jenis_perusahaan,
        nama=pendaftaran.nama_badan or pendaftaran.nama,
        jenis_identitas=pendaftaran.jenis_identitas if pendaftaran.perseorangan else "",
        nomor_identitas=pendaftaran.nomor_identitas if pendaftaran.perseorangan else "",
        negara_asal=pendaftaran.negara_asal,
        verifikasi=pendaftaran.verifikasi,
        sengketa=pendaftaran.sengketa,
        **{column: getattr(pendaftaran, column) for column in PelakuUsaha.PROFILE}
        | ({"email": ""} if link.lewat_telepon else {}),
    )


def _hak_akses(pendaftaran: Pendaftaran, owner: Pengguna, usaha: PelakuUsaha) -> HakAkses:
    """Create the Hak Akses of a registration, with the event that gives the reason."""
    right = HakAkses.objects.create(pengguna=owner, pelaku_usaha=usaha, jabatan=pendaftaran.jabatan)
    HakAksesEvent.objects.create(
        hak_akses=right,
        ke=right.status,
        dasar=HakAksesEvent.Dasar.PEMBERIAN,
        alasan=f"Aktivasi pendaftaran {pendaftaran.kode}",
        oleh=owner,
    )
    return right


def _check_who_it_is(pendaftaran: Pendaftaran, owner: Pengguna) -> None:
    """Start the check of an activated registration, if an officer or Dukcapil checks it."""
    if pendaftaran.sengketa:
        record(Event.IDENTITAS_DISENGKETAKAN, subject=pendaftaran, by=owner, about=owner)
    if pendaftaran.sengketa or settings.IDENTITY_CHECK == "officer":
        ask_for_pictures(pendaftaran, by_mail=False)
    if pendaftaran.cek_identitas_pada:
        # The task of each minute would find it, too; this is faster for the person who waits at the page.
        transaction.on_commit(lambda: enqueue("registrasi.tasks.check_identities"))


def _mail_hak_akses(pendaftaran: Pendaftaran, right: HakAkses) -> None:
    mail_active_right(
        right,
        pictures=pendaftaran.waits_for_pictures,
        papers=pendaftaran.takes_papers,
        kode=pendaftaran.kode,
        hari=IDENTITY_REVIEW_DAYS,
    )


@transaction.atomic
def activate(
    *,
    link: ActivationLink,
    kata_sandi: str | None = None,
    pengguna: Pengguna | None = None,
    new_version: Sequence[VersiKetentuan] = (),
) -> HakAkses:
    """Give the Hak Akses of a registration, once: the second of two simultaneous requests gets `LinkDead`.

    A first business creates the login with `kata_sandi`; a further one is bound to `pengguna`, who must be its person.
    `new_version` are versions accepted on the page because they came into force after the form. A person without
    `pengguna`, although a login or another perseorangan has the number, still gets a new login; no NIB is issued until
    an officer has compared the proofs of both. Raises `NotTheOwner`, `AlreadyRegistered`, `EmailAlreadyUsed`.
    """
    pendaftaran = Pendaftaran.objects.select_for_update().get(pk=link.pendaftaran_id)
    now = timezone.now()
    live_links = ActivationLink.objects.filter(pk=link.pk, mati_pada__isnull=True, berlaku_sampai__gt=now)
    if pendaftaran.status != Pendaftaran.Status.MENUNGGU_AKTIVASI or not live_links.exists():
        raise LinkDead
    lock_identity(pendaftaran.jenis_identitas, pendaftaran.nomor_identitas)
    owner, contested = _login(pendaftaran, link, kata_sandi, pengguna)
    pendaftaran.sengketa = contested
    if contested or pendaftaran.diputuskan_pada is None:
        # An officer may have decided before the person activated.
        pendaftaran.verifikasi = _verification(pendaftaran, owner)
    if settings.IDENTITY_CHECK == "dukcapil":
        schedule_check(pendaftaran)
    usaha = _pelaku_usaha(pendaftaran, link)
    right = _hak_akses(pendaftaran, owner, usaha)
    ActivationLink.objects.filter(pendaftaran=pendaftaran, mati_pada__isnull=True).update(mati_pada=now)
    transition(
        pendaftaran,
        Pendaftaran.Status.AKTIF,
        event=Event.PENDAFTARAN_DIAKTIFKAN,
        by=owner,
        about=owner,
        fields={
            "pengguna": owner,
            # The User-ID that was reserved for a new login is free again.
            "user_id": "" if pengguna else pendaftaran.user_id,
            "pelaku_usaha": usaha,
            "diaktifkan_pada": now,
            "verifikasi": pendaftaran.verifikasi,
            "sengketa": contested,
            "cek_identitas_pada": pendaftaran.cek_identitas_pada,
        },
        details={"lewat": "telepon"} if link.lewat_telepon else {},
    )
    _check_who_it_is(pendaftaran, owner)
    bind_persetujuan(pendaftaran.kode, owner)
    tell_earlier_reveals(pendaftaran=pendaftaran, pengguna=owner)
    for versi in new_version:
        accept_ketentuan(versi=versi, channel=Persetujuan.Saluran.AKTIVASI, pengguna=owner)
    _mail_hak_akses(pendaftaran, right)
    pelaku_usaha_activated.send(PelakuUsaha, pelaku_usaha=usaha, pengguna=owner)
    return right

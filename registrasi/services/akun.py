"""The login of a person: signing in and out, password, address, sessions (KEW-2a, KEA-1, LIM-e)."""

import json
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator, default_token_generator
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from oss_portal.autentikasi import lepas_kunci_masuk
from oss_portal.jejak import catat
from oss_portal.kripto import GagalMembukaSandi, buka, sandikan
from oss_portal.models import Pengguna
from oss_portal.penyamaran import samarkan_surel
from oss_portal.sesi import akhiri_semua_sesi
from oss_portal.surel import antrekan_surel
from registrasi.models import HakAkses, Pendaftaran
from registrasi.peristiwa import Peristiwa
from registrasi.services.tautan import kirim_tautan, sidik_token

MASA_KONFIRMASI_SUREL = timedelta(hours=24)
_RANAH_SUREL = "registrasi.ganti-surel"


class SurelTakDapatDipakai(Exception):
    """The link for a new address is old, was used, or the address belongs to another login by now."""


class TautanSandiMati(Exception):
    """The link for a new password is older than an hour, or was used."""


def _kabari(pengguna: Pengguna, templat: str, **konteks) -> None:
    antrekan_surel(
        f"registrasi/{templat}",
        kepada=konteks.pop("kepada", pengguna.email),
        pengguna=pengguna,
        konteks={"nama": pengguna.nama, "waktu": timezone.now()} | konteks,
    )


def _semua_hak_tertutup(pengguna: Pengguna) -> bool:
    hak = list(HakAkses.objects.filter(pengguna=pengguna))
    return bool(hak) and not any(h.dapat_dipakai for h in hak)


@transaction.atomic
def minta_kata_sandi_baru(*, nama: str) -> None:
    """Send what helps to whoever `nama` (User-ID or address) is; the page says the same for everybody (U9)."""
    pengguna = Pengguna.objects.filter(Q(user_id=nama.strip().upper()) | Q(email__iexact=nama.strip())).first()
    if pengguna is None:
        menunggu = (
            Pendaftaran.objects.menunggu()
            .filter(Q(user_id=nama.strip().upper()) | Q(email__iexact=nama.strip()))
            .select_for_update()
            .first()
            if nama.strip()
            else None
        )
        if menunggu:
            kirim_tautan(menunggu)
        return
    catat(Peristiwa.KATA_SANDI_DIMINTA, subjek=pengguna, tentang=pengguna)
    if not pengguna.is_active or _semua_hak_tertutup(pengguna):
        _kabari(pengguna, "kata_sandi_tak_dapat_diganti")
        return
    uid = urlsafe_base64_encode(force_bytes(pengguna.pk))
    token = default_token_generator.make_token(pengguna)
    antrekan_surel(
        "registrasi/kata_sandi_tautan",
        kepada=pengguna.email,
        pengguna=pengguna,
        konteks={"nama": pengguna.nama, "tautan": f"{settings.ALAMAT_DASAR}/atur-kata-sandi/{uid}/{token}/"},
        rahasia=True,
    )


class _SegalaUmur(PasswordResetTokenGenerator):
    """Takes an unused link of ours however old it is."""

    def _num_seconds(self, dt) -> int:
        return 0


def hanya_kedaluwarsa(pengguna: Pengguna, token: str) -> bool:
    """Whether a link for a new password is ours and unused, but more than an hour old: then a new one may be sent."""
    return not default_token_generator.check_token(pengguna, token) and _SegalaUmur().check_token(pengguna, token)


@transaction.atomic
def ganti_kata_sandi(
    *, pengguna: Pengguna, kata_sandi: str, token: str | None = None, sesi_kini: str | None = None
) -> None:
    """Set a new password; every session but `sesi_kini` ends, and the person is told by mail.

    With the `token` of a mailed link: once, also when two requests bring it at the same moment. Raises
    `TautanSandiMati`.
    """
    pengguna = Pengguna.objects.select_for_update().get(pk=pengguna.pk)
    if token is not None and not default_token_generator.check_token(pengguna, token):
        raise TautanSandiMati
    pengguna.set_password(kata_sandi)
    pengguna.save(update_fields=["password"])
    akhiri_semua_sesi(pengguna, kecuali=sesi_kini)
    lepas_kunci_masuk(pengguna)
    catat(Peristiwa.KATA_SANDI_DIGANTI, subjek=pengguna, oleh=pengguna, tentang=pengguna)
    _kabari(pengguna, "kata_sandi_diganti")


@transaction.atomic
def kirim_user_id(*, jenis_identitas: str, nomor_identitas: str, tanggal_lahir) -> None:
    """Mail the User-ID to the registered address of this person, if there is one (U10)."""
    pengguna = (
        Pengguna.objects.dengan_identitas(jenis_identitas, nomor_identitas).filter(tanggal_lahir=tanggal_lahir).first()
    )
    if pengguna:
        catat(Peristiwa.USER_ID_DIMINTA, subjek=pengguna, tentang=pengguna)
        _kabari(pengguna, "user_id", user_id=pengguna.user_id)


@transaction.atomic
def minta_ganti_surel(*, pengguna: Pengguna, email: str) -> None:
    """Send a confirmation link to the new address; nothing changes before it is opened and confirmed.

    An address of another login gets a mail that says so, and the page says the same in both cases.
    """
    email = email.strip().lower()
    catat(
        Peristiwa.SUREL_DIMINTA_GANTI,
        subjek=pengguna,
        oleh=pengguna,
        tentang=pengguna,
        perubahan={"email": (pengguna.email, email)},
    )
    if lain := Pengguna.objects.filter(email__iexact=email).exclude(pk=pengguna.pk).first():
        antrekan_surel("registrasi/surel_sudah_dipakai", kepada=lain.email, pengguna=lain, konteks={"nama": lain.nama})
        return
    # Encrypted, not only signed: an address must not be readable in a link.
    token = sandikan(
        json.dumps(
            [
                pengguna.pk,
                pengguna.email,
                email,
                int(timezone.now().timestamp()),
                sidik_token(pengguna.password),
            ]
        ),
        ranah=_RANAH_SUREL,
    )
    antrekan_surel(
        "registrasi/surel_konfirmasi",
        kepada=email,
        konteks={"nama": pengguna.nama, "tautan": f"{settings.ALAMAT_DASAR}/akun/surel/konfirmasi/{token}/"},
        rahasia=True,
    )


def baca_konfirmasi_surel(token: str) -> tuple[Pengguna, str]:
    """Return the person and the new address of a confirmation link. Raises `SurelTakDapatDipakai`."""
    try:
        pk, lama, baru, sejak, sandi = json.loads(buka(token, ranah=_RANAH_SUREL))
        pengguna = Pengguna.objects.get(pk=pk, is_active=True)
    except (GagalMembukaSandi, ValueError, TypeError, Pengguna.DoesNotExist):
        raise SurelTakDapatDipakai from None
    if timezone.now().timestamp() - sejak > MASA_KONFIRMASI_SUREL.total_seconds():
        raise SurelTakDapatDipakai
    # The address changed since: the link was used, or a newer one. The password did: a thief asked, or may have.
    if pengguna.email != lama or sandi != sidik_token(pengguna.password):
        raise SurelTakDapatDipakai
    return pengguna, baru


@transaction.atomic
def ganti_surel(*, token: str) -> Pengguna:
    """Take the new address of a confirmation link; the old address is told. Raises `SurelTakDapatDipakai`."""
    pengguna, _baru = baca_konfirmasi_surel(token)
    Pengguna.objects.select_for_update().get(pk=pengguna.pk)
    # Once more behind the lock: of two clicks at the same moment the second finds the address changed.
    pengguna, baru = baca_konfirmasi_surel(token)
    lama, pengguna.email = pengguna.email, baru
    try:
        with transaction.atomic():
            pengguna.save(update_fields=["email"])
    except IntegrityError:
        raise SurelTakDapatDipakai from None
    catat(
        Peristiwa.SUREL_DIGANTI,
        subjek=pengguna,
        oleh=pengguna,
        tentang=pengguna,
        perubahan={"email": (lama, baru)},
    )
    for kepada in (lama, baru):
        _kabari(pengguna, "surel_diganti", kepada=kepada, baru=samarkan_surel(baru))
    return pengguna


def akhiri_sesi_lain(*, pengguna: Pengguna, sesi_kini: str | None) -> int:
    """End every other session of the person ("keluar dari semua perangkat"). Returns how many."""
    jumlah = akhiri_semua_sesi(pengguna, kecuali=sesi_kini)
    catat(Peristiwa.SESI_DIAKHIRI, subjek=pengguna, oleh=pengguna, tentang=pengguna, rincian={"jumlah": jumlah})
    return jumlah

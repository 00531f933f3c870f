"""Single-use invitations to a Hak Akses: made, taken back, accepted once (PJP-1c, AKH-1a, AKH-1b)."""

import secrets
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from ketentuan.models import Persetujuan, VersiKetentuan
from ketentuan.services import setujui_ketentuan
from oss_portal.jejak import catat
from oss_portal.models import Pengguna
from oss_portal.surel import antrekan_surel
from oss_portal.transisi import pindahkan
from registrasi.models import HakAkses, PelakuUsaha, PeristiwaHakAkses, PermohonanAkses, Undangan
from registrasi.pembatasan import dibatasi
from registrasi.peristiwa_akses import PeristiwaAkses
from registrasi.services.aktivasi import SurelSudahDipakai
from registrasi.services.akun import ganti_kata_sandi
from registrasi.services.galat import AkunLain, SudahBerhak, TidakDilanjutkan, UndanganTakBerlaku
from registrasi.services.identitas import kunci_identitas, user_id_baru
from registrasi.services.tautan import sidik_token

MASA_UNDANGAN = timedelta(days=14)
Jenis, Status = Undangan.Jenis, Undangan.Status


def buat_undangan(
    *,
    jenis: str,
    oleh: Pengguna,
    nama: str,
    email: str,
    pelaku_usaha: PelakuUsaha | None = None,
    permohonan: PermohonanAkses | None = None,
    jabatan: str = "",
    kewenangan: list[str] = (),
    kuasa_sampai: datetime | None = None,
) -> Undangan:
    """Make an invitation and queue its mail; call it inside the transaction of the act it belongs to."""
    token = secrets.token_urlsafe(32)
    undangan = Undangan.objects.create(
        jenis=jenis,
        hash=sidik_token(token),
        oleh=oleh,
        nama=nama,
        email=email.strip().lower(),
        pelaku_usaha=pelaku_usaha,
        permohonan=permohonan,
        jabatan=jabatan,
        kewenangan=list(kewenangan),
        kuasa_sampai=kuasa_sampai,
        berlaku_sampai=timezone.now() + MASA_UNDANGAN,
    )
    catat(
        PeristiwaAkses.UNDANGAN_DIKIRIM,
        subjek=undangan,
        oleh=oleh,
        rincian={"jenis": str(jenis), "kewenangan": list(kewenangan)},
    )
    antrekan_surel(
        f"registrasi/undangan_{jenis}",
        kepada=undangan.email,
        konteks={
            "nama": nama,
            "usaha": pelaku_usaha.nama if pelaku_usaha else "",
            "pengundang": oleh.nama,
            "undangan": undangan,
            "tautan": f"{settings.ALAMAT_DASAR}/undangan/{token}/",
            "hari": MASA_UNDANGAN.days,
        },
        rahasia=True,
    )
    return undangan


def cari_undangan(token: str) -> Undangan | None:
    """Return the invitation of a token, dead or alive."""
    return (
        Undangan.objects.select_related("pelaku_usaha", "permohonan", "permohonan__pengguna", "oleh")
        .filter(hash=sidik_token(token))
        .first()
    )


def pemilik_undangan(undangan: Undangan) -> Pengguna | None:
    """Return the login that must accept it, where that is known: the holder, or the successor who has one."""
    if undangan.jenis == Jenis.KREDENSIAL:
        return undangan.permohonan.pengguna
    if undangan.jenis == Jenis.PENANGGUNG_JAWAB:
        p = undangan.permohonan
        return (
            Pengguna.objects.dengan_identitas(p.calon_jenis_identitas, p.calon_nomor_identitas)
            .filter(is_active=True)
            .first()
        )
    return None


@transaction.atomic
def cabut_undangan(*, undangan: Undangan, oleh: Pengguna | None, kabari: bool = True) -> Undangan:
    """Take an invitation back. Raises `UndanganTakBerlaku`."""
    u = Undangan.objects.select_for_update(of=("self",)).select_related("pelaku_usaha").get(pk=undangan.pk)
    if u.status != Status.MENUNGGU:
        raise UndanganTakBerlaku
    pindahkan(u, Status.DICABUT, peristiwa=PeristiwaAkses.UNDANGAN_DICABUT, oleh=oleh)
    if kabari:
        antrekan_surel(
            "registrasi/undangan_dicabut",
            kepada=u.email,
            konteks={"nama": u.nama, "usaha": u.pelaku_usaha.nama if u.pelaku_usaha else ""},
        )
    return u


def cabut_semua_undangan(*, oleh: Pengguna | None, milik: Pengguna | None = None, **saring) -> None:
    """Take back every waiting invitation that fits `saring` (and was sent by `milik`), without mails."""
    if milik is not None:
        saring["oleh"] = milik
    for u in Undangan.objects.select_for_update().filter(status=Status.MENUNGGU, **saring):
        pindahkan(u, Status.DICABUT, peristiwa=PeristiwaAkses.UNDANGAN_DICABUT, oleh=oleh)


def akun_baru(
    *,
    jenis_identitas: str,
    nomor_identitas: str,
    nama: str,
    tanggal_lahir,
    telepon: str,
    email: str,
    kata_sandi: str,
) -> Pengguna:
    """Make the login of an invited person. Raises `AkunLain`, `TidakDilanjutkan`, `SurelSudahDipakai`."""
    kunci_identitas(jenis_identitas, nomor_identitas)
    if Pengguna.objects.dengan_identitas(jenis_identitas, nomor_identitas).exists():
        raise AkunLain
    pengguna = Pengguna(
        user_id=user_id_baru(),
        email=email.strip().lower(),
        nama=nama,
        jenis_identitas=jenis_identitas,
        nomor_identitas=nomor_identitas,
        tanggal_lahir=tanggal_lahir,
        telepon=telepon,
    )
    pengguna.set_password(kata_sandi)
    try:
        with transaction.atomic():
            pengguna.save()
    except IntegrityError:
        raise SurelSudahDipakai from None
    return pengguna


def beri_hak(*, pengguna: Pengguna, pelaku_usaha: PelakuUsaha, oleh: Pengguna, alasan: str, **kolom) -> HakAkses:
    """Create a right with its ledger entry and event; call it inside the transaction of the act."""
    hak = HakAkses.objects.create(pengguna=pengguna, pelaku_usaha=pelaku_usaha, **kolom)
    PeristiwaHakAkses.objects.create(
        hak_akses=hak, ke=hak.status, dasar=PeristiwaHakAkses.Dasar.PEMBERIAN, alasan=alasan, oleh=oleh
    )
    catat(
        PeristiwaAkses.DIBERIKAN,
        subjek=hak,
        oleh=oleh,
        tentang=pengguna,
        alasan=alasan,
        rincian={"peran": str(hak.peran), "kewenangan": hak.kewenangan},
    )
    return hak


def _tolak_yang_dibatasi(orang: Pengguna | None, data: dict, email: str) -> None:
    jenis = orang.jenis_identitas if orang else data["jenis_identitas"]
    nomor = orang.nomor_identitas if orang else data["nomor_identitas"]
    if dibatasi(jenis=jenis, nomor=nomor, email=orang.email if orang else email):
        raise TidakDilanjutkan


def terima_undangan(
    *,
    undangan: Undangan,
    pengguna: Pengguna | None = None,
    data: dict | None = None,
    kata_sandi: str = "",
    versi: list[VersiKetentuan] = (),
) -> Pengguna:
    """Accept an invitation, once: of two at the same moment the second gets `UndanganTakBerlaku`. Returns the person.

    `pengguna` is who is signed in; without one a login is made from `data` (a kuasa types it, a successor's is in the
    case) and `kata_sandi`. `versi` are the texts in force that were accepted on the page. Raises `AkunLain`,
    `SudahBerhak`, `TidakDilanjutkan`, `SurelSudahDipakai`.
    """
    try:
        with transaction.atomic():
            return _terima(undangan, pengguna, data or {}, kata_sandi, versi)
    except TidakDilanjutkan:
        # The record of the refusal was rolled back with the act: write it on its own.
        with transaction.atomic(), suppress(TidakDilanjutkan):
            _tolak_yang_dibatasi(pengguna, data or _data_calon(undangan), undangan.email)
        raise


def _data_calon(undangan: Undangan) -> dict:
    p = undangan.permohonan
    return {
        "jenis_identitas": p.calon_jenis_identitas,
        "nomor_identitas": p.calon_nomor_identitas,
        "nama": p.calon_nama,
        "tanggal_lahir": p.calon_tanggal_lahir,
        "telepon": p.calon_telepon,
    }


def _terima(undangan, pengguna, data, kata_sandi, versi) -> Pengguna:
    u = (
        Undangan.objects.select_for_update(of=("self",))
        .select_related("pelaku_usaha", "permohonan", "permohonan__pengguna", "oleh")
        .get(pk=undangan.pk)
    )
    if not u.dapat_diterima:
        raise UndanganTakBerlaku
    if u.jenis == Jenis.KREDENSIAL:
        orang, hak = _terima_kredensial(u, kata_sandi), None
    else:
        pemilik = pemilik_undangan(u)
        if pemilik is not None and (pengguna is None or pengguna.pk != pemilik.pk):
            raise AkunLain
        if u.jenis == Jenis.PENANGGUNG_JAWAB:
            data = _data_calon(u)
            if pengguna is not None and pemilik is None:
                # Somebody else's session: the successor has no login yet.
                raise AkunLain
        _tolak_yang_dibatasi(pengguna, data, u.email)
        orang = pengguna or akun_baru(email=u.email, kata_sandi=kata_sandi, **data)
        hak = _terima_kuasa(u, orang) if u.jenis == Jenis.KUASA else _terima_penanggung_jawab(u, orang)
    for v in versi:
        setujui_ketentuan(versi=v, saluran=Persetujuan.Saluran.AKTIVASI, pengguna=orang)
    pindahkan(
        u,
        Status.DITERIMA,
        peristiwa=PeristiwaAkses.UNDANGAN_DITERIMA,
        oleh=orang,
        tentang=orang,
        kolom={"diterima_oleh": orang, "diterima_pada": timezone.now(), "hak_akses": hak},
    )
    return orang


def _terima_kuasa(u: Undangan, orang: Pengguna) -> HakAkses:
    pemberi = (
        HakAkses.objects.select_for_update()
        .filter(
            pelaku_usaha=u.pelaku_usaha,
            pengguna=u.oleh,
            peran=HakAkses.Peran.PENANGGUNG_JAWAB,
            status=HakAkses.Status.AKTIF,
        )
        .first()
    )
    if pemberi is None or u.kuasa_sampai <= timezone.now():
        raise UndanganTakBerlaku
    if HakAkses.objects.hidup().filter(pelaku_usaha=u.pelaku_usaha, pengguna=orang).exists():
        raise SudahBerhak
    hak = beri_hak(
        pengguna=orang,
        pelaku_usaha=u.pelaku_usaha,
        oleh=u.oleh,
        alasan=f"Undangan kuasa {u.kode}",
        peran=HakAkses.Peran.KUASA,
        jabatan=u.jabatan,
        kewenangan=u.kewenangan,
        berlaku_sampai=u.kuasa_sampai,
    )
    for kepada in (u.oleh, orang):
        antrekan_surel(
            "registrasi/kuasa_aktif",
            kepada=kepada.email,
            pengguna=kepada,
            konteks={
                "nama": kepada.nama,
                "usaha": u.pelaku_usaha.nama,
                "kuasa": orang.nama,
                "hak": hak,
                "user_id": orang.user_id if kepada == orang else "",
                "pemberi": u.oleh.nama,
            },
        )
    return hak


def _terima_penanggung_jawab(u: Undangan, orang: Pengguna) -> HakAkses:
    from registrasi.services.permohonan_akses import selesaikan_pergantian

    return selesaikan_pergantian(permohonan=u.permohonan, penerus=orang)


def _terima_kredensial(u: Undangan, kata_sandi: str) -> Pengguna:
    """Set the new password of the holder and give back what was ended and replaced (AKH-1b)."""
    ganti_kata_sandi(pengguna=u.permohonan.pengguna, kata_sandi=kata_sandi)
    # Read anew: the sign-in that follows is bound to the new password.
    orang = Pengguna.objects.get(pk=u.permohonan.pengguna_id)
    if u.permohonan.hasil == PermohonanAkses.Hasil.AKSES_BARU:
        for lama in u.permohonan.hak_akses.select_related("pelaku_usaha"):
            hidup = HakAkses.objects.hidup().filter(pelaku_usaha=lama.pelaku_usaha)
            penuh = lama.peran == HakAkses.Peran.PENANGGUNG_JAWAB and hidup.filter(peran=lama.peran).exists()
            lewat = lama.berlaku_sampai is not None and lama.berlaku_sampai <= timezone.now()
            if penuh or lewat or hidup.filter(pengguna=orang).exists():
                continue
            beri_hak(
                pengguna=orang,
                pelaku_usaha=lama.pelaku_usaha,
                oleh=u.oleh,
                alasan=f"Pengganti Hak Akses yang diakhiri, perkara {u.permohonan.nomor}",
                peran=lama.peran,
                jabatan=lama.jabatan,
                kewenangan=lama.kewenangan,
                berlaku_sampai=lama.berlaku_sampai,
            )
    return orang


def kedaluwarsakan_undangan() -> int:
    """Let invitations past their time expire. Returns how many; safe to run twice."""
    jumlah = 0
    for pk in Undangan.objects.filter(status=Status.MENUNGGU, berlaku_sampai__lt=timezone.now()).values_list(
        "pk", flat=True
    )[:500]:
        with transaction.atomic():
            u = Undangan.objects.select_for_update(skip_locked=True).filter(pk=pk, status=Status.MENUNGGU).first()
            if u is not None:
                pindahkan(u, Status.KEDALUWARSA, peristiwa=PeristiwaAkses.UNDANGAN_DICABUT, alasan="Lewat masanya")
                jumlah += 1
    return jumlah

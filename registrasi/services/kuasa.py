"""Kuasa: a named, limited, expiring delegate with a login of his own, so that nobody hands over a password (PJP-1c)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from oss_portal.models import Pengguna
from oss_portal.surel import antrekan_surel
from registrasi.kewenangan import PILIHAN
from registrasi.models import HakAkses, PeristiwaHakAkses, Undangan
from registrasi.services.galat import LangkahDitolak, SudahAdaPermohonan, SudahBerhak
from registrasi.services.hak_akses import akhiri_hak_akses
from registrasi.services.undangan import buat_undangan

MASA_TERLAMA = timedelta(days=366)
# More than this at once is no delegation any more.
JUMLAH_TERBANYAK = 20


class TerlaluBanyak(LangkahDitolak):
    """The business has as many delegates and invitations as it may have."""


@transaction.atomic
def undang_kuasa(
    *, pemberi: HakAkses, nama: str, email: str, hubungan: str, kewenangan: list[str], sampai: datetime
) -> Undangan:
    """Invite a delegate for the business of `pemberi`, who must be its penanggung jawab in full right.

    Raises `LangkahDitolak` (or one of its kinds): not entitled, a wrong period, nothing allowed, invited already.
    """
    hak = HakAkses.objects.select_for_update(of=("self",)).select_related("pelaku_usaha", "pengguna").get(pk=pemberi.pk)
    kini = timezone.now()
    dikenal = {k for k, _ in PILIHAN}
    if hak.peran != HakAkses.Peran.PENANGGUNG_JAWAB or hak.status != HakAkses.Status.AKTIF:
        raise LangkahDitolak
    if not kewenangan or not set(kewenangan) <= dikenal or not kini < sampai <= kini + MASA_TERLAMA:
        raise LangkahDitolak
    email = email.strip().lower()
    if email == hak.pengguna.email.lower():
        raise SudahBerhak
    menunggu = Undangan.objects.menunggu().filter(pelaku_usaha=hak.pelaku_usaha, jenis=Undangan.Jenis.KUASA)
    if menunggu.filter(email=email).exists():
        raise SudahAdaPermohonan
    kuasa = HakAkses.objects.hidup().filter(pelaku_usaha=hak.pelaku_usaha, peran=HakAkses.Peran.KUASA)
    if menunggu.count() + kuasa.count() >= JUMLAH_TERBANYAK:
        raise TerlaluBanyak
    undangan = buat_undangan(
        jenis=Undangan.Jenis.KUASA,
        oleh=hak.pengguna,
        nama=nama,
        email=email,
        pelaku_usaha=hak.pelaku_usaha,
        jabatan=hubungan,
        kewenangan=kewenangan,
        kuasa_sampai=sampai,
    )
    antrekan_surel(
        "registrasi/kuasa_diundang",
        kepada=hak.pengguna.email,
        pengguna=hak.pengguna,
        konteks={"nama": hak.pengguna.nama, "usaha": hak.pelaku_usaha.nama, "kuasa": nama, "undangan": undangan},
    )
    return undangan


@transaction.atomic
def akhiri_kuasa(*, kuasa: HakAkses, oleh: Pengguna) -> HakAkses:
    """End a kuasa: by the penanggung jawab of the business, or by the kuasa himself. Both get a mail.

    Raises `LangkahDitolak` for anybody else.
    """
    hak = HakAkses.objects.select_related("pengguna", "pelaku_usaha").get(pk=kuasa.pk)
    pj = (
        HakAkses.objects.hidup()
        .filter(pelaku_usaha=hak.pelaku_usaha, peran=HakAkses.Peran.PENANGGUNG_JAWAB)
        .select_related("pengguna")
        .first()
    )
    boleh_pj = pj is not None and pj.pengguna_id == oleh.pk and pj.status == HakAkses.Status.AKTIF
    if hak.peran != HakAkses.Peran.KUASA or not (boleh_pj or hak.pengguna_id == oleh.pk):
        raise LangkahDitolak
    sendiri = hak.pengguna_id == oleh.pk
    akhiri_hak_akses(
        hak_akses=hak,
        oleh=oleh,
        dasar=PeristiwaHakAkses.Dasar.PENCABUTAN_KUASA,
        alasan="Kuasa dilepaskan oleh penerimanya" if sendiri else "Kuasa dicabut oleh penanggung jawab",
        kabari=False,
    )
    for kepada in {hak.pengguna, pj.pengguna} if pj else {hak.pengguna}:
        antrekan_surel(
            "registrasi/kuasa_berakhir",
            kepada=kepada.email,
            pengguna=kepada,
            konteks={"nama": kepada.nama, "usaha": hak.pelaku_usaha.nama, "kuasa": hak.pengguna.nama},
        )
    return hak

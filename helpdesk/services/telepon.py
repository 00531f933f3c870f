"""Who is calling: the caller's answers are compared, the data themselves are never shown (domain.md 4.4 step 5)."""

import hmac
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from helpdesk.benturan import Lingkaran
from helpdesk.models import StatusTiket, Tiket
from helpdesk.peristiwa import Peristiwa
from helpdesk.services.akun import cari_akun
from helpdesk.services.dasar import catatan_sistem, kunci_baris
from oss_portal.batas import hitung_percobaan
from oss_portal.jejak import catat
from oss_portal.models import Pengguna


@dataclass(frozen=True)
class HasilPeriksa:
    """`pemilik` is the account in question (None: no such); the answers are True, False or None (not asked)."""

    pemilik: Pengguna | None
    tanggal_lahir: bool | None
    akhir_identitas: bool | None

    @property
    def cocok(self) -> bool:
        """Whether the caller is taken for the owner: both answers right."""
        return self.pemilik is not None and self.tanggal_lahir is True and self.akhir_identitas is True


def periksa_penelepon(*, akun: str, tanggal_lahir: date | None, akhir_identitas: str, oleh: Pengguna) -> HasilPeriksa:
    """Compare the answers with the account and record that it was done. Raises `TerlaluSering` after 5 an hour.

    Call it outside of a transaction: a try counts whatever comes of it. Without an answer nothing is compared.
    """
    if not akun or (tanggal_lahir is None and not akhir_identitas):
        return HasilPeriksa(cari_akun(akun), None, None)
    hitung_percobaan("helpdesk.penelepon", akun, batas=5, per=timedelta(hours=1))
    pemilik = cari_akun(akun)
    hasil = HasilPeriksa(
        pemilik=pemilik,
        tanggal_lahir=None if tanggal_lahir is None else bool(pemilik and pemilik.tanggal_lahir == tanggal_lahir),
        akhir_identitas=None
        if not akhir_identitas
        else bool(pemilik and len(akhir_identitas) == 4)
        and hmac.compare_digest(pemilik.nomor_identitas[-4:].encode(), akhir_identitas.encode()),
    )
    if pemilik is not None:
        catat(
            Peristiwa.PENELEPON_DIPERIKSA,
            subjek=pemilik,
            oleh=oleh,
            tentang=pemilik,
            rincian={"tanggal_lahir": hasil.tanggal_lahir, "akhir_identitas": hasil.akhir_identitas},
        )
    return hasil


@transaction.atomic
def catat_hasil_periksa(*, tiket: Tiket, cocok: bool) -> None:
    """Note on the ticket whether the caller was taken for the holder of the account; a double click notes it once."""
    tiket = kunci_baris(tiket)
    kata = _("Penelepon terbukti pemilik akun.") if cocok else _("Penelepon TIDAK terbukti pemilik akun.")
    if tiket.pesan.order_by("-id").values_list("isi", flat=True).first() != kata:
        catatan_sistem(tiket, kata, internal=True)


def laporan_penelepon(*, telepon: str, email: str, pemilik: Pengguna | None, petugas: Pengguna) -> list[Tiket]:
    """Return the newest reports from this telephone number, address or account: a caller mostly asks about one."""
    sama = Q(pelapor=pemilik) if pemilik else Q()
    if telepon:
        sama |= Q(telepon=telepon)
    if email:
        sama |= Q(email=email.lower())
    if not sama:
        return []
    baris = Tiket.objects.terlihat_oleh(petugas).filter(sama).exclude(status=StatusTiket.SPAM)
    baris = baris.exclude(Lingkaran.dari(petugas).syarat())
    return list(baris.select_related("petugas").order_by("-id")[:8])

"""From a mail to a message of a ticket. Each mail is one transaction, and once only, however often it is read."""

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parseaddr
from enum import StrEnum

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import Error as GalatBasisData
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from helpdesk.models import JenisTiket, Pesan, Saluran, Tiket
from helpdesk.services import balas_pelapor, buat_tiket
from helpdesk.services.dasar import alamat_pelapor, catatan_sistem, rapikan_isi, surati_pelapor
from helpdesk.surel_masuk.baca import Surat, baca
from helpdesk.tautan import token_dalam_alamat, token_dalam_id
from oss_portal.batas import TerlaluSering, hitung_percobaan
from oss_portal.unggahan import BerkasBersih, periksa_berkas

logger = logging.getLogger(__name__)
HARI = timedelta(days=1)
# From one address in a day: mails in all, and tickets among them.
BATAS_SURAT, BATAS_TIKET = 50, 10


class PemindaiMati(Exception):
    """The virus scanner does not answer: the mail stays in the mailbox."""


class Hasil(StrEnum):
    BARU = "baru"
    BALASAN = "balasan"
    GANDA = "ganda"
    OTOMATIS = "otomatis"
    DITAHAN = "ditahan"
    DITUNDA = "ditunda"


@dataclass
class Ringkasan:
    """How many mails of each result."""

    jumlah: Counter = field(default_factory=Counter)

    @property
    def diterima(self) -> int:
        return self.jumlah[Hasil.BARU] + self.jumlah[Hasil.BALASAN]


def ambil_semua(kotak) -> Ringkasan:
    """Take in what is new in a mailbox. A mail that cannot be read is held back, and the next one is read."""
    ringkasan = Ringkasan()
    try:
        for kunci, mentah in kotak:
            try:
                hasil = terima(mentah)
            except GalatBasisData:
                # Not the mail's fault: it stays where it is.
                raise
            except PemindaiMati:
                ringkasan.jumlah[Hasil.DITUNDA] += 1
                continue
            except Exception:
                # Whatever a stranger sent, the others must be read.
                logger.exception("mail held back")
                hasil = Hasil.DITAHAN
            if hasil == Hasil.DITAHAN:
                kotak.tahan(kunci)
            else:
                kotak.selesai(kunci)
            ringkasan.jumlah[hasil] += 1
    finally:
        kotak.tutup()
    return ringkasan


def terima(mentah: bytes) -> Hasil:
    """Take in one mail. Raises `ValueError` for one without a sender or too large."""
    surat = baca(mentah)
    if Pesan.objects.filter(id_surel=surat.id).exists():
        return Hasil.GANDA
    if surat.laporan:
        _catat_pantulan(surat, mentah)
        return Hasil.OTOMATIS
    if surat.otomatis or surat.alamat in _alamat_kita():
        return Hasil.OTOMATIS
    try:
        hitung_percobaan("helpdesk.surel", surat.alamat, batas=BATAS_SURAT, per=HARI)
        tiket = _tiket(surat)
        if tiket is None:
            hitung_percobaan("helpdesk.surel.tiket", surat.alamat, batas=BATAS_TIKET, per=HARI)
    except TerlaluSering:
        return Hasil.DITAHAN
    try:
        with transaction.atomic():
            return _simpan(surat, tiket)
    except IntegrityError:
        if Pesan.objects.filter(id_surel=surat.id).exists():
            # Another node read it at the same moment.
            return Hasil.GANDA
        raise


def _alamat_kita() -> set[str]:
    kita = {settings.HELPDESK_SUREL_MASUK, parseaddr(settings.DEFAULT_FROM_EMAIL)[1], settings.PORTAL["surel_helpdesk"]}
    return {a.lower() for a in kita}


def _tiket(surat: Surat) -> Tiket | None:
    """Return the ticket a mail belongs to: by the reply address, our Message-ID, or one of its own earlier mails.

    A number in the subject is not enough: anyone can write one.
    """
    token = next((t for a in surat.kepada if (t := token_dalam_alamat(a))), "")
    token = token or next((t for r in surat.rujukan if (t := token_dalam_id(r))), "")
    if token and (tiket := Tiket.objects.filter(token_surel=token).first()):
        return tiket
    pesan = Pesan.objects.filter(id_surel__in=surat.rujukan).select_related("tiket__pelapor").order_by("-id").first()
    if pesan and alamat_pelapor(pesan.tiket).lower() == surat.alamat:
        return pesan.tiket
    return None


def _lampiran(surat: Surat) -> tuple[list[BerkasBersih], list[str]]:
    """Return the attachments that may be kept, and the names of the others."""
    bersih, ditolak = [], []
    for nama, isi in surat.lampiran:
        try:
            bersih.append(periksa_berkas(nama, isi))
        except ValidationError as galat:
            if galat.code == "pemindai":
                raise PemindaiMati from None
            ditolak.append(nama[:60])
    if surat.lampiran_lebih:
        ditolak.append(_("%(n)d berkas lagi") % {"n": surat.lampiran_lebih})
    return bersih, ditolak


def _simpan(surat: Surat, tiket: Tiket | None) -> Hasil:
    bersih, ditolak = _lampiran(surat)
    isi = rapikan_isi(surat.isi) or _("(tanpa teks)")
    if tiket is not None:
        lain = surat.alamat if surat.alamat != alamat_pelapor(tiket).lower() else ""
        pesan = balas_pelapor(
            tiket=tiket, isi=isi, lampiran=bersih, saluran=Saluran.SUREL, id_surel=surat.id, alamat_lain=lain
        )
        tiket, hasil = pesan.tiket, Hasil.BALASAN
    else:
        tiket = buat_tiket(
            jenis=JenisTiket.INFORMASI,
            perihal=surat.perihal or _("Tanpa perihal"),
            isi=isi,
            nama=surat.nama,
            email=surat.alamat,
            saluran=Saluran.SUREL,
            lampiran=bersih,
            id_surel=surat.id,
            # A forged sender: the victim must not get our mail.
            kabari=not surat.dmarc_gagal,
        )
        hasil = Hasil.BARU
    if ditolak:
        nama = ", ".join(ditolak)
        pesan = catatan_sistem(
            tiket, _("Lampiran yang tidak dapat kami terima (hanya PDF, JPG, PNG sampai 5 MB): %(n)s") % {"n": nama}
        )
        if not surat.dmarc_gagal:
            # Who sent them believes that we have them. The sender may be forged: nothing he wrote is repeated.
            sapa = tiket.pelapor.nama if tiket.pelapor else ""
            surati_pelapor(tiket, "lampiran_ditolak", kunci=f"hd-pesan-{pesan.kode}", nama=sapa, banyak=len(ditolak))
    if surat.dmarc_gagal:
        catatan_sistem(tiket, _("Alamat pengirim surel ini mungkin palsu (DMARC gagal)."), internal=True)
    return hasil


def _catat_pantulan(surat: Surat, mentah: bytes) -> None:
    """Note on the ticket that a mail to the reporter came back."""
    token = token_dalam_id(mentah.decode("latin-1"))
    tiket = Tiket.objects.filter(token_surel=token).first() if token else None
    if tiket is None:
        return
    with transaction.atomic():
        Pesan.objects.create(
            tiket=tiket,
            isi=_("Surel kepada pelapor tidak sampai. Periksa alamatnya."),
            arah=Pesan.Arah.SISTEM,
            saluran=Saluran.SUREL,
            internal=True,
            id_surel=surat.id,
        )

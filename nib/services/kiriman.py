"""Changes of NIBs pushed to agencies: queued in the act's transaction, signed, tried again, each safe to run twice."""

import hashlib
import hmac
import http
import json
import logging
import secrets
import time
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, F, Max, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.api.data import data_nib, nib_lengkap
from nib.galat import TidakDiizinkan
from nib.models import InstansiPemerintah, KirimanNib, SertifikatNib
from nib.models.kiriman import JEDA_COBA_LAGI
from nib.peristiwa import Peristiwa
from nib.services.instansi import catat_pengungkapan
from oss_portal.jam import jatuh_tempo
from oss_portal.jejak import catat
from oss_portal.kirim_https import AlamatDitolak, kirim, periksa_alamat
from oss_portal.models import Pengguna

METODE = "receiveNIB"
# What one agency may take of a run that all share.
SEGILIRAN = timedelta(seconds=30)
JEDA_RUSAK = timedelta(hours=1)
logger = logging.getLogger(__name__)
_S = KirimanNib.Status


@transaction.atomic
def atur_kiriman(*, instansi: InstansiPemerintah, url: str, oleh: Pengguna) -> str:
    """Send changes to `url` from now on and return the new secret of the signature. Raises `TidakDiizinkan`."""
    instansi = InstansiPemerintah.objects.select_for_update().get(pk=instansi.pk)
    if not instansi.boleh_membaca:
        raise TidakDiizinkan(_("Instansi ini tidak aktif atau mandatnya sudah berakhir."))
    try:
        periksa_alamat(url)
    except AlamatDitolak:
        pesan = _("Alamat harus https dan dapat dijangkau dari internet, bukan jaringan dalam.")
        raise TidakDiizinkan(pesan, "url") from None
    lama, instansi.url_kiriman = instansi.url_kiriman, url
    instansi.rahasia_kiriman = secrets.token_urlsafe(32)
    instansi.save(update_fields=["url_kiriman", "rahasia_kiriman"])
    catat(Peristiwa.KIRIMAN_DIATUR, subjek=instansi, oleh=oleh, perubahan={"url_kiriman": (lama, url)})
    return instansi.rahasia_kiriman


@transaction.atomic
def hentikan_kiriman(*, instansi: InstansiPemerintah, alasan: str, oleh: Pengguna) -> InstansiPemerintah:
    """Send nothing more; what waits is not sent. Safe to call twice."""
    instansi = InstansiPemerintah.objects.select_for_update().get(pk=instansi.pk)
    if instansi.url_kiriman:
        lama, instansi.url_kiriman, instansi.rahasia_kiriman = instansi.url_kiriman, "", ""
        instansi.save(update_fields=["url_kiriman", "rahasia_kiriman"])
        catat(
            Peristiwa.KIRIMAN_DIATUR, subjek=instansi, oleh=oleh, alasan=alasan, perubahan={"url_kiriman": (lama, "")}
        )
    return instansi


def antrekan(sertifikat: SertifikatNib) -> int:
    """Queue a version for every agency that wants changes; call it in the transaction of the act. Returns how many."""
    tujuan = InstansiPemerintah.objects.filter(aktif=True).exclude(url_kiriman="").only("pk")
    return len(KirimanNib.objects.bulk_create([KirimanNib(instansi=i, sertifikat=sertifikat) for i in tujuan]))


def isi_kiriman(kiriman: KirimanNib) -> bytes:
    """Return the body: the data that hold now, with kind and version of the change that is told."""
    s = kiriman.sertifikat
    data = data_nib(nib_lengkap(s.nib.nomor)) | {"tipe_dokumen": s.tipe, "versi_dokumen": s.versi}
    return json.dumps({"dataNIB": data}, ensure_ascii=False).encode()


def tanda(rahasia: str, waktu: int, isi: bytes) -> str:
    """Return the header `X-OSS-Tanda`: HMAC-SHA256 over time and body, so that an old call cannot be played again."""
    sidik = hmac.new(rahasia.encode(), f"{waktu}.".encode() + isi, hashlib.sha256).hexdigest()
    return f"t={waktu},v1={sidik}"


def _siap() -> Q:
    """Whether a delivery waits and is due."""
    return (Q(percobaan=0) | jatuh_tempo("coba_lagi_pada", JEDA_COBA_LAGI[-1])) & Q(status=_S.ANTRE)


@transaction.atomic
def _ambil(pk: int) -> tuple[KirimanNib, bytes] | None:
    """Take a due delivery for one try, with its body; the pause starts now, so a worker that dies costs only time."""
    k = (
        KirimanNib.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("instansi", "sertifikat__nib")
        .defer("sertifikat__pdf")
        .filter(_siap(), pk=pk)
        .first()
    )
    if k is None:
        return None
    if not (k.instansi.boleh_membaca and k.instansi.url_kiriman):
        k.status = _S.BATAL
        k.save(update_fields=["status"])
        return None
    if k.percobaan == 0:
        catat_pengungkapan(instansi=k.instansi, nib=k.sertifikat.nib, metode=METODE)
    k.coba_lagi_pada = timezone.now() + JEDA_COBA_LAGI[min(k.percobaan, len(JEDA_COBA_LAGI) - 1)]
    k.percobaan += 1
    k.save(update_fields=["percobaan", "coba_lagi_pada"])
    return k, isi_kiriman(k)


def kirimkan(pk: int) -> bool:
    """Send one delivery if it is due; whether it arrived. A 2xx is an arrival, all else is tried again."""
    return _sampai(_coba(pk))


def _sampai(status: int | None) -> bool:
    return status is not None and 200 <= status < 300


def _coba(pk: int) -> int | None:
    """Try one delivery and return the HTTP status: 0 when nobody answered, None when it was not due."""
    diambil = _ambil(pk)
    if diambil is None:
        return None
    k, isi = diambil
    waktu = int(timezone.now().timestamp())
    kepala = {
        "Content-Type": "application/json",
        "Idempotency-Key": str(k.kode),
        "X-OSS-Tanda": tanda(k.instansi.rahasia_kiriman, waktu, isi),
    }
    try:
        status = kirim(k.instansi.url_kiriman, isi, kepala)
        hasil = f"HTTP {status}"
    except (AlamatDitolak, OSError) as galat:
        status, hasil = 0, type(galat).__name__
    baru = {"hasil": hasil[:40]}
    if _sampai(status):
        baru |= {"status": _S.TERKIRIM, "terkirim_pada": timezone.now()}
    elif k.percobaan > len(JEDA_COBA_LAGI):
        baru |= {"status": _S.MENYERAH}
    KirimanNib.objects.filter(pk=k.pk, status=_S.ANTRE).update(**baru)
    return status


def kirim_yang_jatuh_tempo(batas: int = 500, selama: timedelta = timedelta(minutes=5)) -> int:
    """Send what is due for `selama` at most, one agency after the other. Returns how many arrived.

    Agencies that failed before come last: nobody waits behind a broken one.
    """
    mulai, jumlah = time.monotonic(), 0
    antre = KirimanNib.objects.filter(status=_S.ANTRE).values("instansi")
    antre = antre.annotate(siap=Count("pk", filter=_siap()), gagal=Max("percobaan"), sejak=Min("coba_lagi_pada"))
    for instansi in antre.filter(siap__gt=0).order_by("gagal", "sejak").values_list("instansi", flat=True):
        if time.monotonic() - mulai > selama.total_seconds():
            break
        jumlah += _kirim_ke(instansi, batas)
    return jumlah


def _kirim_ke(instansi: int, batas: int) -> int:
    """Send to one agency, in the order of the changes, until it breaks or has had its time. Returns how many arrived.

    The rest waits for the next run: an agency that is down costs one time-out each minute, a slow one its time.
    """
    mulai, jumlah = time.monotonic(), 0
    siap = KirimanNib.objects.filter(_siap(), instansi=instansi).order_by("pk")
    for pk in siap.values_list("pk", flat=True)[:batas]:
        try:
            status = _coba(pk)
        except Exception as galat:
            # One that cannot even be made (a key that is gone) must not hold up those behind it.
            logger.exception("delivery %s cannot be made", pk)
            _tunda(pk, type(galat).__name__)
            continue
        jumlah += _sampai(status)
        rusak = status is not None and (status == 0 or status == http.HTTPStatus.TOO_MANY_REQUESTS or status >= 500)
        if rusak or time.monotonic() - mulai > SEGILIRAN.total_seconds():
            break
    return jumlah


def _tunda(pk: int, hasil: str) -> None:
    """Put a delivery off that could not be tried; after as many times as any other it is given up."""
    k = KirimanNib.objects.filter(pk=pk, status=_S.ANTRE)
    k.update(percobaan=F("percobaan") + 1, coba_lagi_pada=timezone.now() + JEDA_RUSAK, hasil=hasil[:40])
    k.filter(percobaan__gt=len(JEDA_COBA_LAGI)).update(status=_S.MENYERAH)


@transaction.atomic
def coba_lagi(*, kiriman: KirimanNib, oleh: Pengguna) -> KirimanNib:
    """Put a delivery that was given up back into the queue. Raises `TidakDiizinkan`."""
    k = KirimanNib.objects.select_for_update().get(pk=kiriman.pk)
    if k.status != _S.MENYERAH:
        raise TidakDiizinkan(_("Kiriman ini tidak gagal."))
    k.status, k.percobaan, k.coba_lagi_pada = _S.ANTRE, 1, timezone.now()
    k.save(update_fields=["status", "percobaan", "coba_lagi_pada"])
    catat(Peristiwa.KIRIMAN_DICOBA_LAGI, subjek=k, oleh=oleh)
    return k

"""A form that the wall caught is kept and carried through after the acceptance (U7): nothing typed is lost."""

import base64
import uuid
from datetime import timedelta

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from ketentuan.models import BerkasTertahan, KirimanTertahan
from oss_portal.jam import lebih_lama

# Forms kept for one person at once (tabs); the oldest makes room.
PALING_BANYAK = 5
# Who took a form to send it on and never answered is dead after this.
MASA_KIRIM = timedelta(minutes=2)
KOLOM_KODE = "_kiriman"


def _rahasia(kolom: str) -> bool:
    return "sandi" in kolom.lower() or "password" in kolom.lower()


@transaction.atomic
def tahan_kiriman(*, pengguna, alamat: str, isian: QueryDict, berkas: MultiValueDict) -> KirimanTertahan:
    """Keep a form that was being sent to `alamat` (path with query), encrypted, without passwords.

    Files beyond `KETENTUAN_KIRIMAN_BERKAS_MAKS` bytes together are not kept; their names are, so that the person hears
    of it before accepting.
    """
    simpan, sandi = QueryDict(mutable=True), False
    for kolom, nilai in isian.lists():
        if _rahasia(kolom):
            sandi = True
        elif kolom not in {"csrfmiddlewaretoken", KOLOM_KODE}:
            simpan.setlist(kolom, nilai)
    kiriman = KirimanTertahan(
        pengguna=pengguna,
        alamat=alamat,
        isian=simpan.urlencode(),
        sandi_hilang=sandi,
        kedaluwarsa_pada=timezone.now() + settings.KETENTUAN_KIRIMAN_DISIMPAN,
    )
    tertahan, jumlah = [], 0
    for kolom, daftar in berkas.lists():
        for b in daftar:
            jumlah += b.size
            if jumlah > settings.KETENTUAN_KIRIMAN_BERKAS_MAKS:
                jumlah -= b.size
                kiriman.berkas_hilang.append(b.name[:200])
                continue
            isi = base64.b64encode(b.read()).decode()
            tertahan.append(
                BerkasTertahan(
                    kiriman=kiriman, kolom=kolom[:200], nama=b.name, tipe=(b.content_type or "")[:100], isi_base64=isi
                )
            )
    kiriman.save()
    BerkasTertahan.objects.bulk_create(tertahan)
    lama = KirimanTertahan.objects.filter(pengguna=pengguna).order_by("-pk").values_list("pk", flat=True)
    KirimanTertahan.objects.filter(pk__in=list(lama[PALING_BANYAK:])).delete()
    return kiriman


def kiriman_tertahan(pengguna) -> list[KirimanTertahan]:
    """Return the forms kept for the person that can still be sent on, the latest first."""
    semua = KirimanTertahan.objects.filter(pengguna=pengguna, kedaluwarsa_pada__gt=timezone.now())
    return list(semua.defer("isian").order_by("-pk"))


def ambil_kiriman(*, kode: str, pengguna, alamat: str) -> KirimanTertahan | None:
    """Take a form kept for the path `alamat` to send it on; None when it is not there or being sent on right now.

    Whoever takes it calls `selesaikan_kiriman` or `lepas_kiriman`.
    """
    try:
        kode = uuid.UUID(str(kode))
    except ValueError:
        return None
    kini = timezone.now()
    bebas = Q(diambil_pada__isnull=True) | lebih_lama("diambil_pada", MASA_KIRIM)
    ke = Q(alamat=alamat) | Q(alamat__startswith=f"{alamat}?")
    milik = KirimanTertahan.objects.filter(bebas, ke, kode=kode, pengguna=pengguna, kedaluwarsa_pada__gt=kini)
    if not milik.update(diambil_pada=kini):
        return None
    return KirimanTertahan.objects.get(kode=kode)


def lepas_kiriman(kiriman: KirimanTertahan) -> None:
    """Put a taken form back: its page could not take it, and it may be sent again."""
    KirimanTertahan.objects.filter(pk=kiriman.pk).update(diambil_pada=None)


def selesaikan_kiriman(kiriman: KirimanTertahan) -> None:
    """Erase a form that reached its page."""
    kiriman.delete()


def buang_kiriman(*, kode: uuid.UUID, pengguna) -> bool:
    """Erase a kept form that its person does not want to send any more."""
    return KirimanTertahan.objects.filter(kode=kode, pengguna=pengguna).delete()[0] > 0


def isi_kiriman(kiriman: KirimanTertahan) -> tuple[QueryDict, MultiValueDict]:
    """Return the fields and the files of a kept form as a request holds them."""
    berkas = MultiValueDict()
    for b in kiriman.berkas.order_by("pk"):
        berkas.appendlist(b.kolom, SimpleUploadedFile(b.nama, base64.b64decode(b.isi_base64), b.tipe or None))
    return QueryDict(kiriman.isian), berkas

"""The mails of this app. They name number and link; never the PDF, never an identity number."""

from django.conf import settings
from django.urls import reverse

from nib.models import Nib, PeranNib, Permohonan, PermohonanPencabutan, SanksiNib
from oss_portal.surel import antrekan_surel
from registrasi.models import HakAkses


def penerima(pelaku_usaha) -> list[tuple]:
    """Return (login or None, address) of those who are told: penanggung jawab and the company's mailbox, each once."""
    hak = (
        HakAkses.objects.hidup()
        .filter(pelaku_usaha=pelaku_usaha, peran=HakAkses.Peran.PENANGGUNG_JAWAB)
        .select_related("pengguna")
        .first()
    )
    hasil = [(hak.pengguna, hak.pengguna.email)] if hak else []
    if pelaku_usaha.email and pelaku_usaha.email.lower() not in {alamat.lower() for _, alamat in hasil}:
        hasil.append((None, pelaku_usaha.email))
    return hasil


def kabari(pelaku_usaha, templat: str, *, kunci: str, jalan: str, konteks: dict | None = None) -> None:
    """Queue the mail `nib/<templat>` to the business, at most once a `kunci`; `jalan` is the path of its link."""
    for pengguna, alamat in penerima(pelaku_usaha):
        antrekan_surel(
            f"nib/{templat}",
            kepada=alamat,
            pengguna=pengguna,
            kunci=f"{kunci}-{'akun' if pengguna else 'usaha'}",
            konteks={"pelaku_usaha": pelaku_usaha, "tautan": settings.ALAMAT_DASAR + jalan} | (konteks or {}),
        )


def kabari_terbit(nib: Nib) -> None:
    kabari(nib.pelaku_usaha, "terbit", kunci=f"nib-terbit-{nib.nomor}", jalan=reverse("nib"), konteks={"nib": nib})


def kabari_diubah(nib: Nib, perubahan: dict, *, kunci: str) -> None:
    kabari(
        nib.pelaku_usaha,
        "diubah",
        kunci=kunci,
        jalan=reverse("nib"),
        konteks={"nib": nib, "perubahan": perubahan.items()},
    )


def kabari_diajukan(permohonan: Permohonan) -> None:
    """Say that an officer looks at the application, and until when."""
    kabari(
        permohonan.pelaku_usaha,
        "diajukan",
        kunci=f"nib-diajukan-{permohonan.kode}-{permohonan.diajukan_pada:%Y%m%d%H%M%S}",
        jalan=reverse("nib"),
        konteks={"permohonan": permohonan},
    )


def kabari_perbaikan(permohonan: Permohonan) -> None:
    """Name each thing to repair."""
    kabari(
        permohonan.pelaku_usaha,
        "perlu_perbaikan",
        kunci=f"nib-perbaikan-{permohonan.kode}-{permohonan.diubah_pada:%Y%m%d%H%M%S}",
        jalan=reverse("nib"),
        konteks={"permohonan": permohonan, "perbaikan": permohonan.perbaikan},
    )


def kabari_ditolak(permohonan: Permohonan) -> None:
    kabari(
        permohonan.pelaku_usaha,
        "ditolak",
        kunci=f"nib-ditolak-{permohonan.kode}",
        jalan=reverse("nib"),
        konteks={"permohonan": permohonan},
    )


def kabari_sanksi(sanksi: SanksiNib) -> None:
    """Tell of a warning, freeze or revocation: why, on which law, until when to answer."""
    kabari(
        sanksi.nib.pelaku_usaha,
        "sanksi",
        kunci=f"nib-sanksi-{sanksi.kode}",
        jalan=reverse("nib"),
        konteks={"nib": sanksi.nib, "sanksi": sanksi},
    )


def kabari_tanggapan(sanksi: SanksiNib) -> None:
    """Tell what an officer replied to the holder's objection."""
    kabari(
        sanksi.nib.pelaku_usaha,
        "tanggapan_keberatan",
        kunci=f"nib-tanggapan-{sanksi.kode}",
        jalan=reverse("nib-sanksi", args=[sanksi.kode]),
        konteks={"nib": sanksi.nib, "sanksi": sanksi},
    )


def kabari_status(nib: Nib, *, alasan: str) -> None:
    """Tell that the NIB is in force again, or ended on request."""
    kabari(
        nib.pelaku_usaha,
        "status",
        kunci=f"nib-status-{nib.nomor}-{nib.diubah_pada:%Y%m%d%H%M%S%f}",
        jalan=reverse("nib"),
        konteks={"nib": nib, "alasan": alasan},
    )


def kabari_peran(peran: PeranNib, *, alasan: str) -> None:
    kabari(
        peran.nib.pelaku_usaha,
        "peran",
        kunci=f"nib-peran-{peran.pk}-{peran.diubah_pada:%Y%m%d%H%M%S%f}",
        jalan=reverse("nib"),
        konteks={"nib": peran.nib, "peran": peran, "alasan": alasan},
    )


def kabari_pencabutan_ditolak(permintaan: PermohonanPencabutan) -> None:
    kabari(
        permintaan.nib.pelaku_usaha,
        "pencabutan_ditolak",
        kunci=f"nib-cabut-ditolak-{permintaan.kode}",
        jalan=reverse("nib"),
        konteks={"nib": permintaan.nib, "permintaan": permintaan},
    )

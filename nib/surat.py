"""The mails of this app. They name number and link; never the PDF, never an identity number."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.urls import reverse

from nib.models import Nib, PeranNib, Permohonan, PermohonanPencabutan, SanksiNib
from oss_portal.models import Pengguna, SuratKeluar
from oss_portal.surel import antrekan_surel
from registrasi.models import HakAkses, PelakuUsaha


@dataclass(frozen=True)
class Kabar:
    """One mail to a business: the template `nib/<templat>`, at most once a `kunci`; `jalan` is the path of its link."""

    pelaku_usaha: PelakuUsaha
    templat: str
    kunci: str
    jalan: str
    konteks: dict = field(default_factory=dict)

    def antrekan(self, pengguna: Pengguna | None, alamat: str, *, massal: bool = False) -> None:
        antrekan_surel(
            f"nib/{self.templat}",
            kepada=alamat,
            pengguna=pengguna,
            kunci=self.kunci_untuk(pengguna),
            konteks={"pelaku_usaha": self.pelaku_usaha, "tautan": settings.ALAMAT_DASAR + self.jalan} | self.konteks,
            massal=massal,
        )

    def kunci_untuk(self, pengguna: Pengguna | None) -> str:
        return f"{self.kunci}-{'akun' if pengguna else 'usaha'}"


def penerima(usaha: Sequence[PelakuUsaha]) -> dict[int, list[tuple]]:
    """Return by key (login or None, address) of who is told: penanggung jawab and the company's mailbox, each once."""
    hak = HakAkses.objects.hidup().filter(pelaku_usaha__in=usaha, peran=HakAkses.Peran.PENANGGUNG_JAWAB)
    orang = {h.pelaku_usaha_id: h.pengguna for h in hak.select_related("pengguna")}
    hasil = {}
    for u in usaha:
        baris = [(orang[u.pk], orang[u.pk].email)] if u.pk in orang else []
        if u.email and u.email.lower() not in {alamat.lower() for _, alamat in baris}:
            baris.append((None, u.email))
        hasil[u.pk] = baris
    return hasil


def kabari(pelaku_usaha, templat: str, *, kunci: str, jalan: str, konteks: dict | None = None) -> None:
    """Queue one mail (`Kabar`) to the business."""
    kabar = Kabar(pelaku_usaha, templat, kunci, jalan, konteks or {})
    for pengguna, alamat in penerima([pelaku_usaha])[pelaku_usaha.pk]:
        kabar.antrekan(pengguna, alamat)


def kabari_banyak(kabar: Sequence[Kabar]) -> None:
    """Queue what is not queued yet; those that are cost no question each. They wait behind mails to single persons."""
    siapa = penerima([k.pelaku_usaha for k in kabar])
    surat = [(k, pengguna, alamat) for k in kabar for pengguna, alamat in siapa[k.pelaku_usaha.pk]]
    kunci = [k.kunci_untuk(pengguna) for k, pengguna, _ in surat]
    ada = set(SuratKeluar.objects.filter(kunci__in=kunci).values_list("kunci", flat=True))
    for k, pengguna, alamat in surat:
        if k.kunci_untuk(pengguna) not in ada:
            k.antrekan(pengguna, alamat, massal=True)


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

"""What this room keeps about a person, and who read it (UU 27/2022 art. 5, 7; PRV-2)."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nib.models import Nib, PengungkapanData
from nib.peristiwa import Peristiwa
from oss_portal import kait
from oss_portal.models import PeristiwaAudit
from registrasi.models import HakAkses

_APA = {"checkNIB": _("Nomor, nama, dan status NIB"), "inqueryNIB": _("Data NIB"), "receiveNIB": _("Data NIB")}


def _usaha(pengguna):
    return HakAkses.objects.hidup().filter(pengguna=pengguna).values("pelaku_usaha")


@kait.sumber_data_pribadi.daftar(20)
def data_nib(pengguna) -> dict:
    """Return what is kept of the NIBs of the businesses this person acts for now."""
    semua = Nib.objects.filter(pelaku_usaha__in=_usaha(pengguna)).select_related("data", "pelaku_usaha").order_by("id")
    return {
        "judul": _("Nomor Induk Berusaha"),
        "tujuan": _("Menerbitkan NIB dan sertifikatnya, dan menjawab siapa yang memeriksanya"),
        "dasar": _("UU 27/2022 Pasal 20 ayat (2) huruf c dan e; PP 24/2018"),
        "retensi": _("Selamanya: register NIB tidak dihapus"),
        "data": [
            {
                "nib": n.nomor,
                "status": n.get_status_display(),
                "nama": n.pelaku_usaha.nama,
                "alamat": f"{n.data.alamat}, {n.data.wilayah} {n.data.kode_pos}",
                "npwp": n.data.npwp,
                "telepon": n.data.telepon,
                "surel": n.data.email,
                "terbit": n.terbit_pada.isoformat(),
            }
            for n in semua
        ],
    }


@kait.pembacaan_data.daftar(20)
def pembacaan_instansi(pengguna, batas: int = 100) -> list[dict]:
    """Return which agencies read the person's NIBs, newest first."""
    baris = PengungkapanData.objects.filter(nib__pelaku_usaha__in=_usaha(pengguna)).select_related("instansi", "nib")
    return [
        {
            "waktu": b.waktu,
            "siapa": b.instansi.nama,
            "apa": f"{_APA.get(b.metode, b.metode)} ({b.nib.nomor})",
            "untuk": b.tujuan,
        }
        for b in baris[:batas]
    ]


@kait.pembacaan_data.daftar(21)
def pembacaan_bukti(pengguna, batas: int = 100) -> list[dict]:
    """Return when officers opened a proof of payment of this person, newest first; staff by their office only."""
    dibuka = PeristiwaAudit.objects.filter(tentang=pengguna, peristiwa=Peristiwa.BUKTI_DIBUKA).exclude(oleh=pengguna)
    return [
        {
            "waktu": p.waktu,
            "siapa": gettext("Petugas Lembaga OSS"),
            "apa": gettext("Bukti pembayaran (%(nib)s)") % {"nib": p.nib},
            "untuk": gettext("Mencocokkan pembayaran yang dilaporkan"),
        }
        for p in dibuka.only("waktu", "nib")[:batas]
    ]

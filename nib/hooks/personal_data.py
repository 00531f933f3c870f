"""What this app keeps about a person, and who read it (UU 27/2022 art. 5, 7; PRV-2)."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nib.events import Event
from nib.models import DataDisclosure, Nib
from oss_portal import hooks
from oss_portal.models import AuditEvent, Pengguna
from registrasi.models import HakAkses

_WHAT = {"checkNIB": _("Nomor, nama, dan status NIB"), "inqueryNIB": _("Data NIB"), "receiveNIB": _("Data NIB")}


def _usaha(pengguna: Pengguna):
    return HakAkses.objects.live().filter(pengguna=pengguna).values("pelaku_usaha")


@hooks.personal_data_sources.register(20)
def nib_data(pengguna: Pengguna) -> dict:
    """Return what is kept of the NIBs of the businesses this person acts for now."""
    nibs = Nib.objects.filter(pelaku_usaha__in=_usaha(pengguna)).select_related("data", "pelaku_usaha").order_by("id")
    return {
        "judul": _("Nomor Induk Berusaha"),
        "tujuan": _("Menerbitkan NIB dan sertifikatnya, dan menjawab siapa yang memeriksanya"),
        "dasar": _("UU 27/2022 Pasal 20 ayat (2) huruf c dan e; PP 24/2018"),
        "retention": _("Selamanya: register NIB tidak dihapus"),
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
            for n in nibs
        ],
    }


@hooks.data_readings.register(20)
def instansi_readings(pengguna: Pengguna, limit: int = 100) -> list[dict]:
    """Return which agencies read the person's NIBs, newest first."""
    rows = DataDisclosure.objects.filter(nib__pelaku_usaha__in=_usaha(pengguna)).select_related("instansi", "nib")
    return [
        {
            "waktu": b.waktu,
            "who": b.instansi.nama,
            "apa": f"{_WHAT.get(b.metode, b.metode)} ({b.nib.nomor})",
            "for_whom": b.tujuan,
        }
        for b in rows[:limit]
    ]


@hooks.data_readings.register(21)
def proof_readings(pengguna: Pengguna, limit: int = 100) -> list[dict]:
    """Return when officers opened a proof of payment of this person, newest first; staff by their office only."""
    opened = AuditEvent.objects.filter(tentang=pengguna, peristiwa=Event.BUKTI_DIBUKA).exclude(oleh=pengguna)
    return [
        {
            "waktu": p.waktu,
            "who": gettext("Petugas Lembaga OSS"),
            "apa": gettext("Bukti pembayaran (%(nib)s)") % {"nib": p.nib},
            "for_whom": gettext("Mencocokkan pembayaran yang dilaporkan"),
        }
        for p in opened.only("waktu", "nib")[:limit]
    ]

"""What all acts on a ticket share: the locked row, the clocks, the message, the mail."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from helpdesk import waktu
from helpdesk.benturan import menyangkut
from helpdesk.galat import BenturanKepentingan, IsiKosong, SedangDiambil, TidakTerbuka
from helpdesk.models import JamLayanan, KaitanTiket, Lampiran, PelanggaranWaktu, Pesan, Saluran, Tiket
from helpdesk.penyamaran import tanpa_nik
from helpdesk.peristiwa import Peristiwa
from helpdesk.tautan import alamat_balas, id_pesan, id_utas, tautan_tiket
from oss_portal.jejak import catat
from oss_portal.models import Pengguna, SuratKeluar
from oss_portal.surel import antrekan_surel
from oss_portal.transisi import pindahkan
from oss_portal.unggahan import BerkasBersih, simpan_unggahan

PANJANG_ISI = 20_000


def rapikan_baris(teks: str, maks: int) -> str:
    """Return one printable line: neither line breaks nor controls get into a subject or a name."""
    return " ".join("".join(c if c.isprintable() else " " for c in teks).split())[:maks]


def rapikan_isi(teks: str) -> str:
    """Return a message without controls but line breaks and tabs, cut to what a thread holds."""
    teks = teks.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in teks if c.isprintable() or c in "\n\t").strip()[:PANJANG_ISI]


def kunci_baris(tiket: Tiket) -> Tiket:
    """Return the ticket afresh, locked until the transaction ends.

    Without joins: after a wait PostgreSQL re-reads the locked row only, and would show the officer of before.
    """
    return Tiket.objects.select_for_update().get(pk=tiket.pk)


def periksa_benturan(tiket: Tiket, oleh: Pengguna) -> None:
    """Raise `BenturanKepentingan` when this officer, be he a supervisor, must keep away from the ticket."""
    if menyangkut(oleh, tiket):
        raise BenturanKepentingan(tiket)


def periksa_petugas(tiket: Tiket, oleh: Pengguna) -> None:
    """Raise `BenturanKepentingan` or `SedangDiambil` when this officer may not act on the locked ticket now."""
    periksa_benturan(tiket, oleh)
    if tiket.kunci_hidup and tiket.petugas_id != oleh.pk:
        raise SedangDiambil(tiket.petugas, tiket.diambil_sampai)


def untuk_petugas(tiket: Tiket, oleh: Pengguna, *, harus_terbuka: bool = True) -> Tiket:
    """Lock an open ticket for an act of this officer; the act takes it, or keeps it for another 30 minutes.

    Raises `TidakTerbuka`, `BenturanKepentingan`, `SedangDiambil`.
    """
    tiket = kunci_baris(tiket)
    periksa_petugas(tiket, oleh)
    if harus_terbuka and not tiket.terbuka:
        raise TidakTerbuka
    if tiket.terbuka:
        tiket.petugas, tiket.diambil_sampai = oleh, timezone.now() + waktu.MASA_KUNCI
        tiket.save(update_fields=["petugas", "diambil_sampai"])
    return tiket


def wajib(teks: str) -> str:
    """Return the tidied text. Raises `IsiKosong` when nothing is left."""
    teks = rapikan_isi(teks)
    if not teks:
        raise IsiKosong
    return teks


def pindah(
    tiket: Tiket, ke: str, *, peristiwa: str, oleh: Pengguna | None = None, alasan: str = "", kolom: dict | None = None
) -> None:
    """Move a locked ticket to state `ke` and set what the queue sorts by. Raises `TransisiDitolak`."""
    kini = timezone.now()
    kolom = dict(kolom or {})
    for nama, nilai in kolom.items():
        setattr(tiket, nama, nilai)
    kolom |= waktu.atur(tiket, ke, kini)
    pindahkan(tiket, ke, peristiwa=peristiwa, oleh=oleh, alasan=alasan, kolom=kolom, tentang=tiket.pelapor)


def catat_pelanggaran(tiket: Tiket, jam: str, kini: datetime) -> bool:
    """Record that a promised time was not kept; once for each clock. Returns whether it was recorded now."""
    tanggapan = jam == JamLayanan.TANGGAPAN
    tenggat = tiket.tenggat_tanggapan if tanggapan else tiket.tenggat_penyelesaian
    if kini <= tenggat:
        return False
    _baris, baru = PelanggaranWaktu.objects.get_or_create(
        tiket=tiket,
        jam=jam,
        putaran=0 if tanggapan else tiket.hitungan_buka_kembali,
        defaults={"tenggat": tenggat, "petugas": tiket.petugas, "dicatat_pada": kini},
    )
    if baru:
        kolom = "dilanggar_tanggapan" if tanggapan else "dilanggar_penyelesaian"
        setattr(tiket, kolom, True)
        tiket.save(update_fields=[kolom])
        catat(Peristiwa.WAKTU_DILANGGAR, subjek=tiket, rincian={"jam": str(jam), "tenggat": tenggat.isoformat()})
    return baru


def kolom_tanggapan(tiket: Tiket, kini: datetime) -> dict:
    """Return the columns of a first answer given now (nothing for a later one); record it when it is late."""
    if tiket.ditanggapi_pada is not None:
        return {}
    catat_pelanggaran(tiket, JamLayanan.TANGGAPAN, kini)
    lama = waktu.lama(tiket.dibuat_pada, kini, kalender=tiket.jam_kalender)
    return {"ditanggapi_pada": kini, "lama_tanggapan": waktu.menit(lama)}


def sudah_ditulis(tiket: Tiket, kode: uuid.UUID | None) -> Pesan | None:
    """Return the message that the same form made already, in this ticket or in the one that continues it.

    Ask with the ticket locked: a double click waits there. A code of somebody else's ticket finds nothing.
    """
    if kode is None:
        return None
    milik = Q(tiket=tiket) | Q(tiket__kaitan__ke=tiket, tiket__kaitan__jenis=KaitanTiket.Jenis.LANJUTAN)
    return Pesan.objects.select_related("tiket").filter(milik, kode=kode).first()


def tulis(
    tiket: Tiket,
    *,
    isi: str,
    arah: str,
    kode: uuid.UUID | None = None,
    oleh: Pengguna | None = None,
    saluran: str = Saluran.WEB,
    internal: bool = False,
    lampiran: Iterable[BerkasBersih] = (),
    id_surel: str | None = None,
    alamat_lain: str = "",
) -> Pesan:
    """Append a message with its files to the thread."""
    pesan = Pesan.objects.create(
        kode=kode if kode and not Pesan.objects.filter(kode=kode).exists() else uuid.uuid4(),
        tiket=tiket,
        isi=isi,
        arah=arah,
        oleh=oleh,
        saluran=saluran,
        internal=internal,
        id_surel=id_surel,
        alamat_lain=alamat_lain,
    )
    if arah == Pesan.Arah.KELUAR and not internal:
        tiket.pesan_petugas_pada = pesan.waktu
        tiket.save(update_fields=["pesan_petugas_pada"])
    for berkas in lampiran:
        Lampiran.objects.create(
            pesan=pesan, unggahan=simpan_unggahan(berkas, ranah="helpdesk", oleh=oleh or tiket.pelapor)
        )
    return pesan


def catatan_sistem(tiket: Tiket, isi: str, *, internal: bool = False) -> Pesan:
    """Append a line of the system to the thread."""
    return tulis(tiket, isi=isi, arah=Pesan.Arah.SISTEM, saluran=Saluran.SISTEM, internal=internal)


def alamat_pelapor(tiket: Tiket) -> str:
    """Return where mail goes: the present address of a person with a login, else the one that was given."""
    return tiket.pelapor.email if tiket.pelapor else tiket.email


def surati_pesan(tiket: Tiket, templat: str, pesan: Pesan) -> None:
    """Queue the mail that carries what an officer wrote; its files wait behind the link, an NIK is masked (PRV-2)."""
    banyak = pesan.lampiran.count()
    surati_pelapor(tiket, templat, kunci=f"hd-pesan-{pesan.kode}", isi=tanpa_nik(pesan.isi), lampiran=banyak)


def surati_pelapor(tiket: Tiket, templat: str, *, kunci: str | None = None, **konteks) -> SuratKeluar | None:
    """Queue a mail to the reporter, with the secret link and an address to reply to; nothing without an address.

    The acknowledgement begins the thread, once a ticket; every later mail answers it, also where none was sent.
    """
    kepada = alamat_pelapor(tiket)
    if not kepada:
        return None
    pertama = templat == "diterima"
    return antrekan_surel(
        f"helpdesk/{templat}",
        kepada=kepada,
        pengguna=tiket.pelapor,
        konteks={"tiket": tiket, "nama": tiket.nama, "tautan": tautan_tiket(tiket)} | konteks,
        kunci=kunci,
        rahasia=True,
        balas_ke=alamat_balas(tiket),
        id_pesan=id_utas(tiket) if pertama else id_pesan(tiket),
        utas="" if pertama else id_utas(tiket),
    )


def surati_petugas(petugas: Pengguna | None, tiket: Tiket, sebab: str, *, kunci: str | None = None) -> None:
    """Queue a short mail to an officer; it names the number only, nothing of what was written."""
    if petugas is not None and petugas.is_active:
        konteks = {"tiket": tiket, "nama": petugas.nama, "sebab": sebab}
        antrekan_surel("helpdesk/petugas", kepada=petugas.email, konteks=konteks, kunci=kunci)

"""What registrasi puts into a case file: persons, rights with their book, cases, letters, mails, and every event."""

from django.db.models import Q
from django.utils.translation import gettext as _

from oss_portal import kait
from oss_portal.models import Pengguna, PeristiwaAudit, SuratBernomor, SuratKeluar
from registrasi.models import HakAkses, PelakuUsaha, Pendaftaran, PeristiwaHakAkses, PermohonanAkses

# A case file beyond this is no document any more; what was left out is said.
BARIS_TERBANYAK = 3000


def _hak(pengguna, pelaku_usaha):
    return (
        HakAkses.objects.filter(pengguna=pengguna) if pengguna else HakAkses.objects.filter(pelaku_usaha=pelaku_usaha)
    )


def _orang(pengguna, pelaku_usaha) -> list[int]:
    if pengguna:
        return [pengguna.pk]
    return list(_hak(None, pelaku_usaha).values_list("pengguna_id", flat=True).distinct())


def _waktu(nilai) -> str:
    return nilai.isoformat() if nilai else ""


@kait.berkas_perkara.daftar(10)
def bagian_orang(pengguna: Pengguna | None = None, pelaku_usaha: PelakuUsaha | None = None) -> dict:
    baris = [
        {
            "user_id": o.user_id,
            "nama": o.nama,
            "nomor_identitas": o.identitas_tersamar,
            "surel": o.email,
            "dibuat": _waktu(o.dibuat_pada),
            "terakhir_masuk": _waktu(o.last_login),
        }
        for o in Pengguna.objects.filter(pk__in=_orang(pengguna, pelaku_usaha)).order_by("pk")
    ]
    return {"judul": _("Orang"), "baris": baris, "berkas": []}


@kait.berkas_perkara.daftar(11)
def bagian_pendaftaran(pengguna=None, pelaku_usaha=None) -> dict:
    saring = {"pengguna": pengguna} if pengguna else {"pelaku_usaha": pelaku_usaha}
    baris = [
        {
            "dikirim": _waktu(p.dibuat_pada),
            "nama": p.nama_badan or p.nama,
            "keadaan": p.get_status_display(),
            "verifikasi": p.get_verifikasi_display(),
            "alasan_keputusan": p.alasan_keputusan,
        }
        for p in Pendaftaran.objects.filter(**saring).order_by("pk")
    ]
    return {"judul": _("Pendaftaran"), "baris": baris, "berkas": []}


@kait.berkas_perkara.daftar(12)
def bagian_hak(pengguna=None, pelaku_usaha=None) -> dict:
    buku = (
        PeristiwaHakAkses.objects.filter(hak_akses__in=_hak(pengguna, pelaku_usaha))
        .select_related("hak_akses__pengguna", "hak_akses__pelaku_usaha", "oleh")
        .order_by("id")[:BARIS_TERBANYAK]
    )
    baris = [
        {
            "waktu": _waktu(b.waktu),
            "orang": b.hak_akses.pengguna.user_id,
            "pelaku_usaha": b.hak_akses.pelaku_usaha.nama,
            "peran": b.hak_akses.get_peran_display(),
            "dari": b.dari,
            "ke": b.ke,
            "dasar": b.dasar,
            "alasan": b.alasan,
            "oleh": b.oleh.user_id if b.oleh else "sistem",
        }
        for b in buku
    ]
    return {"judul": _("Buku Hak Akses"), "baris": baris, "berkas": []}


@kait.berkas_perkara.daftar(13)
def bagian_perkara(pengguna=None, pelaku_usaha=None) -> dict:
    saring = Q(pengguna=pengguna) if pengguna else Q(pelaku_usaha=pelaku_usaha)
    baris = []
    for p in PermohonanAkses.objects.filter(saring).prefetch_related("keberatan", "berkas").order_by("pk"):
        baris.append(
            {
                "nomor": p.nomor,
                "dasar": p.dasar,
                "keadaan": p.get_status_display(),
                "diajukan": _waktu(p.dibuat_pada),
                "alasan": p.alasan,
                "dasar_hukum": p.dasar_hukum,
                "keputusan": p.alasan_keputusan,
                "dokumen": ", ".join(f"{b.nama} (SHA-256 {b.sha256})" for b in p.berkas.all()),
                "keberatan": "; ".join(f"{k.get_dari_display()}: {k.alasan}" for k in p.keberatan.all()),
            }
        )
    return {"judul": _("Perkara Hak Akses"), "baris": baris, "berkas": []}


@kait.berkas_perkara.daftar(80)
def bagian_surat(pengguna=None, pelaku_usaha=None) -> dict:
    """The numbered letters, with their bytes as issued."""
    orang = _orang(pengguna, pelaku_usaha)
    surat = list(SuratBernomor.objects.filter(tentang__in=orang).order_by("pk")[:200])
    return {
        "judul": _("Surat bernomor"),
        "baris": [
            {"nomor": s.nomor, "perihal": s.perihal, "terbit": _waktu(s.terbit_pada), "sha256": s.sha256} for s in surat
        ],
        "berkas": [(f"{s.nomor.replace('/', '-')}.pdf", bytes(s.pdf)) for s in surat],
    }


@kait.berkas_perkara.daftar(85)
def bagian_surel(pengguna=None, pelaku_usaha=None) -> dict:
    surat = SuratKeluar.objects.filter(pengguna__in=_orang(pengguna, pelaku_usaha)).defer("isi").order_by("id")
    baris = [
        {
            "waktu": _waktu(s.dibuat_pada),
            "perihal": s.perihal,
            "templat": s.templat,
            "keadaan": s.get_status_display(),
            "terkirim": _waktu(s.terkirim_pada),
        }
        for s in surat[:BARIS_TERBANYAK]
    ]
    return {"judul": _("Surel"), "baris": baris, "berkas": []}


@kait.berkas_perkara.daftar(90)
def bagian_jejak(pengguna=None, pelaku_usaha=None) -> dict:
    """Every event by or about the person, or about the business; the newest first to be left out never are."""
    if pengguna:
        saring = Q(oleh=pengguna) | Q(tentang=pengguna)
    else:
        hak = [str(pk) for pk in _hak(None, pelaku_usaha).values_list("pk", flat=True)]
        saring = Q(subjek_jenis="registrasi.pelakuusaha", subjek_id=str(pelaku_usaha.pk)) | Q(
            subjek_jenis="registrasi.hakakses", subjek_id__in=hak
        )
    semua = PeristiwaAudit.objects.filter(saring).select_related("oleh").order_by("-id")[:BARIS_TERBANYAK]
    baris = [
        {
            "waktu": _waktu(p.waktu),
            "peristiwa": p.peristiwa,
            "oleh": p.oleh.user_id if p.oleh else "",
            "subjek": f"{p.subjek_jenis} {p.subjek_id}",
            "alasan": p.alasan,
            "perubahan": p.perubahan or "",
            "rincian": p.rincian or "",
            "ip": p.ip or "",
            "korelasi": str(p.korelasi or ""),
        }
        for p in semua
    ]
    return {"judul": _("Jejak peristiwa"), "baris": baris, "berkas": []}

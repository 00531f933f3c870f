"""What this room shows on pages of other rooms."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk.angka import MASA_BAWAAN, PENGHITUNG, Masa
from helpdesk.antrean import baris_tab
from helpdesk.benturan import Lingkaran
from helpdesk.kata import UNTUK_PELAPOR
from helpdesk.models import TERBUKA, StatusTiket, Tiket
from helpdesk.petugas import LAYANI, tiket_diteruskan, unit_petugas
from oss_portal import kait


def kartu_laporan(request) -> dict | None:
    """On the dashboard: the person's open reports, the one that waits for him first."""
    terbuka = list(Tiket.objects.filter(pelapor=request.user, status__in=TERBUKA).order_by("-id")[:10])
    tautan = [(_("Laporan saya"), reverse("tiket-saya")), (_("Tulis kepada petugas"), reverse("bantuan-tanya"))]
    if not terbuka:
        return {"judul": _("Bantuan"), "teks": _("Ada pertanyaan atau keluhan?"), "status": None, "tautan": tautan}
    menunggu = next((t for t in terbuka if t.status == StatusTiket.MENUNGGU_PELAPOR), None)
    pertama = menunggu or terbuka[0]
    warna, kata, arti = UNTUK_PELAPOR[pertama.status]
    tautan.insert(0, (pertama.nomor, reverse("bantuan-tiket", args=[pertama.token])))
    jumlah = len(terbuka)
    return {
        "judul": _("Bantuan"),
        "teks": ngettext("%(n)d laporan terbuka. %(arti)s", "%(n)d laporan terbuka. %(arti)s", jumlah)
        % {"n": jumlah, "arti": arti},
        "status": {"warna": warna, "teks": kata},
        "tautan": tautan,
    }


def data_laporan(pengguna) -> dict:
    """What is kept about a person here (UU 27/2022): the reports and what he wrote in them."""
    semua = Tiket.objects.filter(pelapor=pengguna).prefetch_related("pesan").order_by("id")
    return {
        "judul": _("Laporan kepada helpdesk"),
        "tujuan": _("Menjawab pertanyaan, keluhan, dan pengaduan Anda"),
        "dasar": _("UU 25/2009 Pasal 36; UU 27/2022 Pasal 20 ayat (2) huruf e"),
        "retensi": _("Selama diperlukan untuk pertanggungjawaban pelayanan"),
        "data": [
            {
                "nomor": t.nomor,
                "perihal": t.perihal,
                "jenis": t.get_jenis_display(),
                "keadaan": t.get_status_display(),
                "waktu": t.dibuat_pada.isoformat(),
                "pesan": [p.isi for p in t.pesan.all() if p.arah == "masuk"],
            }
            for t in semua
        ],
    }


def bagian_berkas_perkara(pengguna=None, pelaku_usaha=None) -> dict | None:
    """In a case file: the tickets of the person or the business."""
    if pengguna is None and pelaku_usaha is None:
        return None
    semua = Tiket.objects.filter(pelapor=pengguna) if pengguna else Tiket.objects.filter(pelaku_usaha=pelaku_usaha)
    return {
        "judul": _("Tiket helpdesk"),
        "baris": [
            {
                "nomor": t.nomor,
                "perihal": t.perihal,
                "jenis": t.get_jenis_display(),
                "keadaan": t.get_status_display(),
                "waktu": t.dibuat_pada.isoformat(),
            }
            for t in semua.order_by("id")
        ],
        "berkas": [],
    }


def antrean_helpdesk(petugas) -> dict | None:
    """On the staff's front page: tickets that nobody has taken."""
    if not petugas.has_perm(LAYANI):
        return None
    bebas = baris_tab("bebas", petugas).exclude(Lingkaran.dari(petugas).syarat())
    pertama = bebas.order_by("jatuh_tempo", "id").only("jatuh_tempo", "dibuat_pada").first()
    return {
        "judul": _("Tiket helpdesk yang belum diambil"),
        "url": reverse("petugas-antrean") + "?tab=bebas",
        "jumlah": kait.hitung_antrean(bebas),
        "tertua": pertama.dibuat_pada if pertama else None,
        "tenggat": bool(pertama and pertama.jatuh_tempo < timezone.now()),
        "meja": reverse("petugas-antrean"),
    }


def antrean_eskalasi(petugas) -> dict | None:
    """On the staff's front page: what the helpdesk passed on to the units of this officer."""
    if not unit_petugas(petugas):
        return None
    baris = tiket_diteruskan(petugas).exclude(Lingkaran.dari(petugas).syarat())
    pertama = baris.order_by("jatuh_tempo", "id").only("jatuh_tempo", "dibuat_pada").first()
    return {
        "judul": _("Tiket yang diteruskan helpdesk"),
        "url": reverse("petugas-diteruskan"),
        "jumlah": kait.hitung_antrean(baris),
        "tertua": pertama.dibuat_pada if pertama else None,
        "tenggat": bool(pertama and pertama.jatuh_tempo < timezone.now()),
        "meja": reverse("petugas-antrean" if petugas.has_perm(LAYANI) else "petugas-diteruskan"),
    }


def angka_helpdesk() -> list[dict]:
    """Figures of the last 30 days, without any person in them."""
    hari_ini = timezone.localdate()
    masa = Masa(hari_ini - MASA_BAWAAN, hari_ini)
    penjelasan = {
        "waktu": _("Jam kerja dari laporan masuk sampai jawaban pertama dan sampai selesai, 30 hari terakhir."),
        "pelanggaran": _("Laporan yang lewat dari waktu yang dijanjikan, 30 hari terakhir."),
        "akar-masalah": _("Mengapa laporan itu perlu ditulis, 30 hari terakhir."),
    }
    hasil = []
    for kode, teks in penjelasan.items():
        t = PENGHITUNG[kode](masa)
        judul = _("Helpdesk: %(judul)s") % {"judul": t.judul}
        hasil.append(
            {"judul": judul, "penjelasan": teks, "kolom": t.kolom, "baris": t.baris, "publik": kode == "waktu"}
        )
    return hasil


def daftarkan() -> None:
    """Register everything; called once when Django is ready."""
    kait.kartu_dasbor.daftar(60)(kartu_laporan)
    kait.sumber_data_pribadi.daftar(60)(data_laporan)
    kait.berkas_perkara.daftar(60)(bagian_berkas_perkara)
    kait.antrean_petugas.daftar(60)(antrean_helpdesk)
    kait.antrean_petugas.daftar(61)(antrean_eskalasi)
    kait.angka.daftar(60)(angka_helpdesk)

"""Outages and planned maintenance (LIM-d): the register, the banner, the read-only portal, and longer deadlines.

Nobody loses a deadline because the portal was away: a deadline that fell while it was, or within a day after, moves.
"""

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from oss_portal import kait
from oss_portal.jejak import catat
from oss_portal.models import Gangguan, Pengguna

# Seconds for which a web worker believes its list; an outage recorded elsewhere shows that much later.
UMUR = 15
# What a person has at least after the portal came back.
KELONGGARAN = timedelta(hours=24)
DICATAT, DIAKHIRI = "gangguan.dicatat", "gangguan.diakhiri"
# Shutting out a thief, leaving, and asking whether an NIB is real go on while the portal takes nothing in. All methods
# of the API read, by POST as PIA has it, and it answers in its own form.
TETAP_BUKA = {"masuk", "masuk-kode", "keluar", "amankan", "amankan-tautan", "set_language", "cek", "cek-berkas"}
TETAP_BUKA |= {"api-tidak-ada"}
RUANG_TERBUKA = "api"
_simpanan: tuple[float, list[Gangguan]] | None = None


class SudahDiakhiri(Exception):
    """The outage was ended before."""


@dataclass(frozen=True)
class Pergeseran:
    """How deadlines move after an outage from `mulai` to `selesai`."""

    mulai: datetime
    selesai: datetime

    @property
    def sampai(self) -> datetime:
        """The last deadline that moves."""
        return self.selesai + KELONGGARAN

    def tenggat(self, lama: datetime) -> datetime:
        """Return the new deadline: as much later as the outage lasted, and a day after its end at least."""
        if not self.mulai <= lama <= self.sampai:
            return lama
        return max(lama + (self.selesai - self.mulai), self.sampai)

    @property
    def hari_terkena(self) -> tuple[date, date]:
        """The first and the last day whose deadline moves, for deadlines that are dates."""
        return timezone.localdate(self.mulai), timezone.localdate(self.sampai)

    @property
    def hari_baru(self) -> date:
        """The day to which such a date moves: the one after the last affected."""
        return timezone.localdate(self.sampai) + timedelta(days=1)


def lupakan() -> None:
    """Read the list anew at the next page."""
    global _simpanan
    _simpanan = None


def belum_selesai() -> list[Gangguan]:
    """Return what is under way or planned; one query now and then, shared by all pages of a web worker."""
    global _simpanan
    if _simpanan is None or _simpanan[0] < time.monotonic():
        _simpanan = (time.monotonic() + UMUR, list(Gangguan.objects.belum_selesai().order_by("mulai")[:10]))
    return _simpanan[1]


def berlangsung() -> list[Gangguan]:
    """Return what is under way now, by the same shared list as `belum_selesai`."""
    kini = timezone.now()
    return [g for g in belum_selesai() if g.mulai <= kini]


@transaction.atomic
def catat_gangguan(
    *,
    oleh: Pengguna,
    jenis: str,
    judul: str,
    uraian: str,
    mulai: datetime,
    perkiraan_selesai: datetime | None = None,
    hanya_baca: bool = False,
) -> Gangguan:
    """Record an outage, or plan maintenance when `mulai` is to come."""
    gangguan = Gangguan.objects.create(
        jenis=jenis,
        judul=judul,
        uraian=uraian,
        mulai=mulai,
        perkiraan_selesai=perkiraan_selesai,
        hanya_baca=hanya_baca,
        dicatat_oleh=oleh,
    )
    catat(DICATAT, subjek=gangguan, oleh=oleh, rincian={"jenis": str(jenis), "hanya_baca": hanya_baca})
    transaction.on_commit(lupakan)
    return gangguan


@transaction.atomic
def akhiri_gangguan(*, gangguan: Gangguan, oleh: Pengguna, penutup: str, selesai: datetime | None = None) -> Gangguan:
    """End an outage and move the deadlines it touched; planned maintenance that never began moves none.

    Raises `SudahDiakhiri`.
    """
    g = Gangguan.objects.select_for_update().get(pk=gangguan.pk)
    if g.selesai is not None:
        raise SudahDiakhiri
    g.selesai = max(selesai or timezone.now(), g.mulai)
    g.penutup = penutup
    if g.selesai > g.mulai:
        g.diperpanjang = sum(kait.perpanjang_tenggat.kumpulkan(Pergeseran(g.mulai, g.selesai)))
    g.save(update_fields=["selesai", "penutup", "diperpanjang"])
    catat(DIAKHIRI, subjek=g, oleh=oleh, alasan=penutup, rincian={"diperpanjang": g.diperpanjang})
    transaction.on_commit(lupakan)
    return g


@kait.spanduk.daftar(5)
def spanduk_gangguan(request) -> dict | None:
    """On every page: what is under way, or what is planned for the next three days."""
    kini = timezone.now()
    g = next((g for g in belum_selesai() if g.mulai <= kini + timedelta(days=3)), None)
    if g is None:
        return None
    if g.mulai > kini:
        waktu = timezone.localtime(g.mulai)
        teks = _("%(judul)s, mulai %(tanggal)s pukul %(jam)s WIB.") % {
            "judul": g.judul,
            "tanggal": waktu.strftime("%d-%m-%Y"),
            "jam": waktu.strftime("%H.%M"),
        }
    else:
        teks = _("%(judul)s sedang berlangsung. Tenggat yang jatuh selama gangguan diperpanjang.") % {"judul": g.judul}
    return {"teks": teks, "tautan": reverse("status"), "teks_tautan": _("Keadaan layanan")}


class HanyaBacaMiddleware:
    """While the portal may only be read, a form is answered with 503 and words, and nothing is lost silently.

    Officers go on: they must be able to end it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        tujuan = request.resolver_match
        if request.method in {"GET", "HEAD", "OPTIONS"} or tujuan.url_name in TETAP_BUKA:
            return None
        if RUANG_TERBUKA in tujuan.namespaces:
            return None
        tertutup = next((g for g in berlangsung() if g.hanya_baca), None)
        if tertutup is None or request.user.is_staff:
            return None
        jawab = render(request, "pemeliharaan.html", {"gangguan": tertutup}, status=503)
        detik = (tertutup.perkiraan_selesai - timezone.now()).total_seconds() if tertutup.perkiraan_selesai else 0
        jawab.headers["Retry-After"] = str(max(int(detik), 600))
        return jawab

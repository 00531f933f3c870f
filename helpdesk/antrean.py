"""The queue of the officers: lists, filters, search and counts, each from an index of its own."""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.benturan import Lingkaran
from helpdesk.models import TERBUKA, JenisTiket, Kategori, Prioritas, StatusTiket, TandaWaktu, Tiket
from oss_portal import kata_cari
from oss_portal.formulir import hanya_angka, normalkan_telepon
from oss_portal.models import Pengguna

# Counting stops here: nobody needs to know whether 40,000 or 50,000 tickets wait.
BATAS_HITUNG = 1000
BATAS_CARI = 500

TAB = {
    "milik": _("Milik saya"),
    "bebas": _("Belum diambil"),
    "menunggu": _("Menunggu pelapor"),
    "hampir": _("Hampir lewat"),
    "lewat": _("Lewat waktu"),
    "semua": _("Semua terbuka"),
    "eskalasi": _("Diteruskan"),
    "arsip": _("Selesai"),
    "spam": _("Spam"),
}
# The lists whose counts are shown.
TAB_DIHITUNG = ("milik", "bebas", "menunggu", "hampir", "lewat", "semua", "eskalasi")
URUTAN = {
    "tenggat": (_("Tenggat terdekat"), ("jatuh_tempo", "id")),
    "prioritas": (_("Prioritas"), ("prioritas", "jatuh_tempo", "id")),
    "lama": (_("Terlama"), ("id",)),
    "baru": (_("Terbaru"), ("-id",)),
}
UMUR = {
    "1": _("lebih dari 1 hari"),
    "3": _("lebih dari 3 hari"),
    "7": _("lebih dari 7 hari"),
    "14": _("lebih dari 14 hari"),
}


@dataclass(frozen=True)
class Saringan:
    """What an officer wants to see; anything not on a list is left out."""

    tab: str = "milik"
    q: str = ""
    jenis: str = ""
    kategori: str = ""
    prioritas: str = ""
    umur: str = ""
    urut: str = "tenggat"

    @classmethod
    def dari(cls, data) -> "Saringan":
        """Read it from a query string."""

        def salah_satu(nama: str, pilihan, bawaan: str = "") -> str:
            nilai = data.get(nama, bawaan)
            return nilai if nilai in pilihan else bawaan

        tab = salah_satu("tab", TAB, "milik")
        kategori = data.get("kategori", "")
        return cls(
            tab=tab,
            q=" ".join(kata_cari.baca(data.get("q", "")).replace("\x00", " ").split())[:100],
            jenis=salah_satu("jenis", JenisTiket.values),
            kategori=kategori if re.fullmatch(r"[a-z0-9_-]{1,40}", kategori) else "",
            prioritas=salah_satu("prioritas", [str(p) for p in Prioritas.values]),
            umur=salah_satu("umur", UMUR),
            urut=salah_satu("urut", URUTAN, "baru" if tab in {"arsip", "spam"} else "tenggat"),
        )

    @property
    def kolom_urut(self) -> tuple[str, ...]:
        return URUTAN[self.urut][1]

    @property
    def hanya_kata(self) -> bool:
        """Whether it looks for words in everything already: there is nothing wider."""
        return self.tab == "semua" and not (self.jenis or self.kategori or self.prioritas or self.umur)

    @property
    def disaring(self) -> bool:
        return bool(self.q or self.jenis or self.kategori or self.prioritas or self.umur)


def baris_tab(tab: str, petugas: Pengguna) -> QuerySet[Tiket]:
    """Return the tickets of one list, as far as this officer may see them."""
    baris = Tiket.objects.terlihat_oleh(petugas)
    if tab == "arsip":
        return baris.filter(status__in=[StatusTiket.SELESAI, StatusTiket.DITUTUP, StatusTiket.DIGABUNG])
    if tab == "spam":
        return baris.filter(status=StatusTiket.SPAM)
    baris = baris.filter(status__in=TERBUKA)
    if tab == "milik":
        return baris.filter(petugas=petugas)
    if tab == "bebas":
        return baris.filter(petugas__isnull=True)
    if tab == "menunggu":
        return baris.filter(status=StatusTiket.MENUNGGU_PELAPOR)
    if tab == "hampir":
        return baris.filter(tanda_waktu=TandaWaktu.HAMPIR)
    if tab == "lewat":
        return baris.filter(tanda_waktu=TandaWaktu.LEWAT)
    if tab == "eskalasi":
        return baris.exclude(eskalasi="")
    return baris


def _telepon(teks: str) -> str:
    """Return the number of a caller as it is kept, or nothing for digits that are none."""
    try:
        return normalkan_telepon(teks, boleh_tetap=True)
    except ValidationError:
        return ""


def cari(baris: QuerySet[Tiket], q: str) -> QuerySet[Tiket]:
    """Narrow to what names a ticket or its reporter exactly, else to words of subject, name and messages.

    Exact are the number, an NIB, a mail address, a telephone number, a User-ID. Of words at most 500 tickets are found.
    """
    if cocok := re.fullmatch(r"(?:hd-?)?(\d{4})-(\d{1,8})", q.lower()):
        return baris.filter(nomor=f"HD-{cocok[1]}-{int(cocok[2]):06d}")
    angka = hanya_angka(q)
    telepon = _telepon(q) if re.fullmatch(r"\+?\d{7,15}", angka) else ""
    if re.fullmatch(r"\d{13}", angka):
        # 13 digits may be a telephone number with its country, too. (An empty one would keep both indexes unused.)
        return baris.filter(Q(nib=angka) | Q(telepon=telepon) if telepon else Q(nib=angka))
    if telepon:
        return baris.filter(telepon=telepon)
    if "@" in q and " " not in q:
        return baris.filter(email=q.lower())
    if re.fullmatch(r"[A-Z0-9]{4,20}", q.upper()) and (
        pelapor := Pengguna.objects.filter(user_id=q.upper(), is_staff=False).values_list("pk", flat=True).first()
    ):
        return baris.filter(pelapor=pelapor)
    kata = re.findall(r"\w+", q.lower())[:10]
    if not kata:
        return baris.none()
    for akhiran in ("", ":*"):
        # Whole words first; beginnings of words where there is no such word.
        tanya = SearchQuery(" & ".join(k + akhiran for k in kata), search_type="raw", config="simple")
        if pk := _dengan_kata(tanya):
            return baris.filter(pk__in=pk)
    return baris.none()


def _dengan_kata(tanya: SearchQuery) -> list[int]:
    """Return the tickets with these words, the newest 500 of them where there are more.

    PostgreSQL guesses badly how rare a word is: asked for an order and a limit at once it reads the whole table in that
    order. So the index of words is asked first, without an order; only for a common word are the newest looked up.
    """
    cocok = Tiket.objects.filter(cari=tanya).values_list("pk", flat=True)
    with transaction.atomic(), connection.cursor() as kursor:
        kursor.execute("set local enable_seqscan = off")
        pk = list(cocok.order_by()[: BATAS_CARI + 1])
    return pk if len(pk) <= BATAS_CARI else list(cocok.order_by("-id")[:BATAS_CARI])


def antrean(saringan: Saringan, petugas: Pengguna) -> QuerySet[Tiket]:
    """Return the list an officer asked for. A search in "semua" looks into what is closed, too."""
    if saringan.q and saringan.tab == "semua":
        baris = Tiket.objects.terlihat_oleh(petugas)
    else:
        baris = baris_tab(saringan.tab, petugas)
    if saringan.q:
        baris = cari(baris, saringan.q)
    if saringan.jenis:
        baris = baris.filter(jenis=saringan.jenis)
    if saringan.kategori:
        # By number: a join would keep the planner from the index of the list.
        baris = baris.filter(
            kategori__in=list(Kategori.objects.filter(kode=saringan.kategori).values_list("pk", flat=True))
        )
    if saringan.prioritas:
        baris = baris.filter(prioritas=int(saringan.prioritas))
    if saringan.umur:
        baris = baris.filter(dibuat_pada__lte=timezone.now() - timedelta(days=int(saringan.umur)))
    return baris


def hitung(petugas: Pengguna, lingkaran: Lingkaran) -> dict[str, str]:
    """Return how many tickets each list has for him ("999+" where there are more), in one query.

    Those that he must leave to another officer stand in the list, but do not count as work of his.
    """
    bagian, nilai = [], []
    for tab in TAB_DIHITUNG:
        baris = baris_tab(tab, petugas).exclude(lingkaran.syarat()).order_by().values("pk")
        sql, isi = baris[:BATAS_HITUNG].query.sql_with_params()
        bagian.append(f"(select count(*) from ({sql}) t)")  # noqa: S608 - built from our own querysets
        nilai += isi
    with connection.cursor() as kursor:
        kursor.execute(f"select {', '.join(bagian)}", nilai)
        jumlah = kursor.fetchone()
    return {
        t: f"{BATAS_HITUNG - 1}+" if n >= BATAS_HITUNG else str(n) for t, n in zip(TAB_DIHITUNG, jumlah, strict=True)
    }

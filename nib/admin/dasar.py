from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nib.galat import AlasanWajib, BedaOrang, SudahDiambil, SudahPunyaNib, TidakDiizinkan
from oss_portal.admin_dasar import TindakanAdmin
from oss_portal.kripto import semua_indeks_buta
from oss_portal.transisi import TransisiDitolak


class TindakanNib(TindakanAdmin):
    """Acts on NIBs with the words for what a service refuses."""

    PESAN = {
        AlasanWajib: gettext_lazy("Isi alasannya."),
        BedaOrang: gettext_lazy("Harus petugas lain: bukan pemohon, bukan orang dari usaha ini, bukan pengusul."),
        TransisiDitolak: gettext_lazy("Keadaannya sudah berubah. Muat ulang halaman."),
        SudahDiambil: lambda galat: _("Sedang dikerjakan oleh %(nama)s.") % {"nama": galat.peninjau.nama},
        SudahPunyaNib: lambda galat: _("Usaha ini sudah memiliki NIB %(nomor)s.") % {"nomor": galat.nib.nomor},
        TidakDiizinkan: lambda galat: galat.pesan,
    }


def tabel(kepala: Sequence, baris: Iterable[Sequence]):
    """Return a small HTML table of escaped values."""
    baris = list(baris)
    if not baris:
        return "–"
    return format_html(
        "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
        format_html_join("", "<th scope='col'>{}</th>", ((k,) for k in kepala)),
        format_html_join("", "<tr>{}</tr>", ((format_html_join("", "<td>{}</td>", ((s,) for s in b)),) for b in baris)),
    )


def cari_usaha(queryset, kata: str, *, awalan: str, nomor: str = ""):
    """Search by exact NIB, exact identity number (blind index), or the beginning of the name of the business.

    `awalan` is the path to the business; `nomor` the path to the number of the NIB.
    """
    angka = "".join(c for c in kata if c.isalnum())
    if nomor and len(angka) == 13 and angka.isascii() and angka.isdigit():
        return queryset.filter(**{nomor: angka})
    syarat = Q(**{f"{awalan}__nama__istartswith": kata})
    if len(angka) == 16 and angka.isdigit():
        syarat |= Q(**{f"{awalan}__identitas_indeks__in": semua_indeks_buta(angka, "identitas-01")})
    return queryset.filter(syarat)


def rp(jumlah) -> str:
    return f"Rp {jumlah:,.0f}".replace(",", ".") if jumlah is not None else "–"

from collections.abc import Iterable, Sequence

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nib.galat import AlasanWajib, BedaOrang, SudahDiambil, SudahPunyaNib, TidakDiizinkan
from oss_portal.admin_dasar import TindakanAdmin
from oss_portal.pencarian import Cari
from oss_portal.templatetags.portal import sisa_waktu
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

    @admin.display(description=gettext_lazy("pelaku usaha"))
    def usaha(self, o):
        """The business behind an NIB; its list reads `nib__pelaku_usaha` with the rows."""
        return o.nib.pelaku_usaha


# A list of what hangs on an NIB.
CARI_NIB = Cari(nib=("nib__nomor",))


def cari_usaha(nib: str) -> Cari:
    """Find by NIB (`nib` is the path to its number), by NIK, or by a part of the name of the business."""
    return Cari(nib=(nib,), identitas=("pelaku_usaha__identitas_indeks",), nama=("pelaku_usaha__nama",))


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


def rp(jumlah) -> str:
    return f"Rp {jumlah:,.0f}".replace(",", ".") if jumlah is not None else "–"


def sisa(tenggat):
    """Return what is left until a deadline, in red once it is over."""
    if tenggat is None:
        return "–"
    kelas = "jam-lewat" if tenggat < timezone.now() else "jam"
    return format_html('<span class="{}">{}</span>', kelas, sisa_waktu(tenggat))

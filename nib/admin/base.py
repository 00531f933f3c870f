from collections.abc import Iterable, Sequence

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nib.exceptions import AlreadyHasNib, AlreadyTaken, DifferentPersonRequired, NotAllowed, ReasonRequired
from oss_portal.db.state_machine import TransitionRefused
from oss_portal.staff.admin_base import ActionAdmin
from oss_portal.staff.record_search import RecordSearch
from oss_portal.templatetags.portal import time_left


class NibActionAdmin(ActionAdmin):
    """Acts on NIBs with the words for what a service refuses."""

    MESSAGES = {
        ReasonRequired: gettext_lazy("Isi alasannya."),
        DifferentPersonRequired: gettext_lazy(
            "Harus petugas lain: bukan pemohon, bukan orang dari usaha ini, bukan pengusul."
        ),
        TransitionRefused: gettext_lazy("Keadaannya sudah berubah. Muat ulang halaman."),
        AlreadyTaken: lambda error: _("Sedang dikerjakan oleh %(nama)s.") % {"nama": error.peninjau.nama},
        AlreadyHasNib: lambda error: _("Usaha ini sudah memiliki NIB %(nomor)s.") % {"nomor": error.nib.nomor},
        NotAllowed: lambda error: error.message,
    }

    @admin.display(description=gettext_lazy("pelaku usaha"))
    def usaha(self, o):
        """The business behind an NIB; its list reads `nib__pelaku_usaha` with the rows."""
        return o.nib.pelaku_usaha


# A list of what hangs on an NIB.
NIB_SEARCH = RecordSearch(nib=("nib__nomor",))


def usaha_search(nib: str) -> RecordSearch:
    """Find by NIB (`nib` is the path to its number), by NIK, or by a part of the name of the business."""
    return RecordSearch(nib=(nib,), identitas=("pelaku_usaha__identitas_indeks",), nama=("pelaku_usaha__nama",))


def table(headings: Sequence, rows: Iterable[Sequence]):
    """Return a small HTML table of escaped values."""
    rows = list(rows)
    if not rows:
        return "–"
    return format_html(
        "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
        format_html_join("", "<th scope='col'>{}</th>", ((heading,) for heading in headings)),
        format_html_join(
            "", "<tr>{}</tr>", ((format_html_join("", "<td>{}</td>", ((cell,) for cell in row)),) for row in rows)
        ),
    )


def format_rupiah(amount) -> str:
    return f"Rp {amount:,.0f}".replace(",", ".") if amount is not None else "–"


def remaining(deadline):
    """Return what is left until a deadline, in red once it is over."""
    if deadline is None:
        return "–"
    classes = "clock-overdue" if deadline < timezone.now() else "clock"
    return format_html('<span class="{}">{}</span>', classes, time_left(deadline))

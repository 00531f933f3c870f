"""The front page of auditors."""

from django.utils.translation import gettext as _

from oss_portal.hooks import StaffDesk, staff_desks
from oss_portal.models import Pengguna
from registrasi.reports import auditor_desk


@staff_desks.register
def desk(petugas: Pengguna) -> StaffDesk | None:
    """Return the desk of auditors, which is their front page; officers who work in queues get a link to it."""
    if not petugas.has_perm("registrasi.lihat_audit"):
        return None
    return StaffDesk(_("Meja auditor"), "staff/_audit_desk.html", auditor_desk(petugas))

"""Permissions of the officers of the helpdesk, and the tickets that each may see."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from helpdesk.models import OPEN, Tiket, UnitEskalasi
from nib.models import Nib
from oss_portal.models import Pengguna
from oss_portal.staff.area import within
from oss_portal.staff.roles import Roles
from oss_portal.staff.work.queues import ASSIGN
from registrasi.permissions import AUDITOR, PENYELIA

# Permissions of officers and of supervisors.
SERVE, SUPERVISE = "helpdesk.layani_tiket", "helpdesk.awasi_tiket"
# Auditors read every ticket but may not act on it.
READ = "helpdesk.view_tiket"
# The right to see the identity number of the reporter of a ticket that the officer holds, and no other.
REVEAL = "helpdesk.ungkap_pelapor"
# The permissions of the officers who answer tickets passed on to a unit: any one of them is enough. The unit of the
# system has no group of officers: its tickets are answered with `jawab_eskalasi`.
_UNIT_PERMISSIONS = {
    UnitEskalasi.VERIFIKASI: ("registrasi.tinjau_pendaftaran",),
    UnitEskalasi.HAK_AKSES: ("registrasi.kelola_hak_akses",),
    UnitEskalasi.KETENTUAN: ("ketentuan.change_versiketentuan", "ketentuan.umumkan_versiketentuan"),
    UnitEskalasi.NIB: ("nib.awasi_nib",),
    UnitEskalasi.TEKNIS: (),
    UnitEskalasi.DATA_PRIBADI: ("registrasi.jawab_permintaan_data",),
}

_REGISTRATION_DESK = (SERVE, "registrasi.view_pendaftaran", "registrasi.view_hakakses")
OFFICERS, SUPERVISORS = "Petugas Helpdesk", "Penyelia Helpdesk"
ROLES: Roles = {
    PENYELIA: (*_REGISTRATION_DESK, SUPERVISE, REVEAL),
    OFFICERS: (
        SERVE,
        REVEAL,
        "helpdesk.add_helparticle",
        "helpdesk.change_helparticle",
        "helpdesk.view_helparticle",
        "helpdesk.view_kategori",
    ),
    SUPERVISORS: (
        SERVE,
        SUPERVISE,
        REVEAL,
        "helpdesk.jawab_eskalasi",
        ASSIGN,
        *(
            f"helpdesk.{action}_{model}"
            for model in ("helparticle", "cannedanswer", "kategori", "slarule")
            for action in ("add", "change", "view")
        ),
    ),
    AUDITOR: ("helpdesk.view_*",),
}
SENTENCES = {
    OFFICERS: gettext_lazy("Menjawab tiket, menerima telepon, dan menulis artikel bantuan."),
    SUPERVISORS: gettext_lazy("Membagi tiket, menjawab keluhan tentang petugas, dan mengatur data helpdesk."),
}


def may_see(petugas: Pengguna | AnonymousUser, tiket: Tiket) -> bool:
    """Whether this officer may open the ticket: the same rule as `Tiket.objects.visible_to` for a list."""
    return petugas.has_perm(SUPERVISE if tiket.tentang_petugas else SERVE)


def officer_units(petugas: Pengguna) -> list[str]:
    """Return the units for which this person answers; all of them with `jawab_eskalasi`."""
    everything = petugas.has_perm("helpdesk.jawab_eskalasi")
    return [
        u for u, permission in _UNIT_PERMISSIONS.items() if everything or any(petugas.has_perm(i) for i in permission)
    ]


def escalated_tiket(petugas: Pengguna) -> QuerySet[Tiket]:
    """Return the open tickets passed on to the units of this person; if they have an area, only of its businesses."""
    rows = Tiket.objects.visible_to(petugas).filter(status__in=OPEN)
    if petugas.wilayah_kerja:
        there = Nib.objects.filter(within(petugas, "data__kelurahan"))
        rows = rows.filter(pelaku_usaha__in=there.values("pelaku_usaha"))
    return rows.filter(eskalasi__in=officer_units(petugas)).exclude(pelapor=petugas)


def may_read_ketentuan_suggestions(petugas: Pengguna) -> bool:
    """Whether this person may read what people say about clauses: editors of the terms and the helpdesk (PEN-3a)."""
    permission = (*_UNIT_PERMISSIONS[UnitEskalasi.KETENTUAN], SERVE)
    return any(petugas.has_perm(i) for i in permission)


def tiket_about_ketentuan(petugas: Pengguna) -> QuerySet[Tiket]:
    """Return the tickets that cite a clause of the terms."""
    return Tiket.objects.visible_to(petugas).exclude(klausul="").exclude(status="spam")

"""Papers of the portal itself."""

from django.db import transaction

from oss_portal.documents.letters import issue_letter
from oss_portal.models import Pengguna, SuratBernomor


def make_letter(pengguna: Pengguna, by: Pengguna | None = None) -> SuratBernomor:
    """Issue a numbered and signed letter about a person."""
    with transaction.atomic():
        return issue_letter(
            jenis="uji",
            perihal="Konfirmasi",
            template="letters/base.html",
            context={},
            subject=pengguna,
            about=pengguna,
            by=by,
        )

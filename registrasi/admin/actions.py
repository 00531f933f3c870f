"""Acts of registrasi on a record, with the words for what its services refuse."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from oss_portal.exceptions import Refused
from oss_portal.models import Pengguna
from oss_portal.staff.admin_base import ActionAdmin as BaseActionAdmin
from oss_portal.staff.admin_base import ReasonForm
from registrasi.services.conflicts import record_refused
from registrasi.services.reveal import reveal_identity


class ActionAdmin(BaseActionAdmin):
    MESSAGES = {Refused: str}

    def record_refusal(self, request: HttpRequest, obj: Any, error) -> None:
        """Self-approval, and deciding about oneself or somebody close, are refused and recorded."""
        if obj is not None and error.on_record:
            wanted = request.resolver_match.url_name or ""
            record_refused(petugas=request.user, obj=obj, wanted=wanted)


def _reveal(obj, by: Pengguna, data) -> dict:
    return {"nomor": reveal_identity(obj=obj, by=by, alasan=data["alasan"])}


REVEAL = {
    "judul": gettext_lazy("Tampilkan nomor identitas"),
    "izin": "registrasi.ungkap_identitas",
    "form": ReasonForm,
    "perform": _reveal,
    "effects": [gettext_lazy("Penglihatan ini dicatat dan dapat dilihat oleh orang yang bersangkutan.")],
}

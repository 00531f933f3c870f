"""The acts of this app: versions are created and announced (`publishing`), persons accept them (`persetujuan`)."""

from ketentuan.services.persetujuan import (
    accept_at_registration,
    accept_ketentuan,
    bind_persetujuan,
    changed_since_registration,
    changed_version,
    decline_ketentuan,
    has_versions_to_accept,
    version_in_force,
    versions_to_accept,
)
from ketentuan.services.publishing import (
    announce_version,
    cancel_draft,
    create_draft,
    return_version,
    save_draft,
    submit_version,
)

__all__ = [
    "has_versions_to_accept",
    "submit_version",
    "cancel_draft",
    "changed_since_registration",
    "create_draft",
    "bind_persetujuan",
    "return_version",
    "accept_ketentuan",
    "accept_at_registration",
    "save_draft",
    "decline_ketentuan",
    "announce_version",
    "versions_to_accept",
    "version_in_force",
    "changed_version",
]

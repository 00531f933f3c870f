"""Cases that end or renew Hak Akses on the four grounds of the terms (AKH-1a to AKH-1d), with their letters (AKH-2)."""

from registrasi.services.permohonan_akses.any_ground import cancel_permohonan, reject_permohonan, resend_undangan
from registrasi.services.permohonan_akses.ending import approve_proposal, cancel_ending, propose_ending
from registrasi.services.permohonan_akses.replacement import (
    approve_replacement,
    complete,
    file_keberatan,
    finish_replacement,
    overrule_keberatan,
    request_completion,
    submit_replacement,
)
from registrasi.services.permohonan_akses.suspicion import (
    check_not_secured,
    is_secured,
    resolve_suspicion,
    secure_account,
    secure_account_by_link,
)

__all__ = [
    "file_keberatan",
    "submit_replacement",
    "check_not_secured",
    "is_secured",
    "secure_account",
    "secure_account_by_link",
    "cancel_ending",
    "cancel_permohonan",
    "overrule_keberatan",
    "complete",
    "request_completion",
    "resolve_suspicion",
    "finish_replacement",
    "approve_replacement",
    "approve_proposal",
    "reject_permohonan",
    "resend_undangan",
    "propose_ending",
]

"""The acts of this app, one function each."""

from nib.services.completeness import check_completeness
from nib.services.issuing import apply_change, issue_nib
from nib.services.permohonan import cancel, save_step, start_permohonan, submit

__all__ = [
    "submit",
    "cancel",
    "start_permohonan",
    "check_completeness",
    "save_step",
    "apply_change",
    "issue_nib",
]

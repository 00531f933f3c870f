"""The acts of this app, one function each."""

from nib.services.issuing import apply_change, issue_nib
from nib.services.permohonan import cancel, save_step, start_permohonan, submit

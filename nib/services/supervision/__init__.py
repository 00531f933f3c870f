"""Supervision of an NIB: warning, freeze, its end, revocation and its cancellation, single roles, notes.

PerBKPM 5/2021 art. 20, 26, 61; UU 30/2014 art. 66. This package enforces the order: warning, time to answer, freeze,
time to answer, proposal, decision of a second officer. Each step locks the business and the NIB, changes the status,
writes the ledger and the audit trail, and tells the holder. The number is never deleted and never reused.
"""

from nib.services.supervision.base import Tahap, lock_case, lock_nib
from nib.services.supervision.decisions import confirm, reject, withdraw
from nib.services.supervision.notes import NOTES, write_note
from nib.services.supervision.pembatalan import check_second_officer, first_officers, propose_pembatalan
from nib.services.supervision.pencabutan import decide_pencabutan_request, propose_pencabutan, reply_to_keberatan
from nib.services.supervision.peran import freeze_peran, unfreeze_peran
from nib.services.supervision.warnings_and_freezes import end_warning, freeze, running_freeze, unfreeze, warn

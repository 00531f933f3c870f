"""Supervision of an NIB: warning, freeze, its end, revocation by two officers or on request, single roles.

PerBKPM 5/2021 art. 20, 26, 61. Each step locks the business and the NIB, moves the state, writes the ledger and the
audit trail, and tells the holder. The number is never deleted and never given again.
"""

from nib.services.supervision.base import Tahap, lock_case, lock_nib, required
from nib.services.supervision.pencabutan import (
    confirm_pencabutan,
    decide_pencabutan_request,
    propose_pencabutan,
    reject_pencabutan,
    reply_to_keberatan,
)
from nib.services.supervision.peran import freeze_peran, unfreeze_peran
from nib.services.supervision.warnings_and_freezes import end_warning, freeze, unfreeze, warn

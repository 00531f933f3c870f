"""Periods around an NIB, each with its source; texts and mails take the numbers from here."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class SupervisionPeriods:
    """Calendar days that a holder has, by the law of an era.

    `law` is the key of that law in the table of laws. `urgent` is the shortest time to answer a freeze without a
    warning, which needs a stated urgent ground and a second officer: no law names a number, so the portal sets it.
    """

    law: str
    warning: int
    freeze: int
    objection: int
    urgent: int


# Era -> its periods. PerBKPM 5/2021 art. 61 gives 30 days to answer a warning or a freeze, for every NIB since 2021. No
# shorter period is known from PerBKPM 5/2025, which replaced it, so its row has the same days.
SUPERVISION = {
    "A": SupervisionPeriods(law="perbkpm-5-2021", warning=30, freeze=30, objection=30, urgent=7),
    "B": SupervisionPeriods(law="perbkpm-5-2021", warning=30, freeze=30, objection=30, urgent=7),
    "C": SupervisionPeriods(law="perbkpm-5-2025", warning=30, freeze=30, objection=30, urgent=7),
}
# Working days after which an undecided application is granted by law, if the operator switched this on: UU 30/2014 art.
# 53(2) as amended by UU 11/2020 art. 175 no. 6. The portal's own promise below is shorter.
GRANTED_AFTER_DAYS = 5
# The longest time for a decision of an agency that an annex may give, in working days: more is a typing error.
MAX_DECISION_DAYS = 365
# Flags of applications that the system never grants: the identity is not confirmed, or waiting would end a freeze.
NEVER_GRANTED_FLAGS = frozenset({"identitas", "nib_dibekukan"})
# KEW-2b: "Data masih benar?" is asked once a year.
CONFIRMATION_PERIOD = timedelta(days=365)
# The portal's own promise in working days: for a review (U3), and for ending an NIB at the holder's request.
REVIEW_DAYS = 1
REVIEW_DAYS_BADAN = 2
REVIEW_DAYS_PENCABUTAN = 5
# PRV-3: a key of an agency is renewed at least once a year.
MAX_KEY_PERIOD = timedelta(days=366)
# The portal's own promise: working days for the next step after a proposal, an answer, an objection or a payment.
SUPERVISION_DAYS = 3
# Days of the reminders: after the last change of a draft, and before an answer, a fee or an LKPM report is due.
DRAFT_DAYS = (14, 7)
SANKSI_DAYS = (1, 7)
KEWAJIBAN_DAYS = (1, 7)
LKPM_DAYS = 10


def review_days(*, perseorangan: bool) -> int:
    """Return the working days promised for the review of an application."""
    return REVIEW_DAYS if perseorangan else REVIEW_DAYS_BADAN


def supervision_periods(era: str) -> SupervisionPeriods:
    """Return the periods of an era; an era without a row has those of the latest one."""
    return SUPERVISION.get(era) or SUPERVISION[max(SUPERVISION)]

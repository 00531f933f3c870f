"""How long things last around an NIB, each with its source; texts and mails take the numbers from here."""

from datetime import timedelta

# PerBKPM 5/2021 art. 61: to answer a warning or a freeze, and to object to a revocation.
ANSWER_PERIOD = timedelta(days=30)
# KEW-2b: "Data masih benar?" is asked once a year.
CONFIRMATION_PERIOD = timedelta(days=365)
# Our own promise: working days for a review (U3); the end of an NIB at the holder's request.
REVIEW_DAYS = 1
REVIEW_DAYS_BADAN = 2
REVIEW_DAYS_PENCABUTAN = 5
# PRV-3: a key of an agency is renewed at least once a year.
MAX_KEY_PERIOD = timedelta(days=366)
# Our own promise: working days for the next step of a supervision: a proposal, an answer, an objection, a payment.
SUPERVISION_DAYS = 3
# Days after which a draft, and days before which an answer or a fee that is due, is remembered.
DRAFT_DAYS = (14, 7)
SANKSI_DAYS = (1, 7)
KEWAJIBAN_DAYS = (1, 7)


def review_days(*, perseorangan: bool) -> int:
    """Return the working days promised for the review of an application."""
    return REVIEW_DAYS if perseorangan else REVIEW_DAYS_BADAN

"""Periods of registrasi, each with its source; texts and mails take the numbers from here."""

from datetime import timedelta

# UU 27/2022 art. 30, 32, 40: a request about personal data is answered within 3 x 24 hours of calendar time.
DATA_ANSWER_PERIOD = timedelta(hours=72)
# UU 27/2022 art. 46: persons and the authority are told of a breach within 3 x 24 hours.
INSIDEN_NOTICE_PERIOD = timedelta(hours=72)
# UU 27/2022 art. 42-45, U1: a registration never activated is erased and its NIK is free again.
UNACTIVATED_PERIOD = timedelta(days=30)
# AKS-4, our own promise: a block is reviewed within this time or ends automatically.
BLOCK_PERIOD = timedelta(days=14)
# AKH-1a: working days in which those concerned may object to a change that the penanggung jawab did not request.
KEBERATAN_DAYS = 10
# AKH-1c: the time within which a supervisor may undo a wrong ending.
CANCEL_ENDING_PERIOD = timedelta(days=3)
# PJP-1c: a kuasa always has an end date, at most a year ahead.
MAX_KUASA_PERIOD = timedelta(days=366)
# Our own promises; no law has these periods.
ACTIVATION_LINK_PERIOD = timedelta(hours=72)
PHONE_LINK_PERIOD = timedelta(hours=1)
UNDANGAN_PERIOD = timedelta(days=14)
EMAIL_CONFIRMATION_PERIOD = timedelta(hours=24)
# Between the decision on a lost mailbox and the change: the holder of the old address can still object.
EMAIL_CHANGE_WAIT = timedelta(days=3)
# PRV-2, our own promise: an officer may see so many identity numbers within this time; then supervisors are told.
REVEAL_LIMIT = 20
REVEAL_PERIOD = timedelta(hours=1)
# After a change of address: the time for which the link in a mail to the old address can still secure the account.
OLD_EMAIL_GRACE = timedelta(days=3)
# U3: working days within which an officer checks a registration after the pictures have come.
IDENTITY_REVIEW_DAYS = 2
# Working days within which an officer takes the next step in a case of Hak Akses or of a lost mailbox; our own promise.
CASE_DAYS = 2
# The holder of a secured account can do nothing until the decision: our own promise, in calendar time.
SUSPICION_PERIOD = timedelta(days=1)
# Our own rule: a registration with a number that another person has ends if no proof is sent for so long after the
# activation.
UNPROVEN_PERIOD = timedelta(days=30)
# UU 27/2022 art. 42-45: pictures of identity documents and faces are erased so long after the decision.
IDENTITY_PICTURES_PERIOD = timedelta(days=30)
# Waits between two requests to Dukcapil after failures; after the last one only an officer can decide.
DUKCAPIL_WAITS = (
    *(timedelta(minutes=m) for m in (1, 5, 15)),
    *(timedelta(hours=h) for h in (1, 3, 6, 12, 24, 24)),
)
# After this many failures the person is asked for pictures, so that they do not wait for a service that stays away.
DUKCAPIL_PATIENCE = 3

"""How long things last in registrasi, each with its source; texts and mails take the numbers from here."""

from datetime import timedelta

# UU 27/2022 art. 30, 32, 40: a request about personal data is answered within 3 x 24 hours of calendar time.
DATA_ANSWER_PERIOD = timedelta(hours=72)
# UU 27/2022 art. 46: persons and the authority are told of a breach within 3 x 24 hours.
INSIDEN_NOTICE_PERIOD = timedelta(hours=72)
# UU 27/2022 art. 42-45, U1: a registration never activated is erased and its NIK is free again.
UNACTIVATED_PERIOD = timedelta(days=30)
# AKS-4, our own promise: a block is reviewed within this time or ends by itself.
BLOCK_PERIOD = timedelta(days=14)
# AKH-1a: working days in which those concerned may object to a change that the penanggung jawab did not ask for.
KEBERATAN_DAYS = 10
# AKH-1c: within which a supervisor may undo a wrong ending.
CANCEL_ENDING_PERIOD = timedelta(days=3)
# PJP-1c: a kuasa has an end, a year at most.
MAX_KUASA_PERIOD = timedelta(days=366)
# Our own promise; none of these is in a law.
ACTIVATION_LINK_PERIOD = timedelta(hours=72)
PHONE_LINK_PERIOD = timedelta(hours=1)
UNDANGAN_PERIOD = timedelta(days=14)
EMAIL_CONFIRMATION_PERIOD = timedelta(hours=24)
# Between the decision on a lost mailbox and the change: the holder of the old address can still object.
EMAIL_CHANGE_WAIT = timedelta(days=3)
# PRV-2, our own promise: so many identity numbers an officer may be shown within this time; supervisors are told then.
REVEAL_LIMIT = 20
REVEAL_PERIOD = timedelta(hours=1)
# After a change of address: for how long a mail that went to the old one may still secure the account.
OLD_EMAIL_GRACE = timedelta(days=3)
# U3: working days in which an officer looks at a registration once the pictures are there.
IDENTITY_REVIEW_DAYS = 2
# Working days in which an officer takes the next step in a case of Hak Akses, or of a lost mailbox; our own promise.
CASE_DAYS = 2
# After an account was secured its holder can do nothing: our own promise, in calendar time.
SUSPICION_PERIOD = timedelta(days=1)
# Our own: a claim to a number that somebody else has ends when no proof was sent for so long after the activation.
UNPROVEN_PERIOD = timedelta(days=30)
# UU 27/2022 art. 42-45: pictures of identity documents and faces go this long after the decision.
IDENTITY_PICTURES_PERIOD = timedelta(days=30)
# Waits between two questions to Dukcapil after failures; when all are used up only an officer can decide.
DUKCAPIL_WAITS = (
    *(timedelta(minutes=m) for m in (1, 5, 15)),
    *(timedelta(hours=h) for h in (1, 3, 6, 12, 24, 24)),
)
# After this many failures the person is asked for pictures: nobody waits for a service that does not come back.
DUKCAPIL_PATIENCE = 3

"""How long things last at the helpdesk, each with its source; texts and mails take the numbers from here."""

from datetime import timedelta

# Our own order: a report that is over can be opened again; one that waits for the reporter is closed.
REOPEN_PERIOD = timedelta(days=14)
REMINDER_PERIOD = timedelta(days=3)
AUTO_CLOSE_PERIOD = timedelta(days=7)
# UU 27/2022 art. 30, 32, 40: first word and answer to a request about personal data, on calendar time.
DATA_PRIBADI_RESPONSE, DATA_PRIBADI_RESOLUTION = timedelta(hours=24), timedelta(hours=72)
# SP4N-LAPOR, where the table of service times holds no row: working days to the first answer and to the end.
RESPONSE_DAYS, RESOLUTION_DAYS, PENGADUAN_RESOLUTION_DAYS = 3, 5, 14
# Our own order: how long a code proves a reporter.
CODE_PERIOD = timedelta(hours=24)
# The very same words of one person within this time are one report: a mail sent twice, a form sent after "back".
SAME_REPORT_PERIOD = timedelta(minutes=30)

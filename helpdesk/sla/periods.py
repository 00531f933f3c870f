"""Periods of the helpdesk, each with its source; texts and mails take the numbers from here."""

from datetime import timedelta

# Our own rule: the periods for reopening a closed report, and for reminding about and closing one that waits for its
# reporter.
REOPEN_PERIOD = timedelta(days=14)
REMINDER_PERIOD = timedelta(days=3)
AUTO_CLOSE_PERIOD = timedelta(days=7)
# UU 27/2022 art. 30, 32, 40: first reaction and answer to a request about personal data, in calendar time.
DATA_PRIBADI_RESPONSE, DATA_PRIBADI_RESOLUTION = timedelta(hours=24), timedelta(hours=72)
# SP4N-LAPOR, if the table of service times has no row: working days to the first answer and to the end.
RESPONSE_DAYS, RESOLUTION_DAYS, PENGADUAN_RESOLUTION_DAYS = 3, 5, 14
# Our own rule: the time for which a verification code is valid.
CODE_PERIOD = timedelta(hours=24)
# The same words of one person within this time are one report: a mail sent twice, a form sent after "back".
SAME_REPORT_PERIOD = timedelta(minutes=30)

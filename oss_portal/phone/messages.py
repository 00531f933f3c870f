"""Messages to a phone: queued in the transaction of the act, encrypted, within budgets; the worker of mails sends them.

There is no table of them: a message is stored in its task, encrypted, until the task is deleted after a week. Its text
is in the inbox of the portal as well, or is useless after some minutes.
"""

import json
import logging
import uuid

import phonenumbers
from django.conf import settings

from oss_portal.db.background import AWAITED_PRIORITY, enqueue
from oss_portal.phone.channel import is_offered, provider
from oss_portal.phone.providers import MessageRefused, PhoneProviderDown
from oss_portal.privacy.crypto import decrypt, encrypt
from oss_portal.web.rate_limit import TooManyAttempts, count_attempts

logger = logging.getLogger(__name__)
_SCOPE = "pesan-hp"
# The first digits name a block of numbers at one operator; fraudsters who earn from paid messages buy such blocks.
_BLOCK = 8


def can_reach(number: str) -> bool:
    """Whether messages may go to this number: a mobile number in a country that the operator pays for."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    mobile = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}
    country = phonenumbers.region_code_for_number(parsed)
    return country in settings.PHONE_COUNTRIES and phonenumbers.number_type(parsed) in mobile


def queue_phone_message(number: str, text: str, *, awaited: bool = False, kind: str = "", proven: bool = False) -> bool:
    """Queue `text` for `number` in the current transaction. Returns whether it was queued.

    False where there is no channel, the number is out of reach, or a budget is used up: of the number, or of all
    messages of a day (`PHONE_DAILY_COST`). The person who asked for the message is not told. `awaited` messages are
    sent before others, as mails with links are.

    A number that its owner did not prove (`proven`) may have been typed by a stranger. Such numbers have budgets of
    their own, for their block and for a day, so that no stranger uses up the messages of people who have no other way
    back into their account. For the same reason a proven number has a budget for each `kind` of message, which is
    separate from the budget of the same number typed by others.
    """
    if not is_offered() or not can_reach(number):
        return False
    try:
        unproven = [] if proven else [("pesan-hp.blok", number[:_BLOCK]), ("pesan-hp.belum-terbukti", None)]
        own = f"{number}|terbukti|{kind}" if proven else number
        count_attempts(("pesan-hp", own), *unproven, ("pesan-hp.semua", None))
    except TooManyAttempts as error:
        logger.warning("a message to a phone was not sent: the limit %s is reached", error.scope)
        return False
    content = encrypt(json.dumps([uuid.uuid4().hex, number, text]), scope=_SCOPE)
    enqueue("oss_portal.tasks.send_phone_message", content, priority=AWAITED_PRIORITY if awaited else 0)
    return True


def send(content: str) -> bool:
    """Send a queued message. Returns False when it may be tried again; a refused message is given up."""
    message_id, number, text = json.loads(decrypt(content, scope=_SCOPE))
    try:
        provider().send(number, text, message_id=message_id)
    except PhoneProviderDown as error:
        logger.warning("message %s waits, it is tried again: %s", message_id, error)
        return False
    except MessageRefused as error:
        logger.warning("message %s was refused and is not tried again: %s", message_id, error)
    else:
        logger.info("message %s sent", message_id)
    return True

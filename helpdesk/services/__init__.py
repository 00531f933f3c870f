"""The acts of this app, one function each."""

from helpdesk.services.accounts import (
    move_to_personal_data,
    propose_block,
    resend_activation,
    send_verification_code,
    start_email_change,
    verify_code,
)
from helpdesk.services.assignment import assign, hand_to_supervisor, may_handle, release, take, take_next
from helpdesk.services.closing import close, mark_spam, rate, reopen, reopen_until, resolve, restore_from_spam
from helpdesk.services.conversation import add_internal_note, receive_reply, reply
from helpdesk.services.creation import About, Origin, Reporter, open_tiket
from helpdesk.services.handling import answer_escalation, ask_reporter, classify, escalate, wait_for_third_party
from helpdesk.services.linking import link_tiket, merge, same_reporter, split_off, undo_merge
from helpdesk.services.sweeps import close_silent, record_breaches, remind_reporters, warn

__all__ = [
    "About",
    "Origin",
    "Reporter",
    "propose_block",
    "start_email_change",
    "resend_activation",
    "send_verification_code",
    "verify_code",
    "take",
    "take_next",
    "reply",
    "receive_reply",
    "undo_merge",
    "reopen_until",
    "may_handle",
    "open_tiket",
    "reopen",
    "restore_from_spam",
    "add_internal_note",
    "record_breaches",
    "escalate",
    "merge",
    "classify",
    "remind_reporters",
    "answer_escalation",
    "link_tiket",
    "release",
    "ask_reporter",
    "rate",
    "same_reporter",
    "warn",
    "move_to_personal_data",
    "split_off",
    "resolve",
    "hand_to_supervisor",
    "mark_spam",
    "assign",
    "wait_for_third_party",
    "close",
    "close_silent",
]

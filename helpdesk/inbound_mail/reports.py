"""Reports of mail servers on our mails: failed, delayed, or arrived. Pure."""

import re
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum

from flufl.bounce import all_failures

from helpdesk.inbound_mail.decoding import part_bytes

_DELAY = re.compile(
    r"not been delivered yet|will (?:be retried|keep trying|continue to)|delayed|could not send message for past"
    r"|no action is required|akan dicoba lagi|belum terkirim|masih (?:akan )?mencoba|terus mencoba|tertunda",
    re.IGNORECASE,
)
_STATUS = re.compile(r"\b[45]\.\d{1,3}\.\d{1,3}\b")
_MAX_TEXT = 200_000


class Outcome(StrEnum):
    FAILED = "gagal"
    DELAYED = "tertunda"
    # Delivered, relayed, read, or complained about: in each case the mail arrived.
    ARRIVED = "sampai"


@dataclass(frozen=True)
class Report:
    """The outcome of a mail of ours; `status` is the code of RFC 3463, `text` the whole text of the report."""

    outcome: Outcome
    status: str
    text: str


def read_report(
    message: Message, *, by_daemon: bool, by_program: bool, returned: bool = False, sender: str = ""
) -> Report | None:
    """Return the report that a mail contains, or None if it is not a report; `sender` is the address of its sender.

    The plain text of a mail server (qmail, exim, older postfix) is a report, too: `by_daemon` says that the mail comes
    from a mail server, `by_program` that it may, `returned` that its subject says so.
    """
    if sender and sender in _readers(message):
        return Report(Outcome.ARRIVED, "", _all_text(message))
    is_report = message.get_content_type() == "multipart/report"
    if not (is_report or by_daemon or by_program):
        return None
    text = _all_text(message)
    outcome = _outcome(message, is_report) or (_by_words(text) if is_report or by_daemon or returned else None)
    if outcome is None:
        return None
    status = _STATUS.search(text)
    return Report(outcome, status[0] if status else "", text)


def _readers(message: Message) -> set[str]:
    """Return the addresses that are said to have read a mail (RFC 8098), wherever in the mail the notice is.

    If the notice names somebody other than the sender, a person passes it on as evidence.
    """
    notices = [p for p in list(message.walk())[:100] if p.get_content_type() == "message/disposition-notification"]
    found = (re.search(r"^Final-Recipient:[^\n]*?([^\s;<>]+@[^\s<>]+)", _all_text(p), re.I | re.M) for p in notices)
    return {f[1].lower() for f in found if f}


def _by_words(text: str) -> Outcome:
    return Outcome.DELAYED if _DELAY.search(text) else Outcome.FAILED


def _outcome(message: Message, is_report: bool) -> Outcome | None:
    """Return the outcome in the fields of the report, or in known texts of mail servers; None if they name none."""
    statuses = [part for part in message.walk() if part.get_content_type() == "message/delivery-status"]
    if actions := {a for part in statuses for a in _actions(part)}:
        if "failed" in actions:
            return Outcome.FAILED
        return Outcome.DELAYED if "delayed" in actions else Outcome.ARRIVED
    kind = str(message.get_param("report-type") or "").lower()
    if is_report and kind not in {"", "delivery-status"}:
        return Outcome.ARRIVED
    try:
        delayed, failed = all_failures(message)
    except Exception:  # noqa: BLE001 - a library about the odd mails of others, on a mail that anybody may have written
        delayed = failed = frozenset()
    if failed or delayed:
        return Outcome.FAILED if failed else Outcome.DELAYED
    return None


def _actions(part: Message) -> list[str]:
    """Return the actions of a delivery status, even if its blocks came encoded as one text."""
    blocks = part.get_payload()
    if isinstance(blocks, list):
        found = [str(b.get("Action", "")) for b in blocks if isinstance(b, Message)]
        if any(found):
            return [re.split(r"[\s(;]", a.strip().lower())[0] for a in found if a]
    return [a.lower() for a in re.findall(r"^Action:\s*(\w+)", _all_text(part), re.IGNORECASE | re.MULTILINE)]


def _all_text(message: Message) -> str:
    """Return all headers and texts of a mail and of the mails within it."""
    pieces = []
    for part in list(message.walk())[:100]:
        pieces += [f"{name}: {value}" for name, value in part.items()]
        if not part.is_multipart():
            pieces.append(part_bytes(part).decode("utf-8", "replace"))
    return "\n".join(pieces)[:_MAX_TEXT]

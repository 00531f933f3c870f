"""Reading of a mail in a separate process, with limits of CPU, clock and memory, whatever the sender put into it.

Without the limits one mail of 1 MB could keep the worker busy for hours, and be the first one again at the next fetch.
The child is a fork, because reading needs the settings and texts of the portal; it answers in JSON, as the parsers do.
"""

import json
import os
import resource
import signal
import traceback
import warnings
from collections.abc import Collection
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from helpdesk.inbound_mail.addresses import Sender
from helpdesk.inbound_mail.content import FoundFile
from helpdesk.inbound_mail.parse import ParsedMail, UnreadableMail, read
from helpdesk.inbound_mail.reports import Outcome, Report
from helpdesk.inbound_mail.robots import Robot
from oss_portal.parsing.client import ParserBusy

# The largest ordinary mail takes 3 s, and 300 MB in addition to the memory of the portal itself.
CPU_SECONDS = 15
CLOCK_SECONDS = 60
MEMORY = 640 * 1024 * 1024


class MailFailed(Exception):
    """An error in our own code while a mail was read; the text is its traceback."""


def read_bounded(raw: bytes, *, ours: Collection[str] = (), server: str = "", clock: float | None = None) -> ParsedMail:
    """Read a mail as `read` does, for `clock` seconds at most (default `CLOCK_SECONDS`).

    Raises `UnreadableMail`, also for a mail that takes too much; `ParserBusy`; `MailFailed`.
    """
    out, into = os.pipe()
    with warnings.catch_warnings():
        # Python warns of a fork while threads run: the child uses none of their locks, and its time limit would end it
        # if it did.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if not child:
        _work(into, raw, ours, server, clock or CLOCK_SECONDS)
    os.close(into)
    try:
        with open(out, "rb") as answer:
            said = answer.read()
    finally:
        os.waitpid(child, 0)
    head, _newline, payload = said.partition(b"\n")
    facts = json.loads(head) if _newline else {}
    if trace := facts.get("failed"):
        raise MailFailed(trace)
    if facts.get("busy"):
        raise ParserBusy
    if "mail" not in facts or len(payload) != sum(f["size"] for f in facts["files"]):
        raise UnreadableMail(facts.get("unreadable", "takes too much time or memory"))
    return _mail(facts, payload)


def _work(into: int, raw: bytes, ours: Collection[str], server: str, clock: float) -> None:
    """Run the child process: read the mail, answer, exit. No code of the parent may run here."""
    try:
        _limit(clock)
        facts, payload = _answer(raw, ours, server)
        with open(into, "wb") as answer:
            answer.write(json.dumps(facts).encode() + b"\n")
            answer.write(payload)
    finally:
        os._exit(0)


def _limit(clock: float) -> None:
    for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, clock)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    # When the machine runs out of memory, it ends this process first.
    Path("/proc/self/oom_score_adj").write_text("1000")


def _answer(raw: bytes, ours: Collection[str], server: str) -> tuple[dict[str, Any], bytes]:
    try:
        mail = read(raw, ours=ours, server=server)
    except UnreadableMail as error:
        return {"unreadable": str(error)}, b""
    except MemoryError:
        return {"unreadable": "takes too much memory"}, b""
    except ParserBusy:
        return {"busy": True}, b""
    except Exception:  # noqa: BLE001 - told to the parent, which logs it
        return {"failed": traceback.format_exc()}, b""
    files = [{"name": f.name, "size": len(f.content), "inline": f.inline} for f in mail.files]
    facts = {"mail": asdict(replace(mail, files=[])), "files": files}
    return facts, b"".join(f.content for f in mail.files)


def _mail(facts: dict[str, Any], payload: bytes) -> ParsedMail:
    values, files, start = facts["mail"], [], 0
    for file in facts["files"]:
        files.append(FoundFile(file["name"], payload[start : start + file["size"]], file["inline"]))
        start += file["size"]
    report = values["report"]
    values |= {
        "files": files,
        "sender": Sender(**values["sender"]),
        "robot": Robot(values["robot"]),
        "report": Report(**(report | {"outcome": Outcome(report["outcome"])})) if report else None,
    }
    return ParsedMail(**values)

"""Separate processes that make documents: no web worker loads WeasyPrint and pyHanko, or spends its time on a document.

Under gunicorn all workers share one parent of such processes, like the parsers of files (ADR 14); a task worker, a
command and a test make their documents themselves. This module must not import WeasyPrint or pyHanko: pages load it.
"""

import json
from typing import Any

from django.utils.module_loading import import_string

from oss_portal.parsing import client
from oss_portal.parsing.jobs import Job, Pool, Table

_MEGABYTE = 1024 * 1024
# A signature with time stamps may take 20 s; the web server ends a request after 30.
TABLE = Table(
    jobs={
        "render": Job("oss_portal.documents.rendering:render", "paper", cpu=25, clock=25),
        "sign": Job("oss_portal.documents.sealing:sign", "paper", cpu=25, clock=25),
        "stamp": Job("oss_portal.documents.sealing:stamp", "paper", cpu=25, clock=25),
        "certificates": Job("oss_portal.documents.sealing:certificates", "paper", cpu=10, clock=20),
    },
    # The queue is long enough for every thread that may wait for a document.
    pools={"paper": Pool(running=2, waiting=100)},
    address_space=1024 * _MEGABYTE,
    max_answer=256 * _MEGABYTE,
    patience=28,
    niceness=0,
    trusted=True,
)
_elsewhere = False


def start() -> None:
    """Start the processes that make documents for this process and those forked from it."""
    global _elsewhere
    client.server(__name__, TABLE)
    _elsewhere = True


def make(job: str, content: bytes = b"", **arguments: Any) -> tuple[dict[str, Any], bytes]:
    """Do a job of the table; return its facts and bytes. A job gets `arguments` and `content` packed: see `unpack`.

    Raises `Unfit` as the job does, and also if the child had an internal error (which it printed); `ParserBusy` if the
    earlier documents in the queue take too long.
    """
    packed = json.dumps(arguments).encode() + b"\n" + content
    if _elsewhere:
        # One thread of a web process is left for pages, even if one person requests many documents at once.
        with client.slots():
            return client.ask(__name__, TABLE, job, packed, {})
    facts, payload = import_string(TABLE.jobs[job].function.replace(":", "."))(packed)
    return facts, payload


def unpack(packed: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the arguments and the content that `make` was called with."""
    head, _newline, content = packed.partition(b"\n")
    arguments: dict[str, Any] = json.loads(head)
    return arguments, content

"""The blocks of docs/operations.md that are marked `run=NAME`."""

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BOOK = ROOT / "docs/operations.md"


@cache
def blocks() -> dict[str, str]:
    """Return the marked blocks by name, in the order of the book."""
    found = re.findall(r"^```sh run=([a-z-]+)\n(.*?)^```$", BOOK.read_text(encoding="utf-8"), re.M | re.S)
    names = [name for name, _ in found]
    assert len(names) == len(set(names)), "two blocks have one name"
    return dict(found)

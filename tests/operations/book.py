"""The blocks of docs/operations.md and docs/scaling.md that are marked `run=NAME`."""

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BOOKS = (ROOT / "docs/operations.md", ROOT / "docs/scaling.md")


@cache
def blocks() -> dict[str, str]:
    """Return the marked blocks by name, in the order of the books."""
    text = "".join(book.read_text(encoding="utf-8") for book in BOOKS)
    found = re.findall(r"^```sh run=([a-z0-9-]+)\n(.*?)^```$", text, re.M | re.S)
    names = [name for name, _ in found]
    assert len(names) == len(set(names)), "two blocks have one name"
    return dict(found)

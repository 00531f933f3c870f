"""JSON of others, read with an end: some bytes of it can hold a hundred thousand values, or lists in lists in lists."""

import json
from typing import Any

MAX_VALUES = 5_000
MAX_DEPTH = 50


class TooLarge(ValueError):
    """It holds more than anybody means to send."""


def read_json(content: str | bytes, *, max_values: int = MAX_VALUES) -> Any:
    """Return what `content` says; how long it may be is the caller's to bound.

    Raises `ValueError` for what is no JSON, and `TooLarge`, which is one, for more than `max_values` values or for what
    is nested deeper than `MAX_DEPTH`.
    """
    try:
        value = json.loads(content)
    except RecursionError:
        raise TooLarge("nested too deeply") from None
    level, left = [value], max_values
    for _depth in range(MAX_DEPTH):
        level = [one for v in level if isinstance(v, dict | list) for one in (v.values() if isinstance(v, dict) else v)]
        left -= len(level)
        if not level:
            return value
        if left < 0:
            raise TooLarge("too many values")
    raise TooLarge("nested too deeply")

"""Reading of JSON from others with limits: a small file can hold a hundred thousand values, or deeply nested lists."""

import json
from typing import Any

MAX_VALUES = 5_000
MAX_DEPTH = 50


class TooLarge(ValueError):
    """Error of JSON with more values, or deeper nesting, than anybody sends on purpose."""


def read_json(content: str | bytes, *, max_values: int = MAX_VALUES) -> Any:
    """Return the value of the JSON text `content`; the caller limits its length.

    Raises `ValueError` for text that is no JSON, and its subclass `TooLarge` for more than `max_values` values or
    nesting deeper than `MAX_DEPTH`.
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

"""A client as a ministry writes it from PIA 4.3.22: strict about header, envelope, keys, kinds and lengths.

`pia_4_3_22.tsv` lists the keys in the tables of the guide (github oss-rba/oss-rba.github.io), one per row: service,
whether the OSS sends or answers it, path of the key, its kind and its greatest length.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Names of the key with the code of an answer. The guide calls a list of objects an object.
_CODES = {"kode", "status", "code"}


@dataclass(frozen=True)
class Key:
    """One key of the guide."""

    kind: str
    length: str

    def faults(self, value: Any) -> str:
        """Return the faults of a value; empty when a strict client accepts it, as it does an empty text."""
        if self.kind == "object":
            return "" if isinstance(value, dict | list) else "is no object"
        if self.kind == "boolean":
            return "" if isinstance(value, bool) else "is no boolean"
        if isinstance(value, dict | list | bool) or value is None:
            return "is no plain value"
        text = str(value)
        if self.kind == "number" and text and not text.replace(".", "", 1).lstrip("-").isdigit():
            return f"is no number: {text}"
        limit = int(float(self.length.split(",")[0])) if self.length else 0
        if limit and len(text.split(".")[0] if self.kind == "number" else text) > limit:
            return f"is longer than {limit}: {text}"
        return ""


def _tables() -> dict[str, dict[str, Key]]:
    tables: dict[str, dict[str, Key]] = defaultdict(dict)
    with Path(__file__).with_name("pia_4_3_22.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            tables[row["layanan"]][row["kunci"]] = Key(row["jenis"], row["panjang"])
    return dict(tables)


TABLES = _tables()


def deviations(service: str, content: Any, *, refused: bool = False) -> list[str]:
    """Return a line for each deviation of an answer (of `receiveNIB`: a delivery) from the guide.

    Of a refusal the guide's tables list only the envelope with code and words.
    """
    table = TABLES[service]
    if not isinstance(content, dict):
        return ["the answer is no object"]
    found: list[str] = []
    root = next(iter(table))
    if root not in content:
        return [f"{root} is missing"]
    for path, key in table.items():
        if refused and not (path == root or path.rsplit(".", 1)[-1] in _CODES | {"keterangan", "message"}):
            continue
        if refused and path.count(".") > 1:
            continue
        for where, value in _values(content, path.split(".")):
            if value is _MISSING:
                found.append(f"{where} is missing")
            elif fault := key.faults(value):
                found.append(f"{where} {fault}")
    return found


_MISSING = object()


def _values(content: Any, names: list[str], before: str = "") -> list[tuple[str, Any]]:
    """Return (path, value) of a key, for every row of the lists on its path."""
    if isinstance(content, list):
        return [pair for n, row in enumerate(content) for pair in _values(row, names, f"{before}[{n}]")]
    where = f"{before}.{names[0]}".lstrip(".")
    if not isinstance(content, dict) or names[0] not in content:
        return [(where, _MISSING)]
    value = content[names[0]]
    return [(where, value)] if len(names) == 1 else _values(value, names[1:], where)


class PiaClient:
    """Calls a service as the guide says: one header `user_key`, JSON, the envelope of the service."""

    def __init__(self, client: Any, key: str) -> None:
        self.client, self.key = client, key

    def call(self, service: str, body: dict, *, refused: bool = False) -> tuple[int, dict]:
        """Return status and content. Raises `AssertionError` naming every deviation from the guide."""
        answer = self.client.post(f"/api/v1/{service}", body, "application/json", headers={"user-key": self.key})
        assert answer["Content-Type"].split(";")[0] == "application/json"
        content = answer.json()
        assert (answer.status_code != 200) == refused, content
        assert not (found := deviations(service, content, refused=refused)), found
        envelope = next(iter(content.values()))
        code = next(envelope[name] for name in ("kode", "code", "status") if name in envelope)
        assert int(code) == answer.status_code
        return answer.status_code, content

"""The file with the settings of an installed portal (/etc/oss/oss.env): read and completed, never overwritten.

systemd, a shell, compose and the settings all read it, so a value with special characters must be quoted.
"""

import base64
import os
import re
import secrets
from pathlib import Path

_LINE = re.compile(r"^([A-Z][A-Z0-9_]*)=(.*)$")
_PLAIN = re.compile(r"[\w@%+=:,./-]*")


def new_secrets() -> dict[str, str]:
    """Return new random secrets by the name of their setting."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "BLIND_INDEX_KEYS": secrets.token_urlsafe(50),
        "AUDIT_SEAL_KEY": secrets.token_urlsafe(50),
        "TRANSPARENCY_LOG_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "STATEMENT_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value


def read(file: Path) -> dict[str, str]:
    """Return the settings in the file; an empty dictionary if it does not exist."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return {found[1]: _unquoted(found[2].strip()) for line in lines if (found := _LINE.match(line))}


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    if "'" in value or "\n" in value:
        raise ValueError("a value must not contain an apostrophe or a line break")
    return f"'{value}'"


def write(file: Path, example: Path, values: dict[str, str]) -> None:
    """Set `values` in the file and leave the rest unchanged; a missing file is made from the example.

    It holds secrets, so only its owner may read it. Raises `ValueError` for a value that cannot be quoted for all
    readers.
    """
    lines = (file if file.exists() else example).read_text(encoding="utf-8").splitlines()
    left = {name: f"{name}={_quoted(value)}" for name, value in values.items()}
    for number, line in enumerate(lines):
        if found := _LINE.match(line):
            lines[number] = left.pop(found[1], line)
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as content:
        content.write("\n".join([*lines, *left.values(), ""]))
    if file.exists():
        owner = file.stat()
        os.chown(part, owner.st_uid, owner.st_gid)
    part.replace(file)

"""Secrets in the present files or in the history, and packages with known vulnerabilities."""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PATTERNS = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}"),
    "AWS key": re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
    "token of a forge": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|glpat-[A-Za-z0-9_-]{20})"),
    "token of a chat": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{20,}"),
    "Fernet key": re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9_-]{43}=(?![A-Za-z0-9=])"),
    "password in an address": re.compile(
        r"\b(?:postgres(?:ql)?|smtps?|rediss?|imaps?)://[^\s:/@{}$<>]+:[^\s@{}$<>%]{4,}@"
    ),
    # The last five are former names, for the history.
    "secret setting": re.compile(
        r"\b(?:SECRET_KEY|TRANSPARENCY_LOG_KEY|STATEMENT_KEY|ENCRYPTION_KEYS"
        r"|BLIND_INDEX_KEYS|AUDIT_SEAL_KEY|METRICS_TOKEN|SIGNING_PASSWORD|KUNCI_(?:SANDI|INDEKS|JEJAK)"
        r"|METRIK_TOKEN|TANDA_TANGAN_SANDI)=[\"']?[A-Za-z0-9_+/-]{16,}"
    ),
}
# Worthless on purpose: an invented key, the key of the tests ("uji-uji-…"), words that stand for a secret in examples,
# and keys that are not random, which the checks of settings must refuse.
NOT_SECRET = re.compile(
    r"S3VjaW5nIGhp|AAAAAAAAAA|AAECAwQFBg|:contoh@|dWppLXVqaS|bGFpbi1sYWlu|pL3kq8Zr|uji-|:(?:secret|password|PASSWORD|RUNTIME|REPLICATION|rahasia|x+|uji|sandi)@"
)
_NOT_TEXT = {".png", ".wav", ".woff2", ".icc", ".ttf", ".gz", ".mo", ".pdf", ".ico"}


def search(text: str) -> list[str]:
    """Return the kinds of secrets that `text` contains, never the secrets themselves."""
    return [
        name
        for name, pattern in PATTERNS.items()
        for matches in pattern.finditer(text)
        if not NOT_SECRET.search(text[max(matches.start() - 8, 0) : matches.end() + 4])
    ]


def _git(*arguments: str) -> str:
    result = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=True)
    return result.stdout.decode("utf-8", "replace")


def tracked_files() -> dict[str, list[str]]:
    """Return path -> kinds of secrets, for every tracked file that contains one."""
    result = {}
    for name in _git("ls-files", "-z").split("\0"):
        path = ROOT / name
        if not name or not path.is_file() or path.suffix in _NOT_TEXT or "requirements" in name:
            continue
        if findings := search(path.read_text(encoding="utf-8", errors="replace")):
            result[name] = findings
    return result


def history() -> dict[str, list[str]]:
    """Return commit -> kinds of secrets in its added lines."""
    path = ["--", ".", ":!requirements*", ":!frontend"]
    everything = _git("log", "-p", "--no-color", "--unified=0", "--format=%x00%h", *path)
    result = {}
    for commit in everything.split("\0")[1:]:
        name, *rows = commit.splitlines()
        # Searched as one text: line by line would take three times as long.
        added = "\n".join(row for row in rows if row.startswith("+") and len(row) < 2000)
        if findings := search(added):
            result[name] = findings
    return result


def packages(file: str = "requirements.txt") -> tuple[list[str], str]:
    """Return (packages with known vulnerabilities, the reason why some could not be checked).

    pip-audit itself ends with 0 even when the service did not know a single package, so its answer is checked.
    """
    command = [sys.executable, "-m", "pip_audit", "-r", file, "--require-hashes", "--disable-pip", "-f", "json"]
    try:
        result = subprocess.run([*command, "--timeout", "10"], cwd=ROOT, capture_output=True, text=True, timeout=300)
        listing = json.loads(result.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return [], "pip-audit got no answer: neither PyPI nor another service of known holes is reached from here"
    holes = [f"{d['name']} {d['version']}: {v['id']}" for d in listing for v in d.get("vulns", [])]
    if not listing:
        return holes, "pip-audit read no package"
    foreign = [d for d in listing if "skip_reason" in d]
    if not foreign:
        return holes, ""
    cause = f"{len(foreign)} of {len(listing)} packages: {foreign[0]['skip_reason']}"
    if len(foreign) == len(listing):
        cause += ". This index does not tell of single versions; run it where the public index is reached"
    return holes, cause

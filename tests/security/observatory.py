"""The score that Mozilla's HTTP Observatory gives an answer (scoring of 2024: base 100, penalties, then bonuses).

https://github.com/mdn/mdn-http-observatory/blob/main/src/scoring.md. Bonuses count from 90 points on.
"""

import re
from urllib.parse import urlsplit

A_PLUS = 100
_PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


def _csp(policy: str) -> int:
    directives = {b.split()[0]: b.split()[1:] for b in policy.split(";") if b.strip()}
    if not directives:
        return -25
    everything = " ".join(" ".join(v) for v in directives.values())
    if (
        "unsafe-inline" in everything
        or "unsafe-eval" in everything
        or "data:" in " ".join(directives.get("script-src", []))
    ):
        return -20
    if "http:" in everything or "object-src" not in directives:
        return -20
    return 10 if directives.get("default-src") == ["'none'"] else 5


def _score_cookies(cookies: list[str]) -> int:
    value = 5 if cookies else 0
    for k in cookies:
        session = re.search(r"sesi|sess|login", k.partition("=")[0])
        if "secure" not in k.lower():
            return -40 if session else -20
        if session and "httponly" not in k.lower():
            return -30
        if "samesite" not in k.lower():
            value = 0
    return value


def _hsts(value: str) -> int:
    age = re.search(r"max-age=(\d+)", value)
    if not age:
        return -20
    # The bonus needs a host on the browsers' preload list, which a header alone cannot give.
    return 0 if int(age[1]) >= 15_552_000 else -10


def _script(content: str, host: str) -> int:
    """Return the points for scripts of foreign hosts without integrity."""
    for mark in re.findall(r"<script[^>]*\ssrc=[^>]*>", content):
        source = urlsplit(re.search(r'src="([^"]*)"', mark)[1])
        if source.netloc not in {"", host} and "integrity=" not in mark:
            return -5 if source.scheme in {"", "https"} else -50
    return 0


def value(plain: dict, safe: dict, host: str) -> dict[str, int]:
    """Return the points of each test for the answers over http (`plain`) and https (`safe`)."""
    k = safe["headers"]
    policy = k.get("content-security-policy", "")
    framing = "frame-ancestors 'none'" in policy
    redirects = plain["status"] in {301, 308} and plain["headers"].get("location", "").startswith(f"https://{host}")
    return {
        "content-security-policy": _csp(policy),
        "cookies": _score_cookies(safe["cookies"]),
        "cross-origin-resource-sharing": -50 if k.get("access-control-allow-origin") else 0,
        "redirection": 0 if redirects else -20,
        "referrer-policy": 5 if k.get("referrer-policy") in _PRIVATE else -5 if "referrer-policy" in k else 0,
        "strict-transport-security": _hsts(k.get("strict-transport-security", "")),
        "subresource-integrity": _script(safe["body"], host),
        "x-content-type-options": 0 if k.get("x-content-type-options") == "nosniff" else -5,
        "x-frame-options": 5 if framing else 0 if k.get("x-frame-options") in {"DENY", "SAMEORIGIN"} else -20,
        "cross-origin-resource-policy": 10 if k.get("cross-origin-resource-policy") == "same-origin" else 0,
    }


def count(points: dict[str, int]) -> int:
    """Return the score: bonuses only count when the penalties left at least 90."""
    base = 100 + sum(p for p in points.values() if p < 0)
    return base + sum(p for p in points.values() if p > 0) if base >= 90 else max(base, 0)

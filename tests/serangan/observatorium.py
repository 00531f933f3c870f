"""The score that Mozilla's HTTP Observatory gives to an answer (scoring of 2024: base 100, penalties, then bonuses).

https://github.com/mdn/mdn-http-observatory/blob/main/src/scoring.md. Bonuses count from 90 points on.
"""

import re
from urllib.parse import urlsplit

A_PLUS = 100
_PRIBADI = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


def _csp(kebijakan: str) -> int:
    bagian = {b.split()[0]: b.split()[1:] for b in kebijakan.split(";") if b.strip()}
    if not bagian:
        return -25
    semua = " ".join(" ".join(v) for v in bagian.values())
    if "unsafe-inline" in semua or "unsafe-eval" in semua or "data:" in " ".join(bagian.get("script-src", [])):
        return -20
    if "http:" in semua or "object-src" not in bagian:
        return -20
    return 10 if bagian.get("default-src") == ["'none'"] else 5


def _kue(kue: list[str]) -> int:
    nilai = 5 if kue else 0
    for k in kue:
        sesi = re.search(r"sesi|sess|login", k.partition("=")[0])
        if "secure" not in k.lower():
            return -40 if sesi else -20
        if sesi and "httponly" not in k.lower():
            return -30
        if "samesite" not in k.lower():
            nilai = 0
    return nilai


def _hsts(nilai: str) -> int:
    umur = re.search(r"max-age=(\d+)", nilai)
    if not umur:
        return -20
    # The bonus is for a host on the browsers' preload list, which no header alone can earn.
    return 0 if int(umur[1]) >= 15_552_000 else -10


def _skrip(isi: str, inang: str) -> int:
    """Scripts of foreign hosts without integrity."""
    for tanda in re.findall(r"<script[^>]*\ssrc=[^>]*>", isi):
        asal = urlsplit(re.search(r'src="([^"]*)"', tanda)[1])
        if asal.netloc not in {"", inang} and "integrity=" not in tanda:
            return -5 if asal.scheme in {"", "https"} else -50
    return 0


def nilai(polos: dict, aman: dict, inang: str) -> dict[str, int]:
    """Return the points of each test for the answers over http (`polos`) and https (`aman`)."""
    k = aman["kepala"]
    kebijakan = k.get("content-security-policy", "")
    bingkai = "frame-ancestors 'none'" in kebijakan
    alih = polos["status"] in {301, 308} and polos["kepala"].get("location", "").startswith(f"https://{inang}")
    return {
        "content-security-policy": _csp(kebijakan),
        "cookies": _kue(aman["kue"]),
        "cross-origin-resource-sharing": -50 if k.get("access-control-allow-origin") else 0,
        "redirection": 0 if alih else -20,
        "referrer-policy": 5 if k.get("referrer-policy") in _PRIBADI else -5 if "referrer-policy" in k else 0,
        "strict-transport-security": _hsts(k.get("strict-transport-security", "")),
        "subresource-integrity": _skrip(aman["isi"], inang),
        "x-content-type-options": 0 if k.get("x-content-type-options") == "nosniff" else -5,
        "x-frame-options": 5 if bingkai else 0 if k.get("x-frame-options") in {"DENY", "SAMEORIGIN"} else -20,
        "cross-origin-resource-policy": 10 if k.get("cross-origin-resource-policy") == "same-origin" else 0,
    }


def jumlah(poin: dict[str, int]) -> int:
    """Return the score: bonuses only count when the penalties left at least 90."""
    dasar = 100 + sum(p for p in poin.values() if p < 0)
    return dasar + sum(p for p in poin.values() if p > 0) if dasar >= 90 else max(dasar, 0)

"""Secrets that were committed, now or ever, and packages with known holes."""

import json
import re
import subprocess
import sys
from pathlib import Path

AKAR = Path(__file__).resolve().parent.parent.parent
POLA = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}"),
    "AWS key": re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
    "token of a forge": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|glpat-[A-Za-z0-9_-]{20})"),
    "token of a chat": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{20,}"),
    "Fernet key": re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9_-]{43}=(?![A-Za-z0-9=])"),
    "password in an address": re.compile(
        r"\b(?:postgres(?:ql)?|smtps?|rediss?|imaps?)://[^\s:/@{}$<>]+:[^\s@{}$<>%]{4,}@"
    ),
    "secret setting": re.compile(
        r"\b(?:SECRET_KEY|KUNCI_(?:SANDI|INDEKS|JEJAK)|METRIK_TOKEN|TANDA_TANGAN_SANDI)=[\"']?[A-Za-z0-9_+/-]{16,}"
    ),
}
# Worthless on purpose: an invented key, the key of the tests ("uji-uji-…"), words that stand for a secret in examples.
BUKAN_RAHASIA = re.compile(r"dWppLXVqaS|bGFpbi1sYWlu|pL3kq8Zr|uji-|:(?:secret|password|rahasia|x+|uji|sandi)@")
_BUKAN_TEKS = {".png", ".wav", ".woff2", ".icc", ".ttf", ".gz", ".mo", ".pdf", ".ico"}


def cari(teks: str) -> list[str]:
    """Return the kinds of secrets that `teks` holds; never the secret."""
    return [
        nama
        for nama, pola in POLA.items()
        for cocok in pola.finditer(teks)
        if not BUKAN_RAHASIA.search(teks[max(cocok.start() - 8, 0) : cocok.end() + 4])
    ]


def _git(*argumen: str) -> str:
    hasil = subprocess.run(["git", *argumen], cwd=AKAR, capture_output=True, check=True)
    return hasil.stdout.decode("utf-8", "replace")


def berkas_terlacak() -> dict[str, list[str]]:
    """Return path -> kinds of secrets of every tracked file that holds one."""
    hasil = {}
    for nama in _git("ls-files", "-z").split("\0"):
        jalur = AKAR / nama
        if not nama or not jalur.is_file() or jalur.suffix in _BUKAN_TEKS or "requirements" in nama:
            continue
        if temuan := cari(jalur.read_text(encoding="utf-8", errors="replace")):
            hasil[nama] = temuan
    return hasil


def riwayat() -> dict[str, list[str]]:
    """Return commit -> kinds of secrets that its added lines hold."""
    hasil, kini = {}, ""
    jalur = ["--", ".", ":!requirements*", ":!frontend"]
    semua = _git("log", "-p", "--no-color", "--unified=0", "--format=commit %h", *jalur)
    for baris in semua.splitlines():
        if baris.startswith("commit "):
            kini = baris[7:]
        elif baris.startswith("+") and len(baris) < 2000 and (temuan := cari(baris)):
            hasil.setdefault(kini, []).extend(temuan)
    return hasil


def paket(berkas: str = "requirements.txt") -> tuple[list[str], str]:
    """Return (packages with known holes, why some could not be asked about). Never says well without an answer.

    pip-audit itself ends with 0 when the service did not know a single package.
    """
    perintah = [sys.executable, "-m", "pip_audit", "-r", berkas, "--require-hashes", "--disable-pip", "-f", "json"]
    try:
        hasil = subprocess.run([*perintah, "--timeout", "10"], cwd=AKAR, capture_output=True, text=True, timeout=300)
        daftar = json.loads(hasil.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return [], "pip-audit got no answer: neither PyPI nor another service of known holes is reached from here"
    lubang = [f"{d['name']} {d['version']}: {v['id']}" for d in daftar for v in d.get("vulns", [])]
    if not daftar:
        return lubang, "pip-audit read no package"
    asing = [d for d in daftar if "skip_reason" in d]
    if not asing:
        return lubang, ""
    sebab = f"{len(asing)} of {len(daftar)} packages: {asing[0]['skip_reason']}"
    if len(asing) == len(daftar):
        sebab += ". This index does not tell of single versions; run it where pypi.org does"
    return lubang, sebab

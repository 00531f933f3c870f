"""The log as files (C2SP tlog-tiles) for a mirror or a CDN, with the paths of the standard."""

import re
from collections.abc import Iterator
from pathlib import Path

from oss_portal.models import LogLeaf
from oss_portal.transparency.log import latest_checkpoint, note_with_cosignatures, read_tile
from oss_portal.transparency.merkle import WIDTH

ENTRIES = "entries"
_PATH = re.compile(
    r"(?P<level>entries|[0-9]|[1-5][0-9]|6[0-3])/(?P<number>(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


def tile_path(level: str, number: int, width: int = WIDTH) -> str:
    """Return the path of a tile or a bundle of entries: `0/x001/234` or, with fewer than 256 of them, `0/000.p/7`."""
    digits = f"{number:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[n : n + 3] for n in range(0, len(digits), 3)]
    path = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
    return f"{level}/{path}" + ("" if width == WIDTH else f".p/{width}")


def parse_path(path: str) -> tuple[str, int, int] | None:
    """Return (level or `entries`, number, width) of a path; None for a path that the standard does not have."""
    if not (found := _PATH.fullmatch(path)):
        return None
    number, width = int(re.sub(r"[x/]", "", found["number"])), int(found["width"] or WIDTH)
    # Each tile has only one path: without leading groups of zeros, and without the width if it is full.
    usual = width <= WIDTH and number < 10**15 and tile_path(found["level"], number, width) == path
    return (found["level"], number, width) if usual else None


def tile(level: str, number: int, width: int) -> bytes | None:
    """Return the bytes of a tile or a bundle of entries; None when the log does not have them yet."""
    if level == ENTRIES:
        parts = list(_entries(number))[:width]
        parts = [len(entry).to_bytes(2, "big") + entry for entry in parts]
    else:
        parts = read_tile(int(level), number)[:width]
    return b"".join(parts) if len(parts) == width else None


def _entries(number: int) -> Iterator[bytes]:
    start = number * WIDTH
    leaves = LogLeaf.objects.filter(urutan__gte=start, urutan__lt=start + WIDTH)
    return (leaf.entry for leaf in leaves.order_by("urutan"))


def write_log(folder: Path) -> int:
    """Write the log at its last checkpoint into `folder` as static files, and return how many files were new.

    Full tiles are written once; the checkpoint is written last, so that a mirror never shows one without its tiles.
    """
    checkpoint, count = latest_checkpoint(), 0
    if checkpoint is None:
        return 0
    size, level = checkpoint.ukuran, 0
    while size >> 8 * level:
        hashes = size >> 8 * level
        for name in (str(level), *([] if level else [ENTRIES])):
            for number in range(-(-hashes // WIDTH)):
                width = min(WIDTH, hashes - number * WIDTH)
                file = folder / "tile" / tile_path(name, number, width)
                if not file.exists() and (content := tile(name, number, width)) is not None:
                    file.parent.mkdir(parents=True, exist_ok=True)
                    _replace(file, content)
                    count += 1
        level += 1
    _replace(folder / "checkpoint", note_with_cosignatures(checkpoint).encode())
    return count


def _replace(file: Path, content: bytes) -> None:
    temporary = file.with_name(f"{file.name}.new")
    temporary.write_bytes(content)
    temporary.replace(file)

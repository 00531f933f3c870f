"""The Merkle tree of RFC 6962 over tiles of 256 hashes (C2SP tlog-tiles): roots and proofs from stored hashes."""

import hashlib
from collections.abc import Callable

# A tile has 2^8 hashes; a hash of level n covers 256^n leaves.
HEIGHT = 8
WIDTH = 1 << HEIGHT


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of a leaf (RFC 6962 section 2.1)."""
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over its two children (RFC 6962 section 2.1)."""
    return hashlib.sha256(b"\1" + left + right).digest()


def perfect_root(hashes: list[bytes]) -> bytes:
    """Return the root over a power of two of hashes of one level."""
    while len(hashes) > 1:
        hashes = [node_hash(hashes[n], hashes[n + 1]) for n in range(0, len(hashes), 2)]
    return hashes[0]


def _split(size: int) -> int:
    """Return the largest power of two below `size`: RFC 6962 splits a tree there."""
    return 1 << (size - 1).bit_length() - 1


class Tree:
    """A tree whose hashes are read tile by tile; `read_tile(level, number)` returns the existing hashes in order."""

    def __init__(self, read_tile: Callable[[int, int], list[bytes]]) -> None:
        self._read, self._tiles = read_tile, dict[tuple[int, int], list[bytes]]()

    def _tile(self, level: int, number: int) -> list[bytes]:
        if (level, number) not in self._tiles:
            self._tiles[level, number] = self._read(level, number)
        return self._tiles[level, number]

    def _subtree(self, start: int, end: int) -> bytes:
        """Return the hash over the leaves from `start` up to `end`."""
        size = end - start
        if size & (size - 1) == 0:
            level, rest = divmod(size.bit_length() - 1, HEIGHT)
            number, first = divmod(start >> HEIGHT * level, WIDTH)
            return perfect_root(self._tile(level, number)[first : first + (1 << rest)])
        middle = start + _split(size)
        return node_hash(self._subtree(start, middle), self._subtree(middle, end))

    def root(self, size: int) -> bytes:
        """Return the root of the first `size` leaves."""
        return self._subtree(0, size) if size else hashlib.sha256().digest()

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """Return the proof that leaf `index` is in the tree of `size` leaves (RFC 6962 section 2.1.1)."""
        path, start, end = [], 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._subtree(middle, end))
                end = middle
            else:
                path.append(self._subtree(start, middle))
                start = middle
        return path[::-1]

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Return the proof that the tree of `new` leaves begins with that of `old` (RFC 6962 section 2.1.2)."""
        path, start, end, whole = list[bytes](), 0, new, True
        while old != end:
            middle = start + _split(end - start)
            if old <= middle:
                path.append(self._subtree(middle, end))
                end = middle
            else:
                path.append(self._subtree(start, middle))
                start, whole = middle, False
        if not whole:
            path.append(self._subtree(start, end))
        return path[::-1]

"""The whole log recomputed: whether it still is what was signed, and the database what the log holds."""

import hashlib
from collections.abc import Iterator
from itertools import islice

from django.db.models import Exists, OuterRef

from oss_portal import hooks
from oss_portal.hooks import LoggedRecords
from oss_portal.models import AuditRoot, LogCheckpoint, LogLeaf, PublishedKey, SuratBernomor
from oss_portal.transparency.keys import published_keys
from oss_portal.transparency.merkle import leaf_hash, node_hash
from oss_portal.transparency.notes import NoteRefused, VerifierKey, checkpoint_text, split_note


def verify_log(held: str = "") -> Iterator[str]:
    """Yield what was found: leaves, roots and records that are not those that were signed.

    `held` is a checkpoint that was kept outside of the database: a log that was made anew shows only against it.
    """
    roots: dict[int, bytes] = {}
    for checkpoint in LogCheckpoint.objects.order_by("ukuran").iterator():
        try:
            text = signed_text(checkpoint.catatan)
        except NoteRefused as refused:
            yield f"checkpoint {checkpoint.pk}: {refused}"
            continue
        if text != checkpoint_text(text.split("\n", 1)[0], checkpoint.pk, bytes(checkpoint.akar)):
            yield f"checkpoint {checkpoint.pk}: its row is not what was signed"
        roots[checkpoint.pk] = bytes(checkpoint.akar)
    held_size, held_text = 0, ""
    if held:
        held_text = signed_text(held)
        held_size = int(held_text.splitlines()[1])
    peaks: list[tuple[int, bytes]] = []
    size = 0
    for leaf in LogLeaf.objects.filter(urutan__isnull=False).order_by("urutan").iterator(chunk_size=2000):
        if leaf.urutan != size:
            yield f"leaf {size}: it is missing"
            return
        if leaf_hash(leaf.entry) != bytes(leaf.hash or b""):
            yield f"leaf {size}: it was altered"
        _push(peaks, leaf_hash(leaf.entry))
        size += 1
        if size in roots and root_of(peaks) != roots[size]:
            yield f"checkpoint {size}: the leaves are not those that were signed"
        if size == held_size and checkpoint_text(held_text.split("\n", 1)[0], size, root_of(peaks)) != held_text:
            yield f"checkpoint {size}: the log does not continue the checkpoint that was kept"
    if size < max(held_size, *roots, 0):
        yield f"leaf {size}: this and all up to {max(held_size, *roots, 0)} are missing"
    for source in [_letters(), _audit_roots(), *(s for sources in hooks.logged_records.collect() for s in sources)]:
        yield from _compare(source)


def signed_text(note: str) -> str:
    """Return the text of a checkpoint that a key of the log signed. Raises `NoteRefused`."""
    text, signatures = split_note(note)
    keys = [VerifierKey.parse(key.decode()) for key in published_keys()[PublishedKey.Use.LOG]]
    for name, content in signatures:
        for key in keys:
            if (key.name, key.key_id) == (name, content[:4]):
                key.verify(text, content[4:])
                return text
    raise NoteRefused("not signed by a key of the log")


def _push(peaks: list[tuple[int, bytes]], hash_: bytes) -> None:
    size = 1
    while peaks and peaks[-1][0] == size:
        hash_ = node_hash(peaks.pop()[1], hash_)
        size *= 2
    peaks.append((size, hash_))


def root_of(peaks: list[tuple[int, bytes]]) -> bytes:
    """Return the root over the perfect subtrees of a tree, the largest first."""
    root = peaks[-1][1]
    for _size, hash_ in reversed(peaks[:-1]):
        root = node_hash(hash_, root)
    return root


def _letters() -> LoggedRecords:
    return LoggedRecords(LogLeaf.Kind.LETTER, SuratBernomor.objects.all(), lambda letter: bytes(letter.pdf))


def _audit_roots() -> LoggedRecords:
    return LoggedRecords(LogLeaf.Kind.AUDIT_ROOT, AuditRoot.objects.all(), lambda root: root.log_content)


def _compare(source: LoggedRecords) -> Iterator[str]:
    """Yield the records without a leaf, the leaves without a record, and those that differ."""
    leaf = LogLeaf.objects.filter(jenis=source.kind, rekaman=OuterRef("pk"))
    for pk in source.records.filter(~Exists(leaf)).values_list("pk", flat=True).iterator():
        yield f"{source.kind} {pk}: it was never handed to the log"
    everything = LogLeaf.objects.filter(jenis=source.kind).order_by("pk").iterator()
    while leaves := list(islice(everything, 500)):
        keys = [leaf.rekaman for leaf in leaves]
        records = source.records.in_bulk(keys)
        # Rendered, but its document not made yet: the record is there all the same.
        there = source.records.model._default_manager.filter(pk__in=set(keys) - set(records))
        unfinished = set(there.values_list("pk", flat=True))
        for one in leaves:
            record = records.get(one.rekaman)
            if record is None:
                if one.rekaman not in unfinished:
                    yield f"{source.kind} {one.rekaman}: the log holds it, the database does not"
            elif hashlib.sha256(source.content(record)[: one.ukuran]).hexdigest() != one.sha256:
                yield f"{source.kind} {one.rekaman}: it is not what the log holds"

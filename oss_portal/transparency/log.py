"""The transparency log: it gives waiting leaves their place in the tree, signs checkpoints and makes proofs.

Acts add their records with `LogLeaf.objects.append` and do not wait. `sequence` is called by the scheduler each minute,
and by a worker that needs the proof of a certificate immediately; a lock ensures that only one of them extends the tree
at a time, with all waiting leaves.
"""

import logging

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from oss_portal.models import LogCheckpoint, LogLeaf, LogNode, PublishedKey
from oss_portal.transparency.keys import log_key, log_verifier, write_down
from oss_portal.transparency.merkle import WIDTH, Tree, leaf_hash, perfect_root
from oss_portal.transparency.notes import checkpoint_text, proof_text, sign_note

logger = logging.getLogger(__name__)
_LOCK = "transparency-log"
# The greatest number of leaves that one transaction adds: ten thousand take 0.6 s.
BATCH = 10_000

# The name of the proof in a certificate's attachments; `bin/verify-document` looks for this name.
PROOF_NAME = "bukti-log-transparansi.tlog-proof"

_PLACE = """
    update oss_portal_logleaf l set urutan = v.urutan, dicatat_pada = %s, hash = v.hash
      from unnest(%s::bigint[], %s::bigint[], %s::bytea[]) as v(id, urutan, hash)
     where l.id = v.id
"""


def read_tile(level: int, number: int) -> list[bytes]:
    """Return the hashes of a tile, as many as exist."""
    start = number * WIDTH
    hashes = (LogNode.objects.filter(tingkat=level) if level else LogLeaf.objects).filter(
        urutan__gte=start, urutan__lt=start + WIDTH
    )
    return [bytes(hash_ or b"") for hash_ in hashes.order_by("urutan").values_list("hash", flat=True)]


def latest_checkpoint() -> LogCheckpoint | None:
    """Return the last signed checkpoint; None while the log is empty."""
    return LogCheckpoint.objects.first()


@transaction.atomic
def sequence() -> int:
    """Give the waiting leaves their places, sign the new root, and return the number of leaves.

    Raises `OperationalError` when another process extends the tree for longer than the time limit of locks.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [_LOCK])
    waiting = list(LogLeaf.objects.filter(urutan__isnull=True).order_by("id")[:BATCH])
    if not waiting:
        return 0
    last = latest_checkpoint()
    start, now = last.ukuran if last else 0, timezone.now()
    hashes = []
    for leaf in waiting:
        leaf.dicatat_pada = now
        hashes.append(leaf_hash(leaf.entry))
    size = start + len(waiting)
    with connection.cursor() as cursor:
        cursor.execute(_PLACE, [now, [leaf.pk for leaf in waiting], list(range(start, size)), hashes])
    _add_nodes(start, size)
    root = Tree(read_tile).root(size)
    key, origin = log_key(), settings.TRANSPARENCY_ORIGIN
    write_down(PublishedKey.Use.LOG, str(log_verifier()).encode())
    note = sign_note(checkpoint_text(origin, size, root), origin, key)
    LogCheckpoint.objects.create(ukuran=size, akar=root, catatan=note, dibuat_pada=now)
    # Log files are copied to another machine: a person who rewrites the transparency log cannot change them.
    logger.info("transparency log: %s leaves, root %s", size, root.hex())
    return len(waiting)


def _add_nodes(start: int, size: int) -> None:
    """Write the hash of each tile that became full, level by level."""
    level = 0
    while size // WIDTH > start // WIDTH:
        full = range(start // WIDTH, size // WIDTH)
        LogNode.objects.bulk_create(
            LogNode(tingkat=level + 1, urutan=number, hash=perfect_root(read_tile(level, number))) for number in full
        )
        level, start, size = level + 1, start // WIDTH, size // WIDTH


def note_with_cosignatures(checkpoint: LogCheckpoint) -> str:
    """Return a checkpoint as it is published: signed by the log and by the witnesses that have cosigned it."""
    lines = checkpoint.cosignatures.order_by("id").values_list("baris", flat=True)
    return checkpoint.catatan + "".join(f"{line}\n" for line in lines)


def proof(leaf: LogLeaf, checkpoint: LogCheckpoint) -> str:
    """Return the proof (tlog-proof) that a leaf is in the tree of a checkpoint. Raises ValueError for an older one."""
    if leaf.urutan is None or leaf.urutan >= checkpoint.ukuran:
        raise ValueError("the checkpoint does not reach the leaf")
    path = Tree(read_tile).inclusion(leaf.urutan, checkpoint.ukuran)
    return proof_text(leaf.entry, leaf.urutan, path, note_with_cosignatures(checkpoint))


def find_leaf(jenis: str, rekaman: int) -> LogLeaf | None:
    """Return the leaf of a record, whether it has its place yet or not."""
    return LogLeaf.objects.filter(jenis=jenis, rekaman=rekaman).first()


def prove_now(jenis: str, rekaman: int) -> str | None:
    """Extend the tree by all waiting leaves and return the proof of this record; None when the log does not work.

    A document is then signed without its proof, so that nobody waits for the log; the public check offers the proof as
    soon as the log works again.
    """
    try:
        sequence()
        leaf, checkpoint = find_leaf(jenis, rekaman), latest_checkpoint()
    except DatabaseError:
        logger.exception("the transparency log cannot be extended: a document is signed without its proof")
        return None
    return proof(leaf, checkpoint) if leaf and checkpoint and leaf.urutan is not None else None

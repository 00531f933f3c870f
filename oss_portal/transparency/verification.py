"""Verification of the whole log: it still is as it was signed, and the database agrees with it."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from asn1crypto.x509 import Certificate
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from oss_portal import hooks
from oss_portal.documents.issued import revision_bytes
from oss_portal.documents.signing import verify_signature
from oss_portal.hooks import LoggedRecords
from oss_portal.models import (
    AuditRoot,
    DokumenTerbit,
    LogCheckpoint,
    LogLeaf,
    LogNode,
    Penandatangan,
    PublishedKey,
    SuratBernomor,
)
from oss_portal.transparency.keys import is_vouched, is_vouched_key, log_keys
from oss_portal.transparency.merkle import WIDTH, leaf_hash, node_hash, perfect_root
from oss_portal.transparency.notes import NoteRefused, VerifierKey, checkpoint_text, split_note

# As in `bin/verify-document`: records are logged within minutes, so a record that was logged much later was backdated.
DELAY = timedelta(days=2)


def verify_log(held: str = "") -> Iterator[str]:
    """Yield findings: leaves, roots and records that differ from those that were signed.

    `held` is a checkpoint that was kept outside of the database: only by it a completely forged new log is detected.
    """
    roots: dict[int, bytes] = {}
    for checkpoint in LogCheckpoint.objects.order_by("ukuran").iterator():
        try:
            text = signed_text(checkpoint.catatan)
        except NoteRefused as refused:
            yield f"checkpoint {checkpoint.pk}: {refused}"
            continue
        if text != checkpoint_text(text.split("\n", 1)[0], checkpoint.pk, bytes(checkpoint.akar)):
            yield f"checkpoint {checkpoint.pk}: its row differs from what was signed"
        roots[checkpoint.pk] = bytes(checkpoint.akar)
    yield from _compare_keys()
    held_size, held_text = 0, ""
    if held:
        held_text = signed_text(held)
        held_size = int(held_text.splitlines()[1])
    peaks: list[tuple[int, bytes]] = []
    size = 0
    nodes, tiles = _stored_nodes(), list[list[bytes]]()
    for leaf in LogLeaf.objects.filter(urutan__isnull=False).order_by("urutan").iterator(chunk_size=2000):
        if leaf.urutan != size:
            yield f"leaf {size}: it is missing"
            return
        if leaf_hash(leaf.entry) != bytes(leaf.hash or b""):
            yield f"leaf {size}: it was altered"
        _push(peaks, leaf_hash(leaf.entry))
        yield from _compare_nodes(nodes, tiles, leaf_hash(leaf.entry), size)
        size += 1
        if size in roots and root_of(peaks) != roots[size]:
            yield f"checkpoint {size}: the leaves are not those that were signed"
        if size == held_size and checkpoint_text(held_text.split("\n", 1)[0], size, root_of(peaks)) != held_text:
            yield f"checkpoint {size}: the log does not continue the checkpoint that was kept"
    if size < max(held_size, *roots, 0):
        yield f"leaf {size}: this and all up to {max(held_size, *roots, 0)} are missing"
    for source in [_letters(), _audit_roots(), *(s for sources in hooks.logged_records.collect() for s in sources)]:
        yield from _compare(source)
    yield from (f"node {level}/{number}: there is no such tile" for level, number in nodes)
    yield from _compare_files()
    yield from _compare_signers()


def _compare_keys() -> Iterator[str]:
    """Yield the public keys of the database that do not belong to this log."""
    for row in PublishedKey.objects.all():
        if row.kegunaan == PublishedKey.Use.STATEMENT:
            if not is_vouched_key(row):
                yield f"key {row.pk}: no key of this log vouches for it"
        elif VerifierKey.parse(bytes(row.kunci).decode()) not in log_keys():
            yield f"key {row.pk}: it is neither the key of the log nor in TRANSPARENCY_FORMER_KEYS"


def signed_text(note: str) -> str:
    """Return the text of a checkpoint that a key of the log signed. Raises `NoteRefused`."""
    text, signatures = split_note(note)
    for name, content in signatures:
        for key in log_keys():
            if (key.name, key.key_id) == (name, content[:4]):
                key.verify(text, content[4:])
                return text
    raise NoteRefused("not signed by a key of the log")


def _stored_nodes() -> dict[tuple[int, int], bytes]:
    rows = LogNode.objects.values_list("tingkat", "urutan", "hash")
    return {(level, number): bytes(hash_) for level, number, hash_ in rows.iterator()}


def _compare_nodes(
    nodes: dict[tuple[int, int], bytes], tiles: list[list[bytes]], hash_: bytes, number: int
) -> Iterator[str]:
    """Add the hash of a leaf and yield each full tile whose stored hash differs; checked hashes leave `nodes`.

    Proofs and mirrors use these hashes: an altered one would make genuine documents look forged.
    """
    level = 0
    while True:
        if level == len(tiles):
            tiles.append([])
        tiles[level].append(hash_)
        if len(tiles[level]) < WIDTH:
            return
        hash_, tiles[level] = perfect_root(tiles[level]), []
        level, number = level + 1, number // WIDTH
        if nodes.pop((level, number), None) != hash_:
            yield f"node {level}/{number}: it is not the hash of its tile"


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
    in_book = DokumenTerbit.objects.filter(sha256=OuterRef("sha256"), jenis=DokumenTerbit.Jenis.SURAT)
    return LoggedRecords(
        LogLeaf.Kind.LETTER,
        SuratBernomor.objects.annotate(in_book=Subquery(in_book.values("sebutan")[:1])),
        lambda letter: bytes(letter.pdf),
        faults=_letter_faults,
        at=lambda letter: letter.terbit_pada,
    )


def _letter_faults(letter: Any) -> Iterator[str]:
    if hashlib.sha256(bytes(letter.pdf)).hexdigest() != letter.sha256:
        yield "sha256"
    if letter.in_book not in {None, letter.nomor}:
        yield "nomor"


def _audit_roots() -> LoggedRecords:
    return LoggedRecords(LogLeaf.Kind.AUDIT_ROOT, AuditRoot.objects.all(), lambda root: root.log_content)


def _compare(source: LoggedRecords) -> Iterator[str]:
    """Yield the records without a leaf, the leaves without a record, and those that differ."""
    leaf = LogLeaf.objects.filter(jenis=source.kind, rekaman=OuterRef("pk"))
    for pk in source.records.filter(~Exists(leaf)).values_list("pk", flat=True).iterator():
        yield f"{source.kind} {pk}: it was never added to the log"
    if source.kind in {LogLeaf.Kind.CERTIFICATE, LogLeaf.Kind.LETTER}:
        in_book = DokumenTerbit.objects.filter(sha256=OuterRef("sha256"))
        for pk in source.records.filter(~Exists(in_book)).values_list("pk", flat=True).iterator():
            yield f"{source.kind} {pk}: its file is not in DokumenTerbit"
    everything = LogLeaf.objects.filter(jenis=source.kind).order_by("pk").iterator()
    while leaves := list(islice(everything, 500)):
        keys = [leaf.rekaman for leaf in leaves]
        records = source.records.in_bulk(keys)
        # `source.records` leaves out records whose document is not made yet, but they exist.
        there = source.records.model._default_manager.filter(pk__in=set(keys) - set(records))
        unfinished = set(there.values_list("pk", flat=True))
        for one in leaves:
            record = records.get(one.rekaman)
            if record is None:
                if one.rekaman not in unfinished:
                    yield f"{source.kind} {one.rekaman}: it is in the log, but not in the database"
            elif hashlib.sha256(source.content(record)[: one.ukuran]).hexdigest() != one.sha256:
                yield f"{source.kind} {one.rekaman}: it differs from the log"
            else:
                yield from (f"{source.kind} {one.rekaman}: {column} was altered" for column in source.faults(record))
                at, logged = source.at(record), one.dicatat_pada or timezone.now()
                if at is not None and logged - at > DELAY:
                    yield f"{source.kind} {one.rekaman}: dated {at:%Y-%m-%d}, logged only on {logged:%Y-%m-%d}"


def _compare_files() -> Iterator[str]:
    """Yield the rows of `DokumenTerbit` with which `/cek/` would accept a file that was never issued.

    The bytes of a certificate or a letter are in the record that the log has; a later revision begins with them.
    """
    kinds = (DokumenTerbit.Jenis.SERTIFIKAT, DokumenTerbit.Jenis.SURAT)
    former: tuple[tuple[str, str], bytes] = (("", ""), b"")
    documents = DokumenTerbit.objects.select_related("penandatangan")
    documents = documents.order_by("subjek_jenis", "subjek_id", "revisi", "pk")
    for document in documents.iterator(chunk_size=100):
        subject = (document.subjek_jenis, document.subjek_id)
        if not is_vouched(document.sealed_content, document.pengesahan):
            yield f"document {document.pk}: no key of this log vouches for it"
        if not document.disimpan:
            if document.jenis in kinds:
                yield f"document {document.pk}: its file was not kept"
            continue
        try:
            content = revision_bytes(document)
        except (ObjectDoesNotExist, LookupError, ValueError):
            yield f"document {document.pk}: its record is missing"
            continue
        if hashlib.sha256(content).hexdigest() != document.sha256 or len(content) != document.ukuran:
            yield f"document {document.pk}: its hash differs from that of the issued file"
        if document.revisi and not (former[0] == subject and content.startswith(former[1])):
            yield f"document {document.pk}: it does not continue the revision before it"
        signer = document.penandatangan
        # The leaf covers the rendered document; bytes appended to it are covered only by the signature.
        signature = verify_signature(content) if signer else None
        if signature and not (signature.is_ours and signature.whole):
            yield f"document {document.pk}: it was altered after it was signed"
        # A signature has the certificate of the signer in hexadecimal digits.
        if signer and bytes(signer.sertifikat).hex().encode() not in content.lower():
            yield f"document {document.pk}: it was signed by somebody else than signer {signer.pk}"
        former = (subject, content)


def _compare_signers() -> Iterator[str]:
    """Yield the signers whose certificate does not match their row, and those that never signed an issued document."""
    for signer in Penandatangan.objects.annotate(
        signed=Exists(DokumenTerbit.objects.filter(penandatangan=OuterRef("pk")))
    ):
        certificate = Certificate.load(bytes(signer.sertifikat))
        if (certificate.sha256.hex(), certificate.public_key.sha256.hex()) != (signer.sidik, signer.kunci):
            yield f"signer {signer.pk}: its certificate does not match its row"
        if not signer.signed:
            yield f"signer {signer.pk}: it signed no document of the portal"

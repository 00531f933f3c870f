"""Cosignatures of witnesses, independent of the operator, who sign the state of the log (C2SP tlog-cosignature)."""

import logging

from django.conf import settings
from django.utils.translation import gettext as _

from oss_portal.exceptions import Refused
from oss_portal.models import Cosignature, LogCheckpoint
from oss_portal.transparency.notes import COSIGNATURE, NoteRefused, VerifierKey, signature_line, split_note
from oss_portal.transparency.verification import signed_text

logger = logging.getLogger(__name__)


def known_witnesses() -> list[VerifierKey]:
    """Return the keys of the witnesses that the operator named. Raises `NoteRefused`."""
    return [VerifierKey.parse(text) for text in settings.TRANSPARENCY_WITNESSES]


def _not_ours(note: str) -> str:
    """Return why a checkpoint is refused; if the log's key signed it, a forked log was shown to other people."""
    try:
        signed_text(note)
    except NoteRefused:
        return _("Titik periksa ini bukan titik periksa kami.")
    logger.error("the log is forked: its key signed a checkpoint that is not in the database", extra={"note": note})
    return _("Log bercabang: kunci log menandatangani titik periksa ini, tetapi log kami memuat yang lain. Simpan ini.")


def accept_cosignatures(note: str) -> int:
    """Store the signatures of known witnesses under a checkpoint of this log; return how many were new.

    Raises `Refused` when it is no checkpoint of this log, or has no valid signature of a known witness.
    """
    try:
        text, signatures = split_note(note)
    except NoteRefused:
        raise Refused(_("Bukan titik periksa bertanda tangan (signed note).")) from None
    size = text.splitlines()[1] if text.count("\n") >= 3 else ""
    is_size = size.isascii() and size.isdigit() and len(size) < 19
    checkpoint = LogCheckpoint.objects.filter(pk=int(size)).first() if is_size else None
    if checkpoint is None or not checkpoint.catatan.startswith(f"{text}\n"):
        raise Refused(_not_ours(note))
    keys = {(key.name, key.key_id): key for key in known_witnesses() if key.kind == COSIGNATURE}
    new = []
    for name, content in signatures:
        if key := keys.get((name, content[:4])):
            try:
                key.verify(text, content[4:])
            except NoteRefused:
                raise Refused(_("Tanda tangan saksi %(nama)s tidak cocok.") % {"nama": name}) from None
            line = signature_line(key, content[4:]).rstrip("\n")
            new.append(Cosignature(checkpoint=checkpoint, saksi=name, baris=line))
    if not new:
        raise Refused(_("Tidak ada tanda tangan saksi yang dikenal."))
    before = checkpoint.cosignatures.count()
    Cosignature.objects.bulk_create(new, ignore_conflicts=True)
    return checkpoint.cosignatures.count() - before

"""Acceptances of versions: their proofs, and the versions that a person must accept (AKS-1, AKS-3)."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from ketentuan.events import Event
from ketentuan.exceptions import NoVersionInForce
from ketentuan.models import ChangeNotice, JenisDokumen, Persetujuan, VersiKetentuan
from oss_portal.audit.trail import current_trace, record
from oss_portal.db.compiled import compiled, compiled_sql
from oss_portal.db.inserts import append
from oss_portal.models import LogLeaf, Pengguna


def version_in_force(jenis: str = JenisDokumen.KETENTUAN) -> VersiKetentuan:
    """Return the version in force now. Raises `NoVersionInForce`."""
    if (found := _in_force.first(jenis)) is None:
        raise NoVersionInForce(jenis)
    return found


@compiled
def _in_force(jenis: str) -> QuerySet[VersiKetentuan]:
    return VersiKetentuan.objects.in_force(jenis)


def versions_in_force() -> dict[str, VersiKetentuan]:
    """Return the version in force of each kind, with one query. Raises `NoVersionInForce`."""
    found = {v.jenis: v for v in _each_in_force()}
    for jenis in JenisDokumen.values:
        if jenis not in found:
            raise NoVersionInForce(jenis)
    return found


@compiled
def _each_in_force() -> QuerySet[VersiKetentuan]:
    started = VersiKetentuan.objects.announced().filter(berlaku_sejak__lte=Now())
    return started.order_by("jenis", "-berlaku_sejak").distinct("jenis").defer("html", "sumber")


@transaction.atomic
def accept_ketentuan(*, versi: VersiKetentuan, channel: str, pengguna: Pengguna) -> Persetujuan:
    """Store the proof that a person accepted `versi`; a second call for the same version returns the first proof.

    `channel` is a `Persetujuan.Saluran`. Raises ValueError for a version that was never announced.
    """
    persetujuan, new = Persetujuan.objects.get_or_create(
        versi=versi, rujukan=None, pengguna=pengguna, defaults=_proof(versi, channel)
    )
    if new:
        _record(persetujuan)
    return persetujuan


def accept_at_registration(*, versi: Iterable[VersiKetentuan], rujukan: uuid.UUID) -> None:
    """Store the proof of each version for a registration that begins in this transaction and has no proofs yet.

    Raises ValueError for a version that was never announced.
    """
    proofs = [Persetujuan(versi=v, rujukan=rujukan, **_proof(v, Persetujuan.Saluran.PENDAFTARAN)) for v in versi]
    for proof in Persetujuan.objects.bulk_create(proofs):
        _record(proof)


def _proof(versi: VersiKetentuan, channel: str) -> dict:
    if not versi.is_announced:
        raise ValueError("only an announced version can be accepted")
    trace = current_trace()
    return {
        "sha256": versi.sha256,
        "saluran": Persetujuan.Saluran(channel),
        "ip": trace.ip,
        "agen": trace.agen[:300],
    }


def _record(persetujuan: Persetujuan) -> None:
    versi = persetujuan.versi
    # The row is new, so it has no leaf in the log yet.
    append(LogLeaf.of(LogLeaf.Kind.ACCEPTANCE, persetujuan.pk, persetujuan.log_content))
    record(
        Event.KETENTUAN_DISETUJUI,
        subject=persetujuan,
        by=persetujuan.pengguna,
        details={
            "jenis": versi.jenis,
            "versi": versi.nomor,
            "sha256": versi.sha256,
            "saluran": str(persetujuan.saluran),
        },
    )


def bind_persetujuan(rujukan: uuid.UUID, pengguna: Pengguna) -> int:
    """Bind the acceptances given with a registration to the person it became. Returns how many were bound."""
    return Persetujuan.objects.filter(rujukan=rujukan, pengguna__isnull=True).update(pengguna=pengguna)


@compiled_sql
def _versions_to_accept(pengguna: int) -> tuple[str, list[Any]]:
    sql = """
        select 1
          from (select distinct on (jenis) jenis, nomor
                  from ketentuan_versiketentuan
                 where status = 'diumumkan' and perlu_persetujuan and berlaku_sejak <= statement_timestamp()
                 order by jenis, nomor desc) wajib
         where not exists (select 1
                             from ketentuan_persetujuan p
                             join ketentuan_versiketentuan v on v.id = p.versi_id
                            where p.pengguna_id = %s and v.jenis = wajib.jenis and v.nomor >= wajib.nomor
                              and v.berlaku_sejak <= statement_timestamp())
         limit 1
    """
    return sql, [pengguna]


def has_versions_to_accept(pengguna_id: int) -> bool:
    """Whether the gate must ask this person: the same rule as `versions_to_accept`, checked at every request."""
    return bool(_versions_to_accept(pengguna_id))


def versions_to_accept(pengguna: Pengguna) -> list[VersiKetentuan]:
    """Return the versions that the person must accept first: at most one of each kind, terms first; one query.

    It is the latest version in force that needs acceptance. A later version that only corrects spelling needs none, and
    people who accepted that later version accepted its whole text.
    """
    required = VersiKetentuan.objects.announced().filter(perlu_persetujuan=True, berlaku_sejak__lte=Now())
    newer = required.filter(jenis=OuterRef("jenis"), nomor__gt=OuterRef("nomor"))
    accepted = Persetujuan.objects.filter(
        pengguna=pengguna,
        versi__jenis=OuterRef("jenis"),
        versi__nomor__gte=OuterRef("nomor"),
        versi__berlaku_sejak__lte=Now(),
    )
    return list(required.filter(~Exists(newer), ~Exists(accepted)).defer("html", "sumber").order_by("jenis"))


def changed_since_registration(rujukan: uuid.UUID) -> list[tuple[VersiKetentuan | None, VersiKetentuan]]:
    """Return (version accepted with the registration, version in force) of each document to be accepted again.

    The rule is that of the gate: a text with only corrections of spelling since then need not be accepted again.
    """
    last = {v.jenis: v for v in _accepted_with(rujukan)}
    current_versions, result = versions_in_force(), []
    for jenis in JenisDokumen.values:
        old, current = last.get(jenis), current_versions[jenis]
        if old == current:
            continue
        since = VersiKetentuan.objects.announced().filter(
            jenis=current.jenis, perlu_persetujuan=True, nomor__gt=old.nomor if old else 0, nomor__lte=current.nomor
        )
        if since.exists():
            result.append((old, current))
    return result


@compiled
def _accepted_with(rujukan: uuid.UUID) -> QuerySet[VersiKetentuan]:
    accepted = VersiKetentuan.objects.filter(persetujuan__rujukan=rujukan).order_by("jenis", "-nomor")
    return accepted.distinct("jenis").defer("html", "sumber")


def latest_accepted(pengguna: Pengguna) -> dict[str, VersiKetentuan]:
    """Return the latest version that the person accepted, by kind."""
    everything = VersiKetentuan.objects.filter(persetujuan__pengguna=pengguna).order_by("jenis", "-nomor")
    return {v.jenis: v for v in everything.distinct("jenis")}


def record_notified(*, versi: list[VersiKetentuan], pengguna: Pengguna) -> None:
    """Record that the person was shown the versions, once each. It is never taken for an acceptance (AKS-3)."""
    ChangeNotice.objects.bulk_create([ChangeNotice(versi=v, pengguna=pengguna) for v in versi], ignore_conflicts=True)


@transaction.atomic
def decline_ketentuan(*, versi: VersiKetentuan, pengguna: Pengguna) -> None:
    """Record that the person declined (U8). It has no other effect: the gate and the NIB stay as they are."""
    record(
        Event.KETENTUAN_TIDAK_DISETUJUI,
        subject=versi,
        by=pengguna,
        details={"jenis": versi.jenis, "versi": versi.nomor},
    )

"""The register of incidents (UU 27/2022 art. 46): record them, name the persons, tell them and the agency, close."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from oss_portal.audit.trail import record
from oss_portal.db.background import enqueue
from oss_portal.db.clock import older_than
from oss_portal.db.numbering import next_case_number
from oss_portal.db.state_machine import TransitionRefused, transition
from oss_portal.documents.letters import issue_letter, mail_attachments
from oss_portal.exceptions import Refused, required
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import Pengguna
from registrasi.events import Event
from registrasi.models import AffectedPerson, HakAkses, Insiden

Status = Insiden.Status
BATCH_SIZE = 500
_SHOWN_UNKNOWN = 10
# Longer than a batch takes, including its time in the queue.
STALL_TIME = timedelta(minutes=10)


@transaction.atomic
def record_insiden(
    *,
    by: Pengguna,
    title: str,
    description: str,
    data_terdampak: str,
    penanganan: str,
    diketahui_pada: datetime,
    terjadi_pada: datetime | None = None,
) -> Insiden:
    """Record an incident; its 72 hours run from the time it became known, not from the recording."""
    insiden = Insiden.objects.create(
        nomor=next_case_number("IN", "insiden", digits=4),
        judul=title,
        uraian=description,
        data_terdampak=data_terdampak,
        penanganan=penanganan,
        diketahui_pada=diketahui_pada,
        terjadi_pada=terjadi_pada,
        dicatat_oleh=by,
    )
    record(Event.INSIDEN_DICATAT, subject=insiden, by=by, details={"nomor": insiden.nomor})
    return insiden


@transaction.atomic
def add_affected(*, insiden: Insiden, by: Pengguna, user_id: Sequence[str] = (), everyone: bool = False) -> int:
    """Name the affected persons: by User-ID, or all who hold a right; return the number of new ones.

    Raises `TransitionRefused` for a closed incident, and `Refused` with the User-IDs that do not exist: otherwise a
    person would be left out and never told.
    """
    insiden = Insiden.objects.select_for_update(of=("self",)).get(pk=insiden.pk)
    if insiden.status == Status.DITUTUP:
        raise TransitionRefused(insiden, Status.DIBERITAHUKAN)
    people = Pengguna.objects.filter(is_active=True)
    if everyone:
        people = people.filter(pk__in=HakAkses.objects.live().values("pengguna_id"))
    else:
        named = {u.strip().upper() for u in user_id} - {""}
        people = people.filter(user_id__in=named)
        if unknown := sorted(named - set(people.values_list("user_id", flat=True))):
            shown = ", ".join(unknown[:_SHOWN_UNKNOWN]) + (" …" if len(unknown) > _SHOWN_UNKNOWN else "")
            raise Refused(_("Tidak ada akun aktif dengan User-ID: %(n)s") % {"n": shown}, field="user_id")
    before = insiden.terdampak.count()
    rows = (AffectedPerson(insiden=insiden, pengguna_id=pk) for pk in people.values_list("pk", flat=True).iterator())
    AffectedPerson.objects.bulk_create(rows, ignore_conflicts=True, batch_size=5000)
    count = insiden.terdampak.count() - before
    record(Event.INSIDEN_TERDAMPAK, subject=insiden, by=by, details={"jumlah": count, "semua": everyone})
    return count


@transaction.atomic
def notify_people(*, insiden: Insiden, by: Pengguna, authority_email: str) -> Insiden:
    """Issue the letter to the agency, and start the mails to the persons (by the worker, in batches).

    Raises `Refused` when no person is named, `TransitionRefused`.
    """
    i = Insiden.objects.select_for_update().get(pk=insiden.pk)
    if not i.terdampak.exists():
        raise Refused(_("Catat dahulu orang yang terdampak: belum ada yang dapat diberi tahu."))
    letter = issue_letter(
        jenis="insiden",
        perihal=f"Pemberitahuan kegagalan pelindungan data pribadi {i.nomor}",
        template="letters/registrasi/insiden.html",
        context={"insiden": i, "jumlah": i.terdampak.count()},
        subject=i,
        by=by,
    )
    transition(
        i,
        Status.DIBERITAHUKAN,
        event=Event.INSIDEN_DIBERITAHUKAN,
        by=by,
        fields={"surat": letter, "diberitahukan_pada": timezone.now()},
        details={"surat": letter.nomor, "tepat_waktu": timezone.now() <= i.tenggat},
    )
    queue_mail(
        "registrasi/insiden_to_authority",
        recipient=authority_email,
        context={"insiden": i, "surat": letter},
        attachment=mail_attachments(letter),
    )
    enqueue("registrasi.tasks.send_insiden_notices", i.pk)
    return i


def send_notices(insiden_id: int) -> int:
    """Queue the next batch of notices; return its size. Safe to run twice and at once: each person gets one mail."""
    with transaction.atomic():
        insiden = Insiden.objects.get(pk=insiden_id)
        batch = list(
            AffectedPerson.objects.filter(insiden=insiden, diberitahu_pada__isnull=True)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("pengguna")
            .order_by("id")[:BATCH_SIZE]
        )
        for affected in batch:
            queue_mail(
                "registrasi/insiden_to_person",
                recipient=affected.pengguna.email,
                pengguna=affected.pengguna,
                context={"nama": affected.pengguna.readable_name, "insiden": insiden},
                key=f"insiden-{insiden.pk}-{affected.pengguna_id}",
                bulk=True,
            )
        AffectedPerson.objects.filter(pk__in=[affected.pk for affected in batch]).update(diberitahu_pada=timezone.now())
    return len(batch)


def stalled() -> list[int]:
    """Return the incidents with persons who wait for the notice and without a batch for some time."""
    people = AffectedPerson.objects.filter(insiden=OuterRef("pk"))
    return list(
        Insiden.objects.filter(
            Exists(people.filter(diberitahu_pada__isnull=True)),
            ~Exists(people.filter(diberitahu_pada__isnull=False).exclude(older_than("diberitahu_pada", STALL_TIME))),
            # Closed incidents, too: the persons named last must get the notice.
            older_than("diberitahukan_pada", STALL_TIME),
        ).values_list("pk", flat=True)
    )


@transaction.atomic
def close_insiden(*, insiden: Insiden, by: Pengguna, alasan: str) -> Insiden:
    """Close an incident with a reason. Raises `ReasonRequired`, `TransitionRefused`."""
    alasan = required(alasan)
    i = Insiden.objects.select_for_update().get(pk=insiden.pk)
    transition(
        i,
        Status.DITUTUP,
        event=Event.INSIDEN_DITUTUP,
        by=by,
        alasan=alasan,
        fields={"alasan_penutupan": alasan},
    )
    return i

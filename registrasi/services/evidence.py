"""The pictures and documents that prove a registration: request, upload, viewing by officers, erasure."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from oss_portal.audit.trail import record
from oss_portal.exceptions import ConflictOfInterest, Refused
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import Pengguna, Upload
from oss_portal.staff.roles import role_of
from oss_portal.uploads.checking import CleanFile
from oss_portal.uploads.storage import discard_upload, store_upload
from registrasi.choices import JenisBukti
from registrasi.events import Event
from registrasi.exceptions import NotForReview
from registrasi.models import BuktiPendaftaran, PelakuUsaha, Pendaftaran, StatusVerifikasi
from registrasi.rules.identity_check import CARDS, papers_of, required_pictures
from registrasi.rules.periods import IDENTITY_REVIEW_DAYS
from registrasi.services.conflicts import has_conflict
from registrasi.services.reveal import count_reveal

Files = Mapping[JenisBukti, list[CleanFile]]
# A registration may have at most so many files: more cannot all be papers of a body.
MAX_PROOFS = 30
# So many proofs are erased in one transaction.
_BATCH = 500


def ask_for_pictures(pendaftaran: Pendaftaran, *, by_mail: bool = True) -> None:
    """Ask the person of a locked, activated registration for the pictures of card and face, once."""
    if pendaftaran.verifikasi != StatusVerifikasi.BELUM or pendaftaran.bukti_diminta_pada is not None:
        return
    pendaftaran.bukti_diminta_pada = timezone.now()
    pendaftaran.save(update_fields=["bukti_diminta_pada"])
    record(Event.BUKTI_DIMINTA, subject=pendaftaran, about=pendaftaran.pengguna)
    if by_mail and pendaftaran.pengguna:
        queue_mail(
            "registrasi/pictures_requested",
            recipient=pendaftaran.pengguna.email,
            pengguna=pendaftaran.pengguna,
            context={
                "nama": pendaftaran.readable_name,
                "usaha": pendaftaran.nama_badan or pendaftaran.nama,
                "link": f"{settings.BASE_URL}/dasbor/identitas/{pendaftaran.kode}/",
                "hari": IDENTITY_REVIEW_DAYS,
            },
        )


def store_evidence(pendaftaran: Pendaftaran, *, files: Files, by: Pengguna) -> list[str]:
    """Store checked files of a locked registration, beside earlier ones; return their kinds."""
    for jenis, uploads in files.items():
        for file in uploads:
            upload = store_upload(file, scope="pendaftaran", by=by)
            BuktiPendaftaran.objects.create(pendaftaran=pendaftaran, jenis=jenis, berkas=upload)
    return [str(jenis) for jenis, uploads in files.items() if uploads]


@transaction.atomic
def submit_evidence(*, pendaftaran: Pendaftaran, by: Pengguna, files: Files) -> Pendaftaran:
    """Submit the requested pictures, so that an officer checks the registration. A second click changes nothing.

    Raises `NotForReview` when none are awaited, `Refused` when one of the two is missing.
    """
    p = Pendaftaran.objects.select_for_update(of=("self",)).select_related("pelaku_usaha").get(pk=pendaftaran.pk)
    if p.pengguna_id != by.pk or not p.waits_for_pictures or p.pelaku_usaha is None:
        raise NotForReview
    for jenis in required_pictures(p.jenis_identitas):
        if not files.get(jenis):
            raise Refused(_("Foto kartu identitas dan swafoto keduanya diperlukan."), field=str(jenis))
    sent = store_evidence(p, files=files, by=by)
    p.verifikasi, p.diubah_pada = StatusVerifikasi.PERLU_DITINJAU, timezone.now()
    p.save(update_fields=["verifikasi", "diubah_pada"])
    PelakuUsaha.objects.filter(pk=p.pelaku_usaha.pk).update(verifikasi=p.verifikasi, diubah_pada=p.diubah_pada)
    record(Event.BUKTI_DIKIRIM, subject=p, by=by, about=by, details={"bukti": sent})
    return p


@transaction.atomic
def submit_papers(*, pendaftaran: Pendaftaran, by: Pengguna, files: Files) -> Pendaftaran:
    """Add papers of a body, which were not requested, to a registration that waits for an officer (PJP-1b, HAK-1a).

    Its place in the queue stays, and a file that it already has, as after a second click, is not added again. Raises
    `NotForReview` when the registration does not wait for an officer, `Refused` when there is no file, or too many.
    """
    p = Pendaftaran.objects.select_for_update(of=("self",)).get(pk=pendaftaran.pk)
    if p.pengguna_id != by.pk or not p.takes_papers:
        raise NotForReview
    if not any(files.values()):
        raise Refused(_("Pilih paling sedikit satu dokumen."), field=str(papers_of(p.jenis)[0]))
    # Proofs from before the last decision will be erased after it.
    waiting = p.bukti.filter(dikirim_pada__gt=p.diputuskan_pada) if p.diputuskan_pada else p.bukti.all()
    known = set(waiting.values_list("jenis", "berkas__sha256"))
    files = {jenis: [f for f in uploads if (jenis, f.sha256) not in known] for jenis, uploads in files.items()}
    count = sum(len(uploads) for uploads in files.values())
    if not count:
        return p
    if p.bukti.count() + count > MAX_PROOFS:
        raise Refused(_("Paling banyak %(jumlah)d berkas untuk satu pendaftaran.") % {"jumlah": MAX_PROOFS})
    sent = store_evidence(p, files=files, by=by)
    record(Event.BUKTI_DIKIRIM, subject=p, by=by, about=by, details={"bukti": sent})
    return p


@transaction.atomic
def look_at(*, bukti: BuktiPendaftaran, by: Pengguna) -> Upload:
    """Return the file for an officer who may see it, and record the view, which the person can read (PRV-2).

    A picture of the card shows the identity number, so it counts in the budget of reveals. Raises `ConflictOfInterest`
    when it concerns the officer or somebody close to them, `RevealLimitReached`.
    """
    p = bukti.pendaftaran
    if has_conflict(by, p.pengguna, nomor=(p.nomor_identitas,)):
        raise ConflictOfInterest
    if bukti.jenis in CARDS:
        count_reveal(by, card_of=p)
    details = {"peran": role_of(by), "bukti": bukti.jenis}
    record(Event.BUKTI_DILIHAT, subject=p, by=by, about=p.pengguna, details=details)
    return bukti.berkas


# --- Erasure ----------------------------------------------------------------------------------------------------------


def _discard(rows: QuerySet[BuktiPendaftaran]) -> int:
    """Delete rows of proof with their files; the bytes are deleted after the transaction has deleted the rows."""
    found = list(rows.select_related("berkas"))
    BuktiPendaftaran.objects.filter(pk__in=[b.pk for b in found]).delete()
    for b in found:
        discard_upload(b.berkas)
    return len(found)


def decided_before(limit: datetime) -> QuerySet[BuktiPendaftaran]:
    """Return the proofs on which a decision was made before `limit`; later proofs wait for the next decision."""
    return BuktiPendaftaran.objects.filter(
        pendaftaran__diputuskan_pada__lt=limit, dikirim_pada__lte=F("pendaftaran__diputuskan_pada")
    )


def discard_proofs(rows: QuerySet[BuktiPendaftaran]) -> int:
    """Erase a batch of proofs, without the checklist; return the number. Safe to run twice."""
    with transaction.atomic():
        pks = rows.order_by("pk").values_list("pk", flat=True)[:_BATCH]
        return _discard(BuktiPendaftaran.objects.filter(pk__in=list(pks)))


def discard_all(pendaftaran: Pendaftaran) -> int:
    """Erase all proofs of a registration whose person is erased; call it in the transaction of that act."""
    return _discard(pendaftaran.bukti.all())

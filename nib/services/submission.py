"""The submission of an application: its data are frozen, the rules decide, and it is issued at once or reviewed."""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.events import Event
from nib.exceptions import AlreadyHasNib, PermohonanIncomplete, PermohonanLocked, PernyataanChanged
from nib.models import KegiatanUsaha, Nib, Permohonan
from nib.notifications import notify_submitted
from nib.policy import Act, ensure_allowed
from nib.rules.periods import review_days
from nib.rules.skala import SkalaResult
from nib.rules.straight_through import review_flags
from nib.services.changes import Difference, apply, changes_of
from nib.services.completeness import PermohonanContent
from nib.services.issuing import issue_locked, issue_nib, lock_permohonan
from nib.services.permohonan import keep_pernyataan
from oss_portal.db.inserts import appended_together
from oss_portal.db.state_machine import transition
from oss_portal.exceptions import WrongState
from oss_portal.models import Pengguna
from oss_portal.reference.business_calendar import add_working_hours, working_day
from registrasi.models import PelakuUsaha


@transaction.atomic
def submit(
    *, permohonan: Permohonan, by: Pengguna, answer: str = "", stated: Collection[str] | None = None
) -> Permohonan:
    """Submit an application: freeze the data, compute scale and risk, apply the rules; return it fresh.

    `stated`: the keys of the statements above the button, if submitting makes them (`states_at_the_end`); they are
    stored with the application (PJP-1a..d). Without flags the NIB is issued in the same transaction; with flags the
    application waits for an officer, with a deadline. A second call, by a double click or another tab, changes nothing.
    Raises `PermohonanIncomplete`, `PermohonanLocked`, `AlreadyHasNib`, `PernyataanChanged`.
    """
    permohonan = lock_permohonan(permohonan)
    if permohonan.status in {Permohonan.Status.DIAJUKAN, Permohonan.Status.TERBIT}:
        return permohonan
    if not permohonan.is_editable:
        raise PermohonanLocked
    with appended_together():
        return _submit_locked(permohonan, by, answer, stated)


def _state(content: PermohonanContent, stated: Collection[str], by: Pengguna) -> None:
    texts = content.pernyataan_texts
    if all(t.pk in content.stated for t in texts):
        return
    if set(stated) != {str(t.pk) for t in texts}:
        raise PernyataanChanged
    keep_pernyataan(content.permohonan, texts, by)
    content.stated = {t.pk for t in texts}


def _allowed_changes(permohonan: Permohonan, nib: Nib | None) -> list[Difference]:
    """Return the differences of a change. Raises `WrongState` without an NIB, `PermohonanIncomplete` without any."""
    if nib is None:
        raise WrongState(_("Usaha ini belum memiliki NIB yang dapat diubah."))
    ensure_allowed(nib, Act.CHANGE_DATA)
    if not (diff := changes_of(permohonan)):
        raise PermohonanIncomplete([(1, _("Belum ada data yang diubah."))])
    return diff


def _submit_locked(permohonan: Permohonan, by: Pengguna, answer: str, stated: Collection[str] | None) -> Permohonan:
    nib = permohonan.pelaku_usaha.nib.live().first()
    is_new = permohonan.jenis == Permohonan.Jenis.BARU
    if is_new and nib is not None:
        raise AlreadyHasNib
    content = PermohonanContent(permohonan, has_nib=nib is not None)
    if stated is not None and permohonan.states_at_the_end:
        _state(content, stated, by)
    skala, missing = content.skala, content.check()
    if missing or skala is None:
        raise PermohonanIncomplete(missing)
    diff = [] if is_new else _allowed_changes(permohonan, nib)
    _freeze_kegiatan(content)
    flags = _flags(content, nib, diff)
    if permohonan.status != Permohonan.Status.PERLU_PERBAIKAN:
        answer = ""
    if permohonan.pembuat_id == by.pk:
        permohonan.pembuat = by
    _hand_in(permohonan, nib, by, skala, flags, answer)
    if flags:
        notify_submitted(permohonan)
    elif is_new:
        issue_locked(permohonan, era=content.era, kegiatan=content.kegiatan)
    else:
        apply(permohonan=permohonan)
        permohonan.refresh_from_db(fields=["status"])
    return permohonan


def _hand_in(
    permohonan: Permohonan, nib: Nib | None, by: Pengguna, skala: SkalaResult, flags: list[str], answer: str
) -> None:
    """Set the status to submitted, with a deadline if an officer must review the application."""
    now = timezone.now()
    # An application that waits only for the identity check needs no reviewer: it is issued automatically after it.
    reviewed = flags and not (permohonan.jenis == Permohonan.Jenis.BARU and flags == ["identitas"])
    hours = review_days(perseorangan=permohonan.pelaku_usaha.perseorangan) * working_day()
    transition(
        permohonan,
        Permohonan.Status.DIAJUKAN,
        event=Event.PERMOHONAN_DIAJUKAN,
        by=by,
        about=by,
        nib=nib.nomor if nib else "",
        fields={
            "skala": skala.skala,
            "total_modal": skala.modal,
            "bendera": flags,
            "diajukan_pada": now,
            "diajukan_oleh": by,
            "tenggat": add_working_hours(now, hours) if reviewed else None,
            "langkah_selesai": [1, 2, 3, 4, 5],
            "jawaban_perbaikan": answer.strip(),
        },
        details={"bendera": flags, "skala": skala.skala},
    )


def flags_at_submission(content: PermohonanContent, diff: Sequence[Difference] = ()) -> list[str]:
    """Return the reasons for a review that this complete application would get if it were submitted now."""
    is_change = content.permohonan.jenis == Permohonan.Jenis.PERUBAHAN
    return _flags(content, content.permohonan.pelaku_usaha.nib.live().first() if is_change else None, diff)


def _flags(content: PermohonanContent, nib: Nib | None, diff: Sequence[Difference]) -> list[str]:
    """Return the reasons for a review; in a change of data only the differences count."""
    permohonan, usaha = content.permohonan, content.permohonan.pelaku_usaha
    is_new = permohonan.jenis == Permohonan.Jenis.BARU
    core, kegiatan = any(d.core for d in diff), any(d.kegiatan for d in diff)
    old_kbli = set(nib.data.kegiatan.values_list("kbli_id", flat=True)) if nib and not is_new else set()
    flags = review_flags(
        ready_for_nib=usaha.ready_for_nib,
        perseorangan=usaha.perseorangan,
        perwakilan=usaha.from_abroad and (is_new or core),
        pma=permohonan.pma and (is_new or core or kegiatan),
        modal=[k.modal for k in content.kegiatan] if is_new or kegiatan else [],
        risiko=[
            content.risiko[k.kbli_id].tingkat
            for k in content.kegiatan
            if k.kbli_id in content.risiko and k.kbli_id not in old_kbli
        ],
        core_change=core,
        nib_frozen=nib is not None and nib.is_frozen,
    )
    # An application that an officer sent back is reviewed by an officer again.
    return [*flags, "perbaikan"] if permohonan.status == Permohonan.Status.PERLU_PERBAIKAN else flags


def _freeze_kegiatan(content: PermohonanContent) -> None:
    """Store in each line the values that are printed: present code and title, risk and licence at this scale."""
    changed = []
    for k in content.kegiatan:
        risiko = content.risiko.get(k.kbli_id)
        printed = {
            "edisi": k.kbli.edisi_id,
            "kode_kbli": k.kbli.kode,
            "judul": k.kbli.judul,
            "risiko": risiko.tingkat if risiko else "",
            "perizinan": risiko.perizinan if risiko else "",
            "kewenangan": risiko.kewenangan if risiko else "",
        }
        if any(getattr(k, field) != value for field, value in printed.items()):
            for field, value in printed.items():
                setattr(k, field, value)
            changed.append(k)
    if changed:
        KegiatanUsaha.objects.bulk_update(changed, list(printed))


def continue_after_verification(*, pelaku_usaha: PelakuUsaha, by: Pengguna | None) -> None:
    """Issue an application that waited only for the identity check, after the confirmation (U3, PJP-1b)."""
    for permohonan in Permohonan.objects.filter(
        pelaku_usaha=pelaku_usaha,
        status=Permohonan.Status.DIAJUKAN,
        jenis=Permohonan.Jenis.BARU,
        bendera=["identitas"],
    ):
        issue_nib(permohonan=permohonan, by=by, alasan="Identitas terverifikasi")
    # Applications with further reasons for a review lose this one, so that page and queue do not show it any more.
    with transaction.atomic():
        for permohonan in Permohonan.objects.select_for_update().filter(
            pelaku_usaha=pelaku_usaha, status=Permohonan.Status.DIAJUKAN, bendera__contains=["identitas"]
        ):
            permohonan.bendera = [flag for flag in permohonan.bendera if flag != "identitas"]
            permohonan.save(update_fields=["bendera"])

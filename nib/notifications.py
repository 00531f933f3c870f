"""The mails of this app. They contain number and link, but never the PDF or an identity number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from nib.models import Izin, Nib, NibEvent, PeranNib, Permohonan, PermohonanPencabutan, SanksiNib
from oss_portal.db.compiled import compiled
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import MailKey, Pengguna
from oss_portal.phone.channel import is_offered
from registrasi.models import HakAkses, PelakuUsaha
from registrasi.services.phone import tell_by_phone


@dataclass(frozen=True)
class Notice:
    """A mail to a business: template `nib/<template>`, sent once per `key`, with a link to `path` (else the NIB)."""

    pelaku_usaha: PelakuUsaha
    template: str
    key: str
    path: str = ""
    context: dict[str, Any] = field(default_factory=dict)

    def enqueue(self, pengguna: Pengguna | None, email: str, *, bulk: bool = False) -> None:
        queue_mail(
            f"nib/{self.template}",
            recipient=email,
            pengguna=pengguna,
            key=self.key_for(pengguna),
            context={
                "pelaku_usaha": self.pelaku_usaha,
                "recipient": pengguna,
                "link": settings.BASE_URL + (self.path or reverse("nib")),
            }
            | self.context,
            bulk=bulk,
        )

    def key_for(self, pengguna: Pengguna | None) -> str:
        return f"{self.key}-{'akun' if pengguna else 'usaha'}"


@compiled
def _answerable(usaha: list[int]) -> QuerySet[HakAkses]:
    rows = HakAkses.objects.live().filter(pelaku_usaha__any=usaha, peran=HakAkses.Peran.PENANGGUNG_JAWAB)
    return rows.select_related("pengguna")


def recipients(usaha: Sequence[PelakuUsaha]) -> dict[int, list[tuple[Pengguna | None, str]]]:
    """Return business key -> recipients: (penanggung jawab, email) and (None, company mailbox), each address once."""
    penanggung_jawab = {h.pelaku_usaha_id: h.pengguna for h in _answerable([u.pk for u in usaha])}
    result = {}
    for u in usaha:
        pengguna = penanggung_jawab.get(u.pk)
        told: list[tuple[Pengguna | None, str]] = [(pengguna, pengguna.email)] if pengguna else []
        # A person without a proven mailbox reads it in the portal; the address that they typed for the business is not
        # proven either.
        unproven = pengguna is not None and not pengguna.has_mailbox
        if u.email and not unproven and u.email.lower() not in {email.lower() for _person, email in told}:
            told.append((None, u.email))
        result[u.pk] = told
    return result


def notify(
    pelaku_usaha: PelakuUsaha, template: str, key: str, *, path: str = "", bulk: bool = False, **context: Any
) -> list[Pengguna]:
    """Queue one mail (`Notice`) to the business; `bulk` marks one of very many. Returns the persons who get it."""
    notice = Notice(pelaku_usaha, template, key, path, context)
    told = recipients([pelaku_usaha])[pelaku_usaha.pk]
    for pengguna, email in told:
        notice.enqueue(pengguna, email, bulk=bulk)
    return [pengguna for pengguna, _email in told if pengguna]


def notify_many(notices: Sequence[Notice]) -> None:
    """Queue the mails that are not queued yet, found by one query; they are sent after mails to single persons."""
    who = recipients([notice.pelaku_usaha for notice in notices])
    mails = [(notice, pengguna, email) for notice in notices for pengguna, email in who[notice.pelaku_usaha.pk]]
    keys = [notice.key_for(pengguna) for notice, pengguna, _ in mails]
    queued = set(MailKey.objects.filter(kunci__in=keys).values_list("kunci", flat=True))
    for notice, pengguna, email in mails:
        if notice.key_for(pengguna) not in queued:
            notice.enqueue(pengguna, email, bulk=True)


def notify_issued(nib: Nib, *, iumk: bool) -> None:
    told = notify(nib.pelaku_usaha, "issued", f"nib-terbit-{nib.nomor}", nib=nib, iumk=iumk)
    for pengguna in told if is_offered() else []:
        if pengguna.kabar_telepon:
            with translation.override(pengguna.bahasa):
                text = _("NIB Anda sudah terbit: %(nomor)s. Unduh sertifikatnya di %(alamat)s")
            values = {"nomor": nib.nomor, "alamat": settings.BASE_URL + reverse("nib")}
            tell_by_phone(pengguna, text % values, kind="nib_issued")


def notify_changed(
    nib: Nib,
    changes: dict[str, list[str]] | Callable[[], dict[str, list[str]]],
    *,
    key: str,
    permohonan: Permohonan | None = None,
    corrected: bool = False,
    bulk: bool = False,
) -> None:
    """Tell the holder what changed; if an application (`permohonan`) changed it, also which kuasa submitted that.

    `corrected`: the data of the registration were corrected. Without either, the law changed. If `changes` is a
    function, it is called in the language of the mail; otherwise the template translates the labels.
    """
    context: dict[str, Any] = {"nib": nib, "changes": changes, "permohonan": permohonan, "corrected": corrected}
    notify(nib.pelaku_usaha, "changed", key, bulk=bulk, **context)


def notify_izin(izin: Izin, nib: Nib, *, key: str, granted: dict[str, Any] | None = None) -> None:
    """Tell what an agency reported about a licence; `granted`: the law (dasar) by which the system granted it."""
    notify(nib.pelaku_usaha, "izin", key, nib=nib, izin=izin, granted=granted)


def notify_submitted(permohonan: Permohonan) -> None:
    """Tell that an officer reviews the application, and until when."""
    key = f"nib-diajukan-{permohonan.kode}-{permohonan.diajukan_pada:%Y%m%d%H%M%S}"
    notify(permohonan.pelaku_usaha, "submitted", key, permohonan=permohonan)


def notify_corrections(permohonan: Permohonan) -> None:
    """Name each thing that the applicant must correct."""
    key = f"nib-perbaikan-{permohonan.kode}-{permohonan.diubah_pada:%Y%m%d%H%M%S}"
    corrections = permohonan.perbaikan
    notify(permohonan.pelaku_usaha, "correction_requested", key, permohonan=permohonan, corrections=corrections)


def notify_rejected(permohonan: Permohonan) -> None:
    notify(permohonan.pelaku_usaha, "refused", f"nib-ditolak-{permohonan.kode}", permohonan=permohonan)


def notify_sanksi(sanksi: SanksiNib) -> None:
    """Tell of a step in force: reason, law, deadline for an answer; the linked page has the letter."""
    key, path = f"nib-sanksi-{sanksi.kode}", reverse("nib-sanksi", args=[sanksi.kode])
    notify(sanksi.nib.pelaku_usaha, "sanksi", key, path=path, nib=sanksi.nib, sanksi=sanksi)


def notify_warning_ended(sanksi: SanksiNib, *, alasan: str) -> None:
    key, path = f"nib-peringatan-selesai-{sanksi.kode}", reverse("nib-sanksi", args=[sanksi.kode])
    notify(sanksi.nib.pelaku_usaha, "warning_ended", key, path=path, nib=sanksi.nib, alasan=alasan)


def notify_note(event: NibEvent) -> None:
    """Tell what was written in the ledger of the NIB."""
    notify(event.nib.pelaku_usaha, "note", f"nib-catatan-{event.kode}", nib=event.nib, event=event)


def notify_reply(sanksi: SanksiNib) -> None:
    """Tell what an officer replied to the holder's objection."""
    key, path = f"nib-tanggapan-{sanksi.kode}", reverse("nib-sanksi", args=[sanksi.kode])
    notify(sanksi.nib.pelaku_usaha, "keberatan_response", key, path=path, nib=sanksi.nib, sanksi=sanksi)


def notify_status(nib: Nib, *, alasan: str) -> None:
    """Tell that the NIB is in force again, or that it ended on request."""
    key = f"nib-status-{nib.nomor}-{nib.diubah_pada:%Y%m%d%H%M%S%f}"
    notify(nib.pelaku_usaha, "status", key, nib=nib, alasan=alasan)


def notify_peran(peran: PeranNib, *, alasan: str) -> None:
    key = f"nib-peran-{peran.pk}-{peran.diubah_pada:%Y%m%d%H%M%S%f}"
    notify(peran.nib.pelaku_usaha, "peran", key, nib=peran.nib, peran=peran, alasan=alasan)


def notify_pencabutan_requested(asked: PermohonanPencabutan) -> None:
    """Tell the penanggung jawab: an approval cannot be undone, and another person may have made the request."""
    key = f"nib-cabut-diminta-{asked.kode}"
    notify(asked.nib.pelaku_usaha, "pencabutan_requested", key, nib=asked.nib, pencabutan_request=asked)


def notify_pencabutan_rejected(asked: PermohonanPencabutan) -> None:
    key = f"nib-cabut-ditolak-{asked.kode}"
    notify(asked.nib.pelaku_usaha, "pencabutan_refused", key, nib=asked.nib, pencabutan_request=asked)

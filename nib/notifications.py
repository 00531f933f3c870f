"""The mails of this app. They name number and link; never the PDF, never an identity number."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.urls import reverse

from nib.models import Nib, PeranNib, Permohonan, PermohonanPencabutan, SanksiNib
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import OutgoingMail, Pengguna
from registrasi.models import HakAkses, PelakuUsaha


@dataclass(frozen=True)
class Notice:
    """One mail to a business: the template `nib/<templat>`, at most once a `kunci`; `path` is the path of its link."""

    pelaku_usaha: PelakuUsaha
    templat: str
    kunci: str
    path: str
    context: dict = field(default_factory=dict)

    def enqueue(self, pengguna: Pengguna | None, address: str, *, bulk: bool = False) -> None:
        queue_mail(
            f"nib/{self.templat}",
            recipient=address,
            pengguna=pengguna,
            key=self.key_for(pengguna),
            context={"pelaku_usaha": self.pelaku_usaha, "tautan": settings.BASE_URL + self.path} | self.context,
            bulk=bulk,
        )

    def key_for(self, pengguna: Pengguna | None) -> str:
        return f"{self.kunci}-{'akun' if pengguna else 'usaha'}"


def recipients(usaha: Sequence[PelakuUsaha]) -> dict[int, list[tuple]]:
    """Return by key (login or None, address) of who is told: penanggung jawab and the company's mailbox, each once."""
    right = HakAkses.objects.live().filter(pelaku_usaha__in=usaha, peran=HakAkses.Peran.PENANGGUNG_JAWAB)
    orang = {h.pelaku_usaha_id: h.pengguna for h in right.select_related("pengguna")}
    result = {}
    for u in usaha:
        rows = [(orang[u.pk], orang[u.pk].email)] if u.pk in orang else []
        if u.email and u.email.lower() not in {address.lower() for _, address in rows}:
            rows.append((None, u.email))
        result[u.pk] = rows
    return result


def notify(pelaku_usaha, template: str, *, key: str, path: str, context: dict | None = None) -> None:
    """Queue one mail (`Notice`) to the business."""
    notice = Notice(pelaku_usaha, template, key, path, context or {})
    for pengguna, address in recipients([pelaku_usaha])[pelaku_usaha.pk]:
        notice.enqueue(pengguna, address)


def notify_many(notice: Sequence[Notice]) -> None:
    """Queue what is not queued yet; those that are cost no question each. They wait behind mails to single persons."""
    who = recipients([k.pelaku_usaha for k in notice])
    letter = [(k, pengguna, address) for k in notice for pengguna, address in who[k.pelaku_usaha.pk]]
    key = [k.key_for(pengguna) for k, pengguna, _ in letter]
    ada = set(OutgoingMail.objects.filter(kunci__in=key).values_list("kunci", flat=True))
    for k, pengguna, address in letter:
        if k.key_for(pengguna) not in ada:
            k.enqueue(pengguna, address, bulk=True)


def notify_issued(nib: Nib) -> None:
    notify(nib.pelaku_usaha, "issued", key=f"nib-terbit-{nib.nomor}", path=reverse("nib"), context={"nib": nib})


def notify_changed(nib: Nib, changes: dict, *, key: str) -> None:
    notify(
        nib.pelaku_usaha,
        "changed",
        key=key,
        path=reverse("nib"),
        context={"nib": nib, "perubahan": changes.items()},
    )


def notify_submitted(permohonan: Permohonan) -> None:
    """Say that an officer looks at the application, and until when."""
    notify(
        permohonan.pelaku_usaha,
        "submitted",
        key=f"nib-diajukan-{permohonan.kode}-{permohonan.diajukan_pada:%Y%m%d%H%M%S}",
        path=reverse("nib"),
        context={"permohonan": permohonan},
    )


def notify_corrections(permohonan: Permohonan) -> None:
    """Name each thing to repair."""
    notify(
        permohonan.pelaku_usaha,
        "correction_requested",
        key=f"nib-perbaikan-{permohonan.kode}-{permohonan.diubah_pada:%Y%m%d%H%M%S}",
        path=reverse("nib"),
        context={"permohonan": permohonan, "perbaikan": permohonan.perbaikan},
    )


def notify_rejected(permohonan: Permohonan) -> None:
    notify(
        permohonan.pelaku_usaha,
        "refused",
        key=f"nib-ditolak-{permohonan.kode}",
        path=reverse("nib"),
        context={"permohonan": permohonan},
    )


def notify_sanksi(sanksi: SanksiNib) -> None:
    """Tell of a warning, freeze or revocation: why, on which law, until when to answer."""
    notify(
        sanksi.nib.pelaku_usaha,
        "sanksi",
        key=f"nib-sanksi-{sanksi.kode}",
        path=reverse("nib"),
        context={"nib": sanksi.nib, "sanksi": sanksi},
    )


def notify_reply(sanksi: SanksiNib) -> None:
    """Tell what an officer replied to the holder's objection."""
    notify(
        sanksi.nib.pelaku_usaha,
        "keberatan_response",
        key=f"nib-tanggapan-{sanksi.kode}",
        path=reverse("nib-sanksi", args=[sanksi.kode]),
        context={"nib": sanksi.nib, "sanksi": sanksi},
    )


def notify_status(nib: Nib, *, alasan: str) -> None:
    """Tell that the NIB is in force again, or ended on request."""
    notify(
        nib.pelaku_usaha,
        "status",
        key=f"nib-status-{nib.nomor}-{nib.diubah_pada:%Y%m%d%H%M%S%f}",
        path=reverse("nib"),
        context={"nib": nib, "alasan": alasan},
    )


def notify_peran(peran: PeranNib, *, alasan: str) -> None:
    notify(
        peran.nib.pelaku_usaha,
        "peran",
        key=f"nib-peran-{peran.pk}-{peran.diubah_pada:%Y%m%d%H%M%S%f}",
        path=reverse("nib"),
        context={"nib": peran.nib, "peran": peran, "alasan": alasan},
    )


def notify_pencabutan_rejected(data_request: PermohonanPencabutan) -> None:
    notify(
        data_request.nib.pelaku_usaha,
        "pencabutan_refused",
        key=f"nib-cabut-ditolak-{data_request.kode}",
        path=reverse("nib"),
        context={"nib": data_request.nib, "data_request": data_request},
    )

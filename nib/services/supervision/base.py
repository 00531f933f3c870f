"""Parts of every step of supervision: lock, check the officer, change the status, write ledger and audit trail."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, TypedDict

from django.utils import timezone
from django.utils.translation import gettext as _

from nib.certificate.versions import create_version
from nib.events import Event
from nib.exceptions import DifferentPersonRequired
from nib.models import DasarTindakan, DokumenPengawasan, Nib, NibEvent, SanksiNib, StatusNib, TipeDokumen
from oss_portal.audit.trail import record
from oss_portal.db.state_machine import transition
from oss_portal.documents.letters import issue_letter
from oss_portal.exceptions import ReasonRequired, Refused, WrongState, required
from oss_portal.models import Pengguna
from oss_portal.staff.area import ensure_within
from oss_portal.uploads.checking import CleanFile
from oss_portal.uploads.storage import store_upload
from registrasi.models import HakAkses, PelakuUsaha
from registrasi.services.conflicts import has_usaha_conflict

Tahap = SanksiNib.Tahap
Files = Mapping[str, list[CleanFile]]
_SCOPE = "nib"


class Document(TypedDict, total=False):
    """The decision for a step: its law, and number and date of the document."""

    dasar: str
    nomor_dokumen: str
    tanggal_dokumen: date | None


def lock_nib(nib: Nib) -> Nib:
    """Lock the business, then the NIB (always in this order), and return it fresh."""
    PelakuUsaha.objects.select_for_update().get(pk=nib.pelaku_usaha_id)
    return (
        Nib.objects.select_for_update(of=("self",))
        .select_related("pelaku_usaha", "data__pembuat", "era__dasar_hukum")
        .get(pk=nib.pk)
    )


def forbid_own_case(nib: Nib, by: Pengguna) -> None:
    """Raise `DifferentPersonRequired` if the officer acts for this business, or is close to a person who does."""
    own = HakAkses.objects.filter(pengguna=by, pelaku_usaha=nib.pelaku_usaha_id).exists()
    if own or has_usaha_conflict(by, nib.pelaku_usaha):
        raise DifferentPersonRequired


def lock_case(nib: Nib, by: Pengguna, *, revoked: bool = True) -> Nib:
    """Lock an NIB for an act of an officer; `revoked` says whether it may be revoked.

    Raises `DifferentPersonRequired`, `OutsideArea`, `WrongState`.
    """
    nib = lock_nib(nib)
    forbid_own_case(nib, by)
    ensure_within(by, nib.data.kelurahan)
    if nib.is_revoked and not revoked:
        raise WrongState(_("NIB ini sudah dicabut."))
    return nib


def ground_of(act: str, dasar: DasarTindakan | None = None) -> DasarTindakan:
    """Return the row of the table of laws that an act is based on: `dasar`, else the one in force today.

    Raises `Refused` when it is for another act, or its law is not in force.
    """
    grounds = DasarTindakan.grounds(act)
    ground = grounds.filter(pk=dasar.pk).first() if dasar else grounds.first()
    if ground is None:
        message = _("Tabel dasar hukum tidak mempunyai dasar yang berlaku hari ini untuk tindakan ini.")
        if dasar is not None:
            message = _("%(dasar)s tidak berlaku hari ini untuk tindakan ini. Usulkan dengan dasar yang berlaku.")
            message %= {"dasar": dasar}
        raise Refused(message, "dasar")
    return ground


def check_court_decision(nomor: str, tanggal: date | None, files: Files | None) -> None:
    """Raise `ReasonRequired` at the missing field for a court decision without number, date or document."""
    if not nomor.strip():
        raise ReasonRequired(_("Isi nomor putusan pengadilan."), "nomor_dokumen")
    if tanggal is None:
        raise ReasonRequired(_("Isi tanggal putusan pengadilan."), "tanggal_dokumen")
    if tanggal > timezone.localdate():
        raise Refused(_("Tanggal putusan belum tiba. Periksa tanggalnya."), "tanggal_dokumen")
    if not (files or {}).get(DokumenPengawasan.Jenis.PUTUSAN):
        raise ReasonRequired(_("Lampirkan putusan pengadilan."), str(DokumenPengawasan.Jenis.PUTUSAN))


def attach(
    files: Files | None,
    by: Pengguna,
    *,
    nib: Nib,
    sanksi: SanksiNib | None = None,
    peristiwa: NibEvent | None = None,
) -> None:
    """Store the checked documents of a step, an answer or a note; call it inside the transaction of the act."""
    for jenis, uploads in (files or {}).items():
        for file in uploads:
            DokumenPengawasan.objects.create(
                nib=nib,
                sanksi=sanksi,
                peristiwa=peristiwa,
                jenis=jenis,
                berkas=store_upload(file, scope=_SCOPE, by=by),
                oleh=by,
            )


def transition_nib(
    nib: Nib,
    to: str,
    *,
    jenis: str,
    by: Pengguna,
    alasan: str,
    document: Document | None = None,
    fields: dict[str, Any] | None = None,
) -> None:
    """Change the status of an NIB and record it in the ledger, with the decision (law, number, date of a document)."""
    source = nib.status
    transition(
        nib,
        to,
        event=Event.NIB_STATUS,
        by=by,
        alasan=alasan,
        fields=fields,
        nib=nib.nomor,
        about=nib.data.pembuat,
    )
    kind = TipeDokumen.PENCABUTAN if to == StatusNib.DICABUT else TipeDokumen.PERUBAHAN
    NibEvent.objects.create(
        nib=nib, jenis=jenis, dari=source, ke=to, tipe_dokumen=kind, alasan=alasan, oleh=by, **(document or {})
    )
    create_version(nib=nib, kind=kind, by=by)


def start_sanksi(
    nib: Nib,
    tahap: str,
    by: Pengguna,
    *,
    alasan: str,
    dasar: DasarTindakan | None,
    sebab: str = SanksiNib.Sebab.PELANGGARAN,
    mendesak: str = "",
    hari_jawab: int = 0,
    nomor_dokumen: str = "",
    tanggal_dokumen: date | None = None,
    files: Files | None = None,
    in_force: bool,
) -> SanksiNib:
    """Create a step of supervision with its documents; `in_force` with its period for an answer, else as a proposal.

    Raises `ReasonRequired`, `WrongState` if this step is already running.
    """
    if nib.sanksi.filter(tahap=tahap, status__in=[SanksiNib.Status.DIUSULKAN, SanksiNib.Status.BERLAKU]).exists():
        raise WrongState(_("Langkah ini sudah berjalan untuk NIB ini."))
    ground = ground_of(tahap, dasar)
    sanksi = SanksiNib.objects.create(
        nib=nib,
        tahap=tahap,
        sebab=sebab,
        mendesak=mendesak,
        alasan=required(alasan),
        dasar_tindakan=ground,
        dasar=str(ground),
        nomor_dokumen=nomor_dokumen.strip(),
        tanggal_dokumen=tanggal_dokumen,
        status=SanksiNib.Status.BERLAKU if in_force else SanksiNib.Status.DIUSULKAN,
        diusulkan_oleh=by,
        hari_jawab=hari_jawab,
        berlaku_pada=timezone.now() if in_force else None,
        tenggat_jawab=timezone.localdate() + timedelta(days=hari_jawab) if in_force else None,
    )
    attach(files, by, nib=nib, sanksi=sanksi)
    record(
        Event.SANKSI_BERLAKU if in_force else Event.SANKSI_DIUSULKAN,
        subject=sanksi,
        by=by,
        about=nib.data.pembuat,
        nib=nib.nomor,
        alasan=sanksi.alasan,
        details={"tahap": tahap},
    )
    return sanksi


def issue_sanksi_letter(sanksi: SanksiNib, by: Pengguna) -> None:
    """Number, sign and keep the letter of a step in force, with its reasons, law and documents."""
    nib = sanksi.nib
    sanksi.surat = issue_letter(
        jenis=f"nib_{sanksi.tahap}",
        perihal=f"{sanksi.get_tahap_display()} NIB {nib.nomor}",
        template="letters/nib/sanksi.html",
        context={
            "nib": nib,
            "sanksi": sanksi,
            "law": sanksi.dasar_tindakan.dasar_hukum,
            "documents": list(sanksi.dokumen.select_related("berkas")),
        },
        subject=sanksi,
        about=nib.data.pembuat,
        by=by,
    )
    sanksi.save(update_fields=["surat"])


def sanksi_document(sanksi: SanksiNib) -> Document:
    return {
        "dasar": sanksi.dasar,
        "nomor_dokumen": sanksi.nomor_dokumen,
        "tanggal_dokumen": sanksi.tanggal_dokumen,
    }


def resolve(sanksi: SanksiNib, by: Pengguna, alasan: str) -> None:
    transition(
        sanksi,
        SanksiNib.Status.SELESAI,
        event=Event.SANKSI_SELESAI,
        by=by,
        alasan=alasan,
        fields={"selesai_pada": timezone.now()},
        nib=sanksi.nib.nomor,
        about=sanksi.nib.data.pembuat,
        details={"tahap": sanksi.tahap},
    )


def close_all(nib: Nib, by: Pengguna, alasan: str, *, except_for: SanksiNib | None = None) -> None:
    """Close the running steps of an NIB, and refuse the proposed ones."""
    for sanksi in nib.sanksi.exclude(pk=except_for.pk if except_for else 0).select_for_update():
        sanksi.nib = nib
        if sanksi.status == SanksiNib.Status.BERLAKU:
            resolve(sanksi, by, alasan)
        elif sanksi.status == SanksiNib.Status.DIUSULKAN:
            reject_proposal(sanksi, by, alasan)


def reject_proposal(sanksi: SanksiNib, by: Pengguna, alasan: str) -> None:
    transition(
        sanksi,
        SanksiNib.Status.DITOLAK,
        event=Event.SANKSI_DITOLAK,
        by=by,
        alasan=alasan,
        fields={"diputus_oleh": by, "selesai_pada": timezone.now(), "alasan_putusan": alasan},
        nib=sanksi.nib.nomor,
        details={"tahap": sanksi.tahap},
    )

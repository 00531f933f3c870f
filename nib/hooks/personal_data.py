"""Personal data that this app keeps, and records of who read them (UU 27/2022 art. 5, 7; PRV-2)."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from nib.api.catalogue import INQUERY_NIB, METHODS
from nib.events import Event
from nib.models import DataDisclosure, DokumenPengawasan, Nib, Permohonan, SanksiNib
from nib.rules.npwp import masked_npwp
from nib.services.push import METHOD as PUSH_METHOD
from oss_portal import hooks
from oss_portal.hooks import DataReading, PersonalDataSource
from oss_portal.models import AuditEvent, Pengguna
from oss_portal.privacy.masking import mask_nik
from registrasi.models import HakAkses

_WHAT = {name: method.discloses for name, method in METHODS.items()} | {PUSH_METHOD: INQUERY_NIB.discloses}

# Related names of the parts of an application and of an NIB. A sanction that was only proposed is left out, as on the
# holder's page.
_OF_PERMOHONAN = ("lokasi", "kegiatan", "pengurus", "pemegang_saham", "pernyataan")
_OF_NIB = ("peran", "peristiwa", "sanksi", "permohonan_pencabutan", "kewajiban", "izin", "dokumen_pengawasan")
_TOLD = {
    "sanksi": SanksiNib.objects.told(),
    "dokumen_pengawasan": DokumenPengawasan.objects.filter(
        Q(peristiwa__isnull=False) | Q(sanksi__in=SanksiNib.objects.told())
    ),
}


def _usaha(pengguna: Pengguna) -> QuerySet[HakAkses, Any]:
    return HakAkses.objects.live().filter(pengguna=pengguna).values("pelaku_usaha")


def _npwp_for(pengguna: Pengguna, npwp: str) -> str:
    """Return an NPWP as this person may read it: the NIK of another person, used as NPWP, is masked."""
    return npwp if npwp == pengguna.nomor_identitas else masked_npwp(npwp)


@hooks.personal_data_sources.register
def nib_data(pengguna: Pengguna) -> PersonalDataSource:
    """Return the stored data of the NIBs of the businesses that this person acts for."""
    nibs = Nib.objects.filter(pelaku_usaha__in=_usaha(pengguna)).select_related("data", "pelaku_usaha").order_by("id")
    return PersonalDataSource(
        title=_("Nomor Induk Berusaha"),
        purpose=_("Menerbitkan NIB dan sertifikatnya, dan menjawab siapa yang memeriksanya"),
        legal_basis=_("UU 27/2022 Pasal 20 ayat (2) huruf c dan e"),
        under_licensing_law=True,
        retention=_("Selamanya: register NIB tidak dihapus"),
        data=[
            Nib.PERSONAL_DATA.row(n)
            | {
                "nama": n.pelaku_usaha.nama,
                "alamat": f"{n.data.alamat}, {n.data.wilayah} {n.data.kode_pos}",
                "npwp": _npwp_for(pengguna, n.data.npwp),
                "telepon": n.data.telepon,
                "surel": n.data.email,
            }
            for n in nibs
        ],
    )


@hooks.personal_data_sources.register
def permohonan_data(pengguna: Pengguna) -> PersonalDataSource:
    """Return the applications of these businesses with their parts; numbers of other persons are masked."""
    all_permohonan = Permohonan.objects.filter(pelaku_usaha__in=_usaha(pengguna)).order_by("id")
    nibs = Nib.objects.filter(pelaku_usaha__in=_usaha(pengguna)).order_by("id")
    records: list[Any] = []
    for permohonan in all_permohonan.prefetch_related(*_OF_PERMOHONAN, "pernyataan__teks"):
        records += [permohonan, *(part for name in _OF_PERMOHONAN for part in getattr(permohonan, name).all())]
    for nib in nibs.prefetch_related(*(Prefetch(name, _TOLD[name]) if name in _TOLD else name for name in _OF_NIB)):
        records += [part for name in _OF_NIB for part in getattr(nib, name).all()]
    rows = [{"bagian": str(record._meta.verbose_name)} | record.PERSONAL_DATA.row(record) for record in records]
    for record, row in zip(records, rows, strict=True):
        if isinstance(record, Permohonan) and record.status == Permohonan.Status.TERBIT:
            # Of an approved application this is an internal note of the officer; the reason of a refusal was sent.
            row.pop("alasan_putusan")
        if row.get("nomor_identitas") not in {None, pengguna.nomor_identitas}:
            row["nomor_identitas"] = mask_nik(row["nomor_identitas"])
        if "npwp" in row:
            row["npwp"] = _npwp_for(pengguna, row["npwp"])
    return PersonalDataSource(
        title=_("Permohonan NIB, sanksi, dan kewajiban"),
        purpose=_("Menerbitkan dan mengawasi NIB"),
        legal_basis=_("UU 27/2022 Pasal 20 ayat (2) huruf c dan e"),
        under_licensing_law=True,
        retention=_("Selamanya: register NIB tidak dihapus"),
        data=rows,
    )


@hooks.data_readings.register
def instansi_readings(pengguna: Pengguna) -> list[DataReading]:
    """Return which agencies read the person's NIBs, newest first."""
    rows = DataDisclosure.objects.filter(nib__pelaku_usaha__in=_usaha(pengguna)).select_related("instansi", "nib")
    return [
        DataReading(
            at=b.waktu,
            who=b.instansi.nama,
            what=f"{_WHAT.get(b.metode, b.metode)} ({b.nib.nomor})",
            purpose=b.tujuan,
        )
        for b in rows[: hooks.MAX_READINGS]
    ]


@hooks.data_readings.register
def proof_readings(pengguna: Pengguna) -> list[DataReading]:
    """Return when officers opened a proof of payment or a document of supervision of this person, newest first."""
    what_for = {
        str(Event.BUKTI_DIBUKA): (_("Bukti pembayaran (%(nib)s)"), _("Mencocokkan pembayaran yang dilaporkan")),
        str(Event.DOKUMEN_DIBUKA): (_("Dokumen pengawasan (%(nib)s)"), _("Memeriksa perkara pengawasan NIB")),
    }
    opened = AuditEvent.objects.filter(tentang=pengguna, peristiwa__in=what_for).exclude(oleh=pengguna)
    return [
        DataReading.by_officer(p, what=what_for[p.peristiwa][0] % {"nib": p.nib}, purpose=what_for[p.peristiwa][1])
        for p in opened.only("waktu", "nib", "peristiwa", "rincian")[: hooks.MAX_READINGS]
    ]

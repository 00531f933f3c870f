"""Factories of the NIB. They load the set-up data (laws, era, thresholds) when it is not there yet."""

from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

import factory
from django.utils import timezone

from nib.models import (
    EdisiKbli,
    Era,
    Kbli,
    KegiatanUsaha,
    Nib,
    Permohonan,
    PernyataanPermohonan,
    SanksiNib,
    TeksPernyataan,
)
from nib.reference_data import load
from nib.services import supervision
from nib.services.issuing import issue_nib
from oss_portal.models import Pengguna
from oss_portal.uploads.checking import CleanFile
from tests import reference_copies
from tests.factories.registrasi import HakAksesFactory, PetugasFactory


def load_reference_data() -> None:
    """Fill the tables with the set-up data from the copies after a test with real transactions, or load the data."""
    if not Era.objects.filter(aktif=True).exists() and not reference_copies.put_back("nib"):
        load()


def current_edisi() -> EdisiKbli:
    load_reference_data()
    return EdisiKbli.now()


class KbliFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Kbli
        django_get_or_create = ("edisi", "kode")

    edisi = factory.LazyFunction(current_edisi)
    kode = "56101"
    judul = "Restoran"
    uraian = "Usaha jasa menyajikan makanan dan minuman."
    kategori = "I"


class PermohonanFactory(factory.django.DjangoModelFactory):
    """A draft with all steps filled in by a perseorangan with a food stall."""

    class Meta:
        model = Permohonan
        skip_postgeneration_save = True

    class Params:
        hak_akses = factory.SubFactory(HakAksesFactory)

    pelaku_usaha = factory.SelfAttribute("hak_akses.pelaku_usaha")
    pembuat = factory.SelfAttribute("hak_akses.pengguna")
    edisi_kbli = factory.LazyFunction(current_edisi)
    langkah_selesai = factory.LazyFunction(lambda: [1, 2, 3, 4])
    npwp = factory.LazyAttribute(lambda o: o.pelaku_usaha.nomor_identitas)
    alamat = "Jalan Kebon Sirih 12 RT 003 RW 004"
    kelurahan = "31.71.06.1001"
    wilayah = "Menteng, Kec. Menteng, Kota Administrasi Jakarta Pusat, DKI Jakarta"
    kode_pos = "10310"
    telepon = "+6285712345678"
    email = factory.SelfAttribute("pelaku_usaha.email")
    status_pm = "02"
    impor = False
    ekspor = False
    jamsos_kes = Permohonan.Jamsos.SUDAH
    jamsos_tk = Permohonan.Jamsos.TIDAK
    wlkp = False

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        load_reference_data()
        return super()._create(model_class, *args, **kwargs)

    @classmethod
    def _adjust_kwargs(cls, **kwargs):
        load_reference_data()
        return kwargs

    @factory.post_generation
    def kegiatan(obj, create, extracted, **kwargs):
        if extracted is False:
            return
        kbli = kwargs.pop("kbli", None) or KbliFactory()
        KegiatanUsaha.objects.create(
            permohonan=obj,
            kbli=kbli,
            edisi=kbli.edisi_id,
            kode_kbli=kbli.kode,
            judul=kbli.judul,
            **({"modal": Decimal(5_000_000), "tenaga_kerja": 0} | kwargs),
        )

    @factory.post_generation
    def pernyataan(obj, create, extracted, **kwargs):
        if extracted is False:
            return
        for text in TeksPernyataan.objects.in_force():
            PernyataanPermohonan.objects.create(permohonan=obj, teks=text, oleh=obj.pembuat)


def make_nib(*, more_kegiatan: int = 0, skala: str = "01", **kwargs) -> Nib:
    """Return an NIB issued through the service, as in the portal, with `more_kegiatan` more activities.

    Its certificate has no PDF yet, because making it takes longer than everything else: `ensure_pdf` or a download
    makes the PDF.
    """
    load_reference_data()
    permohonan = PermohonanFactory(**kwargs)
    for n in range(more_kegiatan):
        kbli = KbliFactory(kode=f"{90000 + n}", judul=f"Usaha {n}")
        KegiatanUsaha.objects.create(
            permohonan=permohonan, kbli=kbli, edisi=kbli.edisi_id, kode_kbli=kbli.kode, judul=kbli.judul, modal=1
        )
    Permohonan.objects.filter(pk=permohonan.pk).update(
        status=Permohonan.Status.DIAJUKAN,
        diajukan_pada=timezone.now(),
        diajukan_oleh=permohonan.pembuat,
        skala=skala,
        total_modal=Decimal(5_000_000),
    )
    with patch("nib.certificate.versions.enqueue"):
        return issue_nib(permohonan=permohonan)


# The reasons that the second officer gives.
REASONS = "Berkas lengkap dan sudah saya cocokkan sendiri."


def documents(*kinds: str) -> dict[str, list[CleanFile]]:
    """Return a checked document of each kind, as a form passes them to a service of supervision."""
    return {kind: [CleanFile(f"{kind}.pdf", "application/pdf", b"%PDF-1.4\n%%EOF")] for kind in kinds}


COURT = {
    "sebab": "pengadilan",
    "nomor_dokumen": "12/Pdt.G/2026/PN Jkt.Pst",
    "tanggal_dokumen": date(2026, 9, 1),
    "files": documents("putusan"),
}


def over(sanksi: SanksiNib) -> None:
    """Set the end of the period for an answer or objection to yesterday."""
    SanksiNib.objects.filter(pk=sanksi.pk).update(tenggat_jawab=timezone.localdate() - timedelta(days=1))


def propose_urgent_freeze(nib: Nib, petugas: Pengguna, **more) -> SanksiNib:
    return supervision.freeze(
        nib=nib,
        by=petugas,
        **{
            "alasan": "Barang terlarang.",
            "sebab": "berat",
            "mendesak": "keselamatan",
            "files": documents("berita_acara"),
            **more,
        },
    )


def freeze_now(nib: Nib, petugas: Pengguna, **more) -> SanksiNib:
    """Freeze an NIB on an urgent ground: proposed by `petugas`, decided by another officer."""
    sanksi = propose_urgent_freeze(nib, petugas, **more)
    supervision.confirm(sanksi=sanksi, by=PetugasFactory(), alasan=REASONS)
    sanksi.refresh_from_db()
    return sanksi


def propose_revocation(nib: Nib, petugas: Pengguna, **more) -> SanksiNib:
    """Propose the revocation on a court decision, which needs no steps before it."""
    return supervision.propose_pencabutan(nib=nib, by=petugas, **{"alasan": "Pelanggaran.", **COURT, **more})


def revoke_now(nib: Nib, petugas: Pengguna, second: Pengguna | None = None) -> SanksiNib:
    sanksi = propose_revocation(nib, petugas)
    supervision.confirm(sanksi=sanksi, by=second or PetugasFactory(), alasan=REASONS)
    sanksi.refresh_from_db()
    return sanksi

"""Factories of the NIB. They load the set-up data (laws, era, thresholds) when it is not there yet."""

from decimal import Decimal

import factory
from django.utils import timezone

from nib.models import EdisiKbli, Era, Kbli, KegiatanUsaha, Nib, Permohonan, PernyataanPermohonan, TeksPernyataan
from nib.reference_data import load
from nib.services.issuing import issue_nib
from tests.factories.registrasi import HakAksesFactory


def load_reference_data() -> None:
    """Load the set-up data once a test."""
    if not Era.objects.filter(aktif=True).exists():
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
    """Return an NIB issued through the service, as the portal would, with `more_kegiatan` more activities."""
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
    return issue_nib(permohonan=permohonan)

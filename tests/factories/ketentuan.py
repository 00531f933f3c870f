"""Factories of announced versions and drafts of the terms."""

from datetime import timedelta

import factory
from django.utils import timezone

from ketentuan.models import JenisDokumen, Persetujuan, VersiKetentuan
from ketentuan.texts.parser import fingerprint, read
from tests.factories.registrasi import PenggunaFactory, PetugasFactory


def text(nomor: int = 1) -> str:
    """Return a short text with two clauses that differs by `nomor`."""
    return f"# KETENTUAN\n\n## AKSES PENGGUNA\n\n1. Pengguna tunduk pada versi {nomor}.\n2. Ketentuan dapat diubah.\n"


class VersiKetentuanFactory(factory.django.DjangoModelFactory):
    """A version announced and in force since yesterday; make the versions of a kind in their order."""

    class Meta:
        model = VersiKetentuan

    jenis = JenisDokumen.KETENTUAN
    nomor = factory.LazyAttribute(
        lambda o: VersiKetentuan.objects.filter(jenis=o.jenis, status="diumumkan").count() + 1
    )
    sumber = factory.LazyAttribute(lambda o: text(o.nomor or 0))
    html = factory.LazyAttribute(lambda o: read(o.sumber).html)
    sha256 = factory.LazyAttribute(lambda o: fingerprint(o.sumber))
    ringkasan_perubahan = "Angka 1 diperjelas."
    dasar_hukum = "PP 24/2018"
    berlaku_sejak = factory.LazyAttribute(lambda o: timezone.now() - timedelta(minutes=1440 - (o.nomor or 0)))
    diumumkan_pada = factory.LazyAttribute(lambda o: o.berlaku_sejak - timedelta(days=20))
    status = VersiKetentuan.Status.DIUMUMKAN
    disusun_oleh = factory.SubFactory(PetugasFactory)
    disetujui_oleh = factory.SubFactory(PetugasFactory)


class DrafFactory(VersiKetentuanFactory):
    """A draft whose start date respects the notice period."""

    nomor = None
    sumber = factory.Sequence(lambda n: text(900 + n))
    berlaku_sejak = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))
    diumumkan_pada = None
    disusun_oleh = factory.SubFactory(PetugasFactory, group="Penyusun Ketentuan")
    disetujui_oleh = None
    status = VersiKetentuan.Status.DRAF


class PersetujuanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Persetujuan

    versi = factory.SubFactory(VersiKetentuanFactory)
    sha256 = factory.SelfAttribute("versi.sha256")
    pengguna = factory.SubFactory(PenggunaFactory)
    saluran = Persetujuan.Saluran.DINDING
